"""What a customer is like, from what they bought and how we spoke with them (R079)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core import service
from core.access import Action, Actor
from core.measures import Chart, Kpi, Mean, not_
from core.view import Condition, View
from db.models.dealings import Interaction, Purchase
from db.vocabulary.customers import InteractionChannel, PurchaseStatus

TABLE, TOP = "customers", 3
BASKET = Kpi("basket", Mean(Purchase.amount))
PRODUCTS = Chart("products", Purchase.product)
CHANNELS = Chart("channels", Interaction.channel)


@dataclass(frozen=True, slots=True)
class Portrait:
    """What somebody buys most and for how much on average, when last, and the channel they are spoken to by most."""

    products: tuple[str, ...]
    basket: float | None
    last_purchase_at: datetime | None
    channel: InteractionChannel | None


def of(actor: Actor, customer: Mapping[str, Any]) -> Portrait:
    """The portrait of a customer the actor was given, from the purchases and contacts open to them (R079)."""
    about = Condition("customer_id", "is", (str(customer["id"]),))
    bought = View("purchases", filters=(about, not_(Purchase.status, PurchaseStatus.CANCELLED)))
    sees, hears = (service.can(actor, Action.VIEW, table) for table in ("purchases", "interactions"))
    reached = _most(actor, View("interactions", filters=(about,)), CHANNELS) if hears else ()
    return Portrait(
        _most(actor, bought, PRODUCTS)[:TOP] if sees else (),
        service.tile(actor, bought, BASKET).value if sees else None,
        customer["last_purchase_at"],
        InteractionChannel(reached[0]) if reached else None,
    )


def _most(actor: Actor, view: View, chart: Chart) -> tuple[str, ...]:
    """The groups of a chart by their number of rows, the most first."""
    found = [one for one in service.chart(actor, view, chart) if one.group is not None]
    return tuple(one.group for one in sorted(found, key=lambda one: (-(one.value or 0), str(one.group))))
