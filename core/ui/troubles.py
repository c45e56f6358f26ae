"""What was typed and did not pass on records of other pages: each cell with its reason and its way out."""

from uuid import uuid4

import streamlit as st

from core import service
from core.changes import Change, ChangeSet, Status
from core.resource import Resource
from core.sheet import Sheet, Trouble
from core.ui import auth, said, wording
from core.ui.wording import _

MOST = 30


def show(resource: Resource, sheet: Sheet) -> None:
    """The list of cells to mend that the grid does not show."""
    if not sheet.elsewhere:
        return
    n = len(sheet.elsewhere)
    title = wording.counted(
        "{n} cell of another page waits for you", "{n} cells of other pages wait for you", n
    )
    with st.expander(title, icon=":material/edit_note:", key=f"{resource.table}_troubles"):
        for one in sheet.elsewhere[:MOST]:
            _trouble(resource, one)
        if st.button(_("Drop all of these texts"), key=f"{resource.table}_drop_drafts", type="tertiary"):
            for one in sheet.elsewhere:
                _drop(resource.table, one)
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
    row = service.fetch(actor, table, int(one.row))
    version = row["version"] if row else one.version
    change = Change(table, int(one.row), version, one.key, text or None)
    made = ChangeSet(actor, (change,), uuid4().hex, keep_drafts=True, by_cell=True)
    said.remember(table, service.commit(made))


def _drop(table: str, one: Trouble) -> None:
    service.drop_draft(auth.current_actor(), table, one.row, one.key)
