"""What is typed into a grid: batches of cells become change sets, answered with verdicts and fresh rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core import formats, i18n, service, sheet
from core.access import Actor
from core.changes import CellOutcome, Change, ChangeSet, Kind, Outcome, Status, is_new
from core.messages import N_, AppError, Say
from core.resources import RESOURCES
from core.values import choice_label
from db.models.trace import Draft, StoredChangeSet

MOST_CELLS = 5_000
MOST_BATCHES = 200
NOT_UNDERSTOOD = N_("The browser sent something the server does not understand; reload the page.")
NOT_YOURS = N_("This was typed by somebody else who was signed in here; it was not stored.")
KINDS = {kind.value: kind for kind in (Kind.EDIT, Kind.PASTE, Kind.BULK, Kind.DELETE)}
UNDO, REDO = "undo", "redo"
LONGEST_KEY = 120


class BadMessage(AppError):
    """What the browser sent is no message of the grid."""


@dataclass(frozen=True)
class Cell:
    """One typed cell: the raw text, the version and text seen, and the record chosen from a list, if one was."""

    row: str
    field: str
    raw: str | None
    version: int | None = None
    base: str | None = None
    chosen: int | None = None


@dataclass(frozen=True)
class Batch:
    """What was done in one step; `key` is the same when it is sent again.

    `gone` are rows to delete, as (row, version); `drop` are texts that did not pass and are given up.
    `step` is "undo" or "redo" and stands alone.
    """

    key: str
    kind: Kind = Kind.EDIT
    cells: tuple[Cell, ...] = ()
    gone: tuple[tuple[str, int | None], ...] = ()
    drop: tuple[tuple[str, str], ...] = ()
    step: str = ""
    reason: str = ""


@dataclass
class Answer:
    """What became of one batch: verdicts that are not ok, ids of rows that are stored now, a whole refusal."""

    key: str
    saved: int = 0
    cells: list[list[Any]] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    written: dict[tuple[str, str], int] = field(default_factory=dict)
    refused: str = ""

    def as_json(self) -> dict[str, Any]:
        """The answer without what is empty."""
        told = {
            "key": self.key,
            "saved": self.saved,
            "cells": self.cells,
            "ids": self.ids,
            "refused": self.refused,
        }
        return {name: value for name, value in told.items() if value}


def batches(data: Any) -> list[Batch]:
    """The batches of a message from the browser. Raises `BadMessage` where it has another form or is too large."""
    try:
        found = [_batch(one) for one in data["batches"]]
    except (KeyError, TypeError, ValueError, IndexError):
        raise BadMessage(Say(NOT_UNDERSTOOD)) from None
    if len(found) > MOST_BATCHES or sum(len(one.cells) + len(one.gone) for one in found) > MOST_CELLS * 2:
        raise BadMessage(
            Say(N_("This is too much at once: at most {most} cells in one step."), most=MOST_CELLS)
        )
    return found


def enter(actor: Actor, table: str, told: Sequence[Batch]) -> dict[str, Any]:
    """Carry out the batches in order and answer each; a batch that was carried out before is only answered.

    The answer holds `answers`, the stored texts of each touched row under `rows`, rows that are `gone`, and what
    can be taken back and brought again.
    """
    known: dict[str, str] = {}
    written: dict[tuple[str, str], int] = {}
    answers = []
    for batch in told:
        answer = _carried_out(actor, table, _named(batch, known, written))
        known.update({row: str(id) for row, id in answer.ids.items()})
        written.update(answer.written)
        answers.append(answer)
    asked = {
        int(known.get(row, row))
        for batch in told
        for row in _rows_of(batch)
        if known.get(row, row).isdecimal()
    }
    asked |= {id for answer in answers for id in answer.touched}
    changed = any(batch.step or batch.drop or batch.gone for batch in told)
    rows = sheet.fresh(actor, table, sorted(asked), related=changed or bool(known))
    waiting = {"troubles": [one.as_json() for one in sheet.troubles(actor, table)]} if changed else {}
    return waiting | {
        "answers": [answer.as_json() for answer in answers],
        "rows": [row.as_json() for row in rows],
        "gone": sorted(asked - {row.id for row in rows}),
        "steps": steps(actor, table),
        "at": sheet.moment(),
    }


def steps(actor: Actor, table: str) -> dict[str, str]:
    """In words what undo and redo would act on; a direction with nothing to do is missing."""
    found = service.stacks(actor, table)
    named = {UNDO: found.back, REDO: found.again}
    return {name: _in_words(actor, one) for name, one in named.items() if one is not None}


def options(actor: Actor, table: str, key: str, text: str) -> list[list[Any]]:
    """Records that fit what was typed into a reference so far; none for any other field.

    Each as [id, name, what tells it apart from another of this name].
    """
    one = RESOURCES[table].fields.get(key)
    target = one.target if one else None
    found = service.options(actor, target, text, 12, serving=one.marks.serving) if one and target else []
    apart = service.distinctions(actor, target, [id for id, _ in found]) if target else {}
    return [[id, name, apart[id]] for id, name in found]


def _batch(data: Mapping[str, Any]) -> Batch:
    key, step = data["key"], data.get("step", "")
    if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY or step not in ("", UNDO, REDO):
        raise ValueError(key)
    cells = tuple(Cell(*_checked(one)) for one in data.get("cells", ()))
    gone = tuple((str(row), _number(version)) for row, version in data.get("gone", ()))
    drop = tuple((str(row), str(name)) for row, name in data.get("drop", ()))
    kind = KINDS[data.get("kind", "edit")]
    if cells and kind is Kind.DELETE:
        # Rows are deleted whole; a cell that says so is no grid's.
        raise ValueError(kind)
    return Batch(f"grid:{key}", kind, cells, gone, drop, step, str(data.get("reason", "")))


def _checked(cell: Sequence[Any]) -> Iterable[Any]:
    row, key, raw, version, base, chosen = (*cell, None, None, None)[:6]
    texts = (raw, base)
    if (
        not isinstance(row, str)
        or not isinstance(key, str)
        or not all(isinstance(one, str | None) for one in texts)
    ):
        raise TypeError(cell)
    return row, key, raw, _number(version), base, _number(chosen)


def _number(value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise TypeError(value)


def _named(batch: Batch, known: Mapping[str, str], written: Mapping[tuple[str, str], int]) -> Batch:
    """The batch as it would have been typed with the answers to the batches before it in sight.

    Rows stored by them go by their ids, and a cell written by them has the version it has got since; any other
    cell keeps the version its person saw, so that what somebody else changed is still found.
    """

    def cell(one: Cell) -> Cell:
        row = known.get(one.row, one.row)
        version = written.get((row, one.field), written.get((row, ""), one.version))
        return replace(one, row=row, version=version)

    def gone(row: str, version: int | None) -> tuple[str, int | None]:
        id = known.get(row, row)
        return id, max((at for (name, _), at in written.items() if name == id), default=version)

    return replace(batch, cells=tuple(map(cell, batch.cells)), gone=tuple(gone(*one) for one in batch.gone))


def _rows_of(batch: Batch) -> Iterable[str]:
    yield from (cell.row for cell in batch.cells)
    yield from (row for row, _ in batch.gone)
    yield from (row for row, _ in batch.drop)


def _carried_out(actor: Actor, table: str, batch: Batch) -> Answer:
    answer = Answer(batch.key.removeprefix("grid:"))
    try:
        if len(batch.cells) + len(batch.gone) > MOST_CELLS:
            raise BadMessage(
                Say(N_("This is too much at once: at most {most} cells in one step."), most=MOST_CELLS)
            )
        if batch.step:
            _take(answer, _stepped(actor, table, batch), actor, told=True)
        if batch.drop:
            for row, key in batch.drop:
                service.drop_draft(actor, table, row, key)
        if batch.gone:
            _delete(answer, actor, table, batch)
        if batch.cells:
            _take(answer, _stored(actor, table, batch), actor)
    except AppError as problem:
        answer.refused = sheet.told(problem.say, problem.rule, actor.language)
    return answer


def _stepped(actor: Actor, table: str, batch: Batch) -> Outcome:
    """Step back or forth once; a step that found nothing finds nothing when its message comes again, whatever else was
    done since.
    """
    found = service.stacks(actor, table)
    one = found.back if batch.step == UNDO else found.again
    earlier = service.answered(actor, batch.key)
    if earlier is not None and earlier.rows:
        return earlier
    if earlier is not None or one is None:
        service.keep_nothing(actor, batch.key)
        raise AppError(
            Say(
                N_("There is nothing to take back here.")
                if batch.step == UNDO
                else N_("There is nothing to bring again here.")
            )
        )
    return service.undo(actor, one.id, batch.key)


def _delete(answer: Answer, actor: Actor, table: str, batch: Batch) -> None:
    for row, _ in batch.gone:
        if is_new(row):
            service.drop_drafts(actor, table, row)
    stored = [(int(row), version or 0) for row, version in batch.gone if row.isdecimal()]
    if stored:
        _take(answer, service.delete(actor, table, stored, batch.key, batch.reason), actor)


def _stored(actor: Actor, table: str, batch: Batch) -> Outcome:
    waiting = service.drafts(actor, table) if any(is_new(cell.row) for cell in batch.cells) else []
    changes = [_change(table, cell) for cell in batch.cells]
    typed = {(change.row, change.field) for change in changes}
    new = {cell.row for cell in batch.cells if is_new(cell.row)}
    changes += [_kept(table, one) for one in waiting if one.row in new and (one.row, one.field) not in typed]
    made = ChangeSet(
        actor, tuple(changes), batch.key, batch.reason, batch.kind, keep_drafts=True, by_cell=True
    )
    return service.commit(made)


def _change(table: str, cell: Cell) -> Change:
    row = cell.row if is_new(cell.row) else int(cell.row) if cell.row.isdecimal() else 0
    raw: str | int | None = cell.raw if cell.chosen is None else cell.chosen
    return Change(table, row, cell.version, cell.field, raw or None, cell.base)


def _kept(table: str, draft: Draft) -> Change:
    """A cell of a new row that was typed in an earlier step."""
    chosen = (draft.problem or {}).get("chosen")
    return Change(table, draft.row, None, draft.field, draft.raw if chosen is None else chosen, draft.base)


def _take(answer: Answer, outcome: Outcome, actor: Actor, *, told: bool = False) -> None:
    """Put what a change set came to into the answer; `told` adds the texts, which of an undo nobody has typed."""
    unsaved = {row.row for row in outcome.rows if not row.saved}
    stored = {row.row: row for row in outcome.rows if row.saved and row.version is not None}
    for cell in outcome.cells:
        if cell.status is Status.OK and (one := stored.get(cell.row)) is not None:
            # Everything in a row that was just made is of this person, whatever the cell ("").
            answer.written[str(one.id), "" if is_new(cell.row) else cell.field] = one.version or 0
    answer.saved += outcome.saved
    for row in outcome.rows:
        if row.id is not None:
            answer.touched.add(row.id)
            if isinstance(row.row, str) and row.saved:
                answer.ids[row.row] = row.id
    answer.cells += [
        verdict(actor, cell) + ([_in_cell(actor, cell)] if told else [])
        for cell in outcome.cells
        if cell.status is not Status.OK or (is_new(cell.row) and cell.row in unsaved)
    ]


def verdict(actor: Actor, cell: CellOutcome) -> list[Any]:
    """[row, field, status, reason, choices, theirs]; a cell of a new row that is fine itself "waits"."""
    waits = cell.status is Status.OK
    reason = sheet.told(cell.say, cell.rule, actor.language)
    if cell.by:
        reason = sheet.changed_by(actor, cell.by, cell.theirs, cell.at)
    status = "waits" if waits else cell.status.value
    return [str(cell.row), cell.field, status, reason, list(cell.choices), cell.theirs]


def _in_cell(actor: Actor, cell: CellOutcome) -> str:
    """What would have been stored, as it stands in a cell."""
    spot = RESOURCES[cell.table].fields.get(cell.field)
    if spot is None or cell.raw is None:
        return ""
    known = spot.marks.choices is not None and cell.raw in set(spot.marks.choices)
    return choice_label(spot.marks.choices(cell.raw), actor.language) if known else str(cell.raw)


WORDS = {
    Kind.EDIT.value: N_("an edit"),
    Kind.PASTE.value: N_("a paste"),
    Kind.FORM.value: N_("a form"),
    Kind.BULK.value: N_("a bulk change"),
    Kind.DELETE.value: N_("a deletion"),
    Kind.UNDO.value: N_("what was taken back"),
}


def _in_words(actor: Actor, one: StoredChangeSet) -> str:
    when = formats.moment(actor.language, one.at, actor.zone)
    rows = len(one.outcome.get("rows", ()))
    what = i18n.translate(actor.language, WORDS[one.kind])
    return i18n.plural(
        actor.language, "{what}, {n} row, {when}", "{what}, {n} rows, {when}", rows, what=what, when=when
    )
