"""Everything the product holds of one customer: hidden while restricted, destroyed at the end, kept from coming back.

What is destroyed are texts and whatever is marked personal, in the customer's record and in all that belong to it, in
drafts, notices, kept views, change sets and the values of the audit log. Counts, scores, amounts, days and choices
stay under the customer's number, so figures are what they were (R151, R152).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.context import Person, PersonAct
from core.digests import tombstones
from core.resource import Field, Resource
from core.resources import RESOURCES
from core.searching import search_texts
from db import audit_values, persons, search, writes
from db.base import Record
from db.columns import FieldType, Sensitivity
from db.models.trace import StoredChangeSet
from db.vocabulary.organisation import AuditAction

# Who is only named in what belongs to somebody else, as whoever brought them.
MENTIONS = frozenset({"referrer_id"})
ROOT, REGISTER = "customers", "privacy_requests"
TEXTS = (FieldType.TEXT, FieldType.LONG_TEXT, FieldType.TAGS)
# By which columns a record names another of any table.
PAIRS = (("subject_kind", "subject_id"), ("table_name", "row_id"))
GONE = "—"
# What tells one person from all others; a name only where it is long enough not to stand inside of another one.
TELLING = ("phone", "email", "wechat", "id_doc_no", "contact_phone", "contact_person", "name")
SHORTEST_TEXT, SHORTEST_NAME, SHORTEST_ALIAS = 5, 3, 10
MODELS: Mapping[str, type[Record]] = {name: one.model for name, one in RESOURCES.items()}
Places = dict[str, set[int]]


def apply(session: Session, actor_id: int | None, person: Person, now: datetime) -> dict[str, Any]:
    """Hide, show or destroy everything of a person; gives the audit row that tells of it, to be sealed."""
    id = person.customer_id
    changes: dict[str, Any] = {"fields": {}, "person": person.act.value}
    action = AuditAction.DELETE
    if person.act is PersonAct.HIDE:
        places = {
            name: ids for name, ids in belongings(session, id).items() if not RESOURCES[name].restricted
        }
        persons.hide(session, id, MODELS, places, now)
    elif person.act is PersonAct.SHOW:
        places, action = dict(persons.show(session, id, MODELS, None)), AuditAction.RESTORE
    else:
        places = belongings(session, id)
        changes[audit_values.ERASED] = destroy(session, id, places, now)
    writes.bump(session, places)
    session.expire_all()
    return {
        "actor_id": actor_id,
        "action": action,
        "table_name": ROOT,
        "row_id": id,
        "changes": changes,
        "reason": "",
        "rule": "R152",
    }


def belongings(session: Session, customer_id: int) -> Places:
    """Ids by table of the customer and of all records that belong to it: what points to it, what points to these, ...

    Records of one table that point to each other are different matters; signatures and corrective actions name what
    they belong to by table and number.
    """
    found: Places = {ROOT: {customer_id}}
    while True:
        before = sum(map(len, found.values()))
        for name, resource in RESOURCES.items():
            for target in list(found):
                columns = [
                    one.key
                    for one in resource.fields.values()
                    if one.target == target != name and one.key not in MENTIONS
                ]
                if columns:
                    found.setdefault(name, set()).update(
                        persons.pointing(session, resource.model, columns, found[target])
                    )
        found = {name: ids for name, ids in found.items() if ids}
        if sum(map(len, found.values())) == before:
            break
    for name, resource in RESOURCES.items():
        for kind, number in PAIRS:
            if {kind, number} <= set(resource.fields):
                for target in [one for one in found if one not in (name, REGISTER)]:
                    ids = persons.about(session, resource.model, kind, number, target, found[target])
                    found.setdefault(name, set()).update(ids)
    return {name: ids for name, ids in found.items() if ids}


def destroy(session: Session, customer_id: int, places: Places, now: datetime) -> list[int]:
    """Destroy what `places` hold of the person, and every mention; gives the audit rows whose values went.

    Irreversible; the caller has checked who may and when (R151, R152).
    """
    persons.overwrite_freed_pages(session)
    model: Any = MODELS[ROOT]
    row = writes.load(session, model, [customer_id])[customer_id]
    values = {column.key: getattr(row, column.key) for column in model.__table__.columns}
    needles = _telling(session, values)
    persons.bury(session, customer_id, tombstones(values), now)
    for name, ids in places.items():
        resource = RESOURCES[name]
        for record in writes.load(session, resource.model, sorted(ids)).values():
            _rewrite(session, resource, record, emptied(resource, record))
    _clean_mentions(session, needles)
    persons.clean_notices(session, places, needles)
    persons.clean_drafts(session, places, needles)
    persons.clean_reveals(session, places, needles)
    persons.clean_imports(session, places)
    persons.clean_habits(session, needles, lambda data: scrubbed(data, needles))
    _clean_change_sets(session, places, needles)
    gone = persons.audit_rows(session, places, needles)
    audit_values.destroy(session, gone)
    persons.show(session, customer_id, MODELS, now)
    return gone


def emptied(resource: Resource, record: Record) -> dict[str, Any]:
    """The values a destroyed record gets in the place of texts and personal ones."""
    columns = resource.model.__table__.columns
    found: dict[str, Any] = {} if record.extra is None else {"extra": None}
    for key, one in resource.fields.items():
        column, value = columns[key], getattr(record, key)
        if value is None or one.target or stays(resource, one):
            continue
        if column.nullable:
            found[key] = None
        elif one.type in TEXTS:
            found[key] = f"{GONE}{record.id}" if one.marks.unique else GONE
        elif column.default is not None:
            found[key] = column.default.arg
    if resource.table == ROOT:
        found["name"] = record.customer_no  # ty: ignore[unresolved-attribute]
    return {key: value for key, value in found.items() if getattr(record, key) != value}


def stays(resource: Resource, one: Field) -> bool:
    """Is this a statistic: no text and not personal, or a text by which records are numbered, named or grouped?"""
    if one.type in TEXTS:
        grouped = one.key in {attribute.key for attribute in resource.filters}
        plain = one.type is FieldType.TEXT and one.sensitivity is Sensitivity.NONE and not one.marks.format
        return plain and (one.marks.required or grouped)
    return one.sensitivity in (Sensitivity.NONE, Sensitivity.CONFIDENTIAL)


def scrubbed(data: Any, needles: Iterable[str]) -> Any:
    """The same data without the texts that tell of the person, also inside of other texts."""
    if isinstance(data, str):
        for needle in needles:
            data = data.replace(needle, GONE)
        return data
    if isinstance(data, Mapping):
        return {scrubbed(key, needles): scrubbed(value, needles) for key, value in data.items()}
    return [scrubbed(one, needles) for one in data] if isinstance(data, list | tuple) else data


def _telling(session: Session, values: Mapping[str, Any]) -> list[str]:
    """The texts by which this person, and nobody else, is found in what others wrote; the longest first."""
    found = set()
    for key in TELLING:
        text = str(values[key] or "").strip()
        named = key in ("name", "contact_person")
        if len(text) < (SHORTEST_NAME if named else SHORTEST_TEXT):
            continue
        if named and persons.namesakes(session, MODELS[ROOT], key, text) > 1:
            continue
        found |= {text, text.removeprefix("+86")} if "phone" in key else {text}
    return sorted(found, key=len, reverse=True)


def _rewrite(session: Session, resource: Resource, record: Record, values: Mapping[str, Any]) -> None:
    """Store values past rules and versions, and bring the search in step."""
    if not values:
        return
    for key, value in values.items():
        setattr(record, key, value)
    if resource.searchable:
        old = (record.search_text, record.search_private)  # ty: ignore[unresolved-attribute]
        new = search_texts(resource, {one.key: getattr(record, one.key) for one in resource.search})
        record.search_text, record.search_private = new  # ty: ignore[unresolved-attribute]
        search.write_many(session, resource.table, [(record.id, old, new)])
    session.flush()


def _clean_mentions(session: Session, needles: list[str]) -> None:
    """Take the person out of what stands in records of others."""
    for resource in RESOURCES.values():
        texts = [key for key, one in resource.fields.items() if one.type in TEXTS]
        ids = persons.mentioning(session, resource.model, [*texts, "extra"], needles)
        for record in writes.load(session, resource.model, ids).values():
            held = {key: getattr(record, key) for key in (*texts, "extra")}
            found = {key: scrubbed(value, needles) for key, value in held.items()}
            _rewrite(session, resource, record, {k: v for k, v in found.items() if v != held[k]})


def _clean_change_sets(session: Session, places: Places, needles: list[str]) -> None:
    """Take the answers that were kept for repetitions and undo, cell by cell, and the reasons."""
    sets = persons.change_sets(session, places, needles)
    aliases = {alias for one in sets for alias in _aliases(one, places)}
    known = {one.id for one in sets}
    sets += [one for one in persons.change_sets(session, {}, sorted(aliases)) if one.id not in known]
    for one in sets:
        ids = {(table, row): id for table, row, id, *_ in one.outcome.get("rows", ())}
        cells = [
            _blank(cell) if _is_of(cell, ids, places, aliases) else scrubbed(cell, needles)
            for cell in one.outcome.get("cells", ())
        ]
        mine = any(id in places.get(table, ()) for (table, _), id in ids.items())
        one.outcome = {**one.outcome, "cells": cells}
        one.reason = "" if mine else scrubbed(one.reason, needles)
    session.flush()


def _aliases(one: StoredChangeSet, places: Places) -> Iterable[str]:
    """What a new record was called while it was being typed, where that is a name nobody else uses."""
    for table, row, id, *_ in one.outcome.get("rows", ()):
        if isinstance(row, str) and len(row) >= SHORTEST_ALIAS and id in places.get(table, ()):
            yield row


def _is_of(
    cell: Mapping[str, Any], ids: Mapping[tuple[str, Any], int | None], places: Places, aliases: set[str]
) -> bool:
    table, row = cell["table"], cell["row"]
    mine = places.get(table, ())
    return row in aliases or row in mine or ids.get((table, row)) in mine


def _blank(cell: Mapping[str, Any]) -> dict[str, Any]:
    return {**cell, "raw": None, "value": None, "theirs": None, "say": None, "choices": []}
