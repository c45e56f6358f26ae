"""What a changed value of the rulebook would have done to the past: who would have been late instead (spec 7, no. 3)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy.orm import Session

from core import clock, reading
from core.access import Action, Actor, may
from core.context import Policy
from core.deadlines import LENGTHS, MONTHS, ByChoice, Deadline, due, due_day
from core.lookup import Lookup, pauses_of
from core.measures import between, filled, is_, not_
from core.resource import Resource
from core.resources import RESOURCES
from core.view import Condition, View
from core.worktime import DAY, Calendar
from db import calendars as db_calendars
from db import policies
from db.queries.instants import instants
from db.session import database
from db.vocabulary.organisation import PolicyUnit as Unit

MICROSECOND = timedelta(microseconds=1)
# How many of the rows that would change sides are named.
NAMED = 200


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value that might be put into the rulebook: for the company, or for one site or department."""

    key: str
    value: str
    unit: Unit
    site_id: int | None = None
    department_id: int | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """One clock over a stretch of the past: how many rows it judged, and how many were and would have been late.

    `worse` and `better` are the ids of rows that would have changed sides, at most `NAMED` of each; `n_worse` and
    `n_better` say how many there are.
    """

    table: str
    deadline: str
    n: int
    late_before: int
    late_after: int
    n_worse: int
    n_better: int
    worse: tuple[int, ...]
    better: tuple[int, ...]


def clocks_with(key: str) -> list[tuple[Resource, Deadline]]:
    """The clocks that run by this value of the rulebook."""
    return [
        (resource, deadline)
        for resource in RESOURCES.values()
        for deadline in resource.deadlines
        if key in keys_of(deadline)
    ]


def keys_of(deadline: Deadline) -> frozenset[str]:
    """Every value of the rulebook a clock may run by."""
    if isinstance(deadline.policy, ByChoice):
        return frozenset({*deadline.policy.keys.values(), deadline.policy.other} - {""})
    return frozenset({deadline.policy})


def replay(actor: Actor, proposal: Proposal, since: date, until: date) -> list[Replay]:
    """Judge every row the actor may see whose clock began between two days (both included) by the proposed value.

    Before means by the due time that stands in the row. Rows of places that keep a narrower value of their own, and
    rows whose clock has no due time, are not judged. Raises `ValueError` for a value no clock can count.
    """
    with database().reading() as session:
        return [
            _replay(session, actor, proposal, resource, deadline, since, until)
            for resource, deadline in clocks_with(proposal.key)
            if may(actor, Action.VIEW, resource.rights)
        ]


def _replay(
    session: Session,
    actor: Actor,
    proposal: Proposal,
    resource: Resource,
    deadline: Deadline,
    since: date,
    until: date,
) -> Replay:
    wanted = [
        filled(deadline.due),
        between(deadline.starts, since.isoformat(), until.isoformat()),
        *_kinds(deadline, proposal.key),
        *_place(session, proposal, resource),
    ]
    query = reading.query_of(actor, View(resource.table, filters=tuple(wanted), sort="id"))
    columns = (deadline.starts.key, deadline.stops.key, deadline.due.key)
    ids, (starts, stops, stored) = instants(session, query, columns)
    law = Policy(proposal.key, proposal.value, proposal.unit.value, None, None)
    calendar = Lookup(session, actor, clock.now()).calendar(proposal.site_id)
    fresh = due_times(law, starts, calendar)
    _give_back(session, resource, law, ids, starts, fresh, calendar)
    now = _now(starts, calendar)
    ended = np.where(np.isnat(stops), now, stops)
    before, after = ended > stored, ended > fresh
    worse, better = ids[after & ~before], ids[before & ~after]
    return Replay(
        resource.table,
        deadline.key,
        len(ids),
        int(before.sum()),
        int(after.sum()),
        len(worse),
        len(better),
        tuple(worse[:NAMED].tolist()),
        tuple(better[:NAMED].tolist()),
    )


def _kinds(deadline: Deadline, key: str) -> list[Condition]:
    """The rows whose choice leads to this key."""
    by = deadline.policy
    if not isinstance(by, ByChoice):
        return []
    if by.other == key:
        others = [choice for choice, other in by.keys.items() if other != key]
        return [not_(by.column, *others)] if others else []
    return [is_(by.column, *(choice for choice, found in by.keys.items() if found == key))]


def _place(session: Session, proposal: Proposal, resource: Resource) -> list[Condition]:
    """The place the value is for; for a wider one without the places that keep their own."""
    site = "site_id" if "site_id" in resource.fields else ""
    department = resource.scopes.department
    own = policies.values_of(session, proposal.key)
    if proposal.site_id is not None:
        return [Condition(site, "is", (str(proposal.site_id),))] if site else []
    found = []
    if proposal.department_id is not None and department:
        found.append(Condition(department, "is", (str(proposal.department_id),)))
    elif department:
        found += _others(department, {one.department_id for one in own})
    return found + (_others(site, {one.site_id for one in own}) if site else [])


def _others(field: str, ids: set[int | None]) -> list[Condition]:
    named = sorted(id for id in ids if id is not None)
    return [Condition(field, "not", tuple(map(str, named)))] if named else []


def _now(starts: np.ndarray, calendar: Calendar) -> np.datetime64:
    if starts.dtype == np.dtype("datetime64[D]"):
        return np.datetime64(calendar.day_of(clock.now()))
    return _stamp(clock.now())


def _stamp(moment: datetime) -> np.datetime64:
    return np.datetime64(moment.replace(tzinfo=None), "us")


def _give_back(
    session: Session,
    resource: Resource,
    law: Policy,
    ids: np.ndarray,
    starts: np.ndarray,
    fresh: np.ndarray,
    calendar: Calendar,
) -> None:
    """Rows whose clocks rested are judged one by one; there are few."""
    if starts.dtype != np.dtype("datetime64[us]"):
        return
    rested = list(db_calendars.paused(session, resource.table))
    for n in np.flatnonzero(np.isin(ids, rested)):
        pauses = pauses_of(session, resource.table, int(ids[n]), clock.now())
        fresh[n] = _stamp(due(law, _moment(starts[n]), calendar, pauses))


def _moment(stamp: Any) -> datetime:
    return stamp.astype(datetime).replace(tzinfo=ZoneInfo("UTC"))


def due_times(law: Policy, starts: np.ndarray, calendar: Calendar) -> np.ndarray:
    """The due time, or for days the due day, of each start; the same as `due` and `due_day` give one by one."""
    if not len(starts):
        return starts.copy()
    if starts.dtype == np.dtype("datetime64[D]"):
        return _each(starts, lambda day: np.datetime64(due_day(law, day.astype(date), calendar)))
    if law.unit == Unit.WORKING_HOUR:
        return _by_work(starts, LENGTHS[law.unit] * law.number, calendar)
    if law.unit in LENGTHS:
        return starts + np.timedelta64(LENGTHS[law.unit] * law.number)
    if law.unit in (Unit.DAY, Unit.WORKING_DAY, *MONTHS) and _keeps_one_offset(starts, calendar):
        return _by_day(law, starts, calendar)
    return _each(starts, lambda stamp: _stamp(due(law, _moment(stamp), calendar)))


def _each(starts: np.ndarray, make: Any) -> np.ndarray:
    distinct, places = np.unique(starts, return_inverse=True)
    return np.array([make(one) for one in distinct], dtype=starts.dtype)[places]


def _keeps_one_offset(starts: np.ndarray, calendar: Calendar) -> bool:
    first, last = _moment(starts.min()), _moment(starts.max())
    weeks = range((last - first).days // 7 + 60)
    return len({(first + n * 7 * DAY).astimezone(calendar.zone).utcoffset() for n in weeks}) == 1


def _by_day(law: Policy, starts: np.ndarray, calendar: Calendar) -> np.ndarray:
    """In a zone that keeps its offset the due time follows from the day alone and the time of day."""
    offset = np.timedelta64(_moment(starts[0]).astimezone(calendar.zone).utcoffset() or timedelta())
    days = (starts + offset).astype("datetime64[D]")
    last = _each(days, lambda day: np.datetime64(due_day(law, day.astype(date), calendar)))
    if law.unit == Unit.WORKING_DAY:
        distinct, places = np.unique(last, return_inverse=True)
        ends = [_stamp(calendar.close_of(day.astype(date))) for day in distinct]
        return np.array(ends, dtype=starts.dtype)[places]
    return starts + (last - days)


def _by_work(starts: np.ndarray, length: timedelta, calendar: Calendar) -> np.ndarray:
    """The working time before each moment, looked up in the sums of all stretches of the calendar."""
    first = calendar.day_of(_moment(starts.min()))
    last = calendar.add(_moment(starts.max()), length)
    stretches, on = [], first
    while on <= calendar.day_of(last):
        stretches += calendar.stretches(on)
        on += DAY
    begins = np.array([_stamp(a) for a, _ in stretches], dtype=starts.dtype)
    lengths = np.array([(b - a) // MICROSECOND for a, b in stretches], dtype=np.int64)
    sums = np.cumsum(lengths)
    place = np.searchsorted(begins, starts, side="right") - 1
    inside = np.clip((starts - begins[place]).astype(np.int64), 0, lengths[place])
    done = np.where(place < 0, 0, sums[place] - lengths[place] + inside)
    target = done + length // MICROSECOND
    ends = np.searchsorted(sums, target, side="left")
    return begins[ends] + (target - (sums[ends] - lengths[ends])).astype("timedelta64[us]")
