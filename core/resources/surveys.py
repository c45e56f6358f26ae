"""Surveys: what is asked, whom, until when, and with which target (R127, R129, R395)."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.access import Role, Scopes, grants
from core.context import Context, Problem
from core.measures import Chart, Count, Kpi, between, is_
from core.messages import N_, Say, Term
from core.resource import Child, Colour, Group, Resource, Section
from core.workflow import Transition, Workflow
from db.models.surveys import Survey
from db.surveys import SATISFIED_FROM
from db.vocabulary.surveys import ActionSource, Dimension, SurveyKind
from db.vocabulary.surveys import SurveyStatus as State


def derive(context: Context) -> Mapping[str, Any]:
    """A survey that is given no target of its own has that of the rulebook (R395, R375), and its number of answers."""
    row = context.values
    return {
        key: context.policy(policy).number if row[key] is None else row[key]
        for key, policy in (("target_pct", "survey.target"), ("min_n", "survey.min_n"))
    }


def closes_after_opening(context: Context) -> Iterable[Problem]:
    """A survey closes after it opens."""
    if context.values["closes_on"] < context.values["opens_on"]:
        yield Problem("closes_on", Say(N_("A survey closes after it opens.")))


def asks_something(context: Context) -> Say | None:
    """A survey opens with at least one question (3.5.4)."""
    if not context.rows("survey_questions", survey_id=context.values["id"]):
        return Say(N_("A survey opens with at least one question."))
    return None


def scored(context: Context, responses: Iterable[int]) -> Mapping[Dimension, float]:
    """Satisfied answers of these responses in percent, per dimension that was answered (R395)."""
    counted: dict[Dimension, list[bool]] = {}
    living = set(responses)
    for question in context.rows("survey_questions", survey_id=context.values["id"]):
        least = SATISFIED_FROM.get(question["scale"])
        for answer in context.rows("survey_answers", question_id=question["id"]) if least is not None else ():
            if answer["value_int"] is not None and answer["response_id"] in living:
                counted.setdefault(question["dimension"], []).append(answer["value_int"] >= least)
    return {dimension: 100 * sum(hits) / len(hits) for dimension, hits in counted.items()}


def acted_on(context: Context, responses: Iterable[Mapping[str, Any]]) -> set[Dimension | None]:
    """The dimensions with a corrective action that came from one of these responses."""
    linked = {one["corrective_action_id"] for one in responses}
    ids = {one["id"] for one in responses}
    return {
        action["dimension"]
        for action in context.rows("corrective_actions")
        if action["id"] in linked
        or (action["source_kind"] is ActionSource.SURVEY_RESPONSE and action["source_id"] in ids)
    }


def weak_aspects_followed(context: Context) -> Iterable[Problem]:
    """A dimension below the target has a corrective action before the survey counts as analysed (R130)."""
    if context.event != "analyse":
        return
    responses = context.rows("survey_responses", survey_id=context.values["id"])
    found, target = scored(context, (one["id"] for one in responses)), context.values["target_pct"]
    below = {dimension for dimension, percent in found.items() if percent < target}
    missing: Say | Term | None = None
    for dimension in sorted(below - acted_on(context, responses), reverse=True):
        name = Term(f"enum.Dimension.{dimension.value}")
        missing = name if missing is None else Say(N_("{one}, {others}"), one=name, others=missing)
    if missing is not None:
        said = N_("Below the target of {target} % and without a corrective action: {dimensions}.")
        yield Problem("target_pct", Say(said, target=target, dimensions=missing), "R130")


LEADERS = frozenset({Role.SUPERVISOR, Role.ANALYST})
WORKFLOW = Workflow(
    Survey.status,
    (
        Transition(
            "open",
            (State.DRAFT,),
            State.OPEN,
            by=LEADERS,
            guard=asks_something,
            rule="R015",
            icon=":material/play_arrow:",
        ),
        Transition(
            "close",
            (State.OPEN,),
            State.CLOSED,
            by=frozenset({Role.SUPERVISOR}),
            rule="R015",
            icon=":material/stop:",
        ),
        Transition(
            "analyse",
            (State.CLOSED,),
            State.ANALYSED,
            by=LEADERS,
            rule="R130",
            icon=":material/query_stats:",
        ),
    ),
    ends=frozenset({State.ANALYSED}),
)

RESOURCE = Resource(
    model=Survey,
    section=Section.SURVEYS,
    icon=":material/ballot:",
    title=Survey.title,
    identify=(Survey.title,),
    columns=(
        Survey.title,
        Survey.kind,
        Survey.status,
        Survey.opens_on,
        Survey.closes_on,
        Survey.target_pct,
        Survey.period,
        Survey.audience,
    ),
    form=(
        Group(
            "survey",
            Survey.title,
            Survey.kind,
            Survey.audience,
            Survey.site_id,
            Survey.department_id,
        ),
        Group("time", Survey.opens_on, Survey.closes_on, Survey.period),
        Group("target", Survey.target_pct, Survey.min_n),
    ),
    search=(Survey.title, Survey.audience),
    filters=(
        Survey.status,
        Survey.kind,
        Survey.period,
        Survey.opens_on,
        Survey.closes_on,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "V",
            Role.MANAGER: "Va Ca",
            Role.SUPERVISOR: "Va Ca Ea I X",
            Role.AGENT: "Va",
            Role.SALES: "Va",
            Role.ANALYST: "V C",
        }
    ),
    scopes=Scopes(department="department_id"),
    # Field staff collect answers (spec 4.2), so they name the survey they ask for without seeing its page.
    requested=True,
    workflow=WORKFLOW,
    derive=derive,
    follows=(Survey.target_pct, Survey.min_n),
    rules=(closes_after_opening, weak_aspects_followed),
    kpis=(
        Kpi("open", Count(), (is_(Survey.status, State.OPEN),), icon=":material/ballot:"),
        Kpi(
            "closed",
            Count(),
            (is_(Survey.status, State.CLOSED),),
            rises=False,
            icon=":material/query_stats:",
            rule="R130",
        ),
        Kpi(
            "full_survey",
            Count(),
            (
                is_(Survey.kind, SurveyKind.ANNUAL),
                is_(Survey.status, State.CLOSED, State.ANALYSED),
                between(Survey.closes_on, "today-365", "today"),
            ),
            target=1,
            icon=":material/event_repeat:",
            rule="R129",
        ),
    ),
    charts=(Chart("by_kind", Survey.kind, split=Survey.status, rule="R127"),),
    children=(
        Child("survey_questions", "survey_id"),
        Child("survey_responses", "survey_id", timeline="submitted_at"),
    ),
    colours={
        State.DRAFT: Colour.QUIET,
        State.OPEN: Colour.GOOD,
        State.CLOSED: Colour.WARN,
        State.ANALYSED: Colour.BUSY,
    },
)
