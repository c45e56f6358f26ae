"""Clocks of a table: what starts and stops them, how long they run, and the working behind a due time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from core import formats
from core.context import Context, Policy
from core.messages import N_, DeclarationError, Say, Term
from db.columns import marks

LENGTHS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}


@dataclass(frozen=True)
class Deadline:
    """A clock (spec 3.9): from `starts` to `stops`, due at `due`, its length the rulebook value `policy`.

    `policy` is a key, or a function of the context that gives one (the limit depends on the ticket's kind);
    it gives "" where no clock runs.
    """

    key: str
    starts: Any
    stops: Any
    due: Any
    policy: Any
    rule: str = ""


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Reading:
    """One clock of one record: due time, time left (negative when over), state, and what it counts by."""

    deadline: Deadline
    started: datetime
    due: datetime
    stopped: datetime | None
    left: timedelta
    state: ClockState
    policy: Policy

    def working(self, lang: str, zone: str) -> Say:
        """How the due time comes about, with the moments as a zone's clock shows them."""
        start, end = (formats.moment(lang, at, zone) for at in (self.started, self.due))
        rule = self.policy.source_rule or self.deadline.rule or self.policy.key
        counted = self.policy.unit in LENGTHS and due(self.policy, self.started) == self.due
        if not counted:
            said = N_("From {start} to {due}, by a value of rule {rule} that has changed since ({key}).")
            return Say(said, start=start, due=end, rule=rule, key=self.policy.key)
        return Say(
            N_("From {start}, {value} {unit} by rule {rule} ({key}): due {due}."),
            start=start,
            value=self.policy.value,
            unit=Term(f"enum.PolicyUnit.{self.policy.unit}"),
            rule=rule,
            key=self.policy.key,
            due=end,
        )


def due(policy: Policy, started: datetime) -> datetime:
    """The due time of a clock started then. Raises `ValueError` for a unit no calendar clock counts in."""
    if policy.unit not in LENGTHS:
        raise ValueError(f"{policy.key}: a clock cannot count in {policy.unit}")
    return started + LENGTHS[policy.unit] * policy.number


def due_values(deadlines: tuple[Deadline, ...], context: Context) -> dict[str, datetime | date | None]:
    """The due times to store with a row; a stored one stays when its start did not change."""
    values = {}
    for one in deadlines:
        started = context.values.get(one.starts.key)
        key = one.policy(context) if callable(one.policy) else one.policy
        if started is None or not key:
            values[one.due.key] = None
        elif context.changed(one.starts.key) or context.values.get(one.due.key) is None:
            values[one.due.key] = due(context.policy(key), started)
    return values


def read(deadline: Deadline, row: Mapping[str, Any], policy: Policy, now: datetime) -> Reading | None:
    """How a clock of this row stands; None when it does not run."""
    started, end, stopped = (row.get(a.key) for a in (deadline.starts, deadline.due, deadline.stops))
    if started is None or end is None:
        return None
    left = end - (stopped or now)
    return Reading(deadline, started, end, stopped, left, _state(left, end - started, stopped), policy)


def _state(left: timedelta, length: timedelta, stopped: datetime | None) -> ClockState:
    if stopped is not None:
        return ClockState.MISSED if left < timedelta() else ClockState.MET
    if left < timedelta():
        return ClockState.OVERDUE
    return ClockState.DUE_SOON if left * 3 <= length else ClockState.RUNNING


def check(deadline: Deadline, table: str) -> None:
    """Raise `DeclarationError` when a column of the clock is no moment or its due time could be typed."""
    for part in (deadline.starts, deadline.stops, deadline.due):
        about = marks(part)
        if about is None or about.type != "moment":
            raise DeclarationError(f"{table}: deadline {deadline.key!r} needs moments, {part.key} is none")
    due_marks = marks(deadline.due)
    if due_marks is None or not due_marks.computed:
        raise DeclarationError(f"{table}.{deadline.due.key}: a due time is computed, never typed")
