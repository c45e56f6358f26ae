"""Complaints that stand still (S02)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock, inbox, service
from core.access import Role
from core.resources import RESOURCES
from core.view import View
from db.models.tickets import Ticket
from db.models.trace import Policy
from tests.factories import key, seen, stored

NOON = datetime(2026, 6, 12, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def friday():
    """The product believes it is noon of Friday, 12 June 2026 in Shanghai."""
    clock.move_to(NOON)
    yield
    clock.move_to(None)


def after(**time):
    clock.move_to(NOON + timedelta(**time))


def move(actor, table, id, event, note=""):
    version = seen(RESOURCES[table].model, id)["version"]
    made = service.move(actor, table, id, version, event, {}, key(), note=note)
    assert made.problems == ()


def listed(actor, table, tile):
    kpi = next(one for one in RESOURCES[table].kpis if one.key == tile)
    return service.read(actor, View(table, filters=kpi.where)).ids


def ruled(key, value, unit="day"):
    stored(Policy, key=key, value=value, unit=unit, effective_from=date(2026, 1, 1), status="approved")


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
