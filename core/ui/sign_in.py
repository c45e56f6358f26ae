"""The way in and out: streamlit-authenticator's form over our accounts, and the exchange for a cookie."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import streamlit as st
import streamlit_authenticator as stauth
from streamlit_authenticator.controllers import AuthenticationController
from streamlit_authenticator.models import AuthenticationModel

from core import clock
from core.auth import accounts, outside, second_factor, sessions, sign_in
from core.auth.sign_in import Admitted
from core.config import settings
from core.messages import AppError
from core.ui import wording
from core.ui.auth import LEAVING
from core.ui.client import address, outside_claims
from core.ui.wording import _

TICKET = "auth.ticket"
HALF_IN = "auth.half_in"
# How long a right password waits for its second step.
PATIENCE = timedelta(minutes=5)
PROBLEM = "auth.problem"
HEARD = "auth.heard"

# Asks a route of ours for the cookie (a script can neither set nor read it), then loads the page anew, so
# that the new web socket is opened with the cookie and Streamlit binds its session to it. Who comes back from
# an outside provider does so at the first page and is brought to the one they had asked for.
_EXCHANGE = """
let asked = ""

function go(next) {
  const wanted = sessionStorage.getItem("clientele.wanted")
  sessionStorage.removeItem("clientele.wanted")
  if (next) window.location.assign(next)
  else if (wanted && wanted.startsWith("/") && !wanted.startsWith("//")) window.location.assign(wanted)
  else window.location.reload()
}

export default function (component) {
  const { data, setTriggerValue } = component
  if (asked === data.path + data.body) return
  asked = data.path + data.body
  fetch(data.path, {
    method: "POST",
    body: data.body,
    credentials: "same-origin",
    headers: { "X-Requested-With": "clientele", "Content-Type": "text/plain" },
  })
    .then((answer) => (answer.ok ? go(data.next) : setTriggerValue("refused", true)))
    .catch(() => setTriggerValue("refused", true))
}
"""

_exchange = st.components.v2.component("clientele_exchange", js=_EXCHANGE)

# Keeps the address that was asked for, while its person is away at the provider.
_WANTED = """
export default function () {
  sessionStorage.setItem("clientele.wanted", location.pathname + location.search)
}
"""

_wanted = st.components.v2.component("clientele_wanted", js=_WANTED)


class _NoCookie:
    """Stands where the package keeps its readable cookie: ours is set by a route."""

    def __init__(self) -> None:
        self.admitted: Admitted | None = None

    def get_cookie(self) -> None:
        """There is nothing a script could read."""

    def set_cookie(self) -> None:
        """Start the exchange that brings the browser its cookie."""
        if self.admitted is not None:
            admit(self.admitted)

    def delete_cookie(self) -> None:
        """The cookie goes with the session, see `leave`."""


class _Accounts(AuthenticationModel):
    """The package's model over our accounts: counted attempts, equal time for unknown names, one sentence."""

    def __init__(self, cookies: _NoCookie) -> None:
        super().__init__({"usernames": {}}, False, None, None, secrets.token_urlsafe(32))
        self._cookies = cookies

    def login(self, username: str, password: str, *_: Any, **__: Any) -> bool:
        """Whether name and password are right; the reason for a no is one sentence for all of them."""
        try:
            self._cookies.admitted = sign_in.check(username, password, address())
        except sign_in.NotSignedIn as refusal:
            st.session_state[PROBLEM] = refusal.say
            return False
        st.session_state.pop(PROBLEM, None)
        return True


class _Controller(AuthenticationController):
    """The package's controller without its trimming of passwords."""

    def __init__(self, cookies: _NoCookie) -> None:
        super().__init__({"usernames": {}}, None, False, None, None, secrets.token_urlsafe(32), None)
        self.authentication_model = _Accounts(cookies)

    def login(self, username: str | None = None, password: str | None = None, *_: Any, **__: Any) -> bool:
        """Pass what was typed on as it was typed."""
        return self.authentication_model.login(username or "", password or "")


class Authenticate(stauth.Authenticate):
    """The package's widgets without its cookie component, which needs a frame and a readable cookie."""

    def __init__(self) -> None:
        self.api_key = None
        self.attrs = {"login_sleep_time": 0}
        self.secret_key = secrets.token_urlsafe(32)
        self.path = None
        self.cookie_controller = _NoCookie()
        self.authentication_controller = _Controller(self.cookie_controller)


def show_form() -> None:
    """Draw the sign-in form and, after a refusal, its one sentence."""
    with st.container(key="login_form"):
        Authenticate().login(
            fields={
                "Form name": _("Sign in"),
                "Username": _("User name"),
                "Password": _("Password"),
                "Login": _("Sign in"),
            },
            key="sign_in",
        )
        problem = st.session_state.get(PROBLEM)
        if problem is not None:
            st.error(wording.say(problem), icon=":material/lock:")
    _offer_provider()


def _offer_provider() -> None:
    """The other way in, where there is one: a button that leads to the outside provider."""
    provider = settings().provider
    if provider is None:
        return
    _wanted(key="auth_wanted")
    label = _("Sign in with {name}").format(name=wording.plain(provider.name))
    if st.button(label, icon=":material/login:", width="stretch", key="sign_in_outside"):
        st.login()


def hear_provider() -> None:
    """Admit, once, who came back from the outside provider with its word; others see why not in one sentence."""
    claims = outside_claims()
    if not claims or settings().provider is None or st.session_state.get(HEARD):
        return
    st.session_state[HEARD] = True
    try:
        admitted = outside.admit(claims, address())
    except outside.NotKnown as refusal:
        st.session_state[PROBLEM] = refusal.say
        return
    if admitted is not None:
        admit(admitted)


def admit(admitted: Admitted) -> None:
    """Let a person in whose password was right: the next run hands the ticket to the browser.

    Where the account has a second step that was not done, the next run asks for it. The first sign-in of an
    account keeps the language of this screen.
    """
    if not admitted.factor and second_factor.has(admitted.user_id):
        st.session_state[HALF_IN] = (admitted.user_id, admitted.epoch, (clock.now() + PATIENCE).isoformat())
        st.rerun()
    st.session_state.pop(HALF_IN, None)
    if accounts.chosen_language(admitted.user_id) is None:
        accounts.choose_language(admitted.user_id, wording.language())
    st.session_state[TICKET] = sessions.issue_ticket(admitted)
    st.rerun()


def show_second_step() -> bool:
    """Draw the form of the second step for a person whose password was right a moment ago; False for others."""
    half = st.session_state.get(HALF_IN)
    if half is None:
        return False
    user_id, epoch, until = half
    if clock.now() > datetime.fromisoformat(until):
        del st.session_state[HALF_IN]
        return False
    with st.container(key="second_step_form"), st.form("second_step"):
        st.header(_("Second step"), anchor=False)
        code = st.text_input(
            _("Code from your authenticator, or a recovery code"),
            key="second_step_code",
            autocomplete="one-time-code",
        )
        sent = st.form_submit_button(_("Sign in"), type="primary", key="second_step_send")
    st.button(_("Back"), key="second_step_back", type="tertiary", on_click=_start_over)
    if sent:
        try:
            admitted = second_factor.check(Admitted(user_id, epoch), code, address())
        except AppError as refusal:
            st.error(wording.say(refusal.say), icon=":material/lock:")
        else:
            admit(admitted)
    return True


def _start_over() -> None:
    st.session_state.pop(HALF_IN, None)


def leave(mark: str) -> Callable[[], None]:
    """A callback that ends the session everywhere and lets the next run take the cookie back."""

    def leaving() -> None:
        sessions.end(mark)
        st.session_state[LEAVING] = True

    return leaving


def exchange_pending() -> bool:
    """Draw the exchange of ticket for cookie, or of cookie for nothing, when one is under way."""
    ticket = st.session_state.get(TICKET)
    if not ticket and not st.session_state.get(LEAVING):
        return False
    st.caption(_("One moment …"))
    # Relative to the page, as every address we hand out: the product may stand below a path of a proxy.
    path, body = ("auth/session", ticket) if ticket else ("auth/end", "")
    # Streamlit's own way out takes its cookie back and ends the provider's session, where it can be ended.
    next_path = "auth/logout" if not ticket and settings().provider and outside_claims() else ""
    _exchange(
        data={"path": path, "body": body, "next": next_path},
        key="auth_exchange",
        on_refused_change=_refused,
    )
    return True


def _refused() -> None:
    st.session_state.pop(TICKET, None)
    st.session_state.pop(LEAVING, None)
    st.session_state[PROBLEM] = sign_in.NOT_SIGNED_IN
