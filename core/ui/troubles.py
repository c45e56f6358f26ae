"""What was typed and did not pass and is not in the grid: cells of other pages, and new rows beyond the newest."""

from uuid import uuid4

import streamlit as st

from core import service
from core.changes import Change, ChangeSet, Status
from core.resource import Resource
from core.sheet import MOST_WAITING, Sheet, Trouble
from core.ui import auth, said, state, wording
from core.ui.wording import _

MOST = 30
SKIPPED = "skipped"


def skipped(sheet: Sheet) -> int:
    """How many newer rows that are not stored yet are left out for earlier ones."""
    most = max(0, len(sheet.waiting) - MOST_WAITING)
    return min(int(state.get(sheet.table, SKIPPED, 0)), most)


def show(resource: Resource, sheet: Sheet) -> None:
    """The cells to mend that the grid does not show, and the way to them."""
    _turn(sheet)
    elsewhere = sheet.elsewhere
    if not elsewhere:
        return
    n = len(elsewhere)
    title = wording.counted(
        "{n} cell of another page waits for you", "{n} cells of other pages wait for you", n
    )
    with st.expander(title, icon=":material/edit_note:", key=f"{resource.table}_troubles"):
        for one in elsewhere[:MOST]:
            _trouble(resource, one)
        if n > MOST:
            st.caption(_("These are the first {most}; the others come as they are mended.").format(most=MOST))
        if st.button(_("Drop all of these texts"), key=f"{resource.table}_drop_drafts", type="tertiary"):
            for one in elsewhere:
                _drop(resource.table, one)
            st.rerun(scope="fragment")


def _turn(sheet: Sheet) -> None:
    """Say that the grid holds some of the rows that are not stored yet, and turn to the others."""
    n, skip = len(sheet.waiting), skipped(sheet)
    if n <= MOST_WAITING:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"{sheet.table}_waiting"):
        told = _("{n} new rows are not stored yet; the list shows {first} to {last} of them.")
        last = n - skip
        st.caption(told.format(n=n, first=last - MOST_WAITING + 1, last=last))
        for name, label, to in (
            ("earlier", _("Earlier ones"), skip + MOST_WAITING),
            ("later", _("Later ones"), max(0, skip - MOST_WAITING)),
        ):
            st.button(
                label,
                key=f"{sheet.table}_waiting_{name}",
                on_click=state.put,
                args=(sheet.table, SKIPPED, to),
                disabled=to == skip or (name == "earlier" and last <= MOST_WAITING),
            )


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
