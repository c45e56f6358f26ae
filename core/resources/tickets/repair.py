"""What a ticket of kind repair has to do with its slip: it begins with one, and ends with it (3.5.2)."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.context import Also, Context, Problem
from core.messages import N_, Say
from db.vocabulary.repairs import RepairSource
from db.vocabulary.repairs import RepairStatus as Slip
from db.vocabulary.tickets import TicketChannel, TicketKind

# The technician is not there yet: nothing was done that had to be charged or checked.
BEFORE_ARRIVAL = (Slip.NEW, Slip.APPOINTED, Slip.DISPATCHED)
# The work is over, whatever is still to be filed or checked.
SETTLED = (Slip.REFUSED, Slip.DONE, Slip.FILED, Slip.CHECKED, Slip.FAILED, Slip.WITHDRAWN)


def is_repair(context: Context) -> bool:
    """Is the ticket a repair?"""
    return context.values["kind"] is TicketKind.REPAIR


def at_a_site(context: Context) -> Iterable[Problem]:
    """A repair is done at a site, whose office sees to it (R105)."""
    if is_repair(context) and not context.values["site_id"]:
        yield Problem("site_id", Say(N_("Say at which site the repair is.")), "R105")


def slip_of(context: Context) -> Mapping[str, Any] | None:
    """The slip of the ticket, None while there is none."""
    return next(iter(context.rows("ticket_repairs", ticket_id=context.values["id"])), None)


def begun(context: Context, ticket: Mapping[str, Any]) -> dict[str, Any]:
    """What the slip of a ticket begins with; a job by word of mouth gets one as well (R106)."""
    verbal = ticket["channel"] is TicketChannel.VERBAL
    return {
        "source": RepairSource.VERBAL if verbal else RepairSource.SLIP,
        "item": ticket["title"],
        "site_id": ticket["site_id"],
        "department_id": workshop(context, ticket),
    }


def workshop(context: Context, ticket: Mapping[str, Any]) -> int:
    """The department that does the ticket's repair: its own where it does repairs, else the site's, else any (R108)."""
    able = context.rows("departments", repairs=True)
    wanted = (
        lambda one: one["id"] == ticket["department_id"],
        lambda one: one["site_id"] == ticket["site_id"],
        lambda one: True,
    )
    found = (one["id"] for fits in wanted for one in able if fits(one))
    return next(found, ticket["department_id"])


def new_slip(context: Context) -> Iterable[Also]:
    """A repair comes with its slip (R106)."""
    if is_repair(context):
        yield Also("ticket_repairs", {"ticket_id": context.values["id"], **begun(context, context.values)})


def repaired(context: Context) -> Say | None:
    """A repair is solved when its slip says so (3.5.2)."""
    found = slip_of(context) if is_repair(context) else None
    if found is None or found["status"] in SETTLED:
        return None
    said = N_("The repair is not finished: take its steps on repair slip {number}, under Related (R111).")
    return Say(said, number=found["slip_no"])


def nobody_on_site(context: Context) -> Say | None:
    """While a technician is at work the ticket is not called off."""
    found = slip_of(context) if is_repair(context) else None
    if found is None or found["status"] in (*BEFORE_ARRIVAL, *SETTLED):
        return None
    said = N_("A technician is at work; finish repair slip {number} first (R111).")
    return Say(said, number=found["slip_no"])


def slip_withdrawn(context: Context) -> Iterable[Also]:
    """With its ticket a repair that has not begun is called off; nobody drives there."""
    found = slip_of(context) if is_repair(context) else None
    if found is not None and found["status"] in BEFORE_ARRIVAL:
        yield Also("ticket_repairs", {"status": Slip.WITHDRAWN, "arrival_due": None}, found["id"])
