"""Lists, calendar and references: chosen by keyboard, by pointer, or just typed; and what is closed says why."""

from datetime import date

from playwright.sync_api import expect

from core import clock
from tests.e2e.grid.cells import Sheet
from tests.e2e.grid.office import Office


def test_the_first_letter_finds_an_option_and_alt_down_lists_all(sheet: Sheet) -> None:
    a, b, c = sheet.take(3)
    options = sheet.place.get_by_role("option")
    sheet.select(a, "category5")
    sheet.type("v", "Enter")
    sheet.idle().shows(a, "category5", "VIP customer")
    sheet.at(b, "category5")
    sheet.press("Alt+ArrowDown")
    expect(options).to_have_count(5)
    expect(sheet.place.get_by_role("option", selected=True)).to_have_text("Ordinary customer")
    sheet.press("ArrowUp", "Enter")
    sheet.idle().shows(b, "category5", "Platinum customer")
    sheet.select(c, "category5")
    sheet.press("F2")
    options.filter(has_text="Gold").click()
    sheet.idle()
    assert sheet.stored_all([a, b, c], "category5") == ["vip", "platinum", "gold"]
    sheet.enter(a, "category5", "emperor")
    sheet.wrong(a, "category5", "emperor", "Not one of the choices")
    assert sheet.stored(a, "category5") == "vip"


def test_the_calendar_opens_at_the_value_and_is_worked_by_keys_and_pointer(sheet: Sheet) -> None:
    a, b, c = sheet.take(3)
    days = sheet.place.locator(".calendar .days button")
    sheet.enter(a, "birth_date", "1990-05-31")
    sheet.select(a, "birth_date")
    sheet.press("F2")
    expect(sheet.place.locator(".month")).to_contain_text("May 1990")
    expect(days.and_(sheet.place.locator("[aria-pressed=true]"))).to_have_text("31")
    sheet.press("ArrowRight", "Enter")
    sheet.idle().shows(a, "birth_date", "1990-06-01")
    sheet.at(b, "birth_date")
    sheet.press("Control+;")
    sheet.idle()
    sheet.select(c, "first_contact_on")
    sheet.press("F2")
    sheet.place.get_by_role("button", name="January 15, 2026").click()
    sheet.idle()
    assert sheet.stored(a, "birth_date") == date(1990, 6, 1)
    assert sheet.stored(b, "birth_date") == clock.today("Asia/Shanghai")
    assert sheet.stored(c, "first_contact_on") == date(2026, 1, 15)


def test_a_reference_is_found_by_typing_and_two_of_one_name_are_told_apart(
    office: Office, sheet: Sheet
) -> None:
    a, b, c, d = sheet.take(4)
    options = sheet.place.get_by_role("option")
    sheet.select(a, "owner_id")
    sheet.type("Li L")
    expect(options.first).to_contain_text("Li Lei")
    sheet.press("Enter")
    sheet.idle().shows(a, "owner_id", "Li Lei")
    sheet.paste(b, "owner_id", "Wang Fang\r\nNobody Atall")
    sheet.wrong(b, "owner_id", "Wang Fang", "More than one")
    sheet.wrong(c, "owner_id", "Nobody Atall", "Nobody Atall")
    assert sheet.stored_all([a, b, c], "owner_id") == [
        office.people["li"],
        office.people["clerk"],
        office.people["clerk"],
    ]
    sheet.select(b, "owner_id")
    sheet.press("F2")
    expect(options).to_have_count(2)
    expect(options.filter(has_text="Sales")).to_have_count(1)
    options.filter(has_text="Sales").click()
    sheet.idle().shows(b, "owner_id", "Wang Fang")
    assert sheet.stored(b, "owner_id") == office.people["fang2"]
    sheet.select(d, "owner_id")
    sheet.type("Li L")
    expect(options.first).to_contain_text("Li Lei")
    sheet.type("u", "Enter")
    sheet.idle().wrong(d, "owner_id", "Li Lu", "Li Lu")
    assert sheet.stored(d, "owner_id") == office.people["clerk"]


def test_a_person_picked_for_a_new_row_stays_the_one_picked(office: Office) -> None:
    office.customer("picked")
    sheet = office.open("clerk", "/customers?region=picked", "customers")
    sheet.place.locator("[data-act=new_row]").click()
    name = sheet.new_row()
    sheet.select(name, "owner_id")
    sheet.type("Wang F")
    sheet.place.get_by_role("option").filter(has_text="Sales").click()
    sheet.idle()
    sheet.page.reload()
    sheet.ready()
    expect(sheet.cell(name, "owner_id")).to_have_text("Wang Fang")
    for key, text in (("name", "Choosy"), ("phone", "13566667777"), ("source", "Visit")):
        sheet.enter(name, key, text)
    (made,) = sheet.found(name="Choosy")
    assert made.owner_id == office.people["fang2"]
    sheet.page.context.close()


def test_a_closed_cell_says_why_and_the_server_refuses_it_as_well(office: Office, sheet: Sheet) -> None:
    (row,) = sheet.take(1)
    before = sheet.stored(row, "customer_no")
    cell = sheet.cell(row, "customer_no")
    expect(cell).to_have_attribute("aria-readonly", "true")
    expect(cell).to_have_attribute("title", "The server fills this field.")
    sheet.select(row, "customer_no")
    sheet.type("C1")
    expect(sheet.status).to_have_text("The server fills this field.")
    expect(sheet.place.locator(".note")).to_have_text("The server fills this field.")
    expect(sheet.area).to_have_attribute("aria-readonly", "true")
    sheet.press("Enter", "F2", "Delete")
    sheet.shows(row, "customer_no", before)
    told = office.send("clerk", "customers", [[str(row), "customer_no", "C1", 1, None, None]])
    ((_, key, status, reason, *_),) = told["answers"][0]["cells"]
    assert (key, status, bool(reason)) == ("customer_no", "refused", True)
    assert sheet.stored(row, "customer_no") == before


def test_who_may_only_look_sees_closed_cells_and_no_buttons_that_change(office: Office) -> None:
    row = office.customer("seen")
    sheet = office.open("visitor", "/customers?region=seen", "customers")
    expect(sheet.cell(row, "name")).to_have_attribute("aria-readonly", "true")
    expect(sheet.place.locator("[data-act=new_row]")).to_have_count(0)
    sheet.select(row, "name")
    sheet.type("Mine now", "Enter")
    sheet.idle().shows(row, "name", sheet.stored(row, "name"))
    told = office.send("visitor", "customers", [[str(row), "name", "Mine now", 1, None, None]])
    assert told["answers"][0]["cells"][0][2] == "refused"
    assert sheet.stored(row, "name") != "Mine now"
    sheet.page.context.close()
