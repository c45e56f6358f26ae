"""Feedback from its receipt to the answer: in time, by whoever is responsible, and told (S13, S20, S30, S34)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock, clocks, inbox, service
from core.access import Role
from core.deadlines import ClockState
from core.resources import RESOURCES
from core.view import Condition, View
from db.models.tickets import Ticket
from db.models.trace import Policy
from db.vocabulary.tickets import TicketChannel
from tests.factories import key, seen, stored

START = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
TICKET = {
    "kind": "inquiry", "title": "Where is it?", "description": "They ask.", "channel": "phone",
    "received_at": "2026-06-01 10:00", "contact_name": "Somebody", "customer_verified": "no_match",
}  # fmt: skip
CLOSING = {"followup_result": "satisfied", "lesson": "Tell them at once."}


@pytest.fixture(autouse=True)
def june():
    """The product believes it is ten o'clock of the first of June in Shanghai."""
    clock.move_to(START)
    yield
    clock.move_to(None)


def received(agent, **values):
    made = service.create(agent, "tickets", {**TICKET, **values}, key())
    assert made.problems == ()
    return made.rows[0].id


def step(actor, ticket, event, note="", **values):
    return service.move(actor, "tickets", ticket, seen(Ticket, ticket)["version"], event, values, key(), note)


def listed(actor, tile):
    """The tickets a tile leads to."""
    kpi = next(one for one in RESOURCES["tickets"].kpis if one.key == tile)
    return service.read(actor, View("tickets", filters=kpi.where)).ids


def closed(company, ticket):
    """A ticket taken through all its steps; gives its diary as (kind, text)."""
    leader, solver = company.actor(Role.SUPERVISOR), company.actor(Role.AGENT, name="solver")
    assert step(leader, ticket, "assign", assignee_id=solver.id).clean
    assert step(solver, ticket, "start").clean
    assert step(solver, ticket, "inform", "A new one comes tomorrow.").clean
    assert step(solver, ticket, "resolve", solution="Sent a new one.").clean
    assert step(leader, ticket, "close", **CLOSING).clean
    view = View("ticket_events", filters=(Condition("ticket_id", "is", (str(ticket),)),), sort="id")
    diary = service.read(leader, view).columns
    return list(zip(diary["kind"], diary["body"], strict=True))


def test_a_complaint_is_closed_within_seven_days_of_its_receipt_and_a_breach_shows(company):
    """R219: due on day D + 7; from then on it is overdue in the inbox and in the list, and stays missed."""
    agent, leader = company.actor(Role.AGENT), company.actor(Role.SUPERVISOR)
    ticket = received(agent, kind="complaint")

    def close():
        return next(one for one in clocks.of(leader, "tickets", ticket) if one.deadline.key == "close")

    due = seen(Ticket, ticket)["close_due"]
    assert (due, close().due) == (START + timedelta(days=7),) * 2
    clock.move_to(due - timedelta(minutes=1))
    assert close().state is ClockState.DUE_SOON
    clock.move_to(due + timedelta(minutes=1))
    assert close().state is ClockState.OVERDUE
    late = inbox.of(leader, inbox.Whose.ALL).items
    assert [one.state for one in late if one.deadline.key == "close"] == [ClockState.OVERDUE]
    breached = (Condition("close_due", "between", ("", "now")), Condition("closed_at", "empty"))
    assert service.read(leader, View("tickets", filters=breached)).ids == [ticket]
    solver = company.actor(Role.AGENT, name="solver")
    assert step(leader, ticket, "assign", assignee_id=solver.id).clean
    assert step(solver, ticket, "start").clean
    assert step(solver, ticket, "inform", "Sorry.").clean
    done = {"solution": "Sent a new one.", "root_cause": "slow_response"}
    assert step(solver, ticket, "resolve", **done).clean
    assert step(leader, ticket, "close", **CLOSING).clean
    assert close().state is ClockState.MISSED


def test_a_suggestion_nobody_answered_in_the_set_time_is_listed_until_it_is_answered(company):
    """R407: a day unless the rulebook says another time."""
    agent, leader = company.actor(Role.AGENT), company.actor(Role.SUPERVISOR)
    ticket = received(agent, kind="suggestion")
    clock.move_to(START + timedelta(hours=23))
    assert listed(leader, "response_overdue") == []
    clock.move_to(START + timedelta(hours=25))
    assert listed(leader, "response_overdue") == [ticket]
    assert step(agent, ticket, "respond", "We open on Sundays from July on.").clean
    assert listed(leader, "response_overdue") == []
    stored(
        Policy, key="sla.other.respond", value="2", unit="hour", effective_from=date(2026, 6, 2), status="approved"
    )  # fmt: skip
    sooner = received(agent, kind="suggestion", received_at="2026-06-02 11:00")
    clock.move_to(START + timedelta(hours=28))
    assert listed(leader, "response_overdue") == [sooner]


def test_an_inquiry_is_answered_by_its_specialist_with_what_is_proposed(company):
    """R402: nobody else solves it, and not without the proposal."""
    leader, agent = company.actor(Role.SUPERVISOR), company.actor(Role.AGENT)
    ticket = received(agent, title="Which filter?")
    specialist = company.actor(Role.AGENT, name="specialist")
    assert [cell.field for cell in step(leader, ticket, "assign").problems] == ["assignee_id"]
    assert step(leader, ticket, "assign", assignee_id=specialist.id).clean
    assert step(specialist, ticket, "start").clean
    assert step(specialist, ticket, "inform", "We look at your pipes.").clean
    proposal = {"solution": "The small filter, changed each spring."}
    assert step(agent, ticket, "resolve", **proposal).saved == 0
    assert [cell.field for cell in step(specialist, ticket, "resolve").problems] == ["solution"]
    assert step(specialist, ticket, "resolve", **proposal).clean
    row = seen(Ticket, ticket)
    assert (row["assignee_id"], row["solution"]) == (specialist.id, proposal["solution"])


def test_help_after_a_sale_names_its_purchase_and_goes_the_way_of_every_ticket_to_its_end(company):
    """R404: the purchase leads to it."""
    seller, boss = company.actor(Role.SALES), company.actor(Role.EXECUTIVE)
    customer = company.customer(company.actor(Role.AGENT))
    purchase = company.purchase(seller, customer_id=customer)
    ticket = received(
        company.actor(Role.AGENT), kind="return_exchange", customer_id=customer, purchase_id=purchase
    )
    assert service.belonging(boss, "purchases", [purchase])[purchase]["tickets"] == 1
    assert step(company.actor(Role.SUPERVISOR), ticket, "close", **CLOSING).saved == 0
    closed(company, ticket)
    row = seen(Ticket, ticket)
    assert (row["status"].value, row["purchase_id"]) == ("closed", purchase)


@pytest.mark.parametrize("channel", list(TicketChannel))
def test_feedback_by_any_channel_becomes_a_ticket_with_an_owner_and_shows_its_answer_when_closed(
    lite_company, channel
):
    """R441."""
    ticket = received(lite_company.actor(Role.AGENT), kind="suggestion", channel=channel.value)
    diary = closed(lite_company, ticket)
    row = service.fetch(lite_company.actor(Role.MANAGER), "tickets", ticket)
    owner = lite_company.actor(Role.AGENT, name="solver")
    assert (row["channel"], row["status"], row["assignee_id"]) == (channel, "closed", owner.id)
    assert row["solution"] == "Sent a new one."
    assert ("outward_message", "A new one comes tomorrow.") in diary
