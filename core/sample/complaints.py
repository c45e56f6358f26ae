"""What belongs to the complaints of the sample company: record cards, signatures, opinions, compensations."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from core.resources.tickets.states import SIGNED
from core.sample import organisation as org
from core.sample.book import Book, Row
from core.sample.organisation import Organisation
from db.models.archives import Approval
from db.models.complaints import Compensation, TicketComplaint
from db.models.tickets import Ticket
from db.vocabulary.archives import ApprovalDecision
from db.vocabulary.organisation import UserRole
from db.vocabulary.tickets import (
    Acceptance,
    AuthorityBand,
    CompensationKind,
    CompensationStatus,
    Demand,
    MajorReason,
    ReplyMode,
    ReviewStep,
    TicketKind,
    TicketStatus,
)

_REPORT = {
    "report_cause": "出库前漏检一项，未按清单复核。",
    "report_course": "客户收货当天来电，经上门核对属实。",
    "report_responsible": "仓库当班组长。",
    "report_conclusion": "投诉属实，责任在我方。",
    "report_countermeasure": "当天补发并上门致歉。",
    "report_prevention": "出库增加一道复核，本月内培训。",
}
_OPINIONS = {
    "opinion_admin_hr": "情况清楚，同意部门结论，请按制度处理。",
    "opinion_gm": "同意，尽快答复客户。",
    "opinion_department": "给予补偿并登门致歉。",
}
_BANDS = ((500, AuthorityBand.SUPERVISOR), (5000, AuthorityBand.MANAGER))
S = TicketStatus
_UNRULED = (S.NEW, S.RESPONDED, S.CANCELLED, S.MERGED)


def fill(book: Book, company: Organisation) -> None:
    """Give each complaint its card and what its state tells about it."""
    rng = book.chance("complaints")
    for ticket in book.of(Ticket):
        full = ticket["kind"] is TicketKind.COMPLAINT and (
            ticket["is_major"] or ticket["status"] in SIGNED or rng.random() < 0.15
        )
        replied = full and ticket["status"] in (S.RESOLVED, S.CLOSED)
        ticket.update(_review(rng, ticket, replied))
        if ticket["kind"] is TicketKind.COMPLAINT:
            demand = _card(book, rng, company, ticket, full, replied)
            if replied and not demand.isdisjoint((Demand.DAMAGES, Demand.PRICE_REDUCTION)):
                _compensation(book, rng, company, ticket)


def _review(rng: Random, ticket: Row, replied: bool) -> Row:
    """Where its report stands and how the customer was answered."""
    author = ticket["assignee_id"] if ticket["status"] in (S.OPINION_REVIEW, S.REPLYING) or replied else None
    return {
        "review_step": rng.choice(list(ReviewStep)) if ticket["status"] is S.UNDER_REVIEW else None,
        "opinion_by_id": author,
        "reply_mode": rng.choice(list(ReplyMode)) if replied else None,
        "replied_at": ticket["resolved_at"] - timedelta(minutes=30) if replied else None,
        "major_reasons": [rng.choice(list(MajorReason)).value] if ticket["is_major"] else None,
    }


def _card(
    book: Book, rng: Random, company: Organisation, ticket: Row, full: bool, replied: bool
) -> frozenset[Demand]:
    """The record card, with as much of report and opinions as the state tells."""
    status = ticket["status"]
    ruled = status not in _UNRULED
    acceptance = Acceptance.DECLINED if status is S.DECLINED else Acceptance.ACCEPTED
    money = (Demand.DAMAGES, Demand.EXCHANGE, Demand.RETURN, Demand.PRICE_REDUCTION)
    demand = {rng.choice(money)} if full else {rng.choice((Demand.CRITICISM, Demand.SUGGESTION))}
    written = replied or status in SIGNED
    head = next(
        (
            s.id
            for s in company.staff
            if s.department_id == ticket["department_id"] and s.role is UserRole.MANAGER
        ),
        company.first(UserRole.MANAGER).id,
    )
    book.add(
        TicketComplaint,
        ticket["created_at"],
        ticket["created_by"],
        ticket_id=ticket["id"],
        complainant_name=ticket["contact_name"],
        complainant_phone=ticket["contact_phone"],
        demand=sorted(one.value for one in demand) if ruled else None,
        acceptance=acceptance if ruled else Acceptance.PENDING,
        acceptance_by_id=head if ruled else None,
        decline_reason="经核实与本公司无关，不予受理。" if status is S.DECLINED else None,
        investigating_department_id=ticket["department_id"] if ruled and status is not S.DECLINED else None,
        **(_REPORT if written else dict.fromkeys(_REPORT)),
        **_opinions(ticket, written, replied),
        maker_warning_required=False,
    )
    if written:
        _signatures(book, company, ticket, head)
    return frozenset(demand)


def _opinions(ticket: Row, written: bool, replied: bool) -> Row:
    """Admin-HR's after its signature, the general manager's once decided, the department's once drafted."""
    status, step = ticket["status"], ticket["review_step"]
    given = {
        "opinion_admin_hr": written and step in (None, ReviewStep.GENERAL_MANAGER),
        "opinion_gm": written and step is None,
        "opinion_department": replied or status in (S.OPINION_REVIEW, S.REPLYING),
    }
    return {key: _OPINIONS[key] if there else None for key, there in given.items()}


def _signatures(book: Book, company: Organisation, ticket: Row, head: int) -> None:
    signers = (
        ("department", UserRole.MANAGER, head, None),
        ("admin_hr", UserRole.MANAGER, company.head(org.ADMIN_HR).id, _OPINIONS["opinion_admin_hr"]),
        (
            "general_manager",
            UserRole.EXECUTIVE,
            company.first(UserRole.EXECUTIVE).id,
            _OPINIONS["opinion_gm"],
        ),
    )
    step = ticket["review_step"]
    given = list(ReviewStep).index(step) if step else len(signers)
    at = ticket["last_event_at"]
    for name, role, signer, opinion in signers[:given]:
        book.add(
            Approval,
            at,
            signer,
            subject_kind="tickets",
            subject_id=ticket["id"],
            step=name,
            role_required=role,
            approver_id=signer,
            decision=ApprovalDecision.APPROVED,
            opinion=opinion,
            at=at,
        )


def _compensation(book: Book, rng: Random, company: Organisation, ticket: Row) -> None:
    amount = Decimal(rng.choice((80, 200, 300, 800, 2_600, 6_000)))
    band = next((band for limit, band in _BANDS if amount <= limit), AuthorityBand.EXECUTIVE)
    approver = {
        AuthorityBand.SUPERVISOR: company.first(UserRole.SUPERVISOR).id,
        AuthorityBand.MANAGER: company.head(org.CARE).id,
        AuthorityBand.EXECUTIVE: company.first(UserRole.EXECUTIVE).id,
    }[band]
    paid = rng.random() < 0.8
    at = ticket["resolved_at"]
    book.add(
        Compensation,
        at,
        ticket["assignee_id"],
        ticket_id=ticket["id"],
        kind=rng.choice((CompensationKind.REFUND, CompensationKind.COUPON, CompensationKind.DAMAGES)),
        amount=amount,
        reason="投诉属实，按规定补偿。",
        status=CompensationStatus.PAID if paid else CompensationStatus.APPROVED,
        authority_band=band,
        proposed_by_id=ticket["assignee_id"],
        approver_id=approver,
        decided_at=at,
        paid_at=min(at + timedelta(days=2), book.now) if paid else None,
    )
