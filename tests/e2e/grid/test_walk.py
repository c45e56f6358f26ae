"""A clerk's two days: twenty customers typed without a mouse, a register pasted and mended, the paste taken back."""

from playwright.sync_api import expect

from db.models.customers import Customer
from tests.e2e.grid.cells import until
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


def test_a_clerk_types_pastes_mends_and_takes_the_paste_back_on_the_next_day(office: Office) -> None:
    office.customer("walk", name="First of all")
    sheet = office.open("clerk", PAGE, "customers")
    expect(sheet.page.locator("h1")).to_be_visible()
    steps = 0
    while not sheet.area.evaluate("area => area.getRootNode().activeElement === area"):
        sheet.press("Tab")
        steps += 1
        assert steps < 80, "the keyboard does not reach the cells"
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
    assert [names(office, f"Typed {n}") for n in range(TYPED)] == [1] * TYPED

    sheet.press("Control+End", "Tab")
    born = [WRONG.get(n, "1990年7月3日") for n in range(PASTED)]
    block = ["\t".join(line_of(100 + n, f"Pasted {n}", born[n])) for n in range(PASTED)]
    sheet.put_on_clipboard("\r\n".join(block))
    sheet.press("Control+v")
    sheet.idle()
    mend = sheet.place.locator("[data-act=wrong]")
    expect(mend).to_have_text(f"{len(WRONG)} to mend")
    assert names(office, "Pasted") == PASTED - len(WRONG)
    assert sorted(sheet.drafts_of("birth_date")) == sorted(WRONG.values())
    for text in WRONG.values():
        sheet.press("F8")
        expect(sheet.area).to_have_value(text)
        sheet.type("1991-08-04", "Enter")
    sheet.idle()
    assert (names(office, "Pasted"), sheet.drafts()) == (PASTED, {})
    sheet.page.context.close()

    office.live.kill()
    office.live.start()
    sheet = office.open("clerk", PAGE, "customers")
    sheet.select(sheet.ids[0], "name")
    for _ in WRONG:
        sheet.press("Control+z")
    sheet.idle()
    assert names(office, "Pasted") == PASTED - len(WRONG)
    undo = sheet.place.locator("[data-act=undo]")
    until(lambda: "a paste" in (undo.get_attribute("title") or ""))
    sheet.press("Control+z")
    expect(sheet.status).to_contain_text("Taken back")
    sheet.idle()
    assert (names(office, "Pasted"), names(office, "Typed"), sheet.drafts()) == (0, TYPED, {})
    sheet.page.context.close()


def line_of(n: int, name: str, born: str) -> list[str]:
    """One customer as the columns from the name on show it; what the server fills stays empty."""
    return [name, "Gold customer", "", f"139{n:08}", "女", born, "Visit", "Li Lei", "walk", "", "2026/1/5"]


def names(office: Office, beginning: str) -> int:
    """How many customers have a name that begins so."""
    with office.live.database.reading() as session:
        query = session.query(Customer).filter_by(deleted_at=None, region="walk")
        return sum(one.name == beginning or one.name.startswith(f"{beginning} ") for one in query)
