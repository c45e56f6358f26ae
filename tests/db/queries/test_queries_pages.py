"""Pages hold exactly the rows that a plain Python filter and sort of the same rows gives."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from db import queries, search
from db.models.customers import Customer
from db.models.trace import TableVersion
from db.queries import Cursor, Query, Rows, RowScope, Where
from db.session import Database

Fill = Callable[..., Database]
Row = dict[str, Any]

EVERY_ROW = RowScope(everything=True)
CUSTOMERS = Query(Customer, EVERY_ROW)
MOMENT = datetime(2026, 2, 1, 12, 0, 0, 500, tzinfo=UTC)
ON_BOTH = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

TEXTS = ["", "a", "A", "b%", "b_", "b\\", "张三", "张", "é", "\U0001f600", "o'k"]
TAGS = ["vip", "VIP", 'say "vip"', "a, b", "茶", "\\"]
CHOICES = {
    "category5": ["vip", "gold", "ordinary"],
    "gender": ["male", "female"],
}
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "owner_id": st.integers(1, 4),
    "second_owner_id": st.none() | st.integers(1, 3),
    "name": st.sampled_from(TEXTS),
    "occupation": st.none() | st.sampled_from(TEXTS),
    "birth_date": st.none() | st.integers(0, 4).map(lambda days: date(1990, 1, 1) + timedelta(days)),
    "last_contact_at": st.none() | st.integers(-2, 2).map(lambda n: MOMENT + timedelta(microseconds=n)),
    "clv": st.none()
    | st.sampled_from([Decimal("-0.01"), Decimal("0.00"), Decimal("0.10"), Decimal("999999999999.99")]),
    "completeness_pct": st.integers(0, 3),
    "category5": st.sampled_from(CHOICES["category5"]),
    "gender": st.none() | st.sampled_from(CHOICES["gender"]),
    "is_member": st.booleans(),
    "preferences": st.none() | st.lists(st.sampled_from(TAGS), max_size=2),
    "deleted_at": st.sampled_from([None, None, None, MOMENT]),
}
ORDERED = ("birth_date", "last_contact_at", "clv", "completeness_pct")
SORTABLE = ("id", *(name for name in VALUES if name != "preferences"))
SHOWN = (
    "name",
    "category5",
    "clv",
    "birth_date",
    "last_contact_at",
    "preferences",
    "owner_id",
    "is_member",
    "gender",
)


def present(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return values.filter(lambda value: value is not None)


@st.composite
def wheres(draw: st.DrawFn) -> Where:
    name = draw(st.sampled_from(sorted(VALUES)))
    ops = ["is", "in", "not", "empty", "filled"]
    if name in ORDERED:
        ops += ["between", "before", "after"]
    if name in ("name", "occupation"):
        ops += ["contains"]
    op = draw(st.sampled_from(ops))
    value = st.sampled_from(TAGS) if name == "preferences" else present(VALUES[name])
    if op in ("empty", "filled"):
        return Where(name, op)
    if op in ("before", "after", "contains"):
        return Where(name, op, (draw(value),))
    if op == "between":
        return Where(name, op, (draw(st.none() | value), draw(st.none() | value)))
    return Where(name, op, tuple(draw(st.lists(st.none() | value, max_size=3))))


@st.composite
def scopes(draw: st.DrawFn) -> RowScope:
    pairs = [("owner_id", draw(st.integers(1, 4))), ("second_owner_id", draw(st.none() | st.integers(1, 3)))]
    return RowScope(
        everything=draw(st.sampled_from([True, True, False])),
        any_of=tuple(pairs[: draw(st.integers(0, 2))]),
        hidden_from=("second_owner_id", draw(st.integers(1, 3))) if draw(st.booleans()) else None,
        open_only=("category5", ("vip", "gold")) if draw(st.booleans()) else None,
    )


def is_empty(row: Row, name: str) -> bool:
    return row[name] is None or row[name] in ("", [])


def equals(row: Row, name: str, value: Any) -> bool:
    if value is None:
        return is_empty(row, name)
    return value in (row[name] or []) if name == "preferences" else row[name] == value


def meets(row: Row, where: Where) -> bool:
    name, values = where.column, where.values
    if where.op in ("is", "in"):
        return any(equals(row, name, value) for value in values)
    if where.op == "not":
        return not any(equals(row, name, value) for value in values)
    if where.op in ("empty", "filled"):
        return is_empty(row, name) is (where.op == "empty")
    if row[name] is None:
        return False
    if where.op == "contains":
        return ascii_lower(values[0]) in ascii_lower(row[name])
    if where.op != "between":
        return row[name] < values[0] if where.op == "before" else row[name] > values[0]
    low, high = values
    below = high is None or row[name] < high or (row[name] == high and name != "last_contact_at")
    return (low is None or row[name] >= low) and below


def ascii_lower(text: str) -> str:
    return "".join(char.lower() if char.isascii() else char for char in text)


def is_seen(row: Row, scope: RowScope) -> bool:
    if not (
        scope.everything or any(value is not None and row[name] == value for name, value in scope.any_of)
    ):
        return False
    if scope.hidden_from and row[scope.hidden_from[0]] == scope.hidden_from[1]:
        return False
    return not scope.open_only or row[scope.open_only[0]] in scope.open_only[1]


def expected(rows: list[Row], query: Query) -> list[int]:
    seen = [
        row
        for row in rows
        if is_seen(row, query.scope)
        and (query.deleted or row["deleted_at"] is None)
        and all(meets(row, where) for where in query.where)
    ]
    last = [row for row in seen if row[query.sort] is None]
    first = [row for row in seen if row[query.sort] is not None]
    first.sort(key=lambda row: (row[query.sort], row["id"]), reverse=query.descending)
    last.sort(key=lambda row: row["id"], reverse=query.descending)
    return [row["id"] for row in first + last]


def read(session: Session, query: Query, number: int = 1, size: int = 3, **cursor: Cursor | None) -> Rows:
    return queries.page(session, query, SHOWN, frozenset(), {}, number, size, **cursor)


def forwards(session: Session, query: Query, size: int) -> list[Rows]:
    pages = [read(session, query, 1, size)]
    while pages[-1].more:
        assert len(pages) < 50, "the pages run in a circle"
        pages.append(read(session, query, 1, size, after=pages[-1].last))
    return pages


@given(
    rows=st.lists(st.fixed_dictionaries(VALUES), min_size=1, max_size=14),
    scope=scopes(),
    where=st.lists(wheres(), max_size=1) | st.lists(wheres(), max_size=2),
    sort=st.sampled_from(SORTABLE),
    descending=st.booleans(),
    deleted=st.booleans(),
    size=st.integers(1, 6),
)
@ON_BOTH
def test_pages_joined_are_the_rows_python_filters_and_sorts(
    fill: Fill,
    rows: list[Row],
    scope: RowScope,
    where: list[Where],
    sort: str,
    descending: bool,
    deleted: bool,
    size: int,
) -> None:
    database = fill(rows)
    rows = [{"id": id, **row} for id, row in enumerate(rows, 1)]
    query = Query(Customer, scope, where=tuple(where), sort=sort, descending=descending, deleted=deleted)
    with database.reading() as session:
        assert_pages_join(session, rows, query, size)


@given(rows=st.lists(st.fixed_dictionaries(VALUES), min_size=12, max_size=12), size=st.integers(1, 5))
@settings(ON_BOTH, max_examples=8)
def test_pages_join_in_every_order(fill: Fill, rows: list[Row], size: int) -> None:
    database = fill(rows)
    rows = [{"id": id, **row} for id, row in enumerate(rows, 1)]
    with database.reading() as session:
        for sort in SORTABLE:
            for descending in (True, False):
                query = replace(CUSTOMERS, sort=sort, descending=descending, deleted=True)
                assert_pages_join(session, rows, query, size)


def assert_pages_join(session: Session, rows: list[Row], query: Query, size: int) -> None:
    """Read forwards, backwards, by number and as a stream, the list is what Python makes of the rows."""
    wanted = expected(rows, query)
    by_cursor = forwards(session, query, size)
    by_number = [read(session, query, number, size).ids for number in range(1, len(by_cursor) + 2)]
    backwards = list(wanted[-size:])
    while backwards and len(backwards) < len(wanted):
        place = rows[backwards[0] - 1]
        page = read(session, query, 1, size, before=Cursor(place[query.sort], place["id"]))
        backwards = page.ids + backwards
        assert page.ids
    assert [id for page in by_cursor for id in page.ids] == wanted
    assert [id for ids in by_number for id in ids] == wanted
    assert backwards == wanted
    streamed = list(queries.stream(session, query, ("id", "name"), frozenset(), {}, batch=2))
    assert streamed == [(id, rows[id - 1]["name"]) for id in wanted]
    assert queries.count(session, query, cap=4) == queries.Count(min(len(wanted), 4), len(wanted) > 4)
    assert queries.exact(session, query) == len(wanted)
    assert queries.ids(session, query, 99) == sorted(wanted)
    for page in by_cursor:
        for name in SHOWN:
            assert page.columns[name] == [rows[id - 1][name] for id in page.ids]


def test_a_page_behind_the_end_is_empty(fill: Fill) -> None:
    with fill([{}, {}]).reading() as session:
        assert read(session, CUSTOMERS, 9) == Rows([], [], {name: [] for name in SHOWN})


def test_a_cursor_on_a_row_that_is_gone_still_marks_the_place(fill: Fill) -> None:
    with fill([{"name": name} for name in "abcd"]).reading() as session:
        by_name = replace(CUSTOMERS, sort="name", descending=False)
        assert read(session, by_name, after=Cursor("bb", 99)).ids == [3, 4]


def test_one_row_obeys_the_scope(fill: Fill) -> None:
    with fill([{"owner_id": 2}, {"owner_id": 3}]).reading() as session:
        own = Query(Customer, RowScope(any_of=(("owner_id", 2),)))
        shown = queries.one(session, own, 1, ("name",), frozenset(), {})
        assert shown == {"id": 1, "version": 1, "name": "customer 1"}
        assert queries.one(session, own, 2, ("name",), frozenset(), {}) is None
        assert queries.one(session, own, 10**30, ("name",), frozenset(), {}) is None
        assert queries.value(session, own, 1, "name") == "customer 1"
        with pytest.raises(LookupError):
            queries.value(session, own, 2, "name")


@pytest.mark.parametrize("scope", [RowScope(), RowScope(any_of=(("second_owner_id", None),))])
def test_a_scope_of_nothing_holds_no_row(fill: Fill, scope: RowScope) -> None:
    with fill([{}]).reading() as session:
        assert queries.exact(session, Query(Customer, scope)) == 0


def test_search_finds_private_texts_only_for_those_who_may(fill: Fill) -> None:
    database = fill(
        [{"search_text": "c00001 green tea", "search_private": "王小明 13812345678"}, {"search_text": "x"}]
    )
    search.drop(database, Customer)
    search.ensure(database, (Customer,))
    with database.reading() as session:
        assert read(session, replace(CUSTOMERS, search="green")).ids == [1]
        assert read(session, replace(CUSTOMERS, search="小明")).ids == []
        assert read(session, replace(CUSTOMERS, search="小明", search_private=True)).ids == [1]
        assert queries.count(session, replace(CUSTOMERS, search="  ")).n == 2


@pytest.mark.parametrize(
    "where",
    [
        Where("nonsense", "is", (1,)),
        Where("search_private", "contains", ("a",)),
        Where("name", "like", ("a",)),
        Where("name", "between", ("a", "b")),
        Where("is_member", "before", (True,)),
        Where("completeness_pct", "is", ("1",)),
        Where("completeness_pct", "is", (True,)),
        Where("birth_date", "before", (MOMENT,)),
        Where("last_contact_at", "after", (datetime(2026, 1, 1),)),
        Where("last_contact_at", "by", ("birth_date",)),
        Where("name", "is", (7,)),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(fill: Fill, where: Where) -> None:
    with fill().reading() as session, pytest.raises(ValueError, match=where.column):
        queries.count(session, replace(CUSTOMERS, where=(where,)))


@pytest.mark.parametrize(
    ("where", "n"),
    [
        (Where("owner_id", "is", (10**12,)), 0),
        (Where("completeness_pct", "between", (-(10**12), 10**12)), 1),
        (Where("completeness_pct", "before", (10**12,)), 1),
        (Where("clv", "is", (Decimal("0.101"),)), 0),
        (Where("clv", "is", (Decimal("NaN"), Decimal("Infinity"), Decimal("1e30"))), 0),
        (Where("clv", "between", (0, 1)), 1),
        (Where("clv", "not", (7,)), 1),
        (Where("clv", "between", (Decimal("0.095"), Decimal("0.105"))), 1),
        (Where("clv", "after", (Decimal("0.099"),)), 1),
        (Where("clv", "before", (Decimal("0.101"),)), 1),
        (Where("clv", "between", (None, Decimal("1e30"))), 1),
        (Where("name", "is", ("nul\0", "half \ud800")), 0),
        (Where("name", "contains", ("\0",)), 0),
        (Where("category5", "is", ("no such key",)), 0),
    ],
)
def test_values_no_column_can_hold_are_compared_all_the_same(fill: Fill, where: Where, n: int) -> None:
    with fill([{"clv": Decimal("0.10")}]).reading() as session:
        assert queries.exact(session, replace(CUSTOMERS, where=(where,))) == n


def test_a_range_of_moments_ends_before_its_end_and_one_of_dates_with_it(fill: Fill) -> None:
    day = date(2026, 2, 1)
    with fill([{"last_contact_at": MOMENT, "birth_date": day}]).reading() as session:
        for column, value, n in (("last_contact_at", MOMENT, 0), ("birth_date", day, 1)):
            ranged = replace(CUSTOMERS, where=(Where(column, "between", (value, value)),))
            assert queries.exact(session, ranged) == n


def test_versions_are_those_of_rows_within_the_query(fill: Fill) -> None:
    with fill([{"version": 4}, {"owner_id": 2, "version": 7}]).reading() as session:
        own = Query(Customer, RowScope(any_of=(("owner_id", 2),)))
        assert queries.versions(session, own, [1, 2, 99]) == [(2, 7)]


def test_one_moment_is_compared_with_another_column(fill: Fill) -> None:
    late = MOMENT + timedelta(minutes=1)
    times = [(MOMENT, late), (MOMENT, MOMENT), (late, MOMENT), (None, MOMENT), (MOMENT, None)]
    with fill([{"last_contact_at": a, "last_purchase_at": b} for a, b in times]).reading() as session:
        in_time = replace(CUSTOMERS, where=(Where("last_contact_at", "by", ("last_purchase_at",)),))
        assert queries.ids(session, in_time, 9) == [1, 2]


@pytest.mark.parametrize("sort", ["preferences", "search_text", "nonsense"])
def test_only_columns_with_an_order_are_sorted(fill: Fill, sort: str) -> None:
    with fill().reading() as session, pytest.raises(ValueError, match=sort):
        read(session, replace(CUSTOMERS, sort=sort))


@pytest.mark.parametrize("columns", ["search_private", "password_hash", "nonsense"])
def test_internal_columns_are_never_selected(fill: Fill, columns: str) -> None:
    with fill().reading() as session, pytest.raises(ValueError, match=columns):
        queries.page(session, CUSTOMERS, (columns,), frozenset(), {})


@pytest.mark.parametrize(("number", "size"), [(0, 5), (1, 0)])
def test_pages_have_a_number_and_a_size(fill: Fill, number: int, size: int) -> None:
    with fill().reading() as session, pytest.raises(ValueError, match="numbered"):
        read(session, CUSTOMERS, number, size)


def test_the_version_of_a_table_is_nought_before_its_first_write(fill: Fill) -> None:
    with fill().writing() as session:
        session.add(TableVersion(table_name="customers", version=7))
        session.flush()
        assert queries.table_version(session, "customers") == 7
        assert queries.table_version(session, "tickets") == 0
