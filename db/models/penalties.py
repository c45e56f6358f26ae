"""Penalties: proposed by a rule, decided by a person (spec 3.4, S22)."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Mapped

from db.base import Record
from db.columns import choice, day, integer, long_text, moment, money, reference, text
from db.vocabulary.penalties import PenaltyStatus, PenaltyUnit


class Penalty(Record):
    """What somebody is to pay, or the points that come off, for breaking a rule; nothing counts before it is decided."""

    __tablename__ = "penalties"
    SCOPED = ("user_id", "department_id")

    user_id: Mapped[int] = reference("users", required=True, rules="R350")
    department_id: Mapped[int | None] = reference("departments", computed=True, rules="R351")
    rule_key: Mapped[str] = text(40, required=True, index=True, format="policy", rules="R350")
    subject_kind: Mapped[str] = text(40, required=True, format="table", rules="R350")
    subject_id: Mapped[int] = integer(required=True, index=True, rules="R350")
    on_day: Mapped[date] = day(required=True, present=True, index=True, rules="R348")
    unit: Mapped[PenaltyUnit] = choice(
        PenaltyUnit, required=True, default=PenaltyUnit.PER_PIECE, rules="R350"
    )
    quantity: Mapped[int] = integer(1, 100_000, required=True, default=1, rules="R350")
    base_amount: Mapped[Decimal] = money(required=True, rules="R350")
    multiplier: Mapped[int] = integer(1, 10, required=True, computed=True, default=1, rules="R348")
    amount: Mapped[Decimal] = money(required=True, computed=True, default=0, rules="R350")
    reason: Mapped[str] = long_text(2000, required=True, rules="R350")
    status: Mapped[PenaltyStatus] = choice(
        PenaltyStatus,
        required=True,
        computed=True,
        default=PenaltyStatus.PROPOSED,
        index=True,
        rules="R352",
    )
    proposed_by_id: Mapped[int | None] = reference("users", computed=True, rules="R352")
    decided_by: Mapped[int | None] = reference("users", computed=True, rules="R352")
    decided_at: Mapped[datetime | None] = moment(computed=True, rules="R352")
