"""How a sample customer stands: classes and dates that follow from purchases, contacts and the row itself.

The limits are the rulebook's defaults. The categories are those people of this company set.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from core.resources.customers.care import INTERVALS, STALE_AFTER
from core.resources.customers.rules import COMPLETE, LEVELS
from core.resources.customers.standing import standing
from core.resources.customers.worth import graded
from core.rulebook_defaults import default_of
from core.sample.book import Book, Row
from core.sample.timeline import local_day
from db.models.customers import Customer
from db.models.dealings import Interaction, Purchase
from db.vocabulary.customers import (
    Category5,
    GradeAbc,
    LeftReason,
    Lifecycle,
    LoyaltyGrade,
    PartyKind,
    PurchaseStatus,
)


def fill(book: Book) -> None:
    """Complete the customers from their purchases and contacts."""
    bought, last_contact = _by_customer(book)
    spent = {customer: sum((net(p) for p in rows), Decimal("0.00")) for customer, rows in bought.items()}
    grades = grades_by_share(spent)
    ranks = {customer: place for place, customer in enumerate(sorted(spent, key=lambda c: (-spent[c], c)))}
    rng, leaving = book.chance("standing"), book.chance("leaving")
    for row in book.of(Customer):
        purchases = bought.get(row["id"], [])
        row.update(standing(purchases, book.now, _limit))
        row["last_contact_at"] = last_contact.get(row["id"])
        row["grade_abc"] = grades.get(row["id"])
        share = 1 - ranks[row["id"]] / len(ranks) if row["id"] in ranks else 0.0
        row.update(graded({"value_grade_set": None, **row}, _limit))
        row["category5"] = _category(share, row["loyalty_grade"])
        row["level3"] = LEVELS[row["category5"]]
        row.update(_membership(book, rng, row, purchases))
        row["completeness_pct"] = completeness(row)
        row["stale_on"] = _after(row["last_verified_at"] or row["created_at"], STALE_AFTER)
        row["contact_due"] = _after(
            row["last_contact_at"] or row["first_contact_on"], INTERVALS[row["level3"]]
        )
        if row["lifecycle"] is Lifecycle.LOST and rng.random() < 0.2:
            row["lifecycle"] = Lifecycle.CLOSED
        row["left_reason"] = _left(leaving, row["lifecycle"])


def _left(rng: Random, lifecycle: Lifecycle) -> LeftReason | None:
    """Why somebody left, where a clerk asked; nobody asks everybody."""
    asked = {Lifecycle.SILENT: 0.35, Lifecycle.LOST: 0.7}.get(lifecycle, 0.0)
    return rng.choices(list(LeftReason), (24, 14, 20, 16, 13, 8, 5))[0] if rng.random() < asked else None


def _limit(key: str) -> int:
    return int(default_of(key).value)


def _after(last: date | datetime, policy: str) -> date:
    day = local_day(last) if isinstance(last, datetime) else last
    return day + timedelta(days=int(default_of(policy).value))


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
