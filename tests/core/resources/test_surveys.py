"""Surveys, their responses, and the actions that follow: what each step asks for (R100, R130, R409)."""

import pytest

from core import reviews, service
from core.access import Actor, Role
from core.changes import Outcome
from core.resources import RESOURCES
from db.base import Record
from db.models.surveys import CorrectiveAction, Survey, SurveyResponse
from tests.factories import edit, key, seen


def step(actor: Actor, model: type[Record], row: int, event: str, **values: object) -> Outcome:
    version = seen(model, row)["version"]
    return service.move(actor, model.__tablename__, row, version, event, values, key())


def status(model: type[Record], row: int) -> str:
    return seen(model, row)["status"].value


@pytest.mark.parametrize(("score", "closes"), [(1, False), (2, False), (3, True), (5, True)])
def test_an_unhappy_response_is_closed_with_a_ticket_or_an_action_only(company, score, closes):
    """3.5.4, R130."""
    leader = company.actor(Role.SUPERVISOR)
    response = company.response(overall=score)
    assert step(leader, SurveyResponse, response, "review").clean
    stored = seen(SurveyResponse, response)
    assert (stored["reviewed_by"], stored["reviewed_at"] is not None) == (leader.id, True)
    outcome = step(leader, SurveyResponse, response, "close")
    assert outcome.clean is closes
    if not closes:
        assert [(cell.field, cell.rule) for cell in outcome.problems] == [("ticket_id", "R130")]
        assert step(leader, SurveyResponse, response, "close", ticket_id=company.ticket()).clean
    assert status(SurveyResponse, response) == "closed"


def test_adopting_a_response_needs_its_corrective_action(company):
    leader = company.actor(Role.SUPERVISOR)
    response = company.response(overall=1)
    assert step(leader, SurveyResponse, response, "review").clean
    assert {cell.field for cell in step(leader, SurveyResponse, response, "adopt").problems} == {
        "corrective_action_id"
    }
    action = company.action(leader)
    assert step(leader, SurveyResponse, response, "adopt", corrective_action_id=action).clean
    assert step(leader, SurveyResponse, response, "close").clean


@pytest.mark.parametrize("role", [Role.AGENT, Role.ANALYST, Role.EXECUTIVE])
def test_responses_are_reviewed_by_leaders(company, role):
    response = company.response(collector_id=company.actor(role).id)
    assert step(company.actor(role), SurveyResponse, response, "review").saved == 0
    assert status(SurveyResponse, response) == "submitted"


def test_a_ticket_opened_from_a_response_is_linked_to_it_or_not_made_at_all(company):
    """R258: both or neither."""
    leader = company.actor(Role.SUPERVISOR)
    response = company.response(overall=1)
    values = {
        "kind": "inquiry", "title": "Call back", "description": "They are unhappy.", "channel": "phone",
        "received_at": "2026-03-02 10:00", "contact_name": "Somebody", "department_id": company.service,
    }  # fmt: skip
    row = service.fetch(leader, "survey_responses", response)
    bad = reviews.open_from(leader, row, "tickets", "ticket_id", {**values, "title": ""}, key())
    assert bad.saved == 0
    assert seen(SurveyResponse, response)["ticket_id"] is None
    made = reviews.open_from(leader, row, "tickets", "ticket_id", values, key())
    assert made.clean
    assert seen(SurveyResponse, response)["ticket_id"] == made.rows[0].id


def test_a_survey_opens_closes_and_is_analysed_in_this_order(company):
    leader, analyst = company.actor(Role.SUPERVISOR), company.actor(Role.ANALYST)
    survey = company.survey()
    for event in ("close", "analyse"):
        assert step(leader, Survey, survey, event).saved == 0
    assert step(analyst, Survey, survey, "open").clean
    assert step(analyst, Survey, survey, "close").saved == 0
    assert step(leader, Survey, survey, "close").clean
    assert step(analyst, Survey, survey, "analyse").clean
    assert RESOURCES["surveys"].workflow.of(status(Survey, survey)) == ()


def test_a_survey_closes_after_it_opens(company):
    survey = company.survey()
    outcome = edit(company.actor(Role.SUPERVISOR), "surveys", survey, 1, {"closes_on": "2025-12-31"})
    assert [cell.field for cell in outcome.problems] == ["closes_on"]


@pytest.mark.parametrize(
    ("scale", "good", "bad"), [("five_point", 5, 6), ("ten_point", 10, 11), ("yes_no", 1, 2)]
)
def test_an_answer_fits_the_scale_of_its_question(company, scale, good, bad):
    """R409."""
    agent, survey = company.actor(Role.AGENT), company.survey()
    values = {
        "response_id": company.response(survey_id=survey), "question_id": company.question(survey, scale=scale),
    }  # fmt: skip
    assert edit(agent, "survey_answers", "n:1", None, {**values, "value_int": bad}).saved == 0
    assert edit(agent, "survey_answers", "n:1", None, {**values, "value_int": good}).clean


def test_an_action_is_checked_by_somebody_else_than_its_owner(company):
    """R130: open, analysing, planned, doing, verifying, closed; ineffective goes round again."""
    owner, checker = company.actor(Role.MANAGER, name="owner"), company.actor(Role.MANAGER)
    action = company.action(owner)
    assert step(checker, CorrectiveAction, action, "analyse").saved == 0
    walk = [
        ("analyse", {}), ("plan", {"root_cause": "Too few people", "corrective": "Hire"}), ("carry_out", {}),
        ("finish", {"evidence": "List"}),
    ]  # fmt: skip
    for event, values in walk:
        missing = step(owner, CorrectiveAction, action, event)
        if values:
            assert {cell.field for cell in missing.problems} == set(values)
            assert step(owner, CorrectiveAction, action, event, **values).clean
    assert status(CorrectiveAction, action) == "verifying"
    for event in ("confirm", "reject"):
        assert step(owner, CorrectiveAction, action, event).saved == 0
    assert step(checker, CorrectiveAction, action, "reject").clean
    assert status(CorrectiveAction, action) == "ineffective"
    assert step(owner, CorrectiveAction, action, "analyse").clean
    assert seen(CorrectiveAction, action)["verified_by"] == checker.id
