"""The way through the product without a mouse."""

import re

from playwright.sync_api import Locator, Page, expect

from core.ui.drawer_state import input_key
from db.models.customers import Customer
from tests.e2e.demo import customers_of, label, stored
from tests.e2e.screen import PATIENCE, House, at, button, cell, grid, see, settle

FAR = 160
FOCUSED = """one => {
    let focused = document.activeElement
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement
    return one === focused || one.contains(focused)
}"""


def tab_to(page: Page, wanted: Locator, *, back: bool = False) -> None:
    """Press Tab until the focus is on something; it must be reached before the whole page was walked through."""
    see(wanted)
    for _ in range(FAR):
        if wanted.evaluate(FOCUSED):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"Tab never reaches {wanted}")


def test_a_day_begins_with_the_keyboard_alone_and_ends_with_a_new_record(house: House) -> None:
    """Sign in, go through the menu, search, mend a cell, mend the opened record, make a new one."""
    server, page = house.server, house.stranger("zh_CN").new_page()
    house.speak("agent", "zh_CN")
    spot = customers_of(server, "agent")[8]
    page.goto(f"{server.url}/overview")
    name, secret = (page.locator(".st-key-login_form").get_by_role("textbox").nth(place) for place in (0, 1))
    tab_to(page, name)
    page.keyboard.type("agent")
    tab_to(page, secret)
    page.keyboard.type("demo-agent-2026")
    page.keyboard.press("Enter")
    see(at(page, "overview_waiting"))
    settle(page)
    tab_to(page, page.locator("[data-testid=stSidebarNavLink][href$='/customers']"), back=True)
    page.keyboard.press("Enter")
    see(button(page, "customers_new"))
    settle(page)

    tab_to(page, at(page, "customers_search").locator("input"))
    page.keyboard.type(spot.customer_no)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q="))
    expect(grid(page, "customers").locator("tbody tr[data-id]")).to_have_count(1, timeout=PATIENCE)
    settle(page)
    tab_to(page, at(page, "customers_grid_place").locator("textarea.area"))
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("键盘先生")
    page.keyboard.press("Enter")
    expect(cell(page, "customers", spot.id, "name")).to_have_text("键盘先生", timeout=PATIENCE)
    grid(page, "customers")
    assert stored(server, Customer, spot.id).name == "键盘先生"

    page.keyboard.press("Space")
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("键盘先生", timeout=PATIENCE)
    assert f"id={spot.id}" in page.url
    settle(page)
    tab_to(page, at(drawer, input_key("customers", "occupation")).get_by_role("textbox"))
    page.keyboard.press("Control+a")
    page.keyboard.type("医生")
    tab_to(page, button(drawer, "customers_drawer_save"))
    page.keyboard.press("Enter")
    expect(button(page, "customers_drawer_undo")).to_be_visible(timeout=PATIENCE)
    assert stored(server, Customer, spot.id).occupation == "医生"
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0, timeout=PATIENCE)
    expect(page).not_to_have_url(re.compile("id="))
    settle(page)

    page.keyboard.press("Alt+n")
    form = page.get_by_role("dialog")
    tab_to(page, at(form, "customers_new_field_name").get_by_role("textbox"))
    page.keyboard.type("键盘客户")
    tab_to(page, at(form, "customers_new_field_phone").get_by_role("textbox"))
    page.keyboard.type("15432109876")
    tab_to(page, at(form, "customers_new_field_source").get_by_role("combobox"))
    page.keyboard.type(label("zh_CN", "enum.Source.incoming_call"))
    page.keyboard.press("Enter")
    tab_to(page, button(form, "customers_save"))
    page.keyboard.press("Enter")
    expect(form).to_have_count(0, timeout=PATIENCE)
    (made,) = customers_of(server, "agent", Customer.name == "键盘客户")
    assert (made.phone, made.source.value) == ("15432109876", "incoming_call")
