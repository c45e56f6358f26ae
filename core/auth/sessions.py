"""Sessions: from a checked password to a ticket, a cookie and, on every call, the actor in the database."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from core import clock
from core.access import Actor, Role
from core.auth.sign_in import Admitted
from db import sign_in as rows
from db.models.organisation import User
from db.models.sign_in import SignInSession, SignInTicket
from db.session import database

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TICKET_LIFE = timedelta(seconds=60)
SEEN_EVERY = timedelta(seconds=60)
KEPT = timedelta(days=90)
DEFAULT_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One of a person's sessions, as shown to that person; `this` marks the one that asks."""

    fingerprint: str
    created_at: datetime
    seen_at: datetime
    address: str
    agent: str
    this: bool


def fingerprint(secret: str) -> str:
    """The SHA-256 of a session id or ticket, in hexadecimal; the only form that is stored or passed on."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def issue_ticket(admitted: Admitted) -> str:
    """A one-time ticket, good for 60 seconds, that the browser exchanges for its session cookie."""
    ticket = secrets.token_urlsafe(32)
    now = clock.now()
    with database().writing() as session:
        rows.add_ticket(
            session,
            SignInTicket(
                ticket_hash=fingerprint(ticket),
                user_id=admitted.user_id,
                epoch=admitted.epoch,
                expires_at=now + TICKET_LIFE,
            ),
        )
    return ticket


def redeem(ticket: str, address: str, agent: str, before: str = "") -> str | None:
    """Exchange a ticket for a new session id of 256 bits; None when it is spent, too old or overtaken.

    `before` is the session id the browser had until now; that session ends, so an id is never carried over.
    """
    now = clock.now()
    with database().writing() as session:
        found = rows.take_ticket(session, fingerprint(ticket), now)
        user = rows.account_by_id(session, found.user_id) if found else None
        if found is None or user is None or not user.active or user.epoch != found.epoch:
            return None
        if before:
            rows.revoke_session(session, fingerprint(before), now)
        sid = secrets.token_urlsafe(32)
        rows.add_session(
            session,
            SignInSession(
                sid_hash=fingerprint(sid),
                user_id=user.id,
                epoch=user.epoch,
                created_at=now,
                seen_at=now,
                expires_at=now + ABSOLUTE,
                address=address[:64],
                agent=agent[:200],
            ),
        )
    return sid


def actor_for(sid: str) -> Actor | None:
    """The actor behind a session id, read from the database now; None when the session is not in force."""
    return actor_of(fingerprint(sid)) if sid else None


def actor_of(mark: str) -> Actor | None:
    """The actor behind a session's fingerprint, read from the database now.

    None once the session was ended, 30 minutes unused or 12 hours old, or the person was deactivated or
    changed epoch (a new password, other roles). Grants that have expired are left out.
    """
    now = clock.now()
    with database().reading() as session:
        found = rows.live_session(session, mark, now, now - IDLE)
    if found is None:
        return None
    row, user, zone, oversees = found
    if now - row.seen_at >= SEEN_EVERY:
        with database().writing() as session:
            rows.touch_session(session, row.id, now)
    return _actor(user, zone, oversees, now)


def is_live(mark: str) -> bool:
    """Whether a fingerprint belongs to a session in force; does not count as use."""
    now = clock.now()
    with database().reading() as session:
        return rows.live_session(session, mark, now, now - IDLE) is not None


def end(mark: str) -> bool:
    """End one session everywhere; False when it had ended before."""
    with database().writing() as session:
        return rows.revoke_session(session, mark, clock.now()) is not None


def end_others(user_id: int, keep: str) -> int:
    """End all sessions of a person but the one kept; returns how many ended."""
    with database().writing() as session:
        return rows.revoke_sessions_of(session, user_id, clock.now(), but=keep)


def sessions_of(user_id: int, mark: str) -> tuple[OpenSession, ...]:
    """A person's sessions in force, the one used last first; `mark` is the fingerprint that asks."""
    now = clock.now()
    with database().reading() as session:
        user = rows.account_by_id(session, user_id)
        found = rows.sessions_of(session, user_id, user.epoch, now, now - IDLE) if user else []
    return tuple(
        OpenSession(one.sid_hash, one.created_at, one.seen_at, one.address, one.agent, one.sid_hash == mark)
        for one in found
    )


def count_live() -> int:
    """How many sessions are in force."""
    now = clock.now()
    with database().reading() as session:
        return rows.count_live_sessions(session, now, now - IDLE)


def clear_old() -> int:
    """Drop attempts, tickets and sessions that ended more than 90 days ago; returns how many rows went."""
    with database().writing() as session:
        return rows.clear_old(session, clock.now() - KEPT)


def _actor(user: User, zone: str | None, oversees: bool, now: datetime) -> Actor:
    return Actor(
        id=user.id,
        login=user.login,
        name=user.name,
        roles=frozenset(Role(role) for role in user.roles),
        department_id=user.department_id,
        team_id=user.team_id,
        site_id=user.site_id,
        see_pii=_current(user.see_pii_until, now),
        see_confidential=_current(user.see_confidential_until, now),
        export=_current(user.export_until, now),
        oversees=oversees,
        language=user.language or "en",
        zone=zone or DEFAULT_ZONE,
    )


def _current(until: datetime | None, now: datetime) -> bool:
    return until is not None and until > now
