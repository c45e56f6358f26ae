"""Storing what was typed into a grid: one change set per message, answered per cell, kept when it does not pass."""

from collections.abc import Mapping
from uuid import uuid4

from core import service
from core.changes import Change, ChangeSet, Kind, Outcome
from core.ui import auth, state
from core.ui.grid.sheet import Sheet

UNDO = "undo"
SAID = "said"


def enter(sheet: Sheet, edits: Mapping[int, Mapping[str, str | None]]) -> Outcome | None:
    """Store edits given as position in the sheet → field → text; cells that show what they showed are no edit.

    What does not pass stays as a draft of the person and comes back in the next sheet.
    """
    actor = auth.current_actor()
    keys = {column.key for column in sheet.columns}
    changes = []
    for position, cells in edits.items():
        if not 0 <= position < len(sheet.ids):
            continue
        for key, raw in cells.items():
            if key in keys and (raw or "") != sheet.shown(key)[position]:
                base = sheet.base(position, key)
                changes.append(
                    Change(sheet.table, sheet.ids[position], sheet.versions[position], key, raw or None, base)
                )
    if not changes:
        return None
    kind = Kind.PASTE if len(changes) > 1 else Kind.EDIT
    outcome = service.commit(ChangeSet(actor, tuple(changes), uuid4().hex, kind=kind, keep_drafts=True))
    remember(sheet.table, outcome)
    return outcome


def remember(table: str, outcome: Outcome) -> None:
    """Keep what the last change set came to, for the line above the grid and its undo."""
    refused = [cell.say for cell in outcome.problems if cell.status == "refused" and cell.say]
    state.put(table, SAID, [outcome.saved, len(outcome.problems), [said.as_json() for said in refused[:3]]])
    if outcome.id is not None:
        state.put(table, UNDO, outcome.id)


def take_back(table: str) -> None:
    """Undo the last change set entered here."""
    change_set = state.take(table, UNDO, 0)
    if change_set:
        remember(table, service.undo(auth.current_actor(), change_set, uuid4().hex))
        state.take(table, UNDO, 0)
