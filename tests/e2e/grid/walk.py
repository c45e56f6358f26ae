"""What a clerk does in two days with the keyboard alone: types twenty customers, pastes a register, mends and undoes it."""

from playwright.sync_api import expect

from tests.e2e.grid.cells import Sheet, until
from tests.e2e.grid.office import Office

PAGE = "/customers?region=walk"
TYPED, PASTED = 20, 300
WRONG = {
    12: "29 Febuary",
    55: "1990-02-30",
    101: "soon",
    160: "2/5/1990",
    203: "3000-01-01",
    250: "?",
    299: "0",
}


def begin(office: Office, language: str = "en") -> Sheet:
    """The clerk's list of one region, the keyboard in its cells after pressing Tab only."""
    sheet = office.open("clerk", PAGE, "customers", language)
    expect(sheet.page.locator("h1")).to_be_visible()
    steps = 0
    while not sheet.area.evaluate("area => area.getRootNode().activeElement === area"):
        sheet.press("Tab")
        steps += 1
        assert steps < 120, "the keyboard does not reach the cells"
    return sheet


def type_customers(sheet: Sheet) -> None:
    """Type the customers, Tab after each cell."""
    sheet.press("Control+End", "Tab")
    for n in range(TYPED):
        line = line_of(n, f"Typed {n}", "1990-01-02")
        for place, text in enumerate(line):
            sheet.type(text)
            if n < TYPED - 1 or place < len(line) - 1:
                sheet.press("Tab")
        if n == 0:
            # The next row is there and waits, whether the first is stored by then or not.
            expect(sheet.place.locator("tr.new td.active")).to_have_text("")
    sheet.press("Enter")
    sheet.idle()


def paste_register(sheet: Sheet) -> None:
    """Paste a register below; some of its days are none."""
    sheet.press("Control+End", "Tab")
    born = [WRONG.get(n, "1990年7月3日") for n in range(PASTED)]
    block = ["\t".join(line_of(100 + n, f"Pasted {n}", born[n])) for n in range(PASTED)]
    sheet.put_on_clipboard("\r\n".join(block))
    sheet.press("Control+v")
    sheet.idle()


def mend(sheet: Sheet) -> None:
    """Go from one wrong cell to the next and type a day."""
    for text in WRONG.values():
        sheet.press("F8")
        expect(sheet.area).to_have_value(text)
        expect(sheet.place.locator("td.active")).to_be_in_viewport(ratio=0.9)
        expect(sheet.place.locator(".note")).to_be_in_viewport(ratio=0.9)
        sheet.type("1991-08-04", "Enter")
    sheet.idle()


def undo_mending(sheet: Sheet) -> None:
    """Take the mended cells back, one after the other."""
    sheet.select(sheet.ids[0], "name")
    for _ in WRONG:
        sheet.press("Control+z")
    sheet.idle()


def undo_paste(sheet: Sheet, says: str = "a paste") -> None:
    """Take the whole paste back, once the button says that it is what goes next."""
    undo = sheet.place.locator("[data-act=undo]")
    until(lambda: says in (undo.get_attribute("title") or ""))
    sheet.press("Control+z")
    expect(sheet.place.locator("tr.new")).to_have_count(0)
    sheet.idle()


def line_of(n: int, name: str, born: str) -> list[str]:
    """One customer as the columns from the name on show it; what the server fills stays empty."""
    return [name, "Gold customer", "", f"139{n:08}", "女", born, "Visit", "Li Lei", "walk", "", "2026/1/5"]
