"""Checking a name and a password, with attempts counted before any work is done for the caller."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from core import clock
from core.access import Action, Actor, own_hand, require
from core.auth import passwords, traces
from core.messages import N_, AppError, Say
from core.refusals import written_down
from core.resources import RESOURCES
from db import sign_in as rows
from db.models.organisation import User
from db.session import database
from db.vocabulary.organisation import AuditAction

WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 5
TRIES_PER_ADDRESS = 50

# One sentence for an unknown name, a wrong password, a closed account and too many attempts alike.
NOT_SIGNED_IN = Say(
    N_(
        "You are not signed in. Check your user name and password; "
        "after five wrong attempts an account opens again after 15 minutes."
    )
)


# Only for whoever has the right password, so that nobody learns from it which accounts were just made.
TOO_LATE = Say(
    N_("This one-time password was not used in time and opens nothing. Ask your administrator for a new one.")
)


class NotSignedIn(AppError):
    """The sign-in failed; the sentence says why only for a one-time password that waited too long."""

    def __init__(self, say: Say = NOT_SIGNED_IN) -> None:
        super().__init__(say)


class TooManyAttempts(AppError):
    """A counter is full; nothing was checked."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A person whose password was right just now, in the epoch it was right in; `factor`: the second step too.

    `proven`: an outside provider said who it is and had asked for a second step, so that no other is due.
    """

    user_id: int
    epoch: int
    factor: bool = False
    proven: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """A counted attempt that may go on; `rows` are its rows in the two counters, `last` what they say when full."""

    rows: tuple[int, ...]
    last: tuple[str, ...] = ()


def folded_login(text: str) -> str:
    """A user name as accounts keep it: NFKC, case-folded, without blanks around it."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def check(login: str, password: str, address: str) -> Admitted:
    """Admit the person with this name and password, or raise `NotSignedIn`.

    At most 5 failures per name and 50 per address within 15 minutes; unknown names are counted and cost the
    same as known ones. A one-time password is right for some days only. A success clears the counter of the account.
    """
    name = folded_login(login)
    try:
        attempt = count(account_key(name), address)
    except TooManyAttempts:
        raise NotSignedIn from None
    with database().reading() as session:
        user = rows.account(session, name)
    stored = user.password_hash if user is not None else None
    right = passwords.verify(password, stored)
    if user is None or stored is None or not right or not user.active:
        why = traces.SWITCHED_OFF if right else traces.WRONG_PASSWORD if user else traces.UNKNOWN_NAME
        refused(attempt, why, user.id if user else None, address)
        raise NotSignedIn
    if _waited_too_long(user):
        refused(attempt, traces.TOO_LATE, user.id, address)
        raise NotSignedIn(TOO_LATE)
    renewed = passwords.hash_password(password) if passwords.is_outdated(stored) else None
    with database().writing() as session:
        rows.attempts_succeeded(session, attempt.rows)
        account = rows.account_by_id(session, user.id)
        if account is None or account.password_hash != stored:
            raise NotSignedIn
        if renewed is not None:
            account.password_hash = renewed
        return Admitted(account.id, account.epoch)


def count(key: str, address: str) -> Attempt:
    """Count an attempt under a key and an address, or raise `TooManyAttempts` when one of them is full.

    Refused attempts are not counted, so that nobody can keep an account locked for ever.
    """
    now = clock.now()
    from_address = _address_key(address)
    with database().writing() as session:
        rows.lock(session, (key, from_address))
        left = TRIES_PER_ACCOUNT - rows.failures(session, key, now - WINDOW)
        left_there = TRIES_PER_ADDRESS - rows.failures_in_window(session, from_address, now - WINDOW)
        if left <= 0 or left_there <= 0:
            raise TooManyAttempts(Say(N_("Too many attempts. Wait 15 minutes and try again.")))
        last = (traces.LOCKED,) * (left == 1) + (traces.LOCKED_ADDRESS,) * (left_there == 1)
        return Attempt(tuple(rows.add_attempts(session, (key, from_address), now, address[:64])), last)


def succeeded(session: Session, attempt: Attempt) -> None:
    """Take a counted attempt back, because it was right."""
    rows.attempts_succeeded(session, attempt.rows)


def refused(attempt: Attempt, why: str, user_id: int | None, address: str) -> None:
    """Write down that a counted attempt was wrong, and what it locked; what came after a lock is not written."""
    with database().writing() as session:
        for said in (why, *attempt.last):
            traces.note(session, AuditAction.REFUSE, said, user_id, address=address)


def is_locked(user_id: int) -> bool:
    """Whether too many wrong passwords or second codes keep an account closed at the moment."""
    with database().reading() as session:
        user = rows.account_by_id(session, user_id)
        return user is not None and is_closed(session, user.id, user.login)


def is_closed(session: Session, user_id: int, login: str) -> bool:
    """The same, asked within somebody's unit of work."""
    since = clock.now() - WINDOW
    keys = (account_key(login), factor_key(user_id))
    return any(rows.failures(session, key, since) >= TRIES_PER_ACCOUNT for key in keys)


@written_down(lambda *_: "users")
def locked(actor: Actor) -> tuple[str, ...]:
    """The names of those whose account is closed at the moment; `Refused` without the right to edit accounts."""
    require(actor, Action.EDIT, RESOURCES["users"].rights)
    since = clock.now() - WINDOW
    with database().reading() as session:
        busy = rows.busy_keys(session, since, TRIES_PER_ACCOUNT)
        return tuple(
            name
            for id, login, name in (rows.accounts(session) if busy else ())
            if any(
                key in busy and rows.failures(session, key, since) >= TRIES_PER_ACCOUNT
                for key in (account_key(login), factor_key(id))
            )
        )


@written_down(lambda *_: "users")
def unlock(actor: Actor, user_id: int) -> int:
    """Open an account that too many attempts have locked; returns how many attempts were forgotten.

    Raises `Refused` without the right to edit accounts, `AppError` where there is no such account.
    """
    own_hand(actor)
    require(actor, Action.EDIT, RESOURCES["users"].rights)
    with database().writing() as session:
        user = rows.account_by_id(session, user_id)
        if user is None:
            raise AppError(Say(N_("There is no such account.")))
        keys = (account_key(user.login), factor_key(user.id))
        rows.lock(session, keys)
        forgotten = sum(rows.forget_attempts(session, key) for key in keys)
        if forgotten:
            traces.note(session, AuditAction.SETTING, traces.UNLOCKED, user_id, actor.id)
        return forgotten


def account_key(folded: str) -> str:
    """The counter's key for a folded name; a digest, since people type passwords into the wrong field."""
    return "u:" + hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()


def factor_key(user_id: int) -> str:
    """The counter's key for a person's second codes."""
    return f"f:{user_id}"


def _waited_too_long(user: User) -> bool:
    """Whether the password was given by somebody else and nobody changed it in time."""
    return user.password_expires_at is not None and user.password_expires_at <= clock.now()


def _address_key(address: str) -> str:
    return "a:" + address[:64]
