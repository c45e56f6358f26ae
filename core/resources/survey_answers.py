"""Survey answers: one answer to one question; satisfaction per dimension is counted from these (R409)."""

from collections.abc import Iterable

from core.access import Role, Scopes, grants
from core.context import Context, Problem
from core.measures import Chart, Mean
from core.messages import N_, Say
from core.resource import Group, Resource, Section
from db.models.surveys import SurveyAnswer as Answer
from db.vocabulary.surveys import Scale

RANGE = {Scale.FIVE_POINT: (1, 5), Scale.TEN_POINT: (1, 10), Scale.YES_NO: (0, 1)}


def fits_scale(context: Context) -> Iterable[Problem]:
    """The answer fits the question's scale (R409)."""
    question = context.related("question_id")
    value = context.values["value_int"]
    if question is None or question["scale"] not in RANGE or value is None:
        return
    low, high = RANGE[question["scale"]]
    if not low <= value <= high:
        yield Problem(
            "value_int",
            Say(N_("Must be between {low} and {high}."), low=low, high=high),
            "R409",
        )


RESOURCE = Resource(
    model=Answer,
    section=Section.SURVEYS,
    icon=":material/question_answer:",
    title=Answer.value_int,
    columns=(
        Answer.response_id,
        Answer.question_id,
        Answer.value_int,
        Answer.value_text,
    ),
    form=(
        Group(
            "answer",
            Answer.response_id,
            Answer.question_id,
            Answer.value_int,
            Answer.value_text,
        ),
    ),
    filters=(Answer.response_id, Answer.question_id, Answer.value_int),
    sort="id",
    grants=grants(
        {
            Role.EXECUTIVE: "V P",
            Role.MANAGER: "Va Ea P",
            Role.SUPERVISOR: "Va Ea P Ia",
            Role.AGENT: "Va Ca P",
            Role.SALES: "Va Ca P",
            Role.FIELD: "Va Ca P",
            Role.ANALYST: "V",
        }
    ),
    scopes=Scopes(parent="response_id"),
    rules=(fits_scale,),
    charts=(
        Chart(
            "by_question",
            Answer.question_id,
            measure=Mean(Answer.value_int),
            rule="R409",
        ),
    ),
)
