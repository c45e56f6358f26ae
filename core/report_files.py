"""Reports to take away: workbook and PDF of what the page shows; each one leaves a trace (R305)."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core import clock, formats, report_desk, service
from core.access import Actor, Refused, own_hand
from core.i18n import term, translate
from core.messages import N_, Say
from core.prepare import GONE
from core.refusals import written_down
from core.report_text import tell
from core.resource import Field
from core.resources.report_snapshots import RESOURCE
from core.seals import audit_key
from core.transfer import report_pdf, report_xlsx
from core.values import shown
from db import writes
from db.session import database
from db.vocabulary.organisation import AuditAction

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TAKEN = N_("Taken by {name} on {at}")
AS_IT_STANDS = N_("Not released: the numbers as they stand now.")
FACTS = (
    "report_no",
    "department_id",
    "status",
    "due_on",
    "examined_by_id",
    "second_by_id",
    "released_by_id",
    "released_at",
    "corrects_id",
    "correction",
    "digest",
)


@written_down(lambda *_: RESOURCE.table)
def make(actor: Actor, id: int, kind: str) -> tuple[str, bytes]:
    """The file's name and bytes: `kind` is pdf or xlsx. The audit log keeps who took which.

    Raises `Refused` where the report is not open to the actor, `AppError` where it cannot be made.
    """
    own_hand(actor)
    row = service.fetch(actor, RESOURCE.table, id)
    if row is None:
        raise Refused(Say(GONE), "R305")
    content, kept = report_desk.numbers(row)
    told = tell(content, actor.language, actor.zone)
    facts = tuple(_facts(actor, row, kept))
    at = formats.moment(actor.language, clock.now(), actor.zone)
    foot = translate(actor.language, TAKEN, name=actor.name, at=at)
    if kind == "pdf":
        made = report_pdf.write(told, facts, foot)
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "report.xlsx"
            report_xlsx.write(path, told, facts, foot)
            made = path.read_bytes()
    _trace(actor, id, kind)
    return f"{told.title} {row['report_no'].replace('/', '-')}.{kind}", made


def _facts(actor: Actor, row: Mapping[str, Any], kept: bool) -> list[tuple[str, str]]:
    """What stands below the title: number, who examined and released it, and what it corrects."""
    found = []
    for key in FACTS:
        one = RESOURCE.fields[key]
        text = _text(actor, one, row)
        if text:
            found.append((term(actor.language, one.label), text))
    if not kept:
        found.append(
            (
                term(actor.language, "field.report_snapshots.content"),
                translate(actor.language, AS_IT_STANDS),
            )
        )
    return found


def _text(actor: Actor, one: Field, row: Mapping[str, Any]) -> str:
    value = row.get(f"{one.key}:label") if one.target else row[one.key]
    if value is None or one.target:
        return "" if value is None else str(value)
    return shown(one, value, actor.language, actor.zone)


def _trace(actor: Actor, id: int, kind: str) -> None:
    entry = {
        "actor_id": actor.id,
        "action": AuditAction.EXPORT,
        "table_name": RESOURCE.table,
        "row_id": id,
        "change_set_id": None,
        "changes": {"fields": {}, "paper": kind},
        "reason": f"report {kind}",
        "rule": "R305",
    }
    with database().writing() as session:
        writes.chain(session, [entry], clock.now(), audit_key())
