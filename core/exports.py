"""Exports of a view: the rows of the screen, masked as on the screen, as CSV or XLSX; each one leaves a trace."""

import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from core import clock, formats, reading, service
from core.access import Action, Actor, own_hand, require
from core.i18n import term, translate
from core.messages import N_, AppError, Say
from core.resource import Field
from core.resources import RESOURCES
from core.transfer import export
from core.values import shown
from core.view import View
from db import writes
from db.columns import FieldType
from db.session import database
from db.vocabulary.organisation import AuditAction

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BLOCK = 1 << 16
# Numbers and days stay what they are, texts are written as they are stored.
PLAIN = frozenset({FieldType.INTEGER, FieldType.MONEY, FieldType.DATE})
TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
NOTE = N_("Exported by {name} on {at} for: {purpose}")


def make(actor: Actor, view: View, kind: str, purpose: str) -> Iterator[bytes]:
    """The bytes of an export of the whole view; needs the right X, the grant and a purpose.

    Raises `Refused` without the right, `AppError` without a purpose. The audit log keeps who, what and why.
    """
    own_hand(actor)
    require(actor, Action.EXPORT, RESOURCES[view.table].rights)
    if not purpose.strip():
        raise AppError(Say(N_("Say what the export is for.")), "R305")
    _trace(actor, view, purpose.strip())
    at = formats.moment(actor.language, clock.now(), actor.zone)
    note = translate(actor.language, NOTE, name=actor.name, at=at, purpose=purpose.strip())
    fields = list(RESOURCES[view.table].listed)
    header = tuple(term(actor.language, one.label) for one in fields)
    return (
        _csv(actor, view, fields, header, note) if kind == "csv" else _xlsx(actor, view, fields, header, note)
    )


def _csv(
    actor: Actor, view: View, fields: list[Field], header: tuple[str, ...], note: str
) -> Iterator[bytes]:
    with service.export_rows(actor, view) as rows:
        yield from export.csv_stream(header, _cells(actor, fields, rows), notes=((note,),))


def _xlsx(
    actor: Actor, view: View, fields: list[Field], header: tuple[str, ...], note: str
) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        with service.export_rows(actor, view) as rows:
            export.xlsx_file(path, header, _cells(actor, fields, rows), sheet=view.table, notes=((note,),))
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block


def _cells(actor: Actor, fields: list[Field], rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows of the database as cells: words for choices and names for references, numbers and days as they are."""
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
        yield tuple(cells)


def _writer(one: Field, actor: Actor) -> Callable[[Any], str]:
    """How the values of a field are written; the word for a choice is looked up once."""

    def write(value: Any) -> str:
        return shown(one, value, actor.language, actor.zone)

    if one.type in TEXTS:
        return lambda value: "" if value is None else value
    return cache(write) if one.type in (FieldType.CHOICE, FieldType.FLAG) else write


def _trace(actor: Actor, view: View, purpose: str) -> None:
    entry = {
        "actor_id": actor.id,
        "action": AuditAction.EXPORT,
        "table_name": view.table,
        "row_id": None,
        "change_set_id": None,
        "changes": {"view": {name: list(words) for name, words in view.as_query().items()}},
        "reason": purpose,
        "rule": "R305",
    }
    with database().writing() as session:
        writes.chain(session, [entry], clock.now(), service.audit_key())
