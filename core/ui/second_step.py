"""The second step of the sign-in on the screen: set up, recovery codes shown once, new ones, removal."""

import streamlit as st

from core.access import Actor
from core.auth import second_factor, sessions
from core.messages import AppError
from core.ui import auth, proving, sign_in, wording
from core.ui.client import address, session_mark
from core.ui.wording import _

ENROLMENT = "second_step.enrolment"
CODES = "second_step.codes"


def has_new_codes() -> bool:
    """Whether recovery codes wait to be written down; nothing else is shown until then."""
    return bool(st.session_state.get(CODES))


def show(actor: Actor) -> None:
    """Draw what is next for the actor: setting the second step up, its codes to write down, or how it stands."""
    if has_new_codes():
        _show_codes()
    elif second_factor.has(actor.id):
        _show_state(actor)
    else:
        _show_enrolment(actor)


def open_dialog() -> None:
    """Open `show` over the page."""

    @st.dialog(_("Second step of the sign-in"), icon=":material/phonelink_lock:")
    def dialog() -> None:
        show(auth.oneself())

    dialog()


def _show_enrolment(actor: Actor) -> None:
    if ENROLMENT not in st.session_state:
        if proving.is_asked("enrol_proof", within=not _is_due_first(actor)):
            return
        found = second_factor.begin(actor)
        st.session_state[ENROLMENT] = (found.secret, found.link)
    secret, link = st.session_state[ENROLMENT]
    if second_factor.is_required(actor):
        st.caption(_("Your role asks for a second step: a code of six digits that your telephone shows."))
    st.markdown(
        _(
            "1. Open an authenticator on your telephone, such as the ones of Google, Microsoft or Tencent.\n"
            "2. Choose to enter a key by hand, and type this one. On this telephone, the button does it."
        )
    )
    st.code(secret, language=None, wrap_lines=True)
    st.link_button(_("Open the authenticator on this device"), link, icon=":material/open_in_new:")
    with st.container(key="enrol_form"), st.form("enrol", border=False):
        code = st.text_input(
            _("The six digits it shows now"), key="enrol_code", autocomplete="one-time-code", max_chars=10
        )
        sent = st.form_submit_button(_("Switch on"), type="primary", key="enrol_send")
    if _is_due_first(actor):
        st.button(_("Sign out"), key="enrol_leave", type="tertiary", on_click=sign_in.leave(session_mark()))
    if sent:
        _confirm(actor, code)


def _is_due_first(actor: Actor) -> bool:
    found = auth.standing()
    return found is not None and found.step is sessions.Step.FACTOR


def _confirm(actor: Actor, code: str) -> None:
    try:
        codes = second_factor.confirm(actor, code, session_mark(), address())
    except AppError as refusal:
        st.error(wording.say(refusal.say), icon=":material/error:")
        return
    st.session_state.pop(ENROLMENT, None)
    st.session_state[CODES] = list(codes)
    st.rerun()


def _show_codes() -> None:
    st.success(_("The second step is on."), icon=":material/verified_user:")
    st.markdown(
        _(
            "These recovery codes let you in when your telephone is lost, each of them once. "
            "Write them down and keep them apart from your password. They are not shown again."
        )
    )
    st.code("\n".join(st.session_state[CODES]), language=None)
    st.button(_("I have kept them"), type="primary", key="codes_kept", on_click=_kept)


def _kept() -> None:
    st.session_state.pop(CODES, None)


def _show_state(actor: Actor) -> None:
    left = second_factor.codes_left(actor.id)
    st.success(_("The second step is on."), icon=":material/verified_user:")
    st.caption(wording.counted("{n} recovery code left", "{n} recovery codes left", left))
    with st.container(key="second_step_change"), st.form("second_step_change_form", border=False):
        code = st.text_input(
            _("Code from your authenticator, or a recovery code"),
            key="second_step_proof",
            autocomplete="one-time-code",
        )
        with st.container(horizontal=True):
            renew = st.form_submit_button(_("Make new recovery codes"), key="second_step_renew")
            remove = not second_factor.is_required(actor) and st.form_submit_button(
                _("Switch off"), key="second_step_remove"
            )
    if not renew and not remove:
        return
    try:
        if renew:
            st.session_state[CODES] = list(second_factor.new_codes(actor, code, address()))
        else:
            second_factor.give_up(actor, code, address())
    except AppError as refusal:
        st.error(wording.say(refusal.say), icon=":material/error:")
        return
    st.rerun()
