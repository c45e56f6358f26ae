"""The steps of a loan: signatures and refusals, hand-out and return (spec 3.5.3)."""

from dataclasses import replace

from core.access import Role
from core.resources.archive_loans.conditions import (
    after_manager,
    after_review,
    after_signature,
    both_sign,
    comes_back,
    copies_only,
    handed_out,
    handed_state,
    leaves,
    not_fetched,
    returned_state,
)
from core.resources.archive_loans.counting import listed, returned
from core.resources.archive_loans.states import BACK, BOTH, DESK, HEADS
from core.resources.archive_loans.waiting import gives_way, granted, its_turn, told_ready
from core.workflow import Lapse, Transition, Workflow
from db.models.archives import ArchiveLoan as Loan
from db.vocabulary.archives import LoanStatus as State

NOTE = "field.approvals.opinion"
GRANTING = (
    Transition(
        "sign",
        (State.DEPT_REVIEW,),
        after_signature,
        to=(State.WAITING, State.APPROVED, State.CS_REVIEW),
        by=HEADS,
        not_by=(Loan.applicant_id,),
        signs="department",
        rule="R312",
        icon=":material/draw:",
    ),
    Transition(
        "approve",
        (State.CS_REVIEW,),
        after_review,
        to=(State.MANAGER_REVIEW, State.GM_REVIEW, State.WAITING, State.APPROVED),
        by=DESK | HEADS,
        not_by=(Loan.applicant_id,),
        signs="customer_service",
        rule="R313",
        icon=":material/check:",
    ),
    Transition(
        "approve",
        (State.MANAGER_REVIEW,),
        after_manager,
        to=(State.MANAGER_REVIEW, State.GM_REVIEW, State.WAITING, State.APPROVED),
        by=frozenset(BOTH),
        not_by=(Loan.applicant_id,),
        guard=both_sign,
        signs="customer_service_manager",
        rule="R314",
        icon=":material/check:",
    ),
    Transition(
        "approve",
        (State.GM_REVIEW,),
        granted,
        to=(State.WAITING, State.APPROVED),
        by=frozenset({Role.EXECUTIVE, Role.SUPERVISOR}),
        not_by=(Loan.applicant_id,),
        guard=copies_only,
        signs="general_manager",
        rule="R252",
        icon=":material/check:",
    ),
)


def refusing(granting: Transition) -> Transition:
    """Whoever may grant a request in a review may refuse it there, and nobody else."""
    return replace(
        granting,
        event="refuse",
        target=State.REFUSED,
        to=(),
        note=NOTE,
        signs="refusal",
        decides=False,
        icon=":material/close:",
    )


WORKFLOW = Workflow(
    Loan.status,
    (
        Transition(
            "submit",
            (State.DRAFT,),
            State.DEPT_REVIEW,
            by=DESK,
            by_fields=(Loan.applicant_id,),
            effect=lambda context: {"requested_at": context.now},
            also=listed,
            rule="R311",
            icon=":material/send:",
        ),
        *GRANTING,
        *(refusing(step) for step in GRANTING),
        Transition(
            "call",
            (State.WAITING,),
            State.APPROVED,
            by=DESK,
            guard=its_turn,
            also=lambda context: (told_ready(context, context.values),),
            rule="R319",
            icon=":material/campaign:",
        ),
        Transition(
            "withdraw",
            (State.WAITING, State.APPROVED),
            State.EXPIRED,
            by=DESK,
            by_fields=(Loan.applicant_id,),
            also=gives_way,
            rule="R319",
            icon=":material/event_busy:",
        ),
        Transition(
            "hand_out",
            (State.APPROVED,),
            handed_state,
            to=(State.VIEWING, State.OUT),
            by=DESK,
            needs=(Loan.out_condition,),
            asks=(Loan.carrier_id,),
            effect=handed_out,
            also=leaves,
            rule="R317",
            icon=":material/output:",
        ),
        Transition(
            "expire",
            (State.APPROVED,),
            State.EXPIRED,
            guard=not_fetched,
            also=gives_way,
            rule="R317",
            icon=":material/timer_off:",
            lapse=Lapse(Loan.ready_at, "loan.pickup_within"),
        ),
        Transition(
            "end",
            (State.VIEWING,),
            State.RETURNED,
            by=DESK,
            effect=lambda context: {"returned_at": context.now},
            rule="R319",
            icon=":material/done:",
        ),
        Transition(
            "return",
            (State.OUT,),
            returned_state,
            to=BACK,
            by=DESK,
            needs=(Loan.in_condition,),
            asks=(Loan.missing_items, Loan.finding),
            effect=returned,
            also=comes_back,
            rule="R319",
            icon=":material/input:",
        ),
    ),
    ends=frozenset({*BACK, State.REFUSED, State.EXPIRED}),
)
