"""Where somebody is signed in: the list for oneself, and for administrators with the ways to end and to unlock."""

import re
from collections.abc import Callable

import streamlit as st

from core import clock, service
from core.access import Actor
from core.auth import accounts, outside, second_factor, sessions, sign_in
from core.auth.sessions import OpenSession
from core.config import settings
from core.messages import AppError
from core.ui import auth, proving, watching, wording
from core.ui.client import session_mark
from core.ui.wording import _

Act = Callable[[Actor, int], tuple[str, str]]

MOST = 200
MOST_PEOPLE = 500
SAID = "signed_in.said"
# Each program names those before it, too: the first of these that occurs is the one.
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone|iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device(agent: str) -> str:
    """The browser and the system a user agent names, in few words."""
    browser = next((name for mark, name in BROWSERS if re.search(mark, agent)), "")
    system = next((name for mark, name in SYSTEMS if re.search(mark, agent)), "")
    return " · ".join(part for part in (browser, system) if part) or _("Unknown device")


def open_dialog() -> None:
    """Open the list of one's own sessions over the page."""

    @st.dialog(_("Where you are signed in"), icon=":material/devices:")
    def dialog() -> None:
        _show_own(auth.oneself())

    dialog()


def _show_own(actor: Actor) -> None:
    found = sessions.sessions_of(actor.id, session_mark())
    asked = len(found) > 1 and proving.is_asked("own_proof", within=True)
    for number, one in enumerate(found):
        _show_one(one, actor, f"own_session_{number}", asked)
    if len(found) > 1:
        st.button(
            _("Sign out everywhere else"),
            icon=":material/devices_off:",
            key="end_others",
            disabled=asked,
            on_click=_end_others,
        )


def _end_others() -> None:
    sessions.end_others(auth.oneself().id, session_mark())


def _show_one(one: OpenSession, actor: Actor, key: str, asked: bool) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=key):
        with st.container():
            st.text(f"{device(one.agent)} · {one.address}")
            st.caption(
                _("Since {begun}, last used {seen}").format(
                    begun=wording.moment(one.created_at, actor), seen=wording.moment(one.seen_at, actor)
                )
            )
        if one.this:
            st.badge(_("This one"), icon=":material/check:", color="green")
        else:
            st.button(
                _("Sign out"), key=f"{key}_end", disabled=asked, on_click=_end_one, args=(one.fingerprint,)
            )


def _end_one(mark: str) -> None:
    auth.oneself()
    sessions.end_own(session_mark(), mark)


def show_everybody(actor: Actor) -> None:
    """Draw who is signed in now, with a way to end what is chosen; for who may edit accounts."""
    found = sessions.all_sessions(actor, session_mark())
    st.caption(wording.counted("{n} session is open.", "{n} sessions are open.", len(found)))
    rows = [
        {
            "name": one.name,
            "device": device(one.agent),
            "address": one.address,
            "begun": wording.moment(one.created_at, actor),
            "seen": wording.moment(one.seen_at, actor),
        }
        for one in found[:MOST]
    ]
    chosen = st.dataframe(
        rows,
        hide_index=True,
        key="sessions_grid",
        on_select="rerun",
        selection_mode="multi-row",
        column_config={
            "name": st.column_config.TextColumn(_("Person")),
            "device": st.column_config.TextColumn(_("Device")),
            "address": st.column_config.TextColumn(_("Address")),
            "begun": st.column_config.TextColumn(_("Signed in")),
            "seen": st.column_config.TextColumn(_("Last used")),
        },
    ).selection.rows
    marks = tuple(found[number].fingerprint for number in chosen if number < min(len(found), MOST))
    st.button(
        _("Sign out the chosen ones"),
        key="sessions_end",
        icon=":material/devices_off:",
        disabled=not marks,
        on_click=_end_several,
        args=(marks,),
    )


def _end_several(marks: tuple[str, ...]) -> None:
    actor = auth.current_actor()
    for mark in marks:
        sessions.end_one(actor, mark)


def show_person(actor: Actor) -> None:
    """Draw what an administrator can do about the sign-in of one person."""
    proving.is_asked("users_proof")
    closed = sign_in.locked(actor)
    if closed:
        names = ", ".join(wording.plain(name) for name in closed)
        st.warning(_("Locked at the moment: {names}").format(names=names), icon=":material/lock:")
    people = dict(service.options(actor, "users", "", MOST_PEOPLE))
    chosen = st.selectbox(
        _("Person"), list(people), index=None, format_func=people.__getitem__, key="users_password_person"
    )
    if chosen is None:
        return
    _show_state(chosen)
    with st.container(horizontal=True):
        _offer(_("Make a one-time password"), ":material/key:", "users_password_make", _make, chosen)
        if sign_in.is_locked(chosen):
            _offer(_("Unlock the account"), ":material/lock_open:", "users_unlock", _unlock, chosen)
        if sessions.sessions_of(chosen, session_mark()):
            _offer(_("Sign out everywhere"), ":material/devices_off:", "users_end", _end_all, chosen)
        if second_factor.has(chosen):
            _offer(_("Remove the second step"), ":material/no_encryption:", "users_factor", _remove, chosen)
        if outside.is_bound(chosen):
            _offer(
                _("Disconnect the outside account"), ":material/link_off:", "users_unbind", _unbind, chosen
            )
    watching.offer(chosen)
    said = st.session_state.pop(SAID, None)
    if said and said[0] == chosen:
        {"good": st.success, "bad": st.error, "secret": lambda text: st.code(text, language=None)}[said[1]](
            said[2]
        )
    if said and said[1] == "secret":
        until = wording.moment(clock.now() + settings().one_time_life, actor)
        st.caption(
            _(
                "It is shown once, ends their sessions, and must be changed at the next sign-in, until {until}."
            ).format(until=until)
        )


def _show_state(user_id: int) -> None:
    open_now = len(sessions.sessions_of(user_id, session_mark()))
    told = [
        wording.counted("{n} session is open.", "{n} sessions are open.", open_now),
        _("Locked after too many attempts.") if sign_in.is_locked(user_id) else _("Not locked."),
        _("Has a second step.") if second_factor.has(user_id) else _("Has no second step."),
    ]
    st.caption(" ".join(told))


def _offer(label: str, icon: str, key: str, act: Act, user_id: int) -> None:
    st.button(label, icon=icon, key=key, on_click=_done, args=(act, user_id))


def _done(act: Act, user_id: int) -> None:
    try:
        st.session_state[SAID] = (user_id, *act(auth.current_actor(), user_id))
    except AppError as problem:
        st.session_state[SAID] = (user_id, "bad", wording.say(problem.say))


def _make(actor: Actor, user_id: int) -> tuple[str, str]:
    return "secret", accounts.give_password(actor, user_id)


def _unlock(actor: Actor, user_id: int) -> tuple[str, str]:
    sign_in.unlock(actor, user_id)
    return "good", _("The account is open again.")


def _end_all(actor: Actor, user_id: int) -> tuple[str, str]:
    ended = sessions.end_all(actor, user_id)
    return "good", wording.counted("{n} session ended.", "{n} sessions ended.", ended)


def _remove(actor: Actor, user_id: int) -> tuple[str, str]:
    second_factor.remove(actor, user_id)
    return "good", _("The second step is removed; they can set up a new one.")


def _unbind(actor: Actor, user_id: int) -> tuple[str, str]:
    outside.unbind(actor, user_id)
    return "good", _("The account of the outside provider is disconnected.")
