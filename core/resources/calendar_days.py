"""Calendar days: holidays, make-up working days and days with shorter hours (R249)."""

from collections.abc import Iterable

from core.access import Role, grants
from core.context import Context, Problem
from core.measures import Chart, Month
from core.messages import N_, Say
from core.resource import Colour, Group, Resource, Section
from db.models.calendar import CalendarDay
from db.vocabulary.calendar import DayKind


def short_has_hours(context: Context) -> Iterable[Problem]:
    """A day with shorter hours says which; hours of any other day come from the week."""
    row = context.values
    if row["kind"] is DayKind.SHORT and not (row["opens"] or row["closes"]):
        yield Problem("closes", Say(N_("Say from when or until when people work on this day.")))
    if row["kind"] is DayKind.HOLIDAY and (row["opens"] or row["closes"]):
        yield Problem("kind", Say(N_("Nobody works on a holiday; a day with some hours is a short day.")))
    if row["opens"] and row["closes"] and row["closes"] <= row["opens"]:
        yield Problem("closes", Say(N_("Ends before it begins; write a night as two periods, until 24:00.")))


RESOURCE = Resource(
    model=CalendarDay,
    section=Section.SYSTEM,
    icon=":material/event:",
    title=CalendarDay.day,
    columns=(
        CalendarDay.day,
        CalendarDay.kind,
        CalendarDay.name,
        CalendarDay.site_id,
        CalendarDay.opens,
        CalendarDay.closes,
    ),
    form=(
        Group("day", CalendarDay.day, CalendarDay.kind, CalendarDay.name, CalendarDay.site_id),
        Group("hours", CalendarDay.opens, CalendarDay.closes),
    ),
    filters=(CalendarDay.day, CalendarDay.kind, CalendarDay.site_id),
    sort="-day",
    grants=grants({Role.ADMIN: "V C E D I", Role.EXECUTIVE: "V", Role.MANAGER: "Va", Role.SUPERVISOR: "Va"}),
    rules=(short_has_hours,),
    charts=(Chart("days_per_month", Month(CalendarDay.day)),),
    colours={DayKind.HOLIDAY: Colour.BAD, DayKind.MAKE_UP: Colour.BUSY, DayKind.SHORT: Colour.WARN},
)
