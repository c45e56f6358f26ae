"""What people change about their own account: password and language."""

import secrets

from core import clock
from core.access import Action, Actor, own_hand, require
from core.auth import passwords, proof, sign_in, traces
from core.auth.sign_in import Admitted
from core.config import settings
from core.i18n import LANGUAGES
from core.messages import N_, AppError, Say
from core.refusals import written_down
from core.resources import RESOURCES
from db import sign_in as rows
from db.session import database
from db.vocabulary.organisation import AuditAction


def change_password(user_id: int, old: str, new: str, repeated: str, address: str) -> Admitted:
    """Give a person a new password, which ends all their sessions; raises `AppError` with what is wrong.

    The old password is demanded and its attempts are counted as at the sign-in. The answer is admitted in the
    new epoch, so the caller can let this browser in again.
    """
    with database().reading() as session:
        user = rows.account_by_id(session, user_id)
    if user is None:
        raise sign_in.NotSignedIn
    if new != repeated:
        raise AppError(Say(N_("The two new passwords differ.")))
    passwords.demand_strong(new, user.login, user.name)
    attempt = sign_in.count(sign_in.account_key(user.login), address)
    if not passwords.verify(old, user.password_hash):
        sign_in.refused(attempt, traces.WRONG_PASSWORD, user_id, address)
        raise AppError(Say(N_("The present password is not right.")))
    if old == new:
        raise AppError(Say(N_("The new password is the old one.")))
    hashed = passwords.hash_password(new)
    with database().writing() as session:
        account = rows.account_by_id(session, user_id)
        if account is None or account.epoch != user.epoch:
            raise sign_in.NotSignedIn
        sign_in.succeeded(session, attempt)
        account.password_hash = hashed
        account.password_changed_at = clock.now()
        account.password_expires_at = None
        account.must_change_password = False
        account.epoch += 1
        traces.note(session, AuditAction.SETTING, traces.PASSWORD_CHANGED, user_id, user_id, address)
        # Whoever has a second step gave it when the session began from which this is asked.
        return Admitted(account.id, account.epoch, factor=True)


def choose_language(user_id: int, language: str) -> None:
    """Remember the language a person reads; raises KeyError for one the product does not have."""
    if language not in LANGUAGES:
        raise KeyError(language)
    with database().writing() as session:
        user = rows.account_by_id(session, user_id)
        if user is not None:
            user.language = language


def chosen_language(user_id: int) -> str | None:
    """The language a person chose, None before the first choice."""
    with database().reading() as session:
        user = rows.account_by_id(session, user_id)
        return user.language if user else None


@written_down(lambda *_: "users")
def give_password(actor: Actor, user_id: int) -> str:
    """A one-time password for somebody, chosen by chance and shown once; it ends their sessions.

    They must choose their own at the next sign-in, within the days of the settings. Raises `Refused` without the right to edit accounts,
    `NotProven` where one's own sign-in is too long ago, `AppError` where there is no such account.
    """
    own_hand(actor)
    require(actor, Action.EDIT, RESOURCES["users"].rights)
    proof.demand_of(actor)
    password = secrets.token_urlsafe(16)
    hashed = passwords.hash_password(password)
    with database().writing() as session:
        account = rows.account_by_id(session, user_id)
        if account is None or account.deleted_at is not None:
            raise AppError(Say(N_("There is no such account.")))
        account.password_hash = hashed
        account.password_changed_at = clock.now()
        account.password_expires_at = clock.now() + settings().one_time_life
        account.must_change_password = True
        account.epoch += 1
        traces.note(session, AuditAction.SETTING, traces.PASSWORD_GIVEN, user_id, actor.id)
    return password
