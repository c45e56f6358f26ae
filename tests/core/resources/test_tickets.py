"""The way of a ticket: answer, assign, solve, follow up, reopen, and the clocks that run on it (S13, S20)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock, clocks, service
from core.access import Actor, Role
from core.changes import Outcome
from core.deadlines import ClockState
from core.prepare import REQUIRED
from core.resources import RESOURCES
from core.view import Condition, View
from core.worktime import Why
from db.models.tickets import Ticket
from db.models.trace import Policy
from tests.factories import Company, edit, key, seen, stored

START = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def june():
    """The product believes it is the first of June."""
    clock.move_to(START)
    yield
    clock.move_to(None)


@pytest.fixture
def people(company: Company) -> dict[str, Actor]:
    return {
        "agent": company.actor(Role.AGENT),
        "solver": company.actor(Role.AGENT, name="solver"),
        "leader": company.actor(Role.SUPERVISOR),
    }


def received(company: Company, actor: Actor, **values: object) -> Outcome:
    typed = {
        "kind": "inquiry", "title": "Where is it?", "description": "They ask.", "channel": "phone",
        "received_at": "2026-06-01 10:00", "contact_name": "Somebody", "department_id": company.service, **values,
    }  # fmt: skip
    return service.create(actor, "tickets", typed, key())


def step(actor: Actor, ticket: int, event: str, note: str = "", **values: object) -> Outcome:
    return service.move(actor, "tickets", ticket, seen(Ticket, ticket)["version"], event, values, key(), note)


def status(ticket: int) -> str:
    return seen(Ticket, ticket)["status"].value


def why(outcome: Outcome) -> str:
    assert outcome.saved == 0
    return " ".join(str(cell.say) for cell in outcome.problems)


def states(actor: Actor, ticket: int) -> dict[str, ClockState]:
    return {one.deadline.key: one.state for one in clocks.of(actor, "tickets", ticket)}


def solved(company: Company, people: dict[str, Actor], **values: object) -> int:
    ticket = company.ticket(received_at=START, **values)
    assert step(people["leader"], ticket, "assign", assignee_id=people["solver"].id).clean
    assert step(people["solver"], ticket, "start").clean
    assert step(people["solver"], ticket, "inform", "A new one is on its way.").clean
    done = {"solution": "Sent a new one."}
    if values.get("kind") == "complaint":
        done["root_cause"] = next(iter(RESOURCES["tickets"].fields["root_cause"].marks.choices)).value
    assert step(people["solver"], ticket, "resolve", **done).clean
    return ticket


@pytest.mark.parametrize(
    ("kind", "prefix", "respond", "resolve"),
    [
        ("inquiry", "INQ2026-", timedelta(minutes=30), timedelta(hours=72)),
        ("complaint", "CMP2026-", timedelta(hours=24), timedelta(hours=48)),
        ("emergency", "EMG2026-", timedelta(minutes=15), timedelta(hours=72)),
        ("suggestion", "SUG2026-", timedelta(hours=24), timedelta(hours=72)),
    ],
)
def test_a_new_ticket_has_its_number_and_the_clocks_of_its_kind(
    company, people, kind, prefix, respond, resolve
):
    """R215, R084, R085, R088."""
    made = received(company, people["agent"], kind=kind, customer_verified="no_match")
    assert made.problems == ()
    stored = seen(Ticket, made.rows[0].id)
    assert stored["ticket_no"] == f"{prefix}00001"
    assert stored["first_response_due"] == START + respond
    assert stored["resolve_due"] == START + resolve
    assert stored["close_due"] == START + timedelta(days=7)


def test_numbers_count_per_kind(company, people):
    kinds = ["inquiry", "order", "inquiry"]
    numbers = [
        seen(Ticket, received(company, people["agent"], kind=kind).rows[0].id)["ticket_no"] for kind in kinds
    ]
    assert numbers == ["INQ2026-00001", "ORD2026-00001", "INQ2026-00002"]


def test_an_answer_stops_the_response_clock_and_is_kept_in_the_diary(company, people):
    """R084, R360."""
    ticket = received(company, people["agent"]).rows[0].id
    assert states(people["agent"], ticket)["respond"] is ClockState.RUNNING
    assert why(step(people["agent"], ticket, "respond"))
    clock.move_to(START + timedelta(minutes=29))
    assert states(people["agent"], ticket)["respond"] is ClockState.DUE_SOON
    assert step(people["agent"], ticket, "respond", "We look into it.").clean
    assert status(ticket) == "responded"
    assert states(people["agent"], ticket)["respond"] is ClockState.MET
    diary = service.read(
        people["agent"], View("ticket_events", filters=(Condition("ticket_id", "is", (str(ticket),)),))
    )
    assert diary.columns["body"][0] == "We look into it."
    assert diary.columns["user_id"][0] == people["agent"].id


def test_a_late_answer_misses_the_clock(company, people):
    ticket = received(company, people["agent"]).rows[0].id
    clock.move_to(START + timedelta(minutes=31))
    assert states(people["agent"], ticket)["respond"] is ClockState.OVERDUE
    overdue = next(kpi for kpi in RESOURCES["tickets"].kpis if kpi.key == "response_overdue")
    assert service.tile(people["leader"], View("tickets"), overdue).value == 1
    assert step(people["agent"], ticket, "respond", "Sorry.").clean
    assert states(people["agent"], ticket)["respond"] is ClockState.MISSED
    assert service.tile(people["leader"], View("tickets"), overdue).value == 0


def test_assigning_needs_an_assignee_and_a_leader(company, people):
    """R041."""
    ticket = company.ticket()
    assert why(step(people["agent"], ticket, "assign", assignee_id=people["solver"].id))
    outcome = step(people["leader"], ticket, "assign")
    assert [(cell.field, str(cell.say)) for cell in outcome.problems] == [("assignee_id", REQUIRED)]
    assert step(people["leader"], ticket, "assign", assignee_id=people["solver"].id).clean
    assert seen(Ticket, ticket)["assignee_id"] == people["solver"].id


def test_only_the_assignee_starts_and_resolves(company, people):
    ticket = company.ticket()
    assert step(people["leader"], ticket, "assign", assignee_id=people["solver"].id).clean
    for actor in (people["agent"], people["leader"]):
        assert "named in the record" in why(step(actor, ticket, "start"))
    assert step(people["solver"], ticket, "start").clean
    assert step(people["solver"], ticket, "inform", "We look into it.").clean
    assert "named in the record" in why(step(people["leader"], ticket, "resolve", solution="Done"))
    assert {cell.field for cell in step(people["solver"], ticket, "resolve").problems} == {"solution"}
    assert step(people["solver"], ticket, "resolve", solution="Done").clean


def test_a_complaint_is_solved_with_its_root_cause(company, people):
    """R043."""
    ticket = company.ticket(kind="complaint", customer_verified="no_match")
    assert step(people["leader"], ticket, "assign", assignee_id=people["solver"].id).clean
    assert step(people["solver"], ticket, "start").clean
    assert step(people["solver"], ticket, "inform", "We look into it.").clean
    outcome = step(people["solver"], ticket, "resolve", solution="Done")
    assert [(cell.field, cell.rule) for cell in outcome.problems] == [("root_cause", "R043")]
    assert status(ticket) == "in_progress"
    cause = next(iter(RESOURCES["tickets"].fields["root_cause"].marks.choices)).value
    assert step(people["solver"], ticket, "resolve", solution="Done", root_cause=cause).clean


@pytest.mark.parametrize("kind", ["complaint", "inquiry"])
def test_a_ticket_is_not_solved_before_the_customer_heard_from_us(company, people, kind):
    """R022: a note and what the customer says do not count; the step is offered once a message is stored."""
    ticket, solver = company.ticket(kind=kind, customer_verified="no_match"), people["solver"]
    done = {"solution": "Done", "root_cause": "product_defect"}
    assert step(people["leader"], ticket, "assign", assignee_id=solver.id).clean
    assert step(solver, ticket, "start").clean
    for entry in ("note", "inward_message"):
        typed = {"ticket_id": ticket, "kind": entry, "body": "They call again."}
        assert service.create(solver, "ticket_events", typed, key()).clean
    assert "R022" in why(step(solver, ticket, "resolve", **done))
    closed = {one.event: said for one, said in service.steps(solver, "tickets", ticket)}
    assert "R022" in str(closed["resolve"])
    assert status(ticket) == "in_progress"
    assert why(step(people["agent"], ticket, "inform", "We look into it."))
    assert why(step(solver, ticket, "inform"))
    assert step(solver, ticket, "inform", "We look into it.").clean
    assert (
        dict((one.event, said) for one, said in service.steps(solver, "tickets", ticket))["resolve"] is None
    )
    assert step(solver, ticket, "resolve", **done).clean


def test_somebody_else_asks_whether_the_customer_is_content(company, people):
    """R044."""
    ticket = solved(company, people)
    content = {"followup_result": "satisfied", "lesson": "Ask at once."}
    assert "R044" in why(step(people["solver"], ticket, "close", **content))
    outcome = step(people["agent"], ticket, "close")
    assert {cell.field for cell in outcome.problems} == {"followup_result", "lesson"}
    assert step(people["agent"], ticket, "close", **content).clean
    assert states(people["agent"], ticket) == dict.fromkeys(("respond", "resolve", "close"), ClockState.MET)


def test_the_ticket_of_an_unhappy_customer_is_reopened_not_closed(company, people):
    """R044, R092."""
    ticket = solved(company, people)
    unhappy = step(people["agent"], ticket, "close", followup_result="unsatisfied", lesson="Hm.")
    assert [cell.field for cell in unhappy.problems] == ["followup_result"]
    assert why(step(people["agent"], ticket, "reopen"))
    assert step(people["agent"], ticket, "reopen", "It broke again.").clean
    stored = seen(Ticket, ticket)
    assert (stored["status"].value, stored["reopen_count"], stored["resolved_at"]) == ("reopened", 1, None)
    assert step(people["leader"], ticket, "assign", assignee_id=people["solver"].id).clean


def test_nobody_handles_a_complaint_about_themselves(company, people):
    """R286."""
    ticket = company.ticket(
        kind="complaint", customer_verified="no_match", subject_user_id=people["solver"].id
    )
    outcome = step(people["leader"], ticket, "assign", assignee_id=people["solver"].id)
    assert [(cell.field, cell.rule) for cell in outcome.problems] == [("assignee_id", "R286")]


def test_a_complaint_says_whether_the_person_is_our_customer_and_a_ticket_whom_to_answer(company, people):
    """R287."""
    outcome = received(company, people["agent"], kind="complaint")
    assert [(cell.field, cell.rule) for cell in outcome.problems] == [("customer_verified", "R287")]
    outcome = received(company, people["agent"], contact_name="")
    assert [(cell.field, cell.rule) for cell in outcome.problems] == [("contact_name", "R287")]


def test_a_ticket_is_not_received_in_the_future(company, people):
    """R042."""
    outcome = received(company, people["agent"], received_at="2026-06-01 10:30")
    assert [(cell.field, cell.rule) for cell in outcome.problems] == [("received_at", "R042")]


def test_a_major_complaint_starts_the_report_clock(company, people):
    """R291: 24 hours, first priority."""
    ticket = company.ticket(kind="complaint", customer_verified="no_match")
    assert edit(people["leader"], "tickets", ticket, 1, {"is_major": "1"}).saved == 0
    assert {cell.field for cell in step(people["agent"], ticket, "flag_major").problems} == {"major_reasons"}
    assert step(people["agent"], ticket, "flag_major", major_reasons=["negative_media"]).clean
    stored = seen(Ticket, ticket)
    assert stored["priority"] == 1
    assert stored["major_report_due"] - stored["major_flagged_at"] == timedelta(hours=24)
    assert states(people["leader"], ticket)["report_major"] is ClockState.RUNNING
    assert step(people["agent"], ticket, "report_major", "Told brand and legal.").clean
    assert states(people["leader"], ticket)["report_major"] is ClockState.MET
    assert step(people["leader"], ticket, "unflag_major", "It was not.").clean
    assert seen(Ticket, ticket)["major_report_due"] is None


@pytest.mark.parametrize(("level", "priority"), [("vip", 1), ("gold", 2), ("ordinary", 3)])
def test_the_customers_level_decides_the_priority(company, people, level, priority):
    """R076."""
    customer = company.customer(people["agent"])
    assert edit(people["agent"], "customers", customer, 1, {"category5": level}).clean
    made = received(company, people["agent"], customer_id=customer)
    assert seen(Ticket, made.rows[0].id)["priority"] == priority


def test_a_cancelled_ticket_needs_a_reason_and_takes_no_more_steps(company, people):
    ticket = company.ticket()
    assert why(step(people["agent"], ticket, "cancel", "Spam."))
    assert why(step(people["leader"], ticket, "cancel"))
    assert step(people["leader"], ticket, "cancel", "Spam.").clean
    assert service.steps(people["leader"], "tickets", ticket) == []


def test_forged_steps_leave_the_ticket_alone(company, people):
    ticket = company.ticket()
    outside = company.ticket(department_id=company.sales, team_id=company.other_team)
    for event in ("close", "resolve", "accept", "nothing", "new", ""):
        assert why(step(people["leader"], ticket, event, "x"))
    assert why(step(people["leader"], outside, "respond", "x"))
    assert why(step(people["leader"], ticket, "respond", "x", closed_at="2026-01-01", ticket_no="7"))
    assert why(service.move(people["leader"], "tickets", 999_999, 1, "respond", {}, key(), "x"))
    assert (status(ticket), status(outside)) == ("new", "new")


def solving(company: Company, people: dict[str, Actor]) -> int:
    """A question somebody works on; gives its id."""
    ticket = received(company, people["agent"]).rows[0].id or 0
    step(people["leader"], ticket, "assign", assignee_id=people["solver"].id, department_id=company.service)
    assert step(people["solver"], ticket, "start").saved
    return ticket


def switch_on_pauses() -> None:
    stored(
        Policy,
        key="sla.pause_when_waiting",
        value="1",
        unit="flag",
        effective_from=date(2026, 1, 1),
        status="approved",
    )


def test_waiting_for_the_customer_is_no_step_while_the_rulebook_says_that_it_counts(company: Company, people):
    ticket = solving(company, people)
    assert "wait" not in {one.event for one, _ in service.steps(people["solver"], "tickets", ticket)}
    assert step(people["solver"], ticket, "wait", "Which model is it?").saved == 0
    assert status(ticket) == "in_progress"


def test_clocks_rest_while_the_customer_has_to_answer_and_the_time_is_given_back(company: Company, people):
    switch_on_pauses()
    ticket = solving(company, people)
    due = seen(Ticket, ticket)["resolve_due"]
    clock.move_to(START + timedelta(hours=10))
    assert step(people["solver"], ticket, "wait", "Which model is it?").saved
    assert seen(Ticket, ticket)["resolve_due"] is None
    assert states(people["solver"], ticket)["resolve"] is ClockState.PAUSED
    # What is changed in the ticket meanwhile, another site included, changes nothing about the pause.
    changed = {"site_id": company.other_site, "title": "Where is mine?"}
    assert edit(people["leader"], "tickets", ticket, seen(Ticket, ticket)["version"], changed).saved == 1
    clock.move_to(START + timedelta(hours=40))
    assert step(people["solver"], ticket, "resume", "The large one.").saved
    row = seen(Ticket, ticket)
    given_back = row["resolve_due"] - due
    # The clock moves on between the steps by what the steps take.
    assert abs(given_back - timedelta(hours=30)) < timedelta(seconds=30)
    resolve = next(
        one for one in clocks.of(people["solver"], "tickets", ticket) if one.deadline.key == "resolve"
    )
    assert resolve.holds
    waited = [span for span in resolve.spans() if span.why is Why.WAITING]
    assert sum((span.end - span.start for span in waited), timedelta()) == given_back
