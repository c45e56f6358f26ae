"""The filing of a customer: submitted in time, decided by another, reminded of, and the penalty that follows (S17)."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from core.access import Role
from core.context import Also, Context, Problem, Tell
from core.messages import N_, Say
from core.resources.customers.care import VERIFY
from core.workflow import Lapse, Transition, Workflow
from db.models.customers import Customer
from db.vocabulary.customers import FilingStatus, PartyKind
from db.vocabulary.penalties import PenaltyUnit

# What is filed of an organisation (R247).
FILED = (
    "name",
    "stage_class",
    "enterprise_nature",
    "supervising_unit",
    "address",
    "contact_person",
    "contact_phone",
)
SUBMISSION = "submission"
REMINDERS, UNFILED_PENALTY = "filing.reminders", "fine.filing"


def seven_known(context: Context) -> Iterable[Problem]:
    """An organisation is filed with the seven parts of its record (R247)."""
    if context.event != "submit" or context.values["party_kind"] is not PartyKind.ORGANISATION:
        return
    for key in FILED:
        if not context.values[key]:
            yield Problem(key, Say(N_("An organisation is filed with this field.")), "R247")


def another_decides(context: Context) -> Say | None:
    """Whoever submitted a filing does not decide about it (R249)."""
    signed = context.rows("approvals", subject_kind="customers", subject_id=context.values["id"])
    submitted = [one["approver_id"] for one in signed if one["step"] == SUBMISSION]
    if submitted and submitted[-1] == context.actor.id:
        return Say(N_("Nobody decides about a filing they submitted."))
    return None


def today(context: Context) -> date:
    """The day it is where the customer is looked after."""
    return context.calendar().day_of(context.now)


def filed_state(context: Context) -> FilingStatus:
    """Filed on the last day counts as in time (R249)."""
    due = context.values["filing_due"]
    return FilingStatus.FILED_LATE if due and today(context) > due else FilingStatus.FILED


def not_yet_proposed(context: Context) -> Say | None:
    """One penalty is proposed for a customer that was not filed, however late it gets (R261)."""
    about = {"subject_kind": context.table, "subject_id": context.values["id"]}
    if context.rows("penalties", rule_key=UNFILED_PENALTY, **about):
        return Say(N_("A penalty was proposed already (R261)."))
    return None


def penalty_for_unfiled(context: Context) -> Iterator[Also | Tell]:
    """Not filed after all reminders: points off the month's appraisal are proposed, for a person to decide (R261)."""
    row, points = context.values, Decimal(context.policy(UNFILED_PENALTY).value)
    times = context.policy(REMINDERS).number
    owner = context.related("owner_id") or {}
    yield Also(
        "penalties",
        {
            "user_id": row["owner_id"],
            "department_id": owner.get("department_id"),
            "rule_key": UNFILED_PENALTY,
            "subject_kind": context.table,
            "subject_id": row["id"],
            "on_day": today(context),
            "unit": PenaltyUnit.POINTS,
            "quantity": 1,
            "base_amount": points,
            "amount": points,
            "reason": f"{row['customer_no']}: {row['filing_due']} R249, R261",
        },
    )
    said = N_("{number} is not filed after {n} reminders: {points} points are proposed as a penalty (R261).")
    told = Say(said, number=row["customer_no"], n=times, points=str(points))
    yield Tell(row["owner_id"], context.table, row["id"], told, "filing")


DECIDERS = frozenset({Role.SUPERVISOR, Role.MANAGER})
UNSUBMITTED = (FilingStatus.UNFILED, FilingStatus.REJECTED)
FILING = Workflow(
    Customer.filing_status,
    (
        Transition(
            "submit",
            UNSUBMITTED,
            FilingStatus.PENDING,
            by=frozenset({Role.SALES}),
            signs=SUBMISSION,
            rule="R249",
            icon=":material/send:",
        ),
        Transition(
            "file",
            (FilingStatus.PENDING,),
            filed_state,
            to=(FilingStatus.FILED, FilingStatus.FILED_LATE),
            by=DECIDERS,
            guard=another_decides,
            effect=lambda context: {"filed_on": today(context)},
            signs="filing",
            rule="R249",
            icon=":material/check:",
        ),
        Transition(
            "reject",
            (FilingStatus.PENDING,),
            FilingStatus.REJECTED,
            by=DECIDERS,
            guard=another_decides,
            signs="filing",
            decides=False,
            note="field.approvals.opinion",
            rule="R249",
            icon=":material/close:",
        ),
        Transition(
            "propose_penalty",
            UNSUBMITTED,
            lambda context: context.values["filing_status"],
            guard=not_yet_proposed,
            also=penalty_for_unfiled,
            rule="R261",
            icon=":material/gavel:",
            lapse=Lapse(Customer.filing_due, REMINDERS, reminds=Customer.owner_id),
        ),
        VERIFY,
    ),
    ends=frozenset({FilingStatus.FILED, FilingStatus.FILED_LATE}),
)
