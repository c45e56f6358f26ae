"""The rulebook: each value of the policies from a day on, with its source, proposed by one and approved by another.

A value in force is never changed: a new one is proposed from a coming day on, so that every record can still be
read by the value it was judged by (R444, R027, spec 3.8).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from core.access import Role, Scopes, grants
from core.context import Context, Problem
from core.measures import Chart
from core.messages import N_, Say
from core.resource import Colour, Group, Resource, Section
from core.rulebook_defaults import BY_KEY, fault
from core.workflow import Transition, Workflow
from db.models.trace import Policy
from db.vocabulary.organisation import PolicyStatus as State

NOTE = "field.approvals.opinion"
SETTLED = N_("This value is settled. Propose a new one from a coming day on.")
CONTENT = ("key", "value", "unit", "site_id", "department_id", "effective_from", "source_rule", "reason")


def derive(context: Context) -> Mapping[str, Any]:
    """Who proposed it; the clause it comes from where the product knows it."""
    row = context.values
    if not context.new:
        return {}
    known = BY_KEY.get(row["key"])
    return {
        "proposed_by": context.actor.id,
        "source_rule": row["source_rule"] or (known.source_rule if known else None),
    }


def known_and_fitting(context: Context) -> Iterable[Problem]:
    """The product reads this key, and the value is one it can read in this unit."""
    row = context.values
    known = BY_KEY.get(row["key"])
    if known is None:
        yield Problem("key", Say(N_("No part of the product reads this value.")), "R444")
        return
    found = fault(known, row["value"], row["unit"])
    if found is not None:
        yield Problem(found[0], found[1], "R444")


def from_a_coming_day(context: Context) -> Iterable[Problem]:
    """Nothing is judged twice: a value begins tomorrow at the earliest, also when it is approved."""
    deciding = context.event == "approve"
    if not (context.new or deciding or context.changed("effective_from")):
        return
    today = context.now.astimezone(context.calendar().zone).date()
    if context.values["effective_from"] <= today:
        said = Say(N_("A new value begins tomorrow at the earliest: what began before keeps its value."))
        yield Problem("effective_from", said, "R444")


def reasoned(context: Context) -> Iterable[Problem]:
    """Who changes a rule says why (R444)."""
    if context.new and not context.values["reason"]:
        yield Problem("reason", Say(N_("Say why the value is to change.")), "R444")


def settled(context: Context) -> Iterable[Problem]:
    """What was decided stays as it was decided."""
    if context.before is None or context.before["status"] is State.PROPOSED:
        return
    for key in CONTENT:
        if context.changed(key):
            yield Problem(key, Say(SETTLED), "R444")


def one_place(context: Context) -> Iterable[Problem]:
    """A value holds for the company, for one site or for one department."""
    if context.values["site_id"] and context.values["department_id"]:
        yield Problem("department_id", Say(N_("For a site or for a department, not for both.")), "R444")


SECOND = frozenset({Role.ADMIN, Role.EXECUTIVE})
WORKFLOW = Workflow(
    Policy.status,
    (
        Transition(
            "approve",
            (State.PROPOSED,),
            State.APPROVED,
            by=SECOND,
            not_by=(Policy.proposed_by,),
            effect=lambda context: {"approved_by": context.actor.id},
            signs="policy",
            rule="R444",
            icon=":material/check:",
        ),
        Transition(
            "reject",
            (State.PROPOSED,),
            State.REJECTED,
            by=SECOND,
            by_fields=(Policy.proposed_by,),
            note=NOTE,
            signs="policy",
            decides=False,
            rule="R444",
            icon=":material/close:",
        ),
    ),
    ends=frozenset({State.APPROVED, State.REJECTED}),
)

RESOURCE = Resource(
    model=Policy,
    section=Section.SYSTEM,
    icon=":material/gavel:",
    title=Policy.key,
    identify=(Policy.key,),
    columns=(
        Policy.key,
        Policy.value,
        Policy.unit,
        Policy.site_id,
        Policy.department_id,
        Policy.effective_from,
        Policy.status,
        Policy.source_rule,
        Policy.proposed_by,
        Policy.note,
    ),
    form=(
        Group("value", Policy.key, Policy.value, Policy.unit, Policy.effective_from, Policy.reason),
        Group("place", Policy.site_id, Policy.department_id),
        Group("source", Policy.source_rule, Policy.note, Policy.proposed_by, Policy.approved_by),
    ),
    filters=(
        Policy.key,
        Policy.status,
        Policy.unit,
        Policy.site_id,
        Policy.department_id,
        Policy.effective_from,
        Policy.source_rule,
    ),
    sort="key",
    grants=grants(
        {
            Role.ADMIN: "V C E",
            Role.EXECUTIVE: "V A",
            Role.MANAGER: "Va Cd Ed",
            Role.SUPERVISOR: "Va",
            Role.AGENT: "Va",
            Role.SALES: "Va",
            Role.ARCHIVIST: "V",
            Role.FIELD: "Va",
            Role.FINANCE: "V",
            Role.ANALYST: "V",
        }
    ),
    scopes=Scopes(department="department_id"),
    workflow=WORKFLOW,
    derive=derive,
    rules=(known_and_fitting, from_a_coming_day, reasoned, settled, one_place),
    charts=(Chart("by_unit", Policy.unit), Chart("by_status", Policy.status)),
    colours={State.PROPOSED: Colour.BUSY, State.APPROVED: Colour.GOOD, State.REJECTED: Colour.QUIET},
)
