"""The diary of a ticket (R360): entries are added, never changed."""

from collections.abc import Mapping
from typing import Any

from core.access import Role, Scopes, grants
from core.context import Context
from core.resource import Echo, Group, Resource, Section
from core.resources.tickets.rules import still_since
from db.models.tickets import TicketEvent


def derive(context: Context) -> Mapping[str, Any]:
    """An entry is signed and dated by the server."""
    return {"user_id": context.actor.id, "at": context.values["at"] or context.now} if context.new else {}


RESOURCE = Resource(
    model=TicketEvent,
    section=Section.CARE,
    icon=":material/history_edu:",
    title=TicketEvent.at,
    columns=(
        TicketEvent.at,
        TicketEvent.ticket_id,
        TicketEvent.kind,
        TicketEvent.channel,
        TicketEvent.body,
        TicketEvent.user_id,
    ),
    form=(
        Group(
            "entry",
            TicketEvent.ticket_id,
            TicketEvent.kind,
            TicketEvent.channel,
            TicketEvent.body,
        ),
    ),
    filters=(
        TicketEvent.ticket_id,
        TicketEvent.kind,
        TicketEvent.user_id,
        TicketEvent.at,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "V P",
            Role.MANAGER: "Va C P",
            Role.SUPERVISOR: "Va C P",
            Role.AGENT: "Va Ca P",
            Role.SALES: "Vo C P",
            Role.FIELD: "Vo C P",
            Role.FINANCE: "V P",
            Role.ANALYST: "V",
        }
    ),
    scopes=Scopes(own=("user_id",), parent="ticket_id"),
    derive=derive,
    held=(TicketEvent.ticket_id,),
    echoes=(Echo(TicketEvent.ticket_id, still_since),),
)
