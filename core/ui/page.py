"""The page of a table, turned out of its declaration."""

import streamlit as st

from core import layouts
from core.access import Actor
from core.messages import AppError
from core.resource import Resource
from core.ui import (
    auth,
    charts,
    drawer,
    exporting,
    filters,
    form,
    importing,
    listing,
    state,
    tiles,
    told_by,
    wording,
)
from core.ui.figures import Figures
from core.ui.wording import _
from core.view import View


def show(resource: Resource) -> None:
    """Draw the table: title, tiles, charts, filters, list, and the opened record.

    The tiles and charts above the list are filled in when it stands, so that nobody waits for them to work on; who
    folded them away waits for none of them.
    """
    actor = auth.require(resource.table)
    view = state.view(resource)
    folded = layouts.folded(actor, resource.table)
    known = Figures(resource, actor)
    try:
        _head(known, view, folded)
        known.count(view)
        above = st.container(key=f"{resource.table}_figures")
        filters.show(resource, actor, view)
        told_by.show(resource, actor, view)
    except AppError as problem:
        st.error(wording.say(problem.say), icon=":material/filter_alt_off:")
        st.button(_("Show the whole list"), on_click=state.look_at, args=(resource, View(resource.table)))
        return
    listing.show(resource.table)
    if not folded:
        with above:
            _figures(known, view)
    drawer.show_if_asked(resource, actor)


def _figures(known: Figures, view: View) -> None:
    """A row of tiles and one of charts, so that the list is not far below; the others are counted when they are asked for."""
    counted, drawn = tiles.of(known), charts.of(known)
    tiles.show(known, view, counted[: tiles.ABREAST])
    charts.show(known, view, drawn[: charts.ABREAST])
    if len(counted) <= tiles.ABREAST and len(drawn) <= charts.ABREAST:
        return
    with st.expander(
        _("More figures"),
        key=f"{known.resource.table}_more_figures",
        icon=":material/bar_chart:",
        on_change="rerun",
    ) as more:
        if more.open:
            tiles.show(known, view, counted[tiles.ABREAST :], "_more")
            charts.show(known, view, drawn[charts.ABREAST :], "_more")


def _head(known: Figures, view: View, folded: bool) -> None:
    resource, actor = known.resource, known.actor
    table = resource.table
    with st.container(
        key=f"{table}_head", horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"
    ):
        with st.container(width="content", gap="xxsmall"):
            st.title(wording.term(f"table.{table}"), anchor=False)
            st.caption(wording.term(f"purpose.{table}"))
        with st.container(horizontal=True, width="content", key=f"{table}_actions"):
            _offer_figures(resource, actor, folded)
            importing.offer(resource, actor)
            exporting.offer(known, view)
            form.offer_new(resource, actor)


def _offer_figures(resource: Resource, actor: Actor, folded: bool) -> None:
    if not (resource.kpis or resource.charts) or actor.watched_by is not None:
        return
    st.button(
        _("Show figures") if folded else _("Hide figures"),
        key=f"{resource.table}_fold",
        type="tertiary",
        icon=":material/expand_more:" if folded else ":material/expand_less:",
        help=_("The tiles and charts above the list; kept for you on this page."),
        on_click=_fold,
        args=(resource.table, not folded),
    )


def _fold(table: str, wanted: bool) -> None:
    # Who pressed is asked anew: since the page was drawn the session may have ended, or somebody looks as this person.
    actor = auth.require(table)
    if actor.watched_by is None:
        layouts.fold(actor, table, wanted)
