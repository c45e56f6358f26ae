"""Measures over a query, whole or by group, for charts and tiles."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from sqlalchemy import Column, ColumnElement, Enum, String, func, literal, select, type_coerce, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql.visitors import iterate

from db.columns import FieldType
from db.queries.asked import LISTS, Query, Where, kind_of
from db.queries.conditions import Condition, compared, condition, conditions, is_open
from db.queries.measures import COUNT, Mean, Measure, Share, Sum, answer, statement
from db.queries.periods import Bands, Buckets, Day, Month, Period, buckets

Answer = tuple[Any, ...]
# Each is a part of one statement; SQLite takes up to 500.
MOST_STRETCHES = 100


def grouped(
    session: Session,
    query: Query,
    by: str | Period | Bands | None = None,
    measure: Measure = COUNT,
    split: str | None = None,
    limit: int = 100,
) -> list[Answer]:
    """A measure over the rows of a query: tuples of the group, the `split` value if asked for, the answer.

    Without `by` one tuple over all rows. The answer is (rows,) for "count", else as the measure says. Groups
    of a column are its plain values (a choice as its key, None for empty), the largest first: by the sum for
    `Sum`, else by the number of rows or values. Periods and bands run upwards and leave out those without rows. Of more
    than `limit` groups the largest or latest are kept. Raises `ValueError` for closed and unknown columns and
    unfit kinds.
    """
    limits, dimensions, span = _limits(query, by, measure, split), [], None
    if isinstance(by, Month | Day):
        column = query.open_column(by.column)
        each = [_limits(one, by, measure, split) for one in _value_by_value(query, column)]
        span = _span(session, by, column, query, each or [limits], limit)
        if span is None:
            return []
        few = len(span.names) <= MOST_STRETCHES
        if few and split is None and _stands_in_order(query, column, measure, limits):
            return _period_by_period(session, query, column, span, measure, limits)
        dimensions.append(span.number(column).label("a"))
        # The bounds leave nearly no row out. Bare, SQLite would take them for the most telling condition of all.
        within = func.coalesce(column, column)
        limits = [*limits, within >= span.bounds[0], within < span.bounds[-1]]
    elif isinstance(by, Bands):
        dimensions.append(by.number(query.open_column(by.column)).label("a"))
    elif by is not None:
        dimensions.append(_dimension(query, by).label("a"))
    if split is not None:
        dimensions.append(_dimension(query, split).label("b"))
    found = session.execute(statement(query, measure, dimensions, limits))
    rows: list[Answer] = [tuple(row) for row in found]
    if not dimensions:
        first, second = rows[0] if rows else (None, 0)
        return [answer(query, measure, first, second)]
    answers = [(*row[:-2], *answer(query, measure, row[-2], row[-1])) for row in rows]
    if span is not None:
        answers.sort(key=lambda one: (one[0], *_text(one[1:2] if split else ())))
        return [(span.names[one[0]], *one[1:]) for one in answers]
    if isinstance(by, Bands):
        return sorted(answers, key=lambda one: (one[0] is None, one[0], *_text(one[1:2] if split else ())))
    return _largest(answers, -1 if measure == COUNT else -2 if isinstance(measure, Sum) else -1, limit)


def _limits(
    query: Query, by: str | Period | Bands | None, measure: Measure, split: str | None
) -> list[Condition]:
    """What a row meets to be counted."""
    limits = conditions(query)
    if query.index is not None and query.guards(*_looked_at(by, measure, split)):
        limits.append(is_open(query.model, query.index))
    return limits


def _looked_at(by: str | Period | Bands | None, measure: Measure, split: str | None) -> Iterator[str]:
    """The columns a figure is made of."""
    yield from (name for name in (by if by is None or isinstance(by, str) else by.column, split) if name)
    if isinstance(measure, Share):
        yield from (name for one in measure.of for name in compared(one))
    elif isinstance(measure, Sum | Mean):
        yield measure.column
    elif measure != COUNT:
        yield from (measure.start, measure.stop)


def _span(
    session: Session, by: Period, column: Any, query: Query, each: Sequence[Sequence[Condition]], limit: int
) -> Buckets | None:
    """The periods the rows lie in; two look-ups at the ends of an index, or of each of its stretches, if there is one."""
    # An index in the order of time alone is read from its end until a row fits, which may be all of it.
    others = [one for one in query.where if one.column != column.name]
    told = len(each) > 1 or all(one.op in ("is", "in") and len(one.values) == 1 for one in others)
    aside = not told and _is_behind(query, {one.column for one in others}, column)
    found = func.coalesce(column, column) if aside else column
    least, most = func.min(found), func.max(found)
    # Where no index has the ends side by side, all rows are read: once and not twice.
    asked = [
        select(*columns).select_from(query.table).where(*limits)
        for columns in ([(least,), (most,)] if told else [(least, most)])
        for limits in each
    ]
    ends = [end for one in asked for end in session.execute(one).one() if end is not None]
    return buckets(by, column, min(ends), max(ends), limit) if ends else None


def _value_by_value(query: Query, column: Column[Any]) -> list[Query]:
    """The query parted by the values of its one choice, where each part is a stretch of an index in time's order."""
    choices = [one for one in query.where if one.column != column.name]
    if len(choices) != 1 or not (choices[0].op in ("is", "in") or _is_choice(query, choices[0])):
        return []
    (one,), others = choices, tuple(each for each in query.where if each.column == column.name)
    kind = query.table.c[one.column].type
    heads = [[place.name for place in index.columns][:2] for index in query.table.indexes]
    if not isinstance(kind, Enum) or [one.column, column.name] not in heads:
        return []
    named = [str(value) for value in one.values if value is not None]
    values = [value for value in kind.enums if (value in named) != (one.op == "not")]
    if None in one.values and one.op != "not":
        return []
    return [replace(query, where=(*others, Where(one.column, "is", (value,)))) for value in values]


def _is_behind(query: Query, filters: set[str], column: Column[Any]) -> bool:
    """Whether an index holds a column right behind those of the filters."""
    ordered = [[one.name for one in index.columns] for index in query.table.indexes]
    return any(set(names[: len(filters)]) == filters and column.name in names for names in ordered)


def _stands_in_order(
    query: Query, column: Column[Any], measure: Measure, limits: Sequence[Condition]
) -> bool:
    """Whether an index holds all that is asked, with the rows of a period beside each other."""
    if measure != COUNT and not isinstance(measure, Share):
        return False
    if query.search.strip():
        return False
    asked = [*limits, *(condition(query.model, one) for one in getattr(measure, "of", ()))]
    needed = {one.name for each in asked for one in iterate(each) if isinstance(one, Column)}
    chosen = {one.column for one in query.where if one.op in ("is", "in") or _is_choice(query, one)}
    for index in query.table.indexes:
        names = [one.name for one in index.columns]
        if needed | {column.name} <= set(names) and chosen.issuperset(names[: names.index(column.name)]):
            return True
    return False


def _is_choice(query: Query, one: Where) -> bool:
    """Is a filter by what a value is not the same as one by the values that are left?"""
    column = query.table.c[one.column]
    return one.op == "not" and isinstance(column.type, Enum) and not column.nullable


def _period_by_period(
    session: Session,
    query: Query,
    column: Column[Any],
    span: Buckets,
    measure: Measure,
    limits: Sequence[Condition],
) -> list[Answer]:
    """The periods counted one by one, each a stretch of an index; a third of the time of sorting all rows."""
    parts = []
    for number, (start, end) in enumerate(pairwise(span.bounds)):
        within = statement(query, measure, (), [*limits, column >= start, column < end]).subquery()
        parts.append(select(literal(number), *within.c))
    found = session.execute(union_all(*parts))
    answers = [(span.names[row[0]], *answer(query, measure, row[1], row[2])) for row in found]
    # The last of an answer is always the number of rows.
    return [one for one in answers if one[-1]]


def _dimension(query: Query, name: str) -> ColumnElement[Any]:
    column = query.open_column(name)
    kind = kind_of(column)
    if kind in LISTS:
        raise ValueError(f"{query.table.name}.{name} holds lists and makes no groups")
    return type_coerce(column, String) if kind is FieldType.CHOICE else column


def _largest(answers: list[Answer], weight: int, limit: int) -> list[Answer]:
    """The groups with the largest weight, each with all its splits, ties in the order of their text."""
    groups = defaultdict(list)
    for one in answers:
        groups[one[0]].append(one)
    ranked = sorted(groups, key=lambda group: (-sum(one[weight] for one in groups[group]), *_text([group])))
    return [
        one for group in ranked[:limit] for one in sorted(groups[group], key=lambda each: _text(each[1:2]))
    ]


def _text(values: Sequence[Any]) -> tuple[tuple[bool, str], ...]:
    """A sortable stand-in for group values of any kind, empty ones last."""
    return tuple((value is None, str(value)) for value in values)
