"""The steps of a complaint alone: acceptance, report, three signatures, opinion, answer (S13, R209 to R214, R290)."""

from collections.abc import Mapping
from typing import Any

from core.access import Role
from core.context import Context
from core.messages import N_, Say, Term
from core.resources.tickets.parts import (
    MESSAGE,
    all_of,
    card,
    complainant,
    diary,
    first_refusal,
    in_department,
    is_complaint,
    of_department,
    of_overseers,
    on_card,
    stamped,
)
from core.resources.tickets.states import ARRIVED, LEADERS, STAFF
from core.workflow import Transition
from db.models.tickets import Ticket
from db.vocabulary.tickets import Acceptance, ReviewStep
from db.vocabulary.tickets import TicketEventKind as Kind
from db.vocabulary.tickets import TicketStatus as State

OPINION = "field.approvals.opinion"
REPORT = (
    "report_cause",
    "report_course",
    "report_responsible",
    "report_conclusion",
    "report_countermeasure",
    "report_prevention",
)
COMPLAINANT = ("complainant_name", "complainant_phone")
AUTHOR = (Ticket.assignee_id, Ticket.subject_user_id)


def ruled(acceptance: Acceptance, *, reason: bool = False) -> Any:
    """Puts the superior's ruling on the record card (R209)."""
    return on_card(
        lambda context: {
            "acceptance": acceptance,
            "acceptance_by_id": context.actor.id,
            **({"decline_reason": context.note} if reason else {}),
        }
    )


def report_whole(context: Context) -> Say | None:
    """All six parts of the report are written before it is submitted (R216)."""
    found = card(context)
    if found is None:
        return Say(N_("Write the report on the complaint's record card first, under Related (R216)."))
    missing = next((key for key in REPORT if not found[key]), None)
    if missing is None:
        return None
    return Say(
        N_("The report lacks a part: {part}. Write it on the complaint's record card, under Related (R216)."),
        part=Term(f"field.ticket_complaints.{missing}"),
    )


def demand_known(context: Context) -> Say | None:
    """What the customer asks for decides how many signatures there are, so it is known by then (R207)."""
    if (card(context) or {}).get("demand"):
        return None
    return Say(N_("Note the customer's demand on the complaint's record card first, under Related (R207)."))


def complainant_known(context: Context) -> Say | None:
    """Whoever complains is known by name and telephone before anything is ruled (R287)."""
    found = card(context) or complainant(context)
    missing = next((key for key in COMPLAINANT if not found[key]), None)
    if missing is None:
        return None
    return Say(
        N_(
            "Who complains is not known yet: {part}. Note it on the complaint's record card, under Related (R287)."
        ),
        part=Term(f"field.ticket_complaints.{missing}"),
    )


def waits_for(step: ReviewStep) -> Any:
    """Does the report wait for this signature?"""
    return lambda context: context.values["review_step"] is step


def next_signature(step: ReviewStep | None) -> Any:
    """Hands the report on to the next signature; None when it was the last."""
    return lambda context: {"review_step": step, "last_event_at": context.now}


def answered(context: Context) -> Mapping[str, Any]:
    """The answer stops the response clock if it still runs (3.5.1)."""
    return {
        "replied_at": context.now,
        "first_responded_at": context.values["first_responded_at"] or context.now,
        "last_event_at": context.now,
    }


ACCEPTANCE = (
    Transition(
        "accept",
        ARRIVED,
        State.ACCEPTED,
        by=LEADERS,
        guard=first_refusal(in_department, complainant_known),
        note=MESSAGE,
        effect=stamped(),
        also=all_of(diary(Kind.STATUS_CHANGE), ruled(Acceptance.ACCEPTED)),
        rule="R209",
        icon=":material/check:",
        only=is_complaint,
    ),
    Transition(
        "decline",
        ARRIVED,
        State.DECLINED,
        by=LEADERS,
        guard=in_department,
        note=MESSAGE,
        effect=stamped("first_responded_at", "customer_informed_at"),
        also=all_of(diary(Kind.OUTWARD_MESSAGE), ruled(Acceptance.DECLINED, reason=True)),
        rule="R209",
        icon=":material/close:",
        only=is_complaint,
    ),
)
SIGNATURES = (
    Transition(
        "submit",
        (State.IN_PROGRESS,),
        State.UNDER_REVIEW,
        by_fields=(Ticket.assignee_id,),
        guard=first_refusal(complainant_known, demand_known, report_whole),
        effect=next_signature(ReviewStep.DEPARTMENT),
        also=diary(Kind.STATUS_CHANGE),
        rule="R216",
        icon=":material/send:",
        only=is_complaint,
    ),
    Transition(
        "sign_department",
        (State.UNDER_REVIEW,),
        State.UNDER_REVIEW,
        by=LEADERS,
        not_by=AUTHOR,
        guard=of_department,
        effect=next_signature(ReviewStep.ADMIN_HR),
        signs="department",
        rule="R211",
        icon=":material/draw:",
        only=waits_for(ReviewStep.DEPARTMENT),
    ),
    Transition(
        "sign_admin_hr",
        (State.UNDER_REVIEW,),
        State.UNDER_REVIEW,
        by=LEADERS,
        not_by=AUTHOR,
        guard=of_overseers,
        note=OPINION,
        effect=next_signature(ReviewStep.GENERAL_MANAGER),
        signs="admin_hr",
        also=on_card(lambda context: {"opinion_admin_hr": context.note}),
        rule="R212",
        icon=":material/draw:",
        only=waits_for(ReviewStep.ADMIN_HR),
    ),
    Transition(
        "sign_general_manager",
        (State.UNDER_REVIEW,),
        State.DECIDED,
        by=frozenset({Role.EXECUTIVE}),
        not_by=AUTHOR,
        note=OPINION,
        effect=next_signature(None),
        signs="general_manager",
        also=on_card(lambda context: {"opinion_gm": context.note}),
        rule="R212",
        icon=":material/gavel:",
        only=waits_for(ReviewStep.GENERAL_MANAGER),
    ),
    Transition(
        "return",
        (State.UNDER_REVIEW,),
        State.IN_PROGRESS,
        by=LEADERS | {Role.EXECUTIVE},
        not_by=AUTHOR,
        note=OPINION,
        effect=next_signature(None),
        signs="return",
        decides=False,
        rule="R212",
        icon=":material/undo:",
    ),
)
ANSWER = (
    Transition(
        "draft_opinion",
        (State.DECIDED,),
        State.OPINION_REVIEW,
        by=STAFF,
        guard=of_department,
        note=OPINION,
        effect=lambda context: {"opinion_by_id": context.actor.id, "last_event_at": context.now},
        also=all_of(diary(Kind.STATUS_CHANGE), on_card(lambda context: {"opinion_department": context.note})),
        rule="R213",
        icon=":material/edit_note:",
    ),
    Transition(
        "sign_opinion",
        (State.OPINION_REVIEW,),
        State.REPLYING,
        by=frozenset({Role.MANAGER}),
        not_by=(Ticket.opinion_by_id, Ticket.subject_user_id),
        guard=of_department,
        effect=stamped(),
        signs="opinion",
        rule="R213",
        icon=":material/draw:",
    ),
    Transition(
        "return",
        (State.OPINION_REVIEW,),
        State.DECIDED,
        by=frozenset({Role.MANAGER}),
        not_by=(Ticket.opinion_by_id, Ticket.subject_user_id),
        guard=of_department,
        note=OPINION,
        effect=stamped(),
        signs="return",
        decides=False,
        rule="R213",
        icon=":material/undo:",
    ),
    Transition(
        "answer",
        (State.REPLYING,),
        State.IN_PROGRESS,
        by=frozenset({Role.AGENT}),
        needs=(Ticket.reply_mode,),
        note=MESSAGE,
        effect=answered,
        also=diary(Kind.OUTWARD_MESSAGE),
        rule="R214",
        icon=":material/reply:",
    ),
)
