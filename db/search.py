"""The search index of each searchable table: derived, written with its row, rebuilt when its form changes."""

import logging
import re
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, inspect, or_, select, text, true
from sqlalchemy.orm import DeclarativeBase, Session

from db.base import Base
from db.search_hits import Hit
from db.session import SCHEMA_LOCK, Database
from db.tokens import TOKENISER, cuts, grams, normalise, words

__all__ = [
    "Texts",
    "drop",
    "ensure",
    "grams",
    "is_index_table",
    "matching",
    "normalise",
    "searchable",
    "write",
    "write_many",
]

log = logging.getLogger(__name__)

STATE = "search_indexes"
BATCH = 5_000

_PUNCTUATION = "".join(chr(code) for code in range(33, 127) if not chr(code).isalnum())
_OURS = re.compile(r"(.+)_search(_(data|idx|content|docsize|config))?")


# The two search texts of a row, as its columns `search_text` and `search_private` hold them.
Texts = tuple[str, str]
Change = tuple[int, Texts | None, Texts | None]
Searched = str | Table | type[DeclarativeBase]


def is_index_table(name: str, tables: Container[str]) -> bool:
    """Whether a table of the database belongs to the search index of one of `tables`."""
    ours = _OURS.fullmatch(name)
    return name == STATE or bool(ours and ours[1] in tables and name not in tables)


def matching(model: Searched, query: str, private: bool) -> ColumnElement[bool]:
    """The rows that contain every word of a query: in the public text, or with `private` in either text.

    Exactly what containment of each normalised word in the column gives, only quicker; true without words.
    """
    table = _table(model)
    columns = [table.c.search_text, table.c.search_private][: 2 if private else 1]
    wanted: list[list[str]] = []
    checks: list[ColumnElement[bool]] = []
    for word in words(query):
        pieces = cuts(word)
        if pieces:
            wanted.append(pieces)
        if pieces != [word]:
            checks.append(or_(*(column.contains(word, autoescape=True) for column in columns)))
    if wanted:
        checks.insert(0, Hit(table, wanted, private))
    return and_(true(), *checks)


def write(session: Session, model: Searched, row_id: int, old: Texts | None, new: Texts | None) -> None:
    """Bring the index of one row from its old texts to its new ones, in the row's own transaction.

    `old` is what the row held before, `None` for a new row; `new` is `None` for a row that is destroyed.
    """
    write_many(session, model, [(row_id, old, new)])


def write_many(session: Session, model: Searched, changes: Iterable[Change]) -> None:
    """The same for many rows at once, each at most once: `(row id, old texts, new texts)`."""
    name = _table(model).name
    changed = [change for change in changes if change[1] != change[2]]
    gone = [(row_id, old) for row_id, old, _ in changed if old is not None]
    come = [(row_id, new) for row_id, _, new in changed if new is not None]
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        # This index keeps no texts, so it takes the old ones to take them out.
        _execute(connection, _lite(name, "delete"), [("delete", *_as_lists(*each)) for each in gone], _joined)
        _execute(connection, _lite(name), [_as_lists(*each) for each in come], _joined)
        return
    kept = {row_id for row_id, _ in come}
    _execute(
        connection, f"DELETE FROM {name}_search WHERE row_id = %s", [(i,) for i, _ in gone if i not in kept]
    )
    _execute(
        connection,
        f"INSERT INTO {name}_search (row_id, public, private) VALUES (%s, %s, %s) ON CONFLICT (row_id)"
        " DO UPDATE SET public = excluded.public, private = excluded.private",
        [_as_lists(*each) for each in come],
    )


def ensure(database: Database, models: Collection[Searched]) -> list[str]:
    """Build the indexes that are missing or of an older form; gives the names of their tables."""
    built = []
    with database.writing() as session:
        connection = session.connection()
        if not database.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({SCHEMA_LOCK})")
        there = set(inspect(connection).get_table_names())
        # A server's user that may only read and write rows is not asked for more than that.
        if STATE not in there:
            connection.exec_driver_sql(
                f"CREATE TABLE {STATE} (table_name VARCHAR(100) PRIMARY KEY, tokeniser INTEGER)"
            )
        known: dict[str, int] = dict(
            connection.execute(text(f"SELECT table_name, tokeniser FROM {STATE}")).all()
        )
        for model in models:
            name = _table(model).name
            if known.get(name) != TOKENISER or f"{name}_search" not in there:
                rows = _build(connection, _table(model))
                log.info("built the search index of %s: %s rows", name, rows)
                built.append(name)
    return built


def searchable() -> list[Table]:
    """Our tables that can be searched."""
    return [table for table in Base.metadata.sorted_tables if "search_text" in table.c]


def drop(database: Database, model: Searched) -> None:
    """Take the index of a table away, so that `ensure` builds it anew."""
    name = _table(model).name
    with database.writing() as session:
        session.execute(text(f"DROP TABLE IF EXISTS {name}_search"))
        session.execute(text(f"DELETE FROM {STATE} WHERE table_name = :name"), {"name": name})


def _build(connection: Connection, table: Table) -> int:
    name = table.name
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}_search")
    fill = _fill_lite if connection.dialect.name == "sqlite" else _fill_server
    rows = fill(connection, table)
    connection.execute(text(f"DELETE FROM {STATE} WHERE table_name = :name"), {"name": name})
    connection.execute(text(f"INSERT INTO {STATE} VALUES (:name, :form)"), {"name": name, "form": TOKENISER})
    return rows


def _fill_lite(connection: Connection, table: Table) -> int:
    # Every ASCII sign belongs to its word; beyond ASCII this tokenizer takes all for letters. No positions
    # are kept (detail=column), since a piece is found or not.
    signs = _PUNCTUATION.replace("'", "''").replace('"', '""')
    connection.exec_driver_sql(
        f"CREATE VIRTUAL TABLE {table.name}_search USING fts5"
        f"(public, private, content='', detail=column, columnsize=0, tokenize=\"ascii tokenchars '{signs}'\")"
    )
    count = 0
    for batch in _batches(connection, table):
        _execute(connection, _lite(table.name), batch, _joined)
        count += len(batch)
    return count


def _fill_server(connection: Connection, table: Table) -> int:
    name = f"{table.name}_search"
    connection.exec_driver_sql(
        f"CREATE TABLE {name} (row_id BIGINT PRIMARY KEY, public TEXT[] NOT NULL, private TEXT[] NOT NULL)"
    )
    count = 0
    driver: Any = connection.connection.driver_connection
    for batch in _batches(connection, table):
        with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY {name} (row_id, public, private) FROM STDIN") as copy,
        ):
            for row in batch:
                copy.write_row(row)
        count += len(batch)
    for column in ("public", "private"):
        connection.exec_driver_sql(f"CREATE INDEX ix_{name}_{column} ON {name} USING gin ({column})")
    return count


def _batches(connection: Connection, table: Table) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a table by id, as their index holds them."""
    last = 0
    query = select(table.c.id, table.c.search_text, table.c.search_private).order_by(table.c.id).limit(BATCH)
    while rows := connection.execute(query.where(table.c.id > last)).all():
        yield [_as_lists(row_id, (public, private)) for row_id, public, private in rows]
        last = rows[-1][0]


def _as_lists(row_id: int, texts: Texts) -> tuple[int, list[str], list[str]]:
    return row_id, grams(texts[0]), grams(texts[1])


def _joined(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(" ".join(value) if isinstance(value, list) else value for value in row)


def _lite(name: str, command: str = "") -> str:
    if command:
        return f"INSERT INTO {name}_search ({name}_search, rowid, public, private) VALUES (?, ?, ?, ?)"
    return f"INSERT INTO {name}_search (rowid, public, private) VALUES (?, ?, ?)"


def _execute(connection: Connection, sql: str, rows: Sequence[tuple[Any, ...]], form: Any = None) -> None:
    if rows:
        connection.exec_driver_sql(sql, [form(row) for row in rows] if form else list(rows))


@lru_cache(maxsize=256)
def _table(model: Any) -> Table:
    """The table of a model, by the model, the table itself or the name of one of our tables."""
    if isinstance(model, str):
        table = Base.metadata.tables[model]
    else:
        table = model if isinstance(model, Table) else inspect(model).local_table
    if not isinstance(table, Table) or "search_text" not in table.c:
        raise TypeError(f"{model} is not searchable: it has no search_text")
    return table
