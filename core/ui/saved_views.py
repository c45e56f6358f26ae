"""Views kept under a name: open one, keep the present one, forget one."""

import streamlit as st

from core import saved_views
from core.access import Actor
from core.messages import AppError
from core.resource import Resource
from core.ui import state, wording
from core.ui.wording import _
from core.view import from_query


def show(resource: Resource, actor: Actor) -> None:
    """Draw the menu of saved views."""
    table = resource.table
    with st.popover(_("Views"), icon=":material/bookmark:", key=f"{table}_views"):
        kept = saved_views.saved_views(actor, table)
        if not kept:
            st.caption(_("Filter and sort the list, then keep the view here under a name."))
        for one in kept:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    wording.plain(one.name),
                    key=f"{table}_view_{one.id}",
                    icon=":material/group:" if one.shared else ":material/bookmark:",
                    width="stretch",
                    on_click=_open,
                    args=(resource, one.query),
                )
                if one.user_id == actor.id:
                    st.button(
                        _("Forget {name}").format(name=wording.plain(one.name)),
                        key=f"{table}_view_forget_{one.id}",
                        type="tertiary",
                        icon=":material/delete:",
                        on_click=saved_views.forget_view,
                        args=(actor, table, one.name),
                    )
        with st.form(f"{table}_view_form", border=False, clear_on_submit=True):
            name = st.text_input(_("Name of this view"), key=f"{table}_view_name", max_chars=60)
            shared = st.checkbox(
                _("Share with everybody who may open this table"), key=f"{table}_view_shared"
            )
            if st.form_submit_button(_("Keep this view"), key=f"{table}_view_keep"):
                _keep(resource, actor, name, shared)


def _open(resource: Resource, query: dict[str, list[str]]) -> None:
    keys = {attribute.key for attribute in resource.filters}
    state.look_at(resource, from_query(resource.table, query, keys))


def _keep(resource: Resource, actor: Actor, name: str, shared: bool) -> None:
    try:
        saved_views.keep_view(actor, resource.table, name, state.view(resource).as_query(), shared)
    except AppError as problem:
        st.error(wording.say(problem.say))
        return
    st.rerun()
