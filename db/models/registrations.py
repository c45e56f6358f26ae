"""The customer information registration form: who met which customer when, and whose they are (S10)."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from db.base import Record, Searchable
from db.columns import P, S, choice, flag, long_text, moment, reference, text
from db.vocabulary.registrations import (
    BusinessKind,
    RegistrationOrigin,
    RegistrationOutcome,
    RegistrationStatus,
    ThroughIntermediary,
)


class Registration(Record, Searchable):
    """One form; the minute it was registered in decides whose the customer is (R145)."""

    __tablename__ = "registrations"
    SCOPED = ("registered_by", "department_id")
    FIGURES = (("outcome", "registered_at"),)
    CLOCKS = (("due_at", "submitted_at"), ("archive_due", "archive_handed_at"))

    form_no: Mapped[str] = text(20, computed=True, required=True, unique=True)
    registered_at: Mapped[datetime] = moment(
        required=True, computed=True, present=True, index=True, rules="R145"
    )
    registered_by: Mapped[int] = reference("users", required=True, computed=True, rules="R149")
    department_id: Mapped[int | None] = reference("departments", computed=True)
    business_kind: Mapped[BusinessKind] = choice(BusinessKind, required=True, index=True, rules="R142")
    origin: Mapped[RegistrationOrigin] = choice(RegistrationOrigin, required=True, index=True, rules="R144")
    name: Mapped[str] = text(120, required=True, sensitivity=P, rules="R144")
    phone: Mapped[str | None] = text(32, sensitivity=S, format="phone", rules="R144 R145")
    phone_hash: Mapped[str | None] = text(64, computed=True, index=True, sensitivity=S, rules="R145")
    email: Mapped[str | None] = text(120, sensitivity=S, format="email", rules="R144")
    is_intent: Mapped[bool] = flag(index=True, rules="R144")
    wish: Mapped[str | None] = long_text(2000, sensitivity=P, rules="R144")
    named_owner_id: Mapped[int | None] = reference("users", serving=True, rules="R146 R147")
    on_duty_id: Mapped[int | None] = reference("users", rules="R146")
    referrer_id: Mapped[int | None] = reference("customers", sensitivity=P, rules="R147")
    has_intermediary: Mapped[ThroughIntermediary] = choice(ThroughIntermediary, required=True, rules="R148")
    intermediary_name: Mapped[str | None] = text(80, sensitivity=P, rules="R148")
    customer_id: Mapped[int | None] = reference("customers", sensitivity=P, rules="R142")
    outcome: Mapped[RegistrationOutcome] = choice(
        RegistrationOutcome, required=True, default=RegistrationOutcome.NEW, index=True, rules="R142"
    )
    owner_id: Mapped[int | None] = reference("users", computed=True, rules="R145 R146 R147")
    earlier_at: Mapped[datetime | None] = moment(computed=True, rules="R145")
    status: Mapped[RegistrationStatus] = choice(
        RegistrationStatus,
        required=True,
        computed=True,
        default=RegistrationStatus.ENTERED,
        index=True,
        rules="R143",
    )
    due_at: Mapped[datetime | None] = moment(computed=True, index=True, rules="R143")
    submitted_at: Mapped[datetime | None] = moment(computed=True, index=True, rules="R143")
    late_reason: Mapped[str | None] = text(200, rules="R143")
    deal_closed_at: Mapped[datetime | None] = moment(computed=True, rules="R150")
    archive_due: Mapped[datetime | None] = moment(computed=True, index=True, rules="R150")
    archive_id: Mapped[int | None] = reference("archives", rules="R150")
    archive_handed_at: Mapped[datetime | None] = moment(computed=True, index=True, rules="R150")
