"""Penalties: what a rule proposes, and what a person decides about it (S22, R350, R352)."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.access import Role, Scopes, grants
from core.context import Context, Problem
from core.measures import Chart, Count, Kpi, Month, Sum, is_, not_
from core.messages import N_, Say
from core.resource import Colour, Group, Resource, Section
from core.workflow import Transition, Workflow
from db.models.penalties import Penalty
from db.vocabulary.penalties import PenaltyStatus as State
from db.vocabulary.penalties import PenaltyUnit as Unit

NOTE = "field.approvals.opinion"
DECIDERS = frozenset({Role.EXECUTIVE, Role.MANAGER})
# Points are no yuan.
CHARGED = (is_(Penalty.status, State.CONFIRMED), not_(Penalty.unit, Unit.POINTS))
FIXED = (
    "user_id",
    "rule_key",
    "subject_kind",
    "subject_id",
    "on_day",
    "unit",
    "quantity",
    "base_amount",
    "reason",
)


def derive(context: Context) -> Mapping[str, Any]:
    """The amount is the base by number and multiplier; the department is that of the person (R351)."""
    row, person = context.values, context.related("user_id") or {}
    amount = (row["base_amount"] or 0) * (row["quantity"] or 1) * row["multiplier"]
    found: dict[str, Any] = {"amount": amount}
    if context.typed:
        # Who puts a penalty down does not decide it; where a rule does, nobody typed.
        found["proposed_by_id"] = context.actor.id
    if context.new or context.changed("user_id"):
        found["department_id"] = person.get("department_id")
    return found


def as_decided(context: Context) -> Iterable[Problem]:
    """What was decided stays as it was; for anything else another one is proposed (R352)."""
    if context.before is None or context.before["status"] is State.PROPOSED:
        return
    for key in FIXED:
        if context.changed(key):
            yield Problem(key, Say(N_("This was decided; propose another penalty.")), "R352")


def decided(context: Context) -> Mapping[str, Any]:
    """Who decided, and when."""
    return {"decided_by": context.actor.id, "decided_at": context.now}


WORKFLOW = Workflow(
    Penalty.status,
    (
        Transition(
            "confirm",
            (State.PROPOSED, State.APPEALED),
            State.CONFIRMED,
            by=DECIDERS,
            not_by=(Penalty.user_id, Penalty.proposed_by_id),
            effect=decided,
            signs="penalty",
            rule="R352",
            icon=":material/gavel:",
        ),
        Transition(
            "waive",
            (State.PROPOSED, State.APPEALED),
            State.WAIVED,
            by=DECIDERS,
            not_by=(Penalty.user_id, Penalty.proposed_by_id),
            effect=decided,
            signs="penalty",
            decides=False,
            note=NOTE,
            rule="R352",
            icon=":material/money_off:",
        ),
        Transition(
            "appeal",
            (State.PROPOSED, State.CONFIRMED),
            State.APPEALED,
            by_fields=(Penalty.user_id,),
            note="field.penalties.reason",
            rule="R352",
            icon=":material/front_hand:",
        ),
    ),
    ends=frozenset({State.WAIVED}),
)

RESOURCE = Resource(
    model=Penalty,
    section=Section.ARCHIVES,
    icon=":material/gavel:",
    title=Penalty.reason,
    columns=(
        Penalty.user_id,
        Penalty.on_day,
        Penalty.reason,
        Penalty.quantity,
        Penalty.unit,
        Penalty.amount,
        Penalty.status,
        Penalty.proposed_by_id,
        Penalty.decided_by,
        Penalty.decided_at,
    ),
    form=(
        Group("penalty", Penalty.user_id, Penalty.on_day, Penalty.rule_key, Penalty.reason),
        Group("amount", Penalty.base_amount, Penalty.quantity, Penalty.unit),
        Group("subject", Penalty.subject_kind, Penalty.subject_id),
    ),
    filters=(
        Penalty.status,
        Penalty.user_id,
        Penalty.unit,
        Penalty.rule_key,
        Penalty.on_day,
        Penalty.decided_at,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "V A X",
            Role.MANAGER: "Vd C A X",
            Role.SUPERVISOR: "V Ca",
            Role.AGENT: "Vo",
            Role.SALES: "Vo",
            Role.ARCHIVIST: "C",
            Role.FIELD: "Vo",
            Role.FINANCE: "V X",
            Role.ANALYST: "V",
        }
    ),
    scopes=Scopes(own=("user_id",), department="department_id"),
    workflow=WORKFLOW,
    derive=derive,
    rules=(as_decided,),
    kpis=(
        Kpi("proposed", Count(), (is_(Penalty.status, State.PROPOSED),), rises=False, rule="R352"),
        Kpi("appealed", Count(), (is_(Penalty.status, State.APPEALED),), rises=False, rule="R352"),
        Kpi(
            "confirmed_sum",
            Sum(Penalty.amount),
            CHARGED,
            rises=False,
            rule="R350",
        ),
    ),
    charts=(
        Chart("per_month", Month(Penalty.on_day), rule="R350"),
        Chart("by_person", Penalty.user_id, Sum(Penalty.amount), where=CHARGED, rule="R350", pareto=True),
        Chart("by_status", Penalty.status, rule="R352"),
    ),
    colours={
        State.PROPOSED: Colour.BUSY,
        State.CONFIRMED: Colour.BAD,
        State.WAIVED: Colour.QUIET,
        State.APPEALED: Colour.WARN,
    },
)
