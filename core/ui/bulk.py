"""Changing or deleting many rows in one step: the ticked ones, or all that match."""

from uuid import uuid4

import streamlit as st

from core import service
from core.access import Action, Actor, may
from core.changes import Change, ChangeSet, Kind
from core.messages import AppError
from core.reading import Total
from core.resource import Field, Resource
from core.sheet import closed_because
from core.ui import auth, said, wording
from core.ui.widgets import field_input
from core.ui.wording import _
from core.view import View


def possible(actor: Actor, resource: Resource) -> bool:
    """May the actor change or delete rows at all?"""
    rights = resource.rights
    return bool(may(actor, Action.EDIT, rights)) or bool(may(actor, Action.DELETE, rights))


def show(resource: Resource, actor: Actor, view: View, chosen: list[int], total: Total) -> None:
    """The bulk button at the foot of the list; ticked rows are deleted in the grid itself."""
    if not may(actor, Action.EDIT, resource.rights) or not (chosen or total.n):
        return
    with st.container(horizontal=True, width="content", key=f"{resource.table}_bulk"):
        if st.button(
            wording.counted("Change {n} row", "Change {n} rows", len(chosen))
            if chosen
            else _("Change all that match"),
            key=f"{resource.table}_bulk_edit",
            icon=":material/edit:",
        ):
            _edit_dialog(resource, view, chosen, total)


def _edit_dialog(resource: Resource, view: View, chosen: list[int], total: Total) -> None:
    @st.dialog(_("Change many rows"), icon=":material/edit:")
    def dialog() -> None:
        actor = auth.current_actor()
        spots = [one for one in resource.typed if not closed_because(actor, resource, one)]
        n = len(chosen) or total.n
        st.caption(wording.counted("{n} row will change.", "{n} rows will change.", n))
        # Nothing is chosen for the person: a value for another field than was meant would hit every row.
        key = st.selectbox(
            _("Field"),
            [one.key for one in spots],
            index=None,
            format_func=lambda name: wording.term(resource.fields[name].label),
            key=f"{resource.table}_bulk_field",
            placeholder=_("Choose a field"),
        )
        if key is None:
            return
        raw = field_input(resource.fields[key], actor, f"{resource.table}_bulk_value_{key}", None)
        if raw is None:
            st.caption(_("Without a value the field becomes empty."))
        if st.button(_("Change"), type="primary", key=f"{resource.table}_bulk_save"):
            _change(resource, actor, view, chosen, resource.fields[key], raw)

    dialog()


def _change(
    resource: Resource, actor: Actor, view: View, chosen: list[int], spot: Field, raw: object
) -> None:
    try:
        rows = service.versions(actor, resource.table, chosen or service.matching(actor, view))
        changes = tuple(Change(resource.table, id, version, spot.key, raw) for id, version in rows)
        outcome = service.commit(ChangeSet(actor, changes, uuid4().hex, kind=Kind.BULK))
    except AppError as problem:
        st.error(wording.say(problem.say))
        return
    said.remember(resource.table, outcome)
    reasons = {wording.say(cell.say) for cell in outcome.problems if cell.say}
    if outcome.saved or not reasons:
        st.rerun()
    for text in sorted(reasons):
        st.error(text)
