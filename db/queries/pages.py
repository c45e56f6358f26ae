"""Pages, counts and single rows of a table, as lists look at them.

A page is read in two steps. The first takes only ids, and runs in an index on (sort column, id); so a jump
far into a list walks over small entries. The second reads the rows of these ids. Rows without a value in the
sort column stand last in either direction; they are a second part of the list, read by itself, because "nulls
last" fits no index that serves both directions on both databases.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, literal_column, select, union_all
from sqlalchemy.orm import Session

from db.queries import keyset
from db.queries.asked import Count, Cursor, Labels, Query, Rows, column_of
from db.queries.conditions import LARGEST_INTEGER, OPEN_OPERATORS, conditions, is_open
from db.queries.masks import hides
from db.queries.selection import selection, version


def page(
    session: Session,
    query: Query,
    columns: tuple[str, ...],
    masked: frozenset[str],
    labels: Labels,
    number: int = 1,
    size: int = 50,
    *,
    after: Cursor | None = None,
    before: Cursor | None = None,
) -> Rows:
    """One page of a list: number `number` from 1, or the neighbour `after` or `before` a cursor.

    Raises `ValueError` for a sort or filter on a masked column (it would tell the value), unknown names and
    operators, and a number or size below 1.
    """
    if number < 1 or size < 1:
        raise ValueError("pages are numbered from 1 and hold at least one row")
    _refuse_masked(query, masked)
    keys = keyset.keys(session, query, (number - 1) * size, size + 1, after, before)
    more, keys = len(keys) > size, keys[:size]
    if before is not None:
        keys.reverse()
    chosen = selection(query, columns, masked, labels)
    table = query.table
    found = {}
    if keys:
        statement = chosen.select(table.c.id, version(query.model)).where(
            table.c.id.in_([id for id, _ in keys])
        )
        found = {row[0]: row for row in session.execute(statement)}
    rows = [found[id] for id, _ in keys if id in found]
    ids, versions, *values = zip(*rows, strict=True) if rows else ((), (), *((),) * len(chosen.names))
    return Rows(
        ids=list(ids),
        versions=list(versions),
        columns={name: list(each) for name, each in zip(chosen.names, values, strict=True)},
        first=Cursor(keys[0][1], keys[0][0]) if keys else None,
        last=Cursor(keys[-1][1], keys[-1][0]) if keys else None,
        more=more,
    )


def count(session: Session, query: Query, cap: int = 10_000) -> Count:
    """How many rows there are; the count stops behind `cap`."""
    some = select(literal_column("1")).select_from(query.table).where(*conditions(query)).limit(cap + 1)
    n = session.execute(select(func.count()).select_from(some.subquery())).scalar_one()
    return Count(min(n, cap), n > cap)


def exact(session: Session, query: Query) -> int:
    """How many rows there are, however many."""
    return session.execute(
        select(func.count()).select_from(query.table).where(*conditions(query))
    ).scalar_one()


def ids(session: Session, query: Query, limit: int) -> list[int]:
    """The ids of all rows, lowest first, at most `limit`."""
    table = query.table
    statement = select(table.c.id).where(*conditions(query)).order_by(table.c.id).limit(limit)
    return list(session.execute(statement).scalars())


def one(
    session: Session, query: Query, id: int, columns: tuple[str, ...], masked: frozenset[str], labels: Labels
) -> dict[str, Any] | None:
    """One row by name, with `id`, `version` and its labels; None where it is not within the query."""
    if abs(id) > LARGEST_INTEGER:
        return None
    chosen = selection(query, columns, masked, labels)
    table = query.table
    statement = chosen.select(table.c.id, version(query.model)).where(table.c.id == id, *conditions(query))
    row = session.execute(statement).one_or_none()
    return None if row is None else dict(zip(("id", "version", *chosen.names), row, strict=True))


def rows(
    session: Session,
    query: Query,
    ids: list[int],
    columns: tuple[str, ...],
    masked: frozenset[str],
    labels: Labels,
) -> list[dict[str, Any]]:
    """Those of the rows that are within the query, by name as `one` gives them, in no order."""
    chosen = selection(query, columns, masked, labels)
    table = query.table
    keys = ("id", "version", *chosen.names)
    known = [id for id in ids if abs(id) <= LARGEST_INTEGER]
    found = []
    for start in range(0, len(known), 500):
        within = table.c.id.in_(known[start : start + 500])
        statement = chosen.select(table.c.id, version(query.model)).where(within, *conditions(query))
        found += [dict(zip(keys, row, strict=True)) for row in session.execute(statement)]
    return found


def counts_by(
    session: Session, asked: Sequence[tuple[Query, str]], ids: list[int]
) -> list[tuple[int, int, int]]:
    """How many rows of each query hold each of the ids in its column, as (place of the query, id, number).

    Ids without any are missing; all is asked in one statement.
    """
    if not asked or not ids:
        return []
    counts = []
    for at, (query, column) in enumerate(asked):
        points, limits = query.table.c[column], conditions(query)
        if query.index is not None and query.guards(column):
            limits.append(is_open(query.model, query.index))
        counted = select(literal_column(str(at)), points, func.count()).where(points.in_(ids), *limits)
        counts.append(counted.group_by(points))
    return [(row[0], row[1], row[2]) for row in session.execute(union_all(*counts))]


def value(session: Session, query: Query, id: int, column: str) -> Any:
    """The whole value of one field, for a reveal; a `LookupError` where the row is not within the query."""
    row = one(session, query, id, (column,), frozenset(), {})
    if row is None:
        raise LookupError(f"no row {id} of {query.table.name} within this query")
    return row[column]


def stream(
    session: Session,
    query: Query,
    columns: tuple[str, ...],
    masked: frozenset[str],
    labels: Labels,
    batch: int = 2000,
) -> Iterator[tuple[Any, ...]]:
    """All rows in order, one by one and in little memory; values stand as `names` tells them."""
    _refuse_masked(query, masked)
    chosen = selection(query, columns, masked, labels)
    limits, sort = conditions(query), keyset.sort_column(query)
    for part in keyset.parts_of(query, sort):
        statement = chosen.select().where(*limits, keyset.within(query, sort, part))
        statement = statement.order_by(*keyset.order(query, sort, part, query.descending))
        for row in session.execute(statement, execution_options={"yield_per": batch}):
            yield tuple(row)


def names(query: Query, columns: tuple[str, ...], labels: Labels) -> tuple[str, ...]:
    """What the values of a row of `stream` are called, in their order."""
    return selection(query, columns, frozenset(), labels).names


def _refuse_masked(query: Query, masked: frozenset[str]) -> None:
    """A list must not tell by its order or by its hits what its masks hide."""
    for where in query.where:
        if (
            where.column in masked
            and where.op not in OPEN_OPERATORS
            and hides(column_of(query.model, where.column))
        ):
            raise ValueError(f"{query.table.name}.{where.column} is masked and cannot be filtered")
    if query.sort in masked and hides(column_of(query.model, query.sort)):
        raise ValueError(f"{query.table.name}.{query.sort} is masked and cannot be sorted")


def versions(session: Session, query: Query, ids: list[int]) -> list[tuple[int, int]]:
    """(id, version) of those of the ids that are within the query, lowest id first."""
    table = query.table
    found = []
    known = [id for id in ids if abs(id) <= LARGEST_INTEGER]
    for start in range(0, len(known), 500):
        part = table.c.id.in_(known[start : start + 500])
        statement = select(table.c.id, version(query.model)).where(part, *conditions(query))
        found.extend((row[0], row[1]) for row in session.execute(statement.order_by(table.c.id)))
    return found
