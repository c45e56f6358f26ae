"""The steps of a major complaint: flagged for one of seven reasons, reported within a day (R290, R291)."""

from core.context import Context
from core.messages import N_, Say
from core.resources.tickets.parts import (
    MESSAGE,
    diary,
    first_refusal,
    in_department,
    is_complaint,
    same_state,
    stamped,
)
from core.resources.tickets.states import DESK, LEADERS, OPEN
from core.workflow import Transition
from db.models.tickets import Ticket
from db.vocabulary.tickets import TicketEventKind as Kind


def not_major_yet(context: Context) -> Say | None:
    """A complaint is flagged once."""
    return Say(N_("This ticket is major already.")) if context.values["is_major"] else None


def report_waits(context: Context) -> bool:
    """Is the complaint major and not reported yet?"""
    return bool(context.values["is_major"]) and context.values["major_reported_at"] is None


MAJOR = (
    Transition(
        "flag_major",
        OPEN,
        same_state,
        by=DESK,
        needs=(Ticket.major_reasons,),
        guard=first_refusal(not_major_yet, in_department),
        effect=lambda context: {
            "is_major": True,
            "major_flagged_at": context.now,
            "major_reported_at": None,
            "last_event_at": context.now,
        },
        also=diary(Kind.ESCALATE),
        rule="R290",
        icon=":material/priority_high:",
        only=is_complaint,
    ),
    Transition(
        "report_major",
        OPEN,
        same_state,
        by=DESK,
        guard=in_department,
        note=MESSAGE,
        effect=stamped("major_reported_at"),
        also=diary(Kind.ESCALATE),
        rule="R291",
        icon=":material/campaign:",
        only=report_waits,
    ),
    Transition(
        "unflag_major",
        OPEN,
        same_state,
        by=LEADERS,
        guard=in_department,
        note=MESSAGE,
        effect=lambda context: {
            "is_major": False,
            "major_reasons": None,
            "major_flagged_at": None,
            "major_reported_at": None,
            "last_event_at": context.now,
        },
        also=diary(Kind.NOTE),
        rule="R290",
        icon=":material/low_priority:",
        only=lambda context: bool(context.values["is_major"]),
    ),
)
