"""Who is signed in shows again who they are, before what would serve somebody else at an open screen most."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core import clock
from core.access import Actor
from core.auth import passwords, sign_in, traces
from core.messages import N_, AppError, Say
from db import sign_in as rows
from db.models.sign_in import SignInSession
from db.session import database

# So long a sign-in, or a password typed once more, speaks for who sits there.
FRESH = timedelta(minutes=10)
ASKED = Say(N_("Type your password once more first; your sign-in is more than ten minutes old."))


class NotProven(AppError):
    """The password was typed too long ago for what is to be done."""

    def __init__(self) -> None:
        super().__init__(ASKED)


def is_fresh(row: SignInSession, now: datetime) -> bool:
    """Whether a session's person showed who they are a short while ago."""
    return now - (row.confirmed_at or row.created_at) < FRESH


def stands(mark: str) -> bool:
    """The same, by the session's fingerprint."""
    with database().reading() as session:
        row = rows.session_of(session, mark)
        return row is not None and is_fresh(row, clock.now())


def demand_of(actor: Actor) -> None:
    """Raise `NotProven` where who asks has to show again who they are."""
    if not actor.fresh:
        raise NotProven


def demand(session: Session, mark: str) -> None:
    """Raise `NotProven` where the session's person has to show again who they are."""
    row = rows.session_of(session, mark)
    if row is None or not is_fresh(row, clock.now()):
        raise NotProven


def renew(mark: str, password: str, address: str) -> None:
    """Take the password of a session's person once more; attempts are counted as at the sign-in.

    Raises `AppError` where it is wrong, also for an account that has none.
    """
    with database().reading() as session:
        row = rows.session_of(session, mark)
        user = rows.account_by_id(session, row.user_id) if row else None
    if user is None:
        raise sign_in.NotSignedIn
    attempt = sign_in.count(sign_in.account_key(user.login), address)
    if not passwords.verify(password, user.password_hash):
        sign_in.refused(attempt, traces.WRONG_PASSWORD, user.id, address)
        raise AppError(Say(N_("The present password is not right.")))
    with database().writing() as session:
        sign_in.succeeded(session, attempt)
        row = rows.session_of(session, mark)
        if row is not None:
            row.confirmed_at = clock.now()
