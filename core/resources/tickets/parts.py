"""Parts of which the steps of a ticket are made: the diary, moments, the record card, guards put together."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from core.access import Role
from core.context import Also, Context, Tell
from core.messages import N_, Say, Term
from core.resources.tickets.states import LEADERS, MONEY
from core.workflow import Guard
from db.vocabulary.tickets import TicketEventKind, TicketKind

MESSAGE = "field.ticket_events.body"
AlsoWritten = Callable[[Context], Iterable[Also | Tell]]


def diary(kind: TicketEventKind) -> AlsoWritten:
    """Writes the person's text into the ticket's diary (R360)."""

    def entries(context: Context) -> Iterable[Also]:
        yield entry(context, kind, context.note or context.event)

    return entries


def entry(context: Context, kind: TicketEventKind, body: str, ticket: int | None = None) -> Also:
    """One entry of a ticket's diary, of this one unless another is named."""
    outward = kind is TicketEventKind.OUTWARD_MESSAGE
    values = {
        "ticket_id": ticket or context.values["id"],
        "user_id": context.actor.id,
        "at": context.now,
        "kind": kind,
        "channel": context.values["channel"] if outward else None,
        "body": body,
    }
    return Also("ticket_events", values)


def all_of(*parts: AlsoWritten) -> AlsoWritten:
    """What several parts write."""
    return lambda context: (one for part in parts for one in part(context))


def first_refusal(*guards: Guard) -> Guard:
    """One guard of several: the first that refuses speaks."""
    return lambda context: next((said for guard in guards if (said := guard(context)) is not None), None)


def stamped(*keys: str) -> Callable[[Context], Mapping[str, Any]]:
    """Sets moments to now unless they are set already."""
    return lambda context: (
        {key: context.values[key] or context.now for key in keys} | {"last_event_at": context.now}
    )


def same_state(context: Context) -> Any:
    """The state the ticket is in: the step changes something else."""
    return context.values["status"]


def is_complaint(context: Context) -> bool:
    """Is the ticket a complaint?"""
    return context.values["kind"] is TicketKind.COMPLAINT


def card(context: Context) -> Mapping[str, Any] | None:
    """The complaint's record card, None while there is none."""
    return next(iter(context.rows("ticket_complaints", ticket_id=context.values["id"])), None)


def complainant(context: Context) -> dict[str, Any]:
    """Who complains, as far as the ticket or its customer tells (R287)."""
    row, customer = context.values, context.related("customer_id") or {}
    name = row["contact_name"] or customer.get("name") or ""
    phone = row["contact_phone"] or customer.get("phone")
    return {"complainant_name": name[:80] or None, "complainant_phone": phone}


def on_card(fill: Callable[[Context], Mapping[str, Any]]) -> AlsoWritten:
    """Writes values on the complaint's record card; a complaint without one gets it."""

    def written(context: Context) -> Iterable[Also]:
        if is_complaint(context):
            found = card(context)
            begun = {} if found else {"ticket_id": context.values["id"], **complainant(context)}
            yield Also("ticket_complaints", begun | dict(fill(context)), found["id"] if found else None)

    return written


def needs_signatures(context: Context) -> bool:
    """Does the complaint go through all signatures? By `complaint.chain`: always, or for money and major ones (R212)."""
    if not is_complaint(context):
        return False
    if context.policy("complaint.chain").value in ("full", "always_full") or context.values["is_major"]:
        return True
    demand = (card(context) or {}).get("demand") or ()
    return not MONEY.isdisjoint(demand)


def in_department(context: Context) -> Say | None:
    """Leaders of another department watch and remind; they do not do the department's work (R218)."""
    own = context.actor.department_id == context.values["department_id"]
    if own or not context.actor.oversees or not (context.actor.roles & LEADERS):
        return None
    return Say(N_("This step belongs to the ticket's own department; you may remind it (R218)."))


def of_department(context: Context) -> Say | None:
    """The step is taken by somebody of the ticket's department."""
    if context.actor.department_id == context.values["department_id"]:
        return None
    department = (context.related("department_id") or {}).get("name", "")
    return Say(
        N_("Somebody of the ticket's own department takes this step: {department}."), department=department
    )


def of_overseers(context: Context) -> Say | None:
    """The step is taken by the department that oversees the others: administration and HR (R210, R212)."""
    own = context.rows("departments", id=context.actor.department_id)
    if any(one["oversees"] for one in own):
        return None
    return Say(
        N_("A {role} of the overseeing department (administration and HR) takes this step (R212)."),
        role=Term(f"role.{Role.SUPERVISOR.value}"),
    )
