"""What belongs to a complaint beside its ticket: the record card with report and opinions, and compensations (3.2)."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Mapped

from db.base import Record, Searchable
from db.columns import C, P, S, choice, flag, long_text, moment, money, reference, several, text
from db.vocabulary.tickets import Acceptance, AuthorityBand, CompensationKind, CompensationStatus, Demand


class TicketComplaint(Record, Searchable):
    """The record card of one complaint.

    The report is personal, not confidential: whoever handles the complaint writes it.
    """

    __tablename__ = "ticket_complaints"

    ticket_id: Mapped[int] = reference("tickets", required=True, unique=True, rules="R215")
    complainant_name: Mapped[str | None] = text(80, sensitivity=S, rules="R287")
    complainant_phone: Mapped[str | None] = text(32, sensitivity=S, format="phone", rules="R287")
    car_model: Mapped[str | None] = text(60, sensitivity=P, rules="R287")
    plate: Mapped[str | None] = text(12, sensitivity=P, rules="R287")
    demand: Mapped[list[str] | None] = several(Demand, rules="R207")
    acceptance: Mapped[Acceptance] = choice(
        Acceptance, required=True, computed=True, default=Acceptance.PENDING, index=True, rules="R209"
    )
    acceptance_by_id: Mapped[int | None] = reference("users", computed=True, rules="R209")
    decline_reason: Mapped[str | None] = long_text(10_000, computed=True, sensitivity=P, rules="R209")
    investigating_department_id: Mapped[int | None] = reference("departments", computed=True, rules="R210")
    report_cause: Mapped[str | None] = long_text(4000, sensitivity=P, rules="R216 R269")
    report_course: Mapped[str | None] = long_text(4000, sensitivity=P, rules="R216")
    report_responsible: Mapped[str | None] = long_text(4000, sensitivity=P, rules="R216")
    report_conclusion: Mapped[str | None] = long_text(4000, sensitivity=P, rules="R216")
    report_countermeasure: Mapped[str | None] = long_text(4000, sensitivity=P, rules="R216")
    report_prevention: Mapped[str | None] = long_text(4000, sensitivity=P, rules="R216")
    opinion_admin_hr: Mapped[str | None] = long_text(2000, computed=True, sensitivity=C, rules="R212")
    opinion_gm: Mapped[str | None] = long_text(2000, computed=True, sensitivity=C, rules="R212")
    opinion_department: Mapped[str | None] = long_text(10_000, computed=True, sensitivity=C, rules="R213")
    maker_warning_required: Mapped[bool] = flag(rules="R293")
    maker_warned_at: Mapped[datetime | None] = moment(rules="R293")


class Compensation(Record):
    """What a customer gets for what went wrong, approved by whom the amount asks for."""

    __tablename__ = "compensations"

    ticket_id: Mapped[int] = reference("tickets", required=True, rules="R087")
    kind: Mapped[CompensationKind] = choice(CompensationKind, required=True, index=True, rules="R087")
    amount: Mapped[Decimal] = money(required=True, sensitivity=C, rules="R087 R295")
    reason: Mapped[str | None] = long_text(2000, sensitivity=P, rules="R217")
    status: Mapped[CompensationStatus] = choice(
        CompensationStatus,
        required=True,
        computed=True,
        default=CompensationStatus.PROPOSED,
        index=True,
        rules="R295",
    )
    authority_band: Mapped[AuthorityBand] = choice(
        AuthorityBand,
        required=True,
        computed=True,
        default=AuthorityBand.EXECUTIVE,
        index=True,
        rules="R217 R295",
    )
    proposed_by_id: Mapped[int | None] = reference("users", computed=True, rules="R295")
    approver_id: Mapped[int | None] = reference("users", computed=True, rules="R295")
    decided_at: Mapped[datetime | None] = moment(computed=True, rules="R295")
    paid_at: Mapped[datetime | None] = moment(computed=True, rules="R295")
