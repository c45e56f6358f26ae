"""The diary of a sample ticket: one entry per step, and what happened beside the steps."""

from datetime import datetime, timedelta
from random import Random

from core.resources.tickets.states import RESTS, UNSETTLED
from core.rulebook_defaults import default_of
from core.sample.book import Book, Row
from core.sample.ticket_paths import EVENT_KIND, Step, length_of
from core.sample.ticket_progress import Desk
from core.sample.ticket_texts import answer
from db.models.tickets import TicketEvent
from db.vocabulary.tickets import TicketEventKind, TicketKind, TicketStatus

STANDS = length_of(default_of("sla.stalled_after"))

_LINES = {
    TicketStatus.ACCEPTED: ("情况属实，予以受理。", "Confirmed, accepted."),
    TicketStatus.DECLINED: (
        "经核实与本公司无关，不予受理，已向客户说明。",
        "Not our matter; explained to the customer.",
    ),
    TicketStatus.ASSIGNED: ("分派给 {name}。", "Assigned to {name}."),
    TicketStatus.IN_PROGRESS: ("开始处理。", "Work has begun."),
    TicketStatus.UNDER_REVIEW: (
        "调查报告已提交：原因、经过、责任、结论、对策、防范。",
        "Report submitted with cause, course and remedy.",
    ),
    TicketStatus.DECIDED: ("行政人事部与总经理已批示。", "Decided by the general manager."),
    TicketStatus.OPINION_REVIEW: ("处理意见已拟定，待上级审核。", "Opinion drafted, waiting for review."),
    TicketStatus.REPLYING: ("处理意见已通过，准备答复客户。", "Opinion passed, reply is being prepared."),
    TicketStatus.RESOLVED: ("已处理，待客户确认。", "Done, waiting for the customer to confirm."),
    TicketStatus.CLOSED: ("回访完成，结案。", "Followed up and closed."),
    TicketStatus.REOPENED: ("客户来电：问题再次出现。", "The customer calls: it has happened again."),
    TicketStatus.CANCELLED: ("客户撤销。", "Withdrawn by the customer."),
    TicketStatus.MERGED: ("与同一客户的另一工单合并。", "Merged with another ticket of this customer."),
}
_NOTES = (
    "已联系仓库核实。",
    "客户要求下午三点后回电。",
    "Waiting for the supplier's answer.",
    "已查看监控记录。",
)


def write_diary(book: Book, rng: Random, ticket: Row, steps: list[Step], desk: Desk, english: bool) -> None:
    """Put down the entries of a ticket in order of time."""
    worker = desk.assignee.id
    for step in steps:
        _entry(book, ticket, worker, step.at, *_said(rng, ticket, step, desk, english))
        if step.status is TicketStatus.IN_PROGRESS and rng.random() < 0.25:
            _between(book, rng, ticket, worker, steps, step)
    if ticket["is_major"]:
        at = ticket["major_flagged_at"]
        _entry(book, ticket, desk.head.id, at, TicketEventKind.CRISIS_MEETING, "召开紧急会议，成立处理小组。")
    if ticket["escalated_to_id"]:
        at = min(ticket["last_event_at"] + timedelta(days=2), book.now)
        _entry(book, ticket, worker, at, TicketEventKind.ESCALATE, f"超时未解决，上报 {desk.head.name}。")
        ticket["last_event_at"] = ticket["updated_at"] = at
    ticket["last_event_at"] = max(
        ticket["last_event_at"], ticket["major_flagged_at"] or ticket["last_event_at"]
    )
    runs = ticket["status"] not in UNSETTLED or ticket["resolved_at"]
    if ticket["kind"] is TicketKind.COMPLAINT and runs and ticket["status"] not in RESTS:
        ticket["stalled_at"] = ticket["last_event_at"] + STANDS


def _said(rng: Random, ticket: Row, step: Step, desk: Desk, english: bool) -> tuple[TicketEventKind, str]:
    kind = EVENT_KIND.get(step.status, TicketEventKind.STATUS_CHANGE)
    if step.status is TicketStatus.NEW:
        return TicketEventKind.INWARD_MESSAGE, ticket["description"]
    if step.status is TicketStatus.RESPONDED:
        return kind, answer(rng, english)
    if step.status is TicketStatus.RESOLVED:
        return kind, ticket["solution"] or _LINES[TicketStatus.RESOLVED][english]
    return kind, _LINES[step.status][english].format(name=desk.assignee.name)


def _between(book: Book, rng: Random, ticket: Row, worker: int, steps: list[Step], step: Step) -> None:
    """A note while the work goes on, before the next step."""
    later = [one.at for one in steps if one.at > step.at]
    end = min(later) if later else step.at
    at = step.at + (end - step.at) * rng.random()
    kind = rng.choice(
        (TicketEventKind.NOTE, TicketEventKind.NOTE, TicketEventKind.EVIDENCE, TicketEventKind.REMINDER)
    )
    _entry(book, ticket, worker, at.replace(microsecond=0), kind, rng.choice(_NOTES))


def _entry(book: Book, ticket: Row, user: int, at: datetime, kind: TicketEventKind, body: str) -> None:
    messages = (TicketEventKind.INWARD_MESSAGE, TicketEventKind.OUTWARD_MESSAGE)
    book.add(
        TicketEvent,
        at,
        user,
        ticket_id=ticket["id"],
        user_id=user,
        at=at,
        kind=kind,
        channel=ticket["channel"] if kind in messages else None,
        body=body,
    )
