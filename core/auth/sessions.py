"""Sessions: from a checked password to a ticket, a cookie and, on every call, the actor in the database."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from core import clock, holdings
from core.access import DEFAULT_ZONE, Action, Actor, Refused, Role, as_actor, may, own_hand, require
from core.auth import proof, second_factor, traces
from core.auth.sign_in import Admitted, NotSignedIn
from core.config import settings
from core.messages import N_, Say
from core.refusals import written_down
from core.resources import RESOURCES
from db import sign_in as rows
from db.models.organisation import User
from db.models.sign_in import SignInSession, SignInTicket
from db.session import database
from db.vocabulary.organisation import AuditAction

TICKET_LIFE = timedelta(seconds=60)
SEEN_EVERY = timedelta(seconds=60)
KEPT = timedelta(days=90)


class Step(StrEnum):
    """What a person has to do before anything else."""

    PASSWORD = "password"
    FACTOR = "factor"


@dataclass(frozen=True, slots=True)
class Standing:
    """A person at the door with a session in force; until `step` is done they may do nothing else."""

    actor: Actor
    step: Step | None


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One session, as shown to its person or an administrator; `this` marks the one that asks."""

    fingerprint: str
    user_id: int
    name: str
    created_at: datetime
    seen_at: datetime
    address: str
    agent: str
    this: bool


def fingerprint(secret: str) -> str:
    """The SHA-256 of a session id or ticket, in hexadecimal; the only form that is stored or passed on."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def issue_ticket(admitted: Admitted) -> str:
    """A one-time ticket, good for 60 seconds, that the browser exchanges for its session cookie.

    Raises `NotSignedIn` where the account has a second step that was not done.
    """
    if not admitted.factor and second_factor.has(admitted.user_id):
        raise NotSignedIn
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
                proven=admitted.proven,
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
        traces.note(session, AuditAction.SIGN_IN, traces.SIGNED_IN, user.id, user.id, address)
        sid = secrets.token_urlsafe(32)
        rows.add_session(
            session,
            SignInSession(
                sid_hash=fingerprint(sid),
                user_id=user.id,
                epoch=user.epoch,
                created_at=now,
                seen_at=now,
                expires_at=now + settings().session_life,
                address=address[:64],
                agent=agent[:200],
                proven=found.proven,
            ),
        )
    return sid


def actor_for(sid: str) -> Actor | None:
    """The actor behind a session id, read from the database now; None when the session is not in force."""
    return actor_of(fingerprint(sid)) if sid else None


def actor_of(mark: str) -> Actor | None:
    """The actor behind a session's fingerprint, read from the database now; None also while a step is due."""
    found = standing_of(mark)
    return found.actor if found is not None and found.step is None else None


def standing_of(mark: str) -> Standing | None:
    """Who is behind a session's fingerprint and what they have to do first, read from the database now.

    None once the session was ended, unused too long or too old, or the person was deactivated or changed epoch
    (a new password, other roles, another department). Grants that have expired are left out. An administrator who
    looks at the product as somebody else is that person here, marked as watched.
    """
    now = clock.now()
    with database().reading() as session:
        found = rows.live_session(session, mark, now, now - settings().session_rest)
        watched = found and found.row.viewing_id
        seat = next(iter(rows.seats(session, watched)), None) if watched else None
    if found is None:
        return None
    if now - found.row.seen_at >= SEEN_EVERY:
        with database().writing() as session:
            rows.touch_session(session, found.row.id, now)
    actor = actor_at(rows.Seat(found.user, found.zone, found.oversees), now, found.given)
    actor = replace(actor, fresh=proof.is_fresh(found.row, now))
    if found.user.must_change_password:
        return Standing(actor, Step.PASSWORD)
    if not (found.factor or found.row.proven) and second_factor.is_required(actor):
        return Standing(actor, Step.FACTOR)
    if seat is not None and may_watch(actor, seat.user):
        seen = replace(actor_at(seat, now), watched_by=actor.id, language=actor.language)
        return Standing(seen, None)
    return Standing(actor, None)


def actor_at(seat: rows.Seat, now: datetime, given: bool = True) -> Actor:
    """The actor of an account in use, with the rights they were given for a time if they hold any."""
    granted = holdings.of(seat.user.id, now) if given else ()
    place = {"zone": seat.zone or DEFAULT_ZONE, "oversees": seat.oversees}
    account = {column.key: getattr(seat.user, column.key) for column in seat.user.__table__.columns}
    return as_actor(account, now, granted=granted, **place)


def may_watch(actor: Actor, person: User) -> bool:
    """Who looks after the accounts sees the product as anybody does who does not; not as another administrator."""
    keeps = may(actor, Action.EDIT, RESOURCES["users"].rights)
    return bool(keeps) and person.id != actor.id and Role.ADMIN.value not in person.roles


def is_live(mark: str) -> bool:
    """Whether a fingerprint belongs to a session in force; does not count as use."""
    now = clock.now()
    with database().reading() as session:
        return rows.live_session(session, mark, now, now - settings().session_rest) is not None


def end(mark: str) -> bool:
    """End one session everywhere because its person leaves; False when it had ended before."""
    with database().writing() as session:
        watched = rows.view_as(session, mark, None)
        user_id = rows.revoke_session(session, mark, clock.now())
        if user_id is not None and watched is not None:
            traces.note(session, AuditAction.SETTING, traces.WATCH_ENDED, watched, user_id)
        if user_id is not None:
            traces.note(session, AuditAction.SIGN_OUT, traces.SIGNED_OUT, user_id, user_id)
        return user_id is not None


def watch(mark: str, user_id: int) -> None:
    """Let an administrator see the product as somebody else from now on, in this session and for reading only.

    Raises `Refused` without the right to edit accounts, and for oneself and other administrators, whose view is
    the same; `NotSignedIn` without a session. The log keeps who saw the product as whom.
    """
    actor = actor_of(mark)
    if actor is None:
        raise NotSignedIn
    own_hand(actor)
    require(actor, Action.EDIT, RESOURCES["users"].rights)
    with database().writing() as session:
        seat = next(iter(rows.seats(session, user_id)), None)
        if seat is None:
            raise Refused(Say(N_("There is no such account.")))
        if not may_watch(actor, seat.user):
            raise Refused(Say(N_("Another administrator sees what you see; choose somebody else.")))
        rows.view_as(session, mark, user_id)
        traces.note(session, AuditAction.SETTING, traces.WATCH_BEGUN, user_id, actor.id)


def watch_no_more(mark: str) -> None:
    """Let the person of a session be themselves again."""
    with database().writing() as session:
        by, watched = rows.owner_of(session, mark), rows.view_as(session, mark, None)
        if watched is not None:
            traces.note(session, AuditAction.SETTING, traces.WATCH_ENDED, watched, by)


@written_down(lambda *_: "users")
def end_one(actor: Actor, mark: str) -> bool:
    """End one of the actor's own sessions, or for an administrator anybody's; False where it is neither."""
    own_hand(actor)
    with database().writing() as session:
        user_id = rows.owner_of(session, mark)
        if user_id is None:
            return False
        if user_id != actor.id:
            require(actor, Action.EDIT, RESOURCES["users"].rights)
        ended = rows.revoke_session(session, mark, clock.now()) is not None
        if ended:
            _note_end(session, actor, user_id)
        return ended


def end_own(mark: str, other: str) -> bool:
    """End another session of the person behind a fingerprint; False where it had ended before or is not theirs.

    Raises `NotProven` where that person did not show a short while ago who they are.
    """
    with database().writing() as session:
        proof.demand(session, mark)
        user_id = rows.owner_of(session, mark)
        if user_id is None or rows.owner_of(session, other) != user_id:
            return False
        ended = rows.revoke_session(session, other, clock.now()) is not None
        if ended:
            traces.note(session, AuditAction.SIGN_OUT, traces.SIGNED_OUT_ELSEWHERE, user_id, user_id)
        return ended


def end_others(user_id: int, keep: str) -> int:
    """End all sessions of a person but the one kept; returns how many ended. Raises `NotProven` as `end_own`."""
    with database().writing() as session:
        proof.demand(session, keep)
        ended = rows.revoke_sessions_of(session, user_id, clock.now(), but=keep)
        if ended:
            traces.note(session, AuditAction.SIGN_OUT, traces.SIGNED_OUT_ELSEWHERE, user_id, user_id)
        return ended


@written_down(lambda *_: "users")
def end_all(actor: Actor, user_id: int) -> int:
    """End all sessions of somebody; raises `Refused` without the right to edit accounts."""
    own_hand(actor)
    require(actor, Action.EDIT, RESOURCES["users"].rights)
    with database().writing() as session:
        ended = rows.revoke_sessions_of(session, user_id, clock.now())
        if ended:
            _note_end(session, actor, user_id)
        return ended


def sessions_of(user_id: int, mark: str) -> tuple[OpenSession, ...]:
    """A person's sessions in force, the one used last first; `mark` is the fingerprint that asks."""
    return _listed(user_id, mark)


@written_down(lambda *_: "users")
def all_sessions(actor: Actor, mark: str) -> tuple[OpenSession, ...]:
    """Everybody's sessions in force; raises `Refused` without the right to edit accounts."""
    require(actor, Action.EDIT, RESOURCES["users"].rights)
    return _listed(None, mark)


def count_live() -> int:
    """How many sessions are in force."""
    now = clock.now()
    with database().reading() as session:
        return rows.count_live_sessions(session, now, now - settings().session_rest)


def clear_old() -> int:
    """Drop attempts, tickets and sessions that ended more than 90 days ago; returns how many rows went."""
    with database().writing() as session:
        return rows.clear_old(session, clock.now() - KEPT)


def _listed(user_id: int | None, mark: str) -> tuple[OpenSession, ...]:
    now = clock.now()
    with database().reading() as session:
        found = rows.open_sessions(session, now, now - settings().session_rest, user_id)
    return tuple(
        OpenSession(
            fingerprint=one.sid_hash,
            user_id=one.user_id,
            name=name,
            created_at=one.created_at,
            seen_at=one.seen_at,
            address=one.address,
            agent=one.agent,
            this=one.sid_hash == mark,
        )
        for one, name in found
    )


def _note_end(session: Session, actor: Actor, user_id: int) -> None:
    said = traces.SIGNED_OUT_ELSEWHERE if user_id == actor.id else traces.SIGNED_OUT_BY_ADMIN
    traces.note(session, AuditAction.SIGN_OUT, said, user_id, actor.id)
