"""The classes of a customer: they follow from purchases the same day, and from time by the scheduled work."""

from datetime import UTC, datetime, timedelta

import pytest

from core import clock, jobs, service
from core.access import Refused, Role
from core.resources import RESOURCES
from core.seals import audit_keys
from db.models.customers import Customer
from db.models.trace import AuditRow, Policy
from db.session import database
from db.vocabulary.customers import Activity, ChannelType, Lifecycle, LoyaltyGrade, PurchasingPower
from db.writes import first_broken
from tests.factories import edit, key, seen, stored

NOON = datetime(2026, 6, 12, 4, 0, tzinfo=UTC)
ECHO = RESOURCES["purchases"].echoes[0]


@pytest.fixture(autouse=True)
def friday():
    """The product believes it is noon of Friday, 12 June 2026 in Shanghai."""
    clock.move_to(NOON)
    yield
    clock.move_to(None)


def bought(seller, customer, days_ago, **values):
    at = (NOON - timedelta(days=days_ago)).isoformat()
    typed = {
        "product": "Filter",
        "amount": "100",
        "customer_id": customer,
        "bought_at": at,
        "sales_user_id": seller.id,
    }
    made = service.create(seller, "purchases", typed | values, key())
    assert made.problems == ()
    return made.rows[0].id


def classes(customer, *names):
    row = seen(Customer, customer)
    return tuple(row[name] for name in names)


def after(days):
    """Let so many days go by and the scheduled work be done."""
    clock.move_to(NOON + timedelta(days=days))
    assert jobs.run() is not None


@pytest.mark.parametrize(
    ("days", "activity", "lifecycle"),
    [
        (0, Activity.ACTIVE, Lifecycle.ACTIVE),
        (90, Activity.ACTIVE, Lifecycle.ACTIVE),
        (91, Activity.NORMAL, Lifecycle.ACTIVE),
        (180, Activity.NORMAL, Lifecycle.ACTIVE),
        (181, Activity.SILENT, Lifecycle.SILENT),
        (541, Activity.SILENT, Lifecycle.LOST),
    ],
)
def test_the_days_since_the_last_purchase_say_how_active_a_customer_is(
    lite_company, days, activity, lifecycle
):
    """R054: as it is entered."""
    seller = lite_company.actor(Role.SALES)
    customer = lite_company.customer(seller)
    assert classes(customer, "activity", "lifecycle") == (None, Lifecycle.PROSPECT)
    bought(seller, customer, days)
    assert classes(customer, "activity", "lifecycle") == (activity, lifecycle)


def test_a_customer_falls_silent_by_time_and_moves_out_of_it_on_the_day_they_buy(company):
    """R054: recomputed by the scheduled work, in the audit log, once; a purchase counts at once."""
    admin, seller = company.actor(Role.ADMIN), company.actor(Role.SALES)
    customer, other = company.customer(seller), company.customer(seller)
    bought(seller, customer, 3)
    # The first run grades the customer by what they brought, and no later one again.
    after(1)
    version = seen(Customer, customer)["version"]
    after(80)
    assert classes(customer, "activity", "version") == (Activity.ACTIVE, version)
    after(88)
    assert classes(customer, "activity", "lifecycle") == (Activity.NORMAL, Lifecycle.ACTIVE)
    after(400)
    assert classes(customer, "activity", "lifecycle") == (Activity.SILENT, Lifecycle.SILENT)
    assert seen(Customer, other)["version"] == 1
    with database().reading() as session:
        found = session.query(AuditRow).filter_by(table_name="customers", row_id=customer)
        rows = found.order_by(AuditRow.id).all()
        changed = [
            row.changes["fields"].get("activity") for row in rows if "activity" in row.changes["fields"]
        ]
        assert changed == [[None, "active"], ["active", "normal"], ["normal", "silent"]]
        assert rows[-1].actor_id == admin.id
        assert first_broken(session, audit_keys()) is None
    bought(seller, customer, -400)
    assert classes(customer, "activity", "lifecycle") == (Activity.ACTIVE, Lifecycle.WON_BACK)


def test_the_limits_of_the_rulebook_say_who_is_silent(lite_company):
    """R054: as the rulebook has them for the place of the purchase."""
    seller = lite_company.actor(Role.SALES)
    customer = lite_company.customer(seller)
    for name, days in (("active", "10"), ("silent", "20")):
        stored(
            Policy, key=f"activity.{name}", value=days, unit="day", effective_from=datetime(2026, 6, 1).date(), status="approved"
        )  # fmt: skip
    bought(seller, customer, 15)
    assert classes(customer, "activity") == (Activity.NORMAL,)
    bought(seller, customer, 5)
    assert classes(customer, "activity") == (Activity.ACTIVE,)


def test_the_channels_of_all_purchases_say_whether_a_customer_buys_online(lite_company):
    """R055: both is possible; a purchase without a channel says nothing, a cancelled one does not count."""
    seller, finance = lite_company.actor(Role.SALES), lite_company.actor(Role.FINANCE)
    customer = lite_company.customer(seller)
    bought(seller, customer, 9, channel=None)
    assert classes(customer, "channel_type") == (None,)
    bought(seller, customer, 8, channel="website")
    assert classes(customer, "channel_type") == (ChannelType.ONLINE,)
    last = bought(seller, customer, 7, channel="store")
    assert classes(customer, "channel_type") == (ChannelType.BOTH,)
    assert edit(finance, "purchases", last, 1, {"status": "cancelled"}).clean
    assert classes(customer, "channel_type") == (ChannelType.ONLINE,)


def test_who_buys_for_the_first_time_is_new_then_potential_and_loyal_from_the_third_purchase_in_a_year_on(
    company,
):
    """R057: new for 90 days, loyal while three purchases lie within 365 days, else potential."""
    company.actor(Role.ADMIN)
    seller = company.actor(Role.SALES)
    customer = company.customer(seller)
    bought(seller, customer, 0)
    assert classes(customer, "loyalty_grade") == (LoyaltyGrade.NEW,)
    after(91)
    assert classes(customer, "loyalty_grade") == (LoyaltyGrade.POTENTIAL,)
    for day in (-91, -92):
        bought(seller, customer, day)
    assert classes(customer, "loyalty_grade") == (LoyaltyGrade.LOYAL,)
    after(366)
    assert classes(customer, "loyalty_grade") == (LoyaltyGrade.POTENTIAL,)


@pytest.mark.parametrize(
    ("amounts", "power"),
    [((800,), PurchasingPower.MID), ((799,), PurchasingPower.LOW), ((5000, 1000), PurchasingPower.HIGH)],
)
def test_the_average_basket_says_how_much_a_customer_can_spend(lite_company, amounts, power):
    """R029: three values, by the limits of the rulebook."""
    seller = lite_company.actor(Role.SALES)
    customer = lite_company.customer(seller)
    for amount in amounts:
        bought(seller, customer, 1, amount=str(amount))
    assert classes(customer, "purchasing_power") == (power,)


def test_nobody_renews_by_hand_what_the_product_computes(lite_company):
    admin = lite_company.actor(Role.ADMIN)
    with pytest.raises(Refused):
        service.renew(admin, "customers", ECHO, [lite_company.customer()], key())
