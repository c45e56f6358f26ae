"""A register mended in the preview of its import: cells typed over before anything is stored.

The file stays as it was brought. What is typed over it lives as long as the dialog that shows it, in the memory of
the server, and is open to the person who brought the file and to nobody else.
"""

import secrets
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from weakref import WeakValueDictionary

from core import entry
from core.access import Actor
from core.entry import Batch
from core.messages import N_, AppError, Say
from core.transfer import importing
from core.transfer.importing import Checked, Preview
from core.transfer.plan import Plan
from core.transfer.table import Row, Table

GONE = N_("This file is no longer open; choose it again.")
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


def carry_out(mending: Mending, batch: Batch, touched: set[int]) -> int:
    """Carry out one step and add the lines it changed to `touched`; gives how many cells it wrote.

    Raises `BadMessage` for what the preview cannot do, such as a row the file does not have.
    """
    if batch.gone or (batch.step and (batch.cells or batch.drop)):
        raise entry.BadMessage(Say(entry.NOT_UNDERSTOOD))
    if batch.step:
        stack, other = stacks(mending, batch.step)
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


def stacks(mending: Mending, step: str) -> tuple[list[dict[Spot, str | None]], list[dict[Spot, str | None]]]:
    """The steps a direction takes from, and those it adds to."""
    return (mending.done, mending.undone) if step == entry.UNDO else (mending.undone, mending.done)


def rows_of(batch: Batch) -> Iterable[str]:
    """The lines a step names."""
    yield from (cell.row for cell in batch.cells)
    yield from (row for row, _ in batch.drop)


def line_of(mending: Mending, row: str) -> int:
    """The line a row of the grid stands for. Raises `BadMessage` where the file has none."""
    line = int(row) if row.isdecimal() else 0
    if line not in mending.by_line:
        raise entry.BadMessage(Say(entry.NOT_UNDERSTOOD))
    return line


def _spot(mending: Mending, row: str, key: str) -> Spot:
    if key not in mending.plan.columns:
        raise entry.BadMessage(Say(entry.NOT_UNDERSTOOD))
    return line_of(mending, row), mending.plan.columns[key]
