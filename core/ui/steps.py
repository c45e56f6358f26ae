"""The next steps of a record: a button for each that is open, the reason for each that is closed."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core import diagram, service
from core.access import Actor
from core.changes import Outcome
from core.messages import AppError, Say
from core.resource import Resource
from core.ui import asking, drawer_state, wording
from core.ui.widgets import field_input, show_problem
from core.ui.wording import _
from core.workflow import Transition
from db.vocabulary.access import AccessRight

OPINION = "field.approvals.opinion"


def show(resource: Resource, actor: Actor, row: Mapping[str, Any]) -> None:
    """Draw every step out of the record's state, the open ones first."""
    steps = service.steps(actor, resource.table, row["id"])
    if not steps:
        st.caption(_("No step leads on from here."))
    _buttons(resource, actor, row, steps)
    _drawn(resource, row)


def _drawn(resource: Resource, row: Mapping[str, Any]) -> None:
    """The whole way of such a record, its present state marked."""
    workflow = resource.workflow
    assert workflow is not None
    kind = resource.fields[workflow.field].marks.choices
    assert kind is not None
    with st.expander(_("How it goes on"), icon=":material/account_tree:", key=f"{resource.table}_diagram"):
        state = kind(row[workflow.field])
        text = diagram.mermaid(
            workflow,
            wording.choice,
            lambda step: wording.term(f"event.{resource.table}.{step.event}"),
            _("Possible meanwhile"),
            state,
        )
        said = _("The states of a record and the steps between them; it is now: {state}.")
        st.mermaid_chart(text, alt=said.format(state=wording.choice(state)))


def _buttons(
    resource: Resource,
    actor: Actor,
    row: Mapping[str, Any],
    steps: Sequence[tuple[Transition, Say | None]],
) -> None:
    for step, closed in sorted(steps, key=lambda pair: pair[1] is not None):
        if closed is None:
            _open(resource, actor, row, step)
        else:
            st.button(
                wording.term(f"event.{resource.table}.{step.event}"),
                key=f"{resource.table}_step_{step.event}",
                icon=step.icon,
                disabled=True,
            )
            st.caption(_with_rule(wording.say(closed), step.rule))
    if any(step.signs and closed is not None and not step.by & actor.roles for step, closed in steps):
        asking.offer(actor, resource.table, AccessRight.APPROVE, row["id"])


def _with_rule(said: str, rule: str) -> str:
    words = wording.plain(said)
    return f"{words} :small[{rule}]" if rule and rule not in said else words


def _open(resource: Resource, actor: Actor, row: Mapping[str, Any], step: Transition) -> None:
    """A step with what it needs, what it may be told, and its text."""
    table, prefix = resource.table, f"{resource.table}_step_{step.event}"
    raws: dict[str, Any] = {}
    slots: dict[str, Any] = {}
    ranked = service.candidates(actor, table, row["id"], step)
    with st.container(border=True, key=f"{prefix}_box"):
        for attribute in step.needs + step.asks:
            one = resource.fields[attribute.key]
            key, needed = f"{prefix}_{one.key}", attribute in step.needs
            first = ranked.get(one.key, ())
            raws[one.key] = field_input(one, actor, key, row[one.key], required=needed, first=first)
            slots[one.key] = st.container()
        note = _note(step, prefix)
        said = st.container()
        pressed = st.button(
            wording.term(f"event.{table}.{step.event}"),
            key=prefix,
            icon=step.icon,
            type="primary" if step.decides else "secondary",
        )
        if step.rule:
            st.caption(f":small[{step.rule}]")
    if pressed:
        _take(resource, actor, row, step, raws, note, slots, said)


def _note(step: Transition, prefix: str) -> str:
    words = step.note or (OPINION if step.signs else "")
    if not words:
        return ""
    label = wording.term(words)
    return st.text_area(f"{label} *" if step.note else label, key=f"{prefix}_note", height=80)


def _take(
    resource: Resource,
    actor: Actor,
    row: Mapping[str, Any],
    step: Transition,
    raws: Mapping[str, Any],
    note: str,
    slots: Mapping[str, Any],
    said: Any,
) -> None:
    """Take the step once for the version that was seen, however often the button is hit."""
    table, version = resource.table, drawer_state.version_seen(resource.table)
    values = {key: raw for key, raw in raws.items() if raw is not None or row[key] is not None}
    key = f"step:{table}:{row['id']}:{version}:{step.event}"
    try:
        outcome = service.move(actor, table, row["id"], version, step.event, values, key, note)
    except AppError as problem:
        said.error(wording.plain(wording.say(problem.say)))
        return
    if outcome.problems:
        _show_refusal(table, outcome, slots, said)
        return
    drawer_state.look_again(table)
    st.toast(_("Done."), icon=":material/check:")
    st.rerun()


def _show_refusal(table: str, outcome: Outcome, slots: Mapping[str, Any], said: Any) -> None:
    told = set()
    for cell in outcome.problems:
        if cell.say in told:
            continue
        told.add(cell.say)
        with slots.get(cell.field, said):
            show_problem(cell)
    said.button(
        _("Show the record as it is now"),
        key=f"{table}_look_again",
        icon=":material/refresh:",
        on_click=drawer_state.look_again,
        args=(table,),
    )
