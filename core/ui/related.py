"""The rows of other tables that belong to a record: the first few, their number, the way to all."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import streamlit as st

from core import service
from core import sheet as sheets
from core.access import Action, Actor
from core.config import ROOT
from core.resource import Child, Resource
from core.ui import filters, form, wording
from core.ui.menu import PAGES
from core.ui.wording import _
from core.view import Condition, View

ROWS = 5
COLUMNS = 4


def show(resource: Resource, actor: Actor, row: Mapping[str, Any]) -> None:
    """Draw each table of rows that belong to the record, as far as the actor may see it."""
    seen = [child for child in resource.children if service.can(actor, Action.VIEW, child.table)]
    if not seen:
        st.caption(_("No other table is linked to this record."))
    for child in seen:
        _child(resource, actor, child, row["id"])


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
    if total.n:
        sheet = sheets.make(actor, view)
        # What it is called and how it stands come first, then the columns in the order of the list.
        first = (resource.title.key, resource.workflow.field if resource.workflow else "")
        columns = sorted(
            (one for one in sheet.columns if one.key != child.via), key=lambda c: c.key not in first
        )
        columns = columns[:COLUMNS]
        places = [(one.label, sheet.columns.index(one)) for one in columns]
        table = pa.table(
            {label: pa.array([row.texts[at] for row in sheet.rows], pa.string()) for label, at in places}
        )
        st.dataframe(table, hide_index=True, key=f"{parent.table}_related_{child.table}_rows")


def _links(parent: Resource, actor: Actor, child: Child, id: int, n: int) -> None:
    place = next((ROOT / page.file for page in PAGES if page.table == child.table), None)
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
