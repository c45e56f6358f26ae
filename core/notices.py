"""Notices of a person on the screen: what there is to read, and how they want to be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core import clock, service
from core.access import Action, Actor, own_hand, require
from core.masks import masked_fields
from core.messages import N_, AppError, Say
from core.resources import RESOURCES
from core.rules.moments import parse_time_of_day
from core.rules.problem import ValueProblem
from db import notices
from db.models.notices import Notice, NoticeSettings
from db.session import database
from db.vocabulary.notices import NoticeKind

LISTED = 50


@dataclass(frozen=True, slots=True)
class Told:
    """One notice: what it says, which record it is about and whether it opens, when it came and if it was read."""

    said: Say
    kind: NoticeKind
    table: str
    id: int
    at: datetime
    read: bool
    opens: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody who was told of a record: who, what, when, and when they read it, None while they have not."""

    name: str
    said: Say
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a person wants to be told: kinds without mail, and the hours (of their clock) without any mail."""

    without_mail: frozenset[str]
    quiet_from: str | None
    quiet_until: str | None


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A notice that could not be sent, where to, and what the other side said."""

    said: Say
    address: str
    error: str


def of(actor: Actor) -> list[Told]:
    """The actor's notices, unread ones first."""
    with database().reading() as session:
        found = notices.of_person(session, actor.id, LISTED)
        session.expunge_all()
    opening = _opening(actor, found)
    return [
        Told(
            Say.from_json(n.said),
            n.kind,
            n.table_name,
            n.row_id,
            n.at,
            n.read_at is not None,
            (n.table_name, n.row_id) in opening,
        )
        for n in found
    ]


def _opening(actor: Actor, found: Iterable[Notice]) -> set[tuple[str, int]]:
    """Which records of some notices the actor may open."""
    places: dict[str, set[int]] = {}
    for one in found:
        places.setdefault(one.table_name, set()).add(one.row_id)
    return {
        (table, id)
        for table, ids in places.items()
        # A notice may be about the product itself, such as its log.
        if table in RESOURCES and service.can(actor, Action.VIEW, table)
        for id, _version in service.versions(actor, table, ids)
    }


def heard(actor: Actor, table: str, id: int) -> list[Heard]:
    """Who was told of a record in one of its steps, the newest first, for whoever may see the record (R291).

    A notice about a clock that is masked to the actor is left out, as the clock itself is.
    """
    resource = RESOURCES[table]
    row = service.fetch(actor, table, id)
    if row is None:
        return []
    masked = masked_fields(actor, resource, row)
    hidden = {one.key for one in resource.deadlines if not masked.isdisjoint(one.keys)}
    with database().reading() as session:
        return [
            Heard(name, Say.from_json(notice.said), notice.at, notice.read_at)
            for notice, name in notices.about(session, table, id, LISTED)
            if notice.clock not in hidden
        ]


def unread(actor: Actor) -> int:
    """How many notices wait to be read."""
    with database().reading() as session:
        return notices.unread(session, actor.id)


def read_all(actor: Actor) -> None:
    """The actor has seen everything."""
    own_hand(actor)
    with database().writing() as session:
        notices.mark_read(session, actor.id, clock.now())


def wishes(actor: Actor) -> Wishes:
    """How the actor wants to be told."""
    with database().reading() as session:
        kept = notices.settings_of(session, actor.id)
        return Wishes(frozenset(kept.without_mail), kept.quiet_from, kept.quiet_until)


def wish(actor: Actor, without_mail: frozenset[str], quiet_from: str, quiet_until: str) -> None:
    """Keep how the actor wants to be told. Raises `AppError` for half a pair of hours or what is no time."""
    own_hand(actor)
    if bool(quiet_from.strip()) != bool(quiet_until.strip()):
        raise AppError(Say(N_("Give both the beginning and the end of the quiet hours, or neither.")))
    try:
        hours = [parse_time_of_day(text) if text.strip() else None for text in (quiet_from, quiet_until)]
    except ValueProblem as problem:
        raise AppError(problem.say) from None
    known = sorted(without_mail & {kind.value for kind in NoticeKind})
    with database().writing() as session:
        session.merge(
            NoticeSettings(user_id=actor.id, without_mail=known, quiet_from=hours[0], quiet_until=hours[1])
        )


def undelivered(actor: Actor) -> list[Undelivered]:
    """What could not be sent, for those who look after the accounts. Raises `Refused` for others."""
    require(actor, Action.EDIT, RESOURCES["users"].rights)
    with database().reading() as session:
        return [
            Undelivered(Say.from_json(notice.said), delivery.address, delivery.error)
            for delivery, notice in notices.failed(session, LISTED)
        ]
