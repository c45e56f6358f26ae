"""Reports as people work with them: the one of a period, its numbers as released or as they stand, and the drafts in time."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core import clock, service, statement
from core.access import Action, Actor, Refused, may
from core.calendars import COMPANY_ZONE
from core.changes import Outcome
from core.measures import empty, is_
from core.messages import N_, AppError, Say
from core.reading import Total, is_hidden
from core.reports import REPORTS, Grouped, Report, table_of
from core.resources import RESOURCES
from core.resources.report_snapshots import RESOURCE, digest_of, last_day, number_of, period_before
from core.view import Condition, View
from db.models.reports import ReportSnapshot
from db.session import database
from db.vocabulary.reports import ReportKind

TABLE = RESOURCE.table
Content = Mapping[str, Any]
BROKEN = N_(
    "What is stored of this report is not what was examined: its digest differs. Ask the administrator to verify the"
    " database."
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that was examined as one number and is another today, for those who see why."""

    key: str
    then: Mapping[str, Any]
    now: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows a figure was counted from: the view of their table, and how many of them are open to the reader."""

    view: View
    total: Total


@dataclass(frozen=True, slots=True)
class Grouping:
    """A table of a report, and all rows it was grouped from."""

    declared: Grouped
    rows: View

    def view(self, group: Any) -> View:
        """The rows of one group as it was kept, None for what has no value."""
        chart = self.declared.chart
        return self.rows.only(*chart.where).without(chart.column.key).only(chart.group(group))


def of_period(actor: Actor, kind: str, until: date, department: int | None) -> Mapping[str, Any] | None:
    """The newest edition of the report of a period that is open to the actor, None where there is none."""
    where = (
        is_(ReportSnapshot.kind, kind),
        Condition("period_end", "between", (until.isoformat(), until.isoformat())),
        empty(ReportSnapshot.department_id)
        if department is None
        else is_(ReportSnapshot.department_id, str(department)),
    )
    found = service.read(actor, View(TABLE, filters=where, sort="-edition", size=1))
    return service.fetch(actor, TABLE, found.ids[0]) if found.ids else None


def numbers(row: Mapping[str, Any]) -> tuple[Content, bool]:
    """The numbers of a report the actor was given, and whether they are kept ones; else they are today's.

    Raises `AppError` where what is stored is not what was examined.
    """
    kept = row["content"]
    if kept is None:
        return today(row["kind"], row["period_end"], row["department_id"]), False
    if digest_of(kept) != row["digest"]:
        raise AppError(Say(BROKEN), "R304")
    return json.loads(kept), True


def today(kind: str, until: date, department: int | None) -> Content:
    """The numbers of a period as they stand now, in the form in which they would be kept."""
    with database().reading() as session:
        drawn = statement.draw(session, kind, until, department)
    return json.loads(json.dumps(drawn))


def preview(actor: Actor, kind: str, until: date, department: int | None) -> Content:
    """The numbers of a period nobody made a report of yet; raises `Refused` for whoever sees single reports only."""
    views, makes = (may(actor, action, RESOURCE.rights) for action in (Action.VIEW, Action.CREATE))
    if not any(decision and decision.rows is None for decision in (views, makes)):
        raise Refused(
            Say(N_("There is no report of this period yet; its numbers are open once it was made.")), "R303"
        )
    return today(kind, until, department)


def behind(actor: Actor, kind: str, until: date, department: int | None) -> dict[str, Behind]:
    """The rows behind each figure, score and register of a report as they stand today, by its key.

    Those a share leaves out are with them; a score is of what belongs to its rows. A figure is missing where its rows or the fields it counts by are closed to the actor. Of the rows only those are
    counted that are open to them; secret loans are to few (R321).
    """
    found = {}
    report = REPORTS[kind]
    asked = (
        *((one.kpi.key, one.at, one.kpi.where) for one in report.figures),
        *((one.kpi.key, one.at, ()) for one in report.scores),
        *((one.key, one.at, one.where) for one in report.lists),
    )
    for at, column, where in asked:
        view = statement.rows_of(column, kind, until, department).only(*where)
        try:
            found[at] = Behind(view, service.count(actor, view))
        except Refused:
            # What counts by a closed field would tell it.
            continue
    return found


def behind_groups(actor: Actor, kind: str, until: date, department: int | None) -> dict[str, Grouping]:
    """How the rows behind each group of a report are found, by the key of its table; open to the actor as `behind` says."""
    return {
        one.chart.key: Grouping(one, statement.rows_of(one.at, kind, until, department))
        for one in REPORTS[kind].groups
        if may(actor, Action.VIEW, RESOURCES[table_of(one.at)].rights)
        and not is_hidden(actor, table_of(one.at), one.chart)
    }


def differences(kept: Content, now: Content) -> list[Difference]:
    """The figures that are no longer what they were."""
    fresh = {one["key"]: one for one in now["figures"]}
    return [
        Difference(one["key"], one, fresh[one["key"]])
        for one in kept["figures"]
        if one["key"] in fresh
        and (one["value"], one["n"]) != (fresh[one["key"]]["value"], fresh[one["key"]]["n"])
    ]


def make(actor: Actor, kind: str, until: date, department: int | None) -> Outcome:
    """A draft of the report of a period; made once, however often it is asked for."""
    # Said also where it is none: a new record begins with the department of whoever makes it.
    values = {"kind": str(kind), "period_end": until.isoformat(), "department_id": department}
    return service.create(actor, TABLE, values, f"report:{number_of(kind, until, department)}")


def make_due(actor: Actor) -> int:
    """Make the drafts of the periods that ended last, in the name of the product (R220); gives how many.

    A period the product was not used in from its beginning is left to people.
    """
    made = 0
    for kind in ReportKind:
        running = last_day(kind, clock.today(COMPANY_ZONE))
        until = period_before(kind, running)
        if of_period(actor, kind, until, None) is None and _was_used(REPORTS[kind], kind, until):
            made += bool(make(actor, kind, until, None).id)
    return made


def _was_used(report: Report, kind: str, until: date) -> bool:
    """Is there a row the report would count from before its period?"""
    at = report.figures[0].at
    before = Condition(at.key, "between", ("", period_before(kind, until).isoformat()))
    return service.count(statement.EYES, View(report.table, filters=(before,))).n > 0


def periods(kind: str, most: int) -> Iterator[date]:
    """The last days of the running period and those before it, the newest first."""
    until = last_day(kind, clock.today(COMPANY_ZONE))
    for _ in range(most):
        yield until
        until = period_before(kind, until)
