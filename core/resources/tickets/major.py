"""The steps of a major complaint: flagged for one of seven reasons, told, met about, reported (R290 to R292)."""

from collections.abc import Iterable

from core.access import Role
from core.context import Also, Context
from core.messages import N_, Say
from core.resources.tickets.parts import (
    MESSAGE,
    all_of,
    diary,
    entry,
    first_refusal,
    in_department,
    is_complaint,
    same_state,
    stamped,
)
from core.resources.tickets.states import DESK, LEADERS, OPEN
from core.resources.tickets.telling import told_major
from core.workflow import Transition
from db.models.tickets import Ticket
from db.vocabulary.tickets import TicketEventKind as Kind


def not_major_yet(context: Context) -> Say | None:
    """A complaint is flagged once."""
    return Say(N_("This ticket is major already.")) if context.values["is_major"] else None


def report_waits(context: Context) -> bool:
    """Is the complaint major and not reported yet?"""
    return bool(context.values["is_major"]) and context.values["major_reported_at"] is None


def is_major(context: Context) -> bool:
    """Is the complaint flagged as major?"""
    return bool(context.values["is_major"])


def minutes(context: Context) -> Iterable[Also]:
    """The diary keeps who met and what came of it (R292)."""
    yield entry(context, Kind.CRISIS_MEETING, f"{context.values['crisis_team']}\n{context.note}")


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
        also=all_of(diary(Kind.ESCALATE), told_major),
        rule="R290",
        icon=":material/priority_high:",
        only=is_complaint,
    ),
    Transition(
        "meet_crisis_team",
        OPEN,
        same_state,
        by=LEADERS | {Role.EXECUTIVE},
        needs=(Ticket.crisis_team,),
        guard=in_department,
        note=MESSAGE,
        effect=stamped(),
        also=minutes,
        rule="R292",
        icon=":material/groups:",
        only=is_major,
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
            "crisis_team": None,
            "last_event_at": context.now,
        },
        also=diary(Kind.NOTE),
        rule="R290",
        icon=":material/low_priority:",
        only=is_major,
    ),
)
