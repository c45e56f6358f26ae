"""How a sample customer stands: classes and dates that follow from purchases, contacts and the row itself.

The limits are the rulebook's defaults; the product recomputes the same columns when the data change.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from core.resources.customers import COMPLETE, LEVELS
from core.rulebook_defaults import default_of
from core.sample.book import Book, Row
from db.models.customers import Customer
from db.models.dealings import Interaction, Purchase
from db.vocabulary.customers import (
    Activity,
    Category5,
    ChannelType,
    GradeAbc,
    Lifecycle,
    LoyaltyGrade,
    PartyKind,
    PurchaseChannel,
    PurchaseStatus,
    PurchasingPower,
)

_ONLINE = {PurchaseChannel.WEBSITE, PurchaseChannel.APP}
_HIGH_BASKET, _MIDDLE_BASKET = 3_000, 800
_SILENT_FOR_GOOD = 540


def fill(book: Book) -> None:
    """Complete the customers from their purchases and contacts."""
    bought, last_contact = _by_customer(book)
    spent = {customer: sum((net(p) for p in rows), Decimal("0.00")) for customer, rows in bought.items()}
    grades = grades_by_share(spent)
    ranks = {customer: place for place, customer in enumerate(sorted(spent, key=lambda c: (-spent[c], c)))}
    rng = book.chance("standing")
    for row in book.of(Customer):
        purchases = bought.get(row["id"], [])
        row.update(_from_purchases(book, purchases))
        row["last_contact_at"] = last_contact.get(row["id"])
        row["grade_abc"] = grades.get(row["id"])
        row["clv"] = spent.get(row["id"])
        share = 1 - ranks[row["id"]] / len(ranks) if row["id"] in ranks else 0.0
        row["value_score"] = (
            Decimal(str(round(100 * share, 2))).quantize(Decimal("0.01")) if purchases else None
        )
        row["category5"] = _category(share, row["loyalty_grade"])
        row["level3"] = LEVELS[row["category5"]]
        row.update(_membership(book, rng, row, purchases))
        row["completeness_pct"] = completeness(row)
        if row["lifecycle"] is Lifecycle.LOST and rng.random() < 0.2:
            row["lifecycle"] = Lifecycle.CLOSED


def _by_customer(book: Book) -> tuple[dict[int, list[Row]], dict[int, Any]]:
    bought: dict[int, list[Row]] = defaultdict(list)
    for purchase in book.of(Purchase):
        if purchase["status"] is not PurchaseStatus.CANCELLED:
            bought[purchase["customer_id"]].append(purchase)
    # Contacts were put down in order of time, so the last one stays.
    return bought, {contact["customer_id"]: contact["at"] for contact in book.of(Interaction)}


def net(purchase: Row) -> Decimal:
    """What a purchase brought after refunds."""
    return purchase["amount"] - purchase["refunded"]


def grades_by_share(spent: Mapping[int, Decimal]) -> dict[int, GradeAbc]:
    """A for those who bring the first 70 % of revenue, B up to 90 %, C the rest (R032)."""
    total, before, grades = sum(spent.values()), Decimal(0), {}
    cut_a, cut_b = (int(default_of(key).value) for key in ("abc.cut.a", "abc.cut.b"))
    for customer in sorted(spent, key=lambda one: (-spent[one], one)):
        share = 100 * before / total if total else Decimal(100)
        grades[customer] = GradeAbc.A if share < cut_a else GradeAbc.B if share < cut_b else GradeAbc.C
        before += spent[customer]
    return grades


def _from_purchases(book: Book, purchases: list[Row]) -> Row:
    if not purchases:
        none = (
            "first_purchase_at",
            "last_purchase_at",
            "activity",
            "channel_type",
            "loyalty_grade",
            "purchasing_power",
        )
        return {"lifecycle": Lifecycle.PROSPECT, **dict.fromkeys(none)}
    last = purchases[-1]["bought_at"]
    days = (book.now - last).days
    active, silent = (int(default_of(key).value) for key in ("activity.active", "activity.silent"))
    state = Activity.ACTIVE if days <= active else Activity.SILENT if days > silent else Activity.NORMAL
    channels = {p["channel"] in _ONLINE for p in purchases if p["channel"]}
    basket = sum(p["amount"] for p in purchases) / len(purchases)
    return {
        "first_purchase_at": purchases[0]["bought_at"],
        "last_purchase_at": last,
        "activity": state,
        "lifecycle": _lifecycle(purchases, days, state),
        "channel_type": _channel(channels),
        "loyalty_grade": _loyalty(book, purchases),
        "purchasing_power": PurchasingPower.HIGH
        if basket >= _HIGH_BASKET
        else PurchasingPower.MID
        if basket >= _MIDDLE_BASKET
        else PurchasingPower.LOW,
    }


def _lifecycle(purchases: list[Row], days: int, state: Activity) -> Lifecycle:
    if state is Activity.SILENT:
        return Lifecycle.LOST if days > _SILENT_FOR_GOOD else Lifecycle.SILENT
    if len(purchases) > 1 and purchases[-1]["bought_at"] - purchases[-2]["bought_at"] > timedelta(days=365):
        return Lifecycle.WON_BACK
    return Lifecycle.ACTIVE


def _channel(online: set[bool]) -> ChannelType | None:
    if not online:
        return None
    return (
        ChannelType.BOTH
        if len(online) == 2
        else ChannelType.ONLINE
        if True in online
        else ChannelType.OFFLINE
    )


def _loyalty(book: Book, purchases: list[Row]) -> LoyaltyGrade:
    """Loyal from so many purchases in a year, new within 90 days of the first one, else potential (R057)."""
    recent = sum(p["bought_at"] >= book.time.ago(365) for p in purchases)
    if recent >= int(default_of("loyalty.k").value):
        return LoyaltyGrade.LOYAL
    return LoyaltyGrade.NEW if purchases[0]["bought_at"] >= book.time.ago(90) else LoyaltyGrade.POTENTIAL


def _category(share: float, loyalty: LoyaltyGrade | None) -> Category5:
    """From spending and how often (R004): the top spenders are VIP and diamond, those who return gold."""
    if share > 0.98:
        return Category5.VIP
    if share > 0.93:
        return Category5.DIAMOND
    if share > 0.75:
        return Category5.GOLD if loyalty is LoyaltyGrade.LOYAL else Category5.PLATINUM
    return Category5.ORDINARY


def _membership(book: Book, rng: Any, row: Row, purchases: list[Row]) -> Row:
    if not purchases or row["party_kind"] is not PartyKind.PERSON or rng.random() < 0.45:
        return {"is_member": False, "member_no": None, "member_since": None}
    return {
        "is_member": True,
        "member_no": f"M{book.number('sample.member'):06}",
        "member_since": purchases[0]["bought_at"].date(),
    }


def completeness(row: Mapping[str, Any]) -> int:
    """The share of the fields of a complete record that are filled, in whole percent (R011)."""
    wanted = COMPLETE[row["party_kind"]]
    return 100 * sum(row[key] not in (None, "") for key in wanted) // len(wanted)
