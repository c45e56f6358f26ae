"""The declaration of a table, checked when it is imported; everything else is turned out of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from core import context
from core import deadlines as clocks
from core import workflow as workflows
from core.access import Grants, Rights, Scopes
from core.context import Context, Problem
from core.deadlines import Deadline
from core.documents import PolicyText
from core.measures import Chart, Duration, Kpi, Mean, Share, Sum, faults
from core.messages import DeclarationError, Say
from core.paper import Label, Paper
from core.view import Condition
from core.workflow import Guard, Workflow
from db.base import Record
from db.columns import FieldType, Marks, Sensitivity, marks

Rule = Callable[[Context], Iterable[Problem]]
Derive = Callable[[Context], Mapping[str, Any]]
Also = Callable[[Context], Iterable[context.Also | context.Tell | context.Person]]
Echoed = Callable[[Context, int], Mapping[str, Any]]


class Section(StrEnum):
    """Heading of the menu under which a table stands."""

    HOME = "home"
    CARE = "care"
    ARCHIVES = "archives"
    SURVEYS = "surveys"
    SYSTEM = "system"


class Colour(StrEnum):
    """Meaning of a badge's colour; the theme decides how it looks."""

    GOOD = "green"
    WARN = "orange"
    BAD = "red"
    BUSY = "blue"
    SPECIAL = "violet"
    QUIET = "gray"


@dataclass(frozen=True)
class Group:
    """A headed group of fields on the form and in the drawer."""

    key: str
    fields: tuple[Any, ...]

    def __init__(self, key: str, *fields: Any) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "fields", fields)


@dataclass(frozen=True)
class Number:
    """A number the server gives out without gaps: `prefix` may depend on the row, digits count up behind it."""

    column: Any
    prefix: str | Callable[[Context], str]
    digits: int = 5


# The column of a list that says what belongs to each record; no field has this name.
RELATED = "related"


@dataclass(frozen=True)
class Child:
    """Rows of another table that point to this one, or to what its `of` names; `timeline` puts them on the timeline."""

    table: str
    via: str
    timeline: str = ""
    of: str = "id"


@dataclass(frozen=True)
class Echo:
    """What the record `via` points to keeps of these rows: `fill` gives it, when one is written or its `until` is over."""

    via: Any
    fill: Echoed
    until: Any = None


@dataclass(frozen=True)
class Alone:
    """Of the records whose `state` holds `value`, no two share `column`; `say` is told to the second one."""

    column: Any
    state: Any
    value: StrEnum
    say: Say


@dataclass(frozen=True)
class Answers:
    """Rows of a child table that registers hold as columns, one column for each row of `asked`.

    A child row points to this record by `via` and to the row asked by `to`; the rows asked are those that share
    this record's `of`. `names` gives the headings of one row asked, `fill` the child's values for a cell.
    """

    table: str
    via: str
    to: str
    asked: str
    of: str
    names: Callable[[Mapping[str, Any]], tuple[str, ...]]
    fill: Callable[[Mapping[str, Any], Any], Mapping[str, Any]]


@dataclass(frozen=True)
class Field:
    """One field of a table as the engine sees it."""

    table: str
    key: str
    marks: Marks
    target: str | None = None

    @property
    def type(self) -> FieldType:
        """What kind of value it holds."""
        return self.marks.type

    @property
    def label(self) -> str:
        """Catalogue key of its label."""
        return f"field.{self.table}.{self.key}"

    @property
    def sensitivity(self) -> Sensitivity:
        """How far it must be kept from eyes."""
        return self.marks.sensitivity

    @property
    def writable(self) -> bool:
        """May a person type it?"""
        return not self.marks.computed


@dataclass(frozen=True, eq=False)
class Resource:
    """One table: how it is listed, edited, searched, filtered, charted, moved, and who may.

    `title` names a record to people; `identify` are the columns by which a typed text finds one.
    `directory` tables (people, departments) may be named by anybody signed in, rows of `requested` ones by people
    who do not see them, unless they are secret (letter r of spec 4.2). `restricted` tables stay in sight while a person
    is restricted, and name them, for whoever works on their request (R152). `derive` gives the computed
    values, and those of `follows` unless somebody typed them: a form begins with these empty. `rules` are the faults of a
    whole record, `stays` says why one may not go into the bin, `also` gives rows of other tables that come with a new one,
    `echoes` what the records it points to keep of it, `beside` the references and policy texts that are read beside the row. `held` are the references to what is locked while a record is written, because those of the same one decide about each other.
    `spellings` are further words for a choice in registers.
    A wrong declaration raises `DeclarationError` on import.
    """

    model: type[Record]
    section: Section
    icon: str
    title: Any
    columns: tuple[Any, ...]
    form: tuple[Group, ...]
    grants: Grants
    scopes: Scopes = field(default_factory=Scopes)
    identify: tuple[Any, ...] = ()
    search: tuple[Any, ...] = ()
    filters: tuple[Any, ...] = ()
    sort: str = "-id"
    number: Number | None = None
    workflow: Workflow | None = None
    deadlines: tuple[Deadline, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    charts: tuple[Chart, ...] = ()
    rules: tuple[Rule, ...] = ()
    stays: Guard | None = None
    derive: Derive | None = None
    follows: tuple[Any, ...] = ()
    also: Also | None = None
    echoes: tuple[Echo, ...] = ()
    beside: tuple[Any, ...] = ()
    children: tuple[Child, ...] = ()
    papers: tuple[Paper, ...] = ()
    label: Label | None = None
    answers: Answers | None = None
    alone: tuple[Alone, ...] = ()
    held: tuple[Any, ...] = ()
    colours: Mapping[StrEnum, Colour] = field(default_factory=dict)
    spellings: Mapping[StrEnum, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    blanks: tuple[str, ...] = ()
    directory: bool = False
    requested: bool = False
    restricted: bool = False

    def __post_init__(self) -> None:
        check(self)

    @property
    def table(self) -> str:
        """Name of the table, the page and the link."""
        return self.model.__tablename__

    @cached_property
    def rights(self) -> Rights:
        """Grants and scopes in the form `core.access` asks for."""
        return Rights(self.table, self.grants, self.scopes)

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Every declared column of the model by key, in the model's order."""
        found = {}
        for column in self.model.__table__.columns:
            about = marks(column)
            if about is not None:
                target = next((key.column.table.name for key in column.foreign_keys), None)
                found[column.key] = Field(self.table, column.key, about, target)
        return found

    @cached_property
    def typed(self) -> tuple[Field, ...]:
        """The fields a person fills in, in the order of the form."""
        return tuple(
            self.fields[a.key] for group in self.form for a in group.fields if self.fields[a.key].writable
        )

    @cached_property
    def required(self) -> tuple[Field, ...]:
        """The fields a person must fill in; what follows from the rest may be left open."""
        follows = {column.key for column in self.follows}
        return tuple(one for one in self.typed if one.marks.required and one.key not in follows)

    @cached_property
    def listed(self) -> tuple[Field, ...]:
        """The fields of the grid, in order."""
        return tuple(self.fields[a.key] for a in self.columns)

    @cached_property
    def unique(self) -> tuple[tuple[str, ...], ...]:
        """Sets of columns whose values no two records share."""
        single = [(key,) for key, one in self.fields.items() if one.marks.unique]
        indexes = getattr(self.model.__table__, "indexes", ())
        several = [tuple(c.key for c in one.columns) for one in indexes if one.unique]
        return tuple(single + sorted(names for names in several if len(names) > 1))

    @property
    def searchable(self) -> bool:
        """Has the table a search index?"""
        return "search_text" in self.model.__table__.columns


def check(resource: Resource) -> None:
    """Raise `DeclarationError` naming table and fault when a declaration cannot work."""
    for place, attributes in _attributes(resource):
        for attribute in attributes:
            _check_attribute(resource, place, attribute)
    if RELATED in resource.fields:
        raise DeclarationError(
            f"{resource.table}: {RELATED} is the column that says what belongs to a record"
        )
    _check_form(resource)
    for attribute in resource.held:
        if resource.fields[attribute.key].target is None:
            raise DeclarationError(f"{resource.table}: held names {attribute.key}, which is no reference")
    for echo in resource.echoes:
        if echo.via not in resource.held:
            raise DeclarationError(f"{resource.table}: echo to {echo.via.key}, not held")
    _check_scopes(resource)
    if resource.search and not resource.searchable:
        raise DeclarationError(f"{resource.table}: search needs a model with the mixin Searchable")
    if resource.workflow:
        workflows.check(resource.workflow, resource.table)
    for deadline in resource.deadlines:
        clocks.check(deadline, resource.table)
    _check_tiles(resource)
    for condition in _conditions(resource):
        if condition.field not in resource.fields:
            raise DeclarationError(
                f"{resource.table}: a figure filters by {condition.field!r}, not a field here"
            )
    if resource.sort.lstrip("-") not in resource.model.__table__.columns:
        raise DeclarationError(f"{resource.table}: cannot sort by {resource.sort!r}")


def _attributes(resource: Resource) -> Iterable[tuple[str, tuple[Any, ...]]]:
    yield "title", (resource.title,)
    for place in ("columns", "identify", "search", "filters", "follows", "held"):
        yield place, getattr(resource, place)
    for group in resource.form:
        yield f"form group {group.key!r}", group.fields
    if resource.number:
        yield "number", (resource.number.column,)
    yield "echoes", tuple(echo.via for echo in resource.echoes)
    yield "beside", tuple(one for one in resource.beside if not isinstance(one, PolicyText))
    for one in resource.alone:
        yield "alone", (one.column, one.state)
    for step in resource.workflow.transitions if resource.workflow else ():
        yield (
            f"step {step.event!r}",
            step.needs + step.asks + step.by_fields + step.not_by,
        )
    for paper in resource.papers:
        yield f"paper {paper.key!r}", tuple(paper.own)
    if resource.label:
        yield "label", (resource.label.code, *resource.label.words)
    for figure in resource.kpis + resource.charts:
        measured = figure.measure
        parts = (measured.column,) if isinstance(measured, Mean | Sum) else ()
        parts += (measured.starts, measured.stops) if isinstance(measured, Duration) else ()
        grouped = figure.column if isinstance(figure, Chart) else figure.trend
        yield (
            f"figure {figure.key!r}",
            parts + ((grouped,) if grouped is not None else ()),
        )


def _check_tiles(resource: Resource) -> None:
    """The rows behind a tile are shown by a link, and a link knows the filters of a table only."""
    filters = {one.key for one in resource.filters}
    for kpi in resource.kpis:
        for condition in kpi.where:
            if condition.field in resource.fields and condition.field not in filters:
                raise DeclarationError(
                    f"{resource.table}: tile {kpi.key!r} counts by {condition.field}, which is no filter"
                )


def _conditions(resource: Resource) -> Iterable[Condition]:
    for figure in resource.kpis + resource.charts:
        yield from figure.where
        if isinstance(figure.measure, Share):
            yield from figure.measure.of
        for fault in faults(figure):
            raise DeclarationError(f"{resource.table}: figure {figure.key!r} {fault}")


def _check_attribute(resource: Resource, place: str, attribute: Any) -> None:
    if not isinstance(attribute, InstrumentedAttribute):
        raise DeclarationError(f"{resource.table}: {place} holds {attribute!r}, not a column of the model")
    if attribute.class_ is not resource.model:
        raise DeclarationError(f"{resource.table}: {place} holds {attribute}, a column of another table")
    if attribute.key not in resource.fields:
        raise DeclarationError(f"{resource.table}: {place} holds {attribute.key}, a column of the engine")


def _check_form(resource: Resource) -> None:
    for key, one in resource.fields.items():
        if one.marks.present and one.type not in (FieldType.DATE, FieldType.MOMENT):
            raise DeclarationError(
                f"{resource.table}: {key} begins with the present, but is no day and no moment"
            )
    keys = [attribute.key for group in resource.form for attribute in group.fields]
    for key in keys:
        if keys.count(key) > 1:
            raise DeclarationError(f"{resource.table}: {key} stands twice on the form")
    for key, one in resource.fields.items():
        column = resource.model.__table__.columns[key]
        if one.marks.required and one.writable and column.default is None and key not in keys:
            raise DeclarationError(f"{resource.table}: {key} is required but not on the form")


def _check_scopes(resource: Resource) -> None:
    scopes = resource.scopes
    for key in (
        *scopes.own,
        scopes.team,
        scopes.department,
        scopes.site,
        scopes.hidden_from,
        scopes.secret,
        scopes.parent,
        *scopes.index,
    ):
        if key and key not in resource.fields:
            raise DeclarationError(f"{resource.table}: scope column {key!r} is not a field of the table")
    if scopes.index and scopes.secret not in scopes.index:
        raise DeclarationError(f"{resource.table}: the index of secret rows says that they are secret")
    reach = {
        "o": scopes.own,
        "d": scopes.department,
        "s": scopes.site,
        "t": scopes.team or scopes.department,
    }
    for role, cell in resource.grants.items():
        for action, scope in cell.items():
            if scope != "a" and not (reach[scope] or (scope == "s" and scopes.department) or scopes.own):
                raise DeclarationError(
                    f"{resource.table}: {role.value} has {action.value}{scope.value}, but no column says whose a row is"
                )
