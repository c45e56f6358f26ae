"""What is done with cells and rows beyond typing: pulled, found, replaced, doubled, jumped to, shown, changed in bulk."""

import re

from playwright.sync_api import expect

from db import writes
from tests.e2e.grid.cells import Sheet
from tests.e2e.grid.office import Office
from tests.e2e.screen import at, button, choose


def test_the_corner_of_the_selection_is_pulled_down_and_right(sheet: Sheet) -> None:
    rows = sheet.take(5)
    sheet.paste(rows[0], "name", "One\tGold customer\r\nTwo\tVIP customer")
    below = sheet.stored(rows[4], "name")
    sheet.select(rows[0], "name", (rows[1], "category5"))
    sheet.pull(sheet.handle, to=sheet.cell(rows[3], "category5"))
    expect(sheet.status).to_contain_text("Saved, rows: 2")
    sheet.idle()
    assert sheet.stored_all(rows, "name") == ["One", "Two", "One", "Two", below]
    assert sheet.stored_all(rows[:4], "category5") == ["gold", "vip", "gold", "vip"]
    assert sheet.selected() == 8
    sheet.press("Control+z")
    sheet.idle()
    assert sheet.stored_all(rows[2:4], "category5") == ["ordinary"] * 2
    sheet.enter(rows[4], "owner_id", "Li Lei")
    sheet.select(rows[4], "owner_id")
    edge = sheet.box.bounding_box()
    assert edge is not None
    with sheet.pulling(sheet.handle) as start:
        sheet.page.mouse.move(edge["x"] + edge["width"], start["y"])
        expect(sheet.cell(rows[4], "filing_status")).to_have_attribute("aria-selected", "true")
    sheet.idle().shows(rows[4], "region", "Li Lei")
    expect(sheet.status).to_contain_text("left as they were, they cannot be typed into: Filing status")
    assert sheet.stored(rows[4], "region") == "Li Lei"


def test_a_word_is_found_and_replaced_after_a_look_at_what_would_change(sheet: Sheet) -> None:
    a, b, c = sheet.take(3)
    sheet.paste(a, "name", "Grand Hotel\r\nHotel (old)\r\nInn")
    sheet.select(a, "gender")
    sheet.press("Control+h")
    panel = sheet.place.locator(".panel")
    panel.get_by_label("Find", exact=True).fill("hotel")
    expect(panel.get_by_role("status")).to_contain_text("2 found, 2 can be replaced")
    expect(panel.get_by_role("listitem")).to_have_count(0)
    sheet.press("Enter")
    sheet.at_cell(b, "name")
    sheet.press("Enter")
    sheet.at_cell(a, "name")
    panel.get_by_label("Replace with").fill("$& (new)")
    expect(panel.get_by_role("listitem")).to_have_text(
        ["Customer name: Grand Hotel → Grand $& (new)", "Customer name: Hotel (old) → $& (new) (old)"]
    )
    assert sheet.stored_all([a, b, c], "name") == ["Grand Hotel", "Hotel (old)", "Inn"]
    panel.get_by_role("button", name="Replace all").click()
    sheet.idle()
    assert sheet.stored_all([a, b, c], "name") == ["Grand $& (new)", "$& (new) (old)", "Inn"]
    panel.get_by_label("Find", exact=True).press("Escape")
    sheet.press("Control+z")
    sheet.idle()
    assert sheet.stored_all([a, b, c], "name") == ["Grand Hotel", "Hotel (old)", "Inn"]


def test_a_row_is_doubled_without_what_the_server_fills_or_nobody_may_see(sheet: Sheet) -> None:
    (row,) = sheet.take(1)
    sheet.paste(row, "name", "Original\tGold customer")
    sheet.select(row, "category5")
    sheet.press("Control+Shift+D")
    sheet.idle()
    copy = sheet.new_row()
    sheet.at(copy, "category5")
    assert sheet.found(name="Original")[0].id == row
    sheet.wrong(copy, "phone", "", "phone")
    expect(sheet.cell(copy, "customer_no")).to_have_text("")
    sheet.enter(copy, "phone", "13577778888")
    first, second = sorted(sheet.found(name="Original"), key=lambda one: one.id)
    assert (first.id, second.phone, second.category5, second.region) == (row, "13577778888", "gold", "acts")
    assert second.customer_no != first.customer_no


def test_ctrl_k_goes_to_a_row_by_number_and_to_a_column_by_name(sheet: Sheet) -> None:
    rows = sheet.ids
    sheet.select(rows[0], "name")
    for text, row, key in (("31", rows[30], "name"), ("own", rows[30], "owner_id")):
        sheet.press("Control+k")
        sheet.type(text, "Enter")
        sheet.at(row, key)
        expect(sheet.cell(row, key)).to_be_in_viewport()
    sheet.press("Control+k")
    sheet.type("no such thing", "Enter")
    expect(sheet.place.locator(".panel")).to_be_visible()
    sheet.press("Escape")
    sheet.at(rows[30], "owner_id")


def test_the_keys_are_shown_by_a_question_mark_where_it_cannot_be_typed(sheet: Sheet) -> None:
    (row,) = sheet.take(1)
    for key, press in (("customer_no", "?"), ("name", "Control+/")):
        sheet.select(row, key)
        sheet.press(press)
        keys = sheet.place.locator(".keys")
        expect(keys).to_be_focused()
        expect(keys).to_contain_text("Jump to a row or column")
        sheet.press("Escape")
        expect(keys).to_be_hidden()
        sheet.at(row, key)
    sheet.type("?", "Enter")
    sheet.idle()
    assert sheet.stored(row, "name") == "?"


def test_a_hidden_number_is_shown_for_a_reason_and_the_log_knows_it(office: Office, sheet: Sheet) -> None:
    (row,) = sheet.take(1)
    phone = sheet.stored(row, "phone")
    shown = sheet.cell(row, "phone").text_content()
    assert shown and shown != phone
    sheet.select(row, "phone")
    sheet.press("Shift+F10")
    sheet.place.get_by_role("menuitem", name="Show the value").click()
    sheet.type("The customer asked for a call", "Enter")
    expect(sheet.place.locator(".panel").get_by_role("alert")).to_have_text(phone)
    with office.live.database.reading() as session:
        told = writes.history(session, "customers", row)
        assert [one.reason for one in told] == ["The customer asked for a call"]
    sheet.press("Escape")
    sheet.at(row, "phone")
    expect(sheet.cell(row, "phone")).to_have_text(shown)


def test_ticked_rows_are_changed_in_one_step_and_taken_back_in_one(sheet: Sheet) -> None:
    rows = sheet.take(3)
    for place, row in enumerate(rows):
        number = sheet.place.locator(f'tr[data-id="{row}"] .no')
        number.click(modifiers=["Control"] if place else [])
    change = button(sheet.page, "customers_bulk_edit")
    expect(change).to_contain_text("Change 3 rows")
    change.click()
    choose(at(sheet.page, "customers_bulk_field"), "Occupation")
    sheet.page.get_by_role("dialog").get_by_label("Occupation").fill("Cook")
    sheet.page.get_by_role("dialog").get_by_label("Occupation").press("Enter")
    button(sheet.page, "customers_bulk_save").click()
    expect(sheet.page.get_by_role("dialog")).to_be_hidden()
    sheet.idle()
    assert sheet.stored_all(rows, "occupation") == ["Cook"] * 3
    undo = sheet.place.locator("[data-act=undo]")
    expect(undo).to_have_attribute("title", re.compile("a bulk change, 3 rows"))
    undo.click()
    expect(sheet.status).to_contain_text("Taken back")
    sheet.idle()
    assert sheet.stored_all(rows, "occupation") == [None] * 3
