"""An administrator sees the product as somebody else: the button that begins it, and the bar that says so."""

import streamlit as st

from core.access import Actor
from core.auth import sessions
from core.messages import AppError
from core.ui import wording
from core.ui.client import session_mark
from core.ui.menu import file_of
from core.ui.wording import _


def offer(user_id: int) -> None:
    """Draw the button that begins it; what stands in the way is said below."""
    pressed = st.button(_("See the product as this person"), icon=":material/visibility:", key="users_watch")
    if not pressed:
        return
    try:
        sessions.watch(session_mark(), user_id)
    except AppError as problem:
        st.error(wording.say(problem.say))
        return
    st.switch_page(file_of("overview"))


def show_bar(actor: Actor, back: "st.Page") -> None:
    """Say on top of every page as whom one sees it, with the way back to oneself; the way back also in the menu."""
    with st.container(
        key="watching",
        border=True,
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
    ):
        said = _(
            "You see the product as {name} does. Nothing can be changed, exported or revealed meanwhile."
        )
        name = f"**{wording.plain(actor.name)}**"
        st.markdown(f":orange[:material/visibility:] {said.format(name=name)}", width="content")
        _offer_back("watching_back", back)
    with st.sidebar:
        _offer_back("watching_back_here", back)


def _offer_back(key: str, back: "st.Page") -> None:
    if st.button(_("Back to myself"), key=key, type="primary", icon=":material/undo:"):
        sessions.watch_no_more(session_mark())
        st.switch_page(back)
