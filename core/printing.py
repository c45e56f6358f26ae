"""A record as a paper to print: its values in words, as the person who prints it may see them; each one leaves a trace."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core import clock, formats, service
from core.access import Action, Actor, Refused, may, own_hand
from core.i18n import term, translate
from core.masks import masked_fields
from core.messages import N_, AppError, Say
from core.paper import Lines, Paper
from core.prepare import GONE
from core.refusals import written_down
from core.resource import Field, Resource
from core.resources import RESOURCES
from core.seals import audit_key
from core.values import shown
from core.view import Condition, View
from db import writes
from db.columns import FieldType
from db.session import database
from db.vocabulary.organisation import AuditAction

PART = 100
BY_HAND = 3
# So many records are printed at once; more are printed in portions.
MOST = 100
PRINTED = N_("Printed by {name} on {at}")
TOTAL = N_("Total")
TOO_MANY = N_("At most {most} at once; print the others after these.")
NUMBERS = (FieldType.INTEGER, FieldType.MONEY)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """Lines of a paper: what stands above them, their head, the lines, their sum, and which columns are numbers."""

    title: str
    head: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    total: Pair | None
    numbers: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on a paper, every text ready to read; `code` is what a scanner reads from it, "" for nothing."""

    title: str
    number: str
    code: str
    copies: tuple[str, ...]
    facts: tuple[Pair, ...]
    tables: tuple[Table, ...]
    later: tuple[Pair, ...]
    signs: tuple[Pair, ...]
    foot: str
    lang: str

    @property
    def name(self) -> str:
        """What the paper is called among others of its kind."""
        return f"{self.title} {self.number}"

    @property
    def texts(self) -> Iterator[str]:
        """Every text on the paper."""
        yield from (self.title, self.number, self.foot, *self.copies)
        totals = (table.total for table in self.tables if table.total)
        for pair in (*self.facts, *self.later, *self.signs, *totals):
            yield from pair
        for table in self.tables:
            yield table.title
            for line in (table.head, *table.lines):
                yield from line


def paper_of(table: str, key: str) -> Paper | None:
    """The declared paper of a table, None for none."""
    resource = RESOURCES.get(table)
    return next((one for one in resource.papers if one.key == key), None) if resource else None


@written_down(lambda table, *_: table)
def fill(actor: Actor, table: str, ids: Sequence[int], paper: Paper) -> list[Sheet]:
    """The paper about each of some records. The audit log keeps each.

    Raises `Refused` where one of the records is not open to the actor, `AppError` for too many at once.
    """
    own_hand(actor)
    if len(ids) > MOST:
        raise AppError(Say(TOO_MANY, most=MOST))
    rows = [service.fetch(actor, table, id) for id in dict.fromkeys(ids)]
    known = [row for row in rows if row is not None]
    if len(known) < len(rows):
        raise Refused(Say(GONE), paper.rule or None)
    sheets = [_sheet(actor, RESOURCES[table], row, paper) for row in known]
    _trace(actor, table, [row["id"] for row in known], paper)
    return sheets


def _sheet(actor: Actor, resource: Resource, row: Mapping[str, Any], paper: Paper) -> Sheet:
    table, lang = resource.table, actor.language
    at = formats.moment(lang, clock.now(), actor.zone)
    number = str(row[resource.number.column.key] if resource.number else f"#{row['id']}")
    hands = ((term(lang, f"hand.{table}.{one}"), "") for one in paper.hands)
    known = (pair for pair in _facts(actor, resource, row, paper.known) if pair[1])
    return Sheet(
        title=term(lang, f"paper.{table}.{paper.key}"),
        number=number,
        code=number if paper.code else "",
        copies=tuple(term(lang, f"copy.{table}.{one}") for one in paper.copies),
        facts=(*_facts(actor, resource, row, paper.fields), *known, *_of_others(actor, row, paper)),
        tables=tuple(_tables(actor, table, row["id"], paper.lines)),
        later=tuple(_facts(actor, resource, row, paper.later)),
        signs=(*_facts(actor, resource, row, paper.signs), *hands),
        foot=translate(lang, PRINTED, name=actor.name, at=at),
        lang=lang,
    )


def _facts(
    actor: Actor, resource: Resource, row: Mapping[str, Any], columns: tuple[Any, ...]
) -> Iterator[Pair]:
    masked = masked_fields(actor, resource)
    for column in columns:
        one = resource.fields[column.key]
        yield term(actor.language, one.label), text_of(actor, one, row, masked)


def _of_others(actor: Actor, row: Mapping[str, Any], paper: Paper) -> Iterator[Pair]:
    """Facts of the records this one points to, as far as they are open to the actor."""
    for through, columns in paper.of:
        target = RESOURCES[RESOURCES[through.class_.__tablename__].fields[through.key].target or ""]
        seen = row[through.key] is not None and service.can(actor, Action.VIEW, target.table)
        other = service.fetch(actor, target.table, row[through.key]) if seen else None
        yield from _facts(actor, target, other or {}, columns)


def text_of(actor: Actor, one: Field, row: Mapping[str, Any], masked: frozenset[str]) -> str:
    """A value as the actor reads it; "" for nothing."""
    value = row.get(f"{one.key}:label") if one.target else row.get(one.key)
    if value is None or one.target or one.key in masked:
        return "" if value is None else str(value)
    return shown(one, value, actor.language, actor.zone)


def _tables(actor: Actor, table: str, id: int, declared: Iterable[Lines]) -> Iterator[Table]:
    """The lines, as far as their table is open to the actor; only one that may be filled by hand stands there empty."""
    for lines in declared:
        resource = RESOURCES[lines.table]
        if not may(actor, Action.VIEW, resource.rights):
            continue
        masked, fields = masked_fields(actor, resource), [resource.fields[one.key] for one in lines.columns]
        rows = list(_rows(actor, lines, table, id))
        if not rows and not lines.by_hand:
            continue
        found = tuple(tuple(text_of(actor, one, row, masked) for one in fields) for row in rows)
        yield Table(
            term(actor.language, f"table.{lines.table}"),
            tuple(term(actor.language, one.label) for one in fields),
            found or ((("",) * len(fields)),) * BY_HAND,
            _total(actor, lines, rows, masked),
            tuple(one.type in NUMBERS for one in fields),
        )


def _total(actor: Actor, lines: Lines, rows: list[Mapping[str, Any]], masked: frozenset[str]) -> Pair | None:
    """The sum of the lines, None where there is none or the actor may not see the amounts."""
    if lines.total is None or lines.total.key in masked:
        return None
    summed = sum((row[lines.total.key] or Decimal(0) for row in rows), Decimal(0))
    return translate(actor.language, TOTAL), formats.money(actor.language, summed) if rows else ""


def _rows(actor: Actor, lines: Lines, table: str, id: int) -> Iterator[Mapping[str, Any]]:
    """Every line of the record, oldest first, page by page."""
    about = (Condition(lines.via, "is", (str(id),)),)
    about += (Condition(lines.among, "is", (table,)),) if lines.among else ()
    columns = tuple(one.key for one in lines.columns)
    number = 1
    while True:
        view = View(lines.table, filters=about, sort="id", size=PART, page=number, columns=columns)
        page = service.read(actor, view)
        for place in range(len(page.ids)):
            yield {name: values[place] for name, values in page.columns.items()}
        if len(page.ids) < PART:
            return
        number += 1


def _trace(actor: Actor, table: str, ids: Iterable[int], paper: Paper) -> None:
    entries = [
        {
            "actor_id": actor.id,
            "action": AuditAction.EXPORT,
            "table_name": table,
            "row_id": id,
            "change_set_id": None,
            "changes": {"fields": {}, "paper": paper.key},
            "reason": f"paper {paper.key}",
            "rule": paper.rule or None,
        }
        for id in ids
    ]
    with database().writing() as session:
        writes.chain(session, entries, clock.now(), audit_key())
