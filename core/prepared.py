"""One row of a change set while it is checked: what it is, what was typed, and the verdicts so far."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from core.changes import CellOutcome, Change, Status
from core.context import Also, Context, Person, Tell
from core.messages import Say
from core.moves import Move
from core.resource import Resource
from db.base import Record
from db.vocabulary.organisation import AuditAction

LARGEST_VERSION = 2**31 - 1


@dataclass
class Prepared:
    """One row, checked: what will be stored when its group is written, or the verdicts that stand in the way."""

    resource: Resource
    row: int | str
    record: Record | None
    context: Context
    cells: list[CellOutcome]
    typed: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    action: AuditAction = AuditAction.UPDATE
    failed: bool = False
    move: Move | None = None
    aside: list[CellOutcome] = field(default_factory=list)

    @property
    def table(self) -> str:
        """Name of the row's table."""
        return self.resource.table

    @property
    def good(self) -> bool:
        """May it be written?"""
        return not self.failed and all(cell.status is Status.OK for cell in self.cells)

    @property
    def problems(self) -> list[CellOutcome]:
        """The verdicts that stand in the way."""
        return [cell for cell in self.cells if cell.status is not Status.OK]

    def also(self, id: int) -> Iterable[Also | Tell | Person]:
        """Rows of other tables written with this one, whose id is now known, and who is told."""
        self.context.values["id"] = id
        if self.move is not None:
            yield from self.move.also(self.context)
        elif self.context.new and self.resource.also is not None:
            yield from self.resource.also(self.context)


def is_version(version: Any) -> TypeGuard[int]:
    """Can this be the version of a record?"""
    return isinstance(version, int) and 0 < version <= LARGEST_VERSION


def verdict(change: Change, status: Status, say: Say | None = None, **more: Any) -> CellOutcome:
    """What is said of one change; `more` are further fields of the outcome."""
    return CellOutcome(change.table, change.row, change.field, status, raw=change.raw, say=say, **more)
