"""Figures of a page: a tile and its months are one figure, and those of one category stand in an index."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event

from core import service
from core.access import Role
from core.measures import Count, Kpi, Share, is_
from core.resources import RESOURCES
from core.ui.figures import Figures
from core.view import View
from db.models.archives import Archive
from db.models.customers import Customer
from db.session import database
from db.vocabulary.archives import Secrecy
from db.vocabulary.customers import Category5, FilingStatus, Lifecycle

VIEW = View("customers")
# These look at columns no index holds together.
BY_ROW = {"by_area", "by_grade", "loyal_by_category", "stale", "stalled", "to_contact", "without_archive"}
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
def test_the_figures_of_a_large_page_are_read_from_an_index_alone(lite_company, view):
    leader, resource = lite_company.actor(Role.MANAGER), RESOURCES[view.table]
    asked: list[tuple[str, tuple]] = []
    engine = database().engine

    def note(_connection, _cursor, statement, parameters, _context, _many):
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    known = Figures(resource, leader)
    kpis = [kpi for kpi in resource.kpis if kpi.key not in BY_ROW]
    for kpi in kpis:
        known.tile(view, kpi)
        known.trend(view, kpi)
    for chart in resource.charts:
        if chart.key not in BY_ROW:
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
