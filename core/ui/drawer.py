"""One record from the right: its name and clocks, its fields, its story, its rows and its next steps."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import streamlit as st

from core import clocks, service
from core.access import Action, Actor, covers
from core.masks import masked_fields
from core.messages import AppError
from core.resource import Colour, Field, Resource
from core.ui import (
    about,
    asking,
    auth,
    beside,
    drawer_fields,
    drawer_state,
    exporting,
    holders,
    papers,
    person_file,
    portrait,
    related,
    said,
    state,
    steps,
    timeline,
    wording,
    working,
)
from core.ui.wording import _
from db.vocabulary.access import AccessRight

WIDTH = 560


def show_if_asked(resource: Resource, actor: Actor) -> None:
    """Open the record the link names, unless another dialog of the table is open in this run."""
    id = state.record()
    if id is None or state.get(resource.table, state.DIALOG, ""):
        return
    row = service.fetch(actor, resource.table, id)
    title = _("Not found") if row is None else _title(resource, row, actor)

    @st.dialog(
        title,
        position="right",
        width=WIDTH,
        icon=resource.icon,
        on_dismiss=lambda: drawer_state.close(resource.table),
    )
    def show() -> None:
        _record(resource, auth.require(resource.table), id)

    show()


def _title(resource: Resource, row: Mapping[str, Any], actor: Actor) -> str:
    key = resource.title.key
    name = row.get(f"{key}:label") or row[key]
    if name and key not in masked_fields(actor, resource) and f"{key}:label" not in row:
        # A record may go by a choice or a moment; people read these in their own words.
        name = wording.value(resource.fields[key], name, actor)
    return wording.plain(str(name or f"#{row['id']}"))


def _record(resource: Resource, actor: Actor, id: int) -> None:
    row = service.fetch(actor, resource.table, id)
    if row is None:
        st.info(_("There is no such record, or it is not open to you."), icon=":material/search_off:")
        asking.offer(actor, resource.table, AccessRight.VIEW, id)
        return
    drawer_state.begin(resource, actor, row, masked_fields(actor, resource))
    _head(resource, actor, row)
    portrait.show(resource, actor, row)
    about.show(resource, actor, row)
    beside.show(resource, actor, row)
    _deadlines(resource, actor, id)
    papers.offer(resource, row)
    exporting.offer_request(resource, actor, row)
    if row["version"] != drawer_state.version_seen(resource.table):
        _changed_meanwhile(resource.table)
    parts = {_("Details"): drawer_fields.show, _("Timeline"): timeline.show}
    if resource.children:
        parts[_("Related")] = related.show
    if resource.workflow:
        parts[_("Next steps")] = steps.show
    parts[_("Access")] = holders.show
    at = state.get(resource.table, drawer_state.AT, "")
    first = {drawer_state.STEPS: _("Next steps"), drawer_state.RELATED: _("Related")}.get(at)
    tabs = st.tabs(
        list(parts),
        default=first if first in parts else None,
        key=f"{resource.table}_tabs",
        on_change="rerun",
    )
    for tab, draw in zip(tabs, parts.values(), strict=True):
        with tab:
            if tab.open:
                draw(resource, actor, row)
    _delete(resource, actor, row)


def _changed_meanwhile(table: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"{table}_changed"):
        st.caption(_(":material/sync: Somebody changed this record while you were looking at it."))
        st.button(
            _("Show it as it is now"),
            key=f"{table}_refresh",
            type="tertiary",
            on_click=drawer_state.look_again,
            args=(table,),
        )


def _head(resource: Resource, actor: Actor, row: Mapping[str, Any]) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", key=f"{resource.table}_badges", gap="small"
    ):
        number = resource.number.column if resource.number else None
        # A record that goes by its number has said it in the title.
        if number is None or number.key != resource.title.key:
            said_by = f"#{row['id']}" if number is None else str(row[number.key])
            st.caption(wording.plain(said_by), width="content")
        for one in resource.listed:
            colour = colour_of(resource, one, row[one.key])
            if colour is not None:
                st.badge(wording.value(one, row[one.key], actor), color=colour.value)
        papers.offer_label(resource, row)
        person_file.offer(resource, actor, row)


def colour_of(resource: Resource, one: Field, value: Any) -> Colour | None:
    """The colour of a choice; texts of different enumerations may be equal, so the kind is asked too."""
    kind = one.marks.choices
    if kind is None or value is None:
        return None
    return next((c for v, c in resource.colours.items() if isinstance(v, kind) and v == value), None)


def _deadlines(resource: Resource, actor: Actor, id: int) -> None:
    for one in clocks.of(actor, resource.table, id):
        colour, icon = working.BADGES[one.state]
        key = f"{resource.table}_clock_{one.deadline.key}"
        with st.container(horizontal=True, vertical_alignment="center", key=key, gap="small"):
            name = wording.term(f"deadline.{resource.table}.{one.deadline.key}")
            st.badge(wording.named(name, wording.term(f"clock.{one.state.value}")), icon=icon, color=colour)
            st.caption(working.standing(one.due, one.stopped, actor, one.due_day), width="content")
            with st.popover(_("Show the working"), type="tertiary", key=f"{key}_working", width="content"):
                working.show(one, actor)


def _delete(resource: Resource, actor: Actor, row: Mapping[str, Any]) -> None:
    if not covers(actor, Action.DELETE, resource.rights, row):
        return
    table = resource.table
    with st.popover(_("Delete"), icon=":material/delete:", type="tertiary", key=f"{table}_delete"):
        st.write(_("It goes into the bin; you can take it back with Undo."))
        if st.button(_("Delete this record"), key=f"{table}_delete_yes", type="primary"):
            rows = [(row["id"], drawer_state.version_seen(table))]
            try:
                outcome = service.delete(actor, table, rows, uuid4().hex)
            except AppError as problem:
                st.error(wording.say(problem.say))
                return
            if outcome.problems:
                st.error(_("Somebody changed it meanwhile; look at it once more."))
                return
            said.remember(table, outcome)
            drawer_state.close(table)
            st.rerun()
