"""The export button: what it is for, and the file, through a one-time address that checks the session."""

import streamlit as st

from core import clock, exports
from core.access import Action, may
from core.resource import Resource
from core.ui import asking, auth, filters, state, wording
from core.ui.figures import Figures
from core.ui.wording import _
from core.view import View
from core.web import downloads
from db.vocabulary.access import AccessRight

LINK = "export.link"


def offer(known: Figures, view: View) -> None:
    """Draw the export menu for those who have the right; without the grant it says why it is closed."""
    resource, actor = known.resource, known.actor
    if Action.EXPORT not in {action for role in actor.roles for action in resource.grants.get(role, {})}:
        return
    table = resource.table
    with st.popover(_("Export"), icon=":material/download:", key=f"{table}_export"):
        decision = may(actor, Action.EXPORT, resource.rights)
        if not decision:
            st.caption(wording.say(decision.reason))
            asking.form(actor, table, AccessRight.EXPORT)
            return
        st.caption(filters.count_text(known.count(view)))
        purpose = st.text_input(_("What is it for?"), key=f"{table}_export_purpose")
        for kind, label in (("csv", _("CSV file")), ("xlsx", _("Excel file"))):
            st.button(
                label,
                key=f"{table}_export_{kind}",
                disabled=not purpose.strip(),
                width="stretch",
                on_click=_prepare,
                args=(resource, view, kind, purpose),
            )
        link = state.get(table, LINK, "")
        if link:
            st.link_button(
                _("Download now"), link, type="primary", width="stretch", icon=":material/download:"
            )
            st.caption(_("The address works once and for five minutes."))


def _prepare(resource: Resource, view: View, kind: str, purpose: str) -> None:
    actor = auth.oneself()
    day = clock.today(actor.zone).isoformat()
    name = f"{wording.term(f'table.{resource.table}')} {day}.{kind}"
    url = downloads.offer(
        actor, name, exports.TYPES[kind], lambda now: exports.make(now, view, kind, purpose)
    )
    state.put(resource.table, LINK, url)
