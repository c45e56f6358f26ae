"""Which keys the declarations need in the catalogues: tables, fields, values, roles, steps, figures."""

import importlib
import pkgutil
from collections.abc import Collection, Iterator
from enum import Enum
from types import ModuleType

from sqlalchemy import Table

import db.models
import db.vocabulary
from core import clauses
from core.access import Role
from core.deadlines import ClockState
from core.documents import DOCUMENTS, named
from core.inbox import Whose
from core.reports import REPORTS, label_of
from core.resource import Resource, Section
from core.resources import RESOURCES
from core.schemes import SCHEMES
from core.values import NAMED
from core.worktime import Why
from db.base import Base, Record
from db.columns import marks

LOGS = ("audit_log", "pii_access_log")
COMMON = {"id", "version", "created_at", "created_by", "updated_at", "updated_by", "deleted_at"}


def wanted_terms(written: Collection[str] = (), known: Collection[str] = ()) -> set[str]:
    """Every key that needs words: those the declarations make and those `written` out in the sources.

    `term` lets `field.customers.phone` fall back to `field.phone`; the longer key is wanted only where
    `known` holds it, so that most tables share their words.
    """
    return {_with_words(key, known) for key in {*looked_up(), *written, *_checks(known)}}


def looked_up() -> Iterator[str]:
    """Every key the product makes from its declarations and enumerations."""
    yield from (f"role.{role.value}" for role in Role)
    yield from (f"section.{section.value}" for section in Section)
    yield from (f"clock.{state.value}" for state in ClockState)
    yield from (f"why.{why.value}" for why in Why)
    yield from (f"whose.{whose.value}" for whose in Whose)
    yield from _of_clauses()
    yield from _of_reports()
    yield from (f"how.{one.key}" for one in SCHEMES)
    yield from (f"scheme.{one.key}" for one in SCHEMES if not one.on)
    yield from (f"{form}.{key}" for form, keys in NAMED.items() for key in keys)
    yield from (f"enum.{kind.__name__}.{value.value}" for kind in enumerations() for value in kind)
    for table in shown_tables():
        yield from (f"{form}.{table.name}" for form in ("table", "record", "purpose"))
        yield from (f"field.{table.name}.{name}" for name in _columns(table))
    for resource in RESOURCES.values():
        yield from _of(resource)


def _of_clauses() -> Iterator[str]:
    """The keys of the documents, their clauses and what keeps them."""
    yield from (f"standing.{one.value}" for one in clauses.Standing)
    yield from (f"control.{one.value}" for one in clauses.Kind)
    for document in DOCUMENTS:
        yield f"document.{document.key}"
        yield from (f"clause.{named(number)}" for number in document.rules)
    yield "check.unnamed"


def _of_reports() -> Iterator[str]:
    """The keys of the reports: figures of their own, tables and registers."""
    for kind, report in REPORTS.items():
        yield from (label_of(kind, one.at, one.kpi) for one in report.figures)
        yield from (f"part.{kind}.{one.chart.key}" for one in report.groups)
        yield from (f"part.{kind}.{one.key}" for one in report.lists)
        yield from (f"part.{kind}.{one.kpi.key}" for one in report.scores)


def _checks(known: Collection[str]) -> Iterator[str]:
    """The keys of the checks that have words already: any other is told as one of its table."""
    found = {one for some in clauses.controls().values() for one in some if one.kind is clauses.Kind.CHECK}
    yield from (key for one in found for key in (one.term, shared(one.term)) if key in known)


def _with_words(key: str, known: Collection[str]) -> str:
    alone = key.count(".") != 2 or key.startswith("enum.")
    return key if alone or key in known else shared(key)


def shared(key: str) -> str:
    """`field.phone` for `field.customers.phone`."""
    kind, _, rest = key.partition(".")
    return f"{kind}.{rest.rpartition('.')[2]}"


def _of(resource: Resource) -> Iterator[str]:
    """The keys of one declaration beside its fields."""
    steps = resource.workflow.transitions if resource.workflow else ()
    parts = {
        "group": [group.key for group in resource.form],
        "event": [step.event for step in steps],
        "step": [step.signs for step in steps if step.signs],
        "deadline": [deadline.key for deadline in resource.deadlines],
        "missed": [deadline.key for deadline in resource.deadlines],
        "kpi": [kpi.key for kpi in resource.kpis],
        "chart": [chart.key for chart in resource.charts],
        "paper": [paper.key for paper in resource.papers] + ["label"] * bool(resource.label),
        "hand": [hand for paper in resource.papers for hand in paper.hands],
        "copy": [copy for paper in resource.papers for copy in paper.copies],
    }
    for kind, keys in parts.items():
        yield from (f"{kind}.{resource.table}.{key}" for key in keys)


def enumerations() -> Iterator[type[Enum]]:
    """Every enumeration of `db.vocabulary`."""
    for module in _modules(db.vocabulary):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Enum) and value.__module__ == module.__name__:
                yield value


def shown_tables() -> list[Table]:
    """The tables people can see: all business records and the two logs."""
    records = {mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, Record)}
    return [table for table in Base.metadata.tables.values() if table in records or table.name in LOGS]


def _columns(table: Table) -> list[str]:
    shown = table.name in LOGS
    return [column.name for column in table.columns if shown or marks(column) or column.name in COMMON]


def _modules(package: ModuleType) -> list[ModuleType]:
    return [
        importlib.import_module(f"{package.__name__}.{m.name}")
        for m in pkgutil.iter_modules(package.__path__)
    ]
