"""What can be asked of a table and what comes back, as plain frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Enum, Integer, Table

from db.base import Base, Record
from db.columns import FieldType, marks
from db.types import Money, UtcMoment

# What a list may show of the engine's own columns; search texts and passwords are not among them.
_ENGINE_COLUMNS_SHOWN = Record.ENGINE_COLUMNS - {"search_text", "search_private"}

# By these a row is told apart, whatever it holds.
ALWAYS_SHOWN = frozenset({"id", "version", "deleted_at"})
ORDERED = frozenset({FieldType.INTEGER, FieldType.MONEY, FieldType.DATE, FieldType.MOMENT})
LISTS = frozenset({FieldType.CHOICES, FieldType.TAGS})
TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})


@dataclass(frozen=True, slots=True)
class Where:
    """One filter. Values have the type of the column (a choice its key); `conditions` lists the operators."""

    column: str
    op: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class RowScope:
    """Which rows somebody sees: those that match a pair of `any_of`, or everything; the default is none.

    Rows whose `hidden_from` column is the value are never seen (an empty one is fine); of the `open_only`
    column only the given values are seen. With `within` (column, model, scope) only rows are seen whose column
    points to a row of the model within that scope.
    """

    everything: bool = False
    any_of: tuple[tuple[str, Any], ...] = ()
    hidden_from: tuple[str, Any] | None = None
    open_only: tuple[str, tuple[Any, ...]] | None = None
    within: "tuple[str, type[Base], RowScope] | None" = None


@dataclass(frozen=True, slots=True)
class Index:
    """How secret rows are seen: where the `column` holds none of the open values, only the `shown` columns have one."""

    column: str
    open_values: tuple[Any, ...]
    shown: frozenset[str]


@dataclass(frozen=True, slots=True)
class Query:
    """The rows of one table somebody looks at, and their order.

    Without `deleted` only living rows; with it the deleted ones as well (for the bin alone add
    `Where("deleted_at", "filled")`). Columns that are `closed` to the reader may neither be filtered (but for
    empty and filled) nor sorted, grouped or measured, because each of these would tell their values. With an
    `index` secret rows are found, filtered, counted and ordered by what it shows; all else of them is empty.
    """

    model: type[Base]
    scope: RowScope
    search: str = ""
    search_private: bool = False
    where: tuple[Where, ...] = ()
    sort: str = "id"
    descending: bool = True
    deleted: bool = False
    closed: frozenset[str] = frozenset()
    index: Index | None = None

    def guards(self, *names: str) -> bool:
        """Is one of these columns empty in secret rows, so that it may tell nothing about them?"""
        known = ALWAYS_SHOWN if self.index is None else self.index.shown | ALWAYS_SHOWN
        return self.index is not None and not known.issuperset(names)

    @property
    def table(self) -> Table:
        """The table of the model."""
        return table_of(self.model)

    def open_column(self, name: str) -> Column[Any]:
        """A column that may be sorted, grouped or measured; a `ValueError` for a closed or unknown one."""
        if name in self.closed:
            raise ValueError(f"{self.table.name}.{name} is closed to this reader")
        return column_of(self.model, name)


@dataclass(frozen=True, slots=True)
class ReferenceLabel:
    """How a referred row is called: the model, its title column, and whether the title is masked.

    A personal title of somebody restricted is hidden whole, unless `restricted` ones are asked for as well (R152).
    """

    model: type[Base]
    title: str
    masked: bool = False
    restricted: bool = False


Labels = Mapping[str, ReferenceLabel]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place of a row in its list: the value of the sort column and the id."""

    value: Any
    id: int


@dataclass(frozen=True, slots=True)
class Rows:
    """One page, column by column: ids, versions, and a list for each column and each `<column>:label`.

    `first` and `last` are where the neighbouring pages start; `more` says whether rows follow in the
    direction of reading (backwards for a page asked for with `before`).
    """

    ids: list[int]
    versions: list[int]
    columns: dict[str, list[Any]] = field(default_factory=dict)
    first: Cursor | None = None
    last: Cursor | None = None
    more: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows; when `capped` there are more than `n`."""

    n: int
    capped: bool = False


def table_of(model: type[Base]) -> Table:
    """The table of a model."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


def column_of(model: type[Base], name: str) -> Column[Any]:
    """A column a list may show, filter or sort; a `ValueError` for any other name."""
    table = table_of(model)
    if name not in table.c:
        raise ValueError(f"{table.name} has no column {name!r}")
    column = table.c[name]
    if issubclass(model, Record) and marks(column) is None and name not in _ENGINE_COLUMNS_SHOWN:
        raise ValueError(f"{table.name}.{name} is internal and never shown")
    return column


def kind_of(column: Column[Any]) -> FieldType:
    """What kind of value a column holds, by its marks or, for the engine's own columns, by its SQL type."""
    found = marks(column)
    if found is not None:
        return found.type
    for sql_type, kind in _KINDS:
        if isinstance(column.type, sql_type):
            return kind
    return FieldType.TEXT


_KINDS = (
    (UtcMoment, FieldType.MOMENT),
    (Money, FieldType.MONEY),
    (Date, FieldType.DATE),
    (Boolean, FieldType.FLAG),
    (Integer, FieldType.INTEGER),
    (JSON, FieldType.TAGS),
    (Enum, FieldType.CHOICE),
)

PYTHON_TYPES: Mapping[FieldType, tuple[type, ...]] = {
    FieldType.INTEGER: (int,),
    FieldType.REFERENCE: (int,),
    FieldType.MONEY: (Decimal, int),
    FieldType.FLAG: (bool,),
    FieldType.DATE: (date,),
    FieldType.MOMENT: (datetime,),
}
