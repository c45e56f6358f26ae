"""Customers we keep in touch with and whose data we look at again, and complaints that stand still (S01, S02, S03)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock, inbox, service
from core.access import Role
from core.changes import Change, ChangeSet, Kind
from core.resources import RESOURCES
from core.view import View
from db.models.customers import Customer
from db.models.tickets import Ticket
from db.models.trace import Policy
from tests.factories import edit, key, seen, stored

NOON = datetime(2026, 6, 12, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def friday():
    """The product believes it is noon of Friday, 12 June 2026 in Shanghai."""
    clock.move_to(NOON)
    yield
    clock.move_to(None)


def after(**time):
    clock.move_to(NOON + timedelta(**time))


def registered(agent, **values):
    typed = {
        "name": "Mo", "phone": "13800000005", "source": "walk_in", "owner_id": agent.id,
        "first_contact_on": "2026-06-12", **values,
    }  # fmt: skip
    made = service.create(agent, "customers", typed, key())
    assert made.problems == ()
    return made.rows[0].id


def move(actor, table, id, event, note=""):
    version = seen(RESOURCES[table].model, id)["version"]
    made = service.move(actor, table, id, version, event, {}, key(), note=note)
    assert made.problems == ()


def listed(actor, table, tile):
    kpi = next(one for one in RESOURCES[table].kpis if one.key == tile)
    return service.read(actor, View(table, filters=kpi.where)).ids


def ruled(key, value, unit="day"):
    stored(Policy, key=key, value=value, unit=unit, effective_from=date(2026, 1, 1), status="approved")


def told(agent, customer):
    typed = {
        "customer_id": customer, "at": clock.now().isoformat(), "channel": "phone", "kind": "call",
        "subject": "How they are", "user_id": agent.id,
    }  # fmt: skip
    made = service.create(agent, "interactions", typed, key())
    assert made.problems == ()


def test_a_customer_not_verified_for_the_days_of_the_rulebook_is_stale_until_verified(company):
    """R012, R035: who enters a customer has the data from them; the number of days is a setting."""
    agent = company.actor(Role.AGENT)
    ruled("customer.stale_after", "20")
    customer = registered(agent)
    assert seen(Customer, customer)["last_verified_at"].date() == NOON.date()
    after(days=20)
    assert listed(agent, "customers", "stale") == []
    after(days=21)
    assert listed(agent, "customers", "stale") == [customer]
    move(agent, "customers", customer, "verify")
    assert seen(Customer, customer)["last_verified_at"].date() == date(2026, 7, 3)
    assert listed(agent, "customers", "stale") == []
    after(days=42)
    assert listed(agent, "customers", "stale") == [customer]


def test_a_customer_of_a_register_is_as_old_as_the_first_contact(company):
    """R012: nobody verified whom a register brings."""
    agent = company.actor(Role.AGENT)
    row = {
        "name": "Li", "phone": "13800000006", "source": "walk_in", "owner_id": agent.id,
        "first_contact_on": "2025-06-12",
    }  # fmt: skip
    changes = tuple(Change("customers", "n:1", None, name, raw) for name, raw in row.items())
    made = service.commit(ChangeSet(agent, changes, key(), kind=Kind.IMPORT))
    assert made.problems == ()
    assert seen(Customer, made.rows[0].id)["last_verified_at"] is None
    assert listed(agent, "customers", "stale") == [made.rows[0].id]


@pytest.mark.parametrize(
    ("category", "level", "days"), [("vip", "level1", 5), ("gold", "level2", 9), ("ordinary", "level3", 14)]
)
def test_a_customer_nobody_spoke_with_for_the_days_of_the_level_is_listed_until_somebody_does(
    company, category, level, days
):
    """R038: the limit of each level is a value of the rulebook."""
    agent = company.actor(Role.AGENT)
    ruled(f"care.visit_interval.{level}", str(days))
    customer = registered(agent, category5=category)
    after(days=days)
    assert listed(agent, "customers", "not_spoken_with") == []
    after(days=days + 1)
    assert listed(agent, "customers", "not_spoken_with") == [customer]
    told(agent, customer)
    assert listed(agent, "customers", "not_spoken_with") == []
    assert seen(Customer, customer)["contact_due"] == date(2026, 6, 13) + timedelta(days=2 * days)


def test_another_level_has_another_limit_at_once(lite_company):
    """R038, R005: from the last contact on."""
    agent, leader = lite_company.actor(Role.AGENT), lite_company.actor(Role.MANAGER)
    customer = registered(agent)
    told(agent, customer)
    version = seen(Customer, customer)["version"]
    assert edit(leader, "customers", customer, version, {"category5": "vip"}).clean
    assert seen(Customer, customer)["contact_due"] == date(2026, 7, 12)


def complained(agent, **values):
    typed = {
        "kind": "complaint", "title": "Noise", "description": "It hums.", "channel": "phone",
        "contact_name": "Mo", "customer_verified": "no_match", "received_at": NOON.isoformat(), **values,
    }  # fmt: skip
    made = service.create(agent, "tickets", typed, key())
    assert made.problems == ()
    return made.rows[0].id


def overdue(actor):
    found = inbox.of(actor, inbox.Whose.ALL).items
    return [(one.id, one.deadline.key) for one in found if one.left < timedelta()]


def test_an_open_complaint_without_an_event_for_the_hours_of_the_rulebook_stands_still(company):
    """R045: it is listed, and runs in the inbox; whatever is written into the diary moves it on."""
    agent = company.actor(Role.AGENT)
    ruled("sla.stalled_after", "6", "hour")
    ticket, other = complained(agent), complained(agent, kind="inquiry")
    after(hours=5, minutes=59)
    assert listed(agent, "tickets", "stalled") == []
    after(hours=6, minutes=1)
    assert listed(agent, "tickets", "stalled") == [ticket]
    assert (ticket, "go_on") in overdue(agent)
    assert (other, "go_on") not in overdue(agent)
    entry = {"ticket_id": ticket, "kind": "note", "body": "Asked the workshop."}
    assert service.create(agent, "ticket_events", entry, key()).problems == ()
    assert listed(agent, "tickets", "stalled") == []
    assert seen(Ticket, ticket)["last_event_at"] > NOON + timedelta(hours=6)
    after(hours=13)
    assert listed(agent, "tickets", "stalled") == [ticket]
    move(agent, "tickets", ticket, "respond", "We look into it.")
    assert seen(Ticket, ticket)["stalled_at"] > NOON + timedelta(hours=19)
    assert listed(agent, "tickets", "stalled") == []


def test_a_complaint_that_ended_stands_still_no_more(lite_company):
    """R045: only an open one is listed."""
    agent, leader = lite_company.actor(Role.AGENT), lite_company.actor(Role.MANAGER)
    ticket = complained(agent)
    after(days=3)
    assert listed(agent, "tickets", "stalled") == [ticket]
    version = seen(Ticket, ticket)["version"]
    assert (
        service.move(leader, "tickets", ticket, version, "cancel", {}, key(), note="Withdrawn.").problems
        == ()
    )
    assert listed(agent, "tickets", "stalled") == []
    assert seen(Ticket, ticket)["stalled_at"] is None
