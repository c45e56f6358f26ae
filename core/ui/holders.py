"""Who has access to a record and why, in the drawer."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import holders, service
from core.access import Action, Actor, Scope
from core.giving import BY_ROLE_ONLY, GIVERS
from core.messages import N_
from core.resource import Resource
from core.ui import asking, wording
from core.ui.wording import _

MOST_PEOPLE = 500
REACH = {
    Scope.OWN: N_("records of their own"),
    Scope.TEAM: N_("records of their team"),
    Scope.SITE: N_("records of their site"),
    Scope.DEPARTMENT: N_("records of their department"),
    Scope.ALL: N_("all records"),
}
MAY = {
    Action.VIEW: N_("see"),
    Action.EDIT: N_("change"),
    Action.DELETE: N_("delete"),
    Action.APPROVE: N_("sign"),
}


def show(resource: Resource, actor: Actor, row: Mapping[str, Any]) -> None:
    """Draw the people to whom the record is open, those with the same reason together."""
    found = holders.of(actor, resource.table, row["id"])
    if found is None:
        st.caption(_("This is told only to whom the whole record is open."))
        return
    for place, group in enumerate(found.by_role):
        with st.container(key=f"{resource.table}_holders_{place}", gap="xxsmall"):
            why = f"{wording.term(f'role.{group.role.value}')} · {_(REACH[group.scope])}"
            can = ", ".join(_(MAY[action]) for action in group.may)
            st.markdown(f"**{why}** :small[{can}]")
            st.text(", ".join(group.names))
    if found.for_a_time:
        st.markdown(f"**{_('For a time')}**")
    for one in found.for_a_time:
        st.text(
            _("{name}: {right} until {until}, given by {giver}").format(
                name=one.name,
                right=wording.choice(one.given.permission),
                until=wording.moment(one.given.valid_until, actor),
                giver=one.given.giver or "–",
            )
        )
        st.caption(wording.plain(one.given.reason))
        if one.reach is not None:
            st.caption(wording.say(one.reach))
    if not actor.roles.isdisjoint(GIVERS) and actor.watched_by is None and resource.table not in BY_ROLE_ONLY:
        people = dict(service.options(actor, "users", "", MOST_PEOPLE))
        people.pop(actor.id, None)
        asking.give_form(actor, resource.table, row["id"], people)
    elif not found.by_role:
        st.caption(_("Nobody by role."))
