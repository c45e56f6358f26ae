"""The clauses of the policies and what in the product keeps each, found in the declarations alone.

A clause is a rule (R001 to R444) of one document (S01 to S34); its words stand in the catalogues. Nothing here says
that a clause is kept: a control that is taken out of its declaration is gone from here as well.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import CodeType, FunctionType
from typing import Any

from core import clock, exports, masks, reveals, reviews, service
from core.access import Action, Actor, grants, may
from core.clause_sources import source_of
from core.conditions import BadView
from core.context import Policy
from core.documents import DOCUMENTS, Document
from core.lookup import Lookup
from core.measures import filled, is_
from core.reading import Total
from core.resource import Resource
from core.resources import RESOURCES
from core.rulebook_defaults import DEFAULTS, UNREAD, Default
from core.view import Condition, View
from db.policies import NoPolicy
from db.session import database

RULE = re.compile(r"\bR([0-9]{3})\b")
DECLARATIONS = "core.resources"
RULEBOOK = "policies"
# What keeps a clause for every table: the verbs whose own words name it.
VERBS: tuple[FunctionType, ...] = (
    grants,
    masks.masked_fields,
    reveals.reveal,
    exports.make,
    reviews.scores,
    reviews.open_from,
    Lookup.policy,
    source_of,
)
# What a declaration asks of the rights keeps these clauses wherever it is asked.
SCOPES = {"hidden_from": "R286", "secret": "R321"}


# A clause that only says that others of another document hold here as well, in its own words (R131).
SAME: Mapping[int, tuple[int, ...]] = {131: (123, 124, 125, 126, 127, 128, 129, 130)}


class Kind(StrEnum):
    """What a control is, in the order it is told."""

    CLOCK = "clock"
    STEP = "step"
    CHECK = "check"
    PAPER = "paper"
    VALUE = "value"
    FIELD = "field"
    FIGURE = "figure"


class Standing(StrEnum):
    """How a clause is kept: a deadline, step or check acts; a field, figure or value holds it; or nothing does."""

    KEPT = "kept"
    NOTED = "noted"
    OPEN = "open"


ACTING = frozenset({Kind.CLOCK, Kind.STEP, Kind.CHECK})


@dataclass(frozen=True, slots=True)
class Control:
    """One part of the product that keeps a clause.

    `table` is "" for a rulebook value and for a verb of all tables; `view` are the rows that show it.
    """

    kind: Kind
    table: str
    key: str
    view: View | None = None

    @property
    def acts(self) -> bool:
        """Does it count time, move a record or refuse, where others hold what was written?"""
        return self.kind in ACTING

    @property
    def idle(self) -> bool:
        """Is it a rulebook value that nothing reads yet? Such a one keeps nothing, whatever clause it cites."""
        return self.kind is Kind.VALUE and self.key in UNREAD

    @property
    def term(self) -> str:
        """The catalogue key of its words; "" for a rulebook value, which is named by its key."""
        if self.kind is Kind.VALUE:
            return ""
        word = {Kind.CLOCK: "deadline", Kind.STEP: "event"}.get(self.kind, self.kind.value)
        if self.kind is Kind.FIGURE:
            declared = RESOURCES[self.table]
            word = "kpi" if any(one.key == self.key for one in declared.kpis) else "chart"
        return f"{word}.{self.table}.{self.key}" if self.table else f"{word}.{self.key}"


Controls = Mapping[int, tuple[Control, ...]]


def found(resources: Iterable[Resource], values: Iterable[Default] = DEFAULTS) -> Controls:
    """The controls of each rule that has any, by the rule's number, in the order of `Kind`."""
    kept: dict[int, list[Control]] = defaultdict(list)
    for words, control in _all(resources, values):
        for number in sorted({int(one) for one in RULE.findall(words)}):
            if control not in kept[number]:
                kept[number].append(control)
    order = list(Kind)
    return {number: tuple(sorted(some, key=lambda c: order.index(c.kind))) for number, some in kept.items()}


@cache
def controls() -> Controls:
    """The controls of each rule in this product; what holds as well as others do is kept by what keeps these."""
    kept = found(RESOURCES.values())
    shared = {}
    for number, others in SAME.items():
        some = dict.fromkeys((*kept.get(number, ()), *(one for n in others for one in kept.get(n, ()))))
        shared[number] = tuple(sorted(some, key=lambda one: list(Kind).index(one.kind)))
    return {**kept, **shared}


def standing(some: Iterable[Control]) -> Standing:
    """How a clause with these controls is kept."""
    acting = [control.acts for control in some if not control.idle]
    return Standing.KEPT if any(acting) else Standing.NOTED if acting else Standing.OPEN


def document_of(number: int) -> Document:
    """The document a rule stands in."""
    return next(one for one in DOCUMENTS if number in one.rules)


def missing(document: Document) -> tuple[str, ...]:
    """The tables a document needs that the product does not have."""
    return tuple(table for table in document.awaits if table not in RESOURCES)


def evidence(
    actor: Actor, control: Control, count: Callable[[Actor, View], Total] = service.count
) -> Total | None:
    """How many of the rows that show a control the actor may see; None where their rights show them none."""
    if control.view is None or not may(actor, Action.VIEW, RESOURCES[control.view.table].rights):
        return None
    try:
        return count(actor, control.view)
    except BadView:
        # It is told by a field that is masked to this person; a number would tell the field.
        return None


def present(actor: Actor, keys: Iterable[str]) -> dict[str, Policy]:
    """The rulebook values in force today where the actor works; those they may not see or nobody set are left out."""
    if not may(actor, Action.VIEW, RESOURCES[RULEBOOK].rights):
        return {}
    in_force = {}
    with database().reading() as session:
        lookup = Lookup(session, actor, clock.now())
        for key in keys:
            try:
                in_force[key] = lookup.policy(key, (actor.site_id, actor.department_id))
            except NoPolicy:
                continue
    return in_force


def _all(resources: Iterable[Resource], values: Iterable[Default]) -> Iterator[tuple[str, Control]]:
    """Every control with the text that names its rules."""
    for value in values:
        rows = View(RULEBOOK, filters=(Condition("key", "is", (value.key,)),))
        yield value.source_rule or "", Control(Kind.VALUE, "", value.key, rows)
    for verb in VERBS:
        yield " ".join(_named(verb)), Control(Kind.CHECK, "", verb.__name__)
    for resource in resources:
        yield from _declared(resource)


def _declared(resource: Resource) -> Iterator[tuple[str, Control]]:
    """The controls of one table."""
    table, every = resource.table, View(resource.table)
    for deadline in resource.deadlines:
        yield deadline.rule, Control(Kind.CLOCK, table, deadline.key, every.only(filled(deadline.due)))
    workflow = resource.workflow
    for step in workflow.transitions if workflow else ():
        after = every.only(is_(workflow.state, *step.leads)) if workflow and step.leads else every
        yield step.rule, Control(Kind.STEP, table, step.event, after)
    for function in functions(resource):
        yield " ".join(_named(function)), Control(Kind.CHECK, table, function.__name__, every)
    for part, rule in SCOPES.items():
        if getattr(resource.scopes, part):
            yield rule, Control(Kind.CHECK, table, part, every)
    for paper in resource.papers:
        yield paper.rule, Control(Kind.PAPER, table, paper.key, every)
    if resource.label:
        yield resource.label.rule, Control(Kind.PAPER, table, "label", every)
    for field in resource.fields.values():
        rows = every if field.marks.required else every.only(Condition(field.key, "filled"))
        yield " ".join(field.marks.rules), Control(Kind.FIELD, table, field.key, rows)
    for figure in (*resource.kpis, *resource.charts):
        yield figure.rule, Control(Kind.FIGURE, table, figure.key, every.only(*figure.where))


def functions(resource: Resource) -> tuple[FunctionType, ...]:
    """The functions a declaration is judged by that have a name: its rules, what it derives, what its steps ask for.

    Those of the declarations that such a function calls belong to them.
    """
    reached: dict[FunctionType, None] = {}
    _reach(tuple(getattr(resource, one.name) for one in fields(resource)), reached)
    return tuple(one for one in reached if one.__name__.isidentifier())


def _reach(value: Any, reached: dict[FunctionType, None]) -> None:
    """Note every function of the declarations that a value of a declaration holds or calls."""
    if isinstance(value, FunctionType):
        if value in reached or not value.__module__.startswith(DECLARATIONS):
            return
        reached[value] = None
        _reach(tuple(value.__globals__.get(name) for name in _names(value.__code__)), reached)
        # A function that joins others holds them in its closure.
        _reach(tuple(cell.cell_contents for cell in value.__closure__ or ()), reached)
    elif isinstance(value, Mapping):
        _reach(tuple(value.values()), reached)
    elif isinstance(value, tuple | list):
        for one in value:
            _reach(one, reached)
    elif is_dataclass(value) and not isinstance(value, type | Resource):
        _reach(tuple(getattr(value, one.name) for one in fields(value)), reached)


def _names(code: CodeType) -> Iterator[str]:
    """The names a function uses, also inside the functions it makes."""
    yield from code.co_names
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _names(one)


def _named(function: FunctionType) -> Iterator[str]:
    """The texts in which a function may name rules: what it says it does, and what it answers."""
    yield function.__doc__ or ""
    yield from _texts(function.__code__)


def _texts(code: CodeType) -> Iterator[str]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _texts(one)
        elif isinstance(one, str):
            yield one
