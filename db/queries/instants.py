"""Moments and days of very many rows at once, as arrays, for judging a whole past in a second or two."""

from typing import Any

import numpy as np
from sqlalchemy import BigInteger, Column, ColumnElement, String, cast, extract, func, select, type_coerce
from sqlalchemy.orm import Session

from db.columns import FieldType
from db.queries.asked import Query, column_of, kind_of
from db.queries.conditions import conditions

NOTHING = np.iinfo(np.int64).min
Instants = np.ndarray[Any, np.dtype[np.datetime64]]


def instants(session: Session, query: Query, columns: tuple[str, ...]) -> tuple[np.ndarray, list[Instants]]:
    """The ids of the rows of a query in no order, and for each column an array as long, NaT where it is empty.

    Moments are microseconds in UTC, days are days.
    """
    chosen = [column_of(query.model, name) for name in columns]
    lite = session.get_bind().dialect.name == "sqlite"
    # One row that holds whole columns: a row for each of a million takes as long again as reading them.
    gather = func.group_concat if lite else func.array_agg
    read = [_text(column) if lite else _number(column) for column in chosen]
    ids, *values = session.execute(
        select(gather(query.table.c.id), *map(gather, read)).where(*conditions(query))
    ).one()
    return np.array(_split(ids), dtype=np.int64), [
        _array(_split(each), column, lite) for each, column in zip(values, chosen, strict=True)
    ]


def _split(gathered: str | list[int] | None) -> list[Any]:
    return gathered.split(",") if isinstance(gathered, str) else gathered or []


def _unit(column: Column[Any]) -> str:
    return "D" if kind_of(column) is FieldType.DATE else "us"


def _text(column: Column[Any]) -> ColumnElement[Any]:
    """SQLite keeps moments and days as texts in the form arrays read."""
    return func.coalesce(type_coerce(column, String), "NaT")


def _number(column: Column[Any]) -> ColumnElement[Any]:
    seconds = extract("epoch", column)
    scaled = seconds / 86_400 if _unit(column) == "D" else seconds * 1_000_000
    return func.coalesce(cast(scaled, BigInteger), int(NOTHING))


def _array(values: list[Any], column: Column[Any], lite: bool) -> Instants:
    unit = _unit(column)
    if lite:
        return np.array(values, dtype=f"datetime64[{unit}]")
    return np.array(values, dtype=np.int64).view(f"datetime64[{unit}]")
