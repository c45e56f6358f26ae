"""The audit log page: who did what, when, to which record, and why."""

import pyarrow as pa
import streamlit as st

from core import service, trail
from core.access import Actor, Scope
from core.auth.traces import DOOR
from core.messages import Say
from core.resources import RESOURCES
from core.trail import Entry
from core.ui import auth, wording
from core.ui.timeline import WHO
from core.ui.wording import _
from db.vocabulary.organisation import AuditAction

SIZE = 50
STACK = "audit.stack"


def show_audit_log() -> None:
    """Draw the log as far as the actor may read it."""
    actor = auth.current_actor()
    st.title(wording.term("page.audit_log"), anchor=False)
    st.caption(wording.term("purpose.audit_log"))
    table, action, person = _filters(actor)
    stack: list[int] = st.session_state.setdefault(STACK, [])
    rows = trail.entries(actor, table, action, person, before=stack[-1] if stack else None, limit=SIZE)
    if not rows:
        st.info(_("No entry matches."), icon=":material/history:")
    else:
        st.dataframe(
            _table(rows, actor), hide_index=True, key="audit_log_grid", row_height=35, column_config=_config()
        )
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


def _filters(actor: Actor) -> tuple[str, str, int | None]:
    with st.container(horizontal=True, key="audit_log_bar"):
        table = st.selectbox(
            _("Table"),
            ["", *RESOURCES, DOOR],
            format_func=lambda name: _table_name(name) if name else _("All tables"),
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
        person = None
        if trail.reach(actor) is not Scope.OWN:
            people = dict(service.options(actor, "users", "", 200))
            person = st.selectbox(
                _("Person"),
                list(people),
                index=None,
                format_func=people.__getitem__,
                key="audit_log_filter_person",
                placeholder=_("Everybody"),
                on_change=_first,
            )
    return table, action, person


def _first() -> None:
    st.session_state[STACK] = []


def _older(id: int) -> None:
    st.session_state[STACK] = [*st.session_state.get(STACK, []), id]


def _newer() -> None:
    st.session_state[STACK] = st.session_state.get(STACK, [])[:-1]


def _table_name(name: str) -> str:
    return _("Sign-in") if name == DOOR else wording.term(f"table.{name}") if name in RESOURCES else name


def _people(rows: list[Entry], actor: Actor) -> dict[int, str]:
    """Whom the rows about the door are about, by the row's number."""
    at_the_door = {one.id: one.row_id for one in rows if one.table == DOOR and one.row_id is not None}
    names = service.names(actor, WHO, set(at_the_door.values())) if at_the_door else {}
    return {id: names[person] for id, person in at_the_door.items() if person in names}


def _table(rows: list[Entry], actor: Actor) -> pa.Table:
    people = _people(rows, actor)
    return pa.table(
        {
            "at": [wording.moment(one.at, actor) for one in rows],
            "actor": [one.actor for one in rows],
            "action": [wording.choice(AuditAction(one.action)) for one in rows],
            "table": [_table_name(one.table) for one in rows],
            "row": ["" if one.row_id is None else people.get(one.id) or f"#{one.row_id}" for one in rows],
            "changes": [_words(one) for one in rows],
            "reason": ["" if one.table == DOOR else one.reason for one in rows],
            "number": [one.id for one in rows],
        }
    )


def _words(entry: Entry) -> str:
    if entry.table == DOOR:
        told = wording.say(Say(entry.reason))
        return f"{told} {_('From {address}').format(address=entry.address)}" if entry.address else told
    resource = RESOURCES.get(entry.table)
    if resource is None:
        return ""
    parts = []
    for key, before, after in entry.changes:
        if key in resource.fields:
            parts.append(f"{wording.term(resource.fields[key].label)}: {before or '–'} → {after or '–'}")
    return "; ".join(parts)


def _config() -> dict:
    column = st.column_config.TextColumn
    return {
        "at": column(_("When"), width=150),
        "actor": column(_("Who"), width=110),
        "action": column(_("Action"), width=90),
        "table": column(_("Table"), width=120),
        "row": column(_("Record"), width=70),
        "changes": column(_("What changed"), width="large"),
        "reason": column(_("Reason"), width=160),
        "number": st.column_config.NumberColumn(_("No."), width=70, format="%d"),
    }
