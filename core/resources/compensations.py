"""Compensations: what a customer gets, approved by whom the amount asks for, then paid (R087, R217, R295)."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.access import Role, Scopes, grants
from core.context import Context, Problem
from core.measures import Chart, Count, Kpi, Sum, is_
from core.messages import N_, Say, Term
from core.resource import Colour, Group, Resource, Section
from core.workflow import Transition, Workflow
from db.models.complaints import Compensation
from db.vocabulary.tickets import AuthorityBand as Band
from db.vocabulary.tickets import CompensationKind
from db.vocabulary.tickets import CompensationStatus as State

NOTE = "field.approvals.opinion"
# Each band with the role that may approve it; who may approve much may approve little.
ORDER = (Band.SUPERVISOR, Band.MANAGER, Band.EXECUTIVE)
ROLES = {Band.SUPERVISOR: Role.SUPERVISOR, Band.MANAGER: Role.MANAGER, Band.EXECUTIVE: Role.EXECUTIVE}


def band_of(context: Context) -> Band:
    """Who the amount asks for: a limit of the rulebook still belongs to the role it is the limit of (R295)."""
    amount = context.values["amount"] or 0
    for band in ORDER[:-1]:
        if amount <= context.policy(f"compensation.band.{band.value}").number:
            return band
    return Band.EXECUTIVE


def derive(context: Context) -> Mapping[str, Any]:
    """The band follows from the amount while it is proposed; who proposes is the writer."""
    found: dict[str, Any] = {}
    if context.values["status"] is State.PROPOSED and (context.new or context.changed("amount")):
        found["authority_band"] = band_of(context)
        # Who puts another amount proposes it, and so does not approve it.
        found["proposed_by_id"] = context.actor.id
    return found


def in_band(context: Context) -> Say | None:
    """The amount is within the authority of one of the actor's roles (R217)."""
    needed = ORDER.index(context.values["authority_band"])
    if any(ROLES[band] in context.actor.roles for band in ORDER[needed:]):
        return None
    return Say(
        N_("This amount is beyond your authority; a {role} approves it (R295)."),
        role=Term(f"role.{ROLES[ORDER[needed]].value}"),
    )


def amount_given(context: Context) -> Iterable[Problem]:
    """Everything but an apology or an exchange is worth something (R087)."""
    free = (CompensationKind.APOLOGY, CompensationKind.EXCHANGE)
    if context.values["kind"] not in free and not context.values["amount"]:
        yield Problem("amount", Say(N_("Say what it is worth.")), "R087")


def as_decided(context: Context) -> Iterable[Problem]:
    """What was decided stays as it was; for anything else a new one is proposed (R295)."""
    if context.before is None or context.before["status"] is State.PROPOSED:
        return
    for key in ("ticket_id", "kind", "amount"):
        if context.changed(key):
            yield Problem(key, Say(N_("This was decided; propose another compensation.")), "R295")


def decided(context: Context) -> Mapping[str, Any]:
    """Who decided, and when."""
    return {"approver_id": context.actor.id, "decided_at": context.now}


APPROVERS = frozenset(ROLES.values())
WORKFLOW = Workflow(
    Compensation.status,
    (
        Transition(
            "approve",
            (State.PROPOSED,),
            State.APPROVED,
            by=APPROVERS,
            not_by=(Compensation.proposed_by_id,),
            guard=in_band,
            effect=decided,
            signs="compensation",
            rule="R295",
            icon=":material/check:",
        ),
        Transition(
            "reject",
            (State.PROPOSED,),
            State.REJECTED,
            by=APPROVERS,
            not_by=(Compensation.proposed_by_id,),
            guard=in_band,
            effect=decided,
            signs="compensation",
            decides=False,
            note=NOTE,
            rule="R295",
            icon=":material/close:",
        ),
        Transition(
            "pay",
            (State.APPROVED,),
            State.PAID,
            by=frozenset({Role.FINANCE}),
            not_by=(Compensation.approver_id,),
            effect=lambda context: {"paid_at": context.now},
            rule="R087",
            icon=":material/payments:",
        ),
    ),
    ends=frozenset({State.PAID, State.REJECTED}),
)

RESOURCE = Resource(
    model=Compensation,
    section=Section.CARE,
    icon=":material/redeem:",
    title=Compensation.kind,
    columns=(
        Compensation.ticket_id,
        Compensation.kind,
        Compensation.amount,
        Compensation.status,
        Compensation.authority_band,
        Compensation.proposed_by_id,
        Compensation.approver_id,
        Compensation.decided_at,
        Compensation.paid_at,
    ),
    form=(
        Group(
            "compensation",
            Compensation.ticket_id,
            Compensation.kind,
            Compensation.amount,
            Compensation.reason,
        ),
    ),
    filters=(
        Compensation.status,
        Compensation.kind,
        Compensation.authority_band,
        Compensation.ticket_id,
        Compensation.decided_at,
        Compensation.paid_at,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "V A P K",
            Role.MANAGER: "Va Ca Ea A P K",
            Role.SUPERVISOR: "Va Ca Ea A P K",
            Role.AGENT: "Va Ca P",
            Role.SALES: "Va Ca P",
            Role.FINANCE: "V P K",
            Role.ANALYST: "V",
        }
    ),
    scopes=Scopes(parent="ticket_id"),
    workflow=WORKFLOW,
    derive=derive,
    rules=(amount_given, as_decided),
    kpis=(
        Kpi("proposed", Count(), (is_(Compensation.status, State.PROPOSED),), rises=False, rule="R295"),
        Kpi("to_pay", Count(), (is_(Compensation.status, State.APPROVED),), rises=False, rule="R087"),
        Kpi(
            "paid_sum",
            Sum(Compensation.amount),
            (is_(Compensation.status, State.PAID),),
            rises=False,
            rule="R087",
        ),
    ),
    charts=(Chart("by_kind", Compensation.kind, split=Compensation.status, rule="R087"),),
    colours={
        State.PROPOSED: Colour.BUSY,
        State.APPROVED: Colour.GOOD,
        State.REJECTED: Colour.QUIET,
        State.PAID: Colour.SPECIAL,
    },
)
