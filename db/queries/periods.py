"""Calendar months, days and bands of a column as numbered buckets, the same on both databases.

The bounds are computed here with the time zone's own rules (summer time included) and compared in SQL as they
are stored, through a balanced CASE: some nine comparisons for a year of days, one pass over the rows, and
nothing that only one of the databases knows about zones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, ColumnElement, case, literal

from db.columns import FieldType
from db.queries.asked import kind_of

DEFAULT_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Month:
    """Groups by calendar month of a date or moment column, named `2026-03`."""

    column: str
    zone: str = DEFAULT_ZONE


@dataclass(frozen=True, slots=True)
class Day:
    """Groups by calendar day of a date or moment column, named `2026-03-05`."""

    column: str
    zone: str = DEFAULT_ZONE


Period = Month | Day


@dataclass(frozen=True, slots=True)
class Bands:
    """Groups by the bands of a number, date or moment, each from one bound up to the next; named 0, 1, 2 and so on."""

    column: str
    bounds: tuple[Any, ...]

    def number(self, column: Column[Any]) -> ColumnElement[int]:
        """The number of the band a value lies in, NULL for none."""
        return case((column.is_not(None), _branch(column, (None, *self.bounds), 0, len(self.bounds) + 1)))


@dataclass(frozen=True, slots=True)
class Buckets:
    """Names of consecutive periods and their bounds: one more bound than names, each period half open."""

    names: tuple[str, ...]
    bounds: tuple[Any, ...]

    def number(self, column: Column[Any]) -> ColumnElement[int]:
        """The number of the bucket a value lies in, for values within the bounds."""
        return _branch(column, self.bounds, 0, len(self.names))


def _branch(column: Column[Any], bounds: Sequence[Any], low: int, high: int) -> ColumnElement[int]:
    if high - low == 1:
        return literal(low)
    middle = (low + high) // 2
    return case(
        (column < bounds[middle], _branch(column, bounds, low, middle)),
        else_=_branch(column, bounds, middle, high),
    )


def buckets(period: Period, column: Column[Any], first: Any, last: Any, limit: int) -> Buckets:
    """The periods from the first to the last value, at most `limit`, and then the latest."""
    kind = kind_of(column)
    if kind not in (FieldType.DATE, FieldType.MOMENT):
        raise ValueError(f"{column.name} has no months and days")
    zone = ZoneInfo(period.zone)
    earliest, latest = (_start(period, _local(value, zone)) for value in (first, last))
    starts = [_next(period, latest), latest]
    while starts[-1] > earliest and len(starts) <= limit:
        starts.append(_start(period, starts[-1] - timedelta(days=1)))
    starts.reverse()
    form = "%Y-%m" if isinstance(period, Month) else "%Y-%m-%d"
    bounds = starts if kind is FieldType.DATE else [_moment(day, zone) for day in starts]
    return Buckets(tuple(day.strftime(form) for day in starts[:-1]), tuple(bounds))


def _local(value: date | datetime, zone: ZoneInfo) -> date:
    return value.astimezone(zone).date() if isinstance(value, datetime) else value


def _start(period: Period, day: date) -> date:
    return day.replace(day=1) if isinstance(period, Month) else day


def _next(period: Period, start: date) -> date:
    return (
        _start(period, start + timedelta(days=31)) if isinstance(period, Month) else start + timedelta(days=1)
    )


def _moment(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
