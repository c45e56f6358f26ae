"""The rows of other tables that belong to a record: a grid of the first few, their number, the way to all."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from core import service
from core import sheet as sheets
from core.access import Action, Actor
from core.config import ROOT
from core.resource import Child, Resource
from core.ui import filters, form, grid, wording
from core.ui.menu import PAGES
from core.ui.wording import _
from core.view import Condition, View

ROWS = 20


def show(resource: Resource, actor: Actor, row: Mapping[str, Any]) -> None:
    """Draw each table of rows that belong to the record, as far as the actor may see it."""
    known = [child for child in resource.children if row[child.of] is not None]
    seen = [child for child in known if service.can(actor, Action.VIEW, child.table)]
    if not seen:
        st.caption(_("No other table is linked to this record."))
    for child in seen:
        _child(resource, actor, child, row[child.of])


def _child(parent: Resource, actor: Actor, child: Child, id: int) -> None:
    resource = service.RESOURCES[child.table]
    view = View(child.table, filters=(Condition(child.via, "is", (str(id),)),), size=ROWS)
    total = service.count(actor, view)
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        key=f"{parent.table}_related_{child.table}",
        gap="small",
    ):
        st.markdown(f"{resource.icon} **{wording.term(f'table.{child.table}')}**", width="content")
        st.caption(filters.count_text(total), width="content")
        _links(parent, actor, child, id, total.n)
    sheet = sheets.make(actor, view)
    if total.n or service.can(actor, Action.CREATE, child.table):
        wanted = grid.draw_within(parent.table, resource, actor, view, sheet, total.n, child.via, id)
        place = page_of(child.table)
        if wanted is not None and place is not None:
            st.switch_page(place, query_params={"id": str(wanted)})


def page_of(table: str) -> Path | None:
    """The file of a table's page, None for a table without one."""
    return next((ROOT / page.file for page in PAGES if page.path == table), None)


def _links(parent: Resource, actor: Actor, child: Child, id: int, n: int) -> None:
    place = page_of(child.table)
    if place is None:
        return
    key, resource = f"{parent.table}_related_{child.table}", service.RESOURCES[child.table]
    filterable = any(attribute.key == child.via for attribute in resource.filters)
    if n and filterable and st.button(_("Show all"), key=f"{key}_all", type="tertiary"):
        st.switch_page(place, query_params={child.via: str(id)})
    writable = resource.fields[child.via] in resource.typed
    if writable and service.can(actor, Action.CREATE, child.table):
        label = _("New: {record}").format(record=wording.term(f"record.{child.table}"))
        if st.button(label, key=f"{key}_add", type="tertiary", icon=":material/add:"):
            form.ask(child.table, {child.via: id})
            st.switch_page(place)
