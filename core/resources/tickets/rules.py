"""What a ticket's values follow from and what must hold: number, clocks, priority, repeated complaints (S13, S20)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from core.context import Also, Context, Problem, Tell
from core.deadlines import ByChoice, due
from core.messages import N_, Say
from core.resources.customers.rules import BURIED
from core.resources.products.naming import product_named
from core.resources.tickets.intake import queue, referred
from core.resources.tickets.parts import complainant, entry, is_complaint
from core.resources.tickets.repair import at_a_site, new_slip
from core.resources.tickets.states import ARRIVED, ENDED, LEADERS, RESTS, SIGNED, UNSETTLED
from core.resources.tickets.telling import told_group
from db.models.tickets import Ticket
from db.vocabulary.customers import Level3
from db.vocabulary.tickets import FollowupResult, ServiceArea, ServiceType, TicketEventKind, TicketKind
from db.vocabulary.tickets import TicketStatus as State

PREFIX = {
    TicketKind.INQUIRY: "INQ",
    TicketKind.COMPLAINT: "CMP",
    TicketKind.REPAIR: "REP",
    TicketKind.RETURN_EXCHANGE: "RET",
    TicketKind.REQUEST: "REQ",
    TicketKind.SUGGESTION: "SUG",
    TicketKind.ORDER: "ORD",
    TicketKind.TECHNICAL: "TEC",
    TicketKind.EMERGENCY: "EMG",
    TicketKind.HANDOVER: "HND",
}
PRIORITY = {Level3.LEVEL1: 1, Level3.LEVEL2: 2, Level3.LEVEL3: 3}
# The kinds of service of the rooms and of the catering (R399).
TYPES = {
    ServiceArea.ROOM: (ServiceType.CLEANING, ServiceType.LINEN, ServiceType.REPAIR),
    ServiceArea.CATERING: (ServiceType.RESTAURANT, ServiceType.SPECIALITY, ServiceType.ROOM_SERVICE),
}
SIGNED_FOR = ("kind", "customer_id", "assignee_id", "department_id", "subject_user_id")


def number_prefix(context: Context) -> str:
    """Numbers count per year and kind (R215)."""
    return f"{PREFIX[context.values['kind']]}{context.values['received_at'].year}-"


@dataclass(frozen=True)
class Unsettled(ByChoice):
    """The key by kind, and none once the ticket was declined, cancelled or merged before the clock stopped."""

    stops: str = ""

    def __call__(self, context: Context) -> str:
        """The key for this row."""
        row = context.values
        return "" if row["status"] in UNSETTLED and row[self.stops] is None else super().__call__(context)


def clock(step: str, stops: str, *, only: tuple[TicketKind, ...] = ()) -> Unsettled:
    """The rulebook key of a clock for the ticket's kind; kinds without their own limit use sla.other."""
    keys: dict[StrEnum, str] = {kind: f"sla.{kind.value}.{step}" for kind in only}
    return Unsettled(Ticket.kind, keys, f"sla.other.{step}", stops)


RESOLVE = clock("resolve", "resolved_at", only=(TicketKind.COMPLAINT,))
# A complaint on which nothing happens for so long stands still (R045).
GO_ON = Unsettled(Ticket.kind, {TicketKind.COMPLAINT: "sla.stalled_after"}, "", "resolved_at")
# Who complained is asked whether the solution holds before the complaint is closed (R023).
FOLLOW_UP = Unsettled(Ticket.kind, {TicketKind.COMPLAINT: "sla.complaint.followup"}, "", "closed_at")


def still_since(context: Context, ticket: int) -> Mapping[str, Any]:
    """What a ticket keeps of its diary: the last entry, and from when on a complaint stands still after it (R045)."""
    row = next(iter(context.rows("tickets", id=ticket)), None)
    last = max((one["at"] for one in context.rows("ticket_events", ticket_id=ticket)), default=None)
    if row is None or last is None or (row["last_event_at"] and row["last_event_at"] >= last):
        return {}
    key = GO_ON(replace(context, table="tickets", values=dict(row)))
    runs = key and row["status"] not in RESTS
    return {
        "last_event_at": last,
        "stalled_at": due(context.policy(key), last, context.calendar()) if runs else None,
    }


def derive(context: Context) -> Mapping[str, Any]:
    """Priority from the customer's level (R076); times out of order are kept and marked, never corrected."""
    row = context.values
    customer = context.related("customer_id") or {}
    times = [
        row[key] for key in ("received_at", "first_responded_at", "resolved_at", "closed_at") if row[key]
    ]
    found: dict[str, Any] = {
        "priority": 1 if row["is_major"] else PRIORITY.get(customer.get("level3", Level3.LEVEL3), 3),
        "time_conflict": times != sorted(times),
        **product_named(context),
    }
    if not context.importing and any(context.changed(key) for key in ("kind", "customer_id", "category")):
        found["repeat_of_id"] = _repeated(context)
    if context.importing and context.new:
        found["status"] = _past_state(row)
    if context.new:
        found["last_event_at"] = max(times, default=None)
    if context.new and not context.importing:
        found |= queue(context)
    return found


def _past_state(row: Mapping[str, Any]) -> State:
    if row["closed_at"]:
        return State.CLOSED
    if row["resolved_at"]:
        return State.RESOLVED
    return State.RESPONDED if row["first_responded_at"] else State.NEW


def _repeated(context: Context) -> int | None:
    """The complaint before this one, where it is a customer's second on the same matter within the window (R290).

    The matter is the service complained about; a complaint that names none may be about any.
    """
    row = context.values
    if not is_complaint(context) or not isinstance(row["customer_id"], int):
        return None
    since = row["received_at"] - timedelta(days=context.policy("complaint.repeat_window").number)
    earlier = [
        one
        for one in context.rows("tickets", customer_id=row["customer_id"], kind=TicketKind.COMPLAINT)
        if one["id"] != row.get("id")
        and since <= one["received_at"] <= row["received_at"]
        and one["status"] not in UNSETTLED
        and (row["category"] is None or one["category"] in (None, row["category"]))
    ]
    often = len(earlier) + 1 >= context.policy("complaint.repeat_count").number
    return max(earlier, key=lambda one: one["received_at"])["id"] if earlier and often else None


def first_entry(context: Context) -> Iterable[Also | Tell]:
    """The diary begins with what the customer said (R360), a complaint's record card with who said it (R287)."""
    if context.importing:
        return
    row = context.values
    yield entry(context, TicketEventKind.INWARD_MESSAGE, row["description"])
    if is_complaint(context):
        yield Also("ticket_complaints", {"ticket_id": row["id"], **complainant(context)})
        yield from told_group(context)
    yield from new_slip(context)


def somebody_to_answer(context: Context) -> Iterable[Problem]:
    """A ticket has a customer or at least a name or number to answer to (R287)."""
    row = context.values
    if not any(row[key] for key in ("customer_id", "contact_name", "contact_phone", "contact_email")):
        yield Problem("contact_name", Say(N_("Name the customer, or somebody we can answer.")), "R287")


def complaint_verified(context: Context) -> Iterable[Problem]:
    """Whether the complainant is our customer is noted (R287); nobody handles a complaint about themselves (R286)."""
    row = context.values
    if is_complaint(context) and not row["customer_verified"]:
        yield Problem("customer_verified", Say(N_("Say whether the person is our customer.")), "R287")
    if row["assignee_id"] and row["assignee_id"] == row["subject_user_id"]:
        yield Problem("assignee_id", Say(N_("Nobody handles a complaint about themselves.")), "R286")


def type_of_area(context: Context) -> Iterable[Problem]:
    """A kind of service belongs to its area: cleaning, linen and repair to the rooms, the others to catering (R399)."""
    row = context.values
    if row["service_type"] and row["service_type"] not in TYPES.get(row["category"], ()):
        yield Problem(
            "service_type", Say(N_("This does not belong to the service area of the ticket.")), "R399"
        )


def received_in_time(context: Context) -> Iterable[Problem]:
    """A ticket is received now or earlier (R042)."""
    if context.values["received_at"] > context.now + timedelta(minutes=5):
        yield Problem("received_at", Say(N_("This time lies in the future.")), "R042")


def as_signed(context: Context) -> Iterable[Problem]:
    """What the report and the opinions are about stays as it was until the customer is answered (R211, R213)."""
    if context.before is None or context.before["status"] not in SIGNED:
        return
    for key in SIGNED_FOR:
        if context.changed(key):
            yield Problem(
                key, Say(N_("The report is being signed; return it before you change this.")), "R211"
            )


def a_complaint_stays_one(context: Context) -> Iterable[Problem]:
    """Once it was ruled on, a complaint does not become something with fewer signatures (R209)."""
    before = context.before
    if before is None or before["kind"] is not TicketKind.COMPLAINT or is_complaint(context):
        return
    if before["status"] not in ARRIVED:
        yield Problem("kind", Say(N_("A complaint that was taken up stays a complaint.")), "R209")


def assigned_by_leaders(context: Context) -> Iterable[Problem]:
    """Who is responsible is for leaders to say, also where the field is typed (R041, R210)."""
    typed = context.before is not None and not context.event and context.changed("assignee_id")
    if typed and not (context.actor.roles & LEADERS):
        yield Problem("assignee_id", Say(N_("A supervisor or manager assigns the ticket.")), "R210")


def happy_enough(context: Context) -> Iterable[Problem]:
    """A ticket closes with a satisfied or neutral customer (3.5.1)."""
    fine = (FollowupResult.SATISFIED, FollowupResult.NEUTRAL)
    if context.event == "close" and context.values["followup_result"] not in fine:
        said = Say(N_("An unhappy customer's ticket is reopened, not closed."))
        yield Problem("followup_result", said, "R044")


def cause_known(context: Context) -> Iterable[Problem]:
    """A complaint is solved with its root cause (R043)."""
    if context.event == "resolve" and is_complaint(context) and not context.values["root_cause"]:
        yield Problem("root_cause", Say(N_("A complaint needs its root cause first (R043).")), "R043")


def not_brought_back(context: Context) -> Iterable[Problem]:
    """No register brings back whom we have destroyed (R152)."""
    if context.new and context.importing and context.buried(context.values):
        yield Problem("contact_name", Say(BURIED), "R152")


def merged_with_another(context: Context) -> Iterable[Problem]:
    """A ticket is merged into another one that goes on, of the same customer where both have one (R377)."""
    row, target = context.values, context.related("merged_into_id") or {}
    if context.event != "merge" or not row["merged_into_id"]:
        return
    theirs, ours = target.get("customer_id"), row["customer_id"]
    if row["merged_into_id"] == row["id"] or target.get("status") in ENDED:
        said = Say(N_("Name another ticket that is still open."))
        yield Problem("merged_into_id", said, "R377")
    elif theirs and ours and theirs != ours:
        said = Say(N_("That ticket belongs to another customer."))
        yield Problem("merged_into_id", said, "R377")


RULES = (
    not_brought_back,
    referred,
    somebody_to_answer,
    at_a_site,
    complaint_verified,
    type_of_area,
    received_in_time,
    as_signed,
    a_complaint_stays_one,
    assigned_by_leaders,
    happy_enough,
    cause_known,
    merged_with_another,
)
