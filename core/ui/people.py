"""The page of accounts: the list of people, what can be done about their sign-in, and who is signed in now."""

import streamlit as st

from core.access import Action, may
from core.resources import RESOURCES
from core.ui import auth, page, signed_in
from core.ui.wording import _


def show_people() -> None:
    """Draw the list; administrators also see to passwords, locks, second steps and sessions."""
    actor = auth.require("users")
    page.show(RESOURCES["users"])
    if not may(actor, Action.EDIT, RESOURCES["users"].rights):
        return
    with st.expander(_("Sign-in of a person"), icon=":material/key:", key="users_password"):
        signed_in.show_person(actor)
    with st.expander(_("Who is signed in now"), icon=":material/devices:", key="users_sessions"):
        signed_in.show_everybody(actor)
