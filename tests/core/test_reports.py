"""Reports: the numbers of a period, examined by two, released and never changed; on the page, in a workbook, as a PDF."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import text

from core import clock, clocks, jobs, report_desk, report_files, report_text, service
from core.access import Actor, Refused, Role
from core.changes import Change, ChangeSet, Kind
from core.intervals import FEW, changed, wilson
from core.messages import AppError
from core.resources import RESOURCES
from core.view import View, from_query
from db import writes
from db.models.archives import ArchiveLoan
from db.models.notices import Notice
from db.models.reports import ReportSnapshot
from db.models.surveys import SurveyAnswer
from db.models.tickets import Ticket
from db.session import database
from db.vocabulary.archives import LoanStatus, Secrecy
from db.vocabulary.organisation import AuditAction
from db.vocabulary.repairs import Arrival, SpotCheck
from db.vocabulary.reports import ReportKind
from db.vocabulary.surveys import Dimension, Scale
from db.vocabulary.tickets import RootCause, TicketKind, TicketStatus
from tests.factories import Company, key, seen, stored

NOW = datetime(2026, 6, 3, 4, 0, tzinfo=UTC)
MAY = date(2026, 5, 31)
# The bounds of May in Shanghai, and of April before it.
BOUNDS = {"low": datetime(2026, 4, 30, 16, tzinfo=UTC), "high": datetime(2026, 5, 31, 16, tzinfo=UTC)}
EARLIER = {"low": datetime(2026, 3, 31, 16, tzinfo=UTC), "high": BOUNDS["low"]}
COMPLAINTS = ReportKind.COMPLAINT_MONTHLY


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    """The product believes it is noon of 3 June in Shanghai."""
    clock.move_to(NOW)
    yield
    clock.move_to(None)


def figures(kind: str, until: date = MAY, department: int | None = None) -> dict[str, Any]:
    return {one["key"]: one for one in report_desk.today(kind, until, department)["figures"]}


def draft(company: Company, kind: str = COMPLAINTS, until: date = MAY) -> int:
    made = report_desk.make(company.actor(Role.ANALYST), kind, until, None)
    assert made.clean, made.problems
    id = made.rows[0].id
    assert id is not None
    return id


def step(actor: Actor, id: int, event: str, note: str = "") -> Any:
    version = seen(ReportSnapshot, id)["version"]
    return service.move(actor, "report_snapshots", id, version, event, {}, key(), note)


def release(company: Company, id: int) -> None:
    for role, event in (
        (Role.SUPERVISOR, "examine"),
        (Role.MANAGER, "examine_too"),
        (Role.EXECUTIVE, "release"),
    ):
        done = step(company.actor(role), id, event)
        assert done.clean, done.problems


def shown(id: int, actor: Actor) -> dict[str, Any]:
    row = service.fetch(actor, "report_snapshots", id)
    assert row is not None
    return dict(row)


def random_complaints(company: Company, chance: random.Random) -> None:
    for number in range(60):
        at = datetime(2026, 3, 28, tzinfo=UTC) + timedelta(minutes=chance.randrange(70 * 24 * 60))
        respond, solve = at + timedelta(hours=24), at + timedelta(hours=48)
        solved = at + timedelta(hours=chance.randrange(96)) if chance.random() < 0.8 else None
        stored(
            Ticket,
            ticket_no=f"Q{number}",
            kind=chance.choice((TicketKind.COMPLAINT, TicketKind.COMPLAINT, TicketKind.INQUIRY)),
            title="x",
            description="x",
            channel="phone",
            department_id=chance.choice((company.service, company.sales)),
            status=chance.choice((TicketStatus.CLOSED, TicketStatus.NEW, TicketStatus.DECLINED)),
            root_cause=chance.choice((None, *list(RootCause)[:2])),
            received_at=at,
            first_response_due=respond,
            first_responded_at=at + timedelta(hours=chance.randrange(48)) if chance.random() < 0.9 else None,
            resolve_due=solve,
            resolved_at=solved,
            deleted_at=NOW if chance.random() < 0.1 else None,
        )


def random_purchases(company: Company, chance: random.Random) -> None:
    """Purchases of the month and the one before, some of them thrown away."""
    seller = company.actor(Role.SALES)
    for _ in range(30):
        company.purchase(
            seller,
            bought_at=chance.choice([BOUNDS, EARLIER])["low"] + timedelta(hours=chance.randrange(600)),
            deleted_at=NOW if chance.random() < 0.2 else None,
        )


def test_the_complaint_statistics_equal_a_count_by_plain_sql_for_random_tickets(company: Company):
    """R220: whole company and one department, the month and the month before, by cause and by department."""
    random_complaints(company, random.Random(7))
    random_purchases(company, random.Random(8))
    mine = "FROM tickets WHERE deleted_at IS NULL AND kind = 'complaint' AND received_at >= :low AND received_at < :high"
    in_time = f"SELECT count(*) {mine} AND resolve_due < :now AND resolved_at <= resolve_due"
    over = f"SELECT count(*) {mine} AND resolve_due < :now"

    def sql(statement: str, **values: Any) -> int:
        lite = str(database().url).startswith("sqlite")
        told = {
            k: v.replace(tzinfo=None) if lite and isinstance(v, datetime) else v for k, v in values.items()
        }
        told = {
            k: f"{v:%Y-%m-%d %H:%M:%S.%f}" if lite and isinstance(v, datetime) else v for k, v in told.items()
        }
        with database().reading() as session:
            return session.execute(text(statement), told).scalar_one()

    found = figures(COMPLAINTS)
    assert found["received"]["value"] == sql(f"SELECT count(*) {mine}", **BOUNDS) > 5
    assert found["received"]["before"]["value"] == sql(f"SELECT count(*) {mine}", **EARLIER) > 5
    for span, told in ((BOUNDS, found["resolved_in_time"]), (EARLIER, found["resolved_in_time"]["before"])):
        assert (told["hits"], told["n"]) == (sql(in_time, now=NOW, **span), sql(over, now=NOW, **span))
    for span, told in (
        (BOUNDS, found["per_purchases"]),
        (EARLIER, found["per_purchases"]["before"]),
    ):
        bought = sql(
            "SELECT count(*) FROM purchases WHERE deleted_at IS NULL AND bought_at >= :low AND bought_at < :high",
            **span,
        )
        complaints = sql(f"SELECT count(*) {mine}", **span)
        assert bought and told["value"] == pytest.approx(1000 * complaints / bought)
    sales = figures(COMPLAINTS, department=company.sales)["received"]["value"]
    assert sales == sql(f"SELECT count(*) {mine} AND department_id = :place", place=company.sales, **BOUNDS)
    groups = {one["key"]: one["rows"] for one in report_desk.today(COMPLAINTS, MAY, None)["groups"]}
    assert {one["label"] for one in groups["department_id"]} == {"Service", "Sales"}
    for group in groups["root_cause"]:
        about = "root_cause IS NULL" if group["group"] is None else f"root_cause = '{group['group']}'"
        assert group["n"] == sql(f"SELECT count(*) {mine} AND {about}", **BOUNDS)
    assert sum(one["n"] for one in groups["root_cause"]) == found["received"]["value"]


WEEKLY = ReportKind.COMPLAINT_WEEKLY


def test_complaints_are_reported_by_the_week_too_with_a_due_day_of_its_own(company: Company):
    """R294: Monday to Sunday, drafted when the week is over, due two days later; the same as a count by hand."""
    sunday = date(2026, 5, 31)
    inside = (datetime(2026, 5, 24, 16, tzinfo=UTC), datetime(2026, 5, 31, 15, 59, tzinfo=UTC))
    outside = (datetime(2026, 5, 24, 15, 59, tzinfo=UTC), datetime(2026, 5, 31, 16, tzinfo=UTC))
    for at in inside + outside:
        company.complaint(received_at=at)
    keeper = company.actor(Role.SUPERVISOR)
    company.actor(Role.ADMIN)
    jobs.run()
    made = report_desk.of_period(keeper, WEEKLY, sunday, None)
    assert made is not None
    assert (made["report_no"], made["due_on"]) == ("RW-2026-W22", date(2026, 6, 2))
    assert (
        figures(WEEKLY, sunday)["received"]["value"],
        figures(WEEKLY, sunday)["received"]["before"]["value"],
    ) == (2, 1)
    assert list(report_desk.periods(WEEKLY, 3)) == [date(2026, 6, 7), sunday, date(2026, 5, 24)]
    refused = report_desk.make(company.actor(Role.ANALYST), WEEKLY, date(2026, 5, 30), None)
    assert "2026-05-31" in str(refused.problems[0].say)
    release(company, made["id"])
    assert "RW-2026-W22" in report_files.make(company.actor(Role.EXECUTIVE), made["id"], "xlsx")[0]


@pytest.mark.parametrize("kind", list(ReportKind))
def test_the_link_of_each_figure_shows_the_rows_it_was_counted_from(company: Company, kind: ReportKind):
    """As many as the figure says, or for a share with those it leaves out; fewer for who may see fewer."""
    random_complaints(company, random.Random(11))
    for place in (None, company.sales):
        found = figures(kind, department=place)
        content = report_desk.today(kind, MAY, place)
        listed = {one["key"]: one for one in content["lists"]}
        behind = report_desk.behind(company.actor(Role.EXECUTIVE), kind, MAY, place)
        assert behind.keys() == found.keys() | listed.keys() | {one["key"] for one in content["scores"]}
        for at, one in behind.items():
            rows = rows_at_link(company, one.view)
            assert rows == one.total.n
            if at in found:
                assert rows >= found[at]["n"]
            if "hits" not in found.get(at, {"hits": 0}):
                assert rows == found[at]["n"]
            if at in listed:
                assert rows == listed[at]["n"]


def rows_at_link(company: Company, view: View) -> int:
    """How many rows the general manager finds at the link of a view."""
    table = view.table
    linked = from_query(table, view.as_query(), {one.key for one in RESOURCES[table].filters})
    assert set(linked.filters) == set(view.filters)
    return service.count(company.actor(Role.EXECUTIVE), linked).n


@pytest.mark.parametrize("kind", list(ReportKind))
def test_the_link_of_each_group_shows_its_rows(company: Company, kind: ReportKind):
    """Groups without a value, too; one that is closed to the reader has no link."""
    random_complaints(company, random.Random(5))
    for place in (None, company.sales):
        content = report_desk.today(kind, MAY, place)
        ways = report_desk.behind_groups(company.actor(Role.EXECUTIVE), kind, MAY, place)
        assert ways.keys() == {one["key"] for one in content["groups"]}
        for table in content["groups"]:
            for group in table["rows"]:
                assert rows_at_link(company, ways[table["key"]].view(group["group"])) >= group["n"]
                if kind in (COMPLAINTS, ReportKind.LOAN_REGISTER):
                    assert rows_at_link(company, ways[table["key"]].view(group["group"])) == group["n"]
    assert not report_desk.behind_groups(company.actor(Role.ADMIN), COMPLAINTS, MAY, None)


def test_who_may_not_see_the_rows_of_a_figure_gets_no_link_or_those_they_may_see(company: Company):
    """R321: the secret loans of the register are counted for all and listed for few."""
    random_complaints(company, random.Random(3))
    archive = company.archive(secrecy=Secrecy.TOP_SECRET)
    loan = company.loan(company.actor(Role.AGENT), archive_id=archive)
    with database().writing() as session:
        row = session.get_one(ArchiveLoan, loan)
        row.secrecy, row.out_at = Secrecy.TOP_SECRET, datetime(2026, 5, 9, 4, tzinfo=UTC)

    def rows(role: Role, kind: str, at: str) -> int | None:
        one = report_desk.behind(company.actor(role), kind, MAY, None).get(at)
        return one and one.total.n

    assert figures(ReportKind.LOAN_REGISTER)["secret"]["value"] == 1
    assert rows(Role.EXECUTIVE, ReportKind.LOAN_REGISTER, "secret") == 1
    assert not rows(Role.FINANCE, ReportKind.LOAN_REGISTER, "secret")
    assert (rows(Role.AGENT, COMPLAINTS, "received") or 0) < figures(COMPLAINTS)["received"]["value"]


def test_punctuality_and_pass_rate_match_a_count_by_hand_and_the_register_lists_what_was_paid(lite_company):
    """R113, R114: late arrivals count, agreed ones are told apart; the register adds up to the revenue."""
    at = datetime(2026, 5, 10, 2, tzinfo=UTC)
    for arrival in (Arrival.ON_TIME, Arrival.ON_TIME, Arrival.EXCUSED, Arrival.LATE):
        lite_company.repair(appointment_at=at, arrival_due=at, arrived_at=at, arrival=arrival)
    for check, amount in ((SpotCheck.PASSED, "80.50"), (SpotCheck.FAILED, "19.50")):
        lite_company.repair(spot_check=check, spot_check_at=at, charged_at=at, charged_amount=Decimal(amount))
    lite_company.repair(charged_at=at - timedelta(days=31), charged_amount=Decimal(7))
    content = report_desk.today(ReportKind.REPAIR_MONTHLY, MAY, None)
    found = {one["key"]: one for one in content["figures"]}
    assert (found["punctual"]["hits"], found["punctual"]["n"], found["excused"]["value"]) == (3, 4, 1)
    assert (found["passed"]["hits"], found["passed"]["n"]) == (1, 2)
    register = content["lists"][0]
    assert register["n"] == 2
    assert found["revenue"]["value"] == sum(Decimal(row[-1]) for row in register["rows"]) == 100
    # Four appointments are too few for a percentage, and the target is not judged by them.
    line = {one.key: one for one in report_text.tell(content, "en", "UTC").lines}["punctual"]
    low, high = wilson(3, 4)
    assert line.value == "3 / 4"
    assert line.interval == f"{round(100 * low)} to {round(100 * high)} % (too few)"


def test_the_satisfaction_report_scores_each_dimension_beside_the_period_before_and_its_target(
    company: Company,
):
    """R409: score per indicator, n, trend; answers of 4 and 5 of five, 8 to 10 of ten, and yes are satisfied."""
    chance = random.Random(409)
    survey = company.survey()
    scales = {
        Dimension.SPEED: Scale.FIVE_POINT,
        Dimension.PRICE: Scale.TEN_POINT,
        Dimension.SERVICE: Scale.YES_NO,
    }
    values = {Scale.FIVE_POINT: range(1, 6), Scale.TEN_POINT: range(1, 11), Scale.YES_NO: range(2)}
    happy = {Scale.FIVE_POINT: 4, Scale.TEN_POINT: 8, Scale.YES_NO: 1}
    questions = {one: company.question(survey, dimension=one, scale=scales[one]) for one in scales}
    counted = {(one, month): [0, 0] for one in scales for month in (2, 5)}
    for number in range(80):
        month = chance.choice((2, 5, 5))
        response = company.response(
            survey_id=survey, submitted_at=datetime(2026, month, 1 + number % 28, 4, tzinfo=UTC)
        )
        for one, question in questions.items():
            if one is Dimension.PRICE and number > 20:
                continue
            value = chance.choice(values[scales[one]])
            stored(SurveyAnswer, response_id=response, question_id=question, value_int=value)
            counted[one, month][0] += value >= happy[scales[one]]
            counted[one, month][1] += 1
    content = report_desk.today(ReportKind.SATISFACTION, date(2026, 6, 30), None)
    (scores,) = content["scores"]
    found = {
        row["group"]: ([row["hits"], row["n"]], [row["before"]["hits"], row["before"]["n"]])
        for row in scores["rows"]
    }
    assert list(found) == ["service", "speed", "price"]
    assert found == {one.value: (counted[one, 5], counted[one, 2]) for one in scales}
    table = report_text.tell(content, "en", "UTC").tables[0]
    assert table.head == (
        "Satisfied by dimension",
        "Value",
        "n",
        "95 % interval",
        "Target",
        "Period before",
        "Change",
    )
    (price,) = (row for row in table.rows if row[0].text == "Price")
    hits, n = counted[Dimension.PRICE, 5]
    assert n < FEW
    assert [cell.text for cell in price][1:3] == [f"{hits} / {n}", str(n)]
    assert {row[4].text for row in table.rows} == {"85.0 %"}
    # What was kept before there were scores is told without them.
    del content["scores"]
    assert "Satisfied by dimension" not in {
        one.title for one in report_text.tell(content, "en", "UTC").tables
    }


def test_a_share_that_differs_by_chance_only_is_said_not_to_have_changed():
    """Spec 5: two periods are compared by the interval of their difference."""
    from_to = {"satisfied": ((80, 100), (83, 100)), "reviewed": ((50, 100), (90, 100))}
    content = {
        "kind": "satisfaction", "from": "2026-01-01", "until": "2026-03-31", "groups": [], "lists": [],
        "figures": [
            {"key": name, "value": now[0], "n": now[1], "hits": now[0],
             "before": {"value": was[0], "n": was[1], "hits": was[0]}}
            for name, (was, now) in from_to.items()
        ],
    }  # fmt: skip
    told = {one.key: one.change for one in report_text.tell(content, "en", "UTC").lines}
    assert told == {"satisfied": "no real change", "reviewed": "+40.0 points"}
    assert [changed(*pair) for pair in from_to.values()] == [False, True]


def test_two_people_of_two_roles_examine_a_report_and_only_the_general_manager_releases_it(lite_company):
    """R306, R220: nobody twice, nobody out of turn, nothing before the period is over."""
    id = draft(lite_company)
    keeper, head, chief = (lite_company.actor(one) for one in (Role.SUPERVISOR, Role.MANAGER, Role.EXECUTIVE))
    assert not step(chief, id, "release").clean
    assert not step(lite_company.actor(Role.ANALYST), id, "examine").clean
    assert step(keeper, id, "examine").clean
    assert "own request" in str(step(keeper, id, "examine_too").problems[0].say)
    other = lite_company.actor(Role.SUPERVISOR, name="second")
    assert "each of them once" in str(step(other, id, "examine_too").problems[0].say)
    assert step(head, id, "examine_too").clean
    assert not step(head, id, "release").clean
    assert step(chief, id, "release").clean
    row = shown(id, head)
    assert (row["status"], row["released_by_id"], row["released_on"]) == (
        "released",
        chief.id,
        date(2026, 6, 3),
    )
    running = draft(lite_company, until=date(2026, 6, 30))
    assert "not over yet" in str(step(keeper, running, "examine").problems[0].say)
    again = report_desk.make(lite_company.actor(Role.ARCHIVIST), COMPLAINTS, MAY, None)
    assert [cell.field for cell in again.problems] == ["report_no"]


def test_what_was_released_stays_and_the_page_says_which_numbers_differ_today(lite_company):
    """R304: not by the grid, an import, undo or a ticket that comes late; a correction is an edition of its own."""
    at = datetime(2026, 5, 10, tzinfo=UTC)
    lite_company.complaint(received_at=at)
    id = draft(lite_company)
    release(lite_company, id)
    lite_company.complaint(received_at=at)
    chief, keeper = lite_company.actor(Role.EXECUTIVE), lite_company.actor(Role.SUPERVISOR)
    content, kept = report_desk.numbers(shown(id, chief))
    assert kept
    differing = report_desk.differences(content, report_desk.today(COMPLAINTS, MAY, None))
    assert {one.key: (one.then["value"], one.now["value"]) for one in differing}["received"] == (1, 2)
    before = seen(ReportSnapshot, id)
    for field, raw in (("content", "{}"), ("digest", "0"), ("status", "draft"), ("period_end", "2026-04-30")):
        for kind in (Kind.EDIT, Kind.IMPORT, Kind.UNDO):
            change = Change("report_snapshots", id, before["version"], field, raw)
            assert not service.commit(ChangeSet(chief, (change,), key(), "", kind)).clean, (field, kind)
    assert not service.delete(chief, "report_snapshots", [(id, before["version"])], key()).clean
    assert not step(keeper, id, "send_back", "No.").clean
    assert seen(ReportSnapshot, id) == before
    assert step(chief, id, "correct", "One came late.").clean
    newer = report_desk.of_period(chief, COMPLAINTS, MAY, None)
    assert newer is not None
    assert (newer["edition"], newer["corrects_id"], newer["correction"]) == (2, id, "One came late.")
    assert step(keeper, newer["id"], "file").clean
    corrected, _ = report_desk.numbers(shown(newer["id"], chief))
    assert {one["key"]: one["value"] for one in corrected["figures"]}["received"] == 2
    assert seen(ReportSnapshot, id)["content"] == before["content"]
    assert "corrected already" in str(step(chief, id, "correct", "Again.").problems[0].say)


def test_numbers_that_were_changed_in_the_database_are_not_shown_as_the_released_ones(lite_company):
    """R304: the digest tells."""
    id = draft(lite_company)
    release(lite_company, id)
    with database().writing() as session:
        row = session.get_one(ReportSnapshot, id)
        assert row.content is not None
        row.content = row.content.replace('"value":0.0', '"value":9.0', 1)
    with pytest.raises(AppError, match="digest"):
        report_desk.numbers(shown(id, lite_company.actor(Role.EXECUTIVE)))


def told_of(id: int, reader: Actor) -> list[str]:
    """The kinds of the notices a person got about a report."""
    with database().reading() as session:
        found = session.query(Notice).filter_by(table_name="report_snapshots", row_id=id, user_id=reader.id)
        return [one.kind.value for one in found]


def test_drafts_are_made_once_when_a_month_is_over_and_somebody_is_reminded_of_them(lite_company):
    """R220: on the 1st, due the 10th, R113: due the day after; the clock says how."""
    keeper = lite_company.actor(Role.SUPERVISOR)
    lite_company.actor(Role.ADMIN)
    lite_company.complaint(received_at=datetime(2026, 4, 2, tzinfo=UTC))
    jobs.run()
    jobs.run()
    row = report_desk.of_period(keeper, COMPLAINTS, MAY, None)
    assert row is not None
    assert (row["report_no"], row["due_on"], row["owner_id"]) == ("RC-2026-05", date(2026, 6, 10), keeper.id)
    assert report_desk.of_period(keeper, ReportKind.REPAIR_MONTHLY, MAY, None) is None
    reading = clocks.of(keeper, "report_snapshots", row["id"])[0]
    assert "report.complaint.due" in reading.working("en", "Asia/Shanghai").render("en")
    clock.move_to(datetime(2026, 6, 8, 4, tzinfo=UTC))
    jobs.run()
    assert told_of(row["id"], keeper) == ["reminder"]
    clock.move_to(datetime(2026, 6, 11, 4, tzinfo=UTC))
    jobs.run()
    assert told_of(row["id"], keeper).count("overdue") == 1


def test_a_report_is_read_by_whom_the_matrix_names_and_each_file_leaves_a_trace(lite_company):
    """R303, R305: workbook and PDF hold the released numbers, Chinese text, and no formula."""
    archive = lite_company.archive(archive_no="=1+1")
    borrower = lite_company.actor(Role.AGENT, name="欧阳")
    at = datetime(2026, 5, 10, 2, tzinfo=UTC)
    out = {"out_at": at, "status": LoanStatus.OUT, "due_at": at + timedelta(days=3)}
    lite_company.loan(borrower, archive_id=archive, loan_no="X-1", **out)
    lite_company.loan(borrower, loan_no="X-2", secrecy=Secrecy.CONFIDENTIAL, **out)
    id = draft(lite_company, ReportKind.LOAN_REGISTER)
    chief = lite_company.actor(Role.EXECUTIVE, language="zh_CN")
    name, made = report_files.make(chief, id, "xlsx")
    assert name == "档案借阅登记簿 RL-2026-05.xlsx"
    cells = [cell for row in load_workbook(BytesIO(made)).active for cell in row if cell.value is not None]
    values = [cell.value for cell in cells]
    assert "=1+1" in values
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
    assert "X-1" in values
    # What is secret is counted and not listed (R321).
    assert "X-2" not in values
    assert figures(ReportKind.LOAN_REGISTER)["secret"]["value"] == 1
    pages = PdfReader(BytesIO(report_files.make(chief, id, "pdf")[1])).pages
    told = "".join("".join(one.extract_text() for one in pages).replace("\0", "").split())
    for words in ("档案借阅登记簿", "RL-2026-05", "X-1", "借出"):
        assert words in told, words
    with database().reading() as session:
        taken = [
            one for one in writes.history(session, "report_snapshots", id) if one.action is AuditAction.EXPORT
        ]
        assert [(one.actor_id, one.changes["paper"]) for one in taken] == [
            (chief.id, "pdf"),
            (chief.id, "xlsx"),
        ]
    for role in (Role.AGENT, Role.FIELD, Role.ADMIN):
        with pytest.raises(Refused):
            report_files.make(lite_company.actor(role), id, "pdf")
    with pytest.raises(Refused, match="once it was made"):
        report_desk.preview(lite_company.actor(Role.AGENT), COMPLAINTS, MAY, None)
    assert json.loads(
        json.dumps(report_desk.preview(lite_company.actor(Role.FINANCE), COMPLAINTS, MAY, None))
    )
    assert seen(ArchiveLoan, 1)["loan_no"] == "X-1"
