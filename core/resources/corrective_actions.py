"""Corrective actions: what is done about a finding, by whom, until when, and whether it helped (R130)."""

from collections.abc import Iterable

from core.access import Role, Scopes, grants
from core.context import Context, Problem
from core.measures import Chart, Count, Kpi, Share, between, is_, not_
from core.messages import N_, Say
from core.resource import Colour, Group, Resource, Section
from core.workflow import Transition, Workflow
from db.models.surveys import CorrectiveAction as Action
from db.vocabulary.surveys import ActionStatus as State


def effect_shown(context: Context) -> Iterable[Problem]:
    """Effective is what improved in the very dimension of the finding (R130, R409)."""
    row, before = context.values, context.before or {}
    if context.event != "confirm":
        return
    if before["dimension"] is not None and context.changed("dimension"):
        said = N_("The effect is measured in the dimension of the finding.")
        yield Problem("dimension", Say(said), "R409")
    if row["effect_after"] <= row["effect_before"]:
        said = N_("Nothing improved: {after} after {before}. An action without effect is sent back.")
        figures = {"after": row["effect_after"], "before": row["effect_before"]}
        yield Problem("effect_after", Say(said, **figures), "R130")


def owner_stays(context: Context) -> Iterable[Problem]:
    """Whoever carried it out stays named while another person checks it (R130)."""
    if context.before and context.before["status"] is State.VERIFYING and context.changed("owner_id"):
        said = N_("The owner stays named while somebody else checks the effect.")
        yield Problem("owner_id", Say(said), "R130")


OWNER = (Action.owner_id,)
CHECKERS = frozenset({Role.MANAGER, Role.SUPERVISOR})
WORKFLOW = Workflow(
    Action.status,
    (
        Transition(
            "analyse",
            (State.OPEN, State.INEFFECTIVE),
            State.ANALYSING,
            by_fields=OWNER,
            rule="R130",
            icon=":material/search:",
        ),
        Transition(
            "plan",
            (State.ANALYSING,),
            State.PLANNED,
            by_fields=OWNER,
            needs=(Action.root_cause, Action.corrective),
            asks=(Action.preventive,),
            rule="R130",
            icon=":material/edit_calendar:",
        ),
        Transition(
            "carry_out",
            (State.PLANNED,),
            State.DOING,
            by_fields=OWNER,
            rule="R130",
            icon=":material/construction:",
        ),
        Transition(
            "finish",
            (State.DOING,),
            State.VERIFYING,
            by_fields=OWNER,
            needs=(Action.evidence,),
            rule="R086",
            icon=":material/task_alt:",
        ),
        Transition(
            "confirm",
            (State.VERIFYING,),
            State.CLOSED,
            by=CHECKERS,
            not_by=OWNER,
            needs=(Action.dimension, Action.effect_before, Action.effect_after),
            effect=lambda context: {"verified_by": context.actor.id},
            rule="R130",
            icon=":material/verified:",
        ),
        Transition(
            "reject",
            (State.VERIFYING,),
            State.INEFFECTIVE,
            by=CHECKERS,
            not_by=OWNER,
            effect=lambda context: {"verified_by": context.actor.id},
            rule="R130",
            icon=":material/undo:",
        ),
    ),
    ends=frozenset({State.CLOSED}),
)

RESOURCE = Resource(
    model=Action,
    section=Section.SURVEYS,
    icon=":material/build:",
    title=Action.problem,
    columns=(
        Action.problem,
        Action.status,
        Action.dimension,
        Action.owner_id,
        Action.due_on,
        Action.source_kind,
        Action.effect_before,
        Action.effect_after,
    ),
    form=(
        Group(
            "finding",
            Action.problem,
            Action.dimension,
            Action.source_kind,
            Action.source_id,
        ),
        Group(
            "measure",
            Action.owner_id,
            Action.due_on,
            Action.department_id,
            Action.root_cause,
        ),
        Group("doing", Action.corrective, Action.preventive, Action.evidence),
        Group("effect", Action.effect_before, Action.effect_after),
    ),
    search=(Action.problem, Action.corrective),
    filters=(
        Action.status,
        Action.dimension,
        Action.owner_id,
        Action.source_kind,
        Action.due_on,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "V A K",
            Role.MANAGER: "Vd Cd Ed K X",
            Role.SUPERVISOR: "Va Ca Ea K X I",
            Role.AGENT: "Va Ca",
            Role.SALES: "Vo",
            Role.ARCHIVIST: "V",
            Role.ANALYST: "V C",
        }
    ),
    scopes=Scopes(own=("owner_id",), department="department_id"),
    workflow=WORKFLOW,
    rules=(effect_shown, owner_stays),
    kpis=(
        Kpi(
            "open",
            Count(),
            (not_(Action.status, State.CLOSED),),
            rises=False,
            icon=":material/build:",
        ),
        Kpi(
            "overdue",
            Count(),
            (not_(Action.status, State.CLOSED), between(Action.due_on, "", "today-1")),
            target=0,
            rises=False,
            icon=":material/alarm:",
            rule="R130",
        ),
        Kpi(
            "closed",
            Count(),
            (is_(Action.status, State.CLOSED),),
            icon=":material/verified:",
        ),
        Kpi(
            "effective",
            Share((is_(Action.status, State.CLOSED),)),
            (is_(Action.status, State.CLOSED, State.INEFFECTIVE),),
            icon=":material/trending_up:",
            rule="R130",
        ),
    ),
    charts=(Chart("by_dimension", Action.dimension, split=Action.status, rule="R016"),),
    colours={
        State.OPEN: Colour.BUSY,
        State.ANALYSING: Colour.BUSY,
        State.PLANNED: Colour.SPECIAL,
        State.DOING: Colour.SPECIAL,
        State.VERIFYING: Colour.WARN,
        State.CLOSED: Colour.GOOD,
        State.INEFFECTIVE: Colour.BAD,
    },
)
