"""Satisfaction per dimension and the answers of a response."""

from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from db.models.surveys import SurveyAnswer, SurveyQuestion, SurveyResponse
from db.queries import Query
from db.queries.conditions import conditions
from db.vocabulary.surveys import Scale

# From which answer on a scale somebody counts as satisfied: 4 of 5, 8 of 10, yes.
SATISFIED_FROM = {Scale.FIVE_POINT: 4, Scale.TEN_POINT: 8, Scale.YES_NO: 1}


def per_dimension(session: Session, responses: Query) -> list[tuple[str, int, int]]:
    """(dimension, satisfied answers, answers) over the responses the query reaches."""
    satisfied = case(
        *(
            (and_(SurveyQuestion.scale == scale, SurveyAnswer.value_int >= least), 1)
            for scale, least in SATISFIED_FROM.items()
        ),
        else_=0,
    )
    statement = (
        select(SurveyQuestion.dimension, func.sum(satisfied), func.count())
        .select_from(SurveyAnswer)
        .join(SurveyQuestion, SurveyQuestion.id == SurveyAnswer.question_id)
        .join(SurveyResponse, SurveyResponse.id == SurveyAnswer.response_id)
        .where(
            SurveyAnswer.value_int.is_not(None),
            SurveyAnswer.deleted_at.is_(None),
            *conditions(responses),
        )
        .group_by(SurveyQuestion.dimension)
        .order_by(SurveyQuestion.dimension)
    )
    return [(dimension.value, int(hits or 0), n) for dimension, hits, n in session.execute(statement)]


def answers(session: Session, response_id: int) -> list[tuple[str, str, int | None, Any]]:
    """(question, dimension, number, text) of one response in the order of the questions."""
    statement = (
        select(SurveyQuestion.text, SurveyQuestion.dimension, SurveyAnswer.value_int, SurveyAnswer.value_text)
        .join(SurveyQuestion, SurveyQuestion.id == SurveyAnswer.question_id)
        .where(SurveyAnswer.response_id == response_id, SurveyAnswer.deleted_at.is_(None))
        .order_by(SurveyQuestion.position, SurveyQuestion.id)
    )
    return [
        (text, dimension.value, number, words)
        for text, dimension, number, words in session.execute(statement)
    ]
