"""Taking back, bringing again, and what happens when somebody else changed the same cell."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.e2e.grid.cells import Sheet
from tests.e2e.grid.office import Office


def test_edits_are_taken_back_one_by_one_and_brought_again(sheet: Sheet) -> None:
    rows = sheet.take(3)
    before = sheet.stored_all(rows, "name")
    for row in rows:
        sheet.enter(row, "name", f"new {row}")
    for left in (2, 1):
        sheet.press("Control+z")
        sheet.shows(rows[left], "name", before[left])
    sheet.idle()
    assert sheet.stored_all(rows, "name") == [f"new {rows[0]}", *before[1:]]
    for keys, back in (("Control+y", 1), ("Control+Shift+Z", 2)):
        sheet.press(keys)
        sheet.shows(rows[back], "name", f"new {rows[back]}")
    sheet.idle()
    assert sheet.stored_all(rows, "name") == [f"new {row}" for row in rows]


def test_keys_pressed_in_a_row_take_back_as_many_steps(sheet: Sheet) -> None:
    rows = sheet.take(3)
    before = sheet.stored_all(rows, "name")
    sheet.select(rows[0], "name")
    for row in rows:
        sheet.type(f"quick {row}", "Enter")
    sheet.press("Control+z", "Control+z", "Control+z")
    sheet.idle()
    for row, text in zip(rows, before, strict=True):
        sheet.shows(row, "name", text)
    assert sheet.stored_all(rows, "name") == before


def test_a_paste_is_one_step_with_its_bad_cells(sheet: Sheet) -> None:
    rows = sheet.take(3)
    sheet.paste(rows[0], "gender", "Female\t1990-01-02\r\nfemale\tnonsense\r\nMale\t1990-03-04")
    assert sheet.stored_all(rows, "gender") == ["female", "female", "male"]
    sheet.wrong(rows[1], "birth_date", "nonsense", "")
    sheet.press("Control+z")
    for row in rows:
        sheet.shows(row, "gender", "")
        sheet.shows(row, "birth_date", "")
    sheet.idle()
    assert sheet.stored_all(rows, "gender") + sheet.stored_all(rows, "birth_date") == [None] * 6
    sheet.press("Control+y")
    sheet.wrong(rows[1], "birth_date", "nonsense", "")
    sheet.shows(rows[2], "birth_date", "1990-03-04")


def test_undo_goes_on_after_the_page_was_left(office: Office) -> None:
    office.customer("tomorrow", name="Yesterday")
    sheet = office.open("clerk", "/customers?region=tomorrow", "customers")
    (row,) = sheet.ids
    sheet.enter(row, "name", "Today")
    sheet.page.context.close()
    sheet = office.open("clerk", "/customers?region=tomorrow", "customers")
    sheet.place.locator("[data-act=undo]").click()
    sheet.shows(row, "name", "Yesterday")
    sheet.idle()
    assert sheet.stored(row, "name") == "Yesterday"
    sheet.page.context.close()


def test_deleted_rows_come_back_from_the_line_below(office: Office) -> None:
    for _ in range(3):
        office.customer("bin")
    sheet = office.open("clerk", "/customers?region=bin", "customers")
    rows = sheet.ids
    sheet.place.locator(f'tr[data-id="{rows[0]}"] .no').click()
    sheet.place.locator(f'tr[data-id="{rows[1]}"] .no').click(modifiers=["Control"])
    sheet.press("Control+Delete")
    expect(sheet.place.locator("tbody tr")).to_have_count(1)
    sheet.idle()
    assert [sheet.stored(row, "deleted_at") is None for row in rows] == [False, False, True]
    sheet.status.get_by_role("button").click()
    expect(sheet.place.locator("tbody tr")).to_have_count(3)
    sheet.idle()
    assert sheet.ids == rows
    assert all(sheet.stored(row, "deleted_at") is None for row in rows)
    sheet.page.context.close()


def test_a_conflict_says_who_when_and_what_and_is_settled_either_way(office: Office, sheet: Sheet) -> None:
    a, b = sheet.take(2)
    for row in (a, b):
        changed(office, row, category5="gold", region="Elsewhere")
        sheet.select(row, "category5")
        sheet.type("dia", "Enter")
        sheet.idle().wrong(row, "category5", "Diamond customer", "Li Lei")
        assert sheet.stored(row, "category5") == "gold"
        assert "Gold customer" in (sheet.cell(row, "category5").get_attribute("title") or "")
        sheet.shows(row, "region", "Elsewhere")
    sheet.select(a, "category5")
    note = sheet.place.locator(".note")
    expect(note).to_contain_text("Gold customer")
    expect(note).to_contain_text(re.compile(r"\b\d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d"))
    note.get_by_role("button", name="Use mine").click()
    sheet.idle().shows(a, "category5", "Diamond customer")
    sheet.select(b, "category5")
    note.get_by_role("button", name="Use theirs").click()
    sheet.idle().shows(b, "category5", "Gold customer")
    assert sheet.stored_all([a, b], "category5") == ["diamond", "gold"]


def test_another_cell_changed_by_somebody_else_is_no_conflict_and_comes_in(
    office: Office, sheet: Sheet
) -> None:
    (row,) = sheet.take(1)
    changed(office, row, category5="vip")
    sheet.enter(row, "name", "Merged")
    sheet.shows(row, "name", "Merged")
    sheet.shows(row, "category5", "VIP customer")
    assert (sheet.stored(row, "name"), sheet.stored(row, "category5")) == ("Merged", "vip")


def test_undo_never_goes_over_somebody_elses_work(office: Office, sheet: Sheet) -> None:
    (row,) = sheet.take(1)
    sheet.enter(row, "name", "Mine")
    office.send("li", "customers", [[str(row), "name", "Theirs", 2, None, None]])
    sheet.select(row, "name")
    sheet.press("Control+z")
    expect(sheet.cell(row, "name")).to_contain_class("conflict")
    sheet.idle()
    assert sheet.stored(row, "name") == "Theirs"


def changed(office: Office, row: int, **values: Any) -> None:
    """Let Li Lei change a customer meanwhile, in another process."""
    office.send("li", "customers", [[str(row), key, raw, 1, None, None] for key, raw in values.items()])
