"""Satisfaction surveys, their questions, responses and answers, and the actions that follow (spec 3.2, 3.4)."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from db.base import Record, Searchable
from db.columns import C, P, choice, day, integer, long_text, moment, reference, text
from db.vocabulary.surveys import (
    ActionSource,
    ActionStatus,
    Adopted,
    Dimension,
    ResponseChannel,
    ResponseStatus,
    Scale,
    SurveyKind,
    SurveyPeriod,
    SurveyStatus,
)
from db.vocabulary.tickets import ServiceArea


class Survey(Record, Searchable):
    """A survey of satisfaction with its target."""

    __tablename__ = "surveys"

    title: Mapped[str] = text(120, required=True, index=True, rules="R127")
    kind: Mapped[SurveyKind] = choice(SurveyKind, required=True, index=True, rules="R127 R129 R289 R424")
    audience: Mapped[str] = text(200, required=True, rules="R155")
    site_id: Mapped[int | None] = reference("sites", rules="R155")
    department_id: Mapped[int | None] = reference("departments")
    opens_on: Mapped[date] = day(required=True, index=True, rules="R015")
    closes_on: Mapped[date] = day(required=True, index=True, rules="R015")
    status: Mapped[SurveyStatus] = choice(
        SurveyStatus,
        required=True,
        computed=True,
        default=SurveyStatus.DRAFT,
        index=True,
        rules="R015",
    )
    period: Mapped[SurveyPeriod] = choice(
        SurveyPeriod, required=True, default=SurveyPeriod.ONCE, rules="R129"
    )
    # Left empty they follow the rulebook.
    target_pct: Mapped[int | None] = integer(0, 100, rules="R395 R375")
    min_n: Mapped[int | None] = integer(1, 100_000)


class SurveyQuestion(Record):
    """One question of a survey."""

    __tablename__ = "survey_questions"

    survey_id: Mapped[int] = reference("surveys", required=True, rules="R409")
    position: Mapped[int] = integer(1, 1000, required=True, default=1)
    text: Mapped[str] = text(300, required=True, rules="R409")
    scale: Mapped[Scale] = choice(Scale, required=True, default=Scale.FIVE_POINT, rules="R409")
    dimension: Mapped[Dimension] = choice(Dimension, required=True, index=True, rules="R409")
    area: Mapped[ServiceArea | None] = choice(ServiceArea, index=True, rules="R396")


class SurveyResponse(Record, Searchable):
    """What one customer said; one per customer and survey, or anonymous (R100)."""

    __tablename__ = "survey_responses"
    SCOPED = ("collector_id", "department_id")
    FIGURES = (("submitted_at", "overall"),)

    survey_id: Mapped[int] = reference("surveys", required=True, rules="R100")
    customer_id: Mapped[int | None] = reference("customers", sensitivity=P, rules="R100")
    channel: Mapped[ResponseChannel] = choice(
        ResponseChannel,
        required=True,
        default=ResponseChannel.QUESTIONNAIRE,
        rules="R071",
    )
    collector_id: Mapped[int] = reference("users", required=True, rules="R071")
    ticket_id: Mapped[int | None] = reference("tickets", rules="R258")
    department_id: Mapped[int | None] = reference("departments", rules="R258")
    employee_id: Mapped[int | None] = reference("users")
    overall: Mapped[int] = integer(1, 5, required=True, index=True, format="score", rules="R100")
    comment: Mapped[str | None] = long_text(4000, sensitivity=P, rules="R071")
    suggestion: Mapped[str | None] = long_text(4000, sensitivity=P, rules="R071")
    adopted: Mapped[Adopted | None] = choice(Adopted, sensitivity=P, rules="R071")
    status: Mapped[ResponseStatus] = choice(
        ResponseStatus,
        required=True,
        computed=True,
        default=ResponseStatus.SUBMITTED,
        index=True,
    )
    submitted_at: Mapped[datetime | None] = moment(computed=True, imported=True, index=True)
    # A register taken over is reviewed from the day on which it came to us.
    entered_at: Mapped[datetime | None] = moment(computed=True)
    review_due: Mapped[datetime | None] = moment(computed=True, index=True, rules="R071")
    reviewed_by: Mapped[int | None] = reference("users", computed=True)
    reviewed_at: Mapped[datetime | None] = moment(computed=True, index=True)
    corrective_action_id: Mapped[int | None] = reference("corrective_actions", rules="R130")

    __table_args__ = (UniqueConstraint("survey_id", "customer_id"),)


class SurveyAnswer(Record):
    """One answer to one question."""

    __tablename__ = "survey_answers"

    response_id: Mapped[int] = reference("survey_responses", required=True)
    question_id: Mapped[int] = reference("survey_questions", required=True)
    value_int: Mapped[int | None] = integer(0, 10)
    value_text: Mapped[str | None] = long_text(4000, sensitivity=P)

    __table_args__ = (UniqueConstraint("response_id", "question_id"),)


class CorrectiveAction(Record, Searchable):
    """What is done about a finding, and whether it helped (R130)."""

    __tablename__ = "corrective_actions"
    SCOPED = ("owner_id", "department_id")

    source_kind: Mapped[ActionSource] = choice(ActionSource, required=True, rules="R130 R071")
    source_id: Mapped[int] = integer(required=True, index=True, rules="R130")
    dimension: Mapped[Dimension | None] = choice(Dimension, index=True, rules="R016")
    problem: Mapped[str] = long_text(2000, required=True, rules="R130")
    root_cause: Mapped[str | None] = long_text(2000, rules="R130")
    corrective: Mapped[str | None] = long_text(2000, rules="R130")
    preventive: Mapped[str | None] = long_text(2000, rules="R130")
    owner_id: Mapped[int] = reference("users", serving=True, required=True, rules="R130")
    department_id: Mapped[int | None] = reference("departments")
    due_on: Mapped[date] = day(required=True, index=True, rules="R130")
    status: Mapped[ActionStatus] = choice(
        ActionStatus,
        required=True,
        computed=True,
        default=ActionStatus.OPEN,
        index=True,
        rules="R130",
    )
    evidence: Mapped[str | None] = long_text(2000, sensitivity=C, rules="R086")
    verified_by: Mapped[int | None] = reference("users", computed=True, rules="R130")
    effect_before: Mapped[int | None] = integer(0, 100, rules="R130")
    effect_after: Mapped[int | None] = integer(0, 100, rules="R130")
