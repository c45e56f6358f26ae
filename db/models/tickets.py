"""Tickets and the diary of each (spec 3.2)."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from db.base import Record, Searchable
from db.columns import (
    C,
    P,
    S,
    choice,
    flag,
    integer,
    long_text,
    moment,
    reference,
    several,
    text,
)
from db.vocabulary.tickets import (
    CustomerVerified,
    FollowupResult,
    MajorReason,
    ReplyMode,
    ReviewStep,
    RootCause,
    ServiceArea,
    ServiceType,
    SourceUnit,
    TicketChannel,
    TicketEventKind,
    TicketKind,
    TicketStatus,
)


class Ticket(Record, Searchable):
    """One matter a customer brings to us, from receipt to closing."""

    __tablename__ = "tickets"
    SCOPED = ("assignee_id", "department_id", "subject_user_id")
    CLOCKS = (
        ("first_response_due", "first_responded_at"),
        ("resolve_due", "resolved_at"),
        ("close_due", "closed_at"),
        ("stalled_at", "resolved_at"),
        ("followup_due", "closed_at"),
        ("major_report_due", "major_reported_at"),
    )
    FIGURES = (
        ("kind", "received_at"),
        ("followup_result", "closed_at"),
        ("status", "kind", "received_at", "first_response_due"),
        ("first_responded_at", "status"),
    )

    ticket_no: Mapped[str] = text(20, computed=True, required=True, unique=True, rules="R215")
    external_no: Mapped[str | None] = text(40, unique=True)
    kind: Mapped[TicketKind] = choice(
        TicketKind,
        required=True,
        index=True,
        rules="R013 R157 R270 R369 R407 R060 R265",
    )
    title: Mapped[str] = text(160, required=True, sensitivity=P, rules="R086")
    description: Mapped[str] = long_text(10_000, required=True, sensitivity=P, rules="R086")
    channel: Mapped[TicketChannel] = choice(
        TicketChannel, required=True, index=True, rules="R020 R058 R070 R285 R441"
    )
    customer_id: Mapped[int | None] = reference("customers", sensitivity=S, rules="R287")
    contact_name: Mapped[str | None] = text(80, sensitivity=S, rules="R287")
    contact_phone: Mapped[str | None] = text(32, sensitivity=S, format="phone", rules="R287")
    contact_email: Mapped[str | None] = text(120, sensitivity=S, format="email", rules="R287")
    customer_verified: Mapped[CustomerVerified | None] = choice(CustomerVerified, rules="R287")
    category: Mapped[ServiceArea | None] = choice(ServiceArea, index=True, rules="R396 R421")
    service_type: Mapped[ServiceType | None] = choice(ServiceType, rules="R399")
    product_id: Mapped[int | None] = reference("products", rules="R059 R270")
    product: Mapped[str | None] = text(120, index=True, rules="R270")
    purchase_id: Mapped[int | None] = reference("purchases", rules="R060 R270 R404")
    supplier: Mapped[str | None] = text(120, rules="R270")
    priority: Mapped[int] = integer(
        1, 3, computed=True, required=True, default=3, index=True, rules="R076 R368"
    )
    site_id: Mapped[int | None] = reference("sites", rules="R210")
    department_id: Mapped[int] = reference("departments", required=True, rules="R210 R264")
    team_id: Mapped[int | None] = reference("teams", rules="R264")
    assignee_id: Mapped[int | None] = reference("users", serving=True, rules="R021 R041 R402 R441")
    subject_user_id: Mapped[int | None] = reference("users", sensitivity=C, rules="R286")
    status: Mapped[TicketStatus] = choice(
        TicketStatus,
        required=True,
        computed=True,
        default=TicketStatus.NEW,
        index=True,
        rules="R377",
    )
    received_at: Mapped[datetime] = moment(required=True, present=True, index=True, rules="R042 R215")
    first_response_due: Mapped[datetime | None] = moment(computed=True, index=True, rules="R084 R088")
    first_responded_at: Mapped[datetime | None] = moment(
        computed=True, imported=True, index=True, rules="R084 R088"
    )
    resolve_due: Mapped[datetime | None] = moment(computed=True, index=True, rules="R085")
    resolved_at: Mapped[datetime | None] = moment(computed=True, imported=True, index=True, rules="R085")
    close_due: Mapped[datetime | None] = moment(computed=True, index=True, rules="R219")
    closed_at: Mapped[datetime | None] = moment(computed=True, imported=True, index=True, rules="R219")
    time_conflict: Mapped[bool] = flag(computed=True, index=True, rules="R042")
    is_major: Mapped[bool] = flag(computed=True, index=True, sensitivity=C, rules="R291")
    major_reasons: Mapped[list[str] | None] = several(MajorReason, computed=True, sensitivity=C, rules="R290")
    major_flagged_at: Mapped[datetime | None] = moment(computed=True, sensitivity=C, rules="R291")
    major_report_due: Mapped[datetime | None] = moment(computed=True, sensitivity=C, rules="R291")
    major_reported_at: Mapped[datetime | None] = moment(computed=True, sensitivity=C, rules="R291")
    crisis_team: Mapped[str | None] = text(400, computed=True, sensitivity=C, rules="R292")
    source_unit: Mapped[SourceUnit | None] = choice(SourceUnit, rules="R288 R289")
    group_feedback_due: Mapped[datetime | None] = moment(computed=True, rules="R289")
    group_feedback_at: Mapped[datetime | None] = moment(computed=True, rules="R289")
    root_cause: Mapped[RootCause | None] = choice(RootCause, index=True, rules="R043 R086 R269")
    solution: Mapped[str | None] = long_text(4000, rules="R046 R093 R402 R441")
    lesson: Mapped[str | None] = long_text(4000, rules="R046")
    customer_informed_at: Mapped[datetime | None] = moment()
    followup_due: Mapped[datetime | None] = moment(computed=True, rules="R023")
    followup_result: Mapped[FollowupResult | None] = choice(FollowupResult, index=True, rules="R023 R044")
    reopen_count: Mapped[int] = integer(
        0, 1000, computed=True, required=True, default=0, index=True, rules="R092"
    )
    escalated_to_id: Mapped[int | None] = reference("users", computed=True, rules="R092")
    last_event_at: Mapped[datetime | None] = moment(computed=True, index=True, rules="R045")
    stalled_at: Mapped[datetime | None] = moment(computed=True, rules="R045")
    review_step: Mapped[ReviewStep | None] = choice(ReviewStep, computed=True, index=True, rules="R211 R212")
    opinion_by_id: Mapped[int | None] = reference("users", computed=True, rules="R213")
    reply_mode: Mapped[ReplyMode | None] = choice(ReplyMode, computed=True, rules="R214")
    replied_at: Mapped[datetime | None] = moment(computed=True, rules="R214")
    repeat_of_id: Mapped[int | None] = reference("tickets", computed=True, rules="R290")
    merged_into_id: Mapped[int | None] = reference("tickets", computed=True, rules="R377")


class TicketEvent(Record):
    """One entry of a ticket's diary."""

    __tablename__ = "ticket_events"
    SCOPED = ("user_id",)

    ticket_id: Mapped[int] = reference("tickets", required=True, rules="R360")
    user_id: Mapped[int] = reference("users", required=True, computed=True, rules="R360")
    at: Mapped[datetime] = moment(required=True, computed=True, index=True, rules="R360")
    kind: Mapped[TicketEventKind] = choice(TicketEventKind, required=True, rules="R360")
    channel: Mapped[TicketChannel | None] = choice(TicketChannel, rules="R360")
    body: Mapped[str] = long_text(10_000, required=True, sensitivity=P, rules="R360")
