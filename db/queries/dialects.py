"""The few functions that SQLite and PostgreSQL name differently."""

from typing import Any

from sqlalchemy import Float, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class Position(GenericFunction[int]):
    """Where a text first stands in another, from 1; 0 where it does not. Letter case matters."""

    name = "text_position"
    type = Integer()
    inherit_cache = True


class MinutesBetween(GenericFunction[float]):
    """Minutes from one moment to another, with their fractions."""

    name = "minutes_between"
    type = Float()
    inherit_cache = True


@compiles(Position, "sqlite")
def _position_on_sqlite(element: Position, compiler: SQLCompiler, **options: Any) -> str:
    return f"instr{compiler.process(element.clause_expr, **options)}"


@compiles(Position, "postgresql")
def _position_on_postgresql(element: Position, compiler: SQLCompiler, **options: Any) -> str:
    return f"strpos{compiler.process(element.clause_expr, **options)}"


@compiles(MinutesBetween, "sqlite")
def _minutes_on_sqlite(element: MinutesBetween, compiler: SQLCompiler, **options: Any) -> str:
    start, stop = (compiler.process(each, **options) for each in element.clauses)
    return f"((julianday({stop}) - julianday({start})) * 1440.0)"


@compiles(MinutesBetween, "postgresql")
def _minutes_on_postgresql(element: MinutesBetween, compiler: SQLCompiler, **options: Any) -> str:
    start, stop = (compiler.process(each, **options) for each in element.clauses)
    return f"(CAST(EXTRACT(EPOCH FROM ({stop} - {start})) AS DOUBLE PRECISION) / 60.0)"
