"""The steps of a repair: appointment, technician, quote and consent, work, three receipts, spot check (3.5.2)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from core.access import Role
from core.context import Also, Context
from core.messages import N_, Say
from core.resources.compensations import band_of
from core.resources.ticket_repairs.on_ticket import answered, assigned, open_again, solved, started, told
from core.resources.ticket_repairs.rules import by_skill_and_jobs
from core.resources.tickets.parts import MESSAGE, all_of
from core.resources.tickets.repair import BEFORE_ARRIVAL
from core.resources.tickets.states import LEADERS
from core.workflow import Transition, Workflow
from db.models.repairs import TicketRepair as Slip
from db.vocabulary.archives import ArchiveKind, DocumentForm
from db.vocabulary.repairs import RepairStatus as State
from db.vocabulary.repairs import SpotCheck
from db.vocabulary.tickets import CompensationKind
from db.vocabulary.tickets import TicketEventKind as Kind

DESK = frozenset({Role.FIELD, Role.AGENT})
COPIES = ("copy_customer", "copy_engineering", "copy_finance")
# What a piece of work leaves behind, and what is done anew when it has to be done once more.
ANEW = (
    "technician_id", "arrived_at", "delay_reason", "quoted_amount", "price_agreed_at", "fixtures_consent",
    "customer_signature", "technician_note", "technician_signed_at", *COPIES,
)  # fmt: skip


def same_state(context: Context) -> State:
    """The state the slip is in: the step changes something else."""
    return context.values["status"]


def not_due_yet(context: Context) -> Say | None:
    """Another time is agreed on before the technician is late; afterwards the delay is what it is (R107)."""
    due = context.values["arrival_due"]
    if due is None or context.now <= due:
        return None
    return Say(N_("The appointment is over; arriving now is late, or excused if the customer agreed (R107)."))


def head_of_repairs(context: Context) -> Say | None:
    """Only the head of the department that does the repair sends somebody (R108)."""
    department = context.related("department_id") or {}
    if not department.get("repairs"):
        said = N_("{name} is not marked as doing repairs; the administrator can mark it (R108).")
        return Say(said, name=department.get("name", ""))
    if context.actor.department_id == context.values["department_id"]:
        return None
    return Say(N_("Only the head of {name} assigns a technician (R108)."), name=department["name"])


def there(context: Context) -> Mapping[str, Any]:
    """The technician is there now, unless another time was typed."""
    return {"arrived_at": context.values["arrived_at"] or context.now.replace(microsecond=0)}


def lines(context: Context) -> list[Mapping[str, Any]]:
    """The charge lines of the slip."""
    return list(context.rows("repair_charges", repair_id=context.values["id"]))


def charged(context: Context) -> Say | None:
    """What the repair costs is written down before the customer signs; a free one has a line of 0 (R111)."""
    if lines(context):
        return None
    return Say(N_("Write the charges first, under Related; work that costs nothing is a line of 0 (R111)."))


def signed(context: Context) -> Mapping[str, Any]:
    """The technician signs now; the charges are the sum of the lines (R111, R112)."""
    total = sum((one["amount"] for one in lines(context)), Decimal(0))
    return {
        "technician_signed_at": context.now,
        "charged_amount": total,
        "charged_at": context.values["charged_at"] or context.now,
    }


def undamaged(context: Context) -> Say | None:
    """Damage is noted once; what it is worth is decided with its compensation."""
    if context.values["damage_note"] is None:
        return None
    return Say(N_("Damage is noted already; see the compensations of the ticket (R110)."))


def compensated(context: Context) -> Iterable[Also]:
    """Damage is compensated at its price: the amount is proposed to whoever may approve it (R110, R217)."""
    amount = context.values["damage_amount"]
    proposed = replace(context, table="compensations", values={**context.values, "amount": amount})
    values = {
        "ticket_id": context.values["ticket_id"],
        "kind": CompensationKind.DAMAGES,
        "amount": amount,
        "reason": context.values["damage_note"],
        "authority_band": band_of(proposed),
        "proposed_by_id": context.actor.id,
    }
    yield Also("compensations", values)


def receipt(copy: str, by: frozenset[Role]) -> Transition:
    """One of the three copies is received; with the third the slip is filed (R112)."""
    others = [one for one in COPIES if one != copy]
    return Transition(
        f"receive_{copy.removeprefix('copy_')}",
        (State.DONE,),
        lambda context: State.FILED if all(context.values[one] for one in others) else State.DONE,
        to=(State.DONE, State.FILED),
        by=by,
        effect=lambda context: {copy: context.now},
        also=all_of(told(), into_archive) if copy == "copy_engineering" else told(),
        rule="R112",
        icon=":material/receipt_long:",
        only=lambda context: context.values[copy] is None,
    )


def into_archive(context: Context) -> Iterable[Also]:
    """The second copy is filed: the customer's archive, where there is one, lists it among its documents (R112)."""
    row, ticket = context.values, context.related("ticket_id") or {}
    found = context.rows("archives", customer_id=ticket["customer_id"]) if ticket.get("customer_id") else ()
    archive = min(found, key=lambda one: (one["kind"] is not ArchiveKind.CUSTOMER, one["id"]), default=None)
    if archive is None or context.rows("archive_documents", archive_id=archive["id"], name=row["slip_no"]):
        return
    yield Also(
        "archive_documents",
        {
            "archive_id": archive["id"],
            "name": row["slip_no"],
            "required": False,
            "present": True,
            "form": DocumentForm.COPY,
            "signed_by_customer": True,
            "signed_internally": True,
            "checked_by": context.actor.id,
            "checked_at": context.now,
        },
    )


def checked(result: SpotCheck) -> Any:
    """The first spot check counts; one after a rework tells whether that was good (R113)."""

    def values(context: Context) -> Mapping[str, Any]:
        row = context.values
        return {
            "spot_check_at": row["spot_check_at"] or context.now,
            "spot_check": row["spot_check"] or result,
        }

    return values


def once_more(context: Context) -> Mapping[str, Any]:
    """A new appointment with a new clock; what the first work left behind stays in the history (R113)."""
    count = context.values["rework_count"] + 1
    fresh = {
        "delay_agreed": False,
        "fixtures_moved": False,
        "tested": False,
        "tidy_done": False,
        "rework_count": count,
    }
    return dict.fromkeys(ANEW) | fresh


COMING = (
    Transition(
        "book",
        (State.NEW,),
        State.APPOINTED,
        by=DESK,
        needs=(Slip.appointment_at,),
        also=told(answered, Kind.OUTWARD_MESSAGE),
        rule="R107",
        icon=":material/event:",
    ),
    Transition(
        "dispatch",
        (State.APPOINTED, State.DISPATCHED),
        State.DISPATCHED,
        by=frozenset({Role.MANAGER}),
        needs=(Slip.technician_id,),
        guard=head_of_repairs,
        ranks=((Slip.technician_id, by_skill_and_jobs),),
        also=told(assigned, Kind.ASSIGN),
        rule="R108",
        icon=":material/engineering:",
    ),
    Transition(
        "arrive",
        (State.DISPATCHED,),
        State.ON_SITE,
        by_fields=(Slip.technician_id,),
        asks=(Slip.arrived_at, Slip.delay_agreed, Slip.delay_reason),
        effect=there,
        also=told(started),
        rule="R107",
        icon=":material/pin_drop:",
    ),
    Transition(
        "rebook",
        (State.APPOINTED, State.DISPATCHED),
        same_state,
        by=DESK,
        needs=(Slip.appointment_at,),
        guard=not_due_yet,
        note=MESSAGE,
        also=told(kind=Kind.OUTWARD_MESSAGE),
        rule="R107",
        icon=":material/edit_calendar:",
    ),
    Transition(
        "withdraw",
        BEFORE_ARRIVAL,
        State.WITHDRAWN,
        by=LEADERS | {Role.AGENT},
        note=MESSAGE,
        effect=lambda context: {"arrival_due": None},
        also=told(kind=Kind.INWARD_MESSAGE),
        rule="R107",
        icon=":material/block:",
    ),
)
WORK = (
    Transition(
        "agree",
        (State.ON_SITE,),
        State.AGREED,
        by_fields=(Slip.technician_id,),
        needs=(Slip.quoted_amount, Slip.price_agreed_at),
        asks=(Slip.fixtures_moved, Slip.fixtures_consent),
        also=told(),
        rule="R109",
        icon=":material/handshake:",
    ),
    Transition(
        "refuse",
        (State.ON_SITE,),
        State.REFUSED,
        by_fields=(Slip.technician_id,),
        note=MESSAGE,
        also=told(kind=Kind.INWARD_MESSAGE),
        rule="R109",
        icon=":material/do_not_disturb_on:",
    ),
    Transition(
        "finish",
        (State.AGREED,),
        State.DONE,
        by_fields=(Slip.technician_id,),
        needs=(Slip.technician_note, Slip.tested, Slip.tidy_done, Slip.customer_signature),
        guard=charged,
        effect=signed,
        also=told(solved, Kind.RESULT),
        rule="R111",
        icon=":material/task_alt:",
    ),
    Transition(
        "report_damage",
        (State.ON_SITE, State.AGREED, State.DONE),
        same_state,
        by=frozenset({Role.MANAGER}),
        by_fields=(Slip.technician_id,),
        needs=(Slip.damage_note, Slip.damage_amount),
        guard=undamaged,
        also=all_of(compensated, told()),
        rule="R110",
        icon=":material/broken_image:",
    ),
)
AFTERWARDS = (
    receipt("copy_customer", frozenset({Role.FIELD})),
    receipt("copy_engineering", frozenset({Role.FIELD, Role.MANAGER})),
    receipt("copy_finance", frozenset({Role.FINANCE})),
    Transition(
        "pass_check",
        (State.FILED,),
        State.CHECKED,
        by=frozenset({Role.SUPERVISOR}),
        not_by=(Slip.technician_id,),
        effect=checked(SpotCheck.PASSED),
        also=told(),
        rule="R113",
        icon=":material/verified:",
    ),
    Transition(
        "fail_check",
        (State.FILED,),
        State.FAILED,
        by=frozenset({Role.SUPERVISOR}),
        not_by=(Slip.technician_id,),
        note=MESSAGE,
        effect=checked(SpotCheck.FAILED),
        also=told(),
        rule="R113",
        icon=":material/gpp_bad:",
    ),
    Transition(
        "rework",
        (State.FAILED,),
        State.APPOINTED,
        by=frozenset({Role.SUPERVISOR}),
        needs=(Slip.appointment_at,),
        note=MESSAGE,
        effect=once_more,
        also=told(open_again),
        rule="R113",
        icon=":material/restart_alt:",
    ),
)
WORKFLOW = Workflow(
    Slip.status,
    (*COMING, *WORK, *AFTERWARDS),
    ends=frozenset({State.REFUSED, State.CHECKED, State.WITHDRAWN}),
)
