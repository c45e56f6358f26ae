"""Segments: customers by what they bought and how they were reached, kept as a view (R072)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from core import clock, saved_views, service
from core.access import Role
from core.resources import RESOURCES
from core.view import Condition, View, from_query
from tests.factories import key

NOON = datetime(2026, 6, 12, 4, 0, tzinfo=UTC)
BOUGHT = (  # customer, product, days ago, amount
    (0, "filter", 10, 300), (0, "tap", 200, 900), (1, "filter", 400, 5000), (2, "tap", 20, 100), (3, "filter", 5, 50),
)  # fmt: skip
SPOKEN = ((0, 3), (1, 90), (3, 40))


@pytest.fixture(autouse=True)
def friday():
    """The product believes it is noon of Friday, 12 June 2026 in Shanghai."""
    clock.move_to(NOON)
    yield
    clock.move_to(None)


def day(ago):
    return (NOON - timedelta(days=ago)).strftime("%Y-%m-%d 10:00")


def test_a_segment_over_purchases_and_contacts_is_what_a_count_by_hand_finds_and_is_kept(company):
    seller, boss = company.actor(Role.SALES), company.actor(Role.EXECUTIVE)
    products = {name: company.product(name=name, group=name.title()) for name in ("filter", "tap")}
    people = [company.customer(seller) for _ in range(4)]
    for who, name, ago, amount in BOUGHT:
        values = {
            "customer_id": people[who], "product_id": products[name], "bought_at": day(ago), "amount": str(amount),
            "sales_user_id": seller.id,
        }  # fmt: skip
        assert service.create(seller, "purchases", values, key()).clean
    for who, ago in SPOKEN:
        talk = {
            "customer_id": people[who], "kind": "call", "channel": "phone", "subject": "Hello", "user_id": seller.id,
            "at": day(ago),
        }  # fmt: skip
        assert service.create(seller, "interactions", talk, key()).clean
    segment = View(
        "customers",
        filters=(
            Condition("product_groups", "is", ("Filter",)),
            Condition("last_purchase_at", "between", ("today-30", "now")),
            Condition("clv", "between", ("100", "")),
            Condition("last_contact_at", "between", ("today-60", "")),
        ),
    )
    net = {who: sum(Decimal(amount) for one, _, _, amount in BOUGHT if one == who) for who in range(4)}
    by_hand = [
        people[who]
        for who in range(4)
        if any(one == who and name == "filter" for one, name, _, _ in BOUGHT)
        and min(ago for one, _, ago, _ in BOUGHT if one == who) <= 30
        and net[who] >= 100
        and any(one == who and ago <= 60 for one, ago in SPOKEN)
    ]
    assert service.read(boss, segment).ids == by_hand == [people[0]]
    assert service.count(boss, segment).n == 1
    saved_views.keep_view(boss, "customers", "Filters, lately", segment.as_query())
    (kept,) = saved_views.saved_views(boss, "customers")
    again = from_query("customers", kept.query, RESOURCES["customers"].fields)
    assert service.read(boss, again).ids == by_hand
