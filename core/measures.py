"""Figures over a view: what a tile or a chart counts, and the filters that lead from a figure to its rows."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from core.messages import N_
from core.view import Condition
from db.columns import FieldType, marks


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
class Duration:
    """The time between two moments that so many percent of the rows took at most, in minutes; 50 is their median.

    Of the rows that have both; one that stops before it starts is left out.
    """

    starts: Any
    stops: Any
    percent: int = 50


Measure = Count | Share | Mean | Sum | Duration
# What is said of a share of what was done in time.
OF_WHAT_IS_OVER = N_("Of those whose time is over; what was open then is late")


@dataclass(frozen=True)
class Month:
    """Grouping by calendar month of a date or moment, in the actor's zone."""

    column: Any


@dataclass(frozen=True)
class Bands:
    """Grouping by bands of a whole number; a band begins at each bound, and one lies below the first."""

    column: Any
    bounds: tuple[int, ...]

    @property
    def spans(self) -> list[tuple[int | None, int | None]]:
        """The least and the greatest number of each band, None without an end."""
        return [
            (low, None if above is None else above - 1) for low, above in pairwise((None, *self.bounds, None))
        ]


@dataclass(frozen=True)
class Ages(Bands):
    """Grouping by the days since a date or moment, in the actor's zone; the first band is the youngest."""


@dataclass(frozen=True)
class Amounts(Bands):
    """Grouping by bands of an amount; a band reaches to the last cent before the next bound."""


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
    """A chart: a measure grouped by a column, month or band; a click filters the grid by the group.

    `split` divides each group by a second choice column, for bars only: over months it would tell no shape. `target` draws a line, a number or the rulebook value of a key.
    `pareto` puts the largest first, with a line of what they make together.
    """

    key: str
    by: Any
    measure: Measure = Count()
    split: Any = None
    where: tuple[Condition, ...] = ()
    target: float | str | None = None
    rule: str = ""
    pareto: bool = False

    @property
    def adds_up(self) -> bool:
        """Are the groups parts of one whole?"""
        return isinstance(self.measure, Count | Sum)

    @property
    def column(self) -> Any:
        """The column the groups are of."""
        return self.by.column if isinstance(self.by, Month | Bands) else self.by

    def group(self, first: Any, *others: Any) -> Condition:
        """The condition that leaves the rows of a group; None is the group of what has no value.

        A month is "2026-05", a band its number in the order of the bands.

        Of several groups by a column the rows of all.
        """
        if first is None:
            return empty(self.column)
        if isinstance(self.by, Bands):
            low, high = self.by.spans[int(first)]
            if isinstance(self.by, Ages):
                return between(self.column, *("" if day is None else f"today-{day}" for day in (high, low)))
            cents = ".99" if isinstance(self.by, Amounts) else ""
            return between(
                self.column, "" if low is None else str(low), "" if high is None else f"{high}{cents}"
            )
        if not isinstance(self.by, Month):
            return is_(self.column, first, *others)
        year, month = (int(part) for part in first.split("-"))
        return between(self.column, f"{first}-01", f"{first}-{monthrange(year, month)[1]}")


def faults(figure: Kpi | Chart) -> Iterator[str]:
    """What is wrong with a figure, in words that follow its name."""
    if not isinstance(figure.measure, Measure):
        yield "measures nothing known"
    if not isinstance(figure, Chart):
        return
    if isinstance(figure.by, Month) and figure.split is not None:
        yield "splits months, only bars are split"
    if isinstance(figure.by, Bands) and not _rise(figure.by.bounds):
        yield "has bands that do not rise"
    if isinstance(figure.by, Bands) and isinstance(figure.by, Amounts) != _is_amount(figure.column):
        yield "has bands of another kind than its column"
    if figure.pareto and (isinstance(figure.by, Month | Bands) or figure.split or not figure.adds_up):
        yield "has no largest first: only whole bars that add up do"


def _is_amount(column: Any) -> bool:
    found = marks(column)
    return found is not None and found.type is FieldType.MONEY


def _rise(bounds: tuple[int, ...]) -> bool:
    return bool(bounds) and all(low < high for low, high in pairwise(bounds))


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
