"""The day of a manager: what is overdue, a chart, a kept view, many rows at once, an export, and who did what."""

import csv
import re
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from db.models.customers import Customer
from db.models.tickets import Ticket
from db.vocabulary.customers import Category5
from tests.e2e.demo import counted, customers_of, label, log_of, person, say, stored
from tests.e2e.screen import (
    PATIENCE,
    House,
    at,
    button,
    choose,
    column,
    grid,
    ids,
    saved_file,
    see,
    tick,
)

FORMULA = re.compile(r"[=+\-@\t\r]")
GOLD = Customer.category5 == Category5.GOLD


def foot(page: Page, text: str) -> None:
    """Wait for what the foot of the list tells; while a view changes, the old one may still stand there."""
    expect(at(page, "customers_foot").filter(has_text=text)).to_have_count(1, timeout=PATIENCE)
    expect(at(page, "customers_foot")).to_have_count(1, timeout=PATIENCE)
    grid(page, "customers")


def test_a_manager_goes_from_what_is_overdue_to_the_record(house: House) -> None:
    page = house.seat("manager", "zh_CN").open("/overview")
    box = at(page, "overview_waiting")
    see(box)
    expect(box).to_contain_text(label("zh_CN", "kpi.tickets.resolve_overdue"))
    first = box.get_by_role("link").filter(has_text=re.compile(r"[A-Z]+\d{4}-\d+")).first
    number = re.search(r"[A-Z]+\d{4}-\d+", first.inner_text())
    first.click()
    drawer = page.get_by_role("dialog")
    assert number
    expect(drawer).to_contain_text(number.group(), timeout=PATIENCE)
    ticket = stored(house.server, Ticket, int(page.url.partition("id=")[2]))
    assert ticket.ticket_no == number.group()
    due = ticket.resolve_due if ticket.first_responded_at else ticket.first_response_due
    assert due < datetime.now(UTC)


def test_a_bar_filters_the_list_and_the_view_is_kept_and_shared_by_its_address(house: House) -> None:
    server, seat = house.server, house.seat("manager", "zh_CN")
    page = seat.open("/customers")
    word = label("zh_CN", "enum.Category5.gold")
    at(page, "customers_chart_by_category").locator(f"path[aria-label*='{word}']").first.click()
    page.wait_for_url(re.compile("category5=gold"))
    gold = len(customers_of(server, "manager", GOLD))
    assert 0 < gold < len(customers_of(server, "manager"))
    foot(page, counted("zh_CN", gold))
    assert set(column(page, "customers", "category5")) == {word}
    other = seat.open(page.url.removeprefix(server.url))
    foot(other, counted("zh_CN", gold))
    assert ids(other, "customers") == ids(page, "customers")
    button(page, "customers_views").click()
    page.get_by_role("textbox", name=say("zh_CN", "Name of this view")).fill("金牌")
    button(page, "customers_view_keep").click()
    see(page.get_by_role("button", name="金牌").first)
    page.keyboard.press("Escape")
    button(page, "customers_clear").click()
    foot(page, counted("zh_CN", len(customers_of(server, "manager"))))
    button(page, "customers_views").click()
    page.get_by_role("button", name="金牌").first.click()
    page.wait_for_url(re.compile("category5=gold"))
    foot(page, counted("zh_CN", gold))


def test_a_manager_changes_ticked_rows_at_once_takes_it_back_and_finds_both_in_the_log(house: House) -> None:
    server, seat = house.server, house.seat("manager")
    page = seat.open("/customers")
    four = ids(page, "customers")[:4]
    before = [stored(server, Customer, id).region for id in four]
    tick(page, "customers", *four[:3])
    expect(button(page, "customers_bulk_edit")).to_contain_text("Change 3 rows", timeout=PATIENCE)
    button(page, "customers_bulk_edit").click()
    dialog = page.get_by_role("dialog")
    choose(at(dialog, "customers_bulk_field"), "Region")
    value = at(dialog, "customers_bulk_value_region").get_by_role("textbox")
    value.fill("华南")
    value.press("Tab")
    button(dialog, "customers_bulk_save").click()
    expect(at(page, "customers_said")).to_contain_text("3 rows saved", timeout=PATIENCE)
    assert [stored(server, Customer, id).region for id in four] == ["华南", "华南", "华南", before[3]]
    button(page, "customers_undo").click()
    expect(button(page, "customers_undo")).to_have_count(0, timeout=PATIENCE)
    assert [stored(server, Customer, id).region for id in four] == before
    mine = [who for _, who in log_of(server, "customers", four[0])]
    assert mine[-2:] == [person(server, "manager").id] * 2
    page.goto(f"{server.url}/customers?id={four[0]}")
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("tab", name="Timeline").click()
    expect(drawer.locator("[class*=st-key-customers_event_]").first).to_contain_text(
        "Region", timeout=PATIENCE
    )
    expect(drawer.locator("[class*=st-key-customers_event_]").first).to_contain_text("华南")


def test_an_export_equals_the_screen_is_masked_like_it_and_holds_no_formula(house: House) -> None:
    server, wanted = house.server, Customer.category5 == Category5.VIP
    odd = customers_of(server, "manager", wanted)[0]
    rename(server, odd.id, '=HYPERLINK("http://example.com")')
    page = house.seat("manager").open("/customers?category5=vip")
    vip = customers_of(server, "manager", wanted)
    foot(page, counted("en", len(vip)))
    phones, numbers = column(page, "customers", "phone"), column(page, "customers", "customer_no")
    button(page, "customers_export").click()
    button(page, "customers_export_make").click()
    expect(page.get_by_role("dialog")).to_contain_text("Choose what the export is for.", timeout=PATIENCE)
    choose(at(page, "customers_export_purpose"), "Contacting customers")
    page.get_by_role("textbox", name="What is it for?").fill("birthday cards")
    page.get_by_text("CSV file").click()
    button(page, "customers_export_make").click()
    file = exported(saved_file(page, page.get_by_role("link", name="Download now")))
    top = file.index([])
    header, body = file[top + 1], file[top + 2 :]
    assert len(body) == len(vip)
    assert [row[header.index("Customer number")] for row in body] == numbers
    assert [row[header.index("Phone")] for row in body] == phones
    assert all("*" in phone for phone in phones if phone)
    assert not [text for row in file for text in row if FORMULA.match(text)]
    assert file[0][0].endswith("For: Contacting customers. birthday cards")
    rename(server, odd.id, odd.name)


def rename(server, customer: int, name: str) -> None:
    """Give a customer a name behind the server's back."""
    with server.database.writing() as session:
        session.get(Customer, customer).name = name


def exported(path: Path) -> list[list[str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))
