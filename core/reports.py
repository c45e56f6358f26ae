"""What each report holds, as data: figures and groups of the tables' pages over one period, and registers row by row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from core.measures import (
    Chart,
    Count,
    Duration,
    Kpi,
    Mean,
    Month,
    Share,
    Sum,
    between,
    by,
    empty,
    filled,
    is_,
    not_,
)
from core.resources import RESOURCES
from core.view import Condition
from db.models.archives import ArchiveLoan as Loan
from db.models.customers import Customer
from db.models.dealings import Purchase
from db.models.repairs import TicketRepair as Slip
from db.models.surveys import SurveyResponse as Response
from db.models.tickets import Ticket
from db.queries import Query
from db.surveys import per_dimension
from db.vocabulary.archives import LoanStatus, Secrecy
from db.vocabulary.customers import InfoClass
from db.vocabulary.repairs import Arrival, SpotCheck
from db.vocabulary.reports import ReportKind
from db.vocabulary.surveys import Dimension
from db.vocabulary.tickets import TicketKind, TicketStatus


@dataclass(frozen=True)
class Stated:
    """One figure of a report: a tile's measure over the rows whose `at` lies in the period.

    A count `per` is one to each thousand rows of another table in the same period, by the date of those.
    """

    kpi: Kpi
    at: Any
    per: Any = None


@dataclass(frozen=True)
class Grouped:
    """One table of a report: a chart's groups over the rows whose `at` lies in the period."""

    chart: Chart
    at: Any


@dataclass(frozen=True)
class Scored:
    """One table of a report: a share by the words of an enumeration, each with that of the period before.

    `counted` gives (word, hits, n) over what belongs to the rows a query reaches, those whose `at` lies in the period.
    """

    kpi: Kpi
    words: type[StrEnum]
    at: Any
    counted: Callable[[Session, Query], list[tuple[str, int, int]]]


@dataclass(frozen=True)
class Listed:
    """A register: the rows whose `at` lies in the period, oldest first, narrowed by `where`."""

    key: str
    columns: tuple[Any, ...]
    at: Any
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Report:
    """One report: what it states, how it scores and groups, what it lists; its table is that of its first figure."""

    figures: tuple[Stated, ...]
    groups: tuple[Grouped, ...]
    lists: tuple[Listed, ...] = ()
    scores: tuple[Scored, ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The table its rows are in, or most of them."""
        return table_of(self.figures[0].at)


def table_of(column: Any) -> str:
    """The table of a mapped column."""
    return column.class_.__tablename__


def label_of(kind: str, column: Any, kpi: Kpi) -> str:
    """Catalogue key of a figure: that of the tile where the page shows the same one, else its own."""
    table = table_of(column)
    shown = any(kpi is one for one in RESOURCES[table].kpis)
    return f"kpi.{table}.{kpi.key}" if shown else f"figure.{kind}.{kpi.key}"


def _tile(table: str, key: str) -> Kpi:
    return next(one for one in RESOURCES[table].kpis if one.key == key)


COMPLAINT = is_(Ticket.kind, TicketKind.COMPLAINT)


def _in_time(key: str, stop: Any, due: Any, rule: str) -> Stated:
    """How many complaints whose time is over were dealt with in time; one still open is missed."""
    where = (COMPLAINT, between(due, "", "now"))
    return Stated(Kpi(key, Share((by(stop, due),)), where, target=100, rule=rule), Ticket.received_at)


def _complaints(key: str, *where: Condition, rises: bool = False, rule: str = "R220") -> Stated:
    return Stated(Kpi(key, Count(), (COMPLAINT, *where), rises=rises, rule=rule), Ticket.received_at)


def _complaints_by(column: Any) -> Grouped:
    return Grouped(Chart(column.key, column, where=(COMPLAINT,), rule="R220"), Ticket.received_at)


# What was learnt from the complaints closed in the period (R046). Who may see the report reads it, so a complaint about
# one of us is not listed (R286).
LESSONS = Listed(
    "lessons",
    (Ticket.ticket_no, Ticket.closed_at, Ticket.department_id, Ticket.root_cause, Ticket.lesson),
    Ticket.closed_at,
    (COMPLAINT, is_(Ticket.status, TicketStatus.CLOSED), empty(Ticket.subject_user_id)),
)
SATISFIED = (FollowUp := _tile("tickets", "satisfied_after")).measure
COMPLAINTS = Report(
    figures=(
        _complaints("received"),
        Stated(
            Kpi("per_purchases", Count(), (COMPLAINT,), rises=False, rule="R220"),
            Ticket.received_at,
            per=Purchase.bought_at,
        ),
        _complaints("closed", is_(Ticket.status, TicketStatus.CLOSED), rises=True),
        _in_time("responded_in_time", Ticket.first_responded_at, Ticket.first_response_due, "R084"),
        _in_time("resolved_in_time", Ticket.resolved_at, Ticket.resolve_due, "R085"),
        _in_time("closed_in_time", Ticket.closed_at, Ticket.close_due, "R219"),
        Stated(
            Kpi("satisfied_after", SATISFIED, (COMPLAINT, *FollowUp.where), FollowUp.target, rule="R395"),
            Ticket.received_at,
        ),
        _complaints("declined", is_(Ticket.status, TicketStatus.DECLINED), rule="R209"),
        _complaints("reopened", between(Ticket.reopen_count, "1", ""), rule="R092"),
        _complaints("repeated", filled(Ticket.repeat_of_id), rule="R290"),
    ),
    groups=(
        _complaints_by(Ticket.status),
        _complaints_by(Ticket.root_cause),
        _complaints_by(Ticket.category),
        _complaints_by(Ticket.channel),
        _complaints_by(Ticket.department_id),
    ),
    lists=(LESSONS,),
    rules=("R220", "R046"),
)
VISITED = (_tile("ticket_repairs", "punctual").where[0],)
KEPT = _tile("ticket_repairs", "punctual").measure
REPAIRS = Report(
    figures=(
        Stated(Kpi("appointments", Count(), rule="R113"), Slip.appointment_at),
        Stated(_tile("ticket_repairs", "punctual"), Slip.appointment_at),
        Stated(_tile("ticket_repairs", "excused"), Slip.appointment_at),
        Stated(
            Kpi("late", Count(), (*VISITED, is_(Slip.arrival, Arrival.LATE)), rises=False, rule="R107"),
            Slip.appointment_at,
        ),
        Stated(_tile("ticket_repairs", "passed"), Slip.spot_check_at),
        Stated(
            Kpi("failed", Count(), (is_(Slip.spot_check, SpotCheck.FAILED),), rises=False, rule="R113"),
            Slip.spot_check_at,
        ),
        Stated(Kpi("charged", Count(), rule="R113"), Slip.charged_at),
        Stated(Kpi("revenue", Sum(Slip.charged_amount), rule="R113"), Slip.charged_at),
    ),
    groups=(
        Grouped(
            Chart("punctual_by_speciality", Slip.speciality, KEPT, where=VISITED, rule="R114"),
            Slip.appointment_at,
        ),
        Grouped(
            Chart("punctual_by_department", Slip.department_id, KEPT, where=VISITED, rule="R114"),
            Slip.appointment_at,
        ),
        Grouped(
            Chart("spot_check", Slip.spot_check, where=(filled(Slip.spot_check),), rule="R113"),
            Slip.spot_check_at,
        ),
    ),
    lists=(
        Listed(
            "paid_services",
            (
                Slip.slip_no,
                Slip.charged_at,
                Slip.speciality,
                Slip.technician_id,
                Slip.department_id,
                Slip.charged_amount,
            ),
            Slip.charged_at,
        ),
    ),
    rules=("R113", "R114"),
)
OUT = is_(Loan.status, LoanStatus.OUT)
LOANS = Report(
    figures=(
        Stated(Kpi("lent", Count(), rule="R317"), Loan.out_at),
        Stated(Kpi("returned", Count(), rule="R319"), Loan.returned_at),
        Stated(_tile("archive_loans", "returned_on_time"), Loan.returned_at),
        Stated(Kpi("still_out", Count(), (OUT,), rises=False, rule="R318"), Loan.out_at),
        Stated(
            Kpi("overdue", Count(), (OUT, between(Loan.due_at, "", "now")), 0, rises=False, rule="R318"),
            Loan.out_at,
        ),
        Stated(
            Kpi(
                "damaged_or_lost",
                Count(),
                (is_(Loan.status, LoanStatus.RETURNED_DAMAGED, LoanStatus.LOST),),
                rises=False,
                rule="R319",
            ),
            Loan.out_at,
        ),
        Stated(Kpi("secret", Count(), (not_(Loan.secrecy, Secrecy.NORMAL),), rule="R321"), Loan.out_at),
    ),
    groups=(
        Grouped(Chart("kind", Loan.kind, rule="R317"), Loan.out_at),
        Grouped(Chart("department", Loan.applicant_department_id, rule="R317"), Loan.out_at),
        Grouped(Chart("status", Loan.status, rule="R317"), Loan.out_at),
    ),
    # The register is for everybody who may see the report, so what is secret is counted and not listed (R321).
    lists=(
        Listed(
            "loans",
            (
                Loan.loan_no,
                Loan.archive_id,
                Loan.applicant_id,
                Loan.applicant_department_id,
                Loan.kind,
                Loan.out_at,
                Loan.due_at,
                Loan.returned_at,
                Loan.overdue_days,
                Loan.status,
            ),
            Loan.out_at,
            (is_(Loan.secrecy, Secrecy.NORMAL),),
        ),
    ),
    rules=("R317", "R318"),
)
HAPPY = _tile("survey_responses", "satisfied")
ANSWERS = Report(
    figures=(
        Stated(Kpi("answered", Count(), rule="R409"), Response.submitted_at),
        Stated(HAPPY, Response.submitted_at),
        Stated(_tile("survey_responses", "mean"), Response.submitted_at),
        Stated(_tile("survey_responses", "unhappy"), Response.submitted_at),
        Stated(Kpi("reviewed", Share((filled(Response.reviewed_at),)), rule="R071"), Response.submitted_at),
    ),
    groups=(
        Grouped(
            Chart("months", Month(Response.submitted_at), HAPPY.measure, rule="R409"), Response.submitted_at
        ),
        Grouped(Chart("survey", Response.survey_id, HAPPY.measure, rule="R409"), Response.submitted_at),
        Grouped(
            Chart("department", Response.department_id, HAPPY.measure, rule="R258"), Response.submitted_at
        ),
        Grouped(Chart("overall", Response.overall, rule="R100"), Response.submitted_at),
        Grouped(Chart("channel", Response.channel, rule="R071"), Response.submitted_at),
    ),
    # A score for each indicator with its n, its target and where it comes from.
    scores=(
        Scored(replace(HAPPY, key="dimension", rule="R409"), Dimension, Response.submitted_at, per_dimension),
    ),
    rules=("R409", "R100"),
)
# What each clock of tickets counts to, and by when.
CLOCKS = {
    "responded": (Ticket.first_responded_at, Ticket.first_response_due),
    "resolved": (Ticket.resolved_at, Ticket.resolve_due),
    "closed": (Ticket.closed_at, Ticket.close_due),
}
BUYS = Share((filled(Customer.first_purchase_at),))


def _kept(key: str) -> tuple[Share, tuple[Condition, ...]]:
    """How many of the tickets whose time is over were in time; one still open is missed."""
    stop, due = CLOCKS[key]
    return Share((by(stop, due),)), (between(due, "", "now"),)


def _clock_by_kind(key: str) -> Grouped:
    measure, where = _kept(key)
    return Grouped(
        Chart(f"{key}_by_kind", Ticket.kind, measure, where=where, rule="R096"), Ticket.received_at
    )


def _clock(key: str) -> Stated:
    measure, where = _kept(key)
    return Stated(Kpi(f"{key}_in_time", measure, where, target=100, rule="R096"), Ticket.received_at)


REVIEW = Report(
    figures=(
        *(_clock(key) for key in CLOCKS),
        Stated(HAPPY, Response.submitted_at),
        Stated(Kpi("converted", BUYS, rule="R074"), Customer.first_contact_on),
    ),
    groups=(
        *(_clock_by_kind(key) for key in CLOCKS),
        Grouped(
            Chart(
                "response_by_channel",
                Ticket.channel,
                Duration(Ticket.received_at, Ticket.first_responded_at),
                where=(filled(Ticket.first_responded_at),),
                rule="R070",
            ),
            Ticket.received_at,
        ),
        Grouped(Chart("conversion_by_source", Customer.source, BUYS, rule="R074"), Customer.first_contact_on),
        Grouped(
            Chart("conversion_by_owner", Customer.owner_id, BUYS, rule="R074"), Customer.first_contact_on
        ),
    ),
    lists=(LESSONS,),
    rules=("R096", "R103"),
)
CUSTOMERS = Report(
    figures=(
        Stated(Kpi("registered", Count(), rule="R302"), Customer.first_contact_on),
        Stated(Kpi("complete", Mean(Customer.completeness_pct), rule="R011"), Customer.first_contact_on),
        Stated(_tile("customers", "filed_on_time"), Customer.first_contact_on),
        Stated(_tile("customers", "without_archive"), Customer.first_contact_on),
        Stated(
            Kpi("special", Count(), (is_(Customer.info_class, InfoClass.SPECIAL),), rule="R297"),
            Customer.first_contact_on,
        ),
    ),
    groups=tuple(
        Grouped(Chart(column.key, column, rule="R302"), Customer.first_contact_on)
        for column in (
            Customer.source,
            Customer.category5,
            Customer.relation_kind,
            Customer.info_class,
            Customer.department_id,
        )
    ),
    rules=("R302",),
)
REPORTS: Mapping[str, Report] = {
    ReportKind.COMPLAINT_MONTHLY: COMPLAINTS,
    ReportKind.COMPLAINT_WEEKLY: replace(COMPLAINTS, rules=("R294",)),
    ReportKind.REPAIR_MONTHLY: REPAIRS,
    ReportKind.LOAN_REGISTER: LOANS,
    ReportKind.SATISFACTION: ANSWERS,
    ReportKind.SERVICE_REVIEW: REVIEW,
    ReportKind.CUSTOMER_INFORMATION: CUSTOMERS,
}
__all__ = ["REPORTS", "Grouped", "Listed", "Mean", "Report", "Scored", "Stated", "label_of", "table_of"]
