"""The sign-in by an outside provider: its word, checked once, becomes a person of ours or nobody.

Streamlit and Authlib have checked signature, nonce and times of the word before it comes here; it arrives in a
signed cookie that could be shown again for a month, so each is taken once and only while it is fresh.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from core import clock
from core.access import Action, Actor, own_hand, require
from core.auth import proof, sign_in, traces
from core.auth.sign_in import Admitted
from core.config import Provider, settings
from core.messages import N_, AppError, Say
from core.refusals import written_down
from core.resources import RESOURCES
from db import outside_accounts as accounts
from db import sign_in as rows
from db.models.organisation import User
from db.session import database
from db.vocabulary.organisation import AuditAction

Claims = Mapping[str, object]

# How old the provider's word may be, and how far its clock may be ahead of ours.
FRESH, AHEAD = timedelta(minutes=10), timedelta(minutes=2)
REMEMBERED = timedelta(days=90)
LONGEST_SUBJECT, LONGEST_EMAIL = 255, 120
# One sentence for nobody, several, switched off, not checked and locked alike.
NOT_KNOWN = Say(
    N_(
        "You are not signed in: the account you chose there opens none here. "
        "Sign in with user name and password, or ask your administrator."
    )
)


class NotKnown(AppError):
    """The provider's word opens no account; the sentence never says why."""

    def __init__(self) -> None:
        super().__init__(NOT_KNOWN)


@dataclass(frozen=True, slots=True)
class _Found:
    """Whom a word means, and why not, if it is nobody; `bind` where the two are to be connected."""

    user: User | None
    why: str = ""
    bind: bool = False


def admit(claims: Claims, address: str) -> Admitted | None:
    """Admit the person an outside provider vouches for; None for a word that was shown before.

    The first time a person is found by their checked mail address, then by the provider's number for them.
    Raises `NotKnown` for everybody else, counted as wrong passwords are.
    """
    provider = settings().provider
    if provider is None or not _is_first_time(claims, address):
        return None
    try:
        attempt = sign_in.count(_counter(claims), address)
    except sign_in.TooManyAttempts:
        raise NotKnown from None
    with database().writing() as session:
        rows.lock(session, (_counter(claims),))
        found = _found(session, provider, claims)
        user, why = found.user, found.why
        if user is not None and not why:
            why = traces.STILL_LOCKED if sign_in.is_closed(session, user.id, user.login) else ""
        if user is not None and not why:
            sign_in.succeeded(session, attempt)
            if found.bind:
                accounts.bind(session, user.id, provider.issuer, str(claims["sub"]), clock.now())
                traces.note(session, AuditAction.SETTING, traces.BOUND, user.id, user.id, address)
            traces.note(session, AuditAction.SETTING, traces.SIGNED_IN_OUTSIDE, user.id, user.id, address)
    if user is None or why:
        sign_in.refused(attempt, why, user.id if user else None, address)
        raise NotKnown
    proven = _is_proven(provider, claims)
    return Admitted(user.id, user.epoch, factor=proven, proven=proven)


def is_bound(user_id: int) -> bool:
    """Whether an outside account is a person's."""
    with database().reading() as session:
        return accounts.of(session, user_id) is not None


@written_down(lambda *_: "users")
def unbind(actor: Actor, user_id: int) -> None:
    """Forget which outside account is somebody's, and end their sessions.

    Raises `Refused` without the right to edit accounts, `AppError` where there is none.
    """
    own_hand(actor)
    require(actor, Action.EDIT, RESOURCES["users"].rights)
    proof.demand_of(actor)
    with database().writing() as session:
        if not accounts.drop(session, user_id):
            raise AppError(Say(N_("No outside account is connected.")))
        rows.revoke_sessions_of(session, user_id, clock.now())
        traces.note(session, AuditAction.SETTING, traces.UNBOUND, user_id, actor.id)


def _is_first_time(claims: Claims, address: str) -> bool:
    """Use a word up; of several who show it at once, one is the first."""
    told = [claims.get(name) for name in ("iss", "aud", "sub", "iat", "nonce", "jti")]
    key = "w:" + hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()
    now = clock.now()
    with database().writing() as session:
        rows.lock(session, (key,))
        if rows.failures_in_window(session, key, now - REMEMBERED):
            return False
        rows.add_attempts(session, (key,), now, address[:64])
        return True


def _found(session: Session, provider: Provider, claims: Claims) -> _Found:
    subject, audience = claims.get("sub"), claims.get("aud")
    meant = provider.client_id in audience if isinstance(audience, list) else provider.client_id == audience
    if claims.get("iss") != provider.issuer or not meant or not _is_short(subject, LONGEST_SUBJECT):
        return _Found(None, traces.OUTSIDE_FOREIGN)
    if not _is_fresh(claims.get("iat")):
        return _Found(None, traces.OUTSIDE_STALE)
    user = accounts.owner(session, provider.issuer, str(subject))
    if user is not None:
        return _Found(user, "" if user.active else traces.SWITCHED_OFF)
    return _found_by_email(session, provider, claims)


def _found_by_email(session: Session, provider: Provider, claims: Claims) -> _Found:
    email = claims.get("email")
    # Some providers write their yes as a text.
    if claims.get("email_verified") not in (True, "true"):
        return _Found(None, traces.OUTSIDE_UNVERIFIED)
    # Letters beyond ASCII are compared otherwise by either database, and look alike.
    known = accounts.by_email(session, email) if _is_mail(email) and isinstance(email, str) else []
    active = [user for user in known if user.active]
    if len(active) != 1:
        whose = known[0] if len(known) == 1 else None
        why = traces.OUTSIDE_TWICE if active else traces.SWITCHED_OFF if known else traces.OUTSIDE_UNKNOWN
        return _Found(whose, why)
    before = accounts.of(session, active[0].id)
    if before is not None and before.issuer == provider.issuer:
        # A mail box that went to somebody else does not take its account along.
        return _Found(active[0], traces.OUTSIDE_OTHER)
    return _Found(active[0], bind=True)


def _is_fresh(issued: object) -> bool:
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        return False
    age = clock.now().timestamp() - issued
    return -AHEAD.total_seconds() <= age <= FRESH.total_seconds()


def _is_proven(provider: Provider, claims: Claims) -> bool:
    methods = claims.get("amr")
    told = [claims.get("acr"), *(methods if isinstance(methods, list) else ())]
    return any(isinstance(value, str) and value in provider.factors for value in told)


def _is_mail(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and "@" in value and _is_short(value, LONGEST_EMAIL)


def _is_short(value: object, most: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= most


def _counter(claims: Claims) -> str:
    """The counter of an outside account, whoever it belongs to."""
    told = json.dumps([claims.get("iss"), claims.get("sub")], default=str)
    return "o:" + hashlib.sha256(told.encode()).hexdigest()
