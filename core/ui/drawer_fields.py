"""The fields of one record: typed into where allowed, revealed with a reason, saved as one change set."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from core import reveals, service
from core.access import Action, Actor, covers, index_only, may
from core.changes import CellOutcome, Change, ChangeSet, Kind, Status
from core.masks import masked_fields, revealable_fields
from core.messages import AppError, Say
from core.resource import Field, Group, Resource
from core.sheet import SECRET, closed_because
from core.ui import asking, drawer_state, groups, said, state, wording
from core.ui.widgets import explain_marks, field_input, show_problem
from core.ui.wording import _
from core.values import as_text, editable_text
from db.columns import P, S
from db.vocabulary.access import AccessRight

Row = Mapping[str, Any]


def show(resource: Resource, actor: Actor, row: Row) -> None:
    """Draw the fields by group, then those the server fills, then what can be done with them."""
    closed = closed_row(resource, actor, row)
    if closed:
        st.caption(f":material/lock: {closed}")
        if not index_only(actor, resource.rights, row):
            asking.offer(actor, resource.table, AccessRight.EDIT, row["id"])
    else:
        explain_marks()
    raws: dict[str, Any] = {}
    for place, group in enumerate(resource.form):
        spots = groups.in_order(resource, group) + groups.filled(resource, group, row)
        if spots:
            with groups.frame(
                resource, group, spots, place, f"{resource.table}_drawer", _wrong(resource.table)
            ):
                _fields(resource, actor, row, spots, raws, closed)
    _filled(resource, actor, row)
    _offer_personal(resource, actor, row)
    if not closed:
        _save_bar(resource, actor, row, raws)


def _offer_personal(resource: Resource, actor: Actor, row: Row) -> None:
    """Where personal data is masked and cannot be revealed either, the way to ask for this record's."""
    out_of_reach = masked_fields(actor, resource) - revealable_fields(actor, resource, row["id"])
    personal = {one.key for one in resource.fields.values() if one.sensitivity in (P, S)}
    if not index_only(actor, resource.rights, row) and out_of_reach & personal:
        asking.offer(actor, resource.table, AccessRight.PERSONAL, row["id"])


def closed_row(resource: Resource, actor: Actor, row: Row) -> str:
    """Why this actor cannot change this record at all, "" when they can."""
    if index_only(actor, resource.rights, row):
        return wording.say(Say(SECRET))
    decision = may(actor, Action.EDIT, resource.rights)
    if decision.scope is None:
        return wording.say(decision.reason)
    if not covers(actor, Action.EDIT, resource.rights, row):
        return _("Your role may change rows of its own scope only.")
    return ""


def shown(one: Field, row: Row, actor: Actor) -> str:
    """A value of the record as the actor reads it, masked where it must be; a dash for nothing."""
    value = row.get(f"{one.key}:label") if one.target else row[one.key]
    if value is None or one.target or one.key in masked_fields(actor, service.RESOURCES[one.table]):
        return "–" if value is None else str(value)
    return wording.value(one, value, actor) or "–"


def _wrong(table: str) -> set[str]:
    return set(drawer_state.refused(table))


def _fields(
    resource: Resource, actor: Actor, row: Row, spots: Iterable[Field], raws: dict[str, Any], closed: str
) -> None:
    masked, open_to = masked_fields(actor, resource), revealable_fields(actor, resource, row["id"])
    with st.grid(2, min_column_width=200, gap="small") as grid:
        for one in spots:
            with grid.cell(column_span=groups.span(one)):
                reason = closed or closed_because(actor, resource, one)
                if reason:
                    _read_only(one, row, actor, "" if closed else reason)
                if not reason:
                    raws[one.key] = _input(one, row, actor, hidden=one.key in masked)
                if one.key in open_to and row[one.key] is not None:
                    _reveal(one, row, actor)


def _read_only(one: Field, row: Row, actor: Actor, reason: str) -> None:
    st.caption(wording.term(one.label), help=reason or None)
    st.text(shown(one, row, actor))


def _input(one: Field, row: Row, actor: Actor, *, hidden: bool) -> Any:
    """The input of a field; one that is hidden begins empty, and leaving it so changes nothing."""
    masked = hidden and row[one.key] is not None
    raw = field_input(
        one,
        actor,
        drawer_state.input_key(one.table, one.key),
        None if hidden else row[one.key],
        required=one.marks.required,
        hint=_("{hidden} · type to replace").format(hidden=row[one.key]) if masked else "",
    )
    cell = drawer_state.refused(one.table).get(one.key)
    if cell is not None and as_text(cell.raw) == as_text(raw):
        if cell.status is Status.CONFLICT:
            _conflict(one, cell, row, actor)
        else:
            show_problem(cell)
    return raw


def _conflict(one: Field, cell: CellOutcome, row: Row, actor: Actor) -> None:
    """Theirs beside mine, and the two ways out."""
    by = wording.plain(cell.by) if cell.by else _("Somebody")
    st.markdown(
        f":orange[:material/sync_problem: {_('{who} changed this meanwhile. Theirs:').format(who=by)}]"
    )
    st.text(shown(one, row, actor))
    with st.container(horizontal=True, key=f"{one.table}_{one.key}_conflict"):
        for mine, label in ((True, _("Use mine")), (False, _("Use theirs"))):
            st.button(
                label,
                key=f"{one.table}_{one.key}_{'mine' if mine else 'theirs'}",
                on_click=drawer_state.settle,
                args=(one.table, one.key),
                kwargs={"mine": mine},
            )


def _reveal(one: Field, row: Row, actor: Actor) -> None:
    """The full value for this run only, against a reason that goes into the log (R149)."""
    key = f"{one.table}_record_{one.key}_reveal"
    with st.popover(_("Reveal"), icon=":material/visibility:", type="tertiary", key=key):
        reason = st.text_input(_("Why do you need to see it? This is logged."), key=f"{key}_reason")
        if st.button(_("Show it once"), key=f"{key}_show", type="primary"):
            try:
                value = reveals.reveal(actor, one.table, row["id"], one.key, reason)
            except AppError as problem:
                st.error(wording.say(problem.say))
                return
            st.code(editable_text(one, value, wording.language(), actor.zone), language=None)


def _filled(resource: Resource, actor: Actor, row: Row) -> None:
    """What the server fills and no group shows, as far as it holds anything."""
    shown_above = {attribute.key for group in resource.form for attribute in group.fields}
    spots = [
        one
        for one in resource.fields.values()
        if not one.writable
        and one.key not in shown_above
        and not one.key.endswith("_hash")
        and row[one.key] not in (None, [])
    ]
    if not spots:
        return
    group = Group("filled")
    with (
        st.expander(_("Filled by the system"), key=f"{resource.table}_drawer_group_{group.key}"),
        st.grid(2, min_column_width=200, gap="small") as grid,
    ):
        for one in spots:
            with grid.cell():
                _read_only(one, row, actor, "")


def _save_bar(resource: Resource, actor: Actor, row: Row, raws: Mapping[str, Any]) -> None:
    table = resource.table
    with st.container(horizontal=True, horizontal_alignment="right", key=f"{table}_record_bar"):
        if state.get(table, drawer_state.UNDO, 0):
            st.button(
                _("Undo"),
                key=f"{table}_drawer_undo",
                icon=":material/undo:",
                on_click=_take_back,
                args=(table,),
            )
        pressed = st.button(
            _("Save"),
            key=f"{table}_drawer_save",
            type="primary",
            icon=":material/save:",
            shortcut="mod+enter",
        )
    if pressed:
        _save(resource, actor, row, raws)
    elsewhere = [cell for key, cell in drawer_state.refused(table).items() if key not in raws]
    for cell in elsewhere:
        show_problem(cell)


def _save(resource: Resource, actor: Actor, row: Row, raws: Mapping[str, Any]) -> None:
    """One change set of what differs from what was seen; its key is its content, so twice is once."""
    table = resource.table
    edits = {key: raw for key, raw in raws.items() if raw != drawer_state.raw_seen(table, key)}
    if not edits:
        st.toast(_("Nothing has changed."))
        return
    changes = tuple(
        Change(
            table,
            row["id"],
            drawer_state.version_seen(table, key),
            key,
            raw,
            as_text(drawer_state.raw_seen(table, key)),
        )
        for key, raw in edits.items()
    )
    content = repr([(one.field, one.version, as_text(one.raw)) for one in changes])
    mark = hashlib.sha256(content.encode()).hexdigest()[:16]
    key = f"drawer:{table}:{row['id']}:{mark}"
    try:
        outcome = service.commit(ChangeSet(actor, changes, key, kind=Kind.FORM))
    except AppError as problem:
        st.error(wording.say(problem.say))
        return
    if outcome.problems:
        drawer_state.refuse(table, outcome, raws)
        # The reasons stand under the inputs, which are drawn already.
        st.rerun()
    said.remember(table, outcome)
    state.put(table, drawer_state.UNDO, outcome.id)
    drawer_state.look_again(table)
    st.toast(_("Saved."), icon=":material/check:")
    st.rerun()


def _take_back(table: str) -> None:
    """Undo the last save made here."""
    state.put(table, said.UNDO, state.take(table, drawer_state.UNDO, 0))
    said.take_back(table)
    drawer_state.look_again(table)
