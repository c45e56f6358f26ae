"""The page of a table, turned out of its declaration."""

import streamlit as st

from core.messages import AppError
from core.resource import Resource
from core.ui import auth, charts, drawer, exporting, filters, form, importing, listing, state, tiles, wording
from core.ui.figures import Figures
from core.ui.wording import _
from core.view import View


def show(resource: Resource) -> None:
    """Draw the table: title, tiles, charts, filters, list, and the opened record.

    The tiles and charts above the list are filled in when it stands, so that nobody waits for them to work on.
    """
    actor = auth.require(resource.table)
    view = state.view(resource)
    known = Figures(resource, actor)
    try:
        _head(known, view)
        known.count(view)
        above = st.container(key=f"{resource.table}_figures")
        filters.show(resource, actor, view)
    except AppError as problem:
        st.error(wording.say(problem.say), icon=":material/filter_alt_off:")
        st.button(_("Show the whole list"), on_click=state.look_at, args=(resource, View(resource.table)))
        return
    listing.show(resource.table)
    with above:
        tiles.show(known, view)
        charts.show(known, view)
    drawer.show_if_asked(resource, actor)


def _head(known: Figures, view: View) -> None:
    resource, actor = known.resource, known.actor
    table = resource.table
    with st.container(
        key=f"{table}_head", horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"
    ):
        with st.container(width="content", gap="xxsmall"):
            st.title(wording.term(f"table.{table}"), anchor=False)
            st.caption(wording.term(f"purpose.{table}"))
        with st.container(horizontal=True, width="content", key=f"{table}_actions"):
            importing.offer(resource, actor)
            exporting.offer(known, view)
            form.offer_new(resource, actor)
