"""Trying a value of the rulebook on the past before it is proposed: who would have been late instead."""

from datetime import timedelta

import streamlit as st

from core import clock, formats, replay, rulebook_defaults, service
from core.access import Action, Actor, may
from core.messages import AppError
from core.replay import Proposal, Replay
from core.resources import RESOURCES
from core.rulebook_defaults import DEFAULTS, UNREAD
from core.ui import auth, form, wording
from core.ui.menu import file_of
from core.ui.wording import _
from core.worktime import NoWorkingTime
from db.vocabulary.organisation import PolicyUnit

TABLE = "policies"
PERIODS = (30, 90, 365)
LISTED = 20


def show() -> None:
    """Draw the panel: the value to try, the stretch of the past, and what would have changed."""
    actor = auth.require(TABLE)
    keys = [one.key for one in DEFAULTS if replay.clocks_with(one.key)]
    with st.expander(_("Try a value on the past"), icon=":material/history_toggle_off:", key="what_if"):
        st.caption(_("Judges what began in the past by another value. Nothing is stored."))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            key = st.selectbox(_("Value"), keys, format_func=_name, key="what_if_key", width=320)
            known = rulebook_defaults.default_of(key)
            value = st.text_input(_("Instead"), value=known.value, key=f"what_if_value_{key}", width=110)
            units = [unit.value for unit in PolicyUnit if rulebook_defaults.fault(known, "1", unit) is None]
            unit = st.selectbox(
                wording.term("field.policies.unit"),
                units,
                index=units.index(known.unit.value),
                format_func=lambda one: wording.term(f"enum.PolicyUnit.{one}"),
                key=f"what_if_unit_{key}",
                width=170,
            )
            days = st.selectbox(
                _("Over"),
                PERIODS,
                index=len(PERIODS) - 1,
                format_func=lambda n: _("the last {n} days").format(n=n),
                key="what_if_days",
                width=180,
            )
            pressed = st.button(_("Try"), key="what_if_try", type="primary", icon=":material/play_arrow:")
        if pressed:
            st.session_state["what_if_tried"] = (key, value, unit, days)
        tried = st.session_state.get("what_if_tried")
        if tried == (key, value, unit, days):
            _answer(actor, Proposal(key, value, PolicyUnit(unit)), days)


def show_unread() -> None:
    """Draw the list of the values that nothing reads yet, so that nobody trusts in a change of one."""
    auth.require(TABLE)
    title = _("{n} values that nothing reads yet").format(n=wording.number(len(UNREAD)))
    with st.expander(title, icon=":material/hourglass_empty:", key="unread_values"):
        st.caption(
            _("They are kept for what the product cannot do yet. Changing one of them changes nothing.")
        )
        st.markdown(" ".join(f"`{one.key}`" for one in DEFAULTS if one.key in UNREAD))


def _name(key: str) -> str:
    """The clocks a value is for, and its key."""
    names = [
        wording.named(
            wording.term(f"table.{resource.table}"), wording.term(f"deadline.{resource.table}.{one.key}")
        )
        for resource, one in replay.clocks_with(key)
    ]
    return f"{' / '.join(names)} ({key})"


def _answer(actor: Actor, proposal: Proposal, days: int) -> None:
    known = rulebook_defaults.default_of(proposal.key)
    fault = rulebook_defaults.fault(known, proposal.value, proposal.unit)
    if fault is not None:
        st.error(wording.say(fault[1]))
        return
    today = clock.today(actor.zone)
    try:
        with st.spinner(_("Judging the past ...")):
            found = replay.replay(actor, proposal, today - timedelta(days=days), today)
    except (AppError, NoWorkingTime) as problem:
        st.error(str(problem))
        return
    if not found:
        st.info(_("No clock of yours runs by this value."), icon=":material/info:")
    for one in found:
        _clock(actor, one)
    if may(actor, Action.CREATE, RESOURCES[TABLE].rights) and found:
        st.button(
            _("Propose this value"),
            key="what_if_propose",
            icon=":material/gavel:",
            on_click=_propose,
            args=(proposal,),
        )


def _clock(actor: Actor, one: Replay) -> None:
    name = wording.term(f"deadline.{one.table}.{one.deadline}")
    said = _("{clock}: of {n} rows {after} would have been late instead of {before}.")
    lang = wording.language()
    st.markdown(
        wording.plain(
            said.format(
                clock=f"{wording.term(f'table.{one.table}')}, {name}",
                n=formats.number(lang, one.n),
                after=formats.number(lang, one.late_after),
                before=formats.number(lang, one.late_before),
            )
        )
    )
    for word, ids, n in (
        (_("Late only by the new value: {n}"), one.worse, one.n_worse),
        (_("In time only by the new value: {n}"), one.better, one.n_better),
    ):
        if n:
            with st.popover(
                word.format(n=formats.number(lang, n)), key=f"what_if_{one.table}_{one.deadline}_{word}"
            ):
                _rows(actor, one.table, ids)


def _rows(actor: Actor, table: str, ids: tuple[int, ...]) -> None:
    resource = RESOURCES[table]
    page = service.rows(actor, table, ids[:LISTED])
    title = resource.number.column.key if resource.number else resource.title.key
    for place, id in enumerate(page.ids):
        st.page_link(
            file_of(resource.table),
            label=wording.plain(str(page.columns[title][place])),
            icon=resource.icon,
            query_params={"id": str(id)},
        )
    if len(ids) > LISTED:
        st.caption(_("The first {n} are shown.").format(n=LISTED))


def _propose(proposal: Proposal) -> None:
    """Open the form of a new value with what was tried."""
    tomorrow = clock.today(auth.current_actor().zone) + timedelta(days=1)
    form.ask(
        TABLE,
        {
            "key": proposal.key,
            "value": proposal.value,
            "unit": proposal.unit,
            "effective_from": tomorrow,
            "department_id": None,
        },
    )
