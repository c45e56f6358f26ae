"""The deadline inbox: what runs, for whom, in the order of the time that is left."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock, inbox, service
from core.access import Role
from core.deadlines import ClockState
from core.inbox import Whose
from db.models.tickets import Ticket
from tests.factories import Company, key, seen

NOW = datetime(2026, 6, 3, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def june():
    """The product believes it is noon of 3 June in Shanghai, a Wednesday."""
    clock.move_to(NOW)
    yield
    clock.move_to(None)


def waiting(company: Company, due: timedelta, **values: object) -> int:
    """A ticket that has only the clock of its solution to stop, due so long from now."""
    return company.ticket(
        received_at=NOW - 72 * HOUR, first_responded_at=NOW - 71 * HOUR, resolve_due=NOW + due, **values
    )


def listed(found: inbox.Inbox) -> list[tuple[str, int, str]]:
    return [(item.table, item.id, item.deadline.key) for item in found.items]


def test_clocks_of_several_tables_stand_in_the_order_of_the_time_left(company: Company):
    archivist, leader = company.actor(Role.ARCHIVIST), company.actor(Role.MANAGER)
    late = company.loan(leader, status="out", out_at=NOW - 100 * HOUR, due_at=NOW - 28 * HOUR)
    soon = waiting(company, 2 * HOUR)
    today = company.customer(leader, first_contact_on=date(2026, 5, 27), filing_due=date(2026, 6, 3))
    later = waiting(company, 50 * HOUR)
    found = inbox.of(leader, Whose.ALL)
    assert listed(found) == [
        ("archive_loans", late, "return"),
        ("tickets", soon, "resolve"),
        ("customers", today, "filing"),
        ("tickets", later, "resolve"),
    ]
    assert [item.state for item in found.items] == [
        ClockState.OVERDUE,
        ClockState.DUE_SOON,
        ClockState.DUE_SOON,
        ClockState.RUNNING,
    ]
    assert (found.overdue.n, found.today.n, found.running.n) == (1, 2, 4)
    # The day of a filing ends at midnight in Shanghai.
    assert found.items[2].due == NOW + 12 * HOUR
    assert found.items[2].due_day == date(2026, 6, 3)
    assert listed(inbox.of(archivist, Whose.ALL))[0] == ("archive_loans", late, "return")


def test_a_clock_that_stopped_and_one_of_a_case_that_ended_are_not_listed(company: Company):
    leader = company.actor(Role.SUPERVISOR)
    waiting(company, HOUR, resolved_at=NOW - HOUR)
    waiting(company, HOUR, status="cancelled")
    open_one = waiting(company, HOUR)
    assert listed(inbox.of(leader, Whose.ALL)) == [("tickets", open_one, "resolve")]


def test_mine_are_the_rows_i_am_named_in_and_no_others(company: Company):
    agent, other = company.actor(Role.AGENT), company.actor(Role.AGENT, name="other")
    mine = waiting(company, HOUR, assignee_id=agent.id)
    theirs = waiting(company, 2 * HOUR, assignee_id=other.id)
    assert listed(inbox.of(agent, Whose.MINE)) == [("tickets", mine, "resolve")]
    assert inbox.of(agent, Whose.MINE).running.n == 1
    assert {id for _, id, _ in listed(inbox.of(agent, Whose.TEAM))} == {mine, theirs}


def test_nobody_finds_a_row_there_that_is_not_open_to_them(company: Company):
    """R286: the person complained about does not see the case; another department's case is closed as well."""
    agent = company.actor(Role.AGENT)
    waiting(company, HOUR, subject_user_id=agent.id, kind="complaint")
    waiting(
        company, HOUR, department_id=company.sales, team_id=company.other_team, site_id=company.other_site
    )
    for whose in Whose:
        found = inbox.of(agent, whose)
        assert listed(found) == []
        assert found.running.n == 0


def test_a_role_without_clocks_has_an_empty_inbox(lite_company: Company):
    admin = lite_company.actor(Role.ADMIN)
    found = inbox.of(admin, Whose.ALL)
    assert (found.items, found.running.n) == ((), 0)


def test_taking_the_step_takes_the_clock_out(company: Company):
    agent = company.actor(Role.AGENT)
    ticket = company.ticket(received_at=NOW - HOUR, first_response_due=NOW + 23 * HOUR)
    assert listed(inbox.of(agent, Whose.TEAM)) == [("tickets", ticket, "respond")]
    version = seen(Ticket, ticket)["version"]
    outcome = service.move(agent, "tickets", ticket, version, "respond", {}, key(), "We look into it.")
    assert outcome.saved
    assert "respond" not in {clock for _, _, clock in listed(inbox.of(agent, Whose.TEAM))}
