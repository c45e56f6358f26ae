"""What people decided about their data: consents and requests; what leaked; who is hidden or was destroyed."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Record, Searchable
from db.columns import C, P, choice, day, integer, long_text, moment, reference, text
from db.types import UtcMoment
from db.vocabulary.privacy import (
    ConsentChannel,
    ConsentSource,
    ConsentState,
    DisposalMethod,
    IdentityCheck,
    LeakCertainty,
    LeakStatus,
    RequestKind,
    RequestStatus,
)
from db.vocabulary.tickets import TicketChannel


class Consent(Record):
    """What one customer said about one channel, where and when; the latest of a channel decides (R081)."""

    __tablename__ = "consents"
    SCOPED = ("recorded_by_id", "department_id")
    FIGURES = (("state", "at"),)

    customer_id: Mapped[int] = reference("customers", required=True, sensitivity=P, rules="R081")
    channel: Mapped[ConsentChannel] = choice(ConsentChannel, required=True, index=True, rules="R081")
    state: Mapped[ConsentState] = choice(ConsentState, required=True, index=True, rules="R081")
    source: Mapped[ConsentSource] = choice(ConsentSource, required=True, rules="R081")
    at: Mapped[datetime] = moment(required=True, present=True, index=True, rules="R081")
    proof: Mapped[str | None] = text(200, sensitivity=P, rules="R081")
    recorded_by_id: Mapped[int | None] = reference("users", computed=True)
    department_id: Mapped[int | None] = reference("departments", computed=True)


class PrivacyRequest(Record):
    """What one person asks about their data, and what became of it (R152, R151)."""

    __tablename__ = "privacy_requests"
    SCOPED = ("recorded_by_id", "department_id")
    CLOCKS = (("due_at", "answered_at"),)

    request_no: Mapped[str] = text(20, computed=True, required=True, unique=True)
    customer_id: Mapped[int] = reference("customers", required=True, sensitivity=P)
    kind: Mapped[RequestKind] = choice(RequestKind, required=True, index=True)
    channel: Mapped[TicketChannel] = choice(TicketChannel, required=True)
    received_at: Mapped[datetime] = moment(required=True, present=True, index=True)
    wish: Mapped[str | None] = long_text(4000, sensitivity=P)
    identity_check: Mapped[IdentityCheck | None] = choice(IdentityCheck)
    evidence: Mapped[str | None] = text(200, sensitivity=P)
    status: Mapped[RequestStatus] = choice(
        RequestStatus, required=True, computed=True, default=RequestStatus.RECEIVED, index=True, rules="R152"
    )
    due_at: Mapped[datetime | None] = moment(computed=True, index=True)
    answered_at: Mapped[datetime | None] = moment(computed=True, index=True)
    outcome: Mapped[str | None] = long_text(4000, sensitivity=P)
    recorded_by_id: Mapped[int | None] = reference("users", computed=True)
    department_id: Mapped[int | None] = reference("departments", computed=True)
    keep_until: Mapped[date | None] = day(computed=True, rules="R151")
    reviewed_by_id: Mapped[int | None] = reference("users", computed=True, rules="R152")
    approved_by_id: Mapped[int | None] = reference("users", computed=True, rules="R152")
    destroyed_at: Mapped[datetime | None] = moment(computed=True, rules="R152")
    destroyed_by_id: Mapped[int | None] = reference("users", computed=True, rules="R152")
    method: Mapped[DisposalMethod | None] = choice(DisposalMethod)
    witness_id: Mapped[int | None] = reference("users", rules="R152")


class LeakIncident(Record, Searchable):
    """A leak of customers' data, or what may be one: found, acted upon at once, told, mended (R327)."""

    __tablename__ = "leak_incidents"
    SCOPED = ("found_by_id", "handler_id")
    FIGURES = (("certainty", "found_at"),)
    CLOCKS = (("act_due", "first_action_at"), ("authority_due", "authority_told_at"))

    incident_no: Mapped[str] = text(20, computed=True, required=True, unique=True, rules="R327")
    what: Mapped[str] = long_text(4000, required=True, sensitivity=C, rules="R327")
    certainty: Mapped[LeakCertainty] = choice(
        LeakCertainty, required=True, default=LeakCertainty.SUSPECTED, index=True, rules="R327"
    )
    found_at: Mapped[datetime] = moment(required=True, present=True, index=True, rules="R327")
    found_by_id: Mapped[int | None] = reference("users", computed=True, rules="R327")
    department_id: Mapped[int | None] = reference("departments", computed=True)
    people_affected: Mapped[int | None] = integer(0, rules="R327")
    status: Mapped[LeakStatus] = choice(
        LeakStatus, required=True, computed=True, default=LeakStatus.REPORTED, index=True, rules="R327"
    )
    act_due: Mapped[datetime | None] = moment(computed=True, index=True, rules="R327")
    first_action_at: Mapped[datetime | None] = moment(computed=True, index=True, rules="R327")
    handler_id: Mapped[int | None] = reference("users", computed=True, rules="R327")
    authority_due: Mapped[datetime | None] = moment(computed=True, index=True)
    authority_told_at: Mapped[datetime | None] = moment()
    people_told_at: Mapped[datetime | None] = moment()
    remedy: Mapped[str | None] = long_text(4000, sensitivity=C, rules="R327")
    closed_at: Mapped[datetime | None] = moment(computed=True, index=True, rules="R327")


class HiddenRow(Base):
    """A record of a person whose data is restricted, or was destroyed: nobody changes it, and no undo brings it back."""

    __tablename__ = "hidden_rows"

    table_name: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    customer_id: Mapped[int]
    binned_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    destroyed_at: Mapped[datetime | None] = mapped_column(UtcMoment)

    __table_args__ = (Index("ix_hidden_rows_customer", "customer_id"),)


class Tombstone(Base):
    """A keyed digest of something a destroyed person was known by, so that no register brings them back."""

    __tablename__ = "tombstones"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int]
    digest: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcMoment)

    __table_args__ = (UniqueConstraint("digest", "customer_id"),)
