"""Who has read which policy document: asked when it comes into force, and again each year (R320, R326, R398)."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.access import Role, Scopes, grants
from core.context import Also, Context
from core.deadlines import Deadline, due_day
from core.measures import Chart, Count, Kpi, Share, between, is_, not_
from core.resource import Colour, Group, Resource, Section
from core.workflow import Lapse, Transition, Workflow
from db.models.documents import PolicyReceipt as Receipt
from db.vocabulary.documents import DocumentStatus
from db.vocabulary.documents import ReceiptStatus as State

WITHIN, EVERY = "document.read_within", "document.read_every"


def asked(context: Context, document: int, person: Mapping[str, Any]) -> Also:
    """A document laid before a person, to be read within days of the rulebook."""
    calendar = context.calendar()
    today = calendar.day_of(context.now)
    return Also(
        "policy_receipts",
        {
            "document_id": document,
            "user_id": person["id"],
            "department_id": person["department_id"],
            "status": State.UNREAD,
            "asked_on": today,
            "due_on": due_day(context.policy(WITHIN), today, calendar),
        },
    )


def of_new_people(context: Context) -> Iterable[Also]:
    """Whoever begins to work here reads what is in force (R398)."""
    if context.values["active"]:
        for one in context.rows("policy_documents", status=DocumentStatus.IN_FORCE, to_read=True):
            yield asked(context, one["id"], context.values)


def read_now(context: Context) -> Mapping[str, Any]:
    """The tick of the person, with its moment (R320)."""
    return {"read_at": context.now, "read_on": context.calendar().day_of(context.now)}


def asked_again(context: Context) -> Mapping[str, Any]:
    """Another year, another reading; the log keeps the earlier one (R320)."""
    calendar = context.calendar()
    today = calendar.day_of(context.now)
    due = due_day(context.policy(WITHIN), today, calendar)
    return {"read_at": None, "read_on": None, "asked_on": today, "due_on": due}


WORKFLOW = Workflow(
    Receipt.status,
    (
        Transition(
            "acknowledge",
            (State.UNREAD,),
            State.READ,
            by_fields=(Receipt.user_id,),
            effect=read_now,
            rule="R320",
            icon=":material/done_all:",
            reads=True,
        ),
        Transition(
            "ask_again",
            (State.READ,),
            State.UNREAD,
            effect=asked_again,
            rule="R320",
            icon=":material/event_repeat:",
            lapse=Lapse(Receipt.read_at, EVERY),
        ),
    ),
    ends=frozenset({State.ENDED}),
)

RESOURCE = Resource(
    model=Receipt,
    section=Section.SYSTEM,
    icon=":material/done_all:",
    title=Receipt.document_id,
    columns=(
        Receipt.document_id,
        Receipt.user_id,
        Receipt.department_id,
        Receipt.status,
        Receipt.asked_on,
        Receipt.due_on,
        Receipt.read_on,
    ),
    form=(
        Group(
            "receipt",
            Receipt.document_id,
            Receipt.user_id,
            Receipt.asked_on,
            Receipt.due_on,
            Receipt.read_on,
        ),
    ),
    filters=(
        Receipt.status,
        Receipt.document_id,
        Receipt.user_id,
        Receipt.department_id,
        Receipt.due_on,
        Receipt.read_on,
    ),
    sort="due_on",
    grants=grants(
        {
            Role.ADMIN: "Vo",
            Role.EXECUTIVE: "V X",
            Role.MANAGER: "Vd",
            Role.SUPERVISOR: "Vd",
            Role.AGENT: "Vo",
            Role.SALES: "Vo",
            Role.ARCHIVIST: "Vo",
            Role.FIELD: "Vo",
            Role.FINANCE: "Vo",
            Role.ANALYST: "Vo",
        }
    ),
    scopes=Scopes(own=("user_id",), department="department_id"),
    workflow=WORKFLOW,
    deadlines=(
        Deadline(
            "reading",
            starts=Receipt.asked_on,
            stops=Receipt.read_on,
            due=Receipt.due_on,
            policy=WITHIN,
            rule="R320",
        ),
    ),
    beside=(Receipt.document_id,),
    kpis=(
        Kpi("unread", Count(), (is_(Receipt.status, State.UNREAD),), target=0, rises=False, rule="R398"),
        Kpi(
            "unread_late",
            Count(),
            (is_(Receipt.status, State.UNREAD), between(Receipt.due_on, "", "today-1")),
            target=0,
            rises=False,
            rule="R320",
        ),
        Kpi(
            "read",
            Share((is_(Receipt.status, State.READ),)),
            (not_(Receipt.status, State.ENDED),),
            target=100,
            rule="R398",
        ),
    ),
    charts=(Chart("read_by_document", Receipt.document_id, split=Receipt.status, rule="R398"),),
    colours={State.UNREAD: Colour.WARN, State.READ: Colour.GOOD, State.ENDED: Colour.QUIET},
)
