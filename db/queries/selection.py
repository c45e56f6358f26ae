"""Which expressions a list selects: its columns, masked where they must be, and labels of references."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    and_,
    case,
    literal,
    null,
    select,
    type_coerce,
)

from db.base import Base
from db.columns import Sensitivity, marks
from db.queries.asked import ALWAYS_SHOWN, Index, Labels, Query, ReferenceLabel, column_of, table_of
from db.queries.conditions import is_hidden, is_open
from db.queries.masks import HIDDEN, hides, shown

LABEL = ":label"


@dataclass(frozen=True, slots=True)
class Selection:
    """The names and expressions of a list, and the tables they come from."""

    names: tuple[str, ...]
    expressions: tuple[ColumnElement[Any], ...]
    source: FromClause

    def select(self, *first: Any) -> Select[Any]:
        """A SELECT of the given expressions and then those of the list."""
        return select(*first, *self.expressions).select_from(self.source)


def selection(query: Query, columns: tuple[str, ...], masked: frozenset[str], labels: Labels) -> Selection:
    """The selection of a list; the label of a reference stands right behind it under `<column>:label`."""
    used = tuple((name, labels[name]) for name in columns if name in labels)
    return _selection(query.model, columns, masked & frozenset(columns), used, query.index)


@lru_cache(maxsize=512)
def _selection(
    model: type[Base],
    columns: tuple[str, ...],
    masked: frozenset[str],
    labels: tuple[tuple[str, ReferenceLabel], ...],
    index: Index | None,
) -> Selection:
    table = table_of(model)
    source: FromClause = table
    wanted: Mapping[str, ReferenceLabel] = dict(labels)
    named: dict[str, ColumnElement[Any]] = {}
    for name in columns:
        column = column_of(model, name)
        named[name] = shown(column, table, name in masked)
        if name in wanted:
            if name in masked and hides(column):
                named[name + LABEL] = named[name]
                continue
            target = table_of(wanted[name].model).alias(f"{name}_of")
            source = source.outerjoin(target, target.c.id == table.c[name])
            named[name + LABEL] = label(wanted[name], target, wanted[name].masked or name in masked)
    if index is not None:
        open_ones, shown_ones = is_open(model, index), index.shown | ALWAYS_SHOWN
        named = {
            name: each if name.removesuffix(LABEL) in shown_ones else case((open_ones, each))
            for name, each in named.items()
        }
    unique = tuple(each.label(f"s{place}") for place, each in enumerate(named.values()))
    return Selection(tuple(named), unique, source)


def label(of: ReferenceLabel, source: Any, masked: bool) -> ColumnElement[Any]:
    """The title of a referred row as text; that of a restricted person is hidden (R152)."""
    title = column_of(of.model, of.title)
    said = type_coerce(shown(title, source, masked), String)
    about = marks(title)
    if of.restricted or about is None or about.sensitivity is Sensitivity.NONE:
        return said
    # What is hidden lies in the bin, so a living row costs no look at the hidden ones.
    hidden = and_(source.c.deleted_at.is_not(None), is_hidden(table_of(of.model).name, source.c.id))
    return case((hidden, literal(HIDDEN, String)), else_=said)


def version(model: type[Base]) -> ColumnElement[Any]:
    """The version column of a table; nothing for tables that are never edited."""
    table = table_of(model)
    return table.c.version if "version" in table.c else null()
