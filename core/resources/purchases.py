"""Purchases: what a customer bought, and when we call afterwards (R008, R083)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from core.access import Role, Scopes, grants
from core.context import Context
from core.measures import Chart, Count, Kpi, Month, Sum, between, is_
from core.resource import Colour, Group, Resource, Section
from db.models.dealings import Purchase
from db.vocabulary.customers import PurchaseStatus


def derive(context: Context) -> Mapping[str, Any]:
    """The follow-up call is due some days after the purchase (R083)."""
    days = context.policy("care.post_purchase").number
    return {"follow_up_due": (context.values["bought_at"] + timedelta(days=days)).date()}


RESOURCE = Resource(
    model=Purchase,
    section=Section.CARE,
    icon=":material/shopping_bag:",
    title=Purchase.product,
    columns=(
        Purchase.bought_at,
        Purchase.customer_id,
        Purchase.product,
        Purchase.qty,
        Purchase.amount,
        Purchase.refunded,
        Purchase.status,
        Purchase.channel,
        Purchase.sales_user_id,
    ),
    form=(
        Group(
            "purchase",
            Purchase.customer_id,
            Purchase.product,
            Purchase.bought_at,
            Purchase.qty,
            Purchase.amount,
        ),
        Group(
            "delivery",
            Purchase.status,
            Purchase.channel,
            Purchase.promised_on,
            Purchase.delivered_at,
            Purchase.contract_no,
        ),
        Group("after", Purchase.refunded, Purchase.sales_user_id, Purchase.department_id),
    ),
    search=(Purchase.product, Purchase.contract_no),
    filters=(
        Purchase.status,
        Purchase.channel,
        Purchase.customer_id,
        Purchase.sales_user_id,
        Purchase.department_id,
        Purchase.bought_at,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "V P K X",
            Role.MANAGER: "Vd P K X",
            Role.SUPERVISOR: "V P K",
            Role.AGENT: "Va P",
            Role.SALES: "Vo Co P K",
            Role.FINANCE: "V E P K X I",
            Role.ANALYST: "V K",
        }
    ),
    scopes=Scopes(own=("sales_user_id",), department="department_id"),
    derive=derive,
    kpis=(
        Kpi(
            "month",
            Count(),
            (between(Purchase.bought_at, "today-30", "now"),),
            trend=Purchase.bought_at,
            icon=":material/shopping_bag:",
        ),
        Kpi(
            "revenue",
            Sum(Purchase.amount),
            (between(Purchase.bought_at, "today-30", "now"),),
            icon=":material/payments:",
        ),
        Kpi(
            "returned",
            Count(),
            (is_(Purchase.status, PurchaseStatus.RETURNED),),
            rises=False,
        ),
    ),
    charts=(
        Chart("per_month", Month(Purchase.bought_at)),
        Chart("by_channel", Purchase.channel, split=Purchase.status),
    ),
    colours={
        PurchaseStatus.DELIVERED: Colour.GOOD,
        PurchaseStatus.ORDERED: Colour.BUSY,
        PurchaseStatus.RETURNED: Colour.BAD,
        PurchaseStatus.CANCELLED: Colour.QUIET,
    },
)
