"""Reports: drafted when a period is over, examined by two, released by the general manager, never changed (R302 to R306)."""

import json
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from core.access import Role, Scopes, grants
from core.context import Also, Context, Problem
from core.deadlines import ByChoice, Deadline
from core.intervals import FEW
from core.measures import Chart, Count, Kpi, between, is_, not_
from core.messages import N_, Say
from core.resource import Colour, Group, Resource, Section
from core.workflow import Transition, Workflow
from db.models.reports import ReportSnapshot as Report
from db.vocabulary.reports import ReportKind as Kind
from db.vocabulary.reports import ReportStatus as State
from db.vocabulary.surveys import ActionSource

# A report is about a week from Monday to Sunday, or so many months; with what its number begins, and the rulebook value
# of its clock.
WEEKLY = frozenset({Kind.COMPLAINT_WEEKLY})
MONTHS: Mapping[str, int] = {Kind.SATISFACTION: 3, Kind.SERVICE_REVIEW: 3}
LETTERS = {
    Kind.COMPLAINT_MONTHLY: "RC",
    Kind.COMPLAINT_WEEKLY: "RW",
    Kind.REPAIR_MONTHLY: "RR",
    Kind.LOAN_REGISTER: "RL",
    Kind.SATISFACTION: "RS",
    Kind.SERVICE_REVIEW: "RV",
    Kind.CUSTOMER_INFORMATION: "RI",
}
DUE = ByChoice(
    Report.kind,
    {
        Kind.COMPLAINT_MONTHLY: "report.complaint.due",
        Kind.COMPLAINT_WEEKLY: "report.complaint_weekly.due",
        Kind.REPAIR_MONTHLY: "report.repair.due",
        Kind.LOAN_REGISTER: "report.loans.due",
        Kind.SATISFACTION: "report.satisfaction.due",
        Kind.SERVICE_REVIEW: "review.due_after",
        Kind.CUSTOMER_INFORMATION: "report.customers.due",
    },
)
EXAMINERS = frozenset({Role.SUPERVISOR, Role.MANAGER})
# Who makes reports about the information on customers (R299).
INFORMATION = frozenset({Role.ARCHIVIST, Role.MANAGER})
NOTHING = {"examined_by_id": None, "examined_at": None, "second_by_id": None, "second_at": None}


def first_day(kind: str, until: date) -> date:
    """The first day of the period that ends on this day."""
    if kind in WEEKLY:
        return until - timedelta(days=6)
    months = until.year * 12 + until.month - MONTHS.get(kind, 1)
    return date(months // 12, months % 12 + 1, 1)


def period_before(kind: str, until: date) -> date:
    """The last day of the period before the one that ends on this day."""
    return first_day(kind, until) - timedelta(days=1)


def last_day(kind: str, day: date) -> date:
    """The last day of the week, month or quarter a day lies in."""
    if kind in WEEKLY:
        return day + timedelta(days=7 - day.isoweekday())
    span = MONTHS.get(kind, 1)
    month = (day.month - 1) // span * span + span
    return date(day.year, month, monthrange(day.year, month)[1])


def number_of(kind: str, until: date, department: int | None, edition: int = 1) -> str:
    """The number of a report; there is one for each kind, period, department and edition."""
    place = "" if department is None else f"-D{department}"
    period = f"{until:%G-W%V}" if kind in WEEKLY else f"{until:%Y-%m}"
    return f"{LETTERS[Kind(kind)]}-{period}{place}" + (f"/{edition}" if edition > 1 else "")


def sealed(content: Mapping[str, Any]) -> dict[str, str]:
    """The content as it is kept, with its digest."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {"content": text, "digest": digest_of(text)}


def digest_of(content: str) -> str:
    """By what a kept content is known to be the one that was released."""
    return sha256(content.encode()).hexdigest()


def derive(context: Context) -> Mapping[str, Any]:
    """A new report gets its number, and somebody who sees to it (R299)."""
    if not context.new:
        return {}
    row = context.values
    found: dict[str, Any] = {"owner_id": row["owner_id"] or _in_charge(context)}
    if row["kind"] and row["period_end"]:
        found["report_no"] = number_of(row["kind"], row["period_end"], row["department_id"])
    return found


def _in_charge(context: Context) -> int | None:
    """Who makes it; of what the product makes, an information supervisor, else a head of a department."""
    if not context.actor.system:
        return context.actor.id
    people = context.rows("users", active=True)
    ranked = [one for role in (Role.SUPERVISOR, Role.MANAGER) for one in people if role in one["roles"]]
    return ranked[0]["id"] if ranked else None


def whole_period(context: Context) -> Iterable[Problem]:
    """A report is about a whole week, month or quarter, and stays about it once it was examined."""
    row = context.values
    last = last_day(row["kind"], row["period_end"])
    if row["period_end"] != last:
        said = N_("A report of this kind ends with the last day of its period: {day}.")
        yield Problem("period_end", Say(said, day=last.isoformat()), "R302")
    if context.new:
        return
    for key in ("kind", "period_end", "department_id"):
        if context.changed(key):
            yield Problem(
                key, Say(N_("What a report is about does not change; make another report.")), "R304"
            )


def made_by_service(context: Context) -> Iterable[Problem]:
    """The report about the information on customers is for archivists and the heads of customer service to make (R299)."""
    row, actor = context.values, context.actor
    if context.new and row["kind"] is Kind.CUSTOMER_INFORMATION and not actor.system:
        if actor.roles.isdisjoint(INFORMATION):
            said = N_("Archivists and managers make reports about the information on customers.")
            yield Problem("kind", Say(said), "R299")


def stays(context: Context) -> Say | None:
    """What somebody examined is kept (R304)."""
    if context.values["status"] is State.DRAFT:
        return None
    return Say(N_("A report that was examined is kept; the general manager has it corrected (R304)."))


def over(context: Context) -> Say | None:
    """The period has come to its end."""
    if context.calendar().day_of(context.now) > context.values["period_end"]:
        return None
    return Say(N_("The period is not over yet; its numbers still move."))


def other_role(context: Context) -> Say | None:
    """An information supervisor and the head examine a report, each of them one (R306)."""
    first = context.related("examined_by_id") or {}
    both = {Role(role) for role in first.get("roles", ())} | context.actor.roles
    if both >= EXAMINERS:
        return None
    return Say(N_("An information supervisor and a head of department examine it, each of them once (R306)."))


def targets_followed(context: Context) -> Say | None:
    """A review of the service that missed a target is released with a corrective action that comes from it (R104).

    A share of few rows is judged by nobody, as on its page.
    """
    row = context.values
    if row["kind"] is not Kind.SERVICE_REVIEW:
        return None
    figures = json.loads(row["content"])["figures"]
    missed = [one for one in figures if one["n"] >= FEW and one["value"] < one.get("target", 0)]
    about = {"source_kind": ActionSource.REVIEW, "source_id": row["id"]}
    if not missed or context.rows("corrective_actions", **about):
        return None
    said = N_("Targets missed: {n}. Write a corrective action that comes from review {id} first (R104).")
    return Say(said, n=len(missed), id=row["id"])


def not_corrected(context: Context) -> Say | None:
    """A report is corrected once; after that its correction is."""
    if context.rows(context.table, corrects_id=context.values["id"]):
        return Say(N_("This report was corrected already; correct the newer one."))
    return None


def frozen(context: Context) -> Mapping[str, Any]:
    """The numbers as they stand now; from here on nobody changes them."""
    return sealed(context.statement(context.values))


def examined(context: Context) -> Mapping[str, Any]:
    """Who looked first, at which numbers."""
    return {**frozen(context), "examined_by_id": context.actor.id, "examined_at": context.now}


def released(context: Context) -> Mapping[str, Any]:
    """Who released it, and when."""
    return {
        "released_by_id": context.actor.id,
        "released_at": context.now,
        "released_on": context.calendar().day_of(context.now),
    }


def new_edition(context: Context) -> Iterable[Also]:
    """The corrected report is a new one that names the old one and says why; the old one stays as it is (R304)."""
    row = context.values
    edition = row["edition"] + 1
    about = {key: row[key] for key in ("kind", "period_end", "department_id", "owner_id")}
    more = {"edition": edition, "corrects_id": row["id"], "correction": context.note, "status": State.DRAFT}
    number = number_of(row["kind"], row["period_end"], row["department_id"], edition)
    yield Also(context.table, {**about, **more, "report_no": number})


def is_correction(context: Context) -> bool:
    """Does it stand in the place of another?"""
    return context.values["corrects_id"] is not None


def is_first(context: Context) -> bool:
    """Is it the first of its period?"""
    return context.values["corrects_id"] is None


WORKFLOW = Workflow(
    Report.status,
    (
        Transition(
            "examine",
            (State.DRAFT,),
            State.EXAMINING,
            by=EXAMINERS,
            guard=over,
            effect=examined,
            only=is_first,
            rule="R306",
            icon=":material/fact_check:",
        ),
        Transition(
            "examine_too",
            (State.EXAMINING,),
            State.EXAMINED,
            by=EXAMINERS,
            not_by=(Report.examined_by_id,),
            guard=other_role,
            effect=lambda context: {"second_by_id": context.actor.id, "second_at": context.now},
            rule="R306",
            icon=":material/fact_check:",
        ),
        Transition(
            "release",
            (State.EXAMINED,),
            State.RELEASED,
            by=frozenset({Role.EXECUTIVE}),
            not_by=(Report.examined_by_id, Report.second_by_id),
            guard=targets_followed,
            effect=released,
            rule="R220",
            icon=":material/verified:",
        ),
        Transition(
            "file",
            (State.DRAFT,),
            State.RELEASED,
            by=EXAMINERS | {Role.ARCHIVIST},
            effect=lambda context: {**frozen(context), **released(context)},
            only=is_correction,
            rule="R304",
            icon=":material/verified:",
        ),
        Transition(
            "send_back",
            (State.EXAMINING, State.EXAMINED),
            State.DRAFT,
            by=EXAMINERS | {Role.EXECUTIVE},
            effect=lambda context: {**NOTHING, "content": None, "digest": None},
            decides=False,
            note="field.approvals.opinion",
            rule="R306",
            icon=":material/undo:",
        ),
        Transition(
            "correct",
            (State.RELEASED,),
            State.RELEASED,
            by=frozenset({Role.EXECUTIVE}),
            guard=not_corrected,
            also=new_edition,
            decides=False,
            note="field.report_snapshots.correction",
            rule="R304",
            icon=":material/edit_document:",
        ),
    ),
)

RESOURCE = Resource(
    model=Report,
    section=Section.SURVEYS,
    icon=":material/folder_managed:",
    title=Report.report_no,
    identify=(Report.report_no,),
    columns=(
        Report.report_no,
        Report.kind,
        Report.period_end,
        Report.department_id,
        Report.status,
        Report.due_on,
        Report.released_on,
        Report.owner_id,
        Report.edition,
    ),
    form=(
        Group("report", Report.kind, Report.period_end, Report.department_id, Report.owner_id),
        Group("examined", Report.examined_by_id, Report.examined_at, Report.second_by_id, Report.second_at),
        Group(
            "released",
            Report.released_by_id,
            Report.released_at,
            Report.corrects_id,
            Report.correction,
            Report.digest,
        ),
    ),
    filters=(
        Report.kind,
        Report.status,
        Report.period_end,
        Report.department_id,
        Report.owner_id,
        Report.due_on,
        Report.released_on,
    ),
    sort="-period_end",
    grants=grants(
        {
            Role.EXECUTIVE: "V A",
            Role.MANAGER: "Va Ca",
            Role.SUPERVISOR: "Va",
            Role.AGENT: "Vo",
            Role.SALES: "Vo",
            Role.ARCHIVIST: "V C",
            Role.FINANCE: "V",
            Role.ANALYST: "V C",
        }
    ),
    scopes=Scopes(own=("owner_id",), department="department_id"),
    workflow=WORKFLOW,
    deadlines=(
        Deadline(
            "release",
            starts=Report.period_end,
            stops=Report.released_on,
            due=Report.due_on,
            policy=DUE,
            rule="R220",
            remind="report.remind_before",
        ),
    ),
    derive=derive,
    follows=(Report.owner_id,),
    rules=(whole_period, made_by_service),
    stays=stays,
    kpis=(
        Kpi("open", Count(), (not_(Report.status, State.RELEASED),), rises=False, rule="R302"),
        Kpi(
            "overdue",
            Count(),
            (not_(Report.status, State.RELEASED), between(Report.due_on, "", "today-1")),
            target=0,
            rises=False,
            icon=":material/alarm:",
            rule="R220",
        ),
    ),
    charts=(
        Chart("by_kind", Report.kind, split=Report.status, where=(is_(Report.edition, 1),), rule="R302"),
    ),
    colours={
        State.DRAFT: Colour.QUIET,
        State.EXAMINING: Colour.BUSY,
        State.EXAMINED: Colour.WARN,
        State.RELEASED: Colour.GOOD,
    },
)
