"""Customers who were not verified or spoken with for too long are listed (R012, R035, R038)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock, service
from core.access import Role
from core.resources import RESOURCES
from core.view import View
from db.models.customers import Customer
from tests.factories import edit, key, seen

NOW = datetime(2026, 6, 12, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def friday():
    """The product believes it is noon of Friday, 12 June 2026 in Shanghai."""
    clock.move_to(NOW)
    yield
    clock.move_to(None)


def listed(actor, tile):
    """The customers behind a tile."""
    kpi = next(one for one in RESOURCES["customers"].kpis if one.key == tile)
    return list(service.read(actor, View("customers", filters=kpi.where, sort="id")).ids)


def entered(actor, table, **values):
    """The id of a record somebody enters."""
    outcome = service.create(actor, table, values, key())
    assert outcome.clean, outcome.problems
    return outcome.rows[0].id


def made(actor):
    """A customer somebody enters today."""
    own = {"owner_id": actor.id, "department_id": actor.department_id}
    return entered(actor, "customers", name="Li", phone="13812345678", source="visit", **own)


def test_a_customer_nobody_verified_for_half_a_year_is_listed_until_somebody_does(company):
    """R012, R035: the last day is in time; who confirms it needs no right to the filing."""
    sales, analyst = company.actor(Role.SALES), company.actor(Role.ANALYST)
    customer = made(sales)
    assert seen(Customer, customer)["stale_on"] == date(2026, 12, 9)
    clock.move_to(NOW + timedelta(days=180))
    assert listed(sales, "stale") == []
    clock.move_to(NOW + timedelta(days=181))
    assert listed(sales, "stale") == [customer]
    version = seen(Customer, customer)["version"]
    assert not service.move(analyst, "customers", customer, version, "verify", {}, key(), "").saved
    assert service.move(sales, "customers", customer, version, "verify", {}, key(), "").clean
    stored = seen(Customer, customer)
    assert listed(sales, "stale") == []
    assert (stored["last_verified_at"].date(), stored["stale_on"]) == (date(2026, 12, 10), date(2027, 6, 8))
    assert stored["filing_status"].value == "unfiled"


def test_who_is_to_be_contacted_again_follows_from_the_level_and_the_last_contact(company):
    """R038: thirty days for the first level, half a year for the third; a contact that is taken back counts no more."""
    sales = company.actor(Role.SALES)
    customer = made(sales)
    assert seen(Customer, customer)["contact_due"] == date(2026, 12, 9)
    changed = edit(company.actor(Role.MANAGER), "customers", customer, 1, {"category5": "VIP customer"})
    assert changed.clean
    assert seen(Customer, customer)["contact_due"] == date(2026, 7, 12)
    clock.move_to(NOW + timedelta(days=31))
    assert listed(sales, "to_contact") == [customer]
    entered(
        sales, "interactions", customer_id=customer, channel="phone", kind="call", subject="How are things?",
        user_id=sales.id,
    )  # fmt: skip
    assert listed(sales, "to_contact") == []
    assert seen(Customer, customer)["contact_due"] == date(2026, 8, 12)
    admin = company.actor(Role.MANAGER)
    taken_back = service.stacks(sales, "interactions").back
    assert taken_back is not None
    assert service.undo(sales, taken_back.id, key()).clean
    assert (seen(Customer, customer)["contact_due"], listed(admin, "to_contact")) == (
        date(2026, 7, 12),
        [customer],
    )
