"""Below the search of customers: those whose purchases or tickets hold what was typed (R376)."""

import streamlit as st

from core import service, told_by
from core.access import Actor
from core.resource import Resource
from core.ui import wording
from core.ui.related import page_of
from core.ui.wording import _
from core.view import View

SHOWN = 5


def show(resource: Resource, actor: Actor, view: View) -> None:
    """Draw the way to each customer found so; other tables, and a list without a search, have none."""
    if resource.table != told_by.TABLE or not view.search:
        return
    found = told_by.found(actor, view.search)
    place = page_of(resource.table)
    if not found or place is None:
        return
    page = service.rows(actor, resource.table, list(found)[:SHOWN])
    with st.container(
        key=f"{resource.table}_told_by", horizontal=True, vertical_alignment="center", gap="small"
    ):
        st.caption(_("Found by what belongs to them:"), width="content")
        for id, name in zip(page.ids, page.columns[resource.title.key], strict=True):
            tables = ", ".join(wording.term(f"table.{table}") for table in found[id])
            st.page_link(
                place,
                label=wording.plain(wording.named(str(name), tables)),
                icon=resource.icon,
                query_params={"id": str(id)},
                width="content",
            )
        if len(found) > SHOWN:
            st.caption(_("The first {n} are shown.").format(n=SHOWN), width="content")
