"""The grids in the drawer: rows of other tables that belong to a record, several grids at once."""

from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from db.models.archives import Archive, ArchiveLoan
from db.models.dealings import Interaction
from db.models.repairs import TicketRepair
from db.models.surveys import Survey, SurveyAnswer, SurveyQuestion, SurveyResponse
from db.models.tickets import Ticket
from db.vocabulary.archives import ArchiveKind, LoanKind, LoanPurpose, LoanStatus
from db.vocabulary.customers import InteractionChannel, InteractionKind
from db.vocabulary.repairs import RepairStatus
from db.vocabulary.surveys import Dimension, ResponseChannel, SurveyKind
from db.vocabulary.tickets import TicketChannel, TicketKind
from tests.e2e.grid.cells import Sheet, until
from tests.e2e.grid.office import THEN, Office
from tests.e2e.screen import PATIENCE


def test_a_row_added_in_a_record_belongs_to_it(office: Office) -> None:
    customer = office.customer("within")
    other = office.customer("within")
    sheet = office.open("clerk", f"/customers?region=within&id={customer}", "customers")
    page = sheet.page
    page.get_by_role("tab", name="Related").click()
    inner = page.locator(".st-key-customers_related_interactions_grid_place")
    inner.locator("[data-act=new_row]").click()
    told = {
        "at": "2026-05-03 10:00", "kind": "visit", "channel": "phone", "direction": "outward", "subject": "茶",
        "user_id": "Zhang San",
    }  # fmt: skip
    for key, text in told.items():
        inner.locator("tr").last.locator(f"td[data-key={key}]").click()
        page.keyboard.insert_text(text)
        page.keyboard.press("Enter")
        inner.locator("td.sent").first.wait_for(state="detached")
    with office.live.database.reading() as session:
        found = [(row.customer_id, row.user_id) for row in session.query(Interaction) if row.subject == "茶"]
    assert found == [(customer, office.people["san"])]
    assert customer != other and sheet.faults == []
    page.context.close()


def test_a_long_text_is_written_over_several_lines_in_an_editor_of_its_own(office: Office) -> None:
    """The rows of a record say how many there are, and a click there opens them; the text is written on their page."""
    customer = office.customer("long")
    contact = office.put(
        Interaction, customer_id=customer, user_id=office.people["clerk"], department_id=office.service, at=THEN,
        channel=InteractionChannel.PHONE, kind=InteractionKind.CALL, subject="Long",
    )  # fmt: skip
    sheet = office.open("clerk", "/customers?region=long", "customers")
    sheet.cell(customer, "gender").click()
    sheet.type("女", "Enter")
    sheet.idle()
    assert sheet.stored(customer, "gender") == "female"
    sheet.shows(customer, "related", "Contact records 1")
    sheet.cell(customer, "related").get_by_role("button").click()
    expect(sheet.page.locator(".st-key-customers_related_interactions_grid_place")).to_be_visible(
        timeout=PATIENCE
    )
    sheet.page.context.close()
    sheet = office.open("clerk", f"/interactions?q=Long&customer_id={customer}", "interactions")
    row, column = sheet.cell(contact, "result"), sheet.cell(contact, "subject").bounding_box()
    row.click()
    sheet.press("F2")
    box = sheet.area.bounding_box()
    assert box and column and box["height"] >= 4 * column["height"] - 1 and box["width"] >= 320
    sheet.type("第一行")
    sheet.press("Alt+Enter")
    sheet.type("second, with, commas", "Enter")
    sheet.idle()
    assert sheet.stored(contact, "result") == "第一行\nsecond, with, commas"
    assert sheet.faults == []
    sheet.page.context.close()


def test_the_answers_of_a_survey_are_typed_where_the_response_stands(office: Office) -> None:
    survey = office.put(
        Survey, title="Within", kind=SurveyKind.ANNUAL, audience="All", opens_on=date(2026, 1, 1),
        closes_on=date(2026, 12, 31), target_pct=50,
    )  # fmt: skip
    asked = [
        office.put(
            SurveyQuestion, survey_id=survey, position=n, text=f"How was {n}", dimension=Dimension.SERVICE
        )
        for n in (1, 2, 3)
    ]
    response = office.put(
        SurveyResponse, survey_id=survey, customer_id=office.customer("within"), channel=ResponseChannel.PHONE,
        collector_id=office.people["clerk"], department_id=office.service, overall=4,
    )  # fmt: skip
    for question in asked[:2]:
        office.put(SurveyAnswer, response_id=response, question_id=question, value_int=3)
    sheet = related(office, "survey_responses", response, "survey_answers")
    first, second = sheet.ids
    sheet.paste(first, "value_int", "5\tgood\r\n9\tnot so")
    assert sheet.stored_all([first, second], "value_int") == [5, 3]
    assert sheet.stored_all([first, second], "value_text") == ["good", "not so"]
    sheet.wrong(second, "value_int", "9", "between 1 and 5")
    sheet.place.locator("[data-act=new_row]").click()
    name = sheet.new_row()
    sheet.enter(name, "question_id", "How was 3")
    expect(sheet.place.locator("tr.new")).to_have_count(0)
    (made,) = sheet.found(question_id=asked[2])
    assert made.response_id == response
    sheet.page.context.close()


def test_the_charge_lines_of_a_repair_are_typed_where_the_repair_stands(office: Office) -> None:
    ticket = office.put(
        Ticket, ticket_no="K900001", kind=TicketKind.REPAIR, title="Lamp", description="Dark", channel=TicketChannel.PHONE,
        department_id=office.service, received_at=THEN,
    )  # fmt: skip
    repair = office.put(
        TicketRepair, slip_no="S900001", ticket_id=ticket, department_id=office.service, status=RepairStatus.ON_SITE,
        technician_id=office.people["clerk"],
    )  # fmt: skip
    sheet = related(office, "ticket_repairs", repair, "repair_charges")
    for _ in range(2):
        sheet.place.locator("[data-act=new_row]").click()
        for key, text in (("item", "New lamp"), ("amount", "1,200"), ("reason", "Not listed")):
            sheet.enter(sheet.new_row(), key, text)
        expect(sheet.place.locator("tr.new")).to_have_count(0)
    made = sheet.found(item="New lamp")
    assert [(one.repair_id, one.amount) for one in made] == [(repair, Decimal("1200.00"))] * 2
    sheet.press("Control+z")
    sheet.idle()
    assert sheet.drafts_of("reason") == []
    sheet.page.context.close()


def test_the_items_of_a_loan_are_pasted_where_the_loan_stands(office: Office) -> None:
    archive = office.put(
        Archive, archive_no="A900001", customer_id=office.customer("within"), kind=ArchiveKind.CUSTOMER,
        index_code="X-900001", keeper_id=office.people["clerk"], department_id=office.service,
    )  # fmt: skip
    loan = office.put(
        ArchiveLoan, loan_no="L900001", kind=LoanKind.BORROW, archive_id=archive, items="Papers", copies=1,
        purpose=LoanPurpose.AUDIT, reason="Look", applicant_id=office.people["clerk"],
        applicant_department_id=office.service, applicant_profile="Service", status=LoanStatus.DRAFT,
        requested_at=THEN,
    )  # fmt: skip
    sheet = related(office, "archive_loans", loan, "archive_loan_items")
    sheet.place.locator("[data-act=new_row]").click()
    sheet.paste(sheet.new_row(), "name", "Contract\t2\r\nPhotos\t0\r\nPlan\t12")
    assert {one.name: (one.loan_id, one.pieces_out) for one in sheet.found(loan_id=loan)} == {
        "Contract": (loan, 2),
        "Plan": (loan, 12),
    }
    left = sheet.new_row()
    sheet.wrong(left, "pieces_out", "0", "1")
    sheet.enter(left, "pieces_out", "3")
    expect(sheet.place.locator("tr.new")).to_have_count(0)
    assert sorted(one.pieces_out for one in sheet.found(loan_id=loan)) == [2, 3, 12]
    sheet.page.context.close()


def test_two_grids_of_one_record_are_typed_into_in_turns_and_undone_each_for_itself(office: Office) -> None:
    customer = office.customer("twins")
    contact = put_contact(office, customer)
    bought = office.purchase("Twin", customer_id=customer)
    contacts = related(office, "customers", customer, "interactions")
    purchases = Sheet(office, contacts.page, "purchases", "customers").ready()
    for n in range(3):
        contacts.select(contact, "result")
        contacts.type(f"said {n}", "Enter")
        purchases.select(bought, "qty")
        purchases.type(f"{n + 4}", "Enter")
    purchases.idle()
    contacts.idle().shows(contact, "result", "said 2")
    assert (contacts.stored(contact, "result"), purchases.stored(bought, "qty")) == ("said 2", 6)
    purchases.select(bought, "qty")
    purchases.press("Control+z", "Control+z")
    purchases.idle().shows(bought, "qty", "4")
    contacts.shows(contact, "result", "said 2")
    contacts.select(contact, "result")
    contacts.press("Control+z")
    contacts.idle().shows(contact, "result", "said 1")
    assert (contacts.stored(contact, "result"), purchases.stored(bought, "qty")) == ("said 1", 4)
    assert contacts.faults == []
    contacts.page.context.close()


@pytest.mark.parametrize("way", ["cross", "escape"])
def test_a_cell_left_open_in_a_record_is_stored_when_the_record_is_closed(office: Office, way: str) -> None:
    customer = office.customer("closing")
    contact = put_contact(office, customer)
    sheet = related(office, "customers", customer, "interactions")
    sheet.select(contact, "subject")
    sheet.type("Left open")
    expect(sheet.area).to_have_value("Left open")
    if way == "cross":
        sheet.page.get_by_role("dialog").get_by_role("button", name="Close").first.click()
    else:
        sheet.page.get_by_role("dialog").get_by_role("tab", name="Related").focus()
        sheet.press("Escape")
    expect(sheet.page.get_by_role("dialog")).to_be_hidden()
    until(lambda: sheet.stored(contact, "subject") == "Left open", within=3)
    sheet.page.context.close()


def put_contact(office: Office, customer: int) -> int:
    """A contact record of the clerk with a customer."""
    return office.put(
        Interaction, customer_id=customer, user_id=office.people["clerk"], department_id=office.service, at=THEN,
        channel=InteractionChannel.PHONE, kind=InteractionKind.CALL, subject="Call",
    )  # fmt: skip


def related(office: Office, table: str, id: int, child: str) -> Sheet:
    """The grid of the rows that belong to a record, in its drawer."""
    page = office.context("clerk").new_page()
    page.goto(f"{office.live.url}/{table}?id={id}")
    page.get_by_role("tab", name="Related").click()
    return Sheet(office, page, child, table).ready()
