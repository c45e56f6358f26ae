"""Exports: rows as on the screen, masked as there, with purpose, limit, mark and trace (R037, R305, R322)."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from core import clock, formats, service
from core.access import Actor, Refused, own_hand
from core.deadlines import due
from core.export_sources import Column, Source, of_link
from core.i18n import term, translate
from core.lookup import Lookup
from core.messages import N_, AppError, Say
from core.refusals import written_down
from core.rulebook_defaults import BY_KEY
from core.rules.problem import storable
from core.seals import audit_key
from core.transfer import export, marks
from core.transfer.headings import MARK
from core.transfer.xlsx import MOST_ROWS, ONE_SHEET
from db import writes
from db.columns import Sensitivity
from db.session import database
from db.vocabulary.exports import ExportKind, ExportPurpose, ExportStatus
from db.vocabulary.organisation import AuditAction

TYPES = {
    ExportKind.CSV: "text/csv; charset=utf-8",
    ExportKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
REQUESTS = "export_requests"
BLOCK = 1 << 16
LIMIT, KEEP = "export.rows", "export.keep"
# What fits into a request, and what is too short to be a reason.
LONGEST, SHORTEST, LONGEST_QUERY = 500, 4, 4000
# Titles, a blank row and the headings.
ABOVE = 5

TITLE = N_("Export {number} by {name}, {at}: {rows} rows. For: {purpose}. {reason}")
APPROVED = N_("Request {number}, approved by {name}, {at}")
MASKED = N_("Masked: {fields}.")
TOO_MANY = N_("{rows} rows are more than the {limit} one person takes alone ({source}). Ask for an approval.")
GROWN = N_("There are {rows} rows by now, and {approved} were approved. Ask anew, or narrow the list.")
NO_REASON = N_("Say in a few words what the export is for.")
TOO_LONG = N_("At most {most} characters.")
NOT_APPROVED = N_("This export is not approved, was taken already or has lapsed.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to take away: which rows, as what kind of file, what for, in a sentence."""

    source: Source
    kind: ExportKind
    purpose: ExportPurpose
    reason: str


@dataclass(frozen=True, slots=True)
class Limit:
    """How many rows somebody takes alone: the rulebook value and the clause it comes from."""

    rows: int
    source: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an export would hold: its rows, its columns and the limit; above it another person approves."""

    rows: int
    columns: tuple[Column, ...]
    limit: Limit

    @property
    def needs_approval(self) -> bool:
        """Is it more than one person takes alone?"""
        return self.rows > self.limit.rows


@dataclass(frozen=True, slots=True)
class _Leave:
    """The leave another person gave."""

    request_no: str
    by: int | None
    name: str
    at: datetime


@written_down(lambda source: source.table)
def outlook(actor: Actor, source: Source) -> Outlook:
    """What an export of these rows would hold. Raises `Refused` without the right."""
    source.require(actor)
    return Outlook(source.count(actor), source.columns(actor), limit_of(actor))


def limit_of(actor: Actor) -> Limit:
    """The rows this actor takes alone: the highest value of the rulebook for one of their roles (R322)."""
    own = [key for role in actor.roles if (key := f"{LIMIT}.{role.value}") in BY_KEY]
    keys = own + [LIMIT] * (len(own) < len(actor.roles))
    with database().reading() as session:
        lookup, place = Lookup(session, actor, clock.now()), (actor.site_id, actor.department_id)
        best = max((lookup.policy(key, place) for key in keys or [LIMIT]), key=lambda one: one.number)
    return Limit(best.number, ", ".join(word for word in (best.key, best.source_rule) if word))


@written_down(lambda wish: wish.source.table)
def make(actor: Actor, wish: Wish) -> Iterator[bytes]:
    """The bytes of an export one person takes alone; the audit log keeps who, what, how many and why.

    Raises `Refused` without the right X and the grant, `AppError` without a reason or above the limit (R305, R322).
    """
    own_hand(actor)
    wish.source.require(actor)
    reason, rows, limit = said(wish.reason), wish.source.count(actor), limit_of(actor)
    if rows > limit.rows:
        raise AppError(Say(TOO_MANY, rows=rows, limit=limit.rows, source=limit.source), "R322")
    return _file(actor, wish, reason, rows)


@written_down(lambda wish, _key: wish.source.table)
def ask(actor: Actor, wish: Wish, key: str) -> int:
    """Ask another person for an export above the limit; gives the id of the request.

    Raises as `make` does, `AppError` also where the view is too long to be written down.
    """
    own_hand(actor)
    wish.source.require(actor)
    source = wish.source.settled()
    reason = said(wish.reason)
    if len(source.query) > LONGEST_QUERY:
        raise AppError(
            Say(N_("This cannot be approved as a whole. Narrow it, and take it in parts.")), "R322"
        )
    values = {
        "requested_by": actor.id,
        "department_id": actor.department_id,
        "requested_at": clock.now(),
        "table_name": source.table,
        "query": source.query,
        "rows": source.count(actor),
        "kind": wish.kind,
        "purpose": wish.purpose,
        "reason": reason,
        "personal": source.opens(actor, Sensitivity.PERSONAL, Sensitivity.STRONG),
        "confidential": source.opens(actor, Sensitivity.CONFIDENTIAL),
    }
    id = service.enter(actor, REQUESTS, values, key, reason).rows[0].id
    assert id is not None
    return id


def approved(actor: Actor, id: int) -> Wish | None:
    """What a request of the actor's own stands for while it may be taken; None otherwise."""
    row = service.fetch(actor, REQUESTS, id)
    if row is None or row["requested_by"] != actor.id or row["status"] != ExportStatus.APPROVED:
        return None
    if clock.now() >= _lapses(actor, row["decided_at"]):
        return None
    source = of_link(row["table_name"], row["query"] or "")
    return Wish(source, ExportKind(row["kind"]), ExportPurpose(row["purpose"]), row["reason"])


@written_down(lambda _id: REQUESTS)
def take(actor: Actor, id: int) -> Iterator[bytes]:
    """The bytes of an export another person approved, once, with the actor's own masks of now.

    Raises `Refused` for what is not theirs, not approved, taken or lapsed, or without the right by now; `AppError`
    where more rows would go out than were approved.
    """
    own_hand(actor)
    wish = approved(actor, id)
    if wish is None:
        raise Refused(Say(NOT_APPROVED), "R322")
    wish.source.require(actor)
    row = service.fetch(actor, REQUESTS, id)
    assert row is not None
    rows = wish.source.count(actor)
    if rows > row["rows"]:
        raise AppError(Say(GROWN, rows=rows, approved=row["rows"]), "R322")
    moved = service.move(actor, REQUESTS, id, row["version"], "take", {}, f"take:{id}:{row['version']}")
    if moved.repeated or not moved.clean:
        raise Refused(Say(NOT_APPROVED), "R322")
    leave = _Leave(row["request_no"], row["decided_by"], row["decided_by:label"], row["decided_at"])
    return _file(actor, wish, wish.reason, rows, leave)


def said(reason: str) -> str:
    """The reason as it is kept; raises `AppError` for none, one too short to be one, or one too long."""
    text = storable(" ".join(reason.split()))
    if len(text) < SHORTEST:
        raise AppError(Say(NO_REASON), "R305")
    if len(text) > LONGEST:
        raise AppError(Say(TOO_LONG, most=LONGEST), "R305")
    return text


def _lapses(actor: Actor, decided_at: datetime) -> datetime:
    """When an approval is over."""
    with database().reading() as session:
        lookup = Lookup(session, actor, clock.now())
        keep = lookup.policy(KEEP, (actor.site_id, actor.department_id))
        return due(keep, decided_at, lookup.calendar(actor.site_id))


def _file(actor: Actor, wish: Wish, reason: str, rows: int, leave: _Leave | None = None) -> Iterator[bytes]:
    """Trace the export, then give its bytes; never more than `rows` rows."""
    if wish.kind is ExportKind.XLSX and rows > MOST_ROWS - ABOVE:
        raise AppError(Say(ONE_SHEET, most=MOST_ROWS))
    now, columns = clock.now(), wish.source.columns(actor)
    entry = _trace(actor, wish, reason, rows, columns, leave)
    lang, zone = actor.language, actor.zone
    told = translate(
        lang,
        TITLE,
        number=marks.number(entry),
        name=actor.name,
        at=formats.moment(lang, now, zone),
        rows=rows,
        purpose=term(lang, f"enum.ExportPurpose.{wish.purpose.value}"),
        reason=reason,
    )
    titles = [(told,)]
    if leave is not None:
        at = formats.moment(lang, leave.at, zone)
        titles.append((translate(lang, APPROVED, number=leave.request_no, name=leave.name, at=at),))
    hidden = [one.heading for one in columns if one.masked is not None]
    if hidden:
        titles.append((translate(lang, MASKED, fields=", ".join(hidden)),))
    header = (*(one.heading for one in columns), translate(lang, MARK))
    before, behind = marks.around(actor, wish.source.table, entry, now)

    def rows_of() -> Iterator[tuple[Any, ...]]:
        """Each row with the mark of this export behind it."""
        with wish.source.rows(actor, entry) as found:
            for id, cells in islice(found, rows):
                yield (*cells, f"{before}{id}{behind}")

    if wish.kind is ExportKind.CSV:
        return export.csv_stream(header, rows_of(), titles=titles)
    return _xlsx(wish.source.table, header, rows_of(), titles)


def _xlsx(
    sheet: str, header: tuple[str, ...], rows: Iterator[tuple[Any, ...]], titles: list[tuple[str]]
) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        export.xlsx_file(path, header, rows, sheet=sheet, titles=titles)
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block


def _trace(
    actor: Actor, wish: Wish, reason: str, rows: int, columns: tuple[Column, ...], leave: _Leave | None
) -> int:
    """Write the export into the audit log; gives the number of its row, which is the number of the export."""
    told: dict[str, Any] = {
        "rows": rows,
        "kind": wish.kind.value,
        "purpose": wish.purpose.value,
        "fields": [one.key for one in columns],
        "masked": [one.key for one in columns if one.masked is not None],
    }
    if leave is not None:
        told |= {"request": leave.request_no, "approved_by": leave.by}
    entry = {
        "actor_id": actor.id,
        "action": AuditAction.EXPORT,
        "table_name": wish.source.table,
        "row_id": None,
        "change_set_id": None,
        "changes": {"export": told, "view": wish.source.query},
        "reason": reason,
        "rule": "R305",
    }
    with database().writing() as session:
        return writes.chain(session, [entry], clock.now(), audit_key())
