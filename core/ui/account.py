"""The corner of the person at the screen: language, password, other sessions, sign-out."""

import streamlit as st

from core.access import Actor
from core.auth import accounts
from core.i18n import LANGUAGES, NATIVE_NAMES
from core.messages import AppError
from core.ui import auth, second_step, sign_in, signed_in, told, wording
from core.ui.client import address, session_mark
from core.ui.wording import _

MENU = "account_menu"


def show_corner(actor: Actor) -> None:
    """Draw the actor's name, roles and settings at the foot of the sidebar."""
    with st.sidebar.container(key="account"):
        told.badge(actor)
        st.caption(
            ", ".join(wording.term(f"role.{role.value}") for role in sorted(actor.roles)) or _("No role")
        )
        if actor.watched_by is not None:
            # Password, second step and sessions are the person's own.
            st.caption(wording.plain(actor.name))
            return
        with st.popover(
            wording.plain(actor.name),
            icon=":material/account_circle:",
            width="stretch",
            key=MENU,
            on_change="rerun",
        ):
            choose_language(actor)
            if _leads(_("Change password"), ":material/key:", "change_password"):
                _password_dialog()
            told.offer_wishes(_close)
            if _leads(_("Where you are signed in"), ":material/devices:", "signed_in_where"):
                signed_in.open_dialog()
            if _leads(_("Second step of the sign-in"), ":material/phonelink_lock:", "second_step_open"):
                second_step.open_dialog()
            st.button(
                _("Sign out"),
                icon=":material/logout:",
                width="stretch",
                key="sign_out",
                on_click=sign_in.leave(session_mark()),
            )


def _leads(label: str, icon: str, key: str) -> bool:
    """A button that opens a dialog; the menu closes, since on a phone it would lie over the dialog."""
    return st.button(label, icon=icon, width="stretch", key=key, on_click=_close)


def _close() -> None:
    st.session_state[MENU] = False


def choose_language(actor: Actor | None) -> None:
    """A selection of the three languages; remembered on the account, or for this visit by a stranger."""

    def chosen() -> None:
        language = st.session_state["language_choice"]
        wording.use(language)
        if actor is not None:
            accounts.choose_language(auth.oneself().id, language)

    st.session_state["language_choice"] = wording.language()
    st.selectbox(
        _("Language"),
        LANGUAGES,
        format_func=NATIVE_NAMES.__getitem__,
        key="language_choice",
        on_change=chosen,
    )


def show_password_form(actor: Actor) -> None:
    """Draw the form that gives the actor a new password; it ends all other sessions."""
    with st.container(key="password_form"), st.form("password", border=False):
        old = st.text_input(
            _("Present password"), key="password_old", type="password", autocomplete="current-password"
        )
        new = st.text_input(
            _("New password"),
            key="password_new",
            type="password",
            autocomplete="new-password",
            help=_("At least 12 characters; a sentence of four or more words is a good one."),
        )
        repeated = st.text_input(
            _("New password once more"), key="password_repeated", type="password", autocomplete="new-password"
        )
        sent = st.form_submit_button(_("Change password"), type="primary", key="password_save")
    if not sent:
        return
    try:
        admitted = accounts.change_password(actor.id, old, new, repeated, address())
    except AppError as refusal:
        st.error(wording.say(refusal.say), icon=":material/error:")
        return
    sign_in.admit(admitted)


def _password_dialog() -> None:
    @st.dialog(_("Change password"), icon=":material/key:")
    def dialog() -> None:
        show_password_form(auth.oneself())

    dialog()
