"""Two at one record: nothing is overwritten unseen, and both texts are there to choose from."""

import pytest
from playwright.sync_api import Page, expect

from core.ui.drawer_state import input_key
from db.models.customers import Customer
from tests.e2e.demo import customers_of, person, stored
from tests.e2e.screen import PATIENCE, House, Seat, at, button, see

KEY = input_key("customers", "occupation")


def opened(seat: Seat, customer: Customer) -> Page:
    page = seat.open(f"/customers?id={customer.id}")
    see(at(page, KEY).get_by_role("textbox"))
    return page


def save(page: Page, text: str) -> None:
    box = at(page, KEY).get_by_role("textbox")
    box.fill(text)
    box.press("Tab")
    button(page, "customers_drawer_save").click()


@pytest.mark.parametrize(("other", "language", "kept"), [("manager", "zh_CN", "baker")])
def test_the_second_sees_theirs_beside_mine_and_chooses(
    house: House, other: str, language: str, kept: str
) -> None:
    """Two tabs of one person, and two people at two browsers; one keeps their own text, one takes the other's."""
    server = house.server
    customer = customers_of(server, "agent")[5 if other == "agent" else 6]
    seat = house.seat("agent", language)
    first, second = opened(seat if other == "agent" else house.seat(other), customer), opened(seat, customer)
    save(first, "baker")
    expect(button(first, "customers_drawer_undo")).to_be_visible(timeout=PATIENCE)
    save(second, "teacher")
    choice = at(second, "customers_occupation_conflict")
    expect(choice).to_be_visible(timeout=PATIENCE)
    drawer = second.get_by_role("dialog")
    expect(drawer).to_contain_text("baker")
    expect(drawer).to_contain_text(person(server, other).name)
    expect(at(second, KEY).get_by_role("textbox")).to_have_value("teacher")
    assert stored(server, Customer, customer.id).occupation == "baker"
    button(second, f"customers_occupation_{'mine' if kept == 'teacher' else 'theirs'}").click()
    expect(choice).to_have_count(0, timeout=PATIENCE)
    if kept == "teacher":
        button(second, "customers_drawer_save").click()
        expect(button(second, "customers_drawer_undo")).to_be_visible(timeout=PATIENCE)
    expect(at(second, KEY).get_by_role("textbox")).to_have_value(kept, timeout=PATIENCE)
    assert stored(server, Customer, customer.id).occupation == kept
