"""Survey responses: what a customer said, reviewed by somebody, and what follows from it (R100, R130)."""

from collections.abc import Iterable, Mapping
from typing import Any

from core import i18n
from core.access import Role, Scopes, grants
from core.context import Context, Problem
from core.deadlines import Deadline
from core.measures import Chart, Count, Kpi, Mean, Month, Share, filled, is_
from core.messages import N_, Say
from core.resource import Answers, Child, Colour, Group, Resource, Section
from core.rules.choices import parse_score
from core.rules.problem import ValueProblem
from core.rules.yes_no import parse_yes_no
from core.workflow import Transition, Workflow
from db.models.surveys import SurveyResponse as Response
from db.vocabulary.surveys import Dimension, Scale
from db.vocabulary.surveys import ResponseStatus as State

UNHAPPY = 2
RANGE = {Scale.FIVE_POINT: (1, 5), Scale.TEN_POINT: (1, 10)}


def derive(context: Context) -> Mapping[str, Any]:
    """A response is submitted when it is entered, unless the register says when (3.5.4).

    Who enters it collected it, unless somebody else is named (R071).
    """
    if not context.new:
        return {}
    row = context.values
    return {
        "submitted_at": row["submitted_at"] or context.now,
        "entered_at": context.now,
        "collector_id": row["collector_id"] or context.actor.id,
    }


def unhappy_followed(context: Context) -> Iterable[Problem]:
    """An unhappy customer's response is closed with a ticket or an action (3.5.4)."""
    row = context.values
    if (
        context.event == "close"
        and row["overall"] <= UNHAPPY
        and not (row["ticket_id"] or row["corrective_action_id"])
    ):
        said = N_("A score of {score} needs a ticket or a corrective action before it is closed.")
        yield Problem("ticket_id", Say(said, score=row["overall"]), "R130")


def question_names(question: Mapping[str, Any]) -> tuple[str, ...]:
    """The headings under which registers keep the answers to a question: its text, then what it measures."""
    side = Dimension(question["dimension"])
    labels = (i18n.term(lang, f"enum.Dimension.{side.value}") for lang in i18n.LANGUAGES)
    return (question["text"], *labels)


def answer_values(question: Mapping[str, Any], raw: Any) -> Mapping[str, Any]:
    """What is stored for a cell: scores and yes or no are read here, the rest where it is stored."""
    scale = Scale(question["scale"])
    if scale is Scale.TEXT:
        return {"value_text": raw}
    try:
        if scale is Scale.YES_NO:
            return {"value_int": int(parse_yes_no(raw))}
        return {"value_int": parse_score(raw, *RANGE[scale])}
    except ValueProblem:
        return {"value_int": raw}


REVIEWERS = frozenset({Role.SUPERVISOR, Role.MANAGER})
WORKFLOW = Workflow(
    Response.status,
    (
        Transition(
            "review",
            (State.SUBMITTED,),
            State.REVIEWED,
            by=REVIEWERS,
            not_by=(Response.employee_id,),
            effect=lambda context: {
                "reviewed_by": context.actor.id,
                "reviewed_at": context.now,
            },
            reads=True,
            rule="R071",
            icon=":material/check:",
        ),
        Transition(
            "adopt",
            (State.REVIEWED,),
            State.ACTIONED,
            by=REVIEWERS,
            needs=(Response.corrective_action_id,),
            rule="R130",
            icon=":material/build:",
        ),
        Transition(
            "close",
            (State.REVIEWED, State.ACTIONED),
            State.CLOSED,
            by=REVIEWERS,
            asks=(Response.ticket_id,),
            rule="R130",
            icon=":material/lock:",
        ),
    ),
    ends=frozenset({State.CLOSED}),
)

RESOURCE = Resource(
    model=Response,
    section=Section.SURVEYS,
    icon=":material/reviews:",
    title=Response.submitted_at,
    columns=(
        Response.submitted_at,
        Response.survey_id,
        Response.customer_id,
        Response.overall,
        Response.status,
        Response.channel,
        Response.department_id,
        Response.comment,
        Response.adopted,
        Response.review_due,
        Response.reviewed_at,
    ),
    form=(
        Group(
            "response",
            Response.survey_id,
            Response.customer_id,
            Response.channel,
            Response.overall,
        ),
        Group("words", Response.comment, Response.suggestion, Response.adopted),
        Group(
            "about",
            Response.ticket_id,
            Response.department_id,
            Response.employee_id,
            Response.collector_id,
            Response.corrective_action_id,
        ),
    ),
    search=(Response.comment, Response.suggestion),
    filters=(
        Response.survey_id,
        Response.status,
        Response.overall,
        Response.channel,
        Response.department_id,
        Response.customer_id,
        Response.ticket_id,
        Response.employee_id,
        Response.adopted,
        Response.submitted_at,
        Response.review_due,
        Response.reviewed_at,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "V P",
            Role.MANAGER: "Vd Ed P X",
            Role.SUPERVISOR: "Va Ea P X Ia",
            Role.AGENT: "Va Ca P",
            Role.SALES: "Vo Ca P",
            Role.FIELD: "Vo Ca P",
            Role.ANALYST: "V",
        }
    ),
    scopes=Scopes(own=("collector_id",), department="department_id"),
    workflow=WORKFLOW,
    deadlines=(
        Deadline(
            "review",
            starts=Response.entered_at,
            stops=Response.reviewed_at,
            due=Response.review_due,
            policy="survey.review_within",
            rule="R071",
            by=frozenset({Role.SUPERVISOR}),
            levels=1,
        ),
    ),
    derive=derive,
    follows=(Response.collector_id,),
    rules=(unhappy_followed,),
    kpis=(
        Kpi(
            "satisfied",
            Share((is_(Response.overall, 4, 5),)),
            (filled(Response.overall),),
            target="survey.target",
            trend=Response.submitted_at,
            icon=":material/sentiment_satisfied:",
            rule="R395",
        ),
        Kpi("mean", Mean(Response.overall), icon=":material/star:", rule="R100"),
        Kpi(
            "to_review",
            Count(),
            (is_(Response.status, State.SUBMITTED),),
            rises=False,
            icon=":material/rate_review:",
        ),
        Kpi(
            "unhappy",
            Count(),
            (is_(Response.overall, 1, 2),),
            rises=False,
            icon=":material/sentiment_dissatisfied:",
            rule="R130",
        ),
        Kpi("answered", Share((filled(Response.submitted_at),)), icon=":material/mark_email_read:"),
    ),
    charts=(
        Chart(
            "satisfied_per_month",
            Month(Response.submitted_at),
            measure=Share((is_(Response.overall, 4, 5),)),
            target="survey.target",
            rule="R395",
        ),
        Chart("by_overall", Response.overall, split=Response.status, rule="R100"),
        Chart(
            "satisfied_by_survey",
            Response.survey_id,
            Share((is_(Response.overall, 4, 5),)),
            where=(filled(Response.overall),),
            target="survey.target",
            rule="R395",
        ),
        Chart(
            "satisfied_by_department",
            Response.department_id,
            Share((is_(Response.overall, 4, 5),)),
            where=(filled(Response.overall),),
            target="survey.target",
            rule="R378",
        ),
        Chart("answered_by_survey", Response.survey_id, Share((filled(Response.submitted_at),))),
    ),
    children=(Child("survey_answers", "response_id"),),
    answers=Answers(
        "survey_answers",
        via="response_id",
        to="question_id",
        asked="survey_questions",
        of="survey_id",
        names=question_names,
        fill=answer_values,
    ),
    colours={
        State.INVITED: Colour.QUIET,
        State.SUBMITTED: Colour.BUSY,
        State.REVIEWED: Colour.GOOD,
        State.ACTIONED: Colour.SPECIAL,
        State.CLOSED: Colour.QUIET,
    },
    names={
        "submitted_at": ("提交时间", "提交時間", "submitted at"),
        "customer_id": ("客户手机", "客户", "客戶手機", "customer phone"),
        "overall": ("总体满意度", "總體滿意度", "overall satisfaction", "satisfaction"),
        "comment": ("意见", "意見", "comments"),
    },
)
