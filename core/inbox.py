"""The deadline inbox: every clock that runs on the rows of a person, their team or all they see, most urgent first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from core import clock, reading
from core.access import Action, Actor, may
from core.deadlines import ClockState, Deadline, standing
from core.masks import masked_fields
from core.measures import between, empty, filled, not_
from core.resource import Resource
from core.resources import RESOURCES
from core.view import Condition, View
from db.columns import FieldType, marks
from db.session import database

# Further rows are reached when the first are done; a list of this length is a day's work.
MOST = 100
TELLING = 3


class Whose(StrEnum):
    """Whose clocks: the person's own, those of the team or department, all the person may see."""

    MINE = "mine"
    TEAM = "team"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Item:
    """One running clock of one record: what tells it apart, when it is due, and how much time is left.

    `cells` are the first columns of its list as (field, value, is it text already). A clock that counts in days is
    due at the end of the day `due_day`.
    """

    table: str
    id: int
    cells: tuple[tuple[str, Any, bool], ...]
    deadline: Deadline
    due: datetime
    due_day: date | None
    left: timedelta
    state: ClockState


@dataclass(frozen=True, slots=True)
class Inbox:
    """The most urgent clocks, and how many there are: overdue, due within a day, and all, each capped."""

    items: tuple[Item, ...]
    overdue: reading.Total
    today: reading.Total
    running: reading.Total


def of(actor: Actor, whose: Whose = Whose.MINE) -> Inbox:
    """What runs for this actor, sorted by the time that is left; clocks that rest are not in it.

    A clock that roles keep belongs to each person with one, as far as they see its rows.
    """
    with database().reading() as session:
        items, counts = [], []
        for resource, deadline in clocks_of(actor):
            if whose is Whose.MINE and deadline.by and deadline.by.isdisjoint(actor.roles):
                continue
            view = _view(actor, resource, deadline, whose)
            own = whose is Whose.MINE and not deadline.by
            items += _items(session, actor, resource, deadline, view, own)
            over, soon = _stretches(deadline)
            narrowed = (view.only(over), view.only(soon), view)
            counts.append([reading.total(session, actor, one, own=own) for one in narrowed])
        items.sort(key=lambda item: (item.due, item.table, item.id))
    overdue, today, running = (_sum([row[place] for row in counts]) for place in range(3))
    return Inbox(tuple(items[:MOST]), overdue, today, running)


def clocks_of(actor: Actor) -> Iterator[tuple[Resource, Deadline]]:
    """Every clock of the tables the actor may view, but for those that run on fields masked to the actor."""
    for resource in RESOURCES.values():
        if may(actor, Action.VIEW, resource.rights):
            masked = masked_fields(actor, resource)
            for deadline in resource.deadlines:
                if masked.isdisjoint(deadline.keys):
                    yield resource, deadline


def _view(actor: Actor, resource: Resource, deadline: Deadline, whose: Whose) -> View:
    conditions: list[Condition] = [filled(deadline.due), empty(deadline.stops)]
    if resource.workflow is not None and resource.workflow.ends:
        conditions.append(not_(resource.workflow.state, *sorted(resource.workflow.ends)))
    scopes = resource.scopes
    place = scopes.team if actor.team_id else scopes.department
    mine = actor.team_id if scopes.team and actor.team_id else actor.department_id
    if whose is Whose.TEAM and place and mine:
        conditions.append(Condition(place, "is", (str(mine),)))
    return View(
        resource.table,
        filters=tuple(conditions),
        sort=deadline.due.key,
        size=MOST,
        columns=(*dict.fromkeys((*telling(resource), deadline.starts.key, deadline.due.key)),),
    )


def telling(resource: Resource) -> tuple[str, ...]:
    """The columns by which people tell the rows of a table apart: the first of its list."""
    return tuple(one.key for one in resource.listed[:TELLING])


def _stretches(deadline: Deadline) -> tuple[Condition, Condition]:
    """What is overdue, and what is still due today."""
    if _by_day(deadline):
        return between(deadline.due, "", "today-1"), between(deadline.due, "today", "today")
    return between(deadline.due, "", "now"), between(deadline.due, "now", "today")


def _by_day(deadline: Deadline) -> bool:
    about = marks(deadline.due)
    return about is not None and about.type is FieldType.DATE


def _items(
    session: Session, actor: Actor, resource: Resource, deadline: Deadline, view: View, own: bool
) -> Iterator[Item]:
    page, now, zone = reading.page(session, actor, view, own=own), clock.now(), ZoneInfo(actor.zone)
    for place, id in enumerate(page.ids):
        end = page.columns[deadline.due.key][place]
        due, started = (
            _moment(end, zone, timedelta(days=1)),
            _moment(page.columns[deadline.starts.key][place], zone),
        )
        left = due - now
        day = None if isinstance(end, datetime) else end
        cells = tuple(_cell(resource, page, key, place) for key in telling(resource))
        yield Item(resource.table, id, cells, deadline, due, day, left, standing(left, due - started))


def _cell(resource: Resource, page: reading.Page, key: str, place: int) -> tuple[str, Any, bool]:
    if resource.fields[key].target:
        return key, page.columns[f"{key}:label"][place], True
    return key, page.columns[key][place], key in page.masked


def _moment(value: Any, zone: ZoneInfo, after: timedelta = timedelta()) -> datetime:
    """A moment as it is; of a day its beginning in the zone, or what lies a length after it."""
    if isinstance(value, datetime):
        return value
    day: date = value
    return datetime.combine(day + after, time(), zone).astimezone(UTC)


def _sum(totals: list[reading.Total]) -> reading.Total:
    return reading.Total(sum(one.n for one in totals), any(one.capped for one in totals))
