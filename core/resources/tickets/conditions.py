"""What the steps of a ticket ask for and bring with them (spec 3.5.1)."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from core.access import Role
from core.context import Also, Context, Tell
from core.deadlines import due
from core.messages import N_, Say, Term
from core.resources.tickets.parts import card, entry, needs_signatures, on_card
from core.resources.tickets.rules import RESOLVE
from core.resources.tickets.telling import people, with_role
from core.workflow import Candidate
from db.vocabulary.surveys import SurveyKind
from db.vocabulary.tickets import Acceptance, CompensationStatus, SourceUnit
from db.vocabulary.tickets import TicketEventKind as Kind
from db.vocabulary.tickets import TicketStatus as State

SURVEY_OPEN = timedelta(days=30)
# Who works on tickets themselves.
HANDLERS = frozenset({Role.AGENT, Role.SALES, Role.FIELD, Role.SUPERVISOR})


def taken_up(context: Context) -> Iterable[Also | Tell]:
    """Who assigns a complaint names who investigates it, and accepts it where nobody has ruled yet (R209, R210)."""

    def values(context: Context) -> Mapping[str, Any]:
        ruling = (card(context) or {}).get("acceptance", Acceptance.PENDING)
        accepted = {"acceptance": Acceptance.ACCEPTED, "acceptance_by_id": context.actor.id}
        place = {"investigating_department_id": context.values["department_id"]}
        return place | (accepted if ruling is Acceptance.PENDING else {})

    return on_card(values)(context)


def signed_for(context: Context) -> Say | None:
    """A complaint for money and a major one is solved after its signatures and the answer (R212, R214)."""
    if needs_signatures(context) and context.values["replied_at"] is None:
        return Say(N_("This complaint goes through its signatures first: submit the report (R212)."))
    return None


def customer_heard(context: Context) -> Say | None:
    """A ticket is solved after at least one message to the customer stands in its diary (R022, R118)."""
    if context.rows("ticket_events", ticket_id=context.values["id"], kind=Kind.OUTWARD_MESSAGE):
        return None
    said = N_(
        "No message to the customer stands in the diary yet: whoever handles it writes one by {step} (R022)."
    )
    return Say(said, step=Term("event.tickets.inform"))


def compensated(context: Context) -> Say | None:
    """What was promised to the customer is approved before the ticket is solved (R295)."""
    given = context.rows("compensations", ticket_id=context.values["id"])
    if any(one["status"] is CompensationStatus.PROPOSED for one in given):
        return Say(N_("A compensation still waits for its approval (R295)."))
    return None


def other_than_assignee(context: Context) -> Say | None:
    """The follow-up call is made by somebody else than the person who solved it (R044)."""
    if context.values["assignee_id"] == context.actor.id:
        return Say(N_("Somebody else than the person who solved it makes the follow-up call (R044)."))
    return None


def window_open(context: Context) -> Say | None:
    """A ticket is reopened within some days; after that the matter is a new ticket."""
    ended = context.values["closed_at"] or context.values["resolved_at"]
    days = context.policy("case.reopen_window").number
    if ended is not None and context.now > ended + timedelta(days=days):
        return Say(N_("A ticket is reopened within {days} days; make a new one."), days=days)
    return None


def reopened(context: Context) -> Mapping[str, Any]:
    """Everything that ended the ticket is open again, with a new clock to solve it."""
    limit = context.policy(RESOLVE(context))
    return {
        "reopen_count": context.values["reopen_count"] + 1,
        "resolved_at": None,
        "closed_at": None,
        "resolve_due": due(limit, context.now, context.calendar()),
        "customer_informed_at": None,
        "followup_result": None,
        "group_feedback_at": None,
        "last_event_at": context.now,
    }


def of_group(context: Context) -> bool:
    """Does the group wait for the outcome (R289)?"""
    row = context.values
    return row["source_unit"] is SourceUnit.GROUP and row["group_feedback_at"] is None


def handling_survey(context: Context) -> Iterable[Also]:
    """The group asks how the customer found the handling: a survey for it is drafted (R289)."""
    title = f"{context.values['ticket_no']} R289"
    if not context.rows("surveys", title=title):
        values = {
            "title": title,
            "kind": SurveyKind.COMPLAINT_HANDLING,
            "audience": context.values["ticket_no"],
            "site_id": context.values["site_id"],
            "department_id": context.values["department_id"],
            "opens_on": context.now.date(),
            "closes_on": (context.now + SURVEY_OPEN).date(),
            "target_pct": context.policy("survey.target").number,
            "min_n": context.policy("survey.min_n").number,
        }
        yield Also("surveys", values)


def superior(context: Context) -> int | None:
    """Whom a ticket is escalated to: the head of its department, for the head the general manager (R092)."""
    everybody = people(context)
    near = [one for one in everybody if one["department_id"] == context.values["department_id"]]
    found = with_role(near, Role.MANAGER) + with_role(everybody, Role.EXECUTIVE)
    return next((one["id"] for one in found if one["id"] != context.actor.id), None)


def has_superior(context: Context) -> Say | None:
    """There is somebody to escalate to."""
    if superior(context) is None:
        return Say(N_("There is nobody to escalate to: name a {role}."), role=Term("role.manager"))
    return None


def told_target(context: Context) -> Iterable[Also]:
    """The ticket that goes on keeps in its diary what came in with this one."""
    body = f"{context.values['ticket_no']}: {context.note}"
    yield entry(context, Kind.NOTE, body, context.values["merged_into_id"])


def waiting_counts(context: Context) -> bool:
    """Do clocks rest while a customer has to answer? The rulebook says, by default they do not (3.5.1)."""
    return context.policy("sla.pause_when_waiting").value == "1"


def by_open_tickets(context: Context) -> Iterable[Candidate]:
    """The people of the ticket's department who may work on it, who has the fewest in hand first (R041)."""
    found = []
    for person in context.rows("users", department_id=context.values["department_id"], active=True):
        able = not HANDLERS.isdisjoint(person["roles"]) and person["id"] != context.values["subject_user_id"]
        if able:
            states = (State.ASSIGNED, State.IN_PROGRESS)
            mine = [len(context.rows("tickets", assignee_id=person["id"], status=one)) for one in states]
            found.append((sum(mine), person))
    for tickets, person in sorted(found, key=lambda one: (one[0], one[1]["name"])):
        yield Candidate(person["id"], Say(N_("tickets in hand: {n}"), n=tickets))
