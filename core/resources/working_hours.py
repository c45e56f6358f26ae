"""Working hours: the periods of a week, for the company and for sites that keep hours of their own (R143)."""

from collections.abc import Iterable

from core.access import Role, grants
from core.context import Context, Problem
from core.messages import N_, Say
from core.resource import Group, Resource, Section
from db.models.calendar import WorkingHours


def closes_after_opening(context: Context) -> Iterable[Problem]:
    """A period ends after it begins; one over midnight is two."""
    if context.values["closes"] <= context.values["opens"]:
        yield Problem("closes", Say(N_("Ends before it begins; write a night as two periods, until 24:00.")))


RESOURCE = Resource(
    model=WorkingHours,
    section=Section.SYSTEM,
    icon=":material/schedule:",
    title=WorkingHours.weekday,
    columns=(WorkingHours.site_id, WorkingHours.weekday, WorkingHours.opens, WorkingHours.closes),
    form=(
        Group("hours", WorkingHours.site_id, WorkingHours.weekday, WorkingHours.opens, WorkingHours.closes),
    ),
    filters=(WorkingHours.site_id, WorkingHours.weekday),
    sort="id",
    grants=grants({Role.ADMIN: "V C E D", Role.EXECUTIVE: "V", Role.MANAGER: "Va", Role.SUPERVISOR: "Va"}),
    rules=(closes_after_opening,),
)
