"""The audit log page: who did what, when, to which record, and why; found by filters, and to be taken along."""

from datetime import date

import pyarrow as pa
import streamlit as st

from core import service, trail
from core.access import Actor, Scope
from core.export_sources import LogSource
from core.resources import RESOURCES
from core.trail import DOOR, LOG, LOOKS, Entry, LogSearch
from core.ui import auth, exporting, wording
from core.ui.wording import _
from db.vocabulary.organisation import AuditAction

SIZE = 50
STACK = "audit.stack"
WIDTHS = {"at": 150, "actor": 110, "action": 90, "table": 120, "row": 70, "reason": 160}


def show_audit_log() -> None:
    """Draw the log as far as the actor may read it."""
    actor = auth.current_actor()
    head = st.container(
        key="audit_log_head", horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"
    )
    with head.container(width="content", gap="xxsmall"):
        st.title(wording.term("page.audit_log"), anchor=False)
        st.caption(wording.term("purpose.audit_log"))
    search = _filters(actor)
    if trail.reach(actor) is not Scope.OWN:
        with head.container(width="content"):
            exporting.offer_source(actor, LogSource(search))
    stack: list[int] = st.session_state.setdefault(STACK, [])
    rows = trail.entries(actor, search, before=stack[-1] if stack else None, limit=SIZE)
    if not rows:
        st.info(_("No entry matches."), icon=":material/history:")
    else:
        st.dataframe(
            _table(rows, actor), hide_index=True, key="audit_log_grid", row_height=35, column_config=_config()
        )
    _paging(rows, stack)


def _paging(rows: list[Entry], stack: list[int]) -> None:
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(
            _("Newer"),
            key="audit_log_newer",
            disabled=not stack,
            on_click=_newer,
            icon=":material/chevron_left:",
        )
        st.button(
            _("Older"),
            key="audit_log_older",
            disabled=len(rows) < SIZE,
            on_click=_older,
            args=(rows[-1].id if rows else 0,),
            icon=":material/chevron_right:",
        )


def _filters(actor: Actor) -> LogSearch:
    with st.container(horizontal=True, key="audit_log_bar"):
        table = st.selectbox(
            _("Table"),
            ["", *RESOURCES, DOOR, LOG, LOOKS],
            format_func=lambda name: trail.table_name(name, wording.language()) if name else _("All tables"),
            key="audit_log_filter_table",
            on_change=_first,
        )
        action = st.selectbox(
            _("Action"),
            ["", *(one.value for one in AuditAction)],
            format_func=lambda name: wording.choice(AuditAction(name)) if name else _("All actions"),
            key="audit_log_filter_action",
            on_change=_first,
        )
        person = _person(actor) if trail.reach(actor) is not Scope.OWN else None
        row = st.number_input(
            _("Record"),
            min_value=1,
            max_value=2**31 - 1,
            value=None,
            step=1,
            format="%d",
            placeholder="#",
            width=110,
            key="audit_log_filter_row",
            on_change=_first,
        )
        since, until = _day(_("From"), "since"), _day(_("Until"), "until")
    return LogSearch(table, action, person, row, since, until)


def _person(actor: Actor) -> int | None:
    people = dict(service.options(actor, "users", "", 200))
    return st.selectbox(
        _("Person"),
        list(people),
        index=None,
        format_func=people.__getitem__,
        key="audit_log_filter_person",
        placeholder=_("Everybody"),
        on_change=_first,
    )


def _day(label: str, name: str) -> date | None:
    return st.date_input(
        label, value=None, format="YYYY-MM-DD", width=140, key=f"audit_log_filter_{name}", on_change=_first
    )


def _first() -> None:
    st.session_state[STACK] = []


def _older(id: int) -> None:
    st.session_state[STACK] = [*st.session_state.get(STACK, []), id]


def _newer() -> None:
    st.session_state[STACK] = st.session_state.get(STACK, [])[:-1]


def _table(rows: list[Entry], actor: Actor) -> pa.Table:
    lines = [trail.cells(actor, one, wording.language()) for one in rows]
    return pa.table(dict(zip(trail.COLUMNS, map(list, zip(*lines, strict=True)), strict=True)))


def _config() -> dict:
    found = {
        key: st.column_config.TextColumn(_(words), width=WIDTHS.get(key, "large"))
        for key, words in trail.COLUMNS.items()
    }
    return found | {"number": st.column_config.NumberColumn(_("No."), width=70, format="%d")}
