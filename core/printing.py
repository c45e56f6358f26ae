"""A record as a paper to print: its values in words, as the person who prints it may see them; each one leaves a trace."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core import clock, formats, service
from core.access import Action, Actor, Refused, own_hand
from core.i18n import term, translate
from core.masks import masked_fields
from core.messages import N_, Say
from core.paper import Lines, Paper
from core.prepare import GONE
from core.resource import Field, Resource
from core.resources import RESOURCES
from core.values import shown
from core.view import Condition, View
from db import writes
from db.columns import FieldType
from db.session import database
from db.vocabulary.organisation import AuditAction

PART = 100
BY_HAND = 3
PRINTED = N_("Printed by {name} on {at}")
TOTAL = N_("Total")

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on a paper, every text ready to read. `head` of the lines, the lines, and their total as text."""

    title: str
    number: str
    copies: tuple[str, ...]
    facts: tuple[Pair, ...]
    head: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    total: Pair | None
    signs: tuple[Pair, ...]
    foot: str
    lang: str


def paper_of(table: str, key: str) -> Paper | None:
    """The declared paper of a table, None for none."""
    resource = RESOURCES.get(table)
    return next((one for one in resource.papers if one.key == key), None) if resource else None


def fill(actor: Actor, table: str, id: int, paper: Paper) -> Sheet:
    """The paper about one record; raises `Refused` where the record is not open to the actor. The audit log keeps it."""
    own_hand(actor)
    resource, lang = RESOURCES[table], actor.language
    row = service.fetch(actor, table, id)
    if row is None:
        raise Refused(Say(GONE), paper.rule or None)
    head, lines, total = _lines(actor, paper.lines, id) if paper.lines else ((), (), None)
    _trace(actor, table, id, paper)
    at = formats.moment(lang, clock.now(), actor.zone)
    number = row[resource.number.column.key] if resource.number else f"#{id}"
    return Sheet(
        title=term(lang, f"paper.{table}.{paper.key}"),
        number=str(number),
        copies=tuple(term(lang, f"copy.{table}.{one}") for one in paper.copies),
        facts=(*_facts(actor, resource, row, paper.fields), *_of_others(actor, row, paper)),
        head=head,
        lines=lines,
        total=total,
        signs=tuple(_facts(actor, resource, row, paper.signs)),
        foot=translate(lang, PRINTED, name=actor.name, at=at),
        lang=lang,
    )


def _facts(
    actor: Actor, resource: Resource, row: Mapping[str, Any], columns: tuple[Any, ...]
) -> Iterator[Pair]:
    masked = masked_fields(actor, resource)
    for column in columns:
        one = resource.fields[column.key]
        yield term(actor.language, one.label), _text(actor, one, row, masked)


def _of_others(actor: Actor, row: Mapping[str, Any], paper: Paper) -> Iterator[Pair]:
    """Facts of the records this one points to, as far as they are open to the actor."""
    for through, columns in paper.of:
        target = RESOURCES[RESOURCES[through.class_.__tablename__].fields[through.key].target or ""]
        seen = row[through.key] is not None and service.can(actor, Action.VIEW, target.table)
        other = service.fetch(actor, target.table, row[through.key]) if seen else None
        yield from _facts(actor, target, other or {}, columns)


def _text(actor: Actor, one: Field, row: Mapping[str, Any], masked: frozenset[str]) -> str:
    value = row.get(f"{one.key}:label") if one.target else row.get(one.key)
    if value is None or one.target or one.key in masked:
        return "" if value is None else str(value)
    return shown(one, value, actor.language, actor.zone)


def _lines(
    actor: Actor, lines: Lines, id: int
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], Pair | None]:
    """The lines with their sum, which is left out where the actor may not see the amounts."""
    resource, lang = RESOURCES[lines.table], actor.language
    masked, fields = masked_fields(actor, resource), [resource.fields[one.key] for one in lines.columns]
    found: list[tuple[str, ...]] = []
    total = Decimal(0)
    for row in _rows(actor, lines, id):
        found.append(tuple(_text(actor, one, row, masked) for one in fields))
        total += Decimal(0) if lines.total.key in masked else row[lines.total.key] or Decimal(0)
    summed = formats.money(lang, total) if found else ""
    # On a paper that is printed before the work, the lines are written by hand.
    found = found or [("",) * len(fields)] * BY_HAND
    sum_up = None if lines.total.key in masked else (translate(lang, TOTAL), summed)
    return tuple(term(lang, one.label) for one in fields), tuple(found), sum_up


def _rows(actor: Actor, lines: Lines, id: int) -> Iterator[Mapping[str, Any]]:
    """Every line of the record, oldest first, page by page."""
    about = (Condition(lines.via, "is", (str(id),)),)
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


def alignment(paper: Paper) -> tuple[bool, ...]:
    """For each column of the lines whether it holds numbers, which stand at the right."""
    if paper.lines is None:
        return ()
    fields = RESOURCES[paper.lines.table].fields
    numbers = (FieldType.INTEGER, FieldType.MONEY)
    return tuple(fields[one.key].type in numbers for one in paper.lines.columns)


def _trace(actor: Actor, table: str, id: int, paper: Paper) -> None:
    entry = {
        "actor_id": actor.id,
        "action": AuditAction.EXPORT,
        "table_name": table,
        "row_id": id,
        "change_set_id": None,
        "changes": {"fields": {}, "paper": paper.key},
        "reason": f"paper {paper.key}",
        "rule": paper.rule or None,
    }
    with database().writing() as session:
        writes.chain(session, [entry], clock.now(), service.audit_key())
