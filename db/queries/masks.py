"""What may be shown of a sensitive value, cut out by the database, so that the whole never leaves it."""

from typing import Any

from sqlalchemy import Column, ColumnElement, String, case, func, literal, null, type_coerce

from db.columns import FieldType, Marks, Sensitivity, marks
from db.queries.asked import TEXTS, kind_of
from db.queries.dialects import Position

HIDDEN = "****"
# Under this length seven digits would be most of the number.
SHORTEST_PHONE = 11
_PERSONS = ("_name", "_person")


def shown(column: Column[Any], source: Any, masked: bool) -> ColumnElement[Any]:
    """The expression a list selects for a column of `source` (the table or an alias of it).

    Masked: phones `138****5678`, e-mails `z***@example.com`, names `张*`, the numbers of references as they
    are (they only lead to a row that has rights of its own) unless they are confidential, anything else
    `****`. An empty value stays empty.
    """
    value = source.c[column.key]
    if not masked or not hides(column):
        return type_coerce(value, String) if kind_of(column) is FieldType.CHOICE else value
    if kind_of(column) not in TEXTS:
        return case((value.is_not(None), literal(HIDDEN, String)), else_=null())
    text: ColumnElement[Any] = type_coerce(value, String)
    return case((value.is_(None), null()), *_parts(column, text), else_=HIDDEN)


def hides(column: Column[Any]) -> bool:
    """Whether a mask on this column hides its value; it does not for the number of a personal reference."""
    found = marks(column) or Marks(kind_of(column))
    return found.type is not FieldType.REFERENCE or found.sensitivity is Sensitivity.CONFIDENTIAL


def _parts(
    column: Column[Any], text: ColumnElement[Any]
) -> list[tuple[ColumnElement[bool], ColumnElement[str]]]:
    """The cases in which a part of the value is shown."""
    length = func.length(text)
    found = marks(column)
    form = found.format if found else ""
    if form == "phone":
        end = func.substr(text, length - 3, 4)
        return [(length >= SHORTEST_PHONE, func.substr(text, 1, 3) + HIDDEN + end)]
    if form == "email":
        at = Position(text, "@")
        return [(at > 1, func.substr(text, 1, 1) + "***" + func.substr(text, at))]
    if column.name == "name" or column.name.endswith(_PERSONS):
        return [(length > 1, func.substr(text, 1, 1) + "*"), (length == 1, literal("*", String))]
    return []
