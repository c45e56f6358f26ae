"""The measures charts and tiles ask for, how each is computed over groups, and what its answer is."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
    true,
    type_coerce,
)

from db.columns import FieldType
from db.queries.asked import Query, Where, kind_of
from db.queries.conditions import Condition, condition, refuse_closed
from db.queries.dialects import MinutesBetween

COUNT: Literal["count"] = "count"
CENTS = 100
# Parts of a minute beyond this are noise of floating numbers.
MINUTE_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of a number or amount; answers (sum, of how many values)."""

    column: str


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of a number or amount; answers (mean or None, of how many values)."""

    column: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many rows meet all conditions; answers (how many do, of how many), enough for an interval."""

    of: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class MeanMinutes:
    """The mean time between two moments, without rows that stop first; answers (minutes, of how many)."""

    start: str
    stop: str


@dataclass(frozen=True, slots=True)
class PercentileMinutes:
    """The time between two moments that so many percent of the rows took at most; 50 is their median.

    Without rows that stop first; answers (minutes, of how many).
    """

    start: str
    stop: str
    percent: int = 50


Measure = Literal["count"] | Sum | Mean | Share | MeanMinutes | PercentileMinutes
Dimensions = Sequence[ColumnElement[Any]]


def statement(
    query: Query, measure: Measure, dimensions: Dimensions, limits: Sequence[Condition]
) -> Select[Any]:
    """One row for each group: its dimensions (labelled), and the two numbers `answer` makes the answer of."""
    if isinstance(measure, MeanMinutes | PercentileMinutes):
        start, stop = _moments(query, measure)
        value: ColumnElement[Any] = MinutesBetween(start, stop)
        limits = [*limits, stop >= start]
    else:
        value = _summand(query, measure)
    # Groups get their names in an inner SELECT: PostgreSQL takes a repeated CASE with parameters for another
    # one.
    inner = select(*dimensions, value.label("x")).select_from(query.table).where(*limits).subquery("base")
    groups = [inner.c[dimension.name] for dimension in dimensions]
    if isinstance(measure, PercentileMinutes):
        return _percentile(groups, inner.c.x, measure.percent)
    if isinstance(measure, MeanMinutes):
        return select(*groups, func.avg(inner.c.x), func.count()).select_from(inner).group_by(*groups)
    if isinstance(measure, Share):
        return select(*groups, func.count(inner.c.x), func.count()).select_from(inner).group_by(*groups)
    # Nothing is asked of the rows themselves where they are only counted.
    both = (func.count(), null()) if measure == COUNT else (func.sum(inner.c.x), func.count(inner.c.x))
    return select(*groups, *both).select_from(inner).group_by(*groups)


def answer(query: Query, measure: Measure, first: Any, second: Any) -> tuple[Any, ...]:
    """What a measure answers, from the two numbers of its statement (None and 0 without rows)."""
    if measure == COUNT:
        return (int(first or 0),)
    if isinstance(measure, Share):
        return (int(first or 0), int(second))
    if isinstance(measure, MeanMinutes | PercentileMinutes):
        return (None if first is None else round(float(first), MINUTE_DIGITS), int(second or 0))
    total, n = int(first or 0), int(second)
    money = kind_of(query.open_column(measure.column)) is FieldType.MONEY
    if isinstance(measure, Sum):
        return (Decimal(total).scaleb(-2) if money else total, n)
    return (total / (CENTS if money else 1) / n if n else None, n)


def _summand(query: Query, measure: Measure) -> ColumnElement[Any]:
    """What is summed or counted of each row, always a whole number, so that sums are exact on both databases."""
    if isinstance(measure, Share):
        for where in measure.of:
            refuse_closed(query, where)
        # Those that do not meet them are empty, and so are not counted.
        return case((and_(true(), *(condition(query.model, where) for where in measure.of)), literal(1)))
    if isinstance(measure, Sum | Mean):
        column = query.open_column(measure.column)
        if kind_of(column) is FieldType.MONEY:
            cents = type_coerce(column, BigInteger) * literal(CENTS, BigInteger)
            return cast(func.round(cents), BigInteger)
        if kind_of(column) is not FieldType.INTEGER:
            raise ValueError(f"{query.table.name}.{measure.column} is not a number")
        return type_coerce(column, BigInteger)
    return literal(1)


def _moments(query: Query, measure: MeanMinutes | PercentileMinutes) -> list[ColumnElement[Any]]:
    ends = [query.open_column(name) for name in (measure.start, measure.stop)]
    if any(kind_of(column) is not FieldType.MOMENT for column in ends):
        raise ValueError(f"{measure.start} and {measure.stop} are not both moments")
    return list(ends)


def _percentile(groups: list[ColumnElement[Any]], value: ColumnElement[Any], percent: int) -> Select[Any]:
    """The least value that so many percent of a group do not exceed; where it falls between two, their mean."""
    place = func.row_number().over(partition_by=groups or None, order_by=value)
    size = func.count().over(partition_by=groups or None)
    ranked = select(*groups, value.label("x"), place.label("place"), size.label("n")).subquery("ranked")
    # Whole numbers all through: the place p with p - 1 <= n * percent / 100 <= p.
    reached, wanted = ranked.c.place * 100, ranked.c.n * percent
    named = [ranked.c[group.name] for group in groups]
    return (
        select(*named, func.avg(ranked.c.x), func.max(ranked.c.n))
        .where(reached >= wanted, reached - 100 <= wanted)
        .group_by(*named)
    )
