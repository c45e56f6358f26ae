"""The page of accounts: the list of people, and a one-time password for one of them."""

import streamlit as st

from core import service
from core.access import Action, may
from core.auth import accounts
from core.messages import AppError
from core.resources import RESOURCES
from core.ui import auth, page, wording
from core.ui.wording import _


def show_people() -> None:
    """Draw the list; administrators may also give a password."""
    actor = auth.require("users")
    page.show(RESOURCES["users"])
    if not may(actor, Action.EDIT, RESOURCES["users"].rights):
        return
    people = dict(service.options(actor, "users", "", 500))
    with st.expander(_("Give somebody a one-time password"), icon=":material/key:", key="users_password"):
        st.caption(_("It is shown once, ends their sessions, and must be changed at the next sign-in."))
        chosen = st.selectbox(
            _("Person"), list(people), index=None, format_func=people.__getitem__, key="users_password_person"
        )
        if st.button(_("Make a password"), key="users_password_make", disabled=chosen is None) and chosen:
            _make(chosen)


def _make(user_id: int) -> None:
    try:
        password = accounts.give_password(auth.current_actor(), user_id)
    except AppError as problem:
        st.error(wording.say(problem.say))
        return
    st.code(password, language=None)
