"""Figures of a page: a tile and its months are one figure, and those of one category stand in an index."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from core import clock, service
from core.access import Role
from core.measures import Ages, Amounts, Bands, Chart, Count, Kpi, Share, is_
from core.resources import RESOURCES
from core.ui import charts, tiles
from core.ui.figures import Figures
from core.view import View
from db.models.archives import Archive, ArchiveLoan
from db.models.customers import Customer
from db.models.tickets import Ticket
from db.session import database
from db.vocabulary.archives import Secrecy
from db.vocabulary.customers import Category5, FilingStatus, Lifecycle

VIEW = View("customers")
COUNTED = Kpi("x", Count(), (is_(Customer.lifecycle, Lifecycle.ACTIVE),), trend=Customer.first_contact_on)
SHARED = replace(COUNTED, measure=Share((is_(Customer.filing_status, FilingStatus.FILED),)), where=())
DAYS = (
    date(2017, 11, 30),
    date(2017, 12, 1),
    date(2025, 1, 31),
    date(2025, 2, 1),
    date(2026, 3, 5),
    date(2026, 3, 6),
)


@pytest.mark.parametrize("first", [0, 1, 2], ids=["a month more than is read", "all that is read", "few"])
@pytest.mark.parametrize("tile", [COUNTED, SHARED], ids=["count", "share"])
def test_a_tile_says_the_same_as_the_rows_whether_its_months_are_added_up_or_not(company, tile, first):
    for number, day in enumerate(DAYS[first:]):
        filed = FilingStatus.FILED if number % 3 else FilingStatus.UNFILED
        alive = Lifecycle.ACTIVE if number % 2 == 0 else Lifecycle.LOST
        company.customer(first_contact_on=day, lifecycle=alive, filing_status=filed)
    leader = company.actor(Role.EXECUTIVE)
    known = Figures(RESOURCES["customers"], leader)
    assert known.tile(VIEW, tile) == service.tile(leader, VIEW, tile)


def test_a_secret_row_counts_in_a_tile_though_its_month_is_not_told(company):
    company.archive()
    company.archive(secrecy=Secrecy.TOP_SECRET)
    blind = company.actor(Role.ARCHIVIST, see_confidential=False)
    tile = Kpi("x", Count(), trend=Archive.created_at)
    assert Figures(RESOURCES["archives"], blind).tile(View("archives"), tile).n == 2


@pytest.mark.parametrize(
    "view",
    [
        View("customers"),
        View("customers", filters=(is_(Customer.category5, Category5.VIP),)),
        View("tickets"),
    ],
    ids=["customers", "one category", "tickets"],
)
def test_the_figures_a_large_page_opens_with_are_read_from_an_index_alone(lite_company, view):
    leader, resource = lite_company.actor(Role.MANAGER), RESOURCES[view.table]
    asked: list[tuple[str, tuple]] = []
    engine = database().engine

    def note(_connection, _cursor, statement, parameters, _context, _many):
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    known = Figures(resource, leader)
    kpis = resource.kpis[: tiles.ABREAST]
    for kpi in kpis:
        known.tile(view, kpi)
        known.trend(view, kpi)
    for chart in resource.charts[: charts.ABREAST]:
        known.chart(view, chart)
    event.remove(engine, "before_cursor_execute", note)
    with database().reading() as session:
        driver = session.connection().connection.driver_connection
        steps = [
            step
            for statement, parameters in asked
            if f"FROM {view.table}" in statement
            for *_, step in driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    read = [step for step in steps if view.table in step]
    assert len(read) >= len(kpis)
    assert [step for step in read if "COVERING INDEX" not in step] == []


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
@pytest.mark.parametrize(
    "by", [Ages(Ticket.received_at, (1, 3)), Ages(Customer.first_contact_on, (1, 3))], ids=["moments", "days"]
)
def test_a_click_on_an_age_leaves_the_rows_that_were_counted_in_it(company, by, zone):
    """Also those of the last and of the first minute of a day, as the reader's zone has it."""
    midnight = datetime.combine(clock.today(zone), time(), tzinfo=ZoneInfo(zone))
    moments = [midnight - timedelta(days=days, minutes=1) for days in range(4)]
    moments += [midnight - timedelta(days=days) for days in range(4)]
    for moment in moments:
        company.customer(first_contact_on=moment.date())
        company.ticket(received_at=moment.astimezone(UTC))
    table, leader = by.column.class_.__tablename__, company.actor(Role.EXECUTIVE, zone=zone)
    drawn = Chart("x", by)
    found = Figures(RESOURCES[table], leader).chart(View(table), drawn)
    assert [one.n for one in found] == [1, 4, 3]
    for one in found:
        assert service.count(leader, View(table).only(drawn.group(one.group))).n == one.n


def test_a_click_on_a_band_of_numbers_leaves_the_rows_that_were_counted_in_it(company):
    reader = company.actor(Role.ARCHIVIST)
    for late in (0, 0, 1, 2, 7, 8, 30):
        company.loan(reader, overdue_days=late)
    drawn = Chart("x", Bands(ArchiveLoan.overdue_days, (1, 2, 8, 100)))
    found = Figures(RESOURCES["archive_loans"], reader).chart(View("archive_loans"), drawn)
    assert [(one.group, one.n) for one in found] == [(0, 2), (1, 1), (2, 2), (3, 2), (4, 0)]
    for one in found:
        assert service.count(reader, View("archive_loans").only(drawn.group(one.group))).n == one.n


def test_a_response_that_came_before_its_question_is_in_no_duration(company):
    leader, start = company.actor(Role.EXECUTIVE), datetime(2026, 5, 4, 9, tzinfo=UTC)
    for minutes in (-60, 10, 20, 30, None):
        answered = None if minutes is None else start + timedelta(minutes=minutes)
        company.ticket(received_at=start, first_responded_at=answered)
    figures = {kpi.key: kpi for kpi in RESOURCES["tickets"].kpis}
    half, nine = (
        service.tile(leader, View("tickets"), figures[key]) for key in ("response_median", "response_slowest")
    )
    assert (half.value, half.n, nine.value) == (20, 3, 30)


def test_a_click_on_a_band_of_amounts_leaves_the_rows_that_were_counted_in_it(company):
    reader = company.actor(Role.EXECUTIVE)
    for amount in ("0.00", "999.99", "1000.00", "4999.99", "5000.00", None):
        company.customer(clv=amount and Decimal(amount))
    drawn = Chart("x", Amounts(Customer.clv, (1000, 5000)))
    found = Figures(RESOURCES["customers"], reader).chart(View("customers"), drawn)
    assert [(one.group, one.n) for one in found] == [(0, 2), (1, 2), (2, 1), (None, 1)]
    for one in found:
        assert service.count(reader, View("customers").only(drawn.group(one.group))).n == one.n
