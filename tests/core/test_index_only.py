"""Secret archives show their index to who may not see more: in lists, search, figures, export, history and drawer (R321)."""

import csv

import pytest

from core import service, sheet, trail
from core.access import Actor, Role
from core.masks import HIDDEN
from core.measures import Chart, Count, Kpi, Mean, filled, is_
from core.resources import RESOURCES
from core.view import Condition, View
from db.models.archives import Archive
from db.vocabulary.archives import Secrecy
from tests.factories import Company, edit, exported

INDEX = {"archive_no", "index_code", "kind", "secrecy", "status", "keeper_id"}


@pytest.fixture
def blind(company: Company) -> Actor:
    """An archivist without the grant for confidential things."""
    return company.actor(Role.ARCHIVIST, see_confidential=False)


@pytest.fixture
def secret(company: Company) -> int:
    customer = company.customer(name="Hidden person")
    return company.archive(
        archive_no="S-1", index_code="X-2026-1", location="Safe 7", plate="A12345", customer_id=customer,
        completeness_pct=40, secrecy=Secrecy.TOP_SECRET, major_changes="Sold the firm",
    )  # fmt: skip


def test_a_list_and_a_record_hold_the_index_and_nothing_else(company, blind, secret):
    plain = company.archive(location="1-2-3")
    row = service.fetch(blind, "archives", secret)
    shown = {key for key in RESOURCES["archives"].fields if row[key] is not None}
    assert shown == INDEX
    assert (row["archive_no"], row["customer_id:label"]) == ("S-1", None)
    page = service.read(blind, View("archives", columns=("archive_no", "location", "customer_id"), sort="id"))
    told = dict(zip(page.ids, page.columns["location"], strict=True))
    assert told == {plain: "1-2-3", secret: None}
    assert service.fetch(company.actor(Role.ARCHIVIST), "archives", secret)["location"] == "Safe 7"
    assert service.fetch(company.actor(Role.MANAGER), "archives", secret)["plate"] is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("S-1", True),
        ("x-2026", True),
        ("Safe", False),
        ("Safe 7", False),
        ("A12345", False),
        ("S-1 Safe", False),
    ],
)
def test_search_finds_a_secret_archive_by_its_index_alone(company, blind, secret, text, found):
    assert (secret in service.read(blind, View("archives", search=text)).ids) is found
    assert secret in service.read(company.actor(Role.ARCHIVIST), View("archives", search=text)).ids


def test_no_filter_and_no_order_tells_what_is_hidden(company, blind, secret):
    others = [company.archive(location=place) for place in ("A", "Z")]
    asked = (
        Condition("location", "filled"), Condition("location", "empty"), Condition("retention_until", "empty"),
        Condition("medium", "is", ("paper",)), Condition("department_id", "is", (str(company.service),)),
    )  # fmt: skip
    for one in asked:
        assert secret not in service.read(blind, View("archives", filters=(one,))).ids, one
    assert (
        secret
        in service.read(blind, View("archives", filters=(is_(Archive.secrecy, Secrecy.TOP_SECRET),))).ids
    )
    for sort in ("location", "-location"):
        ids = service.read(blind, View("archives", sort=sort)).ids
        assert (ids[-1], set(ids)) == (secret, {secret, *others})
        turned = [
            id
            for page in (1, 2, 3)
            for id in service.read(blind, View("archives", sort=sort, page=page, size=1)).ids
        ]
        assert turned == ids
    assert service.read(company.actor(Role.ARCHIVIST), View("archives", sort="location")).ids[1] == secret


def test_figures_count_a_secret_archive_only_by_its_index(company, blind, secret):
    company.archive(completeness_pct=100)
    view = View("archives")

    def tile(actor: Actor, measure: object, *where: Condition) -> tuple[float | None, int]:
        figure = service.tile(actor, view, Kpi("x", measure, where))
        return figure.value, figure.n

    assert tile(blind, Count()) == (2, 2)
    assert tile(blind, Count(), filled(Archive.location)) == (1, 1)
    assert tile(blind, Mean(Archive.completeness_pct)) == (100, 1)
    assert tile(company.actor(Role.ARCHIVIST), Mean(Archive.completeness_pct)) == (70, 2)
    assert sum(one.n for one in service.chart(blind, view, Chart("x", Archive.kind))) == 2
    assert sum(one.n for one in service.chart(blind, view, Chart("x", Archive.medium))) == 1
    assert (
        sum(one.n for one in service.chart(blind, view, Chart("x", Archive.kind, split=Archive.medium))) == 1
    )


def test_an_export_holds_no_more_than_the_screen(company, blind, secret):
    text = exported(blind, View("archives"))
    (row,) = (one for one in csv.reader(text.splitlines()) if "S-1" in one)
    assert not any(word in text for word in ("Safe 7", "Hidden"))
    assert "40" not in row


def test_the_history_and_the_log_hide_what_was_typed(company, blind, secret):
    keeper, manager = company.actor(Role.ARCHIVIST), company.actor(Role.MANAGER)
    assert edit(keeper, "archives", secret, 1, {"location": "Safe 8", "index_code": "X-2"}).clean
    told = {"location": [HIDDEN, HIDDEN], "index_code": ["X-2026-1", "X-2"]}
    for person in (blind, manager):
        (row,) = service.history(person, "archives", secret)
        assert row.changes["fields"] == told
    (entry,) = (one for one in trail.entries(manager) if (one.table, one.row_id) == ("archives", secret))
    assert {key: [before, after] for key, before, after in entry.changes} == told


def test_what_belongs_to_a_customer_does_not_tell_that_there_is_a_secret_archive(company, blind, secret):
    keeper = company.actor(Role.ARCHIVIST)
    customer = service.fetch(keeper, "archives", secret)["customer_id"]
    assert service.belonging(keeper, "customers", [customer])[customer]["archives"] == 1
    assert "archives" not in service.belonging(blind, "customers", [customer]).get(customer, {})


def test_nothing_of_a_secret_archive_can_be_changed_and_the_grid_says_why(company, blind, secret):
    assert edit(blind, "archives", secret, 1, {"location": "9"}).saved == 0
    assert secret not in service.editable(blind, "archives", [secret])
    assert secret not in service.matching(blind, View("archives"))
    rows = {row.id: row.closed for row in sheet.make(blind, View("archives")).rows}
    assert rows[secret].startswith("This is secret")
