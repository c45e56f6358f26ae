"""What a grid shows of a view: columns, rows of texts, what is closed and why, and what did not pass yet."""

import functools
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from core import clock, formats, i18n, service
from core.access import Action, Actor, index_only, may
from core.blank import blank
from core.changes import Status, is_new
from core.masks import closed_fields, masked_fields, revealable_fields
from core.messages import N_, Say
from core.prepare import REQUIRED
from core.reading import Page
from core.resource import RELATED, Field, Resource
from core.resources import RESOURCES
from core.values import choice_label, editable_text, shown
from core.view import View
from db.columns import FieldType
from db.models.trace import Draft

STEPS_ONLY = N_("The state changes by the steps in the record.")
SERVER = N_("The server fills this field.")
NO_GRANT = N_("Your account has no grant to see this, so it cannot be changed here.")
SECRET = N_("This is secret: its index is all that is open to you. Ask the keeper (R321).")
OTHERS = N_("Your role may change rows of its own scope only.")
SAYS_DATE = N_("A day, written as 2026-02-04, 2026/2/4 or 2026年2月4日.")
SAYS_REFERENCE = N_("Type the name or number of the record.")
CHANGED_BY = N_("{by} changed this to {theirs} at {at}.")
RULE = N_("{reason} ({rule})")
RELATED_CLOSED = N_("What belongs to the record; open it to see and add to it.")
# So many rows that are not stored yet come with a page; a large paste that did not pass would make every run heavy.
MOST_WAITING = 50


@dataclass(frozen=True)
class Column:
    """One column: its field, label, and why it cannot be typed into ("" when it can).

    `closed` is the reason in stored rows, `fixed` the one in new rows.
    """

    field: Field
    label: str
    closed: str
    fixed: str
    hint: str
    options: tuple[str, ...]
    colours: Mapping[str, str]
    sortable: bool
    masked: bool
    revealable: bool

    @property
    def key(self) -> str:
        """Key of the field."""
        return self.field.key

    def as_json(self) -> dict[str, Any]:
        """The column as the browser is told of it; what is not said is false or empty."""
        told = {
            "key": self.key,
            "label": self.label,
            "type": self.field.type.value,
            "required": self.field.marks.required,
            "closed": self.closed,
            "fixed": self.fixed,
            "hint": self.hint,
            "options": list(self.options),
            "colours": dict(self.colours),
            "sortable": self.sortable,
            "masked": self.masked,
            "reveal": self.revealable,
        }
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True)
class Row:
    """One record as texts in the order of the columns, with the version they belong to.

    `related` says what belongs to it; None for a table nothing belongs to, and where it was not asked for.
    """

    id: int
    version: int
    texts: tuple[str, ...]
    closed: str = ""
    related: str | None = None

    def as_json(self) -> list[Any]:
        """[id, version, texts] and, for a row that is closed to the actor, why; what belongs to it is the last text."""
        texts = [*self.texts, *([] if self.related is None else [self.related])]
        return [self.id, self.version, texts, *([self.closed] if self.closed else [])]


@dataclass(frozen=True)
class Trouble:
    """A cell whose typed text did not pass, or one of a new row that waits for its other cells."""

    row: str
    key: str
    raw: str
    status: str
    reason: str
    choices: tuple[str, ...]
    theirs: str | None
    version: int | None
    chosen: int | None = None

    def as_json(self) -> list[Any]:
        """[row, field, raw, status, reason, choices, theirs]."""
        return [self.row, self.key, self.raw, self.status, self.reason, list(self.choices), self.theirs]


@dataclass(frozen=True)
class Sheet:
    """One page of a table as texts, and everything of this person that waits to be mended in the table.

    `at` tells the browser whether it was read before an answer that has come meanwhile.
    """

    table: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    troubles: tuple[Trouble, ...]
    at: int = 0

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids of the rows, in order."""
        return tuple(row.id for row in self.rows)

    @property
    def versions(self) -> tuple[int, ...]:
        """The versions of the rows, in order."""
        return tuple(row.version for row in self.rows)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The rows that are not stored yet, oldest first."""
        return tuple(dict.fromkeys(one.row for one in self.troubles if is_new(one.row)))

    def here(self, skip: int = 0) -> tuple[Trouble, ...]:
        """The cells to mend of this page's rows and of the newest rows not stored yet, after leaving out `skip`."""
        waiting = self.waiting
        end = max(0, len(waiting) - skip)
        shown = {*map(str, self.ids), *waiting[max(0, end - MOST_WAITING) : end]}
        return tuple(one for one in self.troubles if one.row in shown)

    @property
    def elsewhere(self) -> tuple[Trouble, ...]:
        """The cells to mend of records that are not on this page."""
        here = {str(id) for id in self.ids}
        return tuple(one for one in self.troubles if one.row not in here and not is_new(one.row))


def make(actor: Actor, view: View) -> Sheet:
    """The sheet of a view for an actor: their rows, their masks, their drafts."""
    at, resource = moment(), RESOURCES[view.table]
    found = _rows(actor, resource, service.read(actor, view))
    return Sheet(view.table, columns(actor, resource), found, troubles(actor, view.table), at)


def moment() -> int:
    """Now in microseconds, to put sheets and answers in order."""
    return time.time_ns() // 1_000


def fresh(actor: Actor, table: str, ids: Iterable[int], related: bool = True) -> tuple[Row, ...]:
    """These rows as they are stored now; those that are gone or not open to the actor are missing.

    Typing into a cell changes nothing of what belongs to its record; without `related` that is not read again.
    """
    return _rows(actor, RESOURCES[table], service.rows(actor, table, ids), related)


def troubles(actor: Actor, table: str) -> tuple[Trouble, ...]:
    """What the actor typed into the table and has not passed yet, and what their new rows lack."""
    found = [_trouble(actor, draft) for draft in service.drafts(actor, table)]
    typed: dict[str, set[str]] = {}
    for one in found:
        if is_new(one.row):
            typed.setdefault(one.row, set()).add(one.key)
    needed = [one.key for one in _needed(actor, RESOURCES[table])] if typed else []
    reason = i18n.translate(actor.language, REQUIRED)
    found += [
        Trouble(row, key, "", Status.ERROR.value, reason, (), None, None)
        for row, keys in typed.items()
        for key in needed
        if key not in keys
    ]
    return tuple(found)


def can_be_completed(actor: Actor, resource: Resource, given: str = "") -> bool:
    """Does the grid list everything a new record needs? Where it does not, new ones are made in the form.

    `given` is the key of a field that is filled in without being listed.
    """
    return {one for one in _needed(actor, resource) if one.key != given} <= set(resource.listed)


def _needed(actor: Actor, resource: Resource) -> list[Field]:
    """The fields somebody has to fill in before a new record can be stored."""
    before = blank(resource, actor, clock.now())
    return [one for one in resource.required if before[one.key] is None]


def columns(actor: Actor, resource: Resource) -> tuple[Column, ...]:
    """The columns of a table's grid for an actor."""
    masked = masked_fields(actor, resource)
    return tuple(column(actor, resource, one, masked) for one in resource.listed)


def closed_because(actor: Actor, resource: Resource, one: Field) -> str:
    """Why this actor cannot type into a field of existing rows; "" when they can."""
    decision = may(actor, Action.EDIT, resource.rights)
    if not decision:
        return decision.reason.render(actor.language)
    if said := filled_by_server(actor, resource, one):
        return said
    if one.key in closed_fields(actor, resource):
        return i18n.translate(actor.language, NO_GRANT)
    return ""


def filled_by_server(actor: Actor, resource: Resource, one: Field) -> str:
    """Why nobody types into a field, not even of a new row; "" where people do."""
    if one.writable:
        return ""
    steps = resource.workflow is not None and one.key == resource.workflow.field
    return i18n.translate(actor.language, STEPS_ONLY if steps else SERVER)


def told(reason: Say | None, rule: str | None, language: str) -> str:
    """A reason in the actor's language, with the rule that asks for it."""
    if reason is None:
        return ""
    said = reason.render(language)
    return i18n.translate(language, RULE, reason=said, rule=rule) if rule and rule not in said else said


def changed_by(actor: Actor, by: str, theirs: str | None, at: str | None) -> str:
    """Who changed the cell in between, to what and when."""
    when = formats.moment(actor.language, datetime.fromisoformat(at), actor.zone) if at else "–"
    return i18n.translate(actor.language, CHANGED_BY, by=by, theirs=theirs or "–", at=when)


def column(actor: Actor, resource: Resource, one: Field, masked: frozenset[str] = frozenset()) -> Column:
    """The column of one field; `masked` are the keys of fields the actor sees masked."""
    choices = one.marks.choices
    options: tuple[str, ...] = ()
    colours: dict[str, str] = {}
    if choices is not None:
        options = tuple(choice_label(value, actor.language) for value in choices)
        colours = {
            choice_label(value, actor.language): colour.value
            for value, colour in resource.colours.items()
            if isinstance(value, choices)
        }
    elif one.type is FieldType.FLAG:
        options = tuple(shown(one, value, actor.language, actor.zone) for value in (True, False))
    return Column(
        one,
        i18n.term(actor.language, one.label),
        closed_because(actor, resource, one),
        filled_by_server(actor, resource, one),
        _hint(one, actor.language),
        options,
        colours,
        one.key not in masked and one.type is not FieldType.TAGS,
        one.key in masked,
        one.key in revealable_fields(actor, resource),
    )


def _hint(one: Field, language: str) -> str:
    by_type = {FieldType.REFERENCE: SAYS_REFERENCE, FieldType.DATE: SAYS_DATE}
    return i18n.translate(language, by_type[one.type]) if one.type in by_type else ""


def _rows(actor: Actor, resource: Resource, page: Page, related: bool = True) -> tuple[Row, ...]:
    texts = [_texts(one, page, actor) for one in resource.listed]
    open_rows = _open_rows(actor, resource, page.ids)
    others, secret = (i18n.translate(actor.language, one) for one in (OTHERS, SECRET))
    closed = {id: others for id in page.ids if open_rows is not None and id not in open_rows}
    closed |= dict.fromkeys(_secret_rows(actor, resource, page), secret)
    told = _related(actor, resource, page.ids) if related else {}
    return tuple(
        Row(id, version, cells, closed.get(id, ""), told.get(id))
        for id, version, cells in zip(page.ids, page.versions, zip(*texts, strict=True), strict=True)
    )


def _secret_rows(actor: Actor, resource: Resource, page: Page) -> list[int]:
    """The rows seen by their index only; a list of such a table shows how secret each row is."""
    column = resource.scopes.secret
    if not resource.scopes.index or column not in page.columns:
        return []
    return [
        id
        for id, value in zip(page.ids, page.columns[column], strict=True)
        if index_only(actor, resource.rights, {column: value})
    ]


def related_column(actor: Actor, resource: Resource) -> list[dict[str, Any]]:
    """The column that says what belongs to each record, as the browser is told of it; none where nothing can."""
    if not resource.children:
        return []
    say = functools.partial(i18n.translate, actor.language)
    return [{"key": RELATED, "label": say(N_("Related")), "type": RELATED, "closed": say(RELATED_CLOSED)}]


def _related(actor: Actor, resource: Resource, ids: list[int]) -> dict[int, str]:
    """What belongs to each record, in words and numbers."""
    if not resource.children:
        return {}
    found = service.belonging(actor, resource.table, ids)
    names = {child.table: i18n.term(actor.language, f"table.{child.table}") for child in resource.children}
    return {id: " · ".join(f"{names[table]} {n}" for table, n in found.get(id, {}).items()) for id in ids}


def _open_rows(actor: Actor, resource: Resource, ids: list[int]) -> frozenset[int] | None:
    """The rows the right to change reaches; None where it reaches all that are seen, or none at all."""
    seen, changed = (may(actor, action, resource.rights) for action in (Action.VIEW, Action.EDIT))
    if not changed or seen.rows == changed.rows:
        return None
    return service.editable(actor, resource.table, ids)


def _texts(one: Field, page: Page, actor: Actor) -> list[str]:
    values = page.columns.get(f"{one.key}:label" if one.target else one.key, [])
    if one.target or one.key in page.masked:
        return ["" if value is None else str(value) for value in values]
    if one.type is FieldType.CHOICE and one.marks.choices is not None:
        words: dict[StrEnum | None, str] = {
            value: choice_label(value, actor.language) for value in one.marks.choices
        }
        return ["" if value is None else words[value] for value in values]
    return [editable_text(one, value, actor.language, actor.zone) for value in values]


def _trouble(actor: Actor, draft: Draft) -> Trouble:
    problem = draft.problem or {}
    said = Say.from_json(problem["say"]) if problem.get("say") else None
    reason = told(said, problem.get("rule"), actor.language)
    if problem.get("by"):
        reason = changed_by(actor, problem["by"], problem.get("theirs"), problem.get("at"))
    return Trouble(
        draft.row,
        draft.field,
        draft.raw or "",
        problem.get("status", Status.ERROR.value),
        reason,
        tuple(problem.get("choices", ())),
        problem.get("theirs"),
        draft.version,
        problem.get("chosen"),
    )
