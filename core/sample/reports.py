"""The reports of the sample company: released in time, the newest loan register still on its way."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from core import statement
from core.calendars import COMPANY_ZONE
from core.resources.report_snapshots import last_day, number_of, period_before, sealed
from core.sample.book import Book
from core.sample.organisation import Organisation
from db import writes
from db.models.reports import ReportSnapshot
from db.vocabulary.organisation import UserRole
from db.vocabulary.reports import ReportKind as Kind
from db.vocabulary.reports import ReportStatus as State

ZONE = ZoneInfo(COMPANY_ZONE)
# Days after the end of the period, as the rulebook starts with.
DUE = {
    Kind.COMPLAINT_MONTHLY: 10,
    Kind.COMPLAINT_WEEKLY: 2,
    Kind.REPAIR_MONTHLY: 1,
    Kind.LOAN_REGISTER: 5,
    Kind.SATISFACTION: 15,
    Kind.SERVICE_REVIEW: 15,
    Kind.CUSTOMER_INFORMATION: 10,
}
PERIODS = 3


def fill(book: Book, company: Organisation) -> None:
    """Put down the reports of the last periods; `freeze` gives them their numbers."""
    today = book.now.astimezone(ZONE).date()
    for kind in Kind:
        until = period_before(kind, last_day(kind, today))
        for back in range(PERIODS):
            _report(book, company, kind, until, newest=not back)
            until = period_before(kind, until)


def _report(book: Book, company: Organisation, kind: Kind, until: date, *, newest: bool) -> None:
    keeper, head = company.first(UserRole.SUPERVISOR).id, company.first(UserRole.MANAGER).id
    informed = kind is Kind.CUSTOMER_INFORMATION
    maker = company.first(UserRole.ARCHIVIST).id if informed else keeper
    chief = company.first(UserRole.EXECUTIVE).id
    made = datetime.combine(until + timedelta(days=1), time(1), ZONE).astimezone(book.now.tzinfo)
    looked, looked_too, signed = (made + timedelta(hours=hours) for hours in (8, 10, 15))
    values: dict[str, Any] = {
        "report_no": number_of(kind, until, None),
        "kind": kind,
        "period_end": until,
        "owner_id": maker,
        "due_on": until + timedelta(days=DUE[kind]),
        "edition": 1,
        "status": State.DRAFT,
    }
    if signed <= book.now:
        values |= {"examined_by_id": keeper, "examined_at": looked, "status": State.EXAMINING}
        if not (newest and kind is Kind.LOAN_REGISTER):
            values |= {"second_by_id": head, "second_at": looked_too, "status": State.RELEASED}
            values |= {
                "released_by_id": chief,
                "released_at": signed,
                "released_on": signed.astimezone(ZONE).date(),
            }
    book.add(ReportSnapshot, min(made, book.now), **values)


def freeze(session: Session) -> None:
    """Keep the numbers of every report that somebody examined."""
    for row in writes.rows_where(session, ReportSnapshot, {}):
        if row["status"] is not State.DRAFT:
            drawn = statement.draw(session, row["kind"], row["period_end"], row["department_id"])
            record = writes.load(session, ReportSnapshot, [row["id"]])[row["id"]]
            for key, value in sealed(drawn).items():
                setattr(record, key, value)
    session.flush()
