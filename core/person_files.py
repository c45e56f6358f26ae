"""The data of one person, as they may ask for it: all that belongs to them, to be read by people and by programs."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from sqlalchemy.orm import Session

from core import clock, formats, service
from core.access import Action, Actor, Refused, may, own_hand
from core.i18n import term, translate
from core.messages import N_, Say
from core.persons import ROOT, Places, belongings
from core.prepare import GONE
from core.refusals import written_down
from core.resource import Field, Resource
from core.resources import RESOURCES
from core.seals import audit_key
from core.values import as_text, shown
from db import writes
from db.columns import Sensitivity
from db.session import database
from db.vocabulary.organisation import AuditAction
from db.vocabulary.privacy import RequestStatus

TABLE = "privacy_requests"
MEDIA_TYPE = "application/zip"
# Who borrowed an archive, and what was proposed to whom, are other people's data.
OTHERS = frozenset({"archive_loans", "archive_loan_items", "compensations"})
NOTE = N_("Made by {name} on {at} for request {number}.")
UNCHECKED = N_("Check who asks first; then the data is theirs to have.")
NOTHING = N_("The data of this person was destroyed; there is nothing to hand out.")
_STYLE = """
@page { size: A4; margin: 14mm } * { box-sizing: border-box }
body { margin: 0 auto; max-width: 190mm; padding: 6mm; color: #000; background: #fff;
  font: 10.5pt/1.5 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif }
h1 { font-size: 17pt; margin: 0 } h2 { font-size: 12.5pt; margin: 7mm 0 2mm } p { color: #444; margin: 0 }
dl { display: grid; grid-template-columns: minmax(30mm, max-content) 1fr; gap: .6mm 5mm; margin: 0 0 3mm;
  padding: 2mm 3mm; border: .3mm solid #999; break-inside: avoid } dt { color: #444 }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap }
"""

Row = Mapping[str, Any]
Data = Mapping[str, list[dict[str, Any]]]


def closed_because(actor: Actor, request: Row) -> Say | None:
    """Why the actor does not get the data of the person behind a request; None when they do.

    It takes the rights to export and to see personal data of the register of requests, with the account's grants.
    """
    for action in (Action.EXPORT, Action.PERSONAL):
        decision = may(actor, action, RESOURCES[TABLE].rights)
        if not decision:
            return decision.reason
    if request["status"] == RequestStatus.RECEIVED:
        return Say(UNCHECKED)
    return Say(NOTHING) if request["status"] == RequestStatus.DESTROYED else None


@written_down(lambda _id: TABLE)
def make(actor: Actor, request_id: int) -> Iterator[bytes]:
    """A ZIP with `data.json` (canonical values by table and field) and `data.html` (the same in the actor's words).

    Restricted data is in it, confidential fields and other people's data are not. The audit log keeps who made it for
    which request. Raises `Refused` where the request is not open to the actor or the data may not go out yet.
    """
    own_hand(actor)
    request = service.fetch(actor, TABLE, request_id)
    if request is None:
        raise Refused(Say(GONE))
    refusal = closed_because(actor, request)
    if refusal is not None:
        raise Refused(refusal, "R149")
    with database().reading() as session:
        data = {
            name: list(_rows(session, name, ids))
            for name, ids in _theirs(session, request["customer_id"]).items()
        }
    _trace(actor, request_id)
    at = formats.moment(actor.language, clock.now(), actor.zone)
    note = translate(actor.language, NOTE, name=actor.name, at=at, number=request["request_no"])
    return iter([_zipped({"data.json": _as_json(note, data), "data.html": _as_page(actor, note, data)})])


def _theirs(session: Session, customer_id: int) -> Places:
    """What of all that belongs to a person is handed out: the customer and what its record lists, step by step."""
    found = belongings(session, customer_id)
    wanted, left = [ROOT], [ROOT]
    while left:
        for child in RESOURCES[left.pop()].children:
            if child.table not in wanted and child.table not in OTHERS:
                wanted.append(child.table)
                left.append(child.table)
    return {name: found[name] for name in wanted if name in found}


def _fields(resource: Resource) -> list[Field]:
    """What is told of a record: no confidential field, no digest, and no number of another record."""
    told = (one for one in resource.fields.values() if one.sensitivity is not Sensitivity.CONFIDENTIAL)
    return [one for one in told if not one.target and not one.key.endswith("_hash")]


def _rows(session: Session, name: str, ids: Iterable[int]) -> Iterator[dict[str, Any]]:
    resource = RESOURCES[name]
    keys = [one.key for one in _fields(resource)]
    for record in writes.read(session, resource.model, sorted(ids)):
        yield {key: value for key in keys if (value := getattr(record, key)) not in (None, "", [])}


def _as_json(note: str, data: Data) -> str:
    tables = {name: [{k: as_text(v) for k, v in row.items()} for row in rows] for name, rows in data.items()}
    return json.dumps({"note": note, "data": tables}, ensure_ascii=False, indent=1)


def _as_page(actor: Actor, note: str, data: Data) -> str:
    lang = actor.language
    title = escape(translate(lang, N_("Data about you")))
    parts = [f"<h1>{title}</h1><p>{escape(note)}</p>"]
    for name, rows in data.items():
        parts.append(f"<h2>{escape(term(lang, f'table.{name}'))} ({len(rows)})</h2>")
        parts += [_as_list(actor, RESOURCES[name], row) for row in rows]
    return (
        f'<!doctype html><html lang="{escape(lang.replace("_", "-"))}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>"
    )


def _as_list(actor: Actor, resource: Resource, row: Row) -> str:
    pairs = (
        f"<dt>{escape(term(actor.language, one.label))}</dt>"
        f"<dd>{escape(shown(one, row[one.key], actor.language, actor.zone))}</dd>"
        for one in _fields(resource)
        if one.key in row
    )
    return f"<dl>{''.join(pairs)}</dl>"


def _zipped(files: Mapping[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return made.getvalue()


def _trace(actor: Actor, request_id: int) -> None:
    entry = {
        "actor_id": actor.id,
        "action": AuditAction.EXPORT,
        "table_name": TABLE,
        "row_id": request_id,
        "change_set_id": None,
        "changes": {"fields": {}},
        "reason": "",
        "rule": "R149",
    }
    with database().writing() as session:
        writes.chain(session, [entry], clock.now(), audit_key())
