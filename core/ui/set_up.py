"""The first page of an empty instance: the set-up code makes the first administrator."""

import streamlit as st

from core.auth import first_admin
from core.config import settings
from core.messages import AppError
from core.ui import sign_in, wording
from core.ui.client import address
from core.ui.wording import _


def show_set_up() -> None:
    """Draw the form; a right code creates the administrator and signs them in."""
    with st.container(key="set_up_form"), st.form("set_up"):
        st.subheader(_("Set up this instance"))
        st.caption(
            _("The server has printed a set-up code on its console. It makes the first administrator, once.")
        )
        code = st.text_input(_("Set-up code"), key="set_up_code", autocomplete="one-time-code")
        name = st.text_input(_("Your name"), key="set_up_name", autocomplete="name")
        login = st.text_input(_("User name"), key="set_up_login", autocomplete="username")
        password = st.text_input(
            _("Password"),
            key="set_up_password",
            type="password",
            autocomplete="new-password",
            help=_("At least 12 characters; a sentence of four or more words is a good one."),
        )
        repeated = st.text_input(
            _("Password once more"), key="set_up_repeated", type="password", autocomplete="new-password"
        )
        sample = not settings().is_production and st.checkbox(
            _("Load the sample company, to look around with example data"), key="set_up_sample"
        )
        sent = st.form_submit_button(_("Create the administrator"), type="primary", key="set_up_create")
    if sent:
        _create(code, login, name, password, repeated, sample)


def _create(code: str, login: str, name: str, password: str, repeated: str, sample: bool) -> None:
    try:
        admitted = first_admin.create_with_code(code, login, name, password, repeated, address())
    except AppError as refusal:
        st.error(wording.say(refusal.say), icon=":material/error:")
        return
    if sample:
        with st.spinner(_("Loading the sample company …")):
            first_admin.load_sample_company()
    sign_in.admit(admitted)
