"""What a customer is worth: it follows from their purchases and from time, by the numbers of the rulebook (S01, S02, S34)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock, jobs, service
from core.access import Role
from core.view import Condition, View
from db.models.customers import Customer
from db.models.trace import Policy
from db.vocabulary.customers import CategoryFound, FrequencyBand, ValueGrade
from tests.factories import edit, key, seen, stored

NOON = datetime(2026, 6, 12, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def friday():
    """The product believes it is noon of Friday, 12 June 2026 in Shanghai."""
    clock.move_to(NOON)
    yield
    clock.move_to(None)


def buyer(company, *purchases):
    """A customer with purchases of so much, so many days ago, and who sold them."""
    seller = company.actor(Role.SALES)
    customer = company.customer(seller)
    for amount, days in purchases:
        typed = {
            "product": "Filter",
            "amount": str(amount),
            "customer_id": customer,
            "bought_at": (NOON - timedelta(days=days)).isoformat(),
            "sales_user_id": seller.id,
        }
        assert service.create(seller, "purchases", typed, key()).problems == ()
    return customer


def version(customer):
    return seen(Customer, customer)["version"]


def after(days):
    """Let so many days go by and the scheduled work be done."""
    clock.move_to(NOON + timedelta(days=days))
    assert jobs.run() is not None


def ruled(name, value, unit):
    stored(Policy, key=name, value=value, unit=unit, effective_from=date(2026, 6, 1), status="approved")


# Of each row of the matrix the purchases, the old one for how long they are with us.
ROWS = {
    CategoryFound.VIP: [(9000, day) for day in (10, 20, 30)] + [(1, 300), (1, 500)],
    CategoryFound.DIAMOND: [(3000, day) for day in (10, 20, 30)] + [(1, 300), (1, 500)],
    CategoryFound.GOLD: [(700, day) for day in (10, 20, 30, 100)],
    CategoryFound.PLATINUM: [(3000, 100)],
    CategoryFound.ORDINARY: [(100, 10)],
    CategoryFound.UNMATCHED: [(30000, 10)],
}


def test_each_row_of_the_matrix_gives_its_category_and_what_fits_none_is_listed_as_unmatched(lite_company):
    """R004: the category typed by a person stays as it is beside it; who bought nothing has none."""
    customers = {buyer(lite_company, *bought): found for found, bought in ROWS.items()}
    stranger = lite_company.customer()
    assert {one: seen(Customer, one)["category_found"] for one in customers} == customers
    assert seen(Customer, stranger)["category_found"] is None
    leader = lite_company.actor(Role.EXECUTIVE)
    view = View("customers", filters=(Condition("category_found", "is", ("unmatched",)),))
    listed = service.read(leader, view).ids
    assert [customers.get(one) for one in listed] == [CategoryFound.UNMATCHED]


def test_the_thresholds_of_the_categories_are_those_of_the_rulebook(lite_company):
    """R004: with other numbers the same purchases are those of another category."""
    ruled("category.spend.moderate", "50", "yuan")
    ruled("category.loyal.some", "5", "day")
    customer = buyer(lite_company, (100, 10))
    assert seen(Customer, customer)["category_found"] is CategoryFound.PLATINUM


def test_how_often_a_customer_buys_counts_the_purchases_within_the_window_of_the_rulebook(company):
    """R030: recomputed with each purchase, and by the scheduled work when one leaves the window."""
    company.actor(Role.ADMIN)
    ruled("frequency.window", "100", "day")
    often = buyer(company, *[(10, day) for day in (95, 5, 4, 3, 2, 1)])
    seldom = buyer(company, (10, 110), (10, 1))

    def bands():
        return [seen(Customer, one)["frequency_band"] for one in (often, seldom)]

    assert bands() == [FrequencyBand.HIGH, FrequencyBand.LOW]
    after(4)
    assert bands() == [FrequencyBand.HIGH, FrequencyBand.LOW]
    after(5)
    assert bands() == [FrequencyBand.MID, FrequencyBand.LOW]


def test_a_customer_has_a_score_with_its_grade_and_day_and_who_could_move_up_is_listed(company):
    """R442: of spend, frequency and how long they are with us; points fall as purchases leave the window."""
    company.actor(Role.ADMIN)
    best = buyer(company, *ROWS[CategoryFound.VIP])
    near = buyer(company, (8000, 10), (4000, 2))
    least = buyer(company, (100, 10))
    names = ("value_score", "value_grade", "value_scored_at", "could_move_up")

    def shown(one):
        return tuple(seen(Customer, one)[name] for name in names)

    assert [shown(one)[:2] for one in (best, near, least)] == [
        (100, ValueGrade.VIP),
        (45, ValueGrade.IMPORTANT),
        (pytest.approx(7.75), ValueGrade.ORDINARY),
    ]
    assert (shown(best)[2].date(), shown(best)[3]) == (NOON.date(), False)
    after(400)
    assert shown(best)[:2] == (20, ValueGrade.ORDINARY)


def test_who_could_move_up_is_within_reach_of_the_next_grade(lite_company):
    """R442: the list holds those whose score lacks no more than the points of the rulebook."""
    near, far = buyer(lite_company, (8000, 10), (1000, 2)), buyer(lite_company, (100, 10))
    assert [seen(Customer, one)["could_move_up"] for one in (near, far)] == [True, False]
    view = View("customers", filters=(Condition("could_move_up", "is", ("1",)),))
    assert service.read(lite_company.actor(Role.EXECUTIVE), view).ids == [near]


def test_a_grade_of_value_set_by_hand_keeps_its_reason_and_who_set_it(company):
    """R056: it holds against the score until it is taken back, and is refused without a reason."""
    customer = buyer(company, (100, 10))
    manager = company.actor(Role.MANAGER)
    assert seen(Customer, customer)["value_grade"] is ValueGrade.ORDINARY
    refused = edit(manager, "customers", customer, version(customer), {"value_grade_set": "vip"})
    assert [problem.rule for problem in refused.problems] == ["R056"]
    told = {"value_grade_set": "vip", "value_grade_reason": "Opens doors"}
    assert edit(manager, "customers", customer, version(customer), told).problems == ()
    row = seen(Customer, customer)
    assert (row["value_grade"], row["value_grade_reason"], row["value_grade_by_id"]) == (
        ValueGrade.VIP,
        "Opens doors",
        manager.id,
    )
    other = company.actor(Role.MANAGER, name="other")
    assert edit(other, "customers", customer, version(customer), {"region": "North"}).problems == ()
    assert seen(Customer, customer)["value_grade_by_id"] == manager.id
    assert edit(other, "customers", customer, version(customer), {"value_grade_set": ""}).problems == ()
    row = seen(Customer, customer)
    assert (row["value_grade"], row["value_grade_by_id"]) == (ValueGrade.ORDINARY, None)
