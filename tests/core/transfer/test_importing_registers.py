"""The registers of loans, answers and tickets are imported: past states, child rows, times out of order."""

import csv
import io
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest

from core import service
from core.access import Role
from core.messages import AppError
from core.resources import RESOURCES
from core.transfer import importing
from core.transfer import plan as plans
from core.view import View
from db.models.archives import Archive, ArchiveLoan
from db.models.customers import Customer
from db.models.surveys import SurveyAnswer, SurveyQuestion, SurveyResponse
from db.models.tickets import Ticket
from db.session import Database
from db.vocabulary.archives import LoanStatus, Secrecy
from db.vocabulary.tickets import TicketChannel, TicketKind, TicketStatus
from tests.core.transfer import registers
from tests.core.transfer.registers import actor, register, run, stored
from tests.core.transfer.test_importing_customers import day, phone
from tests.paths import SHARED_DATA

SHANGHAI = timedelta(hours=8)
LOANS, ANSWERS, TICKETS = "loans_zh.xlsx", "answers_zh.xlsx", "support_tickets.csv"
SECRECY = {
    "普通": Secrecy.NORMAL,
    "机密": Secrecy.CONFIDENTIAL,
    "绝密": Secrecy.TOP_SECRET,
    None: Secrecy.NORMAL,
}
PURPOSES = {"客户投诉": "complaint", "年检": "annual_inspection", "核对合同": "contract_check"}
COPIES = {1: 1, 2: 2, "一": 1, "３份": 3}
SCORES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, "5分": 5, "４": 4, "非常满意": 5}
KINDS = {
    "Technical issue": TicketKind.TECHNICAL, "Billing inquiry": TicketKind.INQUIRY,
    "Product inquiry": TicketKind.INQUIRY, "Refund request": TicketKind.RETURN_EXCHANGE,
    "Cancellation request": TicketKind.ORDER,
}  # fmt: skip
CHANNELS = {
    "Email": TicketChannel.EMAIL, "Phone": TicketChannel.PHONE,
    "Social media": TicketChannel.SOCIAL, "Chat": TicketChannel.CHAT,
}  # fmt: skip


@pytest.fixture
def company(base: Database) -> Database:
    registers.found_company(base)
    return base


def sheet(name: str, header: int) -> list[dict[str, Any]]:
    """A workbook as another program reads it."""
    rows = list(openpyxl.load_workbook(SHARED_DATA / name).active.iter_rows(values_only=True))
    return [dict(zip(rows[header - 1], row, strict=True)) for row in rows[header:]]


def handed_back(data: bytes, rows: list[dict[str, Any]], result: Any, header: int) -> list[tuple[int, str]]:
    """Line and reason of each row in a returned workbook, after every cell was found as it was given."""
    back = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
    assert back[header - 1] == (*rows[0], "未导入原因")
    lines = sorted(result.reasons)
    given = [tuple(rows[line - header - 1].values()) for line in lines]
    assert [row[:-1] for row in back[header:]] == given
    return list(zip(lines, (row[-1] for row in back[header:]), strict=True))


def moment(raw: Any) -> datetime:
    """Midnight in Shanghai of the day a cell names."""
    found = raw.date() if isinstance(raw, datetime) else day(raw)
    assert found is not None
    return datetime(found.year, found.month, found.day, tzinfo=UTC) - SHANGHAI


def loans_plan(file: Any) -> Any:
    plan = plans.propose(actor(Role.ARCHIVIST), "archive_loans", file)
    plan = replace(plan, constants={"items": "客户资料", "applicant_profile": "本公司员工"})
    for word, purpose in PURPOSES.items():
        plan = plan.with_word("purpose", word, purpose)
    return plan


def loans_faults(rows: list[dict[str, Any]]) -> list[str | None]:
    """For each loan what must stand in the way, None for nothing; an archive is out with one borrower only."""
    out: set[str] = set()
    found: list[str | None] = []
    for row in rows:
        back = row["归还日期"]
        open_loan = back in (None, "未还")
        if int(row["档案编号"].removeprefix("DA")) > registers.ARCHIVES:
            fault = "档案"
        elif row["借阅人"] == registers.UNKNOWN_BORROWER:
            fault = "借阅者"
        elif row["理由"] is None:
            fault = "理由"
        elif not open_loan and moment(back) < moment(row["借阅日期"]):
            fault = "归还"
        elif open_loan and row["档案编号"] in out:
            fault = "档案"
        else:
            fault = None
            out |= {row["档案编号"]} if open_loan else set()
        found.append(fault)
    return found


def test_loans_get_the_state_their_dates_say(company):
    rows = sheet(LOANS, 3)
    registers.keep_archives(company)
    borrowers = {row["借阅人"].strip() for row in rows} - {registers.UNKNOWN_BORROWER}
    registers.hire(company, sorted(borrowers))
    who, file = actor(Role.ARCHIVIST), register(LOANS)
    plan = loans_plan(file)
    assert plan.columns["reason"] == plan.columns["purpose"]
    preview = importing.check(who, "archive_loans", file, plan)
    result = run(who, "archive_loans", file, plan)
    wanted = loans_faults(rows)
    good = [row for row, fault in zip(rows, wanted, strict=True) if fault is None]
    assert (result.total, result.stored, len(result.reasons)) == (120, len(good), 120 - len(good))
    assert (preview.new, preview.wrong) == (len(good), 120 - len(good))
    assert {line - 4 for line in result.reasons} == {n for n, fault in enumerate(wanted) if fault}
    for line, said in handed_back(
        importing.rejects(who, "archive_loans", file, plan, result), rows, result, 3
    ):
        assert wanted[line - 4] in said
    with company.reading() as session:
        archives = {one.id: one.archive_no for one in session.query(Archive)}
    for row, loan in zip(good, stored(company, ArchiveLoan), strict=True):
        back = None if row["归还日期"] in (None, "未还") else moment(row["归还日期"])
        assert archives[loan.archive_id] == row["档案编号"]
        assert (loan.out_at, loan.returned_at) == (moment(row["借阅日期"]), back)
        assert loan.status is (LoanStatus.RETURNED if back else LoanStatus.OUT)
        assert loan.copies == COPIES[row["份数"]]
        assert (loan.reason, loan.purpose.value) == (row["理由"], PURPOSES[row["理由"]])
        assert loan.secrecy is SECRECY[row["密级"]]
        assert loan.overdue_days >= 0
    assert run(who, "archive_loans", file, plan, "again").stored == 0


def test_answers_become_responses_with_their_answers(company):
    clerk, who = actor(Role.MANAGER), actor(Role.SUPERVISOR, department_id=1)
    customers = register("customers_zh.csv")
    run(clerk, "customers", customers, registers.customers_plan(clerk, customers))
    survey = registers.ask(company)
    file, rows = register(ANSWERS), sheet(ANSWERS, 1)
    plan = plans.propose(who, "survey_responses", file, {"survey_id": survey})
    with company.reading() as session:
        questions = {one.dimension.value: one.id for one in session.query(SurveyQuestion)}
    assert {f"answer:{id}" for id in questions.values()} <= set(plan.columns)
    result = run(who, "survey_responses", file, plan)
    phones = Counter(one.phone for one in stored(company, Customer))
    answered: set[str | None] = set()
    good = []
    for line, row in enumerate(rows, start=2):
        number = phone(row["客户手机"]) if row["客户手机"] else None
        fine = row["总体满意度"] in SCORES and (not row["客户手机"] or phones[number] == 1)
        if fine and number not in answered:
            good.append(row)
            answered |= {number} if number else set()
        else:
            assert all(str(one) for one in result.reasons[line])
    assert (result.total, result.stored, len(result.reasons)) == (600, len(good), 600 - len(good))
    for line, said in handed_back(
        importing.rejects(who, "survey_responses", file, plan, result), rows, result, 1
    ):
        row = rows[line - 2]
        assert ("总体" if row["总体满意度"] not in SCORES else "客户") in said
    responses = stored(company, SurveyResponse)
    numbers = {one.id: one.phone for one in stored(company, Customer)}
    for row, response in zip(good, responses, strict=True):
        assert response.overall == SCORES[row["总体满意度"]]
        assert response.submitted_at == row["提交时间"].replace(tzinfo=UTC) - SHANGHAI
        assert response.comment == (row["意见"] or None)
        assert numbers.get(response.customer_id) == (phone(row["客户手机"]) if row["客户手机"] else None)
    given = {(one.response_id, one.question_id): one.value_int for one in stored(company, SurveyAnswer)}
    sides = {"产品": "product", "服务态度": "attitude", "响应速度": "speed"}
    assert given == {
        (response.id, questions[side]): int(unicodedata.normalize("NFKC", str(row[heading])))
        for row, response in zip(good, responses, strict=True)
        for heading, side in sides.items()
        if row[heading] is not None
    }
    assert run(who, "survey_responses", file, plan, "again").stored == 0
    gone, kept = importing.take_back(who, result.change_sets, "undo")
    assert (gone, kept) == (len(responses) + len(given), 0)


def test_tickets_out_of_order_are_kept_and_marked_and_no_figure_is_negative(company):
    who, file = actor(Role.MANAGER), register(TICKETS)
    plan = plans.propose(who, "tickets", file)
    header = list(file.header)
    assert {key: header[at] for key, at in plan.columns.items()} == {
        "external_no": "Ticket_ID", "contact_name": "Customer_Name", "contact_email": "Customer_Email",
        "product": "Product_Purchased", "kind": "Ticket_Type", "title": "Ticket_Subject",
        "description": "Ticket_Subject", "channel": "Ticket_Channel",
        "received_at": "First_Response_Time", "first_responded_at": "First_Response_Time",
        "resolved_at": "Time_to_Resolution",
    }  # fmt: skip
    result = run(who, "tickets", file, plan)
    assert (result.total, result.stored, dict(result.reasons)) == (2769, 2769, {})
    text = (SHARED_DATA / TICKETS).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    conflicts = 0
    for row, ticket in zip(rows, stored(company, Ticket), strict=True):
        first, resolved = (
            datetime.strptime(row[key], "%Y-%m-%d %H:%M").replace(tzinfo=UTC) - SHANGHAI
            for key in ("First_Response_Time", "Time_to_Resolution")
        )
        assert (ticket.received_at, ticket.first_responded_at, ticket.resolved_at) == (first, first, resolved)
        assert (ticket.external_no, ticket.contact_email) == (row["Ticket_ID"], row["Customer_Email"])
        assert (ticket.kind, ticket.channel) == (KINDS[row["Ticket_Type"]], CHANNELS[row["Ticket_Channel"]])
        assert (ticket.title, ticket.description) == (row["Ticket_Subject"], row["Ticket_Subject"])
        assert (ticket.status, ticket.time_conflict) == (TicketStatus.RESOLVED, resolved < first)
        assert ticket.extra == {
            key: row[key]
            for key in ("Customer_Age", "Customer_Gender", "Date_of_Purchase", "Ticket_Priority",
                        "Customer_Satisfaction_Rating")
        }  # fmt: skip
        conflicts += resolved < first
    assert 1200 < conflicts < 1600
    tickets = RESOURCES["tickets"]
    figures = [service.tile(who, View("tickets"), kpi) for kpi in tickets.kpis]
    figures += [one for chart in tickets.charts for one in service.chart(who, View("tickets"), chart)]
    assert all(one.value is None or one.value >= 0 for one in figures)
    assert run(who, "tickets", file, plan, "again").known == 2769


@pytest.mark.parametrize("key", ["ticket_no", "status", "priority", "version", "deleted_at", "no_such_field"])
def test_a_forged_plan_is_refused(company, key):
    who, file = actor(Role.MANAGER), register(TICKETS)
    plan = plans.propose(who, "tickets", file)
    for forged in (
        replace(plan, columns={**plan.columns, key: 0}),
        replace(plan, constants={key: "1"}),
    ):
        with pytest.raises(AppError):
            run(who, "tickets", file, forged)
    assert stored(company, Ticket) == []


def test_nobody_imports_without_the_right(company):
    file = register(TICKETS)
    plan = plans.propose(actor(Role.MANAGER), "tickets", file)
    for role in (Role.ANALYST, Role.SALES, Role.ARCHIVIST):
        with pytest.raises(AppError):
            run(actor(role), "tickets", file, plan)
        with pytest.raises(AppError):
            importing.check(actor(role), "tickets", file, plan)
    assert stored(company, Ticket) == []
