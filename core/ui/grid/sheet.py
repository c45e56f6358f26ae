"""What a grid shows: columns, rows of texts, what is read-only and why, and what did not pass yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core import service
from core.access import Action, Actor, may
from core.changes import Status
from core.masks import closed_fields
from core.messages import Say
from core.reading import Page
from core.resource import Colour, Field, Resource
from core.ui import wording
from core.ui.wording import _
from core.values import editable_text
from core.view import View
from db.columns import FieldType
from db.models.trace import Draft


@dataclass(frozen=True)
class Column:
    """One column: its field, label, and why it cannot be typed into ("" when it can)."""

    field: Field
    label: str
    closed: str
    hint: str
    colours: Mapping[str, Colour]

    @property
    def key(self) -> str:
        """Key of the field."""
        return self.field.key


@dataclass(frozen=True)
class Trouble:
    """A cell whose typed text did not pass: the text, the reason, texts that would pass, theirs in a conflict."""

    row: int
    key: str
    raw: str
    reason: str
    status: str
    choices: tuple[str, ...]
    theirs: str | None
    version: int | None


@dataclass(frozen=True)
class Sheet:
    """One page of a table as texts, cell by cell, with ids and versions in the same order."""

    table: str
    columns: tuple[Column, ...]
    ids: tuple[int, ...]
    versions: tuple[int, ...]
    texts: Mapping[str, tuple[str, ...]]
    troubles: tuple[Trouble, ...]

    def base(self, position: int, key: str) -> str:
        """The stored text of a cell, without what was typed over it."""
        return self.texts[key][position]

    def shown(self, key: str) -> list[str]:
        """The texts of a column with what was typed and did not pass in its place."""
        typed = {one.row: one.raw for one in self.troubles if one.key == key}
        return [typed.get(id, text) for id, text in zip(self.ids, self.texts[key], strict=True)]


def make(resource: Resource, actor: Actor, view: View) -> Sheet:
    """The sheet of a view for an actor: their rows, their masks, their drafts."""
    page = service.read(actor, view)
    columns = tuple(_column(resource, actor, one) for one in resource.listed)
    texts = {one.key: tuple(_texts(one.field, page, actor)) for one in columns}
    troubles = tuple(
        _trouble(draft) for draft in service.drafts(actor, resource.table) if draft.row.isdecimal()
    )
    return Sheet(resource.table, columns, tuple(page.ids), tuple(page.versions), texts, troubles)


def _column(resource: Resource, actor: Actor, one: Field) -> Column:
    colours = {
        wording.choice(value): colour
        for value, colour in resource.colours.items()
        if isinstance(value, _choices(one))
    }
    return Column(one, wording.term(one.label), closed_because(resource, actor, one), _hint(one), colours)


def _choices(one: Field) -> Any:
    return one.marks.choices or ()


def closed_because(resource: Resource, actor: Actor, one: Field) -> str:
    """Why this actor cannot type into a field of existing rows; "" when they can."""
    decision = may(actor, Action.EDIT, resource.rights)
    if not decision:
        return wording.say(decision.reason)
    if not one.writable:
        if resource.workflow is not None and one.key == resource.workflow.field:
            return _("The state changes by the steps in the record.")
        return _("The server fills this field.")
    if one.key in closed_fields(actor, resource):
        return _("Your account has no grant to see this, so it cannot be changed here.")
    return ""


def _hint(one: Field) -> str:
    if one.marks.choices is not None:
        return " / ".join(wording.choice(value) for value in one.marks.choices)
    if one.type is FieldType.REFERENCE:
        return _("Type the name or number of the record.")
    if one.type is FieldType.DATE:
        return _("A day, written as 2026-02-04, 2026/2/4 or 2026年2月4日.")
    return ""


def _texts(one: Field, page: Page, actor: Actor) -> list[str]:
    values = page.columns[f"{one.key}:label"] if one.target else page.columns[one.key]
    if one.target or one.key in page.masked:
        return ["" if value is None else str(value) for value in values]
    if one.marks.choices is not None and one.type is FieldType.CHOICE:
        words = {value.value: wording.choice(value) for value in one.marks.choices}
        return ["" if value is None else words[value] for value in values]
    language = wording.language()
    return [editable_text(one, value, language, actor.zone) for value in values]


def _trouble(draft: Draft) -> Trouble:
    problem = draft.problem or {}
    said = Say.from_json(problem["say"]) if problem.get("say") else None
    return Trouble(
        int(draft.row),
        draft.field,
        draft.raw or "",
        wording.say(said) if said else "",
        problem.get("status", Status.ERROR.value),
        tuple(problem.get("choices", ())),
        problem.get("theirs"),
        draft.version,
    )
