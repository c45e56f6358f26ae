"""Purchases: what a customer bought, whether it came in time, and when we call afterwards (R008, R083, R090)."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.access import Role, Scopes, grants
from core.context import Also, Context
from core.deadlines import due_day
from core.measures import Chart, Count, Kpi, Month, Share, Sum, between, filled, is_
from core.resource import Child, Colour, Echo, Group, Resource, Section
from core.resources.customers.standing import standing
from core.resources.customers.worth import graded
from core.resources.products.naming import product_named
from db.models.customers import Customer
from db.models.dealings import Purchase
from db.vocabulary.customers import Lifecycle, PurchaseStatus


def derive(context: Context) -> Mapping[str, Any]:
    """The follow-up call is due some days after the purchase (R083); an order is late after its promised day (R090).

    A product is named in words and as a row of the catalogue, whose group it has from then on (R008, R031).

    Every purchase has a price and a promised day; where the number of a contract is empty there is none (R403).
    """
    row, calendar = context.values, context.calendar()
    row.update(named := product_named(context))
    bought, delivered = calendar.day_of(row["bought_at"]), row["delivered_at"]
    promised = row["promised_on"] or due_day(context.policy("order.delivery"), bought, calendar)
    return {
        **named,
        "product_group": (context.related("product_id") or {}).get("group"),
        "follow_up_due": due_day(context.policy("care.post_purchase"), bought, calendar),
        "promised_on": promised,
        "delivered_late": delivered is not None and calendar.day_of(delivered) > promised,
    }


def bought_in_all(context: Context, customer: int) -> Mapping[str, Any]:
    """What the customer's row keeps of all purchases (R054, R055, R057, R101, R102, R442); who was archived stays so."""
    found = context.rows("purchases", customer_id=customer)
    (row,) = context.rows("customers", id=customer) or ({"lifecycle": None, "value_grade_set": None},)

    def limit(key: str) -> int:
        return context.policy(key).number

    kept = standing(found, context.now, limit)
    kept |= graded({**row, **kept}, limit)
    return kept | ({"lifecycle": Lifecycle.CLOSED} if row["lifecycle"] is Lifecycle.CLOSED else {})


def archives_to_update(context: Context) -> Iterable[Also]:
    """A new purchase is not in the customer's archives yet; their keepers bring them up to date (R124)."""
    if isinstance(customer := context.values["customer_id"], int):
        for archive in context.rows("archives", customer_id=customer):
            if not archive["to_update"]:
                yield Also("archives", {"to_update": True}, archive["id"])


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
        Purchase.follow_up_due,
    ),
    form=(
        Group(
            "purchase",
            Purchase.customer_id,
            Purchase.product_id,
            Purchase.product,
            Purchase.product_group,
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
            Purchase.delivered_late,
            Purchase.contract_no,
        ),
        Group("after", Purchase.refunded, Purchase.sales_user_id, Purchase.department_id),
    ),
    search=(Purchase.product, Purchase.contract_no),
    filters=(
        Purchase.status,
        Purchase.channel,
        Purchase.product_group,
        Purchase.product_id,
        Purchase.customer_id,
        Purchase.sales_user_id,
        Purchase.department_id,
        Purchase.bought_at,
        Purchase.promised_on,
        Purchase.delivered_at,
        Purchase.delivered_late,
        Purchase.follow_up_due,
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
    follows=(Purchase.product, Purchase.promised_on),
    held=(Purchase.customer_id,),
    also=archives_to_update,
    echoes=(Echo(Purchase.customer_id, bought_in_all, until=Customer.stands_until),),
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
        Kpi(
            "delivered_in_time",
            Share((is_(Purchase.delivered_late, False),)),
            (filled(Purchase.delivered_at),),
            target=100,
            icon=":material/local_shipping:",
            rule="R090",
        ),
        Kpi(
            "undelivered",
            Count(),
            (is_(Purchase.status, PurchaseStatus.ORDERED), between(Purchase.promised_on, "", "today-1")),
            target=0,
            rises=False,
            icon=":material/local_shipping:",
            rule="R403",
        ),
        Kpi(
            "to_follow_up",
            Count(),
            (between(Purchase.follow_up_due, "today", "today+7"),),
            icon=":material/call:",
            rule="R083",
        ),
    ),
    charts=(
        Chart("per_month", Month(Purchase.bought_at)),
        Chart("by_channel", Purchase.channel, split=Purchase.status),
        Chart("revenue_by_person", Purchase.sales_user_id, Sum(Purchase.amount), pareto=True),
        Chart("by_group", Purchase.product_group, split=Purchase.channel, rule="R031 R047"),
    ),
    names={"product": ("产品", "產品", "商品", "product", "item")},
    # Help after the sale (R404).
    children=(Child("tickets", "purchase_id", timeline="received_at"),),
    colours={
        PurchaseStatus.DELIVERED: Colour.GOOD,
        PurchaseStatus.ORDERED: Colour.BUSY,
        PurchaseStatus.RETURNED: Colour.BAD,
        PurchaseStatus.CANCELLED: Colour.QUIET,
    },
)
