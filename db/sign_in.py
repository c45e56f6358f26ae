"""The SQL of the sign-in: accounts, counted attempts, tickets, sessions and set-up codes."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, bindparam, delete, func, or_, select, text, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from db import access
from db.models.organisation import Department, Site, User
from db.models.sign_in import SecondFactor, SetUpCode, SignInAttempt, SignInSession, SignInTicket
from db.vocabulary.organisation import UserRole


def lock(session: Session, names: Iterable[str]) -> None:
    """Let one transaction at a time work under each name; SQLite has one writer anyway."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for name in sorted(names):
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


# Accounts


def any_user(session: Session) -> bool:
    """Whether there is at least one account."""
    return session.scalar(select(User.id).limit(1)) is not None


def account(session: Session, login: str) -> User | None:
    """The account with this (normalised) login."""
    return session.scalar(select(User).where(User.login == login, User.deleted_at.is_(None)))


def account_by_id(session: Session, user_id: int) -> User | None:
    """The account with this number."""
    return session.get(User, user_id)


def accounts(session: Session) -> list[tuple[int, str, str]]:
    """Every account as (number, login, name)."""
    found = select(User.id, User.login, User.name).where(User.deleted_at.is_(None)).order_by(User.name)
    return [(id, login, name) for id, login, name in session.execute(found)]


def add_account(session: Session, user: User, role: UserRole) -> int:
    """Store a new account with one role; returns its number."""
    user.roles = [role.value]
    session.add(user)
    session.flush()
    return user.id


# Attempts


def failures(session: Session, key: str, since: datetime) -> int:
    """How many attempts under `key` failed since a moment and since its last success."""
    last_success = (
        select(func.coalesce(func.max(SignInAttempt.id), 0))
        .where(SignInAttempt.key == key, SignInAttempt.ok)
        .scalar_subquery()
    )
    counted = select(func.count()).where(
        SignInAttempt.key == key, SignInAttempt.at > since, SignInAttempt.id > last_success
    )
    return session.scalar(counted) or 0


def failures_in_window(session: Session, key: str, since: datetime) -> int:
    """How many attempts under `key` failed since a moment, whatever succeeded in between."""
    counted = select(func.count()).where(
        SignInAttempt.key == key, SignInAttempt.at > since, SignInAttempt.ok.is_(False)
    )
    return session.scalar(counted) or 0


def add_attempts(session: Session, keys: Iterable[str], at: datetime, address: str) -> list[int]:
    """Count one attempt under each key; returns the numbers of the rows."""
    rows = [SignInAttempt(key=key, at=at, ok=False, address=address) for key in keys]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def attempts_succeeded(session: Session, attempts: Iterable[int]) -> None:
    """Note that counted attempts were right after all."""
    session.execute(update(SignInAttempt).where(SignInAttempt.id.in_(list(attempts))).values(ok=True))


def busy_keys(session: Session, since: datetime, most: int) -> set[str]:
    """The counters with that many wrong attempts or more since a moment, successes in between disregarded."""
    counted = (
        select(SignInAttempt.key)
        .where(SignInAttempt.at > since, SignInAttempt.ok.is_(False))
        .group_by(SignInAttempt.key)
        .having(func.count() >= most)
    )
    return set(session.scalars(counted))


def forget_attempts(session: Session, key: str) -> int:
    """Drop the attempts under a key, which opens a locked account; returns how many there were."""
    return _count(session.execute(delete(SignInAttempt).where(SignInAttempt.key == key)))


# Tickets


def add_ticket(session: Session, ticket: SignInTicket) -> None:
    """Store a ticket."""
    session.add(ticket)


def take_ticket(session: Session, ticket_hash: str, now: datetime) -> SignInTicket | None:
    """Remove and return a ticket that is still good; of two takers one gets it."""
    found = session.scalar(select(SignInTicket).where(SignInTicket.ticket_hash == ticket_hash))
    if found is None:
        return None
    session.expunge(found)
    gone = _count(session.execute(delete(SignInTicket).where(SignInTicket.id == found.id)))
    return found if gone and found.expires_at > now else None


# Sessions


def add_session(session: Session, row: SignInSession) -> None:
    """Store a session."""
    session.add(row)


class Live(NamedTuple):
    """A session in force with its user and their site's zone.

    Whose department oversees the others, or hears of major complaints, `oversees`; `factor` tells whether they
    have a second one, `given` whether they hold a right for a time.
    """

    row: SignInSession
    user: User
    zone: str | None
    oversees: bool
    factor: bool
    given: bool


def _in_force(
    now: datetime | BindParameter, idle_since: datetime | BindParameter
) -> tuple[ColumnElement[bool] | InstrumentedAttribute[bool], ...]:
    return (
        SignInSession.revoked_at.is_(None),
        SignInSession.expires_at > now,
        SignInSession.seen_at > idle_since,
        SignInSession.epoch == User.epoch,
        User.active,
        User.deleted_at.is_(None),
    )


# Asked in every action of everybody, so it is put together once.
_LIVE = (
    select(
        SignInSession,
        User,
        Site.zone,
        or_(Department.oversees, Department.hears_major),
        SecondFactor.confirmed_at,
        access.holds_any(bindparam("now"), User.id),
    )
    .join(User, User.id == SignInSession.user_id)
    .outerjoin(Site, Site.id == User.site_id)
    .outerjoin(Department, Department.id == User.department_id)
    .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
    .where(
        SignInSession.sid_hash == bindparam("sid_hash"), *_in_force(bindparam("now"), bindparam("idle_since"))
    )
)


def live_session(session: Session, sid_hash: str, now: datetime, idle_since: datetime) -> Live | None:
    """The session behind a digest, None where it or its user is not in force."""
    row = session.execute(_LIVE, {"sid_hash": sid_hash, "now": now, "idle_since": idle_since}).first()
    return None if row is None else Live(row[0], row[1], row[2], bool(row[3]), row[4] is not None, row[5])


class Seat(NamedTuple):
    """An account in use, with the zone of its site and whether its department oversees all others."""

    user: User
    zone: str | None
    oversees: bool


def seats(session: Session, user_id: int | None = None) -> list[Seat]:
    """The accounts in use, by number, or the one that is asked for."""
    query = (
        select(User, Site.zone, or_(Department.oversees, Department.hears_major))
        .outerjoin(Site, Site.id == User.site_id)
        .outerjoin(Department, Department.id == User.department_id)
        .where(User.active, User.deleted_at.is_(None))
        .order_by(User.id)
    )
    if user_id is not None:
        query = query.where(User.id == user_id)
    return [Seat(user, zone, bool(oversees)) for user, zone, oversees in session.execute(query)]


def view_as(session: Session, sid_hash: str, user_id: int | None) -> int | None:
    """Let a session see the product as somebody, or as its own person again; gives whom it saw before."""
    row = session.scalar(select(SignInSession).where(SignInSession.sid_hash == sid_hash))
    if row is None:
        return None
    before, row.viewing_id = row.viewing_id, user_id
    return before


def touch_session(session: Session, session_id: int, now: datetime) -> None:
    """Note that a session was used."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.revoked_at.is_(None))
        .values(seen_at=now)
    )


def session_of(session: Session, sid_hash: str) -> SignInSession | None:
    """The session behind a digest while nobody has ended it."""
    return session.scalar(
        select(SignInSession).where(SignInSession.sid_hash == sid_hash, SignInSession.revoked_at.is_(None))
    )


def owner_of(session: Session, sid_hash: str) -> int | None:
    """Whose session this is or was."""
    return session.scalar(select(SignInSession.user_id).where(SignInSession.sid_hash == sid_hash))


def revoke_session(session: Session, sid_hash: str, now: datetime) -> int | None:
    """End one session; returns its user's number when it was still open."""
    row = session.scalar(
        select(SignInSession).where(SignInSession.sid_hash == sid_hash, SignInSession.revoked_at.is_(None))
    )
    if row is None:
        return None
    row.revoked_at = now
    return row.user_id


def revoke_sessions_of(session: Session, user_id: int, now: datetime, but: str = "") -> int:
    """End a person's sessions, all or all but one; returns how many ended."""
    ended = (
        update(SignInSession)
        .where(SignInSession.user_id == user_id, SignInSession.revoked_at.is_(None))
        .where(SignInSession.sid_hash != but)
        .values(revoked_at=now)
    )
    return _count(session.execute(ended))


def open_sessions(
    session: Session, now: datetime, idle_since: datetime, user_id: int | None = None
) -> list[tuple[SignInSession, str]]:
    """The sessions in force with the names of their people, the one used last first; one person's or all."""
    query = (
        select(SignInSession, User.name)
        .join(User, User.id == SignInSession.user_id)
        .where(*_in_force(now, idle_since))
        .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())
    )
    if user_id is not None:
        query = query.where(SignInSession.user_id == user_id)
    return [(row, name) for row, name in session.execute(query)]


def count_live_sessions(session: Session, now: datetime, idle_since: datetime) -> int:
    """How many sessions are in force at the moment."""
    counted = select(func.count()).select_from(SignInSession).join(User, User.id == SignInSession.user_id)
    return session.scalar(counted.where(*_in_force(now, idle_since))) or 0


def clear_old(session: Session, before: datetime) -> int:
    """Drop attempts, tickets and ended sessions from before a moment; returns how many rows went."""
    return sum(
        _count(session.execute(delete(table).where(column < before)))
        for table, column in (
            (SignInAttempt, SignInAttempt.at),
            (SignInTicket, SignInTicket.expires_at),
            (SignInSession, SignInSession.expires_at),
        )
    )


# Set-up codes


def replace_set_up_code(session: Session, code_hash: str | None, now: datetime) -> None:
    """Make one code the only good one, or none of them."""
    session.execute(delete(SetUpCode))
    if code_hash:
        session.add(SetUpCode(code_hash=code_hash, created_at=now))


def has_set_up_code(session: Session, code_hash: str) -> bool:
    """Whether this is the code that counts."""
    return session.scalar(select(SetUpCode.id).where(SetUpCode.code_hash == code_hash)) is not None


def _count(result: Any) -> int:
    return result.rowcount
