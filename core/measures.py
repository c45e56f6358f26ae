"""Figures over a view: what a tile or a chart counts, and the filters that lead from a figure to its rows."""

from calendar import monthrange
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.view import Condition


@dataclass(frozen=True)
class Count:
    """How many rows."""


@dataclass(frozen=True)
class Share:
    """How many of the rows meet the conditions, in percent; shown with its interval when rows are few."""

    of: tuple[Condition, ...]


@dataclass(frozen=True)
class Mean:
    """The mean of a number column."""

    column: Any


@dataclass(frozen=True)
class Sum:
    """The sum of a number or money column."""

    column: Any


@dataclass(frozen=True)
class Median:
    """The median time between two moments in minutes, of the rows that have both; a report states it."""

    starts: Any
    stops: Any


Measure = Count | Share | Mean | Sum | Median


@dataclass(frozen=True)
class Month:
    """Grouping by calendar month of a date or moment, in the actor's zone."""

    column: Any


@dataclass(frozen=True)
class Kpi:
    """A tile: a measure over the view narrowed by `where`, its target in the measure's unit, and its source.

    `trend` is the date column the tile's small chart runs over; `rises` says whether more is better. `about` tells how
    a figure is made where its name does not. A target may be the key of a rulebook value instead of a number.
    """

    key: str
    measure: Measure
    where: tuple[Condition, ...] = ()
    target: float | str | None = None
    trend: Any = None
    rises: bool = True
    icon: str = ":material/monitoring:"
    rule: str = ""
    about: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart: a measure grouped by a column or month; a click filters the grid by the group.

    `split` divides each group by a second choice column, for bars only: over months it would tell no shape. `target` draws a line, a number or the rulebook value of a key.
    """

    key: str
    by: Any
    measure: Measure = Count()
    split: Any = None
    where: tuple[Condition, ...] = ()
    target: float | str | None = None
    rule: str = ""

    @property
    def column(self) -> Any:
        """The column the groups are of."""
        return self.by.column if isinstance(self.by, Month) else self.by

    def group(self, first: Any, *others: Any) -> Condition:
        """The condition that leaves the rows of a group; a month is "2026-05", None the group of what has no value.

        Of several groups by a column the rows of all.
        """
        if first is None:
            return empty(self.column)
        if not isinstance(self.by, Month):
            return is_(self.column, first, *others)
        year, month = (int(part) for part in first.split("-"))
        return between(self.column, f"{first}-01", f"{first}-{monthrange(year, month)[1]}")


def is_(column: Any, *values: StrEnum | str | bool | int) -> Condition:
    """The column has one of these values."""
    return Condition(column.key, "is", tuple(_word(value) for value in values))


def not_(column: Any, *values: StrEnum | str | bool | int) -> Condition:
    """The column has none of these values."""
    return Condition(column.key, "not", tuple(_word(value) for value in values))


def between(column: Any, low: str = "", high: str = "") -> Condition:
    """The column lies between; `now`, `today`, `today-30` and `today+7` may stand for times."""
    return Condition(column.key, "between", (low, high))


def by(column: Any, limit: Any) -> Condition:
    """The column has a value, and none later than the other column: something was done in time."""
    return Condition(column.key, "by", (limit.key,))


def empty(column: Any) -> Condition:
    """The column has no value."""
    return Condition(column.key, "empty")


def filled(column: Any) -> Condition:
    """The column has a value."""
    return Condition(column.key, "filled")


def _word(value: StrEnum | str | bool | int) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)
