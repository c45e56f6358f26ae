"""Rows by what people call them: a name typed into a reference, suggestions while typing, labels by id."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Column, ColumnElement, or_, select
from sqlalchemy.orm import Session

from db import search
from db.base import Base, Searchable
from db.folding import fold, trim
from db.models.trace import TableVersion
from db.queries.asked import TEXTS, Query, ReferenceLabel, RowScope, column_of, kind_of, table_of
from db.queries.conditions import conditions, is_text, scope_conditions
from db.queries.masks import shown
from db.queries.selection import label

# More than two of the same name are as ambiguous as two, and three show that there are more.
MOST_MATCHES = 3
# How many rows that contain the words are compared letter by letter.
MOST_CANDIDATES = 500
LAST_CHARACTER = "\U0010ffff"


def find(
    session: Session, model: type[Base], columns: tuple[str, ...], text: str, scope: RowScope
) -> list[tuple[int, str]]:
    """At most three living rows called `text` in one of the columns: (id, value of the first column).

    As typed first; where that finds none, rows of searchable tables that are the same text when folded
    (letter case, width, blanks). None for an empty text.
    """
    if not fold(text) or not is_text(text):
        return []
    fields = [column_of(model, name) for name in columns]
    typed = {text, trim(text)}
    exact = or_(*(field.in_(sorted(typed)) for field in fields))
    found = _living(session, model, fields, scope, exact, MOST_MATCHES)
    if not found and issubclass(model, Searchable):
        near = search.matching(model, text, True)
        candidates = _living(session, model, fields, scope, near, MOST_CANDIDATES)
        wanted = fold(text)
        found = [row for row in candidates if any(value and fold(str(value)) == wanted for value in row[1:])]
    return [(row[0], row[1]) for row in found[:MOST_MATCHES]]


def _living(
    session: Session,
    model: type[Base],
    fields: list[Column[Any]],
    scope: RowScope,
    condition: ColumnElement[bool],
    limit: int,
) -> list[Any]:
    table = table_of(model)
    limits = [table.c.deleted_at.is_(None)] if "deleted_at" in table.c else []
    statement = select(table.c.id, *fields).where(condition, *limits, *scope_conditions(model, scope))
    return list(session.execute(statement.order_by(table.c.id).limit(limit)))


def suggest(
    session: Session, query: Query, title: str, text: str, limit: int = 20, masked: bool = False
) -> list[tuple[int, str]]:
    """Rows to choose from while typing, as (id, title): titles that begin with the text, then others with it.

    With `masked` titles are masked and only the search decides, since a beginning would tell the next letter.
    """
    table, column = query.table, column_of(query.model, title)
    title_shown = shown(column, table, masked)
    found: dict[int, str] = {}
    text = trim(text)
    if not is_text(text):
        return []
    if not masked and title not in query.closed and (kind_of(column) in TEXTS or not text):
        begins = [column >= text, column < text + LAST_CHARACTER] if text else []
        first = select(table.c.id, title_shown).where(*conditions(query), *begins)
        rows = session.execute(first.order_by(column, table.c.id).limit(limit))
        found = {row[0]: row[1] for row in rows}
    if len(found) < limit and (text or masked) and issubclass(query.model, Searchable):
        near = select(table.c.id, title_shown).where(*conditions(replace(query, search=text)))
        for id, name in session.execute(near.order_by(table.c.id).limit(limit)):
            found.setdefault(id, name)
    return list(found.items())[:limit]


def labels_of(session: Session, of: ReferenceLabel, ids: Iterable[int | None]) -> dict[int, str]:
    """The labels of rows by id, for the groups of a chart."""
    wanted = sorted({id for id in ids if id is not None})
    table = table_of(of.model)
    statement = select(table.c.id, label(of, table, of.masked)).where(table.c.id.in_(wanted))
    return {row[0]: row[1] for row in session.execute(statement)}


def table_version(session: Session, table: str) -> int:
    """The number that rises with each write to a table; 0 before the first."""
    statement = select(TableVersion.version).where(TableVersion.table_name == table)
    return session.execute(statement).scalar() or 0
