"""The conditions of a view as queries take them: words of links and tiles become values, days become moments."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.access import Refused
from core.clock import now as clock_now
from core.messages import N_, Say
from core.resource import Field, Resource
from core.rules.numbers import parse_money
from core.view import Condition
from db import queries
from db.columns import FieldType
from db.queries.conditions import LARGEST_AMOUNT


class BadView(Refused):
    """A link or saved view asks for something this table cannot show."""


def where_of(resource: Resource, closed: frozenset[str], one: Condition, zone: ZoneInfo) -> queries.Where:
    """A condition of a view as a query takes it, its days as a zone has them.

    Raises `BadView` for a field that is unknown or among `closed`, an unknown operator, and a value that is none.
    """
    spot = resource.fields.get(one.field)
    known = one.op in ("is", "not", "between", "empty", "filled", "contains", "by")
    compared = {one.field, *(one.values if one.op == "by" else ())}
    closes = one.op not in ("empty", "filled") and not closed.isdisjoint(compared)
    if spot is None or not known or closes or (one.op == "by" and not compared <= set(resource.fields)):
        raise BadView(Say(N_("This list cannot be filtered by {field}."), field=one.field))
    if one.op in ("empty", "filled"):
        return queries.Where(one.field, one.op, ())
    op = {"is": "in"}.get(one.op, one.op)
    try:
        # Compared with another column: its name is no value of this one.
        values = one.values if op == "by" else _values(spot, one, zone)
        where = queries.Where(one.field, op, values)
        queries.condition(resource.model, where)
    except (ValueError, OverflowError):
        raise BadView(
            Say(
                N_("{value} is no value of {field}."),
                value=", ".join(one.values),
                field=one.field,
            )
        ) from None
    return where


def _values(spot: Field, one: Condition, zone: ZoneInfo) -> tuple[Any, ...]:
    ranged = one.op == "between" and spot.type is FieldType.MOMENT
    return tuple(
        _value(spot, word, zone, whole=ranged and place == 1) for place, word in enumerate(one.values)
    )


def _value(spot: Field, word: str, zone: ZoneInfo, *, whole: bool) -> Any:
    if word == "" and spot.type in (
        FieldType.DATE,
        FieldType.MOMENT,
        FieldType.INTEGER,
        FieldType.MONEY,
    ):
        return None
    if spot.type in (FieldType.DATE, FieldType.MOMENT):
        return _time(spot, word, zone, whole=whole)
    if spot.type is FieldType.FLAG:
        return bool(("0", "1").index(word))
    if spot.type in (FieldType.INTEGER, FieldType.REFERENCE):
        return int(word)
    if spot.type is FieldType.MONEY:
        return parse_money(word, low=-LARGEST_AMOUNT)
    if spot.marks.choices is not None:
        return spot.marks.choices(word)
    return word


def _time(spot: Field, word: str, zone: ZoneInfo, *, whole: bool) -> date | datetime:
    """`now`, `today`, `today-30`, `today+7`, an ISO day or an ISO moment; of a day its beginning, or the `whole` of it."""
    now = clock_now()
    if word == "now":
        return now if spot.type is FieldType.MOMENT else now.astimezone(zone).date()
    if word.startswith("today"):
        day = now.astimezone(zone).date() + timedelta(days=int(word[5:] or "0"))
    elif len(word) > 10 and spot.type is FieldType.MOMENT:
        moment = datetime.fromisoformat(word)
        # A moment outside the calendar's years in UTC is no moment we can ask for.
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    else:
        day = date.fromisoformat(word)
    if spot.type is not FieldType.MOMENT:
        return day
    # What lasts until a day lasts until the midnight after it.
    day += timedelta(days=whole)
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
