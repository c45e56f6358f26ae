"""A register mended in the preview of its import: cells typed over before anything is stored.

The file stays as it was brought. What is typed over it lives as long as the dialog that shows it, in the memory of
the server, and is open to the person who brought the file and to nobody else.
"""

import secrets
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from weakref import WeakValueDictionary

from core import entry, i18n, sheet
from core.access import Actor
from core.changes import CellOutcome, Status
from core.entry import Batch
from core.messages import N_, AppError, Say
from core.resources import RESOURCES
from core.transfer import importing
from core.transfer import plan as plans
from core.transfer.importing import Checked, Preview
from core.transfer.plan import Plan
from core.transfer.table import Raw, Row, Table
from core.transfer.targets import Target

VERDICT, WHY = ":verdict", ":why"
GONE = N_("This file is no longer open; choose it again.")
CONSTANT = N_("This is the same for every row; change it above.")
SERVER = N_("The server fills this in.")
# A file of so many rows is tried as a whole after each step; a longer one when its person asks for it.
TRIED_AT_ONCE = 2_000
MOST_STEPS = 200

Spot = tuple[int, int]


@dataclass(eq=False)
class Mending:
    """A file and what was typed over its cells, by line and column; `done` and `undone` hold what stood there before.

    `version` counts the steps, `checked` is the one the whole file was last tried at, `latest` are the rows that were
    tried on their own since, and `seen` are those on the screen.
    """

    actor_id: int
    table: str
    original: Table
    plan: Plan = field(default_factory=Plan)
    cells: dict[Spot, str] = field(default_factory=dict)
    done: list[dict[Spot, str | None]] = field(default_factory=list)
    undone: list[dict[Spot, str | None]] = field(default_factory=list)
    version: int = 0
    checked: int = 0
    latest: dict[int, Checked] = field(default_factory=dict)
    answered: dict[str, int] = field(default_factory=dict)
    seen: Sequence[Checked] = ()
    layout: Mapping[str, Any] = field(default_factory=dict)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def file(self) -> Table:
        """The file as it is mended."""
        if not self.cells:
            return self.original
        return replace(self.original, rows=tuple(map(self._mended, self.original.rows)))

    @cached_property
    def by_line(self) -> dict[int, Row]:
        """The rows as they were brought, by their lines."""
        return {row.line: row for row in self.original.rows}

    @property
    def on_screen(self) -> list[Checked]:
        """The rows that are shown, each as it was tried last."""
        return [self.latest.get(one.line, one) for one in self.seen]

    @property
    def is_stale(self) -> bool:
        """Were cells typed over since the whole file was tried?"""
        return self.version != self.checked

    def put(self, wanted: Mapping[Spot, str | None]) -> dict[Spot, str | None]:
        """Write over cells, or with None leave the file's own; gives what stood there before."""
        before = {spot: self.cells.get(spot) for spot in wanted}
        for spot, text in wanted.items():
            if text is None:
                self.cells.pop(spot, None)
            else:
                self.cells[spot] = text
        self.version += 1
        return before

    def _mended(self, row: Row) -> Row:
        width = len(row.cells)
        over = {at: self.cells[row.line, at] for at in range(width) if (row.line, at) in self.cells}
        if not over:
            return row
        return replace(row, cells=tuple(over.get(at, cell) for at, cell in enumerate(row.cells)))


_open: WeakValueDictionary[str, Mending] = WeakValueDictionary()


def begin(actor: Actor, table: str, file: Table) -> Mending:
    """Open a file for mending; whoever holds what this gives keeps it open."""
    made = Mending(actor.id, table, file)
    _open[made.token] = made
    return made


def opened(actor: Actor, token: str) -> Mending:
    """What was begun under a token. Raises `AppError` where it is closed or belongs to somebody else."""
    found = _open.get(token)
    if found is None or found.actor_id != actor.id:
        raise AppError(Say(GONE))
    return found


def whole(actor: Actor, mending: Mending) -> Preview:
    """Try the whole file as it is mended now. Raises as `importing.check` does."""
    with mending.lock:
        version, file = mending.version, mending.file
    preview = importing.check(actor, mending.table, file, mending.plan)
    with mending.lock:
        if mending.version == version:
            mending.checked = version
            mending.latest.clear()
    return preview


def enter(actor: Actor, mending: Mending, told: Sequence[Batch]) -> dict[str, Any]:
    """Carry out steps typed into the preview, each once, and answer as `core.entry.enter` does.

    Raises `BadMessage` for what the preview cannot do, such as a row the file does not have.
    """
    with mending.lock:
        touched: set[int] = set()
        for batch in told:
            if batch.key not in mending.answered:
                mending.answered[batch.key] = _carry_out(mending, batch, touched)
            touched |= {_line(mending, row) for row in _rows(batch)}
        tried = importing.check_lines(actor, mending.table, mending.file, mending.plan, touched)
        mending.latest |= {one.line: one for one in tried}
        targets = _targets(actor, mending)
        problems = _verdicts(actor, tried, targets)
        return {
            "answers": [
                {"key": one.key.removeprefix("grid:"), "saved": mending.answered[one.key]}
                | {"cells": [told for told in problems if not one.step]}
                for one in told
            ],
            "rows": [_row(actor, mending, one, targets) for one in tried],
            "troubles": _troubles(actor, mending.on_screen, targets),
            "gone": [],
            "steps": _steps(actor, mending),
            "at": sheet.moment(),
        }


def shown(actor: Actor, mending: Mending, preview: Preview) -> dict[str, Any]:
    """The preview as a grid: columns, rows and what is wrong, as `core.sheet` gives those of a table."""
    with mending.lock:
        targets = _targets(actor, mending)
        mending.seen = preview.rows
        return {
            "columns": _columns(actor, mending, targets),
            "rows": [_row(actor, mending, one, targets) for one in mending.on_screen],
            "troubles": _troubles(actor, mending.on_screen, targets),
            "steps": _steps(actor, mending),
            "at": sheet.moment(),
        }


def _carry_out(mending: Mending, batch: Batch, touched: set[int]) -> int:
    """One step; gives how many cells it wrote."""
    if batch.gone or (batch.step and (batch.cells or batch.drop)):
        raise entry.BadMessage(Say(entry.NOT_UNDERSTOOD))
    if batch.step:
        stack, other = _stacks(mending, batch.step)
        if not stack:
            return 0
        before = stack.pop()
        other.append(mending.put(before))
        touched |= {line for line, _ in before}
        return len(before)
    wanted: dict[Spot, str | None] = {
        _spot(mending, cell.row, cell.field): cell.raw or "" for cell in batch.cells
    }
    wanted |= {_spot(mending, row, key): None for row, key in batch.drop}
    mending.done.append(mending.put(wanted))
    del mending.done[:-MOST_STEPS]
    mending.undone.clear()
    return len(wanted)


def _stacks(mending: Mending, step: str) -> tuple[list[dict[Spot, str | None]], list[dict[Spot, str | None]]]:
    return (mending.done, mending.undone) if step == entry.UNDO else (mending.undone, mending.done)


def _rows(batch: Batch) -> Iterable[str]:
    yield from (cell.row for cell in batch.cells)
    yield from (row for row, _ in batch.drop)


def _line(mending: Mending, row: str) -> int:
    line = int(row) if row.isdecimal() else 0
    if line not in mending.by_line:
        raise entry.BadMessage(Say(entry.NOT_UNDERSTOOD))
    return line


def _spot(mending: Mending, row: str, key: str) -> Spot:
    if key not in mending.plan.columns:
        raise entry.BadMessage(Say(entry.NOT_UNDERSTOOD))
    return _line(mending, row), mending.plan.columns[key]


def _targets(actor: Actor, mending: Mending) -> dict[str, Target]:
    """What the plan fills: from columns, as they stand in the file, then what is given for every row."""
    plan = mending.plan
    choice = plans.offered(actor, mending.table, plan.constants)
    keys = [*sorted(plan.columns, key=lambda key: plan.columns[key]), *plan.constants]
    return {key: choice[key] for key in keys if key in choice}


def _columns(actor: Actor, mending: Mending, targets: Mapping[str, Target]) -> list[dict[str, Any]]:
    say = _saying(actor)
    server = say(SERVER)
    kinds = {"new": "green", "already there": "gray", "wrong": "red"}
    colours = {say(word): colour for word, colour in kinds.items()}
    first = [
        {"key": VERDICT, "label": say(N_("Verdict")), "type": "choice", "closed": server, "colours": colours},
        {"key": WHY, "label": say(N_("Why not")), "type": "long_text", "closed": server},
    ]
    return first + [_column(actor, mending, key, one) for key, one in targets.items()]


def _column(actor: Actor, mending: Mending, key: str, target: Target) -> dict[str, Any]:
    resource = RESOURCES[mending.table]
    closed = {} if key in mending.plan.columns else {"closed": i18n.translate(actor.language, CONSTANT)}
    if target.field is None:
        return {"key": key, "label": str(target.label), "type": "text"} | closed
    told = sheet.column(actor, resource, target.field).as_json()
    kept = {
        name: told[name]
        for name in ("label", "type", "required", "hint", "options", "colours")
        if name in told
    }
    return {"key": key} | kept | closed


def _row(actor: Actor, mending: Mending, one: Checked, targets: Mapping[str, Target]) -> list[Any]:
    say = _saying(actor)
    kind = N_("wrong") if one.reasons else N_("already there") if one.known else N_("new")
    why = "; ".join(dict.fromkeys(said.render(actor.language) for said in one.reasons))
    texts = [_text(mending, one, key) for key in targets]
    return [one.line, mending.version, [say(kind), why, *texts]]


def _text(mending: Mending, one: Checked, key: str) -> str:
    """What a cell holds: as it will be stored, else as it stands in the file or is given for every row."""
    cell = one.cells.get(key)
    if cell is not None:
        raw: Raw | None = cell.value if cell.status is Status.OK and cell.value is not None else cell.raw
        return "" if raw is None else str(raw)
    column = mending.plan.columns.get(key)
    if column is None:
        return ""
    return mending.cells.get((one.line, column), str(mending.by_line[one.line].cells[column]))


def _verdicts(actor: Actor, rows: Iterable[Checked], targets: Mapping[str, Target]) -> list[list[Any]]:
    """[line, field, status, reason, choices, theirs] of each cell that did not pass."""
    found = []
    for one in rows:
        for key, cell in one.cells.items():
            if cell.status is not Status.OK and key in targets:
                _, _, *rest = entry.verdict(actor, cell)
                found.append([str(one.line), key, *rest])
    return found


def _troubles(actor: Actor, rows: Sequence[Checked], targets: Mapping[str, Target]) -> list[list[Any]]:
    """[line, field, raw, status, reason, choices, theirs] of each cell that did not pass."""
    raw = {(str(one.line), key): _raw(cell) for one in rows for key, cell in one.cells.items()}
    return [[line, key, raw[line, key], *rest] for line, key, *rest in _verdicts(actor, rows, targets)]


def _raw(cell: CellOutcome) -> str:
    return "" if cell.raw is None else str(cell.raw)


def _steps(actor: Actor, mending: Mending) -> dict[str, str]:
    word = i18n.translate(actor.language, N_("the last mending"))
    return {name: word for name in (entry.UNDO, entry.REDO) if _stacks(mending, name)[0]}


def _saying(actor: Actor) -> Callable[[str], str]:
    return lambda sentence: i18n.translate(actor.language, sentence)
