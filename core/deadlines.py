"""Clocks of a table: what starts and stops them, how long they run, and the working behind a due time."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from core import formats
from core.context import Also, Context, Pause, Policy
from core.messages import N_, DeclarationError, Say, Term
from core.worktime import DAY, Calendar, Span, Why, without
from db.columns import FieldType, marks
from db.vocabulary.organisation import PolicyUnit as Unit
from db.vocabulary.organisation import UserRole as Role

# Units a clock can count in. The first three are stretches of time, the next go by the calendar's days.
LENGTHS: dict[str, timedelta] = {
    Unit.MINUTE: timedelta(minutes=1),
    Unit.HOUR: timedelta(hours=1),
    Unit.WORKING_HOUR: timedelta(hours=1),
}
MONTHS: dict[str, int] = {Unit.MONTH: 1, Unit.YEAR: 12}
# A time of day, such as 10:00, is that of the next working day.
TIME_OF_DAY = Unit.TEXT
UNITS: frozenset[str] = frozenset({*LENGTHS, *MONTHS, Unit.DAY, Unit.WORKING_DAY, TIME_OF_DAY})
BY_WORK: frozenset[str] = frozenset({Unit.WORKING_HOUR, Unit.WORKING_DAY})


@dataclass(frozen=True)
class ByChoice:
    """The rulebook key that a choice of the row decides: `keys` by value, `other` for the rest, "" for none."""

    column: Any
    keys: Mapping[StrEnum, str]
    other: str = ""

    def __call__(self, context: Context) -> str:
        """The key for this row."""
        return self.keys.get(context.values[self.column.key], self.other)


@dataclass(frozen=True)
class Deadline:
    """A clock (spec 3.9): from `starts` to `stops`, due at `due`, its length the rulebook value `policy`.

    The three columns are moments, or all three days. `policy` is a key, or decides the key by a choice of the
    row. While the row is in one of the states `paused_in` (of the column `state`) the clock rests and has no due
    time; afterwards the time is given back. `remind` is the rulebook value from how long before the due time on its
    people are reminded once a day. Where roles keep the clock and not the people the row names, `by` says which; once
    it ran out it is told on so many `levels`: its people, the heads of the department, the executives.
    """

    key: str
    starts: Any
    stops: Any
    due: Any
    policy: str | ByChoice
    rule: str = ""
    remind: str = ""
    state: Any = None
    paused_in: frozenset[StrEnum] = frozenset()
    by: frozenset[Role] = frozenset()
    levels: int = 3

    @property
    def keys(self) -> frozenset[str]:
        """Keys of the three columns it runs on."""
        return frozenset({self.starts.key, self.stops.key, self.due.key})

    def policy_key(self, context: Context) -> str:
        """The rulebook key for this row, "" where no clock runs."""
        return self.policy if isinstance(self.policy, str) else self.policy(context)

    def rests(self, row: Mapping[str, Any]) -> bool:
        """Is the row in a state in which the clock rests?"""
        return bool(self.paused_in) and row[self.state.key] in self.paused_in


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Reading:
    """One clock of one record: due time, time left (negative when over), state, and what it counts by.

    A day stands for its beginning where the clock starts or stops, for its end where it is due. While the clock
    rests, `due` is None and `left` is nothing.
    """

    deadline: Deadline
    started: datetime
    due: datetime | None
    stopped: datetime | None
    left: timedelta
    state: ClockState
    policy: Policy
    calendar: Calendar
    pauses: tuple[Pause, ...] = ()
    by_day: bool = False

    def working(self, lang: str, zone: str) -> Say:
        """How the due time comes about, with the moments as a zone's clock shows them."""
        if self.due is None:
            return Say(N_("The clock rests while we wait; the time is given back afterwards."))
        start, end = (formats.moment(lang, at, zone) for at in (self.started, self.due))
        if self.due_day is not None:
            start, end = (
                formats.day(lang, self.calendar.day_of(self.started)),
                formats.day(lang, self.due_day),
            )
        rule = self.policy.source_rule or self.deadline.rule or self.policy.key
        if not self.holds:
            said = N_("From {start} to {due}, by a value of rule {rule} that has changed since ({key}).")
            return Say(said, start=start, due=end, rule=rule, key=self.policy.key)
        if self.policy.unit == TIME_OF_DAY:
            said = N_("From {start} until {value} of the next working day by rule {rule} ({key}): due {due}.")
            return Say(said, start=start, value=self.policy.value, rule=rule, key=self.policy.key, due=end)
        return Say(
            N_("From {start}, {value} {unit} by rule {rule} ({key}): due {due}."),
            start=start,
            value=self.policy.value,
            unit=Term(f"enum.PolicyUnit.{self.policy.unit}"),
            rule=rule,
            key=self.policy.key,
            due=end,
        )

    @property
    def due_day(self) -> date | None:
        """The day on whose end the clock is due, where it counts in days from a day."""
        return self.calendar.day_of(self.due) - DAY if self.by_day and self.due else None

    @property
    def holds(self) -> bool:
        """Does the due time follow from the rulebook and the calendar as they stand now?"""
        if self.policy.unit not in UNITS or self.due is None:
            return False
        if self.by_day:
            day = due_day(self.policy, self.calendar.day_of(self.started), self.calendar)
            return _end(day, self.calendar) == self.due
        return due(self.policy, self.started, self.calendar, self.pauses) == self.due

    def spans(self) -> list[Span]:
        """Each stretch from the start to the due time with why it counts or not, in order and without a gap.

        A clock of working days is told day by day, one of working hours period by period.
        """
        if self.due is None:
            return []
        rests = [(pause.begun, pause.ended) for pause in self.pauses]
        if self.policy.unit == Unit.WORKING_DAY:
            return without(_day_by_day(self.calendar, self.started, self.due), rests)
        if self.policy.unit == Unit.WORKING_HOUR:
            return without(self.calendar.explain(self.started, self.due), rests)
        return without([Span(self.started, self.due, Why.CALENDAR)], rests)

    @property
    def unknown_years(self) -> tuple[int, ...]:
        """The years this clock runs through by working time although their holidays are not known."""
        if self.policy.unit not in BY_WORK or self.due is None:
            return ()
        calendar = self.calendar
        return calendar.unknown_years(calendar.day_of(self.started), calendar.day_of(self.due))


def _day_by_day(calendar: Calendar, started: datetime, due: datetime) -> list[Span]:
    on = calendar.day_of(started)
    found = [Span(started, calendar.midnight(on + DAY), Why.FIRST_DAY)]
    while found[-1].end < due:
        on += DAY
        special, end = calendar.special.get(on), min(calendar.midnight(on + DAY), due)
        if calendar.periods(on):
            why = Why.MAKE_UP if special and not calendar.week[on.weekday()] else Why.WORK
        else:
            why = Why.HOLIDAY if special and special.holiday else Why.DAY_OFF
        found.append(Span(found[-1].end, end, why, special.name if special else ""))
    return found


def due(policy: Policy, started: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()) -> datetime:
    """The due time of a clock started then.

    Calendar days keep the time of day; a clock of working days ends with the work of its last day. The time of
    pauses (in order, ended) is given back in the clock's own kind of time.
    Raises `ValueError` for a unit no clock counts in, `NoWorkingTime` where the calendar has no such time.
    """
    end = _due_moment(policy, started, calendar)
    for pause in pauses:
        begin, until = max(pause.begun, started), pause.ended
        if begin < min(end, until):
            by_work = policy.unit in BY_WORK
            end = calendar.add(end, calendar.between(begin, until)) if by_work else end + (until - begin)
    return end


def _due_moment(policy: Policy, started: datetime, calendar: Calendar) -> datetime:
    unit = policy.unit
    if unit == Unit.WORKING_HOUR:
        return calendar.add(started, LENGTHS[unit] * policy.number)
    if unit in LENGTHS:
        return started + LENGTHS[unit] * policy.number
    last = due_day(policy, calendar.day_of(started), calendar)
    if unit == Unit.WORKING_DAY:
        return calendar.close_of(last)
    if unit == TIME_OF_DAY:
        return calendar.at(last, policy.value)
    shown = started.astimezone(calendar.zone)
    return datetime.combine(last, shown.timetz()).astimezone(started.tzinfo)


def due_day(policy: Policy, started: date, calendar: Calendar) -> date:
    """The day on whose end a clock is due that started with a day, which itself does not count.

    Raises as `due` does, and for units shorter than a day.
    """
    if policy.unit == TIME_OF_DAY:
        return calendar.add_days(started, 1)
    unit, number = policy.unit, policy.number
    if unit == Unit.DAY:
        return started + timedelta(days=number)
    if unit == Unit.WORKING_DAY:
        return calendar.add_days(started, number)
    if unit in MONTHS:
        months = started.year * 12 + started.month - 1 + MONTHS[unit] * number
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(started.day, monthrange(year, month)[1]))
    raise ValueError(f"{policy.key}: a clock cannot count in {unit}")


def due_values(deadlines: tuple[Deadline, ...], context: Context) -> dict[str, datetime | date | None]:
    """The due times to store with a row; a stored one stays while what it follows from does.

    A row that turns into another kind keeps the earlier of both due times (spec 6.1, no. 2).
    """
    values = {}
    for one in deadlines:
        started, key = context.values.get(one.starts.key), one.policy_key(context)
        stored = context.values.get(one.due.key)
        if started is None or not key or one.rests(context.values):
            values[one.due.key] = None
            continue
        fresh = context.changed(one.starts.key) or stored is None
        turned = not fresh and key != one.policy_key(context.earlier)
        if fresh or turned:
            law, calendar = context.policy(key, started), context.calendar()
            found = (
                due(law, started, calendar, context.pauses())
                if isinstance(started, datetime)
                else due_day(law, started, calendar)
            )
            values[one.due.key] = min(found, stored) if turned and stored is not None else found
    return values


def pauses_to_keep(deadlines: tuple[Deadline, ...], context: Context) -> Iterable[Also]:
    """The pause that begins or ends with this step, where the row comes into a state of rest or leaves it."""
    rested = any(one.rests(context.earlier.values) for one in deadlines)
    rests = any(one.rests(context.values) for one in deadlines)
    if rests and not rested:
        begun = {
            "subject_kind": context.table,
            "subject_id": context.values["id"],
            "begun_at": context.now,
        }
        yield Also("clock_pauses", begun)
    elif rested and not rests:
        for pause in context.pauses():
            if pause.goes_on:
                yield Also("clock_pauses", {"ended_at": context.now}, pause.id)


def read(
    deadline: Deadline,
    row: Mapping[str, Any],
    policy: Policy,
    now: datetime,
    calendar: Calendar,
    pauses: tuple[Pause, ...] = (),
) -> Reading | None:
    """How a clock of this row stands; None when it does not run."""
    began, end, stopped = (row.get(a.key) for a in (deadline.starts, deadline.due, deadline.stops))
    if began is None or (end is None and not deadline.rests(row)):
        return None
    by_day = not isinstance(began, datetime)
    started = _begin(began, calendar)
    halted = None if stopped is None else _begin(stopped, calendar)
    if end is None:
        return Reading(
            deadline, started, None, halted, timedelta(), ClockState.PAUSED, policy, calendar, pauses, by_day
        )
    until = _end(end, calendar)
    left = until - (halted or now)
    state = standing(left, until - started) if stopped is None else _outcome(stopped, end)
    return Reading(deadline, started, until, halted, left, state, policy, calendar, pauses, by_day)


def _begin(value: date | datetime, calendar: Calendar) -> datetime:
    return value if isinstance(value, datetime) else calendar.midnight(value)


def _end(value: date | datetime, calendar: Calendar) -> datetime:
    return value if isinstance(value, datetime) else calendar.midnight(value + DAY)


def _outcome(stopped: Any, due: Any) -> ClockState:
    return ClockState.MET if stopped <= due else ClockState.MISSED


def standing(left: timedelta, length: timedelta) -> ClockState:
    """How a running clock stands; the last third of its time is due soon."""
    if left < timedelta():
        return ClockState.OVERDUE
    return ClockState.DUE_SOON if left * 3 <= length else ClockState.RUNNING


def check(deadline: Deadline, table: str) -> None:
    """Raise `DeclarationError` where the clock mixes moments and days or its due time could be typed."""
    kinds = []
    for part in (deadline.starts, deadline.stops, deadline.due):
        about = marks(part)
        if about is None or about.type not in (FieldType.MOMENT, FieldType.DATE):
            raise DeclarationError(
                f"{table}: deadline {deadline.key!r} needs moments or days, {part.key} is neither"
            )
        kinds.append(about.type)
    if len(set(kinds)) > 1:
        raise DeclarationError(f"{table}: deadline {deadline.key!r} mixes moments and days")
    due_marks = marks(deadline.due)
    if due_marks is None or not due_marks.computed:
        raise DeclarationError(f"{table}.{deadline.due.key}: a due time is computed, never typed")
    if deadline.paused_in and deadline.state is None:
        raise DeclarationError(f"{table}: deadline {deadline.key!r} rests in states of no column")
