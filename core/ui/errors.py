"""What a person sees when a script fails: the sentence of an `AppError`, else a number to find in the log."""

import logging
import secrets

import streamlit as st

from core.messages import AppError
from core.ui import wording
from core.ui.wording import _

log = logging.getLogger(__name__)


def on_script_error(error: Exception) -> bool:
    """Show an error without its inside, which goes to the log; True, so Streamlit shows nothing more."""
    if isinstance(error, AppError):
        st.error(wording.say(error.say), icon=":material/error:")
        return True
    number = secrets.token_hex(4)
    log.error("script failed, number %s", number, exc_info=error)
    st.error(
        _(
            "Something went wrong on our side. Nothing you saved is lost. "
            "Tell your administrator the number {number}."
        ).format(number=number),
        icon=":material/error:",
    )
    return True
