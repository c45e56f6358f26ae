"""Typing into the grid: what a person, an input method or a scanner types is in the database, on the right cell."""

import pytest
from playwright.sync_api import expect

from tests.e2e.grid.cells import SLOW_SERVER, Sheet
from tests.e2e.grid.office import Office

PEOPLE = (
    "Wei Chen",
    "陈伟",
    "Ana",
    "B. Okoro",
    "李娜",
    "Tom",
    "Yusuf",
    "ñandú",
    "Zoë",
    "12 Monkeys",
    "x",
    "O'Hara",
)


def test_typing_replaces_the_cell_and_enter_goes_down(sheet: Sheet) -> None:
    first, second = sheet.take(2)
    sheet.select(first, "name")
    sheet.type("Jia", "Enter")
    sheet.idle().shows(first, "name", "Jia")
    sheet.at(second, "name")
    assert sheet.stored(first, "name") == "Jia"


def test_tab_stores_and_goes_right_and_shift_tab_back(sheet: Sheet) -> None:
    (row,) = sheet.take(1)
    sheet.select(row, "name")
    sheet.type("Yi", "Tab")
    sheet.at(row, "category5")
    sheet.press("Shift+Tab")
    sheet.at(row, "name")
    sheet.idle()
    assert sheet.stored(row, "name") == "Yi"


def test_tab_goes_over_the_ends_of_rows_and_back(sheet: Sheet) -> None:
    first, second = sheet.take(2)
    sheet.select(first, "first_contact_on")
    sheet.press("Tab")
    sheet.at(second, "customer_no")
    sheet.press("Shift+Tab")
    sheet.at(first, "first_contact_on")


def test_f2_and_enter_open_the_cell_with_its_text(sheet: Sheet) -> None:
    first, second = sheet.take(2)
    before = sheet.stored_all([first, second], "name")
    sheet.select(first, "name")
    sheet.press("F2")
    sheet.type("X", "Enter")
    sheet.press("Enter")
    expect(sheet.area).to_have_value(before[1])
    sheet.type("Y", "Enter")
    sheet.idle()
    assert sheet.stored_all([first, second], "name") == [before[0] + "X", before[1] + "Y"]


def test_escape_leaves_the_cell_as_it_was(sheet: Sheet) -> None:
    (row,) = sheet.take(1)
    before, asked = sheet.stored(row, "name"), []
    sheet.page.on("request", lambda request: asked.append(request.url) if "/grid/" in request.url else None)
    sheet.select(row, "name")
    sheet.type("zzz", "Escape")
    sheet.idle().shows(row, "name", before)
    assert sheet.stored(row, "name") == before
    assert asked == []


def test_arrows_store_while_typing_and_move_the_caret_after_f2(sheet: Sheet) -> None:
    first, second = sheet.take(2)
    sheet.select(first, "name")
    sheet.type("Ding", "ArrowDown")
    sheet.at(second, "name")
    sheet.press("F2", "ArrowLeft", "ArrowLeft")
    sheet.at(second, "name")
    before = sheet.stored(second, "name")
    sheet.type("-", "Enter")
    sheet.idle()
    assert sheet.stored_all([first, second], "name") == ["Ding", f"{before[:-2]}-{before[-2:]}"]


def test_keys_move_and_select_as_they_are_named(sheet: Sheet) -> None:
    rows = sheet.ids
    sheet.select(rows[1], "name")
    for keys, place in (
        ("Control+End", (rows[-1], "related")),
        ("Home", (rows[-1], "customer_no")),
        ("End", (rows[-1], "related")),
        ("Control+Home", (rows[0], "customer_no")),
        ("Control+ArrowDown", (rows[-1], "customer_no")),
        ("Control+ArrowRight", (rows[-1], "related")),
        ("Control+ArrowUp", (rows[0], "related")),
        ("Control+ArrowLeft", (rows[0], "customer_no")),
    ):
        sheet.press(keys)
        sheet.at(*place)
    sheet.press("PageDown")
    down = rows.index(int(sheet.active()[0]))
    assert down > 5
    sheet.press("PageUp")
    sheet.at(rows[0], "customer_no")
    sheet.press("ArrowRight", "Shift+ArrowDown", "Shift+ArrowRight")
    assert sheet.selected() == 4
    sheet.press("Control+a")
    assert sheet.selected() == len(rows) * 13
    sheet.select(rows[2], "phone")
    sheet.press("Shift+ArrowDown", "Shift+Space")
    assert sheet.selected() == 26
    sheet.press("Control+Space")
    assert sheet.selected() == len(rows) * 13
    sheet.select(rows[2], "phone")
    sheet.press("Control+Space")
    assert sheet.selected() == len(rows)


def test_text_without_any_key_lands_in_the_closed_cell(sheet: Sheet) -> None:
    (row,) = sheet.take(1)
    sheet.select(row, "name")
    sheet.page.keyboard.insert_text("甲乙")
    sheet.press("Enter")
    sheet.idle()
    assert sheet.stored(row, "name") == "甲乙"


def test_an_input_method_composes_in_the_closed_cell(sheet: Sheet) -> None:
    first, second = sheet.take(2)
    before = sheet.stored(second, "name")
    input_method = sheet.page.context.new_cdp_session(sheet.page)

    def compose(text: str) -> None:
        end = len(text)
        input_method.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": end, "selectionEnd": end}
        )

    sheet.select(first, "name")
    for text in ("z", "zh", "zhang"):
        compose(text)
    input_method.send(
        "Input.dispatchKeyEvent",
        {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229},
    )
    sheet.at(first, "name")
    expect(sheet.area).to_have_value("zhang")
    input_method.send("Input.insertText", {"text": "张三丰"})
    sheet.press("Enter")
    sheet.at(second, "name")
    compose("li")
    compose("")
    sheet.press("Escape")
    sheet.idle().shows(second, "name", before)
    assert sheet.stored_all([first, second], "name") == ["张三丰", before]


def test_a_scanner_loses_nothing_right_after_the_page_came(office: Office) -> None:
    rows = [office.customer("scanned") for _ in PEOPLE]
    sheet = office.open("clerk", "/customers?region=scanned", "customers")
    rows = sheet.ids
    for delay in (15, 0):
        sheet.page.reload()
        sheet.cell(rows[0], "name").click()
        for name in PEOPLE:
            sheet.type(f"{name} {delay}", "Enter", delay=delay)
        sheet.idle()
        assert sheet.stored_all(rows, "name") == [f"{name} {delay}" for name in PEOPLE]
    sheet.page.context.close()


@pytest.mark.parametrize("delay", [0, 300])
def test_five_records_of_four_columns_are_typed_also_while_the_server_is_slow(
    office: Office, delay: int
) -> None:
    region = f"typed {delay}"
    for _ in range(5):
        office.customer(region, name="Somebody")
    sheet = office.open("clerk", f"/customers?region={region}", "customers")
    rows = sheet.ids
    if delay:
        sheet.page.evaluate(SLOW_SERVER, delay)
    sheet.select(rows[0], "gender")
    days = [f"198{n}-03-0{n + 1}" for n in range(5)]
    for row, day in zip(rows, days, strict=True):
        for text in ("Female", day, "Visit", "Li Lei"):
            sheet.type(text, "Tab")
        sheet.press("Home", "ArrowDown", *("Tab",) * 5) if row != rows[-1] else None
    sheet.idle()
    assert sheet.stored_all(rows, "gender") == ["female"] * 5
    assert [str(day) for day in sheet.stored_all(rows, "birth_date")] == days
    assert sheet.stored_all(rows, "source") == ["visit"] * 5
    assert sheet.stored_all(rows, "owner_id") == [office.people["li"]] * 5
    sheet.page.context.close()


def test_one_cell_typed_again_and_again_keeps_the_last_text(sheet: Sheet) -> None:
    (row,) = sheet.take(1)
    sheet.page.evaluate(SLOW_SERVER, 200)
    for text in ("one", "two", "three", "four"):
        sheet.select(row, "name")
        sheet.type(text, "Enter")
    sheet.idle().shows(row, "name", "four")
    assert sheet.stored(row, "name") == "four"


def test_tab_behind_the_last_cell_begins_a_new_row(office: Office) -> None:
    office.customer("ends")
    sheet = office.open("clerk", "/customers?region=ends", "customers")
    sheet.select(sheet.ids[-1], "first_contact_on")
    sheet.press("Tab")
    name = sheet.new_row()
    sheet.at(name, "name")
    sheet.type("Newcomer", "Enter")
    sheet.idle()
    assert sheet.drafts()[name, "name"] == "Newcomer"
    sheet.page.context.close()
