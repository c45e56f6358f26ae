"""What the drawer keeps about its record: version and texts seen at its opening, and what was refused."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import service
from core.access import Actor
from core.changes import CellOutcome, Outcome
from core.resource import Resource
from core.ui import auth, state
from core.ui.refusals import as_kept, from_kept
from core.ui.widgets import forget_inputs, raw_of, typed_state

SEEN = "record_seen"
REFUSED = "record_refused"
STALE = "record_stale"
UNDO = "record_undo"
AT = "record_at"
STEPS, RELATED = "steps", "related"
ID, VERSION, RAWS, VERSIONS = range(4)


def input_key(table: str, field: str) -> str:
    """The key of a field's input in the drawer."""
    return f"{table}_record_{field}"


def begin(resource: Resource, actor: Actor, row: Mapping[str, Any], masked: frozenset[str]) -> None:
    """Remember how the record looks when it is opened, or opened anew; an open one keeps what was seen."""
    table = resource.table
    seen = state.get(table, SEEN, None)
    if seen is not None and seen[ID] == row["id"] and not state.take(table, STALE, False):
        return
    if seen is not None and seen[ID] != row["id"]:
        state.take(table, UNDO, 0)
    forget_inputs(f"{table}_record_")
    forget_inputs(f"{table}_step_")
    raws = {
        one.key: None if one.key in masked else raw_of(one, row[one.key], actor) for one in resource.typed
    }
    state.put(table, SEEN, [row["id"], row["version"], raws, {}])
    state.take(table, REFUSED, None)


def look_again(table: str) -> None:
    """Show the record as it is now with the next run; what was typed and not saved goes."""
    state.put(table, STALE, True)


def close(table: str) -> None:
    """Forget the record; the drawer is closed."""
    state.close_record()
    for name in (SEEN, REFUSED, STALE, UNDO, AT):
        state.take(table, name, None)
    forget_inputs(f"{table}_record_")
    forget_inputs(f"{table}_step_")


def version_seen(table: str, field: str = "") -> int:
    """The version the person saw: of the record, or of one field where they looked at a newer one."""
    seen = state.get(table, SEEN, [0, 0, {}, {}])
    return seen[VERSIONS].get(field, seen[VERSION])


def raw_seen(table: str, field: str) -> Any:
    """The raw value of a field when the person began to look."""
    return state.get(table, SEEN, [0, 0, {}, {}])[RAWS].get(field)


def refuse(table: str, outcome: Outcome, typed: Mapping[str, Any]) -> None:
    """Keep the cells that did not pass."""
    state.put(table, REFUSED, as_kept(outcome, typed))


def refused(table: str) -> dict[str, CellOutcome]:
    """The cells that did not pass, by field."""
    return from_kept(state.get(table, REFUSED, None))


def settle(table: str, field: str, *, mine: bool) -> None:
    """End the conflict in one field: keep what was typed over the newest version, or take theirs."""
    actor = auth.current_actor()
    resource = service.RESOURCES[table]
    seen, kept = state.get(table, SEEN, None), dict(state.get(table, REFUSED, None) or {})
    row = service.fetch(actor, table, seen[ID]) if seen else None
    if row is None:
        return
    kept.pop(field, None)
    state.put(table, REFUSED, kept)
    versions, raws = {**seen[VERSIONS], field: row["version"]}, dict(seen[RAWS])
    if not mine:
        raws[field] = raw_of(resource.fields[field], row[field], actor)
        st.session_state[input_key(table, field)] = typed_state(resource.fields[field], row[field], actor)
    state.put(table, SEEN, [seen[ID], seen[VERSION], raws, versions])
