"""Results of inspections: how each archive was found, and what was done about it (R307, R308)."""

from collections.abc import Iterable

from core.access import Role, Scopes, grants
from core.context import Context, Problem
from core.measures import Chart, Kpi, Share, is_
from core.messages import N_, Say
from core.resource import Colour, Group, Resource, Section
from db.models.inspections import ArchiveInspectionResult as Result
from db.vocabulary.inspections import InspectionFinding as Finding
from db.vocabulary.inspections import InspectionStatus as State

CLOSED = (State.INSPECTED, State.APPROVED)
KEPT = ("inspection_id", "archive_id", "finding")


def as_found(context: Context) -> Iterable[Problem]:
    """What was found stays as it was once the inspection is over (R307); what was done about it is still entered."""
    inspection = context.related("inspection_id")
    if inspection is None or inspection["status"] not in CLOSED:
        return
    for key in KEPT:
        if context.changed(key):
            yield Problem(key, Say(N_("This inspection is over.")), "R307")


RESOURCE = Resource(
    model=Result,
    section=Section.ARCHIVES,
    icon=":material/manage_search:",
    title=Result.archive_id,
    columns=(Result.inspection_id, Result.archive_id, Result.finding, Result.action, Result.done_on),
    form=(
        Group(
            "result", Result.inspection_id, Result.archive_id, Result.finding, Result.action, Result.done_on
        ),
    ),
    filters=(Result.inspection_id, Result.archive_id, Result.finding),
    sort="id",
    grants=grants(
        {
            Role.EXECUTIVE: "V",
            Role.MANAGER: "Va",
            Role.SUPERVISOR: "Va",
            Role.ARCHIVIST: "V C E",
            Role.ANALYST: "V",
        }
    ),
    # What was found of a secret archive is for those who may see the archive (R321).
    scopes=Scopes(parent="archive_id"),
    rules=(as_found,),
    kpis=(Kpi("sound", Share((is_(Result.finding, Finding.OK),)), target=100, rule="R307"),),
    charts=(Chart("by_finding", Result.finding, rule="R308"),),
    colours={
        Finding.OK: Colour.GOOD,
        Finding.FADED: Colour.WARN,
        Finding.DAMAGED: Colour.BAD,
        Finding.MISSING: Colour.BAD,
        Finding.WRONG_PLACE: Colour.WARN,
    },
)
