"""The way to the data of the person behind a request, for those who may hand it out."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import clock, person_files
from core.access import Actor
from core.resource import Resource
from core.ui import auth, state, wording
from core.ui.client import session_mark
from core.ui.wording import _
from core.web import downloads

LINK = "person.link"


def offer(resource: Resource, actor: Actor, row: Mapping[str, Any]) -> None:
    """Draw the menu beside the number of a request; where it is closed it says why."""
    table = resource.table
    if table != person_files.TABLE:
        return
    with st.popover(
        _("The person's data"), icon=":material/folder_zip:", type="tertiary", key=f"{table}_data"
    ):
        closed = person_files.closed_because(actor, row)
        if closed is not None:
            st.caption(wording.say(closed))
            return
        st.caption(_("Everything that belongs to this person, to read and as JSON, in one file."))
        st.button(
            _("Make the file"),
            key=f"{table}_data_make",
            on_click=_prepare,
            args=(row["id"], row["request_no"]),
        )
        link = state.get(table, LINK, "")
        if link.startswith(f"{row['id']} "):
            address = link.partition(" ")[2]
            st.link_button(_("Download now"), address, type="primary", icon=":material/download:")
            st.caption(_("The address works once and for five minutes."))


def _prepare(id: int, number: str) -> None:
    actor = auth.oneself()
    name = f"{number} {clock.today(actor.zone).isoformat()}.zip"
    url = downloads.offer(
        actor, session_mark(), name, person_files.MEDIA_TYPE, lambda now: person_files.make(now, id)
    )
    state.put(person_files.TABLE, LINK, f"{id} {url}")
