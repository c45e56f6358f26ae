"""Links: a view survives the way into a link and back, and a wrong link is refused, never a crash."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import service
from core.access import Role
from core.conditions import BadView
from core.measures import Chart, Month
from core.resources import RESOURCES
from core.view import Condition, View, from_query
from db.columns import FieldType
from db.models.dealings import Purchase
from tests.factories import stored

FIELDS = ("region", "status", "customer_id", "created_at")
WORD = st.one_of(
    st.text(min_size=1, max_size=8),
    st.sampled_from(
        [
            "empty",
            "filled",
            "!",
            "!empty",
            "=",
            "==a",
            "a..b",
            "..",
            "!=",
            "!!x",
            "~",
            "~a",
            "=~",
            "q",
            "sort",
        ]
    ),
)
END = st.text(alphabet="0123456789-today+:now", max_size=10)
CONDITION = st.one_of(
    st.tuples(st.just("is"), st.lists(WORD, min_size=1, max_size=3).map(tuple)),
    st.tuples(st.just("not"), st.lists(WORD, min_size=1, max_size=3).map(tuple)),
    st.tuples(st.just("between"), st.tuples(END, END)),
    st.tuples(st.sampled_from(["empty", "filled"]), st.just(())),
    st.tuples(st.just("contains"), st.tuples(WORD)),
)
VIEWS = st.builds(
    View,
    table=st.just("customers"),
    search=st.text(max_size=10),
    filters=st.lists(
        st.tuples(st.sampled_from(FIELDS), CONDITION), unique_by=lambda one: (one[0], one[1][0]), max_size=5
    ).map(lambda found: tuple(Condition(field, op, values) for field, (op, values) in found)),
    sort=st.sampled_from(["", "name", "-name"]),
    page=st.integers(1, 10**6),
)


@given(view=VIEWS)
def test_a_view_comes_back_from_its_link(view):
    back = from_query("customers", view.as_query(), FIELDS)
    assert (back.search, back.sort, back.page) == (view.search, view.sort, view.page)
    assert set(back.filters) == set(view.filters)


@given(
    query=st.dictionaries(
        st.sampled_from(["q", "sort", "page", *FIELDS, "nothing"]), st.lists(st.text(max_size=12), max_size=3)
    )
)
def test_any_link_gives_a_view(query):
    view = from_query("customers", query, FIELDS)
    assert view.page >= 1
    assert {one.field for one in view.filters} <= set(FIELDS)


@pytest.mark.parametrize("page", ["0", "-1", "1.5", "x", "", "９", "9" * 5000])
def test_a_wrong_page_is_the_first_or_an_empty_one(lite_company, page):
    view = from_query("customers", {"page": [page]}, ())
    assert service.read(lite_company.actor(Role.MANAGER), view).ids == []
    assert view.page >= 1


def test_a_day_at_the_end_of_a_span_of_moments_counts_whole(company):
    """As whoever reads the list has days: half past eleven at night in Shanghai is still the day."""
    for number, at in enumerate(
        (datetime(2026, 5, 31, 15, 30), datetime(2026, 5, 31, 16), datetime(2026, 4, 30, 16))
    ):
        stored(Purchase, product=f"P{number}", customer_id=company.customer(company.actor(Role.MANAGER)),
            bought_at=at.replace(tzinfo=UTC), amount=Decimal(1), department_id=company.sales)  # fmt: skip
    chief = company.actor(Role.EXECUTIVE)

    def listed(*days):
        return service.count(chief, View("purchases", filters=(Condition("bought_at", "between", days),))).n

    assert (listed("2026-05-31", "2026-05-31"), listed("2026-05-01", "2026-05-31")) == (1, 2)
    assert (listed("", "2026-05-30"), listed("2026-06-01", ""), listed("2026-05-31", "")) == (1, 1, 2)


def test_the_months_of_a_chart_hold_the_rows_their_click_shows(lite_company):
    customer, chief = (
        lite_company.customer(lite_company.actor(Role.MANAGER)),
        lite_company.actor(Role.EXECUTIVE),
    )
    chance = random.Random(7)
    for one in (chance.randrange(8 * 24 * 60) for _ in range(60)):
        stored(Purchase, product="P", customer_id=customer, amount=Decimal(1), department_id=lite_company.sales,
            bought_at=datetime(2026, 1, 27, tzinfo=UTC) + timedelta(minutes=one))  # fmt: skip
    chart, everything = Chart("by", Month(Purchase.bought_at)), View("purchases")
    found = service.chart(chief, everything, chart)
    assert sum(one.n for one in found) == service.count(chief, everything).n
    for one in found:
        assert service.count(chief, everything.only(chart.group(one.group))).n == one.n


BAD = (
    "", "x", "10", "1", "-1", "9" * 30, "nan", "inf", "1e400", "2026-02-30", "2026-01-05", "today+" + "9" * 20,
    "today-99999999", "today+x", "now", "2026-01-05T10:00", "2026-01-05T10:00+08:00", "0001-01-01", "9999-12-31T23:59",
    "a\0b", "a\ud800", "x" * 5000, "%_'\"\\", "true", "２０２６-01-05", "１", "-0", "+1", "1_0",
)  # fmt: skip
OPERATORS = ("is", "not", "between", "empty", "filled", "before", "contains", "by", "nothing")


def answered(actor, view: View) -> None:
    """The verbs over a view give rows, or refuse with a sentence."""
    try:
        service.read(actor, view)
    except BadView as refusal:
        assert str(refusal.say)


# Together these hold every type of field.
TABLES = ("customers", "purchases", "users")


@pytest.mark.parametrize("table", TABLES)
def test_no_filter_value_is_a_crash(company, monkeypatch, table):
    everybody = company.actor(*Role)
    monkeypatch.setattr(service.reading, "row_scope", lambda *_: service.queries.RowScope(everything=True))
    kinds: dict[FieldType, str] = {}
    for key, one in RESOURCES[table].fields.items():
        kinds.setdefault(one.type, key)
    for key in kinds.values():
        for op in OPERATORS:
            for values in [(word, "") if op == "between" else (word,) for word in BAD] + [()]:
                answered(everybody, View(table, filters=(Condition(key, op, values),)))


def test_the_tables_tried_hold_every_type_of_field():
    assert {one.type for table in TABLES for one in RESOURCES[table].fields.values()} == {
        one.type for resource in RESOURCES.values() for one in resource.fields.values()
    }


SORTS = (
    "",
    "-",
    "--id",
    "nothing",
    "password_hash",
    "search_text",
    "search_private",
    "extra",
    "a\0",
    "id; drop",
    "-version",
)


@pytest.mark.parametrize("table", TABLES)
def test_no_sort_is_a_crash(company, monkeypatch, table):
    everybody = company.actor(*Role)
    monkeypatch.setattr(service.reading, "row_scope", lambda *_: service.queries.RowScope(everything=True))
    for sort in (*SORTS, *RESOURCES[table].fields):
        answered(everybody, View(table, sort=sort))


@pytest.mark.parametrize(
    "search", ["\0", "\ud800", "%", "_", "'", '"', "x" * 5000, "AND OR NOT", "*", "（", " "]
)
def test_no_search_is_a_crash(company, search):
    company.customer(company.actor(Role.MANAGER))
    answered(company.actor(Role.MANAGER), View("customers", search=search))
    service.options(company.actor(Role.MANAGER), "customers", search)


@pytest.mark.parametrize("id", [0, -1, 10**30, 2**31, 2**63])
def test_a_number_no_record_has_finds_none(company, id):
    actor = company.actor(Role.MANAGER)
    assert service.fetch(actor, "customers", id) is None
    assert service.history(actor, "customers", id) == []
    assert service.steps(actor, "tickets", id) == []
    assert service.versions(actor, "customers", [id]) == []


@settings(max_examples=30)
@given(words=st.lists(st.text(max_size=6), max_size=3))
def test_the_right_is_asked_before_the_link_is_read(words):
    """Not even the wrongness of a link is told to somebody who may not see the table."""
    from core.access import Actor, Refused

    nobody = Actor(1, "n", "n", frozenset())
    view = from_query("customers", {"region": words, "sort": ["nothing"]}, ("region",))
    with pytest.raises(Refused) as caught:
        service.reading.query_of(nobody, view)
    assert not isinstance(caught.value, BadView)
