"""What the last change set of a page came to: kept for the line above the list, with its undo."""

from uuid import uuid4

import streamlit as st

from core import service
from core.changes import Outcome
from core.messages import Say
from core.resource import Resource
from core.ui import auth, state, wording
from core.ui.wording import _

UNDO = "undo"
SAID = "said"


def remember(table: str, outcome: Outcome) -> None:
    """Keep what a change set came to, for the line above the list and its undo."""
    refused = [cell.say for cell in outcome.problems if cell.status == "refused" and cell.say]
    state.put(table, SAID, [outcome.saved, len(outcome.problems), [said.as_json() for said in refused[:3]]])
    if outcome.id is not None:
        state.put(table, UNDO, outcome.id)


def take_back(table: str) -> None:
    """Undo the change set this page made last."""
    change_set = state.take(table, UNDO, 0)
    if change_set:
        remember(table, service.undo(auth.current_actor(), change_set, uuid4().hex))
        state.take(table, UNDO, 0)


def show(resource: Resource) -> None:
    """The line above the list: what the last form, step or bulk change came to, with its undo."""
    said = state.get(resource.table, SAID, None)
    if said is None:
        return
    saved, problems, refused = said
    with st.container(
        key=f"{resource.table}_said", horizontal=True, vertical_alignment="center", gap="small"
    ):
        if saved:
            st.badge(
                wording.counted("{n} row saved", "{n} rows saved", saved),
                icon=":material/check:",
                color="green",
            )
        if problems:
            st.badge(
                wording.counted("{n} cell to mend", "{n} cells to mend", problems),
                icon=":material/error:",
                color="red",
            )
        for one in refused:
            st.caption(wording.say(Say.from_json(one)))
        if state.get(resource.table, UNDO, 0):
            st.button(
                _("Undo"),
                key=f"{resource.table}_undo",
                icon=":material/undo:",
                on_click=take_back,
                args=(resource.table,),
                shortcut="mod+z",
            )
