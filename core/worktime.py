"""Working time: the hours of a week, holidays and make-up days, and the arithmetic of a clock that runs by them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

# Minutes of a day from which to which people work; a day has none, one or several, in order.
Periods = tuple[tuple[int, int], ...]
Stretch = tuple[datetime, datetime]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MINUTES_OF_A_DAY = 24 * 60
# A clock that finds no working day for so long will never end.
LONGEST_REST = 400


class NoWorkingTime(ValueError):
    """The calendar has no working time from this day on, so a clock that counts it would never end."""


class Why(StrEnum):
    """Why a stretch of time counts, or does not."""

    WORK = "work"
    MAKE_UP = "make_up"
    CALENDAR = "calendar"
    OUTSIDE_HOURS = "outside_hours"
    BREAK = "break"
    DAY_OFF = "day_off"
    HOLIDAY = "holiday"
    WAITING = "waiting"
    FIRST_DAY = "first_day"


COUNTED = frozenset({Why.WORK, Why.MAKE_UP, Why.CALENDAR})


@dataclass(frozen=True, slots=True)
class Special:
    """A day that is not as its weekday says: a holiday has no periods, a make-up day has those of a working day."""

    periods: Periods
    holiday: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in UTC, whether a clock counts it and why; `name` is that of the holiday."""

    start: datetime
    end: datetime
    why: Why
    name: str = ""

    @property
    def counted(self) -> bool:
        """Does the clock run in it?"""
        return self.why in COUNTED


@dataclass(frozen=True, eq=False)
class Calendar:
    """The working time of a place: its zone, its week from Monday on, its special days.

    `years` are those whose holidays are known; in any other only the week is (spec 3.9, clock "wd").
    """

    zone: ZoneInfo
    week: tuple[Periods, ...]
    special: Mapping[date, Special] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        """Raises `ValueError` for a week that has not seven days or periods that are out of order."""
        if len(self.week) != 7:
            raise ValueError(f"a week has seven days, got {len(self.week)}")
        for periods in (*self.week, *(day.periods for day in self.special.values())):
            ends = [minute for period in periods for minute in period]
            if ends != sorted(set(ends)) or (ends and not 0 <= ends[0] < ends[-1] <= MINUTES_OF_A_DAY):
                raise ValueError(f"periods of a day follow one another, got {periods}")

    def periods(self, on: date) -> Periods:
        """The working periods of a day."""
        special = self.special.get(on)
        return self.week[on.weekday()] if special is None else special.periods

    def unknown_years(self, start: date, end: date) -> tuple[int, ...]:
        """The years between two days whose holidays the calendar does not know."""
        return tuple(year for year in range(start.year, end.year + 1) if year not in self.years)

    def day_of(self, moment: datetime) -> date:
        """The calendar day of a moment in the calendar's zone."""
        return moment.astimezone(self.zone).date()

    def midnight(self, on: date) -> datetime:
        """The moment a day begins, in UTC."""
        return datetime.combine(on, time(), self.zone).astimezone(UTC)

    def at(self, on: date, shown: str) -> datetime:
        """The moment, in UTC, at which the clock of the place shows a time such as 18:00 on a day; 24:00 is its end."""
        hours, minutes = map(int, shown.split(":"))
        begun = datetime.combine(on, time(), self.zone)
        return (begun + timedelta(hours=hours, minutes=minutes)).astimezone(UTC)

    def stretches(self, on: date) -> tuple[Stretch, ...]:
        """The working stretches of a day in UTC, exact also on a day that is an hour longer or shorter."""
        if on not in self._stretches:
            self._stretches[on] = tuple(self._find_stretches(on))
        return self._stretches[on]

    @cached_property
    def _stretches(self) -> dict[date, tuple[Stretch, ...]]:
        return {}

    def _find_stretches(self, on: date) -> Iterator[Stretch]:
        periods = self.periods(on)
        if not periods:
            return
        start, end = self.midnight(on), self.midnight(on + DAY)
        if (
            end - start == DAY
            and start.astimezone(self.zone).utcoffset() == (end - MINUTE).astimezone(self.zone).utcoffset()
        ):
            yield from ((start + a * MINUTE, start + b * MINUTE) for a, b in periods)
            return
        begun = None
        for minute in _minutes(start, end):
            shown = minute.astimezone(self.zone)
            works = any(a <= shown.hour * 60 + shown.minute < b for a, b in periods)
            if works and begun is None:
                begun = minute
            elif not works and begun is not None:
                yield begun, minute
                begun = None
        if begun is not None:
            yield begun, end

    def add(self, start: datetime, length: timedelta) -> datetime:
        """The moment by which so much working time has passed since `start`.

        Raises `NoWorkingTime` where the calendar has no working time any more.
        """
        left, on, idle = length, self.day_of(start), 0
        while left and idle < LONGEST_REST:
            found = self.stretches(on)
            idle = 0 if found else idle + 1
            for a, b in found:
                begin = max(a, start)
                if begin >= b:
                    continue
                if left <= b - begin:
                    return begin + left
                left -= b - begin
            on += DAY
        if left:
            raise NoWorkingTime(f"no working time in the {LONGEST_REST} days before {on}")
        return start

    def subtract(self, end: datetime, length: timedelta) -> datetime:
        """The moment from which so much working time passes until `end`.

        Raises `NoWorkingTime` where the calendar had no working time before.
        """
        left, on, idle = length, self.day_of(end), 0
        while left and idle < LONGEST_REST:
            found = self.stretches(on)
            idle = 0 if found else idle + 1
            for a, b in reversed(found):
                finish = min(b, end)
                if finish <= a:
                    continue
                if left <= finish - a:
                    return finish - left
                left -= finish - a
            on -= DAY
        if left:
            raise NoWorkingTime(f"no working time in the {LONGEST_REST} days after {on}")
        return end

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; negative when `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        total, on = timedelta(), self.day_of(start)
        while on <= self.day_of(end):
            for a, b in self.stretches(on):
                total += max(min(b, end) - max(a, start), timedelta())
            on += DAY
        return total

    def add_days(self, on: date, count: int) -> date:
        """The day that lies `count` working days after `on`, which itself does not count (R249).

        Raises `NoWorkingTime` where the calendar has no working day any more.
        """
        idle = 0
        while count > 0:
            on += DAY
            works = bool(self.periods(on))
            count -= works
            idle = 0 if works else idle + 1
            if idle >= LONGEST_REST:
                raise NoWorkingTime(f"no working day in the {LONGEST_REST} days before {on}")
        return on

    def close_of(self, on: date) -> datetime:
        """The moment the work of a day ends; midnight after a day without work."""
        stretches = self.stretches(on)
        return stretches[-1][1] if stretches else self.midnight(on + DAY)

    def explain(self, start: datetime, end: datetime) -> list[Span]:
        """Each stretch from `start` to `end`, in order and without a gap, with why it counts or not."""
        found: list[Span] = []
        on = self.day_of(start)
        while on <= self.day_of(end):
            for span in self._day_spans(on):
                begin, finish = max(span.start, start), min(span.end, end)
                if begin < finish:
                    _append(found, Span(begin, finish, span.why, span.name))
            on += DAY
        return found

    def _day_spans(self, on: date) -> Iterator[Span]:
        special, stretches = self.special.get(on), self.stretches(on)
        start, end = self.midnight(on), self.midnight(on + DAY)
        name = special.name if special else ""
        if not stretches:
            yield Span(start, end, Why.HOLIDAY if special and special.holiday else Why.DAY_OFF, name)
            return
        counts = Why.MAKE_UP if special and not special.holiday and not self.week[on.weekday()] else Why.WORK
        before = start
        for a, b in stretches:
            if before < a:
                yield Span(before, a, Why.OUTSIDE_HOURS if before == start else Why.BREAK)
            yield Span(a, b, counts, name)
            before = b
        if before < end:
            yield Span(before, end, Why.OUTSIDE_HOURS)


def _append(found: list[Span], span: Span) -> None:
    """Add a span, as a longer one where it goes on for the same reason."""
    last = found[-1] if found else None
    if last is not None and (last.why, last.name, last.end) == (span.why, span.name, span.start):
        found[-1] = Span(last.start, span.end, span.why, span.name)
    else:
        found.append(span)


def _minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += MINUTE


def without(spans: Iterable[Span], pauses: Iterable[Stretch]) -> list[Span]:
    """The spans with the pauses cut out of them as time that does not count."""
    found = list(spans)
    for a, b in pauses:
        cut: list[Span] = []
        for span in found:
            begin, end = max(span.start, a), min(span.end, b)
            if begin >= end:
                cut.append(span)
                continue
            if span.start < begin:
                cut.append(Span(span.start, begin, span.why, span.name))
            _append(cut, Span(begin, end, Why.WAITING))
            if end < span.end:
                cut.append(Span(end, span.end, span.why, span.name))
        found = cut
    return found
