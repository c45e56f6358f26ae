"""What the service norm asks of roles, tickets, feedback and reviews (S04), and the rules of S06 to S08 on intake."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock, jobs, report_desk, report_text, reviews, service
from core.access import Action, Granted, Role, may
from core.masks import masked_fields
from core.prepare import REQUIRED
from core.resources import RESOURCES
from core.view import Condition, View
from db.columns import Sensitivity
from db.models.customers import Customer
from db.models.organisation import Department
from db.models.reports import ReportSnapshot
from db.models.surveys import CorrectiveAction, SurveyResponse
from db.models.tickets import Ticket
from db.models.trace import Policy
from db.session import database
from db.vocabulary.reports import ReportKind
from db.vocabulary.surveys import ActionSource, SurveyKind, SurveyStatus
from db.vocabulary.tickets import RootCause, TicketKind
from tests.factories import edit, key, seen, stored

MASKED = "****"
START = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
TICKET = {
    "kind": "complaint", "title": "Too slow", "description": "They waited.", "channel": "phone",
    "received_at": "2026-06-01 10:00", "contact_name": "Somebody", "customer_verified": "no_match",
}  # fmt: skip


@pytest.fixture(autouse=True)
def june():
    """The product believes it is the first of June."""
    clock.move_to(START)
    yield
    clock.move_to(None)


def tile(actor, table, name):
    kpi = next(one for one in RESOURCES[table].kpis if one.key == name)
    return service.tile(actor, View(table), kpi)


def step(actor, model, row, event, note="", **values):
    version = seen(model, row)["version"]
    return service.move(actor, model.__tablename__, row, version, event, values, key(), note)


def wrong(outcome):
    assert outcome.saved == 0
    return {(cell.field, cell.rule) for cell in outcome.problems}


def in_work(company, **values):
    """A complaint its solver works on."""
    leader, solver = company.actor(Role.SUPERVISOR), company.actor(Role.AGENT, name="solver")
    ticket = company.complaint(received_at=START, **values)
    assert step(leader, Ticket, ticket, "assign", assignee_id=solver.id).clean
    assert step(solver, Ticket, ticket, "start").clean
    return ticket, solver


def test_an_adopted_suggestion_is_an_improvement_action_linked_to_its_response(lite_company):
    """R071, R016: each response says how it was collected; adopting one needs the action made from it."""
    leader = lite_company.actor(Role.SUPERVISOR)
    asked = {"survey_id": lite_company.survey(), "overall": "4", "channel": None}
    assert wrong(service.create(lite_company.actor(Role.AGENT), "survey_responses", asked, key())) == {
        ("channel", None)
    }
    response = lite_company.response(suggestion="Open on Sundays.", channel="interview")
    assert step(leader, SurveyResponse, response, "review").clean
    assert wrong(step(leader, SurveyResponse, response, "adopt")) == {("corrective_action_id", None)}
    values = {
        "source_kind": ActionSource.SURVEY_RESPONSE.value, "source_id": response, "problem": "Closed on Sundays.",
        "owner_id": leader.id, "due_on": "2026-07-01",
    }  # fmt: skip
    row = service.fetch(leader, "survey_responses", response)
    made = reviews.open_from(leader, row, "corrective_actions", "corrective_action_id", values, key())
    assert made.clean
    assert step(leader, SurveyResponse, response, "adopt").clean
    action = seen(SurveyResponse, response)["corrective_action_id"]
    assert action == made.rows[0].id
    assert seen(CorrectiveAction, action)["source_id"] == response


def test_a_customer_of_the_highest_category_without_a_dedicated_agent_is_listed_as_a_gap(lite_company):
    """R077."""
    agent, boss = lite_company.actor(Role.AGENT), lite_company.actor(Role.EXECUTIVE)
    gap = lite_company.customer(agent, category5="vip")
    lite_company.customer(agent, category5="vip", dedicated_agent_id=agent.id)
    lite_company.customer(agent, category5="gold")
    kpi = next(one for one in RESOURCES["customers"].kpis if one.key == "without_agent")
    assert service.read(boss, View("customers", filters=kpi.where)).ids == [gap]
    assert edit(agent, "customers", gap, 1, {"dedicated_agent_id": agent.id}).clean
    assert tile(boss, "customers", "without_agent").value == 0


def test_a_ticket_is_solved_with_its_solution_told_and_closed_after_that_only(lite_company):
    """R093, R118: no solution without its text, none that was not told; what has no answer is on the list."""
    ticket, solver = in_work(lite_company)
    waiting = lite_company.ticket()
    leader = lite_company.actor(Role.SUPERVISOR)
    kpi = next(one for one in RESOURCES["tickets"].kpis if one.key == "unanswered")

    def unanswered():
        return sorted(service.read(leader, View("tickets", filters=kpi.where)).ids)

    with database().writing() as session:
        session.get_one(Ticket, ticket).first_responded_at = None
    assert unanswered() == [ticket, waiting]
    done = {"root_cause": "slow_response", "solution": "Sent a new one."}
    refused = step(solver, Ticket, ticket, "resolve", **done)
    assert "No message to the customer" in str(refused.problems[0].say)
    assert step(solver, Ticket, ticket, "inform", "A new one comes.").clean
    assert unanswered() == [waiting]
    missing = step(solver, Ticket, ticket, "resolve", root_cause="slow_response")
    assert [(cell.field, str(cell.say)) for cell in missing.problems] == [("solution", REQUIRED)]
    ends = {"followup_result": "satisfied", "lesson": "Send two."}
    assert step(leader, Ticket, ticket, "close", **ends).saved == 0
    assert step(solver, Ticket, ticket, "resolve", **done).clean
    assert step(leader, Ticket, ticket, "close", **ends).clean


def test_the_third_complaint_with_one_root_cause_in_a_month_proposes_a_corrective_action(company):
    """R086: none without its cause; one action for a cause, and none for complaints longer ago or of another cause."""
    head = company.actor(Role.MANAGER)

    def solve(cause):
        ticket, solver = in_work(company)
        assert step(solver, Ticket, ticket, "inform", "We look into it.").clean
        done = {"solution": "Mended.", "root_cause": cause}
        assert wrong(step(solver, Ticket, ticket, "resolve", solution="Mended.")) == {("root_cause", "R043")}
        assert step(solver, Ticket, ticket, "resolve", **done).clean
        return ticket

    def proposed():
        boss = company.actor(Role.EXECUTIVE)
        return [
            seen(CorrectiveAction, id) for id in service.read(boss, View("corrective_actions", sort="id")).ids
        ]

    company.complaint(resolved_at=START - timedelta(days=31), root_cause=RootCause.SLOW_RESPONSE)
    solve("slow_response")
    solve("price_dispute")
    solve("slow_response")
    assert proposed() == []
    third = solve("slow_response")
    (action,) = proposed()
    assert (action["source_kind"], action["source_id"], action["owner_id"]) == (
        ActionSource.TICKET,
        third,
        head.id,
    )
    assert seen(Ticket, third)["ticket_no"] in action["problem"]
    solve("slow_response")
    assert proposed() == [action]


def test_the_satisfaction_tile_equals_a_count_by_hand(company):
    """R100: four and five of five are satisfied; value, number of answers and the period asked for."""
    for score, day in ((5, 2), (4, 3), (3, 4), (1, 5), (5, 20)):
        company.response(overall=score, submitted_at=datetime(2026, 5, day, tzinfo=UTC))
    company.response(overall=1, submitted_at=datetime(2026, 5, 6, tzinfo=UTC), deleted_at=START)
    reader = company.actor(Role.ANALYST)
    kpi = next(one for one in RESOURCES["survey_responses"].kpis if one.key == "satisfied")
    whole = service.tile(reader, View("survey_responses"), kpi)
    assert (whole.value, whole.n) == (60, 5)
    early = View("survey_responses").only(Condition("submitted_at", "between", ("2026-05-01", "2026-05-10")))
    part = service.tile(reader, early, kpi)
    assert (part.value, part.n) == (50, 4)
    mean = next(one for one in RESOURCES["survey_responses"].kpis if one.key == "mean")
    assert service.tile(reader, View("survey_responses"), mean).value == pytest.approx(18 / 5)


def test_without_a_full_survey_closed_in_a_year_the_tile_is_below_its_target(lite_company):
    """R129: an open one, an older one and one of another kind do not count."""
    leader = lite_company.actor(Role.SUPERVISOR)
    kpi = next(one for one in RESOURCES["surveys"].kpis if one.key == "full_survey")
    done = {"kind": SurveyKind.ANNUAL, "status": SurveyStatus.CLOSED}
    lite_company.survey(**done, closes_on=date(2025, 5, 31))
    lite_company.survey(kind=SurveyKind.ANNUAL, status=SurveyStatus.OPEN, closes_on=date(2026, 5, 1))
    lite_company.survey(kind=SurveyKind.SERVICE, status=SurveyStatus.CLOSED, closes_on=date(2026, 5, 1))
    assert tile(leader, "surveys", "full_survey").value == 0 < kpi.target
    lite_company.survey(**done, closes_on=date(2025, 6, 1))
    assert tile(leader, "surveys", "full_survey").value == kpi.target


def test_sales_register_record_contacts_and_hand_feedback_over_as_a_ticket(lite_company):
    """R097."""
    sales = lite_company.actor(Role.SALES, department=lite_company.sales)
    customer = service.create(
        sales, "customers",
        {"name": "Mo", "phone": "13800000003", "source": "walk_in", "owner_id": sales.id,
         "first_contact_on": "2026-06-01"}, key(),
    )  # fmt: skip
    assert customer.clean
    form = {"business_kind": "lease", "origin": "visit", "name": "Mo", "has_intermediary": "no"}
    assert service.create(sales, "registrations", form, key()).clean
    talk = {
        "customer_id": customer.rows[0].id, "kind": "call", "channel": "phone", "subject": "The tap drips",
        "user_id": sales.id,
    }  # fmt: skip
    assert service.create(sales, "interactions", talk, key()).clean
    told = service.create(
        sales, "tickets", {**TICKET, "kind": "suggestion", "department_id": lite_company.service}, key()
    )
    assert told.clean
    assert seen(Ticket, told.rows[0].id)["department_id"] == lite_company.service


def test_an_agent_takes_and_works_on_tickets_and_deletes_none(lite_company):
    """R098."""
    agent = lite_company.actor(Role.AGENT)
    made = service.create(agent, "tickets", {**TICKET, "kind": "inquiry"}, key())
    assert made.clean
    ticket = made.rows[0].id
    assert edit(agent, "tickets", ticket, 1, {"product": "Tap"}).clean
    assert step(agent, Ticket, ticket, "respond", "We look into it.").clean
    refused = service.delete(agent, "tickets", [(ticket, seen(Ticket, ticket)["version"])], key())
    assert refused.saved == 0
    assert seen(Ticket, ticket)["deleted_at"] is None


def test_an_analyst_reads_without_personal_data_and_changes_no_record(lite_company):
    """R099 in part: but for a wish of their own for a right; segments and alerts are not there."""
    analyst = lite_company.actor(Role.ANALYST)
    for name in (
        "customers",
        "tickets",
        "purchases",
        "interactions",
        "survey_responses",
        "corrective_actions",
    ):
        assert may(analyst, Action.VIEW, RESOURCES[name].rights).rows is None
    for resource in RESOURCES.values():
        for action in (Action.EDIT, Action.DELETE, Action.IMPORT, Action.APPROVE, Action.PERSONAL):
            reach = may(analyst, action, resource.rights).rows
            own = (("asked_by", analyst.id), ("person_id", analyst.id))
            assert reach == (own if (resource.table, action) == ("access_grants", Action.EDIT) else ())
        personal = {key for key, one in resource.fields.items() if one.sensitivity is Sensitivity.PERSONAL}
        assert personal <= masked_fields(analyst, resource)
    customer = lite_company.customer(name="Somebody known")
    assert "known" not in service.fetch(analyst, "customers", customer)["name"]
    assert wrong(edit(analyst, "customers", customer, 1, {"region": "North"})) == {("region", None)}


def test_the_credit_status_is_seen_by_those_who_may_see_confidential_data_only(lite_company):
    """R132 in part: on the customer's record, not on the archive's."""
    customer = lite_company.customer(credit_status="watch")
    boss = lite_company.actor(Role.EXECUTIVE)
    assert service.fetch(boss, "customers", customer)["credit_status"] == "watch"
    for reader in (
        lite_company.actor(Role.EXECUTIVE, see_confidential=False),
        lite_company.actor(Role.SALES),
        lite_company.actor(Role.ARCHIVIST),
    ):
        assert service.fetch(reader, "customers", customer)["credit_status"] == MASKED


def test_others_add_what_they_know_of_a_customer_that_was_opened_to_them_and_change_nothing_of_it(
    lite_company,
):
    """R121: a contact noted by another department; the record itself stays with its own."""
    seller = lite_company.actor(Role.SALES, department=lite_company.sales)
    customer = lite_company.customer(seller)
    agent = lite_company.actor(Role.AGENT)
    note = {
        "customer_id": customer, "kind": "informal", "channel": "in_store", "subject": "Asked for filters",
        "user_id": agent.id,
    }  # fmt: skip
    assert {cell for cell, _ in wrong(service.create(agent, "interactions", note, key()))} == {"customer_id"}
    helper = lite_company.actor(Role.AGENT, granted=(Granted("customers", Action.VIEW, row=customer),))
    assert service.create(helper, "interactions", note, key()).clean
    assert (
        edit(helper, "customers", customer, seen(Customer, customer)["version"], {"name": "Else"}).saved == 0
    )


def test_a_tenant_has_a_day_of_moving_in_and_the_contact_at_which_they_were_registered(company):
    """R116: with a new tenant it is written; a customer becomes one after it was recorded."""
    agent = company.actor(Role.AGENT)
    values = {
        "name": "Mo", "phone": "13800000004", "source": "walk_in", "owner_id": agent.id, "relation_kind": "tenant",
        "first_contact_on": "2026-06-01",
    }  # fmt: skip
    assert wrong(service.create(agent, "customers", values, key())) == {("move_in_on", "R116")}
    made = service.create(agent, "customers", {**values, "move_in_on": "2026-06-01"}, key())
    assert made.clean

    def contacts(customer):
        found = service.read(
            agent, View("interactions", filters=(Condition("customer_id", "is", (str(customer),)),))
        )
        return found.columns["kind"]

    assert contacts(made.rows[0].id) == ["move_in"]
    later = company.customer(agent)
    tenant = {"relation_kind": "tenant", "move_in_on": "2026-06-01"}
    assert wrong(edit(agent, "customers", later, 1, tenant)) == {("relation_kind", "R116")}
    company.interaction(agent, customer_id=later, kind="move_in")
    assert edit(agent, "customers", later, 1, tenant).clean
    assert contacts(later) == ["move_in"]
    version = seen(Customer, later)["version"]
    assert wrong(edit(agent, "customers", later, version, {"move_in_on": None})) == {("move_in_on", "R116")}
    old = company.customer(agent, relation_kind="tenant")
    assert edit(agent, "customers", old, 1, {"region": "North"}).clean


@pytest.fixture
def served(lite_company):
    """The company, its service department taking tickets."""
    with database().writing() as session:
        session.get_one(Department, lite_company.service).takes_tickets = True
    return lite_company


def take_anywhere():
    """Set the intake of the rulebook to `any`."""
    stored(
        Policy,
        key="intake.mode",
        value="any",
        unit="text",
        effective_from=date(2026, 1, 1),
        status="approved",
    )


OTHERS = (Role.SALES, Role.FIELD, Role.MANAGER, Role.SUPERVISOR)


@pytest.mark.parametrize("role", OTHERS)
def test_a_ticket_lands_in_the_queue_of_customer_service_unless_its_department_is_named(served, role):
    """R115: also what another department writes down; where nobody takes tickets it stays with its writer."""
    other = served.actor(role, department=served.sales)
    question = {**TICKET, "kind": "inquiry"}
    row = seen(Ticket, service.create(other, "tickets", question, key()).rows[0].id)
    assert (row["department_id"], row["team_id"], row["assignee_id"]) == (served.service, None, None)
    named = service.create(other, "tickets", {**question, "department_id": served.sales}, key())
    assert seen(Ticket, named.rows[0].id)["department_id"] == served.sales
    with database().writing() as session:
        session.get_one(Department, served.service).takes_tickets = False
    kept = service.create(other, "tickets", question, key())
    assert seen(Ticket, kept.rows[0].id)["department_id"] == served.sales


@pytest.mark.parametrize("kind", ["complaint", "repair"])
@pytest.mark.parametrize("role", OTHERS)
def test_with_central_intake_others_only_refer_complaints_and_repairs_to_the_service_queue(
    served, role, kind
):
    """R117: not to another department, and to nobody by name; customer service takes them itself."""
    other = served.actor(role, department=served.sales)
    ticket = {**TICKET, "kind": kind, "site_id": served.site}
    assert wrong(service.create(other, "tickets", {**ticket, "department_id": served.sales}, key())) == {
        ("department_id", "R117")
    }
    agent = served.actor(Role.AGENT)
    assert wrong(service.create(other, "tickets", {**ticket, "assignee_id": agent.id}, key())) == {
        ("assignee_id", "R117")
    }
    row = seen(Ticket, service.create(other, "tickets", ticket, key()).rows[0].id)
    assert (row["department_id"], row["assignee_id"], row["status"].value) == (served.service, None, "new")
    assert service.create(agent, "tickets", {**ticket, "assignee_id": agent.id}, key()).clean


@pytest.mark.parametrize("role", [*OTHERS, Role.AGENT])
def test_with_intake_anywhere_every_business_role_takes_complaints_in_its_own_department(served, role):
    """R134."""
    take_anywhere()
    other = served.actor(role, department=served.sales)
    made = service.create(other, "tickets", {**TICKET, "department_id": served.sales}, key())
    assert made.clean
    row = seen(Ticket, made.rows[0].id)
    assert (row["kind"], row["department_id"]) == (TicketKind.COMPLAINT, served.sales)


def review(company, until=date(2026, 3, 31)):
    """The draft of the review of a quarter."""
    made = report_desk.make(company.actor(Role.ANALYST), ReportKind.SERVICE_REVIEW, until, None)
    assert made.clean, made.problems
    return made.rows[0].id


def test_a_review_is_due_after_each_quarter_and_flagged_when_it_is_overdue(company):
    """R103: drafted by the product on the first day of the next one, 15 days to go."""
    company.ticket(received_at=datetime(2025, 11, 3, tzinfo=UTC))
    leader = company.actor(Role.SUPERVISOR)
    company.actor(Role.ADMIN)
    clock.move_to(datetime(2026, 3, 31, 4, tzinfo=UTC))
    jobs.run()
    assert report_desk.of_period(leader, ReportKind.SERVICE_REVIEW, date(2026, 3, 31), None) is None
    clock.move_to(datetime(2026, 4, 1, 4, tzinfo=UTC))
    jobs.run()
    made = report_desk.of_period(leader, ReportKind.SERVICE_REVIEW, date(2026, 3, 31), None)
    assert (made["report_no"], made["due_on"]) == ("RV-2026-03", date(2026, 4, 15))
    kpi = next(one for one in RESOURCES["report_snapshots"].kpis if one.key == "overdue")
    for day, overdue in ((15, False), (16, True)):
        clock.move_to(datetime(2026, 4, day, 4, tzinfo=UTC))
        assert (
            made["id"] in service.read(leader, View("report_snapshots", filters=kpi.where)).ids
        ) is overdue


def test_the_review_shows_each_service_limit_with_the_share_that_was_met_and_the_response_time_of_each_channel(
    company,
):
    """R096, R070: a count by hand, of each kind and step; what is open and over its time is missed."""
    at = datetime(2026, 2, 2, 2, tzinfo=UTC)

    def ticket(kind, channel, minutes, solved=None):
        company.ticket(
            kind=kind, channel=channel, received_at=at, first_response_due=at + timedelta(minutes=30),
            first_responded_at=minutes and at + timedelta(minutes=minutes), resolve_due=at + timedelta(hours=48),
            resolved_at=solved and at + timedelta(hours=solved), close_due=at + timedelta(days=7),
        )  # fmt: skip

    ticket("inquiry", "phone", 10, 5)
    ticket("inquiry", "phone", 20, 50)
    ticket("inquiry", "email", 40)
    ticket("complaint", "phone", 60, 48)
    ticket("complaint", "chat", None)
    content = report_desk.today(ReportKind.SERVICE_REVIEW, date(2026, 3, 31), None)
    figures = {one["key"]: (one["hits"], one["n"]) for one in content["figures"]}
    assert figures["responded_in_time"] == (2, 5)
    assert figures["resolved_in_time"] == (2, 5)
    assert figures["closed_in_time"] == (0, 5)
    groups = {one["key"]: one["rows"] for one in content["groups"]}

    def kept(name):
        return {row["group"]: (row["hits"], row["n"]) for row in groups[name]}

    assert kept("responded_by_kind") == {"inquiry": (2, 3), "complaint": (0, 2)}
    assert kept("resolved_by_kind") == {"inquiry": (1, 3), "complaint": (1, 2)}
    assert kept("closed_by_kind") == {"inquiry": (0, 3), "complaint": (0, 2)}
    times = {row["group"]: (row["value"], row["n"]) for row in groups["response_by_channel"]}
    assert times == {"phone": (20, 3), "email": (40, 1)}
    told = {one.title: one for one in report_text.tell(content, "en", "UTC").tables}
    assert [cell.text for cell in told["Time to the first answer, by channel"].rows[0]] == [
        "Phone",
        "20.0",
        "3",
    ]


def test_the_review_shows_who_became_a_buyer_by_source_and_by_owner(company):
    """R074: of the customers first met in the quarter those who have bought."""
    one, two = company.actor(Role.SALES), company.actor(Role.SALES, name="two")
    for owner, source, met, buys in (
        (one, "walk_in", date(2026, 1, 5), True),
        (one, "walk_in", date(2026, 3, 31), False),
        (one, "referral", date(2026, 2, 1), True),
        (two, "walk_in", date(2026, 2, 1), False),
        (two, "walk_in", date(2026, 4, 1), True),
    ):
        company.customer(
            owner, source=source, first_contact_on=met, first_purchase_at=START if buys else None
        )  # fmt: skip
    content = report_desk.today(ReportKind.SERVICE_REVIEW, date(2026, 3, 31), None)
    groups = {one["key"]: one["rows"] for one in content["groups"]}
    assert {row["group"]: (row["hits"], row["n"]) for row in groups["conversion_by_source"]} == {
        "walk_in": (1, 3), "referral": (1, 1),
    }  # fmt: skip
    assert {row["label"]: (row["hits"], row["n"]) for row in groups["conversion_by_owner"]} == {
        "sales@" + str(one.department_id): (2, 3), "two@" + str(two.department_id): (0, 1),
    }  # fmt: skip


def test_a_review_that_missed_a_target_is_released_with_a_corrective_action_of_its_own(company):
    """R104: twenty answers in time release it as it is, the twenty-first that was late does not."""
    at = datetime(2026, 2, 2, 2, tzinfo=UTC)
    ends = {"resolve_due": None, "first_response_due": at + timedelta(hours=1), "received_at": at}

    def released(id):
        for role, event in ((Role.SUPERVISOR, "examine"), (Role.MANAGER, "examine_too")):
            assert step(company.actor(role), ReportSnapshot, id, event).clean
        return step(company.actor(Role.EXECUTIVE), ReportSnapshot, id, "release")

    for _ in range(20):
        company.ticket(first_responded_at=at, **ends)
    assert released(review(company)).clean
    for _ in range(20):
        moved = {**ends, "received_at": datetime(2025, 12, 1, tzinfo=UTC)}
        company.ticket(first_responded_at=at + timedelta(hours=2), **moved)
    late = review(company, date(2025, 12, 31))
    refused = released(late)
    assert "Targets missed: 1" in str(refused.problems[0].say)
    company.action(company.actor(Role.MANAGER), source_kind=ActionSource.TICKET, source_id=late)
    boss = company.actor(Role.EXECUTIVE)
    assert step(boss, ReportSnapshot, late, "release").saved == 0
    company.action(company.actor(Role.MANAGER), source_kind=ActionSource.REVIEW, source_id=late)
    assert step(boss, ReportSnapshot, late, "release").clean
