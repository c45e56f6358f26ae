"""What happened to a record and around it, newest first, in sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import streamlit as st

from core import notices, service
from core.access import Action, Actor
from core.masks import masked_fields
from core.resource import Child, Field, Resource
from core.ui import wording
from core.ui.wording import _
from core.values import TAG_BREAK
from core.view import Condition, View
from db.columns import FieldType, Marks
from db.models.trace import AuditRow
from db.vocabulary.organisation import AuditAction

MOST = 60
PER_CHILD = 20
# Of a row without a name of its own so many of its columns are told, each so far.
MOST_WORDS, LONGEST = 3, 60
TEXTS = (FieldType.TEXT, FieldType.LONG_TEXT)
WHO = Field("audit_log", "actor_id", Marks(FieldType.REFERENCE), "users")
ICONS = {
    AuditAction.CREATE: ":material/add_circle:",
    AuditAction.IMPORT: ":material/upload_file:",
    AuditAction.MOVE: ":material/arrow_forward:",
    AuditAction.DELETE: ":material/delete:",
    AuditAction.RESTORE: ":material/restore_from_trash:",
    AuditAction.REVEAL: ":material/visibility:",
}


@dataclass(frozen=True)
class Event:
    """One entry: when, its icon, what happened line by line, and what was written to it."""

    at: datetime
    icon: str
    lines: tuple[str, ...]
    note: str = ""


def show(resource: Resource, actor: Actor, row: Mapping[str, Any]) -> None:
    """Draw the newest entries of the record's timeline."""
    found = sorted(events(resource, actor, row), key=lambda one: one.at, reverse=True)
    if not found:
        st.caption(_("Nothing has happened yet."))
    for place, one in enumerate(found[:MOST]):
        with st.container(key=f"{resource.table}_event_{place}", horizontal=True, gap="small"):
            st.markdown(one.icon, width="content")
            with st.container(gap=None):
                for line in one.lines:
                    st.text(line)
                if one.note:
                    st.text(f"“{one.note}”")
                st.caption(wording.moment(one.at, actor))
    if len(found) > MOST:
        st.caption(_("Older entries are not shown here."))


def events(resource: Resource, actor: Actor, row: Mapping[str, Any]) -> Iterable[Event]:
    """The changes of the record, the signatures to it, and the rows around it that have their own time (R009)."""
    rows = service.history(actor, resource.table, row["id"])
    names = _Names(resource, actor, rows)
    masked = masked_fields(actor, resource, row)
    yield from (_change(resource, actor, one, names, masked) for one in rows if not _follows(resource, one))
    yield from _approvals(resource, actor, row["id"])
    yield from (_heard(actor, one) for one in notices.heard(actor, resource.table, row["id"]))
    for child in resource.children:
        known = row[child.of] is not None
        if known and child.timeline and service.can(actor, Action.VIEW, child.table):
            yield from _around(actor, child, row[child.of])


class _Names:
    """What the people and records named in the audit rows are called, asked for once per field."""

    def __init__(self, resource: Resource, actor: Actor, rows: list[AuditRow]) -> None:
        self.people = service.names(actor, WHO, {one.actor_id for one in rows if one.actor_id})
        self.by_field: dict[str, dict[int, str]] = {}
        for one in resource.fields.values():
            if one.target:
                texts = {t for r in rows for t in r.changes.get("fields", {}).get(one.key, ()) if t}
                ids = {int(text) for text in texts if str(text).isdecimal()}
                self.by_field[one.key] = service.names(actor, one, ids) if ids else {}


def _change(resource: Resource, actor: Actor, one: AuditRow, names: _Names, masked: frozenset[str]) -> Event:
    who = names.people.get(one.actor_id or 0) or _("The system")
    icon = ICONS.get(one.action, ":material/edit:")
    note = one.reason if one.action in (AuditAction.MOVE, AuditAction.REVEAL, AuditAction.DELETE) else ""
    fields = one.changes.get("fields", {})
    whole = {
        AuditAction.CREATE: _("{who} made this record."),
        AuditAction.IMPORT: _("{who} brought this record with an import."),
        AuditAction.DELETE: _("{who} put this record into the bin."),
        AuditAction.RESTORE: _("{who} took this record out of the bin."),
        AuditAction.EXPORT: _("{who} exported this record."),
    }
    whole_person = {
        "hide": _("{who} restricted the data of this person (R152)."),
        "show": _("{who} lifted the restriction on the data of this person (R152)."),
        "destroy": _("{who} destroyed the personal data of this record (R152)."),
    }
    if "person" in one.changes:
        return Event(one.at, icon, (whole_person[one.changes["person"]].format(who=who),))
    if one.action in whole:
        return Event(one.at, icon, (whole[one.action].format(who=who),), note)
    if one.action is AuditAction.REVEAL:
        looked = [wording.term(resource.fields[key].label) for key in fields if key in resource.fields]
        said = _("{who} looked at {field}.").format(who=who, field=", ".join(looked))
        return Event(one.at, icon, (said,), note)
    told = [resource.fields[key] for key in fields if _is_told(resource, key)]
    lines = tuple(_sentence(actor, spot, fields[spot.key], who, names, spot.key in masked) for spot in told)
    return Event(one.at, icon, lines or (_("{who} changed this record.").format(who=who),), note)


def _follows(resource: Resource, one: AuditRow) -> bool:
    """Did nothing change but what the product worked out from other rows, which have their own place here?"""
    fields = one.changes.get("fields", {})
    return (
        one.action is AuditAction.UPDATE
        and bool(fields)
        and not any(_is_told(resource, key) for key in fields)
    )


def _is_told(resource: Resource, key: str) -> bool:
    """What people typed or decided; what merely follows from it is not told."""
    one = resource.fields.get(key)
    state = resource.workflow is not None and resource.workflow.field == key
    return one is not None and (one.writable or state)


def _sentence(
    actor: Actor, spot: Field, pair: list[str | None], who: str, names: _Names, hidden: bool
) -> str:
    field = wording.term(spot.label)
    if hidden:
        return _("{who} changed {field} (hidden).").format(who=who, field=field)
    if not pair:
        return _("{who} changed {field}; the values were destroyed.").format(who=who, field=field)
    before, after = (_text(spot, text, actor, names) for text in pair)
    if not before:
        return _("{who} set {field} to {after}.").format(who=who, field=field, after=after)
    if not after:
        return _("{who} emptied {field}, it was {before}.").format(who=who, field=field, before=before)
    said = _("{who} changed {field} from {before} to {after}.")
    return said.format(who=who, field=field, before=before, after=after)


def _text(spot: Field, text: str | None, actor: Actor, names: _Names) -> str:
    """The canonical text of an audit row as people read it."""
    if text is None or text == "":
        return ""
    if spot.target:
        return names.by_field[spot.key].get(int(text), f"#{text}")
    read = {
        FieldType.DATE: date.fromisoformat,
        FieldType.MOMENT: datetime.fromisoformat,
        FieldType.MONEY: Decimal,
        FieldType.FLAG: lambda raw: raw == "1",
        FieldType.CHOICES: lambda raw: raw.split(TAG_BREAK),
        FieldType.TAGS: lambda raw: raw.split(TAG_BREAK),
    }.get(spot.type, str)
    return wording.value(spot, read(text), actor)


def _approvals(resource: Resource, actor: Actor, id: int) -> Iterable[Event]:
    if resource.workflow is None or not any(step.signs for step in resource.workflow.transitions):
        return
    if not service.can(actor, Action.VIEW, "approvals"):
        return
    about = (Condition("subject_kind", "is", (resource.table,)), Condition("subject_id", "is", (str(id),)))
    fields = ("at", "approver_id", "decision", "step")
    page = service.read(actor, View("approvals", filters=about, size=PER_CHILD, columns=fields))
    decision = service.RESOURCES["approvals"].fields["decision"]
    for place in range(len(page.ids)):
        at, step = page.columns["at"][place], page.columns["step"][place]
        if at is not None:
            said = _("{who}, as {step}: {decision}.").format(
                who=page.columns["approver_id:label"][place] or "–",
                step=wording.term(f"step.{resource.table}.{step}"),
                decision=wording.value(decision, page.columns["decision"][place], actor),
            )
            yield Event(at, ":material/approval:", (said,))


def _heard(actor: Actor, one: notices.Heard) -> Event:
    """Who was told what, and whether they have read it (R291)."""
    told = _("{who} was told: {what}").format(who=one.name, what=wording.say(one.said))
    read = (
        _("Read {at}.").format(at=wording.moment(one.read_at, actor)) if one.read_at else _("Not read yet.")
    )
    return Event(one.at, ":material/notifications:", (told, read))


def _around(actor: Actor, child: Child, id: int) -> Iterable[Event]:
    resource = service.RESOURCES[child.table]
    state = resource.workflow.field if resource.workflow else ""
    told = _telling(resource, child)
    columns = tuple(dict.fromkeys(key for key in (child.timeline, *told, state) if key))
    about = (Condition(child.via, "is", (str(id),)),)
    view = View(child.table, filters=about, sort=f"-{child.timeline}", size=PER_CHILD, columns=columns)
    page = service.read(actor, view)
    for place in range(len(page.ids)):
        at = page.columns[child.timeline][place]
        if at is None:
            continue
        words = [word for key in told if (word := _word(actor, resource.fields[key], page, place))]
        line = f"{wording.term(f'record.{child.table}')} {' · '.join(words) or f'#{page.ids[place]}'}"
        if state:
            line += f" · {wording.value(resource.fields[state], page.columns[state][place], actor)}"
        yield Event(at, resource.icon, (line,))


def _telling(resource: Resource, child: Child) -> tuple[str, ...]:
    """The columns a row is told by: its title, or what it says where it goes by the moment that stands beside it."""
    if resource.title.key != child.timeline:
        return (resource.title.key,)
    kinds = (FieldType.CHOICE, *TEXTS)
    return tuple(one.key for one in resource.listed if one.type in kinds)[:MOST_WORDS]


def _word(actor: Actor, spot: Field, page: service.Page, place: int) -> str:
    raw = page.columns[spot.key][place]
    if spot.target:
        return page.columns[f"{spot.key}:label"][place] or ""
    if spot.key in page.masked or spot.type in TEXTS:
        # What is masked as a whole tells nothing.
        text = str(raw or "")
        return "" if not text.strip("*") else text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return "" if raw is None else wording.value(spot, raw, actor)
