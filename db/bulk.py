"""Storing many new rows at once, past the unit of work's objects: commits, the sample company, the bench."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import JSON, Column, Date, Enum, Table, delete, func, select, text
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import Session

from db.base import Base
from db.models.trace import Counter, TableVersion
from db.session import Database

BATCH = 5_000

Row = Mapping[str, Any]


class Encoded(str):
    """JSON that is text already."""

    __slots__ = ()


Process = Callable[[Any], Any] | None


def insert_many(session: Session, model: type[Base], rows: Iterable[Row]) -> int:
    """Insert rows given as values by column key, in batches; gives their number.

    Columns a row does not name get their default, and None is always NULL. Rows are trusted: only the
    constraints of the database check them. The search index is not touched.
    """
    connection = session.connection()
    table: Table = model.__table__  # ty: ignore[invalid-assignment]
    put = _copy if connection.dialect.name == "postgresql" else _execute
    source, count = iter(rows), 0
    while batch := list(islice(source, BATCH)):
        named = set[str]().union(*batch)
        given = [c for c in table.columns if c.key in named]
        left = [c for c in table.columns if c.key not in named and _default(c) is not None]
        makers = [(c.key, _default(c), _processor(c, connection.dialect)) for c in given]
        rest = next(_stored([(c.key, _default(c), _processor(c, connection.dialect)) for c in left], ({},)))
        rows_as_stored = (row + rest for row in _stored(makers, batch))
        put(connection, table.name, _quoted(given + left), rows_as_stored)
        count += len(batch)
    return count


@contextmanager
def without_indexes(database: Database, models: Iterable[type[Base]]) -> Generator[None]:
    """Take the plain indexes of some tables away while rows pour in, and build them again at the end.

    Building 30 indexes over sorted rows costs a fraction of keeping them up row by row. Nobody should work
    on the database meanwhile: without indexes every list is slow. Unique indexes stay.
    """
    tables: list[Table] = [model.__table__ for model in models]  # ty: ignore[invalid-assignment]
    plain = [
        one for table in tables for one in sorted(table.indexes, key=lambda i: str(i.name)) if not one.unique
    ]
    with database.writing() as session:
        for one in plain:
            one.drop(session.connection(), checkfirst=True)
    try:
        yield
    finally:
        with database.writing() as session:
            for one in plain:
                one.create(session.connection(), checkfirst=True)


def insert_numbered(session: Session, model: type[Base], rows: Sequence[Row]) -> list[int]:
    """Insert rows without ids and give the ids they got, in their order.

    Unlike `insert_many` a row the constraints refuse raises `IntegrityError` on both databases. The search
    index is not touched.
    """
    if not rows:
        return []
    ids = _new_ids(session, model.__table__, len(rows))  # ty: ignore[invalid-argument-type]
    insert_whole(session, model, [{**row, "id": id} for id, row in zip(ids, rows, strict=True)])
    return ids


def insert_whole(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows with their keys in one statement; raises `IntegrityError` on both databases."""
    if not rows:
        return
    connection = session.connection()
    table: Table = model.__table__  # ty: ignore[invalid-assignment]
    named = set[str]().union(*rows)
    columns = [c for c in table.columns if c.key in named or _default(c) is not None]
    makers = [(c.key, _default(c), _processor(c, connection.dialect)) for c in columns]
    place = "%s" if connection.dialect.name == "postgresql" else "?"
    places = ", ".join([place] * len(columns))
    sql = f"INSERT INTO {table.name} ({', '.join(_quoted(columns))}) VALUES ({places})"
    connection.exec_driver_sql(sql, list(_stored(makers, rows)))


def _new_ids(session: Session, table: Table, count: int) -> list[int]:
    """Ids nobody else gets: from the sequence, or behind the highest one where there is a single writer."""
    if session.get_bind().dialect.name == "postgresql":
        sequence = func.nextval(func.pg_get_serial_sequence(table.name, "id"))
        return sorted(session.scalars(select(sequence).select_from(func.generate_series(1, count))))
    first = (session.scalar(select(func.max(table.c.id))) or 0) + 1
    return list(range(first, first + count))


def _quoted(columns: Iterable[Column[Any]]) -> list[str]:
    """Their names for a statement; a column may be called by a word of SQL."""
    return [f'"{column.name}"' for column in columns]


def _default(column: Column[Any]) -> Any:
    return column.default.arg if column.default is not None and column.default.is_scalar else None  # ty: ignore[unresolved-attribute]


def _processor(column: Column[Any], dialect: Dialect) -> Process:
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    if process is None:
        return None
    if isinstance(column.type, JSON):
        return lambda value: value if isinstance(value, Encoded) else process(value)
    return cache(process) if isinstance(column.type, Enum | Date) else process


def _stored(makers: Sequence[tuple[str, Any, Process]], rows: Iterable[Row]) -> Iterator[tuple[Any, ...]]:
    """The rows as the driver takes them, made column by column, which costs half of row by row."""
    waiting = list(rows)
    if not makers:
        return iter([()] * len(waiting))
    columns = []
    for key, default, process in makers:
        values = [row.get(key, default) for row in waiting]
        columns.append(values if process is None else [None if v is None else process(v) for v in values])
    return zip(*columns, strict=True)


def _execute(connection: Connection, table: str, columns: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    places = ", ".join("?" * len(columns))
    connection.exec_driver_sql(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", list(rows))


def _copy(connection: Connection, table: str, columns: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def settle(session: Session, models: Iterable[type[Base]], counters: Mapping[str, int]) -> None:
    """After rows were inserted with their ids: let ids, numbers and table versions go on behind them."""
    for model in models:
        name = model.__tablename__
        if session.get_bind().dialect.name == "postgresql" and "id" in model.__table__.c:
            highest = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"
            session.execute(text(highest))
        found = session.get(TableVersion, name) or TableVersion(table_name=name, version=0)
        found.version += 1
        session.add(found)
    for name, value in counters.items():
        counter = session.get(Counter, name) or Counter(name=name, value=0)
        counter.value = max(counter.value, value)
        session.add(counter)
    session.flush()


def next_id(session: Session, model: type[Base]) -> int:
    """The id behind the highest one of a table."""
    return (session.scalar(select(func.max(model.__table__.c.id))) or 0) + 1


def is_empty(session: Session, models: Iterable[type[Base]]) -> bool:
    """Whether none of these tables holds a row."""
    return not any(session.execute(select(model.__table__).limit(1)).first() for model in models)


def ids(session: Session, model: type[Base]) -> list[int]:
    """The ids of a table, in order."""
    return list(session.scalars(select(model.__table__.c.id).order_by(model.__table__.c.id)))


def counted(session: Session, name: str) -> int:
    """The last number given out under a name, 0 for none."""
    counter = session.get(Counter, name)
    return counter.value if counter is not None else 0


def marked(session: Session, name: str) -> bool:
    """Whether a counter of this name was ever set."""
    return session.get(Counter, name) is not None


def clear(session: Session) -> None:
    """Empty every table of ours, children first; the search indexes must be built anew afterwards."""
    for table in reversed(Base.metadata.sorted_tables):
        session.execute(delete(table))
