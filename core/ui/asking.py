"""Why not, and who can help: a request for a right, sent from where it is missing (R310)."""

from collections.abc import Callable

import streamlit as st

from core import asking, holders
from core.access import Actor
from core.changes import Outcome
from core.giving import BY_ROLE_ONLY
from core.messages import AppError
from core.resources import RESOURCES
from core.ui import state, wording
from core.ui.menu import file_of
from core.ui.wording import _
from db.vocabulary.access import AccessRight

MOST_NAMES = 4
DAYS = (1, 3, 7, 14, 31)


def offer(actor: Actor, table: str, right: AccessRight, id: int | None = None) -> None:
    """Draw the way to ask for a right: who can give it, why one needs it, for how long."""
    if table in BY_ROLE_ONLY or actor.watched_by is not None:
        return
    key = f"{table}_ask_{right.value}"
    label = _("Ask for it: {right}").format(right=wording.choice(right))
    unfolded = st.popover(
        label, icon=":material/key_vertical:", type="tertiary", key=key, on_change="rerun", width="content"
    )
    with unfolded:
        if unfolded.open:
            form(actor, table, right, id)


def form(actor: Actor, table: str, right: AccessRight, id: int | None = None) -> None:
    """Draw who can give the right, and the request to them; where one waits already, the way to it."""
    if table in BY_ROLE_ONLY or actor.watched_by is not None:
        return
    key = f"{table}_ask_{right.value}"
    waiting = asking.waiting(actor, table, right, id)
    if waiting is not None:
        st.success(_("You have asked for this; it waits for an answer."), icon=":material/hourglass_top:")
        st.page_link(file_of(asking.TABLE), label=_("Open the request"), query_params={"id": str(waiting)})
        return
    people = asking.givers(actor, table, right, id)
    if not people:
        st.caption(_("Nobody here can give this for a time."))
        return
    st.caption(_("Can give it: {names}").format(names=_names(people)))
    if id is None and (reach := holders.without_departments(RESOURCES[table])) is not None:
        st.caption(wording.say(reach))
    reason = st.text_area(_("Why do you need it?"), key=f"{key}_reason", height=80, max_chars=500)
    days = for_days(f"{key}_days")
    if st.button(_("Send the request"), key=f"{key}_send", type="primary", icon=":material/send:"):
        ticket = state.ticket(table, key)
        _send(lambda: asking.ask(actor, table, right, id, days, reason, ticket), table, key)
    st.caption(":small[R310]")


def for_days(key: str) -> int:
    """A choice of how long; no longer than the rulebook allows."""
    most = asking.most_days()
    choices = [days for days in DAYS if days < most] + [most]
    return st.selectbox(
        _("For how long?"),
        choices,
        index=min(2, len(choices) - 1),
        key=key,
        format_func=lambda days: wording.counted("{n} day", "{n} days", days),
    )


def give_form(actor: Actor, table: str, id: int, people: dict[int, str]) -> None:
    """Draw the form by which somebody gives a right to this record at once."""
    key = f"{table}_give"
    with st.popover(_("Give somebody access for a time"), icon=":material/person_add:", key=key):
        person = st.selectbox(
            _("Person"), list(people), index=None, format_func=people.__getitem__, key=f"{key}_person"
        )
        rights = [right for right in AccessRight if right is not AccessRight.EXPORT]
        right = st.selectbox(_("Right"), rights, format_func=wording.choice, key=f"{key}_right")
        reason = st.text_area(_("Why do they need it?"), key=f"{key}_reason", height=80, max_chars=500)
        days = for_days(f"{key}_days")
        if st.button(_("Give it"), key=f"{key}_send", type="primary") and person is not None:
            ticket = state.ticket(table, key)
            _send(lambda: asking.give(actor, person, table, right, id, days, reason, ticket), table, key)


def _send(act: Callable[[], Outcome], table: str, key: str) -> None:
    try:
        outcome = act()
    except AppError as problem:
        st.error(wording.say(problem.say))
        return
    state.spend(table, key)
    if outcome.clean:
        st.rerun()
    for said in dict.fromkeys(wording.say(cell.say) for cell in outcome.problems if cell.say):
        st.error(said)


def _names(people: list[asking.Giver]) -> str:
    shown = [
        f"{wording.plain(one.name)} ({wording.term(f'role.{one.role.value}')})" for one in people[:MOST_NAMES]
    ]
    return ", ".join(shown) + (" …" if len(people) > MOST_NAMES else "")
