"""What happened with a customer: purchases and contacts, shown on the customer's timeline."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Mapped

from db.base import Record, Searchable
from db.columns import (
    C,
    P,
    choice,
    day,
    flag,
    integer,
    long_text,
    moment,
    money,
    reference,
    text,
)
from db.vocabulary.customers import (
    Direction,
    InteractionChannel,
    InteractionKind,
    PurchaseChannel,
    PurchaseStatus,
)


class Purchase(Record, Searchable):
    """One purchase of one product."""

    __tablename__ = "purchases"
    SCOPED = ("sales_user_id", "department_id")

    customer_id: Mapped[int] = reference("customers", required=True, sensitivity=P, rules="R008")
    product_id: Mapped[int | None] = reference("products", rules="R008 R031")
    product: Mapped[str] = text(120, required=True, index=True, rules="R008")
    product_group: Mapped[str | None] = text(40, computed=True, format="product_group", rules="R031")
    bought_at: Mapped[datetime] = moment(required=True, index=True, rules="R008")
    qty: Mapped[int] = integer(1, 100_000, required=True, default=1, rules="R008")
    amount: Mapped[Decimal] = money(required=True, sensitivity=C, rules="R008 R403")
    refunded: Mapped[Decimal] = money(required=True, default=Decimal("0.00"), sensitivity=C)
    channel: Mapped[PurchaseChannel | None] = choice(PurchaseChannel, index=True, rules="R055")
    contract_no: Mapped[str | None] = text(40, index=True, rules="R403")
    promised_on: Mapped[date | None] = day(rules="R090 R403")
    delivered_at: Mapped[datetime | None] = moment(rules="R090")
    delivered_late: Mapped[bool] = flag(computed=True, index=True, rules="R090 R403")
    status: Mapped[PurchaseStatus] = choice(
        PurchaseStatus,
        required=True,
        default=PurchaseStatus.ORDERED,
        index=True,
        rules="R090",
    )
    sales_user_id: Mapped[int | None] = reference("users", rules="R366")
    department_id: Mapped[int | None] = reference("departments")
    follow_up_due: Mapped[date | None] = day(computed=True, index=True, rules="R083")


class Interaction(Record, Searchable):
    """One contact with a customer."""

    __tablename__ = "interactions"
    SCOPED = ("user_id", "department_id")
    FIGURES = (("change_due", "at", "recorded_late"),)

    customer_id: Mapped[int] = reference("customers", required=True, sensitivity=P, rules="R254")
    user_id: Mapped[int] = reference("users", required=True, rules="R254")
    department_id: Mapped[int | None] = reference("departments")
    at: Mapped[datetime] = moment(required=True, present=True, index=True, rules="R254")
    channel: Mapped[InteractionChannel] = choice(InteractionChannel, required=True, rules="R014 R128 R254")
    kind: Mapped[InteractionKind] = choice(InteractionKind, required=True, index=True, rules="R248 R250")
    direction: Mapped[Direction | None] = choice(Direction)
    subject: Mapped[str] = text(200, required=True, sensitivity=P, rules="R254")
    result: Mapped[str | None] = long_text(2000, sensitivity=P, rules="R361")
    changed_on: Mapped[date | None] = day(rules="R250")
    change_due: Mapped[date | None] = day(computed=True, index=True, rules="R250")
    recorded_on: Mapped[date | None] = day(computed=True, rules="R250")
    recorded_late: Mapped[bool] = flag(computed=True, rules="R250")
