"""How a customer stands by what they bought: the classes that follow from purchases and from the time that passes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from core.resources.customers.worth import UNKNOWN, Limit, worth
from db.vocabulary.customers import (
    Activity,
    ChannelType,
    Lifecycle,
    LoyaltyGrade,
    PurchaseChannel,
    PurchaseStatus,
    PurchasingPower,
)

# An order by phone came neither from the network nor from a store.
SIDES = {
    PurchaseChannel.WEBSITE: ChannelType.ONLINE,
    PurchaseChannel.APP: ChannelType.ONLINE,
    PurchaseChannel.STORE: ChannelType.OFFLINE,
}
YEAR = timedelta(days=365)
NOTHING = {
    **dict.fromkeys(("first_purchase_at", "last_purchase_at", "clv", "stands_until")),
    **dict.fromkeys(("activity", "channel_type", "loyalty_grade", "purchasing_power", "product_groups")),
    **UNKNOWN,
    "lifecycle": Lifecycle.PROSPECT,
}


def standing(purchases: Sequence[Mapping[str, Any]], now: datetime, limit: Limit) -> dict[str, Any]:
    """What a customer's row keeps of their purchases now, and until when it stays so by itself.

    Activity by the days since the last purchase (R054), online or offline (R055), loyalty by how often within a year
    (R057), purchasing power by the average basket (R029), the groups of what they bought (R031), what all of it brought after refunds (R102), and what they are worth (R004, R030, R442). `limit` gives the
    number of a rulebook value; cancelled purchases do not count.
    """
    bought = sorted((one for one in purchases if one["status"] is not PurchaseStatus.CANCELLED), key=_when)
    if not bought:
        return dict(NOTHING)
    times = [one["bought_at"] for one in bought]
    active, silent, lost = (
        times[-1] + timedelta(days=limit(key) + 1)
        for key in ("activity.active", "activity.silent", "churn.lost_after")
    )
    new, often = times[0] + timedelta(days=limit("loyalty.new")), limit("loyalty.k")
    loyal = times[-often] + YEAR if len(times) >= often else times[0]
    activity = Activity.ACTIVE if now < active else Activity.NORMAL if now < silent else Activity.SILENT
    measured, moments = worth(bought, now, limit)
    return measured | {
        "first_purchase_at": times[0],
        "last_purchase_at": times[-1],
        "clv": sum((one["amount"] - one["refunded"] for one in bought), Decimal("0.00")),
        "stands_until": min(
            (at for at in (active, silent, lost, new, loyal, *moments) if at > now), default=None
        ),
        "activity": activity,
        "lifecycle": _lifecycle(times, activity, now < lost),
        "product_groups": sorted({one["product_group"] for one in bought if one["product_group"]}) or None,
        "channel_type": _channel({SIDES[one["channel"]] for one in bought if one["channel"] in SIDES}),
        "loyalty_grade": LoyaltyGrade.LOYAL
        if now < loyal
        else LoyaltyGrade.NEW
        if now < new
        else LoyaltyGrade.POTENTIAL,
        "purchasing_power": _power(sum(one["amount"] for one in bought) / len(bought), limit),
    }


def _when(purchase: Mapping[str, Any]) -> datetime:
    return purchase["bought_at"]


def _lifecycle(times: Sequence[datetime], activity: Activity, reachable: bool) -> Lifecycle:
    """Won back is who bought again after a year without a purchase."""
    if activity is Activity.SILENT:
        return Lifecycle.SILENT if reachable else Lifecycle.LOST
    returned = len(times) > 1 and times[-1] - times[-2] > YEAR
    return Lifecycle.WON_BACK if returned else Lifecycle.ACTIVE


def _channel(sides: set[ChannelType]) -> ChannelType | None:
    return ChannelType.BOTH if len(sides) > 1 else next(iter(sides), None)


def _power(basket: Decimal, limit: Limit) -> PurchasingPower:
    if basket >= limit("power.high"):
        return PurchasingPower.HIGH
    return PurchasingPower.MID if basket >= limit("power.mid") else PurchasingPower.LOW
