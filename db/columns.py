"""Short constructors for columns that carry what the engine needs: sensitivity, who fills them, rule ids."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Enum, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from db.types import Money, UtcMoment

Rules = str


class Sensitivity(StrEnum):
    """How far a value must be kept from eyes (spec 3.1)."""

    NONE = "none"
    PERSONAL = "personal"
    STRONG = "strong"
    CONFIDENTIAL = "confidential"


P, S, C = Sensitivity.PERSONAL, Sensitivity.STRONG, Sensitivity.CONFIDENTIAL


class FieldType(StrEnum):
    """What kind of value a column holds, as people know it; decides parsing, widget, filter and alignment."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    REFERENCE = "reference"
    INTEGER = "integer"
    MONEY = "money"
    FLAG = "flag"
    DATE = "date"
    MOMENT = "moment"
    TAGS = "tags"


@dataclass(frozen=True, slots=True)
class Marks:
    """What a column says about itself beyond its SQL type.

    `unique` values are held by one living record each; numbers the server gives out are never given again.
    `format` names a parser (phone, email, website, id_number, score, table, policy); `low` and `high` bound numbers;
    `computed` columns are filled by the server only, `imported` ones may also come from a register's history.
    `present` days and moments begin with the present one in a record somebody makes by hand; `serving` see `reference`.
    """

    type: FieldType
    required: bool = False
    computed: bool = False
    imported: bool = False
    present: bool = False
    serving: bool = False
    sensitivity: Sensitivity = Sensitivity.NONE
    format: str = ""
    length: int = 0
    unique: bool = False
    low: int | None = None
    high: int | None = None
    choices: type[StrEnum] | None = None
    rules: tuple[str, ...] = ()


def _column(
    kind: FieldType,
    sql_type: TypeEngine[Any] | type[TypeEngine[Any]] | Any,
    *args: Any,
    **options: Any,
) -> Mapped[Any]:
    """A mapped column with its marks in `column.info["marks"]`."""
    column = {
        name: options.pop(name)
        for name in ("unique", "index", "default", "server_default")
        if name in options
    }
    options["unique"] = column.get("unique", False)
    if not options.get("computed"):
        column.pop("unique", None)
    options["rules"] = tuple(options.pop("rules", "").split())
    marks = Marks(kind, **options)
    empty = not (marks.required or "default" in column)
    return mapped_column(sql_type, *args, nullable=empty, info={"marks": marks}, **column)


def text(length: int, **options: Any) -> Mapped[Any]:
    """One line of at most `length` characters."""
    return _column(FieldType.TEXT, String(length), length=length, **options)


def long_text(length: int = 10_000, **options: Any) -> Mapped[Any]:
    """Several lines of at most `length` characters."""
    return _column(FieldType.LONG_TEXT, Text, length=length, **options)


def choice(choices: type[StrEnum], **options: Any) -> Mapped[Any]:
    """One key of an enumeration, constrained in the database."""
    return _column(FieldType.CHOICE, constrained(choices), choices=choices, **options)


def constrained(choices: type[StrEnum]) -> Enum:
    """The SQL type of an enumeration: its keys as text under a check constraint."""
    return Enum(
        choices,
        native_enum=False,
        create_constraint=True,
        length=30,
        values_callable=_keys,
        # The naming convention names the constraint after the column; a table may hold one enumeration twice.
        name=None,
    )


def _keys(choices: Iterable[StrEnum]) -> list[str]:
    return [one.value for one in choices]


def several(choices: type[StrEnum], **options: Any) -> Mapped[Any]:
    """A set of keys of an enumeration, kept as a JSON list."""
    return _column(FieldType.CHOICES, JSON, choices=choices, **options)


def reference(table: str, **options: Any) -> Mapped[Any]:
    """The id of a row of another table, with a foreign key and an index.

    `serving` ones name only rows whose flag `active` is set, whoever names them: work is given to nobody who left.
    """
    options.setdefault("index", True)
    return _column(FieldType.REFERENCE, ForeignKey(f"{table}.id"), **options)


def integer(low: int | None = None, high: int | None = None, **options: Any) -> Mapped[Any]:
    """A whole number within bounds (both inclusive)."""
    return _column(FieldType.INTEGER, Integer, low=low, high=high, **options)


def money(low: int | None = 0, high: int | None = None, **options: Any) -> Mapped[Any]:
    """An amount with two decimals, in CNY unless the table has a currency."""
    return _column(FieldType.MONEY, Money, low=low, high=high, **options)


def flag(**options: Any) -> Mapped[Any]:
    """Yes or no; no unless said."""
    options.setdefault("default", False)
    return _column(FieldType.FLAG, Boolean, **options)


def day(**options: Any) -> Mapped[Any]:
    """A calendar day without a time."""
    return _column(FieldType.DATE, Date, **options)


def moment(**options: Any) -> Mapped[Any]:
    """A moment, stored in UTC and shown in the site's zone."""
    return _column(FieldType.MOMENT, UtcMoment, **options)


def tags(**options: Any) -> Mapped[Any]:
    """A list of short texts."""
    return _column(FieldType.TAGS, JSON, **options)


def marks(column: Any) -> Marks | None:
    """The marks of a mapped attribute or table column, None for the engine's own columns."""
    source = column.property.columns[0] if hasattr(column, "property") else column
    return source.info.get("marks")


__all__ = [
    "C",
    "Decimal",
    "FieldType",
    "Marks",
    "P",
    "S",
    "Sensitivity",
    "choice",
    "date",
    "datetime",
    "day",
    "flag",
    "integer",
    "long_text",
    "marks",
    "moment",
    "money",
    "reference",
    "several",
    "tags",
    "text",
]
