"""Surveys, their responses, and the actions that follow: what each step asks for (R100, R130, R409)."""

from datetime import UTC, datetime, timedelta

import pytest

from core import clock, inbox, jobs, reviews, service
from core.access import Actor, Role
from core.changes import Change, ChangeSet, Kind, Outcome
from core.deadlines import ClockState
from core.inbox import Whose
from core.resources import RESOURCES
from db.base import Record
from db.models.notices import Notice
from db.models.surveys import CorrectiveAction, Survey, SurveyAnswer, SurveyResponse
from db.session import database
from db.vocabulary.surveys import ActionSource, ActionStatus, Dimension, Scale, SurveyStatus
from tests.factories import THEN, Company, edit, key, seen, stored


def step(actor: Actor, model: type[Record], row: int, event: str, **values: object) -> Outcome:
    version = seen(model, row)["version"]
    return service.move(actor, model.__tablename__, row, version, event, values, key())


def status(model: type[Record], row: int) -> str:
    return seen(model, row)["status"].value


def waiting(actor: Actor) -> dict[int, ClockState]:
    """The responses somebody is to review, by how their clocks stand."""
    found = inbox.of(actor, Whose.MINE).items
    return {item.id: item.state for item in found if item.table == "survey_responses"}


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


def test_a_response_is_to_be_reviewed_within_its_time_from_the_day_it_came_to_us(company):
    """R071, `survey.review_within`: a register taken over does not come late the moment it is imported."""
    leader, agent = company.actor(Role.SUPERVISOR), company.actor(Role.AGENT)
    survey = company.survey()
    entered = datetime(2026, 6, 12, 4, 0, tzinfo=UTC)
    try:
        clock.move_to(entered)
        fresh = service.create(agent, "survey_responses", {"survey_id": survey, "overall": 4}, key())
        old = service.commit(
            ChangeSet(
                leader,
                (
                    Change("survey_responses", "n:1", None, "survey_id", survey),
                    Change("survey_responses", "n:1", None, "overall", 5),
                    Change("survey_responses", "n:1", None, "submitted_at", "2024-01-05 10:00"),
                ),
                key(),
                kind=Kind.IMPORT,
            )
        )
        assert fresh.clean and old.clean
        ids = fresh.rows[0].id, old.rows[0].id
        for id in ids:
            row = seen(SurveyResponse, id)
            assert entered <= row["entered_at"] < entered + timedelta(minutes=5)
            assert row["review_due"] == row["entered_at"] + timedelta(days=7)
        assert seen(SurveyResponse, ids[1])["submitted_at"].year == 2024
        assert waiting(leader) == dict.fromkeys(ids, ClockState.RUNNING)
        assert waiting(agent) == {}, "who wrote it down does not review it"
        assert step(leader, SurveyResponse, ids[0], "review").clean
        clock.move_to(entered + timedelta(days=8))
        assert waiting(leader) == {ids[1]: ClockState.OVERDUE}
        jobs.run()
        clock.move_to(entered + timedelta(days=30))
        jobs.run()
        with database().reading() as session:
            told = {
                (one.user_id, one.row_id)
                for one in session.query(Notice).filter_by(table_name="survey_responses")
            }
        assert told == {(leader.id, ids[1])}
    finally:
        clock.move_to(None)


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
    company.question(survey)
    for event in ("close", "analyse"):
        assert step(leader, Survey, survey, event).saved == 0
    assert step(analyst, Survey, survey, "open").clean
    assert step(analyst, Survey, survey, "close").saved == 0
    assert step(leader, Survey, survey, "close").clean
    assert step(analyst, Survey, survey, "analyse").clean
    assert RESOURCES["surveys"].workflow.of(status(Survey, survey)) == ()


def test_a_survey_without_a_question_does_not_open(company):
    """3.5.4: a deleted question is none."""
    leader, survey = company.actor(Role.SUPERVISOR), company.survey()
    company.question(survey, deleted_at=THEN)
    refused = step(leader, Survey, survey, "open")
    assert "at least one question" in str(refused.problems[0].say)
    ((_, why),) = service.steps(leader, "surveys", survey)
    assert "at least one question" in str(why)
    company.question(survey)
    assert step(leader, Survey, survey, "open").clean


def answered(company: Company, survey: int, question: int, *values: int) -> list[int]:
    """A response for each of these answers to the question."""
    found = []
    for value in values:
        found.append(company.response(survey_id=survey))
        stored(SurveyAnswer, response_id=found[-1], question_id=question, value_int=value)
    return found


def test_what_is_below_the_target_has_an_action_before_a_survey_is_analysed(company):
    """R130: one action per weak dimension, come from a response of this survey."""
    leader = company.actor(Role.SUPERVISOR)
    survey = company.survey(status=SurveyStatus.CLOSED, target_pct=75)
    speed = company.question(survey, dimension=Dimension.SPEED)
    price = company.question(survey, dimension=Dimension.PRICE, scale=Scale.YES_NO)
    good = company.question(survey, dimension=Dimension.ATTITUDE, scale=Scale.TEN_POINT)
    company.question(survey, dimension=Dimension.PRODUCT, scale=Scale.TEXT)
    slow, _, _, _ = answered(company, survey, speed, 1, 5, 5, 3)
    dear, _ = answered(company, survey, price, 0, 0)
    answered(company, survey, good, 8, 9, 7, 10)

    def missing() -> str:
        (cell,) = step(leader, Survey, survey, "analyse").problems
        assert (cell.field, cell.rule) == ("target_pct", "R130")
        return str(cell.say)

    assert missing().endswith(": enum.Dimension.price, enum.Dimension.speed.")
    company.action(leader, source_id=company.response(), dimension=Dimension.SPEED)
    company.action(leader, source_kind=ActionSource.TICKET, source_id=slow, dimension=Dimension.SPEED)
    assert missing().endswith(": enum.Dimension.price, enum.Dimension.speed.")
    company.action(leader, source_id=slow, dimension=Dimension.SPEED)
    assert missing().endswith(": enum.Dimension.price.")
    action = company.action(leader, source_kind=ActionSource.REVIEW, dimension=Dimension.PRICE)
    version = seen(SurveyResponse, dear)["version"]
    assert edit(leader, "survey_responses", dear, version, {"corrective_action_id": action}).clean
    assert step(leader, Survey, survey, "analyse").clean


def test_answers_of_deleted_responses_weaken_no_dimension(company):
    leader, survey = company.actor(Role.SUPERVISOR), company.survey(status=SurveyStatus.CLOSED)
    question = company.question(survey)
    answered(company, survey, question, 5)
    gone = company.response(survey_id=survey, deleted_at=THEN)
    stored(SurveyAnswer, response_id=gone, question_id=question, value_int=1)
    assert step(leader, Survey, survey, "analyse").clean


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
    moved = edit(
        owner,
        "corrective_actions",
        action,
        seen(CorrectiveAction, action)["version"],
        {"owner_id": checker.id},
    )
    assert [(cell.field, cell.rule) for cell in moved.problems] == [("owner_id", "R130")]
    assert step(checker, CorrectiveAction, action, "reject").clean
    assert status(CorrectiveAction, action) == "ineffective"
    assert step(owner, CorrectiveAction, action, "analyse").clean
    assert seen(CorrectiveAction, action)["verified_by"] == checker.id


@pytest.mark.parametrize(
    ("dimension", "measured", "bad"),
    [
        (Dimension.SPEED, {"effect_before": 60, "effect_after": 75}, set()),
        (None, {"effect_before": 60, "effect_after": 75}, {"dimension"}),
        (None, {"dimension": "speed", "effect_before": 60}, {"effect_after"}),
        (None, {"dimension": "speed", "effect_before": 60, "effect_after": 60}, {"effect_after"}),
        (Dimension.SPEED, {"dimension": "price", "effect_before": 60, "effect_after": 75}, {"dimension"}),
        (Dimension.SPEED, {"dimension": "speed", "effect_before": 60, "effect_after": 75}, set()),
        (None, {"dimension": "speed", "effect_before": 60, "effect_after": 75}, set()),
    ],
)
def test_an_action_is_effective_when_it_improved_the_dimension_of_its_finding(
    company, dimension, measured, bad
):
    """R130, R409."""
    checker = company.actor(Role.SUPERVISOR)
    action = company.action(company.actor(Role.MANAGER), status=ActionStatus.VERIFYING, dimension=dimension)
    outcome = step(checker, CorrectiveAction, action, "confirm", **measured)
    assert {cell.field for cell in outcome.problems} == bad
    assert status(CorrectiveAction, action) == ("verifying" if bad else "closed")
