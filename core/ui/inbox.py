"""The deadline inbox on the screen: what is due next, what happens if it is missed, and the step that stops it."""

import streamlit as st

from core import formats, inbox, service
from core.access import Actor
from core.inbox import Inbox, Item, Whose
from core.resources import RESOURCES
from core.ui import auth, drawer, drawer_state, state, told, wording, working
from core.ui.wording import _
from core.workflow import Transition

WHOSE = "inbox_whose"
TABLE = "table"
# As many as fit a screen or two; the rest is one click away.
SHOWN = 15
LONGEST = 40


def show_inbox() -> None:
    """Draw the page for the actor."""
    actor = auth.current_actor()
    st.title(wording.term("page.inbox"), anchor=False)
    st.caption(wording.term("purpose.inbox"))
    told.show(actor)
    _list()
    table = st.query_params.get(TABLE)
    if table in RESOURCES:
        drawer.show_if_asked(RESOURCES[table], actor)


def _list() -> None:
    actor = auth.current_actor()
    whose = st.radio(
        _("Whose"),
        [one.value for one in Whose],
        format_func=lambda one: wording.term(f"whose.{one}"),
        horizontal=True,
        key=WHOSE,
        label_visibility="collapsed",
    )
    found = inbox.of(actor, Whose(whose or Whose.MINE.value))
    _figures(found)
    if not found.items:
        st.success(
            _("Nothing runs out. Look at the team's list, or take a break."), icon=":material/check_circle:"
        )
        return
    shown = st.session_state.get("inbox_shown", SHOWN)
    for item in found.items[:shown]:
        _row(actor, item)
    if shown < len(found.items):
        st.button(
            _("Show more"), key="inbox_more", icon=":material/expand_more:", on_click=_more, args=(shown,)
        )


def _more(shown: int) -> None:
    st.session_state["inbox_shown"] = shown + SHOWN


def _figures(found: Inbox) -> None:
    with st.container(horizontal=True, key="inbox_figures", gap="small"):
        for word, total in (
            (wording.term("clock.overdue"), found.overdue),
            (_("Still due today"), found.today),
            (_("All that run"), found.running),
        ):
            number = formats.number(wording.language(), total.n)
            st.metric(word, f"{number}+" if total.capped else number, border=True, width=150)


def _row(actor: Actor, item: Item) -> None:
    resource, key = RESOURCES[item.table], f"inbox_{item.table}_{item.id}_{item.deadline.key}"
    colour, icon = working.BADGES[item.state]
    with (
        st.container(border=True, key=key, gap="xsmall"),
        st.container(horizontal=True, vertical_alignment="center", gap="small"),
    ):
        st.badge(wording.term(f"deadline.{item.table}.{item.deadline.key}"), icon=icon, color=colour)
        st.button(
            " · ".join(wording.plain(word) for word in _words(actor, item) if word),
            key=f"{key}_open",
            icon=resource.icon,
            type="tertiary",
            on_click=_open,
            args=(item.table, item.id, False),
        )
        due = working.standing(item.due, None, actor, item.due_day)
        missed = wording.term(f"missed.{item.table}.{item.deadline.key}")
        st.caption(due, width="content", help=missed)
        step = _next_step(actor, item)
        if step is not None:
            st.button(
                wording.term(f"event.{item.table}.{step.event}"),
                key=f"{key}_step",
                icon=step.icon,
                on_click=_open,
                args=(item.table, item.id, not step.reads),
            )


def _words(actor: Actor, item: Item) -> list[str]:
    fields = RESOURCES[item.table].fields
    shown = [
        str(value) if is_text else wording.value(fields[key], value, actor)
        for key, value, is_text in item.cells
        if value is not None
    ]
    return [text if len(text) <= LONGEST else text[: LONGEST - 1] + "…" for text in shown]


def _next_step(actor: Actor, item: Item) -> Transition | None:
    """The open step that stops the clock, else the first that leads on; steps that give up stand in the drawer."""
    workflow = RESOURCES[item.table].workflow
    if workflow is None:
        return None
    ready = [step for step, closed in service.steps(actor, item.table, item.id) if closed is None]
    stops = next((step for step in ready if step.event == item.deadline.key), None)
    leading = (step for step in ready if step.leads and step.target not in workflow.ends)
    return stops or next(leading, None)


def _open(table: str, id: int, at_steps: bool) -> None:
    st.query_params[TABLE] = table
    state.open_record(id)
    state.put(table, drawer_state.AT, drawer_state.STEPS if at_steps else "")
