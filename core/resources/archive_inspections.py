"""Inspections of archives: every half year, archive by archive, with the air of the place they stand in (S21)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from core.access import Role, Scopes, grants
from core.context import Also, Context, Problem
from core.deadlines import Deadline, due_day
from core.measures import Chart, Count, Kpi, between, empty, is_
from core.messages import N_, Say
from core.resource import Child, Colour, Group, Number, Resource, Section
from core.resources.archives.rules import in_order
from core.workflow import Transition, Workflow
from db.models.inspections import ArchiveInspection as Inspection
from db.vocabulary.archives import ArchiveStatus
from db.vocabulary.inspections import InspectionFinding as Finding
from db.vocabulary.inspections import InspectionStatus as State
from db.vocabulary.surveys import ActionSource

POLICY, RESULTS = "archive.inspection", "archive_inspection_results"
# Where an archive is to be found on its shelf.
ON_THE_SHELF = (ArchiveStatus.FILED, ArchiveStatus.INCOMPLETE, ArchiveStatus.EXPIRING)
DESK = frozenset({Role.ARCHIVIST})


def derive(context: Context) -> Mapping[str, Any]:
    """A place is written as the archives write theirs, so that theirs begin with it (R300)."""
    return {"scope": in_order(context.values["scope"])}


def aired(context: Context) -> Iterable[Problem]:
    """Where mould was found, it is said what is done about it (R309)."""
    if context.event == "inspect" and context.values["mould"] and not context.values["remedy"]:
        yield Problem("remedy", Say(N_("Say what is done about the mould (R309).")), "R309")


def in_scope(context: Context) -> Iterator[Mapping[str, Any]]:
    """The archives that stand in the place (R307); what is out on loan is not there to be looked at."""
    for status in ON_THE_SHELF:
        for archive in context.rows("archives", status=status):
            if (archive["location"] or "").startswith(context.values["scope"] or "") and archive["location"]:
                yield archive


def results(context: Context) -> list[Mapping[str, Any]]:
    """What was entered of this inspection, one row an archive."""
    return list(context.rows(RESULTS, inspection_id=context.values["id"]))


def listed(context: Context) -> Iterator[Also]:
    """A row for each archive of the place, to be filled in (R307)."""
    known = {one["archive_id"] for one in results(context)}
    for archive in in_scope(context):
        if archive["id"] not in known:
            yield Also(RESULTS, {"inspection_id": context.values["id"], "archive_id": archive["id"]})


def all_looked_at(context: Context) -> Say | None:
    """An inspection ends when something was found of each archive, be it that nothing is wrong (R307)."""
    found = results(context)
    open_ones = sum(one["finding"] is None for one in found)
    if open_ones or not found:
        return Say(N_("Of {n} archives it is not said how they were found (R307)."), n=open_ones)
    return None


def inspected(context: Context) -> Mapping[str, Any]:
    """Who inspected, and when; the clock stops."""
    return {"inspected_on": today(context), "inspector_id": context.actor.id}


def today(context: Context) -> Any:
    """The day it is where the archives stand."""
    return context.calendar().day_of(context.now)


def followed_up(context: Context) -> Iterator[Also]:
    """The next inspection of the place (R307), and a repair for what is faded or damaged (R308)."""
    day = today(context)
    due = due_day(context.policy(POLICY, day), day, context.calendar())
    planned = {"scope": context.values["scope"], "since": day, "due_on": due, "status": State.PLANNED}
    yield Also("archive_inspections", {**planned, "mould": False})
    archives = {one["id"]: one for one in context.rows("archives")} if _hurt(context) else {}
    for one in _hurt(context):
        archive = archives[one["archive_id"]]
        days = context.policy("archive.fix").number
        yield Also(
            "corrective_actions",
            {
                "source_kind": ActionSource.ARCHIVE,
                "source_id": archive["id"],
                "problem": f"{archive['archive_no']}: {one['action'] or one['finding'].value}",
                "owner_id": archive["keeper_id"],
                "department_id": archive["department_id"],
                "due_on": day + timedelta(days=days),
            },
        )


def _hurt(context: Context) -> list[Mapping[str, Any]]:
    return [one for one in results(context) if one["finding"] in (Finding.FADED, Finding.DAMAGED)]


WORKFLOW = Workflow(
    Inspection.status,
    (
        Transition(
            "begin",
            (State.PLANNED,),
            State.UNDER_WAY,
            by=DESK,
            also=listed,
            rule="R307",
            icon=":material/play_arrow:",
        ),
        Transition(
            "inspect",
            (State.UNDER_WAY,),
            State.INSPECTED,
            by=DESK,
            needs=(Inspection.temperature, Inspection.humidity),
            asks=(Inspection.mould, Inspection.remedy),
            guard=all_looked_at,
            effect=inspected,
            also=followed_up,
            signs="inspection",
            rule="R307 R309",
            icon=":material/fact_check:",
        ),
        Transition(
            "approve",
            (State.INSPECTED,),
            State.APPROVED,
            by=frozenset({Role.SUPERVISOR}),
            not_by=(Inspection.inspector_id,),
            signs="inspection",
            rule="R307",
            icon=":material/check:",
        ),
    ),
    ends=frozenset({State.APPROVED}),
)

RESOURCE = Resource(
    model=Inspection,
    section=Section.ARCHIVES,
    icon=":material/thermostat:",
    title=Inspection.inspection_no,
    number=Number(Inspection.inspection_no, "AI"),
    columns=(
        Inspection.inspection_no,
        Inspection.scope,
        Inspection.status,
        Inspection.due_on,
        Inspection.inspected_on,
        Inspection.inspector_id,
        Inspection.temperature,
        Inspection.humidity,
        Inspection.mould,
    ),
    form=(
        Group("inspection", Inspection.scope, Inspection.since, Inspection.due_on, Inspection.inspected_on),
        Group(
            "air",
            Inspection.temperature,
            Inspection.humidity,
            Inspection.mould,
            Inspection.remedy,
        ),
    ),
    search=(Inspection.inspection_no, Inspection.scope),
    filters=(
        Inspection.status,
        Inspection.inspector_id,
        Inspection.due_on,
        Inspection.inspected_on,
        Inspection.mould,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "V",
            Role.MANAGER: "Va",
            Role.SUPERVISOR: "Va A",
            Role.ARCHIVIST: "V C E",
            Role.ANALYST: "V",
        }
    ),
    scopes=Scopes(own=("inspector_id",)),
    workflow=WORKFLOW,
    deadlines=(
        Deadline(
            "inspection",
            starts=Inspection.since,
            stops=Inspection.inspected_on,
            due=Inspection.due_on,
            policy=POLICY,
            remind="archive.remind_before",
            by=DESK,
            rule="R307",
        ),
    ),
    derive=derive,
    rules=(aired,),
    kpis=(
        Kpi(
            "overdue",
            Count(),
            (between(Inspection.due_on, "", "today-1"), empty(Inspection.inspected_on)),
            rises=False,
            rule="R307",
        ),
        Kpi("mould", Count(), (is_(Inspection.mould, True),), rises=False, rule="R309"),
    ),
    charts=(Chart("by_status", Inspection.status, rule="R307"),),
    children=(Child(RESULTS, "inspection_id"),),
    colours={
        State.PLANNED: Colour.QUIET,
        State.UNDER_WAY: Colour.BUSY,
        State.INSPECTED: Colour.WARN,
        State.APPROVED: Colour.GOOD,
    },
)
