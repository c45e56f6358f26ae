"""Leaks of customers' data: reported by anybody in one step, acted upon at once, told in time, mended (R327)."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.access import Role, Scopes, grants
from core.context import Context, Problem, Tell
from core.deadlines import Deadline
from core.measures import Chart, Count, Kpi, Month, is_, not_
from core.messages import N_, Say
from core.resource import Colour, Group, Number, Resource, Section
from core.workflow import Transition, Workflow
from db.models.privacy import LeakIncident
from db.vocabulary.privacy import LeakCertainty
from db.vocabulary.privacy import LeakStatus as State

TOLD = N_("Leak {number} was reported. Act at once: stop it, secure what is left, say what was done (R327).")
# The information supervisor and the customer service manager (R327).
TO_TELL = (Role.SUPERVISOR, Role.MANAGER)


def derive(context: Context) -> Mapping[str, Any]:
    """Who reports it, and where."""
    if not context.new:
        return {}
    return {"found_by_id": context.actor.id, "department_id": context.actor.department_id}


def in_order_of_time(context: Context) -> Iterable[Problem]:
    """Nobody is told before it was found, nothing happens in the future."""
    for key in ("found_at", "authority_told_at", "people_told_at"):
        at = context.values[key]
        if at and at > context.now:
            yield Problem(key, Say(N_("This moment lies in the future.")), "R327")
        elif at and at < context.values["found_at"]:
            yield Problem(key, Say(N_("This was before the leak was found.")), "R327")


def everybody_told(context: Context) -> Iterable[Tell]:
    """Information supervisors and customer service managers hear of it in the same moment (R327)."""
    said = Say(TOLD, number=context.values["incident_no"])
    for person in context.rows("users", active=True):
        if set(person["roles"]) & {role.value for role in TO_TELL}:
            yield Tell(person["id"], "leak_incidents", context.values["id"], said)


def told_if_confirmed(context: Context) -> Iterable[Problem]:
    """A leak that is sure is closed when the people concerned know of it."""
    row = context.values
    sure = row["certainty"] is LeakCertainty.CONFIRMED and row["people_affected"] != 0
    if context.event == "close" and sure and row["people_told_at"] is None:
        yield Problem(
            "people_told_at", Say(N_("Tell the people concerned first, and enter when (R327).")), "R327"
        )


HANDLERS = frozenset({Role.SUPERVISOR, Role.MANAGER})
WORKFLOW = Workflow(
    LeakIncident.status,
    (
        Transition(
            "act",
            (State.REPORTED,),
            State.ACTING,
            by=HANDLERS,
            needs=(LeakIncident.remedy,),
            effect=lambda context: {"first_action_at": context.now, "handler_id": context.actor.id},
            rule="R327",
            icon=":material/bolt:",
        ),
        Transition(
            "close",
            (State.ACTING,),
            State.CLOSED,
            by=HANDLERS | {Role.EXECUTIVE},
            needs=(LeakIncident.people_affected,),
            asks=(LeakIncident.remedy, LeakIncident.authority_told_at, LeakIncident.people_told_at),
            effect=lambda context: {"closed_at": context.now},
            rule="R327",
            icon=":material/lock:",
        ),
    ),
    ends=frozenset({State.CLOSED}),
)

RESOURCE = Resource(
    model=LeakIncident,
    section=Section.CARE,
    icon=":material/warning:",
    title=LeakIncident.incident_no,
    number=Number(LeakIncident.incident_no, "L"),
    columns=(
        LeakIncident.incident_no,
        LeakIncident.status,
        LeakIncident.certainty,
        LeakIncident.found_at,
        LeakIncident.found_by_id,
        LeakIncident.act_due,
        LeakIncident.first_action_at,
        LeakIncident.people_affected,
        LeakIncident.authority_due,
        LeakIncident.what,
    ),
    form=(
        Group(
            "leak",
            LeakIncident.what,
            LeakIncident.certainty,
            LeakIncident.found_at,
            LeakIncident.people_affected,
        ),
        Group(
            "told",
            LeakIncident.authority_told_at,
            LeakIncident.people_told_at,
            LeakIncident.remedy,
            LeakIncident.handler_id,
            LeakIncident.closed_at,
        ),
    ),
    search=(LeakIncident.incident_no, LeakIncident.what),
    filters=(
        LeakIncident.status,
        LeakIncident.certainty,
        LeakIncident.found_by_id,
        LeakIncident.department_id,
        LeakIncident.found_at,
    ),
    sort="-found_at",
    grants=grants(
        {
            Role.ADMIN: "V",
            Role.EXECUTIVE: "V A K",
            Role.MANAGER: "Va Ca Ea K",
            Role.SUPERVISOR: "Va Ca Ea A K",
            Role.AGENT: "Vo Co K",
            Role.SALES: "Vo Co K",
            Role.ARCHIVIST: "Vo Co K",
            Role.FIELD: "Vo Co K",
            Role.FINANCE: "Vo Co K",
            Role.ANALYST: "Vo Co K",
        }
    ),
    scopes=Scopes(own=("found_by_id", "handler_id"), department="department_id"),
    workflow=WORKFLOW,
    deadlines=(
        Deadline(
            "act",
            starts=LeakIncident.found_at,
            stops=LeakIncident.first_action_at,
            due=LeakIncident.act_due,
            policy="leak.act",
            rule="R327",
        ),
        Deadline(
            "authority",
            starts=LeakIncident.found_at,
            stops=LeakIncident.authority_told_at,
            due=LeakIncident.authority_due,
            policy="leak.authority",
            rule="R327",
        ),
    ),
    derive=derive,
    rules=(in_order_of_time, told_if_confirmed),
    also=everybody_told,
    kpis=(
        Kpi("open", Count(), (not_(LeakIncident.status, State.CLOSED),), rises=False, rule="R327"),
        Kpi(
            "confirmed",
            Count(),
            (is_(LeakIncident.certainty, LeakCertainty.CONFIRMED),),
            rises=False,
            trend=LeakIncident.found_at,
            rule="R327",
        ),
    ),
    charts=(
        Chart("per_month", Month(LeakIncident.found_at)),
        Chart("by_status", LeakIncident.status, split=LeakIncident.certainty, rule="R327"),
    ),
    colours={
        State.REPORTED: Colour.BAD,
        State.ACTING: Colour.BUSY,
        State.CLOSED: Colour.GOOD,
        LeakCertainty.CONFIRMED: Colour.BAD,
        LeakCertainty.SUSPECTED: Colour.WARN,
    },
)
