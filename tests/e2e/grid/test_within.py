"""The grids in the drawer: rows of other tables that belong to a record, several grids at once."""

from playwright.sync_api import expect

from db.models.dealings import Interaction
from db.vocabulary.customers import InteractionChannel, InteractionKind
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
