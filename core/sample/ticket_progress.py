"""How far a sample ticket is: state, clocks and outcome as its steps tell them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from core.resources.tickets.states import UNSETTLED
from core.rulebook_defaults import default_of, service_limit
from core.sample.book import Book, Row
from core.sample.organisation import Staff
from core.sample.ticket_paths import Step, length_of
from core.sample.ticket_texts import lesson, solution
from db.vocabulary.tickets import FollowupResult, SourceUnit, TicketKind, TicketStatus

FOLLOW_UP = length_of(default_of("sla.complaint.followup"))
AFTER_HANDLING = {TicketStatus.RESOLVED, TicketStatus.CLOSED}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a ticket is worked on and by whom."""

    department: str
    department_id: int
    assignee: Staff
    head: Staff


def progress(rng: Random, book: Book, kind: TicketKind, desk: Desk, steps: list[Step], english: bool) -> Row:
    """State, clocks and outcome as the steps tell them; after a reopening the second resolution counts."""
    at = {step.status: step.at for step in steps}
    received, last, reopened = steps[0].at, steps[-1], at.get(TicketStatus.REOPENED)
    # The rest of the company assigns; until then nobody is responsible.
    assigned = TicketStatus.ASSIGNED in at
    resolved = last_of(steps, TicketStatus.RESOLVED, reopened)
    closed = last_of(steps, TicketStatus.CLOSED, reopened)
    respond, resolve, close = (
        length_of(service_limit(kind.value, clock)) for clock in ("respond", "resolve", "close")
    )
    stuck = last.status not in AFTER_HANDLING and book.now - last.at > timedelta(days=4)
    escalated = assigned and stuck and last.status is TicketStatus.IN_PROGRESS and rng.random() < 0.6
    unsettled = last.status in UNSETTLED
    return {
        "status": last.status,
        "assignee_id": desk.assignee.id if assigned else None,
        "first_response_due": None if unsettled and TicketStatus.RESPONDED not in at else received + respond,
        "first_responded_at": at.get(TicketStatus.RESPONDED),
        "resolve_due": None if unsettled and resolved is None else received + resolve,
        "resolved_at": resolved,
        "close_due": None if unsettled else received + close,
        "closed_at": closed,
        "time_conflict": False,
        "solution": solution(rng, english) if resolved else None,
        "lesson": lesson(rng) if closed else None,
        "customer_informed_at": resolved,
        "followup_due": resolved + FOLLOW_UP if resolved and kind is TicketKind.COMPLAINT else None,
        "followup_result": rng.choices(list(FollowupResult)[:2], (85, 15))[0] if closed else None,
        "reopen_count": sum(step.status is TicketStatus.REOPENED for step in steps),
        "escalated_to_id": desk.head.id if escalated else None,
        "last_event_at": last.at,
        "version": len(steps),
        "updated_at": last.at,
    }


def last_of(steps: list[Step], status: TicketStatus, after: datetime | None) -> datetime | None:
    """When a state was reached last, not counting times before `after`."""
    reached = [step.at for step in steps if step.status is status and (after is None or step.at > after)]
    return reached[-1] if reached else None


def seriousness(rng: Random, book: Book, kind: TicketKind, major: bool, steps: list[Step]) -> Row:
    """Whether a complaint is major and whose it is, with the clocks that follow from that."""
    resolved = last_of(steps, TicketStatus.RESOLVED, last_of(steps, TicketStatus.REOPENED, None))
    group = kind is TicketKind.COMPLAINT and rng.random() < 0.15
    flagged = steps[0].at + timedelta(hours=rng.uniform(0.2, 5)) if major else None
    if flagged is not None and flagged > book.now:
        flagged, major = None, False
    reported = flagged + timedelta(hours=rng.uniform(1, 30)) if flagged else None
    feedback = resolved + timedelta(hours=rng.uniform(1, 32)) if resolved and group else None
    return {
        "is_major": major,
        "major_flagged_at": flagged,
        "major_report_due": flagged + length_of(default_of("sla.major.report")) if flagged else None,
        "major_reported_at": reported if reported and reported <= book.now else None,
        "source_unit": (SourceUnit.GROUP if group else SourceUnit.OWN)
        if kind is TicketKind.COMPLAINT
        else None,
        "group_feedback_due": resolved + length_of(default_of("sla.group.feedback"))
        if resolved and feedback
        else None,
        "group_feedback_at": feedback if feedback and feedback <= book.now else None,
    }
