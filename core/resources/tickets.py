"""Tickets: what a customer wants, the clocks that run on it, and the steps to its end (S13, S20)."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from core.access import Role, Scopes, grants
from core.context import Also, Context, Problem
from core.deadlines import ByChoice, Deadline
from core.measures import Chart, Count, Kpi, Month, Share, between, filled, is_, not_
from core.messages import N_, Say
from core.resource import Child, Colour, Group, Number, Resource, Section
from core.workflow import Transition, Workflow
from db.models.tickets import Ticket
from db.vocabulary.customers import Level3
from db.vocabulary.tickets import (
    CustomerVerified,
    FollowupResult,
    TicketChannel,
    TicketEventKind,
    TicketKind,
)
from db.vocabulary.tickets import (
    TicketStatus as State,
)

ENDED = (State.CLOSED, State.DECLINED, State.CANCELLED, State.MERGED)
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
MESSAGE = "field.ticket_events.body"


def number_prefix(context: Context) -> str:
    """Numbers count per year and kind (R215)."""
    return f"{PREFIX[context.values['kind']]}{context.values['received_at'].year}-"


def clock(step: str, *, only: tuple[TicketKind, ...] = ()) -> ByChoice:
    """The rulebook key of a clock for the ticket's kind; kinds without their own limit use sla.other."""
    return ByChoice(Ticket.kind, {kind: f"sla.{kind.value}.{step}" for kind in only}, f"sla.other.{step}")


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
    }
    if context.changed("is_major"):
        found["major_flagged_at"] = context.now if row["is_major"] else None
        hours = context.policy("sla.major.report").number
        found["major_report_due"] = context.now + timedelta(hours=hours) if row["is_major"] else None
    if context.importing and context.new:
        found["status"] = _past_state(row)
    return found


def _past_state(row: Mapping[str, Any]) -> State:
    if row["closed_at"]:
        return State.CLOSED
    if row["resolved_at"]:
        return State.RESOLVED
    return State.RESPONDED if row["first_responded_at"] else State.NEW


def somebody_to_answer(context: Context) -> Iterable[Problem]:
    """A ticket has a customer or at least a name or number to answer to (R287)."""
    row = context.values
    if not any(row[key] for key in ("customer_id", "contact_name", "contact_phone", "contact_email")):
        yield Problem(
            "contact_name",
            Say(N_("Name the customer, or somebody we can answer.")),
            "R287",
        )


def complaint_verified(context: Context) -> Iterable[Problem]:
    """Whether the complainant is our customer is noted (R287); nobody handles a complaint about themselves (R286)."""
    row = context.values
    if row["kind"] is TicketKind.COMPLAINT and not row["customer_verified"]:
        yield Problem(
            "customer_verified",
            Say(N_("Say whether the person is our customer.")),
            "R287",
        )
    if row["assignee_id"] and row["assignee_id"] == row["subject_user_id"]:
        yield Problem(
            "assignee_id",
            Say(N_("Nobody handles a complaint about themselves.")),
            "R286",
        )


def received_in_time(context: Context) -> Iterable[Problem]:
    """A ticket is received now or earlier (R042)."""
    if context.values["received_at"] > context.now + timedelta(minutes=5):
        yield Problem("received_at", Say(N_("This time lies in the future.")), "R042")


def diary(kind: TicketEventKind) -> Any:
    """Writes the person's text into the ticket's diary (R360)."""

    def entries(context: Context) -> Iterable[Also]:
        body = context.note or context.event
        channel = context.values["channel"] if kind is TicketEventKind.OUTWARD_MESSAGE else None
        yield Also(
            "ticket_events",
            {
                "ticket_id": context.values["id"],
                "user_id": context.actor.id,
                "at": context.now,
                "kind": kind,
                "channel": channel,
                "body": body,
            },
        )

    return entries


def first_entry(context: Context) -> Iterable[Also]:
    """A ticket's diary begins with what the customer said (R360)."""
    if not context.importing:
        context.note = context.values["description"]
        yield from diary(TicketEventKind.INWARD_MESSAGE)(context)


def stamped(*keys: str) -> Any:
    """Sets moments to now unless they are set already."""
    return lambda context: (
        {key: context.values[key] or context.now for key in keys} | {"last_event_at": context.now}
    )


def solution_told(context: Context) -> Say | None:
    """A complaint has its cause before it counts as solved (R043)."""
    if context.values["kind"] is TicketKind.COMPLAINT and not context.values["root_cause"]:
        return Say(N_("A complaint needs its root cause first (R043)."))
    return None


def other_than_assignee(context: Context) -> Say | None:
    """The follow-up call is made by somebody else than the person who solved it (R044)."""
    if context.values["assignee_id"] == context.actor.id:
        return Say(N_("Somebody else than the person who solved it makes the follow-up call (R044)."))
    return None


def happy_enough(context: Context) -> Iterable[Problem]:
    """A ticket closes with a satisfied or neutral customer (3.5.1)."""
    fine = (FollowupResult.SATISFIED, FollowupResult.NEUTRAL)
    if context.event == "close" and context.values["followup_result"] not in fine:
        yield Problem(
            "followup_result",
            Say(N_("An unhappy customer's ticket is reopened, not closed.")),
            "R044",
        )


LEADERS = frozenset({Role.MANAGER, Role.SUPERVISOR})
DESK = LEADERS | {Role.AGENT}
OPEN = (
    State.NEW,
    State.RESPONDED,
    State.ACCEPTED,
    State.ASSIGNED,
    State.IN_PROGRESS,
    State.REOPENED,
)
WORKFLOW = Workflow(
    Ticket.status,
    (
        Transition(
            "respond",
            (State.NEW,),
            State.RESPONDED,
            by=DESK,
            not_by=(Ticket.subject_user_id,),
            note=MESSAGE,
            effect=stamped("first_responded_at"),
            also=diary(TicketEventKind.OUTWARD_MESSAGE),
            rule="R084",
            icon=":material/reply:",
        ),
        Transition(
            "assign",
            (State.NEW, State.RESPONDED, State.ACCEPTED, State.REOPENED),
            State.ASSIGNED,
            by=LEADERS,
            needs=(Ticket.assignee_id,),
            effect=stamped("last_event_at"),
            also=diary(TicketEventKind.ASSIGN),
            rule="R041",
            icon=":material/person_check:",
        ),
        Transition(
            "start",
            (State.ASSIGNED,),
            State.IN_PROGRESS,
            by_fields=(Ticket.assignee_id,),
            effect=stamped("first_responded_at"),
            also=diary(TicketEventKind.STATUS_CHANGE),
            rule="R041",
            icon=":material/play_arrow:",
        ),
        Transition(
            "resolve",
            (State.IN_PROGRESS,),
            State.RESOLVED,
            by_fields=(Ticket.assignee_id,),
            needs=(Ticket.solution,),
            asks=(Ticket.root_cause,),
            guard=None,
            effect=stamped("resolved_at", "customer_informed_at"),
            also=diary(TicketEventKind.RESULT),
            rule="R085",
            icon=":material/task_alt:",
        ),
        Transition(
            "close",
            (State.RESOLVED,),
            State.CLOSED,
            by=DESK,
            needs=(Ticket.followup_result, Ticket.lesson),
            guard=other_than_assignee,
            effect=stamped("closed_at"),
            also=diary(TicketEventKind.STATUS_CHANGE),
            rule="R044",
            icon=":material/lock:",
        ),
        Transition(
            "reopen",
            (State.RESOLVED, State.CLOSED),
            State.REOPENED,
            by=DESK,
            note=MESSAGE,
            effect=lambda context: {
                "reopen_count": context.values["reopen_count"] + 1,
                "resolved_at": None,
                "closed_at": None,
                "last_event_at": context.now,
            },
            also=diary(TicketEventKind.INWARD_MESSAGE),
            rule="R092",
            icon=":material/undo:",
        ),
        Transition(
            "cancel",
            OPEN,
            State.CANCELLED,
            by=LEADERS,
            note=MESSAGE,
            effect=stamped("last_event_at"),
            also=diary(TicketEventKind.NOTE),
            rule="R377",
            icon=":material/block:",
        ),
    ),
    ends=frozenset(ENDED),
)


def cause_known(context: Context) -> Iterable[Problem]:
    """A complaint is solved with its root cause (R043)."""
    said = solution_told(context)
    if context.event == "resolve" and said is not None:
        yield Problem("root_cause", said, "R043")


RESOURCE = Resource(
    model=Ticket,
    section=Section.CARE,
    icon=":material/confirmation_number:",
    title=Ticket.ticket_no,
    identify=(Ticket.ticket_no, Ticket.external_no),
    number=Number(Ticket.ticket_no, number_prefix),
    columns=(
        Ticket.ticket_no,
        Ticket.kind,
        Ticket.title,
        Ticket.status,
        Ticket.customer_id,
        Ticket.contact_name,
        Ticket.channel,
        Ticket.priority,
        Ticket.assignee_id,
        Ticket.received_at,
        Ticket.first_response_due,
        Ticket.resolve_due,
    ),
    form=(
        Group(
            "matter",
            Ticket.kind,
            Ticket.title,
            Ticket.description,
            Ticket.channel,
            Ticket.received_at,
        ),
        Group(
            "contact",
            Ticket.customer_id,
            Ticket.contact_name,
            Ticket.contact_phone,
            Ticket.contact_email,
            Ticket.customer_verified,
        ),
        Group(
            "object",
            Ticket.category,
            Ticket.product,
            Ticket.purchase_id,
            Ticket.supplier,
            Ticket.source_unit,
            Ticket.external_no,
        ),
        Group(
            "handling",
            Ticket.department_id,
            Ticket.team_id,
            Ticket.site_id,
            Ticket.assignee_id,
            Ticket.subject_user_id,
            Ticket.is_major,
        ),
        Group(
            "outcome",
            Ticket.root_cause,
            Ticket.solution,
            Ticket.customer_informed_at,
            Ticket.followup_result,
            Ticket.lesson,
        ),
    ),
    search=(
        Ticket.ticket_no,
        Ticket.external_no,
        Ticket.title,
        Ticket.contact_name,
        Ticket.contact_phone,
        Ticket.contact_email,
        Ticket.product,
    ),
    filters=(
        Ticket.status,
        Ticket.kind,
        Ticket.channel,
        Ticket.priority,
        Ticket.assignee_id,
        Ticket.department_id,
        Ticket.team_id,
        Ticket.customer_id,
        Ticket.category,
        Ticket.root_cause,
        Ticket.received_at,
        Ticket.first_response_due,
        Ticket.resolve_due,
        Ticket.close_due,
        Ticket.first_responded_at,
        Ticket.resolved_at,
        Ticket.closed_at,
        Ticket.time_conflict,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "V P K X",
            Role.MANAGER: "Vd Cd Ed Dd A P K Xd Id",
            Role.SUPERVISOR: "Vd Cd Ed A P K Xd Id",
            Role.AGENT: "Vd Cd Ed Pd Id",
            Role.SALES: "Vo Ca Po",
            Role.FIELD: "Vo Ca Po",
            Role.FINANCE: "V P",
            Role.ANALYST: "V",
        }
    ),
    scopes=Scopes(
        own=("assignee_id",),
        team="team_id",
        department="department_id",
        site="site_id",
        hidden_from="subject_user_id",
    ),
    workflow=WORKFLOW,
    deadlines=(
        Deadline(
            "respond",
            starts=Ticket.received_at,
            stops=Ticket.first_responded_at,
            due=Ticket.first_response_due,
            policy=clock(
                "respond",
                only=(TicketKind.INQUIRY, TicketKind.COMPLAINT, TicketKind.EMERGENCY),
            ),
            rule="R084",
        ),
        Deadline(
            "resolve",
            starts=Ticket.received_at,
            stops=Ticket.resolved_at,
            due=Ticket.resolve_due,
            policy=clock("resolve", only=(TicketKind.COMPLAINT,)),
            rule="R085",
        ),
        Deadline(
            "close",
            starts=Ticket.received_at,
            stops=Ticket.closed_at,
            due=Ticket.close_due,
            policy=clock("close", only=(TicketKind.COMPLAINT,)),
            rule="R219",
        ),
    ),
    derive=derive,
    also=first_entry,
    rules=(
        somebody_to_answer,
        complaint_verified,
        received_in_time,
        happy_enough,
        cause_known,
    ),
    kpis=(
        Kpi(
            "open",
            Count(),
            (not_(Ticket.status, *ENDED, State.RESOLVED),),
            trend=Ticket.received_at,
            rises=False,
            icon=":material/inbox:",
        ),
        Kpi(
            "response_overdue",
            Count(),
            (
                is_(Ticket.status, State.NEW),
                between(Ticket.first_response_due, "", "now"),
            ),
            target=0,
            rises=False,
            icon=":material/alarm:",
            rule="R084",
        ),
        Kpi(
            "complaints_month",
            Count(),
            (
                is_(Ticket.kind, TicketKind.COMPLAINT),
                between(Ticket.received_at, "today-30", "now"),
            ),
            trend=Ticket.received_at,
            rises=False,
            icon=":material/report:",
        ),
        Kpi(
            "satisfied_after",
            Share(
                (
                    is_(
                        Ticket.followup_result,
                        FollowupResult.SATISFIED,
                        FollowupResult.NEUTRAL,
                    ),
                )
            ),
            (filled(Ticket.followup_result),),
            target=85,
            icon=":material/sentiment_satisfied:",
            rule="R395",
        ),
    ),
    charts=(
        Chart("received_per_month", Month(Ticket.received_at)),
        Chart("by_kind", Ticket.kind, split=Ticket.status, rule="R377"),
    ),
    children=(
        Child("ticket_events", "ticket_id", timeline="at"),
        Child("survey_responses", "ticket_id", timeline="submitted_at"),
    ),
    colours={
        State.NEW: Colour.BUSY,
        State.RESPONDED: Colour.BUSY,
        State.ASSIGNED: Colour.SPECIAL,
        State.IN_PROGRESS: Colour.SPECIAL,
        State.RESOLVED: Colour.GOOD,
        State.CLOSED: Colour.QUIET,
        State.REOPENED: Colour.BAD,
        State.DECLINED: Colour.QUIET,
        State.CANCELLED: Colour.QUIET,
        TicketKind.COMPLAINT: Colour.BAD,
        TicketKind.EMERGENCY: Colour.BAD,
        TicketKind.REPAIR: Colour.WARN,
        CustomerVerified.NO_MATCH: Colour.WARN,
    },
    spellings={
        TicketKind.TECHNICAL: ("technical issue",),
        TicketKind.INQUIRY: ("billing inquiry", "product inquiry"),
        TicketKind.RETURN_EXCHANGE: ("refund request",),
        TicketKind.ORDER: ("cancellation request",),
        TicketChannel.SOCIAL: ("social media",),
        TicketChannel.CHAT: ("live chat",),
    },
    names={
        "external_no": ("ticket id", "工单号", "編號"),
        "contact_name": ("customer name", "客户姓名", "联系人"),
        "contact_email": ("customer email", "e-mail"),
        "product": ("product purchased", "产品"),
        "kind": ("ticket type", "工单类型"),
        "title": ("ticket subject", "subject", "主题"),
        "description": ("ticket description", "ticket subject", "内容"),
        "received_at": ("received", "first response time", "受理时间"),
        "channel": ("ticket channel",),
        "first_responded_at": ("first response time", "响应时间"),
        "resolved_at": ("time to resolution", "解决时间"),
    },
)
