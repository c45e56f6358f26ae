"""The order of a list and places in it: by one column and then by id, rows without a value last."""

from enum import Enum, auto
from typing import Any

from sqlalchemy import Column, ColumnElement, String, and_, func, literal, select, true, tuple_, type_coerce
from sqlalchemy.orm import Session

from db.columns import FieldType
from db.queries.asked import LISTS, Cursor, Query, kind_of
from db.queries.conditions import Condition, conditions, is_open

Keys = list[tuple[int, Any]]


class Part(Enum):
    """The two parts of a list; each is read in an index of its own order."""

    FILLED = auto()
    EMPTY = auto()


def sort_column(query: Query) -> Column[Any]:
    """The column a list is sorted by; a `ValueError` for one that has no order or is closed."""
    column = query.open_column(query.sort)
    if kind_of(column) in LISTS:
        raise ValueError(f"{query.table.name}.{query.sort} has no order")
    return column


def parts_of(query: Query, sort: Column[Any]) -> list[Part]:
    """The parts a list has, in order."""
    return [Part.FILLED, Part.EMPTY] if sort.nullable or query.guards(sort.key) else [Part.FILLED]


def within(query: Query, sort: Column[Any], part: Part) -> Condition:
    """What the rows of a part have in common; what a secret row does not show is empty in it."""
    filled = sort.is_not(None) if sort.nullable else true()
    if query.index is not None and query.guards(sort.key):
        filled = and_(filled, is_open(query.model, query.index))
        return filled if part is Part.FILLED else ~filled
    return filled if part is Part.FILLED else sort.is_(None)


def order(query: Query, sort: Column[Any], part: Part, descending: bool) -> list[ColumnElement[Any]]:
    """The ORDER BY of a part. The id runs the same way as the values, so that one index serves both ways."""
    id = query.table.c.id
    columns = [id] if part is Part.EMPTY or sort is id else [_operand(sort), id]
    return [column.desc() if descending else column.asc() for column in columns]


def keys(
    session: Session, query: Query, skip: int, size: int, after: Cursor | None, before: Cursor | None
) -> Keys:
    """Ids and sort values of at most `size` rows: behind `skip` rows, or from a cursor on its way."""
    sort = sort_column(query)
    cursor = before or after
    descending = query.descending is (before is None)
    parts = parts_of(query, sort)[:: -1 if before else 1]
    limits, found = conditions(query), Keys()
    if cursor is not None:
        skip = 0
        parts = parts[parts.index(Part.EMPTY if cursor.value is None else Part.FILLED) :]
    for place, part in enumerate(parts):
        beyond = _beyond(query, sort, part, cursor, descending) if cursor and place == 0 else true()
        where = and_(*limits, within(query, sort, part), beyond)
        statement = select(query.table.c.id, _operand(sort)).where(where)
        statement = statement.order_by(*order(query, sort, part, descending)).limit(size - len(found))
        rows = session.execute(statement.offset(skip) if skip else statement).all()
        found += [(id, value if part is Part.FILLED else None) for id, value in rows]
        if len(found) == size:
            break
        if skip and part is not parts[-1]:
            skip = 0 if rows else skip - _length(session, query, where)
    return found


def _beyond(query: Query, sort: Column[Any], part: Part, cursor: Cursor, descending: bool) -> Condition:
    id = query.table.c.id
    if part is Part.EMPTY or sort is id:
        return id < cursor.id if descending else id > cursor.id
    place = tuple_(literal(cursor.value, _operand(sort).type), literal(cursor.id))
    row = tuple_(_operand(sort), id)
    return row < place if descending else row > place


def _operand(sort: Column[Any]) -> ColumnElement[Any]:
    return type_coerce(sort, String) if kind_of(sort) is FieldType.CHOICE else sort


def _length(session: Session, query: Query, where: Condition) -> int:
    return session.execute(select(func.count()).select_from(query.table).where(where)).scalar_one()
