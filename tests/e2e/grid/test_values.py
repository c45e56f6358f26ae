"""Values as people write them: stored when they are clear, kept as typed with the reason when they are not."""

from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.e2e.grid.cells import Sheet
from tests.e2e.grid.office import Office


def test_dates_are_read_in_every_clear_form_and_asked_about_otherwise(sheet: Sheet) -> None:
    rows = sheet.take(7)
    written = (
        "2026/2/3",
        "2026年2月4日",
        "20260206",
        "2026.2.7",
        "2026-02-08 00:00:00",
        "2/5/2026",
        "2026-02-30",
    )
    sheet.paste(rows[0], "first_contact_on", "\r\n".join(written))
    days = sheet.stored_all(rows, "first_contact_on")
    assert days[:5] == [date(2026, 2, day) for day in (3, 4, 6, 7, 8)]
    assert days[5:] == [date(2026, 1, 5)] * 2
    shown = [sheet.cell(row, "first_contact_on").text_content() for row in rows]
    assert shown == [*(f"2026-02-0{day}" for day in (3, 4, 6, 7, 8)), "2/5/2026", "2026-02-30"]
    sheet.wrong(rows[6], "first_contact_on", "2026-02-30", "no such day")
    sheet.wrong(rows[5], "first_contact_on", "2/5/2026", "")
    sheet.select(rows[5], "first_contact_on")
    ways = sheet.place.locator(".note button")
    expect(ways).to_have_text(["2026-02-05", "2026-05-02"])
    ways.first.click()
    sheet.idle().shows(rows[5], "first_contact_on", "2026-02-05")
    assert sheet.stored(rows[5], "first_contact_on") == date(2026, 2, 5)


def test_numbers_are_read_or_kept_as_typed_and_never_cut_to_fit(office: Office) -> None:
    for n in range(5):
        office.purchase(f"Thing {n}")
    sheet = office.open("clerk", "/purchases?q=Thing", "purchases")
    rows = sheet.ids
    sheet.paste(rows[0], "qty", "0\r\n4.6\r\n３\r\n3分\r\n１２３")
    assert sheet.stored_all(rows, "qty") == [2, 2, 3, 2, 123]
    sheet.wrong(rows[0], "qty", "0", "1")
    sheet.wrong(rows[1], "qty", "4.6", "whole number")
    sheet.wrong(rows[3], "qty", "3分", "Not a number")
    sheet.shows(rows[4], "qty", "123")
    sheet.paste(rows[0], "amount", "１２３\r\n1,234.50\r\n¥88\r\n12.345\r\nabc")
    assert sheet.stored_all(rows, "amount")[:3] == [Decimal("123.00"), Decimal("1234.50"), Decimal("88.00")]
    assert sheet.stored_all(rows, "amount")[3:] == [Decimal("10.00")] * 2
    sheet.wrong(rows[3], "amount", "12.345", "")
    sheet.wrong(rows[4], "amount", "abc", "")
    sheet.page.context.close()


def test_yes_and_no_in_any_words_and_long_numbers_keep_every_digit(office: Office, sheet: Sheet) -> None:
    made = {office.colleague(f"flag{n}") for n in range(6)}
    flags = office.open("admin", "/users", "users")
    rows = [one for one in flags.ids if one in made]
    flags.paste(rows[0], "active", "是\r\n否\r\nTRUE\r\n0\r\n√\r\n也许")
    assert [flags.cell(row, "active").text_content() for row in rows] == [
        "Yes",
        "No",
        "Yes",
        "No",
        "Yes",
        "也许",
    ]
    assert flags.stored_all(rows, "active") == [True, False, True, False, True, True]
    flags.wrong(rows[5], "active", "也许", "yes or no")
    flags.page.context.close()
    long = ("007", "00012345678901234567890123456789")
    sheet.page.bring_to_front()
    row, other = sheet.take(2)
    sheet.paste(row, "name", "\r\n".join(long))
    assert sheet.stored_all([row, other], "name") == list(long)


def test_a_new_row_waits_for_what_it_lacks_over_a_reload(office: Office) -> None:
    office.customer("newcomers")
    sheet = office.open("clerk", "/customers?region=newcomers", "customers")
    before = sheet.count()
    sheet.place.locator("[data-act=new_row]").click()
    name = sheet.new_row()
    sheet.at(name, "name")
    sheet.enter(name, "phone", "13599990000")
    sheet.wrong(name, "name", "", "Required")
    sheet.page.reload()
    sheet.ready()
    expect(sheet.cell(name, "phone")).to_have_text("13599990000")
    sheet.wrong(name, "name", "", "Required")
    assert sheet.count() == before
    for key, text in (("first_contact_on", "2026-01-02"), ("name", "At last"), ("source", "Visit")):
        sheet.enter(name, key, text)
    (made,) = sheet.found(name="At last")
    assert (made.phone, made.first_contact_on) == ("13599990000", date(2026, 1, 2))
    sheet.shows(made.id, "customer_no", made.customer_no)
    assert sheet.drafts() == {}
    sheet.page.context.close()


@pytest.mark.parametrize(
    ("language", "gender", "said", "counted"),
    [
        ("en", "Female", "Not one of the choices", "1 to mend"),
        ("zh_CN", "女", "不在可选项之中", "1 处待处理"),
        ("zh_TW", "女", "不在可選項目之中", "1 處待處理"),
    ],
)
def test_reasons_and_words_are_in_the_language_of_the_person(
    office: Office, language: str, gender: str, said: str, counted: str
) -> None:
    place = f"speakers-{language}"
    for _ in range(2):
        office.customer(place)
    sheet = office.open("li", f"/customers?region={place}", "customers", language)
    first, second = sheet.ids
    sheet.paste(first, "gender", f"{gender}\r\nqqq")
    assert sheet.stored(first, "gender") == "female"
    sheet.shows(first, "gender", gender)
    sheet.wrong(second, "gender", "qqq", said)
    expect(sheet.place.locator("[data-act=wrong]")).to_have_text(counted)
    expect(sheet.status).to_contain_text(said)
    sheet.page.context.close()


@pytest.mark.parametrize(
    ("language", "told", "said"),
    [
        (
            "en",
            [
                "Required",
                "There is no such day",
                "Nothing is called Nobody here.",
                "The server fills this field.",
            ],
            ["Everything is saved.", "Taken back.", "Jump to a row or column", "1 left as they were"],
        ),
        (
            "zh_CN",
            ["必填", "没有这一天", "这里没有名为Nobody的记录。", "此字段由系统填写。"],
            ["已全部保存。", "已撤销。", "跳到某行或某列", "1 处不可输入"],
        ),
        (
            "zh_TW",
            ["必填", "沒有這一天", "這裡沒有名為Nobody的紀錄。", "此欄位由系統填寫。"],
            ["已全部儲存。", "已復原。", "跳到某列或某欄", "1 處不可輸入"],
        ),
    ],
)
def test_every_kind_of_answer_is_in_the_language_of_the_person(
    office: Office, language: str, told: list[str], said: list[str]
) -> None:
    place = f"answers-{language}"
    row = office.customer(place)
    sheet = office.open("li", f"/customers?region={place}", "customers", language)
    required, day, nobody, closed = told
    saved, undone, jump, left = said
    sheet.select(row, "name")
    sheet.press("Control+s")
    expect(sheet.status).to_have_text(saved)
    for key, text, reason in (("birth_date", "1990-02-30", day), ("owner_id", "Nobody", nobody)):
        sheet.enter(row, key, text)
        sheet.wrong(row, key, text, reason)
    sheet.select(row, "name")
    sheet.press("Delete")
    sheet.idle().wrong(row, "name", "", required)
    sheet.press("Control+z")
    expect(sheet.status).to_have_text(undone)
    sheet.idle()
    sheet.select(row, "customer_no")
    sheet.type("x")
    expect(sheet.place.locator(".note")).to_have_text(closed)
    sheet.press("Delete")
    expect(sheet.status).to_contain_text(left)
    sheet.press("?")
    expect(sheet.place.locator(".keys")).to_contain_text(jump)
    sheet.press("Escape")
    sheet.page.context.close()
