"""The list of a table: grid, what is to mend elsewhere, bulk changes and paging, in one fragment."""

from dataclasses import replace
from math import ceil

import streamlit as st

from core import service
from core import sheet as sheets
from core.access import Action, Actor
from core.messages import AppError
from core.resource import Resource
from core.ui import auth, bulk, filters, grid, papers, said, state, troubles, wording
from core.ui.figures import Figures
from core.ui.wording import _
from core.view import View


@st.fragment
def show(table: str) -> None:
    """Draw the list of the view in the link."""
    resource = service.RESOURCES[table]
    actor = auth.require(table)
    view = state.view(resource)
    try:
        sheet = sheets.make(actor, view)
        total = Figures(resource, actor).count(view)
    except AppError as problem:
        st.error(wording.say(problem.say), icon=":material/filter_alt_off:")
        st.button(
            _("Show the whole list"),
            key=f"{table}_whole",
            on_click=state.look_at,
            args=(resource, View(table)),
        )
        return
    # What comes and goes above the grid has a place of its own, or the browser would build the grid anew.
    with st.container(key=f"{table}_above"):
        if not sheet.rows:
            _empty(resource, actor, view)
        said.show(resource)
    chosen = grid.draw(resource, actor, view, sheet, total.n, pick=bulk.possible(actor, resource))
    troubles.show(resource, sheet)
    with st.container(
        key=f"{table}_foot", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        bulk.show(resource, actor, view, chosen, total)
        papers.offer_chosen(resource, chosen)
        _sorting(resource, actor, view)
        st.caption(filters.count_text(total))
        _paging(resource, view, ceil(total.n / view.size))


def _empty(resource: Resource, actor: Actor, view: View) -> None:
    """Say what to do first on an empty page, or why nothing is open."""
    if resource.scopes.staff and actor.department_id is None:
        said = _(
            "You belong to no department, so these are not open to you (R002). An administrator can enter one."
        )
        st.info(said, icon=":material/domain_disabled:")
        return
    if view.search or view.filters:
        st.info(_("Nothing matches. Take a filter away, or search for less."), icon=":material/search_off:")
        return
    can_create = service.can(actor, Action.CREATE, resource.table)
    first = _("Nothing here yet. Make the first record with New, or bring a register with Import.")
    st.info(first if can_create else _("Nothing here that is open to you yet."), icon=":material/inbox:")


def _paging(resource: Resource, view: View, pages: int) -> None:
    if pages < 2:
        return
    key = f"{resource.table}_page"
    shown = min(view.page, pages)
    if st.session_state.get(key) != shown:
        st.session_state[key] = shown

    def turned() -> None:
        state.look_at(resource, replace(state.view(resource), page=st.session_state[key]))

    st.pagination(pages, key=key, on_change=turned)


def _sorting(resource: Resource, actor: Actor, view: View) -> None:
    key = f"{resource.table}_sort"
    spots = filters.open_columns(resource, actor)
    words = {one.key: wording.term(one.label) for one in spots}
    options = ["", *(f"{sign}{one.key}" for one in spots for sign in ("", "-"))]
    if st.session_state.get(key) != view.sort:
        st.session_state[key] = view.sort if view.sort in options else ""

    def sorted_anew() -> None:
        state.look_at(resource, replace(state.view(resource), sort=st.session_state[key], page=1))

    def shown(word: str) -> str:
        if not word:
            return _("Usual order")
        return f"{words[word.lstrip('-')]} {'↓' if word.startswith('-') else '↑'}"

    with st.container(width=210):
        st.selectbox(
            _("Sort by"),
            options,
            format_func=shown,
            key=key,
            on_change=sorted_anew,
            label_visibility="collapsed",
        )
