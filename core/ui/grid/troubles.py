"""What was typed and did not pass: each cell with its reason, its way out, and the text kept as it is."""

from uuid import uuid4

import streamlit as st

from core import service
from core.changes import Change, ChangeSet, Status
from core.messages import Say
from core.resource import Resource
from core.ui import auth, state, wording
from core.ui.grid import entry
from core.ui.grid.sheet import Sheet, Trouble
from core.ui.wording import _

MOST = 30


def show_said(resource: Resource) -> None:
    """The line above the grid: what the last entry came to, with its undo."""
    said = state.get(resource.table, entry.SAID, None)
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
        if state.get(resource.table, entry.UNDO, 0):
            st.button(
                _("Undo"),
                key=f"{resource.table}_undo",
                icon=":material/undo:",
                on_click=entry.take_back,
                args=(resource.table,),
                shortcut="mod+z",
            )


def show_troubles(resource: Resource, sheet: Sheet) -> None:
    """The list of cells to mend, those of this page first."""
    troubles = sorted(sheet.troubles, key=lambda one: (one.row not in sheet.ids, one.row))
    if not troubles:
        return
    title = wording.counted("{n} cell waits for you", "{n} cells wait for you", len(troubles))
    with st.expander(title, expanded=True, icon=":material/edit_note:", key=f"{resource.table}_troubles"):
        for one in troubles[:MOST]:
            _trouble(resource, one)
        if st.button(_("Drop all of these texts"), key=f"{resource.table}_drop_drafts", type="tertiary"):
            service.drop_drafts(auth.current_actor(), resource.table)
            st.rerun(scope="fragment")


def _trouble(resource: Resource, one: Trouble) -> None:
    place = f"{resource.table}_{one.row}_{one.key}"
    label = wording.term(resource.fields[one.key].label)
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{place}_trouble", gap="small"):
        with st.container(width=260):
            st.text_input(
                f"{label} · #{one.row}",
                value=one.raw,
                key=f"{place}_mend",
                on_change=_mend,
                args=(resource.table, one, f"{place}_mend"),
            )
        st.caption(wording.plain(one.reason))
        for choice in one.choices[:3]:
            st.button(choice, key=f"{place}_{choice}", on_click=_retype, args=(resource.table, one, choice))
        if one.status == Status.CONFLICT.value:
            st.caption(_("Theirs: {theirs}").format(theirs=wording.plain(one.theirs or "–")))
            st.button(
                _("Use mine"), key=f"{place}_mine", on_click=_retype, args=(resource.table, one, one.raw)
            )
        st.button(
            _("Drop") if one.status != Status.CONFLICT.value else _("Use theirs"),
            key=f"{place}_drop",
            type="tertiary",
            on_click=_drop,
            args=(resource.table, one),
        )


def _mend(table: str, one: Trouble, key: str) -> None:
    _retype(table, one, st.session_state[key])


def _retype(table: str, one: Trouble, text: str) -> None:
    """Store another text, seen against the record as it is now."""
    actor = auth.current_actor()
    row = service.fetch(actor, table, one.row)
    version = row["version"] if row else one.version
    change = Change(table, one.row, version, one.key, text or None)
    entry.remember(table, service.commit(ChangeSet(actor, (change,), uuid4().hex, keep_drafts=True)))


def _drop(table: str, one: Trouble) -> None:
    service.drop_draft(auth.current_actor(), table, str(one.row), one.key)
