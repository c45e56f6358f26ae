"""Figures equal what Python computes from the same rows, on both databases."""

import statistics
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import queries
from db.models.customers import Customer
from db.models.organisation import User
from db.models.tickets import Ticket
from db.queries import (
    Bands,
    Day,
    Mean,
    MeanMinutes,
    Month,
    PercentileMinutes,
    Query,
    ReferenceLabel,
    RowScope,
    Share,
    Sum,
    Where,
)
from db.session import Database

Fill = Callable[..., Database]
Row = dict[str, Any]

EVERY_ROW = RowScope(everything=True)
CUSTOMERS = Query(Customer, EVERY_ROW)
TICKETS = Query(Ticket, EVERY_ROW)
START = datetime(2025, 12, 30, tzinfo=UTC)
ON_BOTH = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

MOMENTS = st.integers(0, 120 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
TICKET = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["complaint", "repair"]),
        "priority": st.integers(1, 3),
        "received_at": MOMENTS,
        "resolved_at": st.none() | MOMENTS,
        "deleted_at": st.sampled_from([None, None, START]),
    }
)


def living(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["deleted_at"] is None]


def answers(database: Database, query: Query, *asked: Any, **options: Any) -> list[tuple[Any, ...]]:
    with database.reading() as session:
        return queries.grouped(session, query, *asked, **options)


@given(rows=st.lists(TICKET, max_size=12), zone=st.sampled_from(["Asia/Shanghai", "America/New_York", "UTC"]))
@ON_BOTH
def test_periods_follow_the_calendar_of_the_zone(fill: Fill, rows: list[Row], zone: str) -> None:
    database = fill([], rows)
    local = [row["received_at"].astimezone(ZoneInfo(zone)) for row in living(rows)]
    assert answers(database, TICKETS, Month("received_at", zone)) == sorted(
        Counter(moment.strftime("%Y-%m") for moment in local).items()
    )
    assert answers(database, TICKETS, Day("received_at", zone), limit=400) == sorted(
        Counter(moment.strftime("%Y-%m-%d") for moment in local).items()
    )
    complaints = replace(TICKETS, where=(Where("kind", "is", ("complaint",)),))
    urgent: dict[str, list[bool]] = defaultdict(list)
    for row, moment in zip(living(rows), local, strict=True):
        if row["kind"] == "complaint":
            urgent[moment.strftime("%Y-%m")].append(row["priority"] == 1)
    assert answers(database, complaints, Month("received_at", zone)) == sorted(
        (month, len(each)) for month, each in urgent.items()
    )
    share = Share((Where("priority", "is", (1,)),))
    assert answers(database, complaints, Month("received_at", zone), share) == sorted(
        (month, sum(each), len(each)) for month, each in urgent.items()
    )


def nine_in_ten(times: list[float]) -> float:
    """The least of these that nine in ten do not exceed; where that falls between two, their mean (type 2 of Hyndman and Fan)."""
    ranked, tenths = sorted(times), 9 * len(times)
    place = ceil(tenths / 10)
    return ranked[place - 1] if tenths % 10 else (ranked[place - 1] + ranked[place]) / 2


@given(rows=st.lists(TICKET, max_size=12), bounds=st.sets(st.integers(1, 4), min_size=1).map(sorted))
@ON_BOTH
def test_bands_hold_what_lies_from_one_bound_up_to_the_next(
    fill: Fill, rows: list[Row], bounds: list[int]
) -> None:
    found = answers(fill([], rows), TICKETS, Bands("priority", tuple(bounds)))
    assert found == sorted(Counter(bisect_right(bounds, row["priority"]) for row in living(rows)).items())


def test_what_has_no_value_is_in_no_band(fill: Fill) -> None:
    moment = datetime(2026, 5, 4, tzinfo=UTC)
    rows = [{"resolved_at": one} for one in (None, moment, moment - timedelta(days=1), None)]
    assert answers(fill([], rows), TICKETS, Bands("resolved_at", (moment,))) == [(0, 1), (1, 1), (None, 2)]


@given(rows=st.lists(TICKET, max_size=12))
@ON_BOTH
def test_measures_are_those_of_the_rows(fill: Fill, rows: list[Row]) -> None:
    database, seen = fill([], rows), living(rows)
    groups = defaultdict(list)
    for row in seen:
        groups[row["kind"]].append(row)
    minutes = {
        kind: [
            (row["resolved_at"] - row["received_at"]).total_seconds() / 60
            for row in group
            if row["resolved_at"] and row["resolved_at"] >= row["received_at"]
        ]
        for kind, group in groups.items()
    }
    urgent = Share((Where("priority", "is", (1,)),))

    def by_kind(measure: Any) -> dict[str, tuple[Any, ...]]:
        return {kind: tuple(answer) for kind, *answer in answers(database, TICKETS, "kind", measure)}

    assert by_kind("count") == {kind: (len(group),) for kind, group in groups.items()}
    assert by_kind(Sum("priority")) == {
        kind: (sum(row["priority"] for row in group), len(group)) for kind, group in groups.items()
    }
    assert by_kind(Mean("priority")) == {
        kind: (pytest.approx(statistics.mean(row["priority"] for row in group)), len(group))
        for kind, group in groups.items()
    }
    assert by_kind(urgent) == {
        kind: (sum(row["priority"] == 1 for row in group), len(group)) for kind, group in groups.items()
    }
    assert by_kind(PercentileMinutes("received_at", "resolved_at")) == {
        kind: (pytest.approx(statistics.median(times), abs=0.01), len(times))
        for kind, times in minutes.items()
        if times
    }
    assert by_kind(MeanMinutes("received_at", "resolved_at")) == {
        kind: (pytest.approx(statistics.mean(times), abs=0.01), len(times))
        for kind, times in minutes.items()
        if times
    }
    assert by_kind(PercentileMinutes("received_at", "resolved_at", 90)) == {
        kind: (pytest.approx(nine_in_ten(times), abs=0.01), len(times))
        for kind, times in minutes.items()
        if times
    }
    every = [time for times in minutes.values() for time in times]
    median = pytest.approx(statistics.median(every), abs=0.01) if every else None
    whole = answers(database, TICKETS, None, PercentileMinutes("received_at", "resolved_at"))
    assert whole == [(median, len(every))]
    assert answers(database, TICKETS) == [(len(seen),)]
    assert answers(database, TICKETS, "kind", split="priority") == [
        (kind, priority, n)
        for kind, _ in sorted(groups.items(), key=lambda each: (-len(each[1]), each[0]))
        for priority, n in sorted(Counter(row["priority"] for row in groups[kind]).items())
    ]


def test_figures_of_no_rows_are_nought_or_unknown(fill: Fill) -> None:
    database = fill()
    assert answers(database, CUSTOMERS) == [(0,)]
    assert answers(database, CUSTOMERS, None, Sum("clv")) == [(Decimal("0.00"), 0)]
    assert answers(database, CUSTOMERS, None, Mean("clv")) == [(None, 0)]
    assert answers(database, CUSTOMERS, None, Share(())) == [(0, 0)]
    assert answers(database, TICKETS, None, PercentileMinutes("received_at", "resolved_at")) == [(None, 0)]
    assert answers(database, TICKETS, None, MeanMinutes("received_at", "resolved_at")) == [(None, 0)]
    assert answers(database, TICKETS, Month("received_at")) == []


def test_money_adds_up_to_the_cent(fill: Fill) -> None:
    database = fill([{"clv": Decimal("0.10")}] * 30 + [{"clv": Decimal("99999999999.99")}, {"clv": None}])
    assert answers(database, CUSTOMERS, None, Sum("clv")) == [(Decimal("100000000002.99"), 31)]
    assert answers(database, CUSTOMERS, None, Mean("clv")) == [(pytest.approx(100000000002.99 / 31), 31)]


def test_days_of_dates_know_no_zone(fill: Fill) -> None:
    database = fill([{"first_contact_on": date(2026, 1, 31)}, {"first_contact_on": date(2026, 2, 1)}])
    assert answers(database, CUSTOMERS, Month("first_contact_on", "America/New_York")) == [
        ("2026-01", 1),
        ("2026-02", 1),
    ]


def test_the_day_of_a_change_to_summer_time_is_one_day(fill: Fill) -> None:
    # 8 March 2026 has 23 hours in New York, from 05:00 to 04:00 UTC.
    hours = [datetime(2026, 3, *hour) for hour in ((8, 4, 59), (8, 5), (9, 3, 59), (9, 4))]
    database = fill([], [{"received_at": hour.replace(tzinfo=UTC)} for hour in hours])
    assert answers(database, TICKETS, Day("received_at", "America/New_York")) == [
        ("2026-03-07", 1),
        ("2026-03-08", 2),
        ("2026-03-09", 1),
    ]


def test_the_latest_periods_and_the_largest_groups_are_kept(fill: Fill) -> None:
    days = [date(2026, month, 1) for month in (1, 2, 3, 4)]
    regions = ["south", "north", "north", None]
    rows = zip(days, regions, strict=True)
    database = fill([{"first_contact_on": day, "region": region} for day, region in rows])
    latest = answers(database, CUSTOMERS, Month("first_contact_on"), limit=2)
    assert latest == [("2026-03", 1), ("2026-04", 1)]
    assert answers(database, CUSTOMERS, "region", limit=2) == [("north", 2), ("south", 1)]
    assert answers(database, CUSTOMERS, "region") == [("north", 2), ("south", 1), (None, 1)]


def test_groups_are_ranked_by_their_sum_and_periods_can_be_split(fill: Fill) -> None:
    rows = [
        {"region": "many", "clv": Decimal(1), "category5": "vip"},
        {"region": "many", "clv": Decimal(1), "category5": "gold"},
        {"region": "rich", "clv": Decimal(9), "category5": "vip"},
    ]
    database = fill(rows)
    assert answers(database, CUSTOMERS, "region", Sum("clv"), limit=1) == [("rich", Decimal("9.00"), 1)]
    assert answers(database, CUSTOMERS, Month("first_contact_on"), split="category5") == [
        ("2026-01", "gold", 1),
        ("2026-01", "vip", 2),
    ]


def test_figures_see_only_what_the_query_sees(fill: Fill) -> None:
    database = fill([{"owner_id": 1}, {"owner_id": 2, "region": "x"}, {"owner_id": 2}])
    own = Query(Customer, RowScope(any_of=(("owner_id", 2),)))
    assert answers(database, own, "owner_id") == [(2, 2)]
    assert answers(database, replace(own, where=(Where("region", "filled"),))) == [(1,)]


@pytest.mark.parametrize(
    ("by", "measure"),
    [
        ("preferences", "count"),
        ("nonsense", "count"),
        (Month("name"), "count"),
        (None, Sum("name")),
        (None, Mean("preferences")),
        (None, PercentileMinutes("first_contact_on", "last_contact_at")),
    ],
)
def test_figures_that_make_no_sense_are_refused(fill: Fill, by: Any, measure: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        answers(fill([{}]), CUSTOMERS, by, measure)


def test_groups_of_a_reference_get_their_labels(fill: Fill) -> None:
    with fill().reading() as session:
        names = queries.labels_of(session, ReferenceLabel(User, "name"), [1, None, 2, 99])
        assert names == {1: "王小明", 2: "李四"}
        assert queries.labels_of(session, ReferenceLabel(User, "name", masked=True), [1]) == {1: "王*"}
