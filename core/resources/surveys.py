"""Surveys: what is asked, whom, until when, and with which target (R127, R129, R395)."""

from collections.abc import Iterable

from core.access import Role, Scopes, grants
from core.context import Context, Problem
from core.measures import Chart, Count, Kpi, is_
from core.messages import N_, Say
from core.resource import Child, Colour, Group, Resource, Section
from core.workflow import Transition, Workflow
from db.models.surveys import Survey
from db.vocabulary.surveys import SurveyStatus as State


def closes_after_opening(context: Context) -> Iterable[Problem]:
    """A survey closes after it opens."""
    if context.values["closes_on"] < context.values["opens_on"]:
        yield Problem("closes_on", Say(N_("A survey closes after it opens.")))


LEADERS = frozenset({Role.SUPERVISOR, Role.ANALYST})
WORKFLOW = Workflow(
    Survey.status,
    (
        Transition(
            "open",
            (State.DRAFT,),
            State.OPEN,
            by=LEADERS,
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
    rules=(closes_after_opening,),
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
