"""Turns scopes and filters into SQL conditions.

Operators of a filter, by name: `is` and `in` (one of the values; None stands for empty), `not` (none of the
values; empty rows stay), `empty`, `filled`; for numbers, dates and moments `between` (either end may be None;
the upper end is part of it, but not for moments), `before`, `after`, and `by` (filled and not later or larger
than another column); for texts `contains` (ASCII letters in either case). A list of tags `is` a tag when it
holds it.
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import Enum as Choice
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Enum,
    String,
    Text,
    and_,
    cast,
    exists,
    false,
    func,
    not_,
    or_,
    true,
    type_coerce,
)

from db import search
from db.columns import FieldType
from db.models.privacy import HiddenRow
from db.queries.asked import (
    LISTS,
    ORDERED,
    PYTHON_TYPES,
    TEXTS,
    Index,
    Query,
    RowScope,
    Where,
    column_of,
    kind_of,
    table_of,
)
from db.queries.dialects import Position
from db.types import CENT

Condition = ColumnElement[bool]

LARGEST_INTEGER = 2**31 - 1
LARGEST_AMOUNT = Decimal("999999999999.99")
# No more tells whether a closed column has a value at all, which the mask shows as well.
OPEN_OPERATORS = frozenset({"empty", "filled"})


def conditions(query: Query) -> list[Condition]:
    """All that a row of the query meets; a `ValueError` for unknown columns, operators and value types."""
    return list(_conditions(query))


def _conditions(query: Query) -> Iterator[Condition]:
    table = query.table
    if not query.deleted and "deleted_at" in table.c:
        yield table.c.deleted_at.is_(None)
    elif query.deleted:
        yield not_(is_hidden(table.name, table.c.id))
    yield from scope_conditions(query.model, query.scope)
    if query.search.strip():
        yield search.matching(query.model, query.search, query.search_private)
        if query.index is not None:
            yield or_(is_open(query.model, query.index), *_in_index(query, query.index))
    for where in query.where:
        refuse_closed(query, where)
        yield condition(query.model, where)
    if query.index is not None and query.guards(*(name for one in query.where for name in compared(one))):
        yield is_open(query.model, query.index)


def is_hidden(table: str, id: ColumnElement[int]) -> Condition:
    """Does the row of this number lie in the bin because the data of its person is restricted?"""
    hidden = (
        HiddenRow.table_name == table,
        HiddenRow.row_id == id,
        HiddenRow.destroyed_at.is_(None),
    )
    return exists().where(*hidden)


def refuse_closed(query: Query, where: Where) -> None:
    """A `ValueError` for a filter that would tell the values of a column closed to the reader."""
    if where.op not in OPEN_OPERATORS and not query.closed.isdisjoint(compared(where)):
        raise ValueError(f"{query.table.name}.{where.column} is closed to this reader")


def compared(where: Where) -> tuple[str, ...]:
    """The columns a filter looks at."""
    return (where.column, *where.values) if where.op == "by" else (where.column,)


def is_open(model: type[Any], index: Index) -> Condition:
    """Is a row no secret one?"""
    return _one_of_these(table_of(model).c[index.column], index.open_values)


def _one_of_these(column: Column[Any], values: tuple[Any, ...]) -> Condition:
    # Nearly every row is open. Left bare, SQLite would take this for the most telling condition of all.
    return func.coalesce(type_coerce(column, String), "").in_([_plain(value) for value in values])


def _in_index(query: Query, index: Index) -> Iterator[Condition]:
    """A secret row is found by a text of its index; that something else of it holds the words is not told."""
    text = query.search.strip()
    for name in sorted(index.shown):
        column = column_of(query.model, name)
        if kind_of(column) is FieldType.TEXT and is_text(text):
            yield column.icontains(text, autoescape=True)


def scope_conditions(model: type[Any], scope: RowScope) -> Iterator[Condition]:
    """What keeps a row within a scope."""
    columns = table_of(model).c
    if not scope.everything:
        # A person without a team does not own the rows without a team.
        pairs = [(name, _plain(value)) for name, value in scope.any_of if value is not None]
        yield or_(false(), *(columns[name] == value for name, value in pairs))
    if scope.hidden_from is not None:
        name, value = scope.hidden_from
        yield columns[name].is_distinct_from(_plain(value))
    if scope.open_only is not None:
        name, values = scope.open_only
        yield _one_of_these(columns[name], values)
    if scope.within is not None:
        name, parent, inner = scope.within
        limits = list(scope_conditions(parent, inner))
        if limits:
            # Asked row by row through the parent's key, so that a page stays as cheap as its rows.
            above = table_of(parent)
            yield exists().where(above.c.id == columns[name], *limits)


def condition(model: type[Any], where: Where) -> Condition:
    """One filter as SQL; a `ValueError` for an unknown column, operator or value type."""
    column = column_of(model, where.column)
    kind = kind_of(column)
    if where.op == "by":
        return _by(model, column, kind, where)
    build = _OPERATORS.get(where.op)
    if build is None or kind not in _KINDS_OF.get(where.op, frozenset(FieldType)):
        raise ValueError(f"{where.column} cannot be filtered by {where.op!r}")
    return build(column, kind, where.values)


def _by(model: type[Any], column: Column[Any], kind: FieldType, where: Where) -> Condition:
    if len(where.values) != 1:
        raise ValueError(f"{where.column} is compared with one column")
    other = column_of(model, where.values[0])
    if kind not in ORDERED or kind_of(other) != kind:
        raise ValueError(f"{where.column} cannot be compared with {where.values[0]}")
    return column <= other


def _is(column: Column[Any], kind: FieldType, values: tuple[Any, ...]) -> Condition:
    wanted = [value for value in values if value is not None]
    found = _one_of(column, kind, [_checked(column, kind, value) for value in wanted])
    return or_(found, _empty(column, kind, ())) if len(wanted) < len(values) else found


def _not(column: Column[Any], kind: FieldType, values: tuple[Any, ...]) -> Condition:
    wanted = [_checked(column, kind, value) for value in values if value is not None]
    other = ~_one_of(column, kind, wanted)
    if isinstance(column.type, Enum):
        # The values that are left are found in an index; what a value is not has to be asked row by row.
        other = _one_of(column, kind, [one for one in column.type.enums if one not in wanted])
        if not column.nullable:
            return other
    if len(wanted) < len(values):
        return and_(other, _filled(column, kind, ()))
    return or_(other, column.is_(None))


def _one_of(column: Column[Any], kind: FieldType, values: list[Any]) -> Condition:
    storable = [value for value in values if _storable(kind, value)]
    if kind in LISTS:
        return or_(false(), *(_holds(column, value) for value in storable))
    if kind is FieldType.CHOICE:
        return type_coerce(column, String).in_(storable)
    return column == storable[0] if len(storable) == 1 else column.in_(storable)


def _holds(column: Column[Any], value: str) -> Condition:
    # The list is stored as JSON with ", " between its items, and a quotation mark inside an item is escaped;
    # so an item's own text stands nowhere else.
    text, item = cast(column, Text), json.dumps(value)
    return or_(Position(text, f"[{item}") == 1, Position(text, f", {item}") > 0)


def _empty(column: Column[Any], kind: FieldType, _values: tuple[Any, ...]) -> Condition:
    if kind in TEXTS:
        return or_(column.is_(None), column == "")
    if kind in LISTS:
        return or_(column.is_(None), cast(column, Text).in_(["null", "[]"]))
    return column.is_(None)


def _filled(column: Column[Any], kind: FieldType, values: tuple[Any, ...]) -> Condition:
    if kind in TEXTS:
        return column != ""
    if kind in LISTS:
        return cast(column, Text).not_in(["null", "[]"])
    return column.is_not(None)


def _between(column: Column[Any], kind: FieldType, values: tuple[Any, ...]) -> Condition:
    low, high = values
    bounds: list[Condition] = [true()]
    if low is not None:
        bounds.append(column >= _bound(column, kind, low, ROUND_CEILING))
    if high is not None:
        limit = _bound(column, kind, high, ROUND_FLOOR)
        bounds.append(column < limit if kind is FieldType.MOMENT else column <= limit)
    return and_(*bounds) if len(bounds) > 1 else column.is_not(None)


def _before(column: Column[Any], kind: FieldType, values: tuple[Any, ...]) -> Condition:
    return column < _bound(column, kind, values[0], ROUND_CEILING)


def _after(column: Column[Any], kind: FieldType, values: tuple[Any, ...]) -> Condition:
    return column > _bound(column, kind, values[0], ROUND_FLOOR)


def _contains(column: Column[Any], kind: FieldType, values: tuple[Any, ...]) -> Condition:
    (value,) = values
    text = _checked(column, kind, value)
    return column.icontains(text, autoescape=True) if _storable(kind, text) else false()


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Choice) else value


def _checked(column: Column[Any], kind: FieldType, value: Any) -> Any:
    """The value as its column takes it; a `ValueError` where it is of another type."""
    plain = _plain(value)
    right = isinstance(plain, PYTHON_TYPES.get(kind, (str,)))
    if kind is not FieldType.FLAG and isinstance(plain, bool):
        right = False
    if kind is FieldType.DATE and isinstance(plain, datetime):
        right = False
    if kind is FieldType.MOMENT and right and plain.tzinfo is None:
        right = False
    if not right:
        raise ValueError(f"{column.name} cannot be compared with a {type(plain).__name__}")
    return Decimal(plain) if kind is FieldType.MONEY else plain


def _storable(kind: FieldType, value: Any) -> bool:
    """Whether the column could hold the value at all; a database would stop at one it cannot."""
    if kind in (FieldType.INTEGER, FieldType.REFERENCE):
        return abs(value) <= LARGEST_INTEGER
    if kind is FieldType.MONEY:
        return value.is_finite() and abs(value) <= LARGEST_AMOUNT and value == value.quantize(CENT)
    return not isinstance(value, str) or is_text(value)


def is_text(value: str) -> bool:
    """Whether a database can take the text: no NUL and no half of a surrogate pair."""
    return "\0" not in value and not any("\ud800" <= char <= "\udfff" for char in value)


def _bound(column: Column[Any], kind: FieldType, value: Any, rounding: str) -> Any:
    """One end of a range, moved to the nearest value the column can hold."""
    checked = _checked(column, kind, value)
    if kind is FieldType.INTEGER:
        return max(-LARGEST_INTEGER, min(LARGEST_INTEGER, checked))
    if kind is FieldType.MONEY:
        amount = max(-LARGEST_AMOUNT, min(LARGEST_AMOUNT, checked))
        return amount.quantize(CENT, rounding=rounding)
    return checked


Build = Callable[[Column[Any], FieldType, tuple[Any, ...]], Condition]

_OPERATORS: dict[str, Build] = {
    "is": _is,
    "in": _is,
    "not": _not,
    "empty": _empty,
    "filled": _filled,
    "between": _between,
    "before": _before,
    "after": _after,
    "contains": _contains,
}
_KINDS_OF = {
    "between": ORDERED,
    "before": ORDERED,
    "after": ORDERED,
    "contains": TEXTS,
}
