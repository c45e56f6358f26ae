"""The password once more, where a sign-in is too long ago for what somebody wants to do."""

import streamlit as st

from core.auth import proof
from core.messages import AppError
from core.ui import wording
from core.ui.client import address, session_mark
from core.ui.wording import _


def is_asked(key: str, within: bool = False) -> bool:
    """Draw the field for the password where it has to be typed once more; False where it was a short while ago.

    `within` a dialog only the dialog is drawn anew.
    """
    if proof.stands(session_mark()):
        return False
    with st.form(key, border=False, clear_on_submit=True):
        st.caption(
            _(
                "Your sign-in is more than ten minutes old: type your password once more, or sign out and in again."
            )
        )
        typed = st.text_input(
            _("Password"), key=f"{key}_typed", type="password", autocomplete="current-password"
        )
        sent = st.form_submit_button(_("Go on"), key=f"{key}_send")
    if sent:
        try:
            proof.renew(session_mark(), typed, address())
        except AppError as refusal:
            st.error(wording.say(refusal.say), icon=":material/lock:")
        else:
            st.rerun(scope="fragment" if within else "app")
    return True
