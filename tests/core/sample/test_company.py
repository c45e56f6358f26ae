"""The sample company is the same each time, of the promised size, and true to the model and itself."""

import hashlib
import statistics
from collections import Counter, defaultdict
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import Column

from core.digests import phone_hash
from core.resources.customers.rules import LEVELS
from core.resources.tickets import WORKFLOW
from core.resources.tickets.states import UNSETTLED
from core.rulebook_defaults import service_limit
from core.rules.addresses import parse_email
from core.rules.phones import parse_phone
from core.sample import build
from core.sample.book import Book
from core.sample.people import MAIL_HOSTS, PHONE_BLOCK
from core.sample.standing import completeness, net
from core.sample.ticket_paths import length_of
from db.base import Base
from db.columns import FieldType, Marks, marks
from db.models.access import AccessGrant
from db.models.archives import Archive, ArchiveDocument, ArchiveLoan
from db.models.customers import Customer
from db.models.dealings import Interaction, Purchase
from db.models.organisation import User
from db.models.repairs import RepairCharge, TicketRepair
from db.models.surveys import CorrectiveAction, Survey, SurveyAnswer, SurveyQuestion, SurveyResponse
from db.models.tickets import Ticket, TicketEvent
from db.models.trace import Reveal
from db.vocabulary.access import GrantStatus
from db.vocabulary.archives import LoanStatus
from db.vocabulary.customers import Activity, PurchaseStatus
from db.vocabulary.organisation import UserRole
from db.vocabulary.repairs import Arrival, RepairStatus
from db.vocabulary.tickets import TicketKind, TicketStatus
from tests.core.sample.conftest import NOW

AHEAD = {
    "stands_until", "review_due", "first_response_due", "resolve_due", "close_due", "major_report_due", "group_feedback_due",
    "followup_due", "stalled_at",
    "appointment_at", "arrival_due", "archive_due",
    "due_at", "authority_due", "see_pii_until", "see_confidential_until", "export_until",
    "valid_until",
}  # fmt: skip
DAYS_AHEAD = {
    "filing_due",
    "stale_on",
    "contact_due",
    "archive_due",
    "change_due",
    "promised_on",
    "follow_up_due",
    "handin_due",
    "retention_until",
    "closes_on",
    "due_on",
}


def digest(book: Book) -> str:
    content = [
        (model.__tablename__, rows) for model, rows in sorted(book.rows.items(), key=lambda i: i[0].__name__)
    ]
    return hashlib.sha256(repr((content, sorted(book.counters.items()))).encode()).hexdigest()


def test_two_builds_for_the_same_time_are_equal(book: Book) -> None:
    assert digest(build.compose(NOW)) == digest(book)


def test_the_tables_have_the_promised_sizes(book: Book) -> None:
    sizes = {
        model: len(book.of(model))
        for model in (Customer, Ticket, Archive, ArchiveLoan, Survey, SurveyResponse)
    }
    assert sizes == {
        Customer: 2000,
        Ticket: 3000,
        Archive: 400,
        ArchiveLoan: 300,
        Survey: 5,
        SurveyResponse: 1500,
    }
    assert (len(book.of(Purchase)), len(book.of(Interaction)), len(book.of(CorrectiveAction))) == (
        5000,
        4000,
        25,
    )
    assert len(book.of(ArchiveDocument)) > 1500 and len(book.of(SurveyAnswer)) > 9000
    assert 40 <= len(book.of(User)) <= 48 and len(book.of(SurveyQuestion)) == 40


def test_every_role_kind_and_state_occurs(book: Book) -> None:
    assert {role for user in book.of(User) for role in user["roles"]} == set(UserRole)
    assert {t["kind"] for t in book.of(Ticket)} == set(TicketKind)
    # Nobody waits for a customer while the rulebook as delivered lets the clocks run on.
    assert {t["status"] for t in book.of(Ticket)} == {
        s for s in TicketStatus if s in WORKFLOW.ends or WORKFLOW.of(s)
    } - {TicketStatus.WAITING_CUSTOMER}
    assert {loan["status"] for loan in book.of(ArchiveLoan)} == set(LoanStatus)


def test_rights_for_a_time_are_in_every_state_and_looks_at_masked_values_stand_out(book: Book) -> None:
    assert {row["status"] for row in book.of(AccessGrant)} == set(GrantStatus)
    days = Counter((look["actor_id"], look["at"].date()) for look in book.of(Reveal))
    assert max(days.values()) > 10 > 2 * statistics.median(days.values())


def test_every_value_fits_its_column(book: Book) -> None:
    faults = [
        f"{model.__tablename__} {row.get('id')}.{column.key}: {row.get(column.key)!r}"
        for model, rows in book.rows.items()
        for column in model.__table__.columns
        if (about := marks(column)) is not None
        for row in rows
        if _misfit(about, column, row.get(column.key))
    ]
    assert faults == []


def _misfit(about: Marks, column: Column[Any], value: Any) -> bool:
    if value is None:
        return about.required and column.default is None
    if about.choices and about.type is FieldType.CHOICE:
        return not isinstance(value, about.choices)
    if about.length and len(value) > about.length:
        return True
    if about.type is FieldType.INTEGER:
        return (about.low is not None and value < about.low) or (
            about.high is not None and value > about.high
        )
    return (
        isinstance(value, str) and not isinstance(value, StrEnum) and (value != value.strip() or value == "")
    )


@pytest.mark.parametrize(
    "model", sorted((m.class_ for m in Base.registry.mappers), key=lambda model: model.__name__)
)
def test_unique_values_are_unique(book: Book, model: type[Base]) -> None:
    for column in model.__table__.columns:
        if column.unique or (column.primary_key and len(model.__table__.primary_key) == 1):
            values = [row[column.key] for row in book.of(model) if row.get(column.key) is not None]
            assert len(values) == len(set(values)), column


def test_one_answer_per_customer_and_survey(book: Book) -> None:
    pairs = [(r["survey_id"], r["customer_id"]) for r in book.of(SurveyResponse) if r["customer_id"]]
    assert len(pairs) == len(set(pairs))


def test_nothing_happens_in_the_future(book: Book) -> None:
    late = [
        f"{model.__tablename__} {row.get('id')}.{key}: {value}"
        for model, rows in book.rows.items()
        for row in rows
        for key, value in row.items()
        if (isinstance(value, datetime) and value > NOW and key not in AHEAD)
        or (type(value) is date and value > NOW.date() and key not in DAYS_AHEAD)
    ]
    assert late == []


def test_phone_numbers_and_mail_addresses_reach_nobody(book: Book) -> None:
    rows = [row for model in (Customer, User, Ticket) for row in book.of(model)]
    phones = [row[key] for row in rows for key in ("phone", "contact_phone") if row.get(key)]
    mails = [row[key] for row in rows for key in ("email", "contact_email") if row.get(key)]
    assert len(phones) > 3500 and all(p.startswith(PHONE_BLOCK) and parse_phone(p) == p for p in phones)
    assert len(mails) > 1000 and all(m.endswith(MAIL_HOSTS) and parse_email(m) == m for m in mails)


def test_every_repair_has_a_slip_that_adds_up(book: Book) -> None:
    """R106, R107, R111: charges of a slip are the sum of its lines; each arrival is judged as the product does."""
    slips = book.of(TicketRepair)
    assert len(slips) == sum(t["kind"] is TicketKind.REPAIR for t in book.of(Ticket)) > 300
    assert {slip["status"] for slip in slips} == set(RepairStatus)
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for line in book.of(RepairCharge):
        sums[line["repair_id"]] += line["amount"]
        assert line["reason"] or line["amount"] == line["unit_price"] * line["quantity"]
    for slip in slips:
        assert slip.get("charged_amount") == (sums[slip["id"]] if slip["id"] in sums else None)
        if slip.get("arrived_at"):
            on_time = slip["arrived_at"] <= slip["arrival_due"]
            late = Arrival.EXCUSED if slip["delay_agreed"] else Arrival.LATE
            assert slip["arrival"] is (Arrival.ON_TIME if on_time else late)
            assert bool(slip.get("delay_reason")) is slip["delay_agreed"]


def test_customers_stand_as_their_dealings_say(book: Book) -> None:
    bought: dict[int, list] = {}
    for purchase in book.of(Purchase):
        if purchase["status"] is not PurchaseStatus.CANCELLED:
            bought.setdefault(purchase["customer_id"], []).append(purchase)
    spoken = {i["customer_id"]: i["at"] for i in sorted(book.of(Interaction), key=lambda i: i["at"])}
    for row in book.of(Customer):
        mine = bought.get(row["id"], [])
        last = max((p["bought_at"] for p in mine), default=None)
        assert row["last_purchase_at"] == last and row["last_contact_at"] == spoken.get(row["id"])
        assert row["clv"] == (sum(net(p) for p in mine) if mine else None)
        assert row["level3"] is LEVELS[row["category5"]] and row["completeness_pct"] == completeness(row)
        assert row["phone_hash"] == (phone_hash(row["phone"]) if row["phone"] else None)
        assert row["birth_month_day"] == (f"{row['birth_date']:%m-%d}" if row["birth_date"] else None)
        assert any(row[key] for key in ("phone", "email", "wechat", "address"))
        if last:
            assert (row["activity"] is Activity.SILENT) == ((NOW - last).days > 180)


def test_about_25_customers_are_in_twice(book: Book) -> None:
    phones = Counter(row["phone_hash"] for row in book.of(Customer) if row["phone_hash"])
    assert sum(count > 1 for count in phones.values()) == 25


def test_ticket_times_follow_their_states(book: Book) -> None:
    for t in book.of(Ticket):
        times = [t[k] for k in ("received_at", "first_responded_at", "resolved_at", "closed_at") if t[k]]
        assert times == sorted(times), t["ticket_no"]
        assert (t["closed_at"] is not None) == (t["status"] is TicketStatus.CLOSED)
        assert (t["resolved_at"] is not None) == (t["status"] in (TicketStatus.RESOLVED, TicketStatus.CLOSED))
        for clock, due in (
            ("respond", "first_response_due"),
            ("resolve", "resolve_due"),
            ("close", "close_due"),
        ):
            stops = {"respond": "first_responded_at", "resolve": "resolved_at", "close": "closed_at"}[clock]
            stopped = t["status"] in UNSETTLED and t[stops] is None
            length = length_of(service_limit(t["kind"].value, clock))
            assert t[due] == (None if stopped else t["received_at"] + length)
        assert t["assignee_id"] is None or t["assignee_id"] != t["subject_user_id"]


def test_some_tickets_are_late_and_most_are_not(book: Book) -> None:
    closed = [t for t in book.of(Ticket) if t["resolved_at"]]
    late = sum(t["resolved_at"] > t["resolve_due"] for t in closed) / len(closed)
    assert 0.05 < late < 0.35


def test_the_diary_of_a_ticket_lies_between_receipt_and_last_event(book: Book) -> None:
    tickets = {t["id"]: t for t in book.of(Ticket)}
    for event in book.of(TicketEvent):
        ticket = tickets[event["ticket_id"]]
        assert ticket["received_at"] <= event["at"] <= ticket["last_event_at"]


def test_the_bad_month_has_more_complaints_than_any_other(book: Book) -> None:
    months = Counter(
        t["received_at"].strftime("%Y-%m") for t in book.of(Ticket) if t["kind"] is TicketKind.COMPLAINT
    )
    (worst, most), (_, next_most) = months.most_common(2)
    assert worst in ("2026-07", "2026-08") and most > 40 > next_most / 3
