"""What a hurried person must be able to read: legends, axes, tiles, the menu, and a bulk change that waits for them."""

import pytest
from playwright.sync_api import Page, expect

from core import i18n
from db.vocabulary.archives import LoanStatus
from tests.e2e.screen import PATIENCE, PHONE, House, at, button, choose, see, settle

CHARTS = ("tickets", "tickets_chart_by_kind"), ("archive_loans", "archive_loans_chart_by_status")
# The words of a picture that stick out of it, and those that lie over each other.
CUT = """picture => {
    const edge = picture.getBoundingClientRect()
    const words = [...picture.querySelectorAll("text")].filter(one => one.textContent)
    const boxes = words.map(one => [one.textContent, one.getBoundingClientRect()]).filter(([, box]) => box.width)
    const out = boxes.filter(([, box]) => box.left < edge.left - 1 || box.right > edge.right + 1 || box.bottom > edge.bottom + 1)
    const over = boxes.filter(([, a], at) => boxes.some(([, b], other) => other > at
        && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 2 && b.top < a.bottom - 2))
    return [...out, ...over].map(([text]) => text)
}"""
SHORTENED = """all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"""


def shortened(page: Page, selector: str) -> list[str]:
    """The texts that end in dots for want of room."""
    see(page.locator(selector).first)
    return page.locator(f"{selector}, {selector} *").evaluate_all(SHORTENED)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_phone_cuts_off_neither_legend_nor_axis_nor_the_name_of_a_bar(house: House, language: str) -> None:
    seat = house.seat("executive", language, **PHONE)
    for path, key in CHARTS:
        page = seat.open(f"/{path}")
        picture = at(page, key).locator("svg.marks")
        see(picture)
        assert picture.evaluate(CUT) == []
    words = picture.locator("text").all_text_contents()
    for status in (LoanStatus.DRAFT, LoanStatus.OUT, LoanStatus.RETURNED, LoanStatus.RETURNED_DAMAGED):
        assert i18n.term(language, f"enum.LoanStatus.{status.value}") in words


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_tile_and_no_entry_of_the_menu_ends_in_dots(house: House, language: str) -> None:
    seat = house.seat("manager", language)
    for table in ("customers", "tickets"):
        page = seat.open(f"/{table}")
        assert shortened(page, "[data-testid=stMetric]") == []
    assert shortened(page, "[data-testid=stSidebarNavLink]") == []


def test_the_menu_of_the_account_lies_over_nothing_it_opened(house: House) -> None:
    page = house.seat("field", **PHONE).open("/overview")
    settle(page)
    page.locator("[data-testid=stExpandSidebarButton]").click()
    button(page, "account_menu").click()
    see(button(page, "second_step_open"))
    settle(page)
    button(page, "second_step_open").click()
    see(button(page, "enrol_send"))
    settle(page)
    button(page, "enrol_send").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible(timeout=PATIENCE)
    expect(at(page, "language_choice")).to_be_hidden()


def test_what_waits_is_read_from_the_left_and_begins_with_when_it_was_due(house: House) -> None:
    page = house.seat("manager", **PHONE).open("/overview")
    first = at(page, "overview_waiting").get_by_role("link").first
    see(first)
    words, frame = first.locator("p").first.bounding_box(), first.bounding_box()
    assert words
    assert frame
    assert words["x"] - frame["x"] < 60
    assert first.inner_text().split(" · ")[0].count("20")
    first.click()
    expect(page.get_by_role("dialog")).to_be_visible(timeout=PATIENCE)
    assert "id=" in page.url


def test_a_bulk_change_begins_with_no_field_and_offers_no_change_before_one_is_chosen(house: House) -> None:
    page = house.seat("manager").open("/customers")
    button(page, "customers_bulk_edit").click()
    dialog = page.get_by_role("dialog")
    field = at(dialog, "customers_bulk_field").get_by_role("combobox")
    see(field)
    expect(field).to_have_value("")
    expect(at(dialog, "customers_bulk_save")).to_have_count(0)
    choose(at(dialog, "customers_bulk_field"), "Region")
    expect(dialog).to_contain_text("Without a value the field becomes empty.", timeout=PATIENCE)
    see(button(dialog, "customers_bulk_save"))
