"""The one shape of every write, and the answer per cell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from core.access import Actor
from core.messages import Say
from core.rules.problem import storable

NEW = "n:"
DELETED = "deleted_at"


class Kind(StrEnum):
    """Where a change set comes from."""

    EDIT = "edit"
    FORM = "form"
    PASTE = "paste"
    BULK = "bulk"
    IMPORT = "import"
    MOVE = "move"
    DELETE = "delete"
    UNDO = "undo"


class Status(StrEnum):
    """The verdict on one cell."""

    OK = "ok"
    ERROR = "error"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one row gets the value that was typed.

    `row` is the id, or `"n:<anything>"` for a row that does not exist yet; other changes of the same set may
    name that row as the raw value of a reference. `version` and `base` are the version and the text the
    person saw. Rows of one `group` are saved together or not at all. Setting `deleted_at` to "1" deletes.
    """

    table: str
    row: int | str
    version: int | None
    field: str
    raw: Any
    base: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What one person does in one step; `key` makes a repetition return the first answer.

    With `atomic` nothing is saved unless every row passes; with `by_cell` the good cells of an existing record
    are saved although others of it did not pass. `event` names the workflow step of a move.
    """

    actor: Actor
    changes: tuple[Change, ...]
    key: str
    reason: str = ""
    kind: Kind = Kind.EDIT
    atomic: bool = False
    event: str = ""
    keep_drafts: bool = False
    by_cell: bool = False
    fingerprints: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Both are kept as they are, and no parser has looked at them.
        object.__setattr__(self, "key", storable(self.key))
        object.__setattr__(self, "reason", storable(self.reason))


@dataclass(frozen=True, slots=True)
class CellOutcome:
    """The verdict on one cell: the stored text, or why not, with theirs and mine in a conflict."""

    table: str
    row: int | str
    field: str
    status: Status
    raw: Any = None
    value: str | None = None
    say: Say | None = None
    rule: str | None = None
    choices: tuple[str, ...] = ()
    theirs: str | None = None
    by: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of one row: its id and new version when saved."""

    table: str
    row: int | str
    id: int | None
    version: int | None
    saved: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to a change set. `id` is None when nothing was saved."""

    id: int | None
    rows: tuple[RowOutcome, ...] = ()
    cells: tuple[CellOutcome, ...] = ()
    repeated: bool = False

    @property
    def saved(self) -> int:
        """Number of rows saved."""
        return sum(row.saved for row in self.rows)

    @property
    def problems(self) -> tuple[CellOutcome, ...]:
        """The cells that did not pass."""
        return tuple(cell for cell in self.cells if cell.status is not Status.OK)

    @property
    def clean(self) -> bool:
        """Was everything saved?"""
        return not self.problems and all(row.saved for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        """The answer in the form the database keeps for repetitions."""
        return {
            "rows": [[r.table, r.row, r.id, r.version, r.saved] for r in self.rows],
            "cells": [_cell_as_json(cell) for cell in self.cells],
        }

    @classmethod
    def from_json(cls, change_set_id: int, data: Mapping[str, Any]) -> "Outcome":
        """The stored answer of an earlier, equal change set."""
        rows = tuple(RowOutcome(*row) for row in data["rows"])
        return cls(
            change_set_id if any(row.saved for row in rows) else None,
            rows,
            tuple(map(_cell_from_json, data["cells"])),
            repeated=True,
        )


def _cell_as_json(cell: CellOutcome) -> dict[str, Any]:
    plain = {
        name: getattr(cell, name) for name in ("table", "row", "field", "value", "rule", "theirs", "by", "at")
    }
    plain_raw = cell.raw is None or isinstance(cell.raw, str | int)
    raw = cell.raw if plain_raw else str(cell.raw)
    say = cell.say.as_json() if cell.say else None
    return plain | {
        "status": cell.status.value,
        "raw": raw,
        "say": say,
        "choices": list(cell.choices),
    }


def _cell_from_json(data: Mapping[str, Any]) -> CellOutcome:
    said = Say.from_json(data["say"]) if data["say"] else None
    rest = {k: v for k, v in data.items() if k not in ("status", "say", "choices")}
    return CellOutcome(**rest, status=Status(data["status"]), say=said, choices=tuple(data["choices"]))


def is_new(row: int | str) -> bool:
    """Does this name a row that does not exist yet?"""
    return isinstance(row, str) and row.startswith(NEW)


def rows_of(changes: Iterable[Change]) -> dict[tuple[str, int | str], list[Change]]:
    """The changes by table and row, in the order of their first appearance."""
    rows: dict[tuple[str, int | str], list[Change]] = {}
    for change in changes:
        rows.setdefault((change.table, change.row), []).append(change)
    return rows
