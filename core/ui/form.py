"""The form for a new record: a dialog that keeps what was typed until the server takes it."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from core import clock, service, unsaved
from core.access import Action, Actor
from core.blank import blank
from core.changes import Outcome
from core.messages import AppError
from core.resource import Field, Resource
from core.twins import twins, watched
from core.ui import auth, groups, said, state, wording
from core.ui.refusals import as_kept, from_kept
from core.ui.widgets import explain_marks, field_input, forget_inputs, show_problem
from core.ui.wording import _
from core.values import as_text
from db.columns import FieldType

NEW = "new"
KEPT = "new_kept"
REFUSED = "new_refused"
MADE = "new_made"
AGAIN = "new_again"
PREFILL = "new_prefill"
# What the server was told of the form last, and whether it stands there from an earlier time.
BEGUN = "new_begun"
BACK = "new_back"
# What the next record of a series usually has in common with the last one.
COMMON = (FieldType.CHOICE, FieldType.REFERENCE)


def offer_new(resource: Resource, actor: Actor) -> None:
    """The button for a new record, the way to the one just made, and the form while it is open."""
    if not service.can(actor, Action.CREATE, resource.table):
        return
    _offer_made(resource)
    st.button(
        _("New"),
        key=f"{resource.table}_new",
        type="primary",
        icon=":material/add:",
        on_click=ask,
        args=(resource.table,),
        shortcut="alt+n",
    )
    if is_open(resource):
        _dialog(resource)


def ask(table: str, prefill: Mapping[str, Any] | None = None) -> None:
    """Open the form of a table with its next run, some fields filled in already."""
    state.spend(table, NEW)
    state.take(table, MADE, None)
    state.put(table, PREFILL, dict(prefill or {}))
    if prefill:
        state.take(table, KEPT, None)
    state.put(table, state.DIALOG, NEW)


def is_open(resource: Resource) -> bool:
    """Is the form of this table open, so that no other dialog may open in this run?"""
    return state.get(resource.table, state.DIALOG, "") == NEW


def _prefix(table: str) -> str:
    return f"{table}_new_field_"


def input_key(table: str, field: str) -> str:
    """The key of a field's input on the form."""
    return f"{_prefix(table)}{field}"


def _dialog(resource: Resource) -> None:
    table = resource.table

    @st.dialog(
        _("New: {record}").format(record=wording.term(f"record.{table}")),
        width="large",
        icon=resource.icon,
        on_dismiss=lambda: _set_aside(table),
    )
    def show() -> None:
        _form(resource, auth.require(table))

    show()


def _set_aside(table: str) -> None:
    """Close the form and keep what was typed for the next time it opens."""
    state.put(table, KEPT, _inputs_of(table))
    state.take(table, state.DIALOG, "")


def _inputs_of(table: str) -> dict[str, Any]:
    """What stands in the inputs of the form, by their keys."""
    prefix = _prefix(table)
    return {key: st.session_state[key] for key in map(str, st.session_state) if key.startswith(prefix)}


def _bring_back(table: str, actor: Actor) -> None:
    """Fill the form with what was typed before it was closed or, in an earlier session, never saved."""
    back = state.take(table, KEPT, {})
    begun = state.get(table, BEGUN, None) is not None
    if not (back or begun or state.get(table, PREFILL, {})):
        back = {input_key(table, name): value for name, value in unsaved.kept(actor, table).items()}
        state.put(table, BACK, bool(back))
    for key, value in back.items():
        st.session_state.setdefault(key, value)
    if state.get(table, BACK, False):
        st.caption(_("This is what you typed last time and did not save."))


def _keep_begun(table: str, actor: Actor) -> None:
    """Keep the form on the server whenever something else stands in it, so that a reload loses nothing."""
    typed = {key.removeprefix(_prefix(table)): value for key, value in _inputs_of(table).items()}
    text = repr(sorted(typed.items()))
    before = state.get(table, BEGUN, None)
    state.put(table, BEGUN, text)
    if before not in (None, text) and actor.watched_by is None:
        unsaved.keep(actor, table, typed)


def _form(resource: Resource, actor: Actor) -> None:
    table = resource.table
    if state.take(table, AGAIN, False):
        common = [input_key(table, one.key) for one in resource.typed if one.type in COMMON]
        forget_inputs(_prefix(table), keep=common)
    _bring_back(table, actor)
    begun = blank(resource, actor, clock.now()) | dict.fromkeys(_following(resource))
    start = begun | state.get(table, PREFILL, {})
    explain_marks()
    raws: dict[str, Any] = {}
    slots: dict[str, Any] = {}
    for place, group in enumerate(resource.form):
        spots = groups.in_order(resource, group)
        if spots:
            with groups.frame(resource, group, spots, place, f"{table}_new", state.get(table, REFUSED, {})):
                _inputs(resource, actor, spots, start, raws, slots)
    said = st.container(key=f"{table}_new_said")
    save, more = _buttons(table)
    values = {key: raw for key, raw in raws.items() if raw is not None or start.get(key) is not None}
    _keep_begun(table, actor)
    if save or more:
        _save(resource, actor, values, said, more=more)
    _show_problems(table, raws, slots, said)


def _inputs(
    resource: Resource,
    actor: Actor,
    spots: Iterable[Field],
    start: Mapping[str, Any],
    raws: dict[str, Any],
    slots: dict[str, Any],
) -> None:
    with st.grid(2, min_column_width=240, gap="small") as grid:
        for one in spots:
            with grid.cell(column_span=groups.span(one)):
                key = input_key(resource.table, one.key)
                follows = one.key in _following(resource)
                raws[one.key] = field_input(
                    one,
                    actor,
                    key,
                    start.get(one.key),
                    required=one.marks.required and not follows,
                    hint=_("Follows from the rest if left empty") if follows else "",
                )
                slots[one.key] = st.container()
                if one.key in watched(resource) and raws[one.key]:
                    _hint_twin(resource, actor, one, raws[one.key])


def _following(resource: Resource) -> set[str]:
    """The fields that follow from others where they are left empty."""
    return {column.key for column in resource.follows}


def _hint_twin(resource: Resource, actor: Actor, one: Field, typed: str) -> None:
    """Say whom this belongs to already; two records may share it, so nothing is refused."""
    for id in twins(actor, resource, one.key, typed):
        row = service.fetch(actor, resource.table, id)
        if row is not None:
            number = row[resource.number.column.key] if resource.number else f"#{id}"
            said = _("{number} {name} has this already.")
            name = wording.plain(f"{row[resource.title.key]}")
            st.warning(said.format(number=wording.plain(number), name=name), icon=":material/person_search:")


def _buttons(table: str) -> tuple[bool, bool]:
    with st.container(horizontal=True, horizontal_alignment="right", key=f"{table}_new_buttons"):
        if st.button(_("Cancel"), key=f"{table}_cancel", type="tertiary"):
            _cancel(table)
        more = st.button(_("Save and add another"), key=f"{table}_save_more", icon=":material/playlist_add:")
        save = st.button(
            _("Save"), key=f"{table}_save", type="primary", icon=":material/save:", shortcut="mod+enter"
        )
    return save, more


def _cancel(table: str) -> None:
    unsaved.forget(auth.current_actor(), table)
    forget_inputs(_prefix(table))
    for name in (state.DIALOG, KEPT, REFUSED, PREFILL, AGAIN, BEGUN, BACK):
        state.take(table, name, None)
    st.rerun()


def _save(resource: Resource, actor: Actor, values: Mapping[str, Any], said: Any, *, more: bool) -> None:
    """Store the record once, however often the button was hit: the key is the form's and the content's."""
    table = resource.table
    texts = sorted((name, as_text(raw)) for name, raw in values.items())
    key = f"{state.ticket(table, NEW)}:{hashlib.sha256(repr(texts).encode()).hexdigest()[:16]}"
    try:
        outcome = service.create(actor, table, values, key)
    except AppError as problem:
        said.error(wording.plain(wording.say(problem.say)), icon=":material/block:")
        return
    if not outcome.clean:
        state.put(table, REFUSED, as_kept(outcome, values))
        return
    unsaved.forget(actor, table)
    _close_saved(table, outcome, more=more)


def _close_saved(table: str, outcome: Outcome, *, more: bool) -> None:
    said.remember(table, outcome)
    state.put(table, MADE, [outcome.rows[0].id, outcome.repeated])
    for name in (REFUSED, BEGUN, BACK):
        state.take(table, name, None)
    if more:
        state.put(table, AGAIN, True)
    else:
        forget_inputs(_prefix(table))
        state.take(table, state.DIALOG, "")
        state.take(table, PREFILL, None)
    st.rerun()


def _show_problems(table: str, raws: Mapping[str, Any], slots: Mapping[str, Any], said: Any) -> None:
    """Each reason under its input as long as the input still holds what was refused."""
    shown = False
    for key, cell in from_kept(state.get(table, REFUSED, {})).items():
        if key in slots and as_text(raws.get(key)) != as_text(cell.raw):
            continue
        shown = True
        with slots.get(key, said):
            show_problem(cell)
    if shown:
        said.error(_("Not saved yet: mend what is marked in red."), icon=":material/error:")


def _offer_made(resource: Resource) -> None:
    """Say what was stored and open it on demand."""
    made = state.get(resource.table, MADE, None)
    if made is None:
        return
    id, repeated = made
    if state.get(resource.table, "new_told", 0) != id:
        state.put(resource.table, "new_told", id)
        st.toast(
            _("Stored already; nothing was added.") if repeated else _("Saved."), icon=":material/check:"
        )
    if not is_open(resource):
        st.button(
            _("Open the new record"),
            key=f"{resource.table}_made",
            icon=":material/open_in_new:",
            type="tertiary",
            on_click=_open_made,
            args=(resource.table, id),
        )


def _open_made(table: str, id: int) -> None:
    state.take(table, MADE, None)
    state.open_record(id)
