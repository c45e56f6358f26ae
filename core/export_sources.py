"""What can be exported: the rows of a list, or of the audit log, as they stand on the screen, masked as there."""

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Protocol
from urllib.parse import parse_qs, parse_qsl, urlencode

from core import reading, service, trail
from core.access import Action, Actor, Refused, Scope, may, require
from core.i18n import term, translate
from core.masks import masked_fields, why_masked
from core.messages import N_, Say
from core.resource import Field, Resource
from core.resources import RESOURCES
from core.trail import LOG, LogSearch
from core.values import shown
from core.view import View, from_query
from db.columns import FieldType, Sensitivity

# Numbers and days stay what they are, texts are written as they are stored.
PLAIN = frozenset({FieldType.INTEGER, FieldType.MONEY, FieldType.DATE})
TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
NAMES_HIDDEN = N_("You see the numbers of these records and not their names: {reason}")
# The id of a record and its cells.
Line = tuple[int, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an export: its key, its heading, and why it is masked, None where it is not."""

    key: str
    heading: str
    masked: Say | None = None


class Source(Protocol):
    """Rows somebody may take away."""

    @property
    def table(self) -> str:
        """What they are rows of."""

    @property
    def query(self) -> str:
        """Which rows, as the words of a link."""

    def require(self, actor: Actor) -> None:
        """Raise `Refused` unless the actor may take them."""

    def columns(self, actor: Actor) -> tuple[Column, ...]:
        """The columns for this actor, in order."""

    def count(self, actor: Actor) -> int:
        """How many rows there are for this actor."""

    def settled(self) -> "Source":
        """The same rows as they are to be approved: without those a log gets by being asked for."""

    def opens(self, actor: Actor, *kinds: Sensitivity) -> bool:
        """Are values of these kinds in it that are not masked for this actor?"""

    def rows(self, actor: Actor, entry: int) -> AbstractContextManager[Iterator[Line]]:
        """The rows while the context is open; `entry` is the row of the audit log that tells of this export."""


@dataclass(frozen=True, slots=True)
class ListSource:
    """The rows of a view."""

    view: View

    @property
    def table(self) -> str:
        """The table of the view."""
        return self.view.table

    @property
    def query(self) -> str:
        """The view as in a link; an export has no pages."""
        words = {name: words for name, words in self.view.as_query().items() if name != "page"}
        return urlencode(words, doseq=True)

    @property
    def resource(self) -> Resource:
        """The declaration of the table."""
        return RESOURCES[self.view.table]

    def require(self, actor: Actor) -> None:
        """Raise `Refused` without the right X to the table and the grant of the account (R149)."""
        require(actor, Action.EXPORT, self.resource.rights)

    def columns(self, actor: Actor) -> tuple[Column, ...]:
        """The columns of the list."""
        masked = masked_fields(actor, self.resource)
        return tuple(
            Column(one.key, term(actor.language, one.label), _why(actor, self.resource, one, masked))
            for one in self.resource.listed
        )

    def settled(self) -> "ListSource":
        """The view as it is."""
        return self

    def opens(self, actor: Actor, *kinds: Sensitivity) -> bool:
        """Are values of these kinds among the columns that are not masked?"""
        masked = masked_fields(actor, self.resource)
        return any(one.sensitivity in kinds and one.key not in masked for one in self.resource.listed)

    def count(self, actor: Actor) -> int:
        """The exact number of rows."""
        return service.count(actor, self.view, exact=True).n

    @contextmanager
    def rows(self, actor: Actor, entry: int) -> Generator[Iterator[Line]]:
        """The rows, words for choices and names for references, numbers and days as they are."""
        with service.export_rows(actor, self.view) as rows:
            yield _lines(actor, list(self.resource.listed), rows)


@dataclass(frozen=True, slots=True)
class LogSource:
    """The rows of the audit log somebody searched for."""

    search: LogSearch

    @property
    def table(self) -> str:
        """The name of the log."""
        return LOG

    @property
    def query(self) -> str:
        """The search as in a link."""
        return urlencode(self.search.as_query())

    def require(self, actor: Actor) -> None:
        """Raise `Refused` for who reads nothing but their own actions, or has no grant to export (R149)."""
        if trail.reach(actor) is Scope.OWN:
            raise Refused(Say(N_("Your role may not export the audit log.")), "R149")
        if not actor.export:
            raise Refused(Say(N_("Your account has no current grant to export data.")), "R149")

    def columns(self, actor: Actor) -> tuple[Column, ...]:
        """The columns of the page."""
        return tuple(Column(key, translate(actor.language, words)) for key, words in trail.COLUMNS.items())

    def count(self, actor: Actor) -> int:
        """The exact number of rows."""
        return trail.count(actor, self.search)

    def settled(self) -> "LogSource":
        """The search up to the newest row of now: the log grows with each step until the file is fetched."""
        return self if self.search.upto else LogSource(replace(self.search, upto=trail.newest()))

    def opens(self, actor: Actor, *kinds: Sensitivity) -> bool:
        """Does it tell of tables with fields of these kinds that are not masked?"""
        asked = [one for one in RESOURCES.values() if self.search.table in ("", one.table)]
        return any(
            one.sensitivity in kinds and one.key not in masked_fields(actor, resource)
            for resource in asked
            if may(actor, Action.VIEW, resource.rights)
            for one in resource.fields.values()
        )

    @contextmanager
    def rows(self, actor: Actor, entry: int) -> Generator[Iterator[Line]]:
        """The rows before this export, newest first, in the words of the page."""
        yield ((one.id, trail.cells(actor, one)) for one in trail.every(actor, self.search, entry))


def of_link(table: str, query: str) -> Source:
    """What the `query` of a source of this table described."""
    if table == LOG:
        return LogSource(LogSearch.from_query(dict(parse_qsl(query))))
    resource = RESOURCES[table]
    keys = {attribute.key for attribute in resource.filters}
    return ListSource(from_query(table, parse_qs(query, keep_blank_values=True), keys))


def _why(actor: Actor, resource: Resource, one: Field, masked: frozenset[str]) -> Say | None:
    """Why a column is masked; of a reference also why the names of its records are."""
    if one.key in masked:
        return why_masked(actor, resource, one.key)
    label = reading.labels(actor, [one]).get(one.key)
    if label is None or not label.masked:
        return None
    target = RESOURCES[one.target or ""]
    return Say(NAMES_HIDDEN, reason=why_masked(actor, target, target.title.key))


def _lines(actor: Actor, fields: list[Field], rows: Iterator[tuple[Any, ...]]) -> Iterator[Line]:
    masked = reading.masked_fields(actor, RESOURCES[fields[0].table])
    names = reading.stream_names(actor, fields[0].table, fields)
    places = [names.index(f"{one.key}:label" if one.target else one.key) for one in fields]
    worded = [
        (at, _writer(one, actor))
        for at, one in enumerate(fields)
        if not one.target and one.key not in masked and one.type not in PLAIN
    ]
    for row in rows:
        cells = [row[place] for place in places]
        for at, write in worded:
            cells[at] = write(cells[at])
        yield row[0], tuple(cells)


def _writer(one: Field, actor: Actor) -> Callable[[Any], str]:
    """How the values of a field are written; the word for a choice is looked up once."""

    def write(value: Any) -> str:
        return shown(one, value, actor.language, actor.zone)

    if one.type in TEXTS and one.marks.format != "table":
        return lambda value: "" if value is None else value
    return cache(write) if one.type in (FieldType.CHOICE, FieldType.FLAG) else write
