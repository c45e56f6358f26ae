"""The plan of the service: its goals, its areas and their kinds of service (S26, S29)."""

from datetime import UTC, date, datetime

import pytest

from core import clock, service
from core.access import Role
from core.measures import Share
from core.resources import RESOURCES
from core.view import View
from db.models.surveys import Survey, SurveyQuestion
from db.models.tickets import Ticket
from db.models.trace import Policy
from db.vocabulary.tickets import ServiceArea
from tests.factories import edit, key, seen, stored

NOON = datetime(2026, 6, 12, 4, 0, tzinfo=UTC)
TICKET = {
    "kind": "complaint", "title": "The room", "description": "They told us.", "channel": "phone",
    "received_at": "2026-06-12 10:00", "contact_name": "Somebody", "customer_verified": "no_match",
}  # fmt: skip
KINDS = {
    "room": {"cleaning", "linen", "repair"},
    "catering": {"restaurant", "speciality", "room_service"},
}


@pytest.fixture(autouse=True)
def friday():
    """The product believes it is noon of Friday, 12 June 2026 in Shanghai."""
    clock.move_to(NOON)
    yield
    clock.move_to(None)


def chart(table, name):
    return next(one for one in RESOURCES[table].charts if one.key == name)


def groups(actor, table, name):
    return {one.group: one.n for one in service.chart(actor, View(table), chart(table, name))}


def in_force(name, value, **place):
    stored(
        Policy, key=name, value=value, unit="percent", effective_from=date(2026, 6, 12), status="approved", **place
    )  # fmt: skip


def test_the_targets_of_the_two_charts_are_values_of_the_rulebook(company):
    """R395: 85 % satisfied and 70 % loyal as delivered, and what the company sets instead from its day on."""
    boss = company.actor(Role.EXECUTIVE)
    satisfied, loyal = (
        chart("survey_responses", "satisfied_per_month"),
        chart("customers", "loyal_by_category"),
    )
    assert (type(satisfied.measure), type(loyal.measure)) == (Share, Share)
    assert [service.target(boss, one) for one in (satisfied, loyal)] == [85, 70]
    in_force("survey.target", "90")
    in_force("loyalty.target", "65")
    assert [service.target(boss, one) for one in (satisfied, loyal)] == [90, 65]
    clock.move_to(datetime(2026, 6, 11, 4, tzinfo=UTC))
    assert [service.target(boss, one) for one in (satisfied, loyal)] == [85, 70]


def test_a_survey_keeps_the_target_of_its_day_or_one_of_its_own(company):
    """R375, R395: the goal and the number of answers are stored with the survey, whatever is decided later."""
    analyst = company.actor(Role.ANALYST)
    typed = {
        "kind": "annual", "audience": "All", "opens_on": "2026-06-12", "closes_on": "2026-07-12",
    }  # fmt: skip

    def goals(**values):
        made = service.create(analyst, "surveys", {**typed, "title": f"Survey {key()}", **values}, key())
        assert made.problems == ()
        row = seen(Survey, made.rows[0].id)
        return made.rows[0].id, (row["target_pct"], row["min_n"])

    plain, told = goals()
    assert told == (85, 20)
    assert goals(target_pct="60", min_n="5")[1] == (60, 5)
    in_force("survey.target", "90")
    assert goals()[1] == (90, 20)
    assert edit(company.actor(Role.SUPERVISOR), "surveys", plain, 1, {"audience": "Tenants"}).clean
    assert seen(Survey, plain)["target_pct"] == 85


@pytest.mark.parametrize("area", list(ServiceArea))
def test_every_complaint_and_every_question_can_be_of_each_area_and_is_counted_there(lite_company, area):
    """R396."""
    boss = lite_company.actor(Role.EXECUTIVE)
    agent, analyst = lite_company.actor(Role.AGENT), lite_company.actor(Role.ANALYST)
    ticket = service.create(agent, "tickets", {**TICKET, "category": area.value}, key())
    asked = {
        "survey_id": lite_company.survey(), "text": "How was it?", "dimension": "service", "area": area.value,
        "scale": "five_point", "position": "1",
    }  # fmt: skip
    question = service.create(analyst, "survey_questions", asked, key())
    service.create(agent, "tickets", {**TICKET, "kind": "inquiry", "category": area.value}, key())
    assert (ticket.problems, question.problems) == ((), ())
    assert seen(Ticket, ticket.rows[0].id)["category"] is area
    assert seen(SurveyQuestion, question.rows[0].id)["area"] is area
    assert groups(boss, "tickets", "by_area") == {area: 1}
    assert groups(analyst, "survey_questions", "by_area") == {area: 1}


@pytest.mark.parametrize("area", list(ServiceArea))
def test_a_ticket_about_rooms_or_catering_is_of_one_of_their_kinds_of_service(lite_company, area):
    """R399: cleaning, linen and repair; restaurant, speciality and room service; other areas have none."""
    agent = lite_company.actor(Role.AGENT)
    allowed = set()
    for kind in {one for kinds in KINDS.values() for one in kinds}:
        made = service.create(
            agent, "tickets", {**TICKET, "category": area.value, "service_type": kind}, key()
        )
        if made.saved:
            allowed.add(seen(Ticket, made.rows[0].id)["service_type"].value)
        else:
            assert [(cell.field, cell.rule) for cell in made.problems] == [("service_type", "R399")]
    assert allowed == KINDS.get(area.value, set())
