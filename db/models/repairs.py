"""Repairs at a customer's home: the price list, the slip of each repair, and what it charges (spec 3.2)."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Mapped

from db.base import Record, Searchable
from db.columns import P, choice, flag, integer, long_text, moment, money, reference, text
from db.vocabulary.repairs import Arrival, PriceKind, RepairSource, RepairStatus, Speciality, SpotCheck


class PriceItem(Record, Searchable):
    """What one unit of a piece of work costs."""

    __tablename__ = "price_list"

    item: Mapped[str] = text(120, required=True, unique=True, rules="R114 R174")
    kind: Mapped[PriceKind] = choice(PriceKind, required=True, index=True, rules="R114 R174")
    unit: Mapped[str] = text(20, required=True, rules="R114")
    price: Mapped[Decimal] = money(required=True, rules="R114 R174")


class TicketRepair(Record, Searchable):
    """The slip of one repair, from the appointment to the spot check."""

    __tablename__ = "ticket_repairs"
    SCOPED = ("technician_id", "department_id", "site_id")
    FIGURES = (("arrival", "appointment_at", "arrival_due"), ("spot_check", "spot_check_at"))
    CLOCKS = (("arrival_due", "arrived_at"),)

    slip_no: Mapped[str] = text(20, computed=True, required=True, unique=True, rules="R106 R114")
    ticket_id: Mapped[int] = reference("tickets", required=True, unique=True, rules="R106")
    source: Mapped[RepairSource] = choice(
        RepairSource, required=True, default=RepairSource.SLIP, index=True, rules="R106"
    )
    item: Mapped[str | None] = text(160, sensitivity=P, rules="R112 R114")
    place: Mapped[str | None] = text(160, sensitivity=P, rules="R112")
    speciality: Mapped[Speciality | None] = choice(Speciality, index=True, rules="R108")
    department_id: Mapped[int] = reference("departments", required=True, rules="R108")
    site_id: Mapped[int | None] = reference("sites", computed=True, rules="R105")
    status: Mapped[RepairStatus] = choice(
        RepairStatus, required=True, computed=True, default=RepairStatus.NEW, index=True, rules="R109"
    )
    appointment_at: Mapped[datetime | None] = moment(computed=True, index=True, rules="R107")
    arrival_due: Mapped[datetime | None] = moment(computed=True, index=True, rules="R107")
    arrived_at: Mapped[datetime | None] = moment(computed=True, rules="R107")
    arrival: Mapped[Arrival | None] = choice(Arrival, computed=True, index=True, rules="R107")
    delay_agreed: Mapped[bool] = flag(computed=True, rules="R107")
    delay_reason: Mapped[str | None] = text(200, computed=True, rules="R107")
    technician_id: Mapped[int | None] = reference("users", computed=True, rules="R108")
    quoted_amount: Mapped[Decimal | None] = money(computed=True, rules="R109")
    price_agreed_at: Mapped[datetime | None] = moment(computed=True, rules="R109")
    fixtures_moved: Mapped[bool] = flag(computed=True, rules="R110")
    fixtures_consent: Mapped[str | None] = text(80, computed=True, sensitivity=P, rules="R110")
    tested: Mapped[bool] = flag(computed=True, rules="R111")
    tidy_done: Mapped[bool] = flag(computed=True, rules="R111")
    customer_signature: Mapped[str | None] = text(80, computed=True, sensitivity=P, rules="R111")
    technician_note: Mapped[str | None] = long_text(2000, computed=True, rules="R112")
    technician_signed_at: Mapped[datetime | None] = moment(computed=True, rules="R112")
    charged_amount: Mapped[Decimal | None] = money(computed=True, rules="R111 R113")
    charged_at: Mapped[datetime | None] = moment(computed=True, index=True, rules="R113")
    copy_customer: Mapped[datetime | None] = moment(computed=True, rules="R112")
    copy_engineering: Mapped[datetime | None] = moment(computed=True, rules="R112")
    copy_finance: Mapped[datetime | None] = moment(computed=True, rules="R112")
    damage_note: Mapped[str | None] = long_text(2000, computed=True, rules="R110")
    damage_amount: Mapped[Decimal | None] = money(computed=True, rules="R110")
    spot_check_at: Mapped[datetime | None] = moment(computed=True, index=True, rules="R113")
    spot_check: Mapped[SpotCheck | None] = choice(SpotCheck, computed=True, index=True, rules="R113")
    rework_count: Mapped[int] = integer(0, 1000, computed=True, required=True, default=0, rules="R113")


class RepairCharge(Record):
    """One line of what a repair costs."""

    __tablename__ = "repair_charges"

    repair_id: Mapped[int] = reference("ticket_repairs", required=True, rules="R111")
    price_id: Mapped[int | None] = reference("price_list", rules="R111")
    item: Mapped[str | None] = text(120, rules="R111")
    quantity: Mapped[int] = integer(1, 10_000, required=True, default=1, rules="R111")
    unit_price: Mapped[Decimal | None] = money(computed=True, rules="R111")
    amount: Mapped[Decimal | None] = money(rules="R111")
    reason: Mapped[str | None] = text(200, rules="R111")
