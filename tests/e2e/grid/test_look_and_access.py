"""How the grid looks and how it is reached: contrast, axe, roles, the keyboard's way out, touch, plain http."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Playwright, expect

from tests.e2e.grid.cells import Sheet
from tests.e2e.grid.office import Office
from tests.e2e.screen import launched, themed

# Contrast of what is drawn: the text's and the outline's colour against the cell's own ground and its neighbour's.
CONTRAST = """(cell) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
    const read = (colour, under) => {
        canvas.fillStyle = under; canvas.fillRect(0, 0, 1, 1)
        canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1)
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
    }
    const light = (rgb) => {
        const [r, g, b] = rgb.map((one) => one / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((m, n) => n - m); return (x + 0.05) / (y + 0.05) }
    const style = getComputedStyle(cell)
    const page = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor
    const ground = `rgb(${read(style.backgroundColor, page)})`
    return [ratio(read(style.color, ground), read(ground, page)), ratio(read(style.outlineColor, ground), read(ground, page)),
        ratio(read(style.outlineColor, page), read(page, page))]
}"""
AXE = """async (table) => {
    const place = document.querySelector(`.st-key-${table}_grid_place`)
    const told = await axe.run(place, { resultTypes: ["violations"] })
    return told.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html + node.failureSummary).join("; ")}`)
}"""

# What a finger aims at is 44 pixels wide and high, and nothing else lies over its sides.
HARD_TO_HIT = """() => {
    const host = [...document.querySelectorAll("*")].find((one) => one.shadowRoot?.querySelector(".grid table"))
    const root = host.shadowRoot
    const over = (one, x, y) => x < 0 || y < 0 || x > innerWidth || y > innerHeight || one.contains(root.elementFromPoint(x, y))
    return [...root.querySelectorAll(":popover-open :is(button, input, [role=option]), .bar button, .note button")]
        .filter((one) => one.checkVisibility({ visibilityProperty: true }))
        .map((one) => [one, one.getBoundingClientRect()])
        .filter(([one, { left, right, top, bottom, width, height }]) => width < 44 || height < 44
            || (one.closest(".calendar") && ![left + 1, right - 1].every((x) => over(one, x, (top + bottom) / 2))))
        .map(([one, { width, height }]) => `${one.className} ${one.textContent}: ${width} x ${height}`)
}"""
MOVING = """() => {
    const host = [...document.querySelectorAll("*")].find((one) => one.shadowRoot?.querySelector(".grid table"))
    return [...host.shadowRoot.querySelectorAll("*")].map((one) => [one.className, getComputedStyle(one)])
        .filter(([, style]) => style.animationName !== "none" || style.transitionDuration !== "0s" || style.scrollBehavior !== "auto")
        .map(([name]) => name)
}"""


@pytest.fixture(scope="module")
def states(office: Office) -> Iterator[Sheet]:
    """A sheet with a cell that did not pass and one in conflict."""
    rows = [office.customer("states") for _ in range(4)]
    sheet = office.open("clerk", "/customers?region=states", "customers")
    rows = sheet.ids
    office.send("li", "customers", [[str(rows[1]), "category5", "gold", 1, None, None]])
    sheet.enter(rows[0], "gender", "nonsense")
    sheet.enter(rows[1], "category5", "VIP customer")
    sheet.page.evaluate(AXE_SCRIPT)
    yield sheet
    sheet.page.context.close()
    office.forget_drafts()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_state_of_the_grid_has_a_barrier(states: Sheet, dark: bool) -> None:
    page, rows = states.page, states.ids
    themed(page, dark=dark)
    told = {}

    def judge(state: str) -> None:
        told[state] = page.evaluate(AXE, "customers")

    states.select(rows[3], "name")
    judge("plain")
    states.select(rows[0], "gender")
    expect(states.place.locator(".note")).to_be_visible()
    judge("error")
    states.select(rows[1], "category5")
    judge("conflict")
    states.select(rows[2], "category5")
    states.press("Alt+ArrowDown")
    judge("list")
    states.press("Escape", "Escape")
    states.select(rows[2], "birth_date")
    states.press("F2")
    judge("calendar")
    states.press("Escape", "Escape", "Shift+F10")
    judge("menu")
    states.press("Escape", "Control+f")
    judge("find")
    states.press("Escape", "Control+/")
    judge("keys")
    states.press("Escape", "Control+k")
    judge("jump")
    states.press("Escape")
    states.select(rows[3], "customer_no")
    states.type("x")
    expect(states.place.locator(".note.closed")).to_be_visible()
    judge("closed")
    states.select(rows[3], "phone")
    states.press("Shift+F10")
    states.place.get_by_role("menuitem", name="Show the value").click()
    judge("asked why")
    states.type("A test", "Enter")
    expect(states.place.locator(".panel").get_by_role("alert")).to_be_visible()
    judge("shown")
    states.press("Escape")
    states.select(rows[3], "category5")
    states.press("Control+Shift+D")
    states.idle()
    expect(states.place.locator("td.waits").first).to_be_visible()
    judge("waiting row")
    states.press("Control+z")
    expect(states.place.locator("tr.new")).to_have_count(0)
    states.idle()
    expect(states.area).to_be_focused()
    assert {state: found for state, found in told.items() if found} == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_marked_cells_are_readable_and_the_focus_is_seen(states: Sheet, dark: bool) -> None:
    rows = states.ids
    themed(states.page, dark=dark)
    for row, key in ((rows[0], "gender"), (rows[1], "category5"), (rows[2], "name")):
        states.select(row, key)
        text, ring, edge = states.cell(row, key).evaluate(CONTRAST)
        assert text >= 4.5, f"{key}: {text:.2f}"
        assert min(ring, edge) >= 3, f"{key}: {ring:.2f}, {edge:.2f}"


def test_a_screen_reader_is_told_rows_columns_and_what_is_wrong(states: Sheet) -> None:
    grid, rows = states.grid, states.ids
    expect(grid).to_have_attribute("aria-rowcount", "5")
    expect(grid).to_have_attribute("aria-colcount", "14")
    assert states.place.get_by_role("row").count() == 5
    assert states.place.get_by_role("gridcell").count() == 4 * 13
    assert states.place.get_by_role("columnheader").count() == 14
    line = states.place.locator(f'tr[data-id="{rows[1]}"]')
    expect(line).to_have_attribute("aria-rowindex", "3")
    expect(states.cell(rows[1], "name")).to_have_attribute("aria-colindex", "3")
    states.select(rows[0], "gender")
    expect(states.area).to_have_attribute("aria-label", "Gender, row 1")
    expect(states.area).to_have_attribute("aria-invalid", "true")
    active = states.area.get_attribute("aria-activedescendant")
    assert active == states.cell(rows[0], "gender").get_attribute("id")
    states.enter(rows[0], "gender", "still nonsense")
    expect(states.status).to_contain_text("Not one of the choices: still nonsense")
    states.press("Escape", "Tab")
    expect(states.area).not_to_be_focused()
    states.select(rows[0], "gender")
    states.press("Escape", "Shift+Tab")
    expect(states.area).not_to_be_focused()


def test_a_finger_selects_first_and_types_second(office: Office) -> None:
    rows = [office.customer("touch") for _ in range(3)]
    sheet = office.open(
        "clerk",
        "/customers?region=touch",
        "customers",
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    rows = sheet.ids
    cell = sheet.cell(rows[0], "name")
    assert all(one["height"] >= 44 for row in rows if (one := sheet.cell(row, "name").bounding_box()))
    assert sheet.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    cell.tap()
    sheet.at(rows[0], "name")
    expect(sheet.area).to_have_attribute("inputmode", "none")
    cell.tap()
    expect(sheet.area).to_have_attribute("inputmode", "text")
    sheet.page.keyboard.insert_text("!")
    sheet.press("Enter")
    sheet.idle()
    assert sheet.stored(rows[0], "name").endswith("!")
    sheet.cell(rows[1], "gender").tap()
    sheet.page.keyboard.insert_text("unknown words")
    sheet.press("Enter")
    sheet.idle()
    sheet.cell(rows[2], "name").tap()
    sheet.cell(rows[1], "gender").tap()
    note = sheet.place.locator(".note")
    expect(note).to_be_visible()
    box = note.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
    sheet.page.context.close()


def test_everything_a_finger_aims_at_is_as_large_as_a_finger(office: Office) -> None:
    for _ in range(2):
        office.customer("finger")
    sheet = office.open(
        "clerk",
        "/customers?region=finger",
        "customers",
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    page, (row, other) = sheet.page, sheet.ids
    told = {}

    def judge(state: str) -> None:
        told[state] = page.evaluate(HARD_TO_HIT)

    def at(key: str, *keys: str) -> None:
        sheet.press("Escape", "Escape", "Home", *["ArrowRight"] * sheet.shown_columns().index(key), *keys)
        sheet.at_cell(row, key)

    judge("plain")
    for one in (
        sheet.place.locator("button.open").first,
        sheet.place.locator("button.all"),
        sheet.place.locator("tbody th").first,
    ):
        box = one.bounding_box()
        assert box and min(box["width"], box["height"]) >= 43, box
    sheet.cell(row, "name").tap()
    at("birth_date", "F2")
    expect(sheet.place.locator(".calendar")).to_be_visible()
    judge("calendar")
    at("category5", "Alt+ArrowDown")
    expect(sheet.place.get_by_role("option").first).to_be_visible()
    judge("list")
    for state, keys in (
        ("menu", "Shift+F10"),
        ("find", "Control+f"),
        ("jump", "Control+k"),
        ("keys", "Control+/"),
    ):
        at("name", keys)
        judge(state)
    at("birth_date")
    page.keyboard.insert_text("2/5/1990")
    sheet.press("Enter", "ArrowUp")
    sheet.idle()
    at("birth_date")
    expect(sheet.place.locator(".note button").first).to_be_visible()
    judge("note")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert {state: found for state, found in told.items() if found} == {}
    assert page.evaluate(MOVING) == []
    sheet.place.locator(f'tr[data-id="{other}"] button.open').tap()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.context.close()


def test_numbers_bring_up_the_number_pad(office: Office) -> None:
    office.purchase("Pad")
    sheet = office.open("clerk", "/purchases?q=Pad", "purchases", has_touch=True)
    (row,) = sheet.ids
    for key, pad in (("qty", "numeric"), ("amount", "decimal")):
        for _ in range(2):
            sheet.cell(row, key).tap()
        expect(sheet.area).to_have_attribute("inputmode", pad)
        sheet.press("Escape")
    sheet.page.context.close()


def test_ranges_are_copied_over_plain_http_too(office: Office, playwright: Playwright) -> None:
    office.customer("plain")
    office.customer("plain")
    browser = launched(playwright, "--host-resolver-rules=MAP grid.test 127.0.0.1")
    context = browser.new_context(locale="en-GB", viewport={"width": 1700, "height": 1000})
    page = context.new_page()
    address = office.live.url.replace("127.0.0.1", "grid.test")
    page.goto(f"{address}/customers?region=plain")
    office.sign_in(page, "clerk")
    sheet = Sheet(office, page, "customers").ready()
    assert page.evaluate("() => isSecureContext") is False
    first, second = sheet.ids
    sheet.enter(first, "name", "Over http")
    sheet.enter(first, "category5", "VIP customer")
    sheet.select(first, "name", (first, "category5"))
    sheet.press("Control+c")
    sheet.select(second, "name")
    sheet.press("Control+v")
    sheet.idle()
    assert (sheet.stored(second, "name"), sheet.stored(second, "category5")) == ("Over http", "vip")
    assert sheet.faults == []
    browser.close()
