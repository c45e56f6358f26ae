"""What a person was told: notices with the way to their records, and how the person wants to be told."""

from collections.abc import Callable

import streamlit as st

from core import notices, service
from core.access import Action, Actor
from core.config import settings
from core.messages import AppError
from core.ui import auth, wording
from core.ui.menu import file_of
from core.ui.wording import _
from db.vocabulary.notices import NoticeKind

ICONS = {
    NoticeKind.REMINDER: ":material/notifications:",
    NoticeKind.OVERDUE: ":material/alarm:",
    NoticeKind.ESCALATION: ":material/priority_high:",
    NoticeKind.NEWS: ":material/info:",
}


def show(actor: Actor) -> None:
    """Draw the notices folded up, with the number of unread ones."""
    found = notices.of(actor)
    waiting = sum(not one.read for one in found)
    if found:
        title = wording.counted("{n} new notice", "{n} new notices", waiting) if waiting else _("Notices")
        with st.expander(title, icon=":material/notifications:", key="notices"):
            for place, one in enumerate(found):
                _line(actor, one, place)
            if waiting:
                st.button(
                    _("I have read all"), key="notices_read", icon=":material/done_all:", on_click=_read
                )
    if service.can(actor, Action.EDIT, "users"):
        _undelivered(actor)


def _line(actor: Actor, one: notices.Told, place: int) -> None:
    said = wording.plain(wording.say(one.said))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        label = said if one.read else f"**{said}**"
        if one.opens:
            st.page_link(
                file_of(one.table), label=label, icon=ICONS[one.kind], query_params={"id": str(one.id)}
            )
        else:
            st.markdown(f"{ICONS[one.kind]} {label}", width="content")
        st.caption(wording.moment(one.at, actor), width="content")


def _read() -> None:
    notices.read_all(auth.current_actor())


def _undelivered(actor: Actor) -> None:
    found = notices.undelivered(actor)
    if found:
        with st.expander(
            wording.counted(
                "{n} notice could not be delivered", "{n} notices could not be delivered", len(found)
            ),
            icon=":material/unsubscribe:",
            key="undelivered",
        ):
            for one in found:
                st.text(f"{wording.say(one.said)}  {one.address}: {one.error}")


def offer_wishes(chosen: Callable[[], None]) -> None:
    """The button for how one wants to be told, where notices leave the app at all; a click calls `chosen` first."""
    if settings().mail_url and st.button(
        _("Notices by mail"), icon=":material/mail:", width="stretch", key="notice_wishes", on_click=chosen
    ):
        _wishes_dialog()


def _wishes_dialog() -> None:
    @st.dialog(_("Notices by mail"), icon=":material/mail:")
    def dialog() -> None:
        actor = auth.current_actor()
        kept = notices.wishes(actor)
        without = {
            kind.value
            for kind in NoticeKind
            if not st.toggle(
                wording.choice(kind), value=kind.value not in kept.without_mail, key=f"mail_{kind}"
            )
        }
        begin = st.text_input(
            _("No mail from"), value=kept.quiet_from or "", placeholder="20:00", key="quiet_from"
        )
        end = st.text_input(
            _("No mail until"), value=kept.quiet_until or "", placeholder="08:00", key="quiet_until"
        )
        if st.button(_("Save"), type="primary", key="notice_wishes_save"):
            try:
                notices.wish(actor, frozenset(without), begin, end)
            except AppError as problem:
                st.error(wording.say(problem.say))
                return
            st.rerun()

    dialog()


def badge(actor: Actor) -> None:
    """A link to the notices for somebody who has unread ones."""
    waiting = notices.unread(actor)
    if waiting:
        st.page_link(
            file_of("inbox"),
            label=wording.counted("{n} new notice", "{n} new notices", waiting),
            icon=":material/notifications_active:",
        )
