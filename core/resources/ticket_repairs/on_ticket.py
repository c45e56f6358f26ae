"""What the steps of a repair write on its ticket: how far it is, who works on it, an entry of the diary (3.5.1)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from core.context import Also, Context
from core.resources.tickets.conditions import reopened
from core.resources.tickets.parts import entry
from core.resources.tickets.states import ARRIVED
from db.vocabulary.tickets import CompensationStatus, TicketEventKind
from db.vocabulary.tickets import TicketStatus as State

Row = Mapping[str, Any]
Fill = Callable[[Context, Row], Mapping[str, Any]]
# How far the ticket may be for a step of the repair to bring it further.
UNASSIGNED = (*ARRIVED, State.ACCEPTED, State.REOPENED)
UNSOLVED = (*UNASSIGNED, State.ASSIGNED, State.IN_PROGRESS, State.WAITING_CUSTOMER)


def told(fill: Fill | None = None, kind: TicketEventKind = TicketEventKind.STATUS_CHANGE) -> Any:
    """Writes an entry into the ticket's diary, and the values that follow from the step."""

    def written(context: Context) -> Iterable[Also]:
        ticket = context.related("ticket_id")
        if ticket is None:
            return
        values = dict(fill(context, ticket)) if fill else {}
        yield Also("tickets", {**values, "last_event_at": context.now}, ticket["id"])
        seen = replace(context, table="tickets", values=dict(ticket))
        yield entry(seen, kind, f"{context.values['slip_no']}: {context.note or context.event}")

    return written


def answered(context: Context, ticket: Row) -> Row:
    """Who agrees on a time with the customer has answered them."""
    first = {"first_responded_at": ticket["first_responded_at"] or context.now}
    return first | ({"status": State.RESPONDED} if ticket["status"] is State.NEW else {})


def assigned(context: Context, ticket: Row) -> Row:
    """The technician is responsible for the ticket and sees it."""
    if ticket["status"] not in UNSOLVED:
        return {}
    further = {"status": State.ASSIGNED} if ticket["status"] in UNASSIGNED else {}
    return {"assignee_id": context.values["technician_id"], **further}


def started(context: Context, ticket: Row) -> Row:
    """With the technician's arrival the work has begun."""
    begun = ticket["status"] in (*UNASSIGNED, State.ASSIGNED)
    return {"status": State.IN_PROGRESS} if begun else {}


def solved(context: Context, ticket: Row) -> Row:
    """The ticket is solved with the repair, unless a compensation still waits for its approval (R295)."""
    if ticket["status"] not in UNSOLVED:
        return {}
    found = {"solution": ticket["solution"] or context.values["technician_note"]}
    given = context.rows("compensations", ticket_id=ticket["id"])
    if any(one["status"] is CompensationStatus.PROPOSED for one in given):
        return found
    informed = ticket["customer_informed_at"] or context.now
    return found | {"status": State.RESOLVED, "resolved_at": context.now, "customer_informed_at": informed}


def open_again(context: Context, ticket: Row) -> Row:
    """What has to be done once more is not solved: the ticket gets a new clock (R092)."""
    if ticket["status"] not in (State.RESOLVED, State.CLOSED):
        return {}
    seen = replace(context, table="tickets", values=dict(ticket))
    return {**reopened(seen), "status": State.REOPENED}
