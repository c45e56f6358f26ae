"""Where a new ticket lands: in the queue of customer service, which alone takes complaints and repairs unless set otherwise."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.access import Role
from core.context import Context, Problem
from core.messages import N_, Say
from db.vocabulary.tickets import TicketKind

# What only customer service takes while `intake.mode` is central; whoever else hears of it refers it (R117).
CENTRAL = "central"
TAKEN_BY_SERVICE = (TicketKind.COMPLAINT, TicketKind.REPAIR)


def queue(context: Context) -> Mapping[str, Any]:
    """A new ticket lands in the queue of customer service, unless its department was named (R115).

    Customer service are the departments that take tickets: that of the site, else the first. Whoever belongs to one, or
    is an agent, takes tickets themselves. Where no department takes tickets, a ticket stays with whoever writes it.
    """
    places = [] if _serves(context) or "department_id" in context.typed else _takers(context)
    if not places:
        return {}
    near = [one for one in places if one["site_id"] == context.values["site_id"]]
    team = {} if "team_id" in context.typed else {"team_id": None}
    return {"department_id": (near or places)[0]["id"], **team}


def referred(context: Context) -> Iterable[Problem]:
    """With central intake others than customer service only refer a complaint or a repair to its queue (R117).

    With `intake.mode` any each department takes them (R134).
    """
    row = context.values
    if not context.new or context.importing or row["kind"] not in TAKEN_BY_SERVICE or _serves(context):
        return
    places = {one["id"]: one["name"] for one in _takers(context)}
    if not places or context.policy("intake.mode").value != CENTRAL:
        return
    if row["department_id"] not in places:
        said = N_("Customer service takes complaints and repairs: refer it to {department} (R117).")
        yield Problem("department_id", Say(said, department=", ".join(places.values())), "R117")
    if row["assignee_id"]:
        yield Problem("assignee_id", Say(N_("Customer service says who handles it (R117).")), "R117")


def _takers(context: Context) -> list[Mapping[str, Any]]:
    return list(context.rows("departments", takes_tickets=True))


def _serves(context: Context) -> bool:
    """Does whoever writes belong to customer service?"""
    if Role.AGENT in context.actor.roles:
        return True
    return any(one["id"] == context.actor.department_id for one in _takers(context))
