"""Checking a name and a password, with attempts counted before any work is done for the caller."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from core import clock
from core.auth import passwords
from core.messages import N_, AppError, Say
from db import sign_in as rows
from db.session import database

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


class NotSignedIn(AppError):
    """The sign-in failed; the sentence never says why."""

    def __init__(self) -> None:
        super().__init__(NOT_SIGNED_IN)


class TooManyAttempts(AppError):
    """A counter is full; nothing was checked."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A person whose password was right just now, in the epoch it was right in."""

    user_id: int
    epoch: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """A counted attempt that may go on; `rows` are its rows in the two counters."""

    rows: tuple[int, ...]


def folded_login(text: str) -> str:
    """A user name as accounts keep it: NFKC, case-folded, without blanks around it."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def check(login: str, password: str, address: str) -> Admitted:
    """Admit the person with this name and password, or raise `NotSignedIn`.

    At most 5 failures per name and 50 per address within 15 minutes; unknown names are counted and cost the
    same as known ones. A success clears the counter of the account.
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
        raise NotSignedIn
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
        if (
            rows.failures(session, key, now - WINDOW) >= TRIES_PER_ACCOUNT
            or rows.failures_in_window(session, from_address, now - WINDOW) >= TRIES_PER_ADDRESS
        ):
            raise TooManyAttempts(Say(N_("Too many attempts. Wait 15 minutes and try again.")))
        return Attempt(tuple(rows.add_attempts(session, (key, from_address), now, address[:64])))


def succeeded(session: Session, attempt: Attempt) -> None:
    """Take a counted attempt back, because it was right."""
    rows.attempts_succeeded(session, attempt.rows)


def unlock(login: str) -> int:
    """Open an account that too many attempts have locked; returns how many attempts were forgotten."""
    with database().writing() as session:
        return rows.forget_attempts(session, account_key(folded_login(login)))


def account_key(folded: str) -> str:
    """The counter's key for a folded name; a digest, since people type passwords into the wrong field."""
    return "u:" + hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()


def _address_key(address: str) -> str:
    return "a:" + address[:64]
