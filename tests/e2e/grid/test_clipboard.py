"""The clipboard and what fills many cells at once: nothing is lost or changed, what cannot be taken is named."""

from datetime import UTC, date, datetime

from playwright.sync_api import expect

from db.models.dealings import Interaction
from db.models.surveys import Survey
from db.vocabulary.customers import InteractionChannel, InteractionKind
from db.vocabulary.surveys import SurveyKind
from tests.e2e.grid.cells import Sheet
from tests.e2e.grid.office import Office

HTML_ONLY = """async (html) => {
    const type = "text/html"
    await navigator.clipboard.write([new ClipboardItem({ [type]: new Blob([html], { type }) })])
}"""


def test_a_range_is_copied_as_spreadsheets_write_it_and_pasted_elsewhere(sheet: Sheet) -> None:
    a, b, c, d = sheet.take(4)
    sheet.paste(a, "name", 'Say "hi"\tGold customer\r\nPlain\tVIP customer\r\n')
    sheet.select(a, "name", (b, "category5"))
    sheet.press("Control+c")
    expect(sheet.status).to_contain_text("4")
    assert sheet.clipboard() == '"Say ""hi"""\tGold customer\r\nPlain\tVIP customer'
    sheet.select(c, "name")
    sheet.press("Control+v")
    sheet.idle()
    assert sheet.stored_all([c, d], "name") == ['Say "hi"', "Plain"]
    assert sheet.stored_all([c, d], "category5") == ["gold", "vip"]


def test_cutting_empties_open_cells_and_names_how_many_are_closed(sheet: Sheet) -> None:
    a, b = sheet.take(2)
    sheet.paste(a, "gender", "Female\t1990-05-06\r\nMale\t1991-06-07")
    sheet.select(a, "gender", (b, "birth_date"))
    sheet.press("Control+x")
    sheet.idle()
    assert sheet.clipboard() == "Female\t1990-05-06\r\nMale\t1991-06-07"
    assert sheet.stored_all([a, b], "gender") + sheet.stored_all([a, b], "birth_date") == [None] * 4
    before = sheet.stored_all([a, b], "customer_no")
    sheet.select(a, "customer_no", (b, "customer_no"))
    sheet.press("Control+x")
    expect(sheet.status).to_contain_text("2 left as they were")
    sheet.idle()
    assert sheet.stored_all([a, b], "customer_no") == before


def test_fill_down_fill_right_and_one_text_into_the_selection(sheet: Sheet) -> None:
    rows = sheet.take(4)
    sheet.enter(rows[0], "name", "All alike")
    sheet.select(rows[0], "name", (rows[3], "name"))
    sheet.press("Control+d")
    sheet.idle()
    assert sheet.stored_all(rows, "name") == ["All alike"] * 4
    sheet.select(rows[1], "name", (rows[3], "name"))
    sheet.type("In bulk", "Control+Enter")
    sheet.idle()
    assert sheet.stored_all(rows, "name") == ["All alike", *["In bulk"] * 3]
    sheet.enter(rows[0], "owner_id", "Li Lei")
    sheet.select(rows[0], "owner_id", (rows[0], "region"))
    sheet.press("Control+r")
    sheet.idle().shows(rows[0], "region", "Li Lei")
    assert sheet.stored(rows[0], "region") == "Li Lei"
    sheet.enter(rows[0], "region", "clipboard")


def test_an_option_that_is_lit_goes_into_every_selected_cell(sheet: Sheet) -> None:
    rows = sheet.take(3)
    sheet.select(rows[0], "category5", (rows[2], "category5"))
    sheet.type("v", "Control+Enter")
    sheet.idle()
    assert sheet.stored_all(rows, "category5") == ["vip"] * 3
    sheet.select(rows[0], "owner_id", (rows[2], "owner_id"))
    sheet.type("Li L")
    expect(sheet.place.get_by_role("option", selected=True)).to_contain_text("Li Lei")
    sheet.press("Control+Enter")
    sheet.idle()
    assert [sheet.cell(row, "owner_id").text_content() for row in rows] == ["Li Lei"] * 3


def test_a_hidden_number_is_never_emptied_or_written_elsewhere_by_looking_at_it(
    office: Office, sheet: Sheet
) -> None:
    rows = sheet.take(3)
    numbers = sheet.stored_all(rows, "phone")
    cell = sheet.cell(rows[0], "phone")
    shown = cell.text_content()
    for leave in (
        lambda: sheet.press("Enter"),
        lambda: sheet.select(rows[1], "name"),
        lambda: sheet.page.reload(),
    ):
        sheet.ready().select(rows[0], "phone")
        sheet.press("F2")
        expect(sheet.area).to_have_value("")
        leave()
        sheet.ready().shows(rows[0], "phone", shown or "")
    sheet.select(rows[0], "phone")
    sheet.press("F2")
    sheet.type("1", "Backspace", "Enter")
    sheet.idle()
    sheet.select(rows[0], "phone", (rows[2], "phone"))
    for keys in ("Control+d", "Control+x"):
        sheet.press(keys)
        expect(sheet.status).to_contain_text("their values are hidden: Phone")
        sheet.idle()
    assert sheet.stored_all(rows, "phone") == numbers
    assert sheet.drafts_of("phone") == []
    sheet.enter(rows[0], "phone", "1350013500")
    sheet.select(rows[0], "phone")
    sheet.press("F2")
    sheet.type("9", "Enter")
    sheet.idle()
    assert sheet.stored(rows[0], "phone") == "13500135009"


def test_what_is_too_much_at_once_changes_nothing_and_says_so(sheet: Sheet) -> None:
    (row,) = sheet.take(1)
    before, names = sheet.count(), sheet.stored_all(sheet.ids, "name")
    line = "\t".join(f"part {n}" for n in range(12))
    sheet.paste(row, "customer_no", "\r\n".join([line] * 700))
    expect(sheet.status).to_have_text(
        "That is too much at once: at most 5000 cells in one step. Nothing was changed."
    )
    expect(sheet.place.locator("tr.new")).to_have_count(0)
    sheet.enter(row, "region", "clipboard")
    expect(sheet.place.locator("tr.new")).to_have_count(0)
    assert (sheet.count(), sheet.drafts()) == (before, {})
    assert sheet.stored_all(sheet.ids, "name") == names


def test_one_value_is_pasted_into_every_selected_cell(sheet: Sheet) -> None:
    rows = sheet.take(3)
    sheet.put_on_clipboard("Same for all\r\n")
    sheet.select(rows[0], "name", (rows[2], "name"))
    sheet.press("Control+v")
    sheet.idle()
    assert sheet.stored_all(rows, "name") == ["Same for all"] * 3


def test_emptying_a_required_cell_is_shown_and_not_stored(sheet: Sheet) -> None:
    a, b = sheet.take(2)
    sheet.paste(a, "gender", "Female\r\nMale")
    sheet.select(a, "gender", (b, "gender"))
    sheet.press("Delete")
    sheet.idle()
    assert sheet.stored_all([a, b], "gender") == [None, None]
    before = sheet.stored(a, "name")
    sheet.select(a, "name")
    sheet.press("Delete")
    sheet.idle().wrong(a, "name", "", "Required")
    assert sheet.stored(a, "name") == before


def test_a_pasted_block_keeps_every_text_and_marks_the_bad_cells(sheet: Sheet) -> None:
    rows = sheet.take(3)
    phones = sheet.stored_all(rows, "phone")
    block = "13500135000\tFemale\t2099-01-01\r\n12\tnobody\t2026年2月4日\r\n１３３００１３３０００\tmale\t2/5/2026\r\n"
    sheet.paste(rows[0], "phone", block)
    shown = [sheet.cell(row, key).text_content() for row in rows for key in ("gender", "birth_date")]
    assert shown == ["Female", "2099-01-01", "nobody", "2026-02-04", "Male", "2/5/2026"]
    sheet.wrong(rows[0], "birth_date", "2099-01-01", "future")
    sheet.wrong(rows[1], "phone", "12", "11 digits")
    sheet.wrong(rows[1], "gender", "nobody", "")
    sheet.wrong(rows[2], "birth_date", "2/5/2026", "")
    marked = ", ".join(f'tr[data-id="{row}"] td[aria-invalid=true]' for row in rows)
    assert sheet.place.locator(marked).count() == 4
    assert sheet.stored_all(rows, "phone") == ["13500135000", phones[1], "13300133000"]
    assert sheet.stored_all(rows, "gender") == ["female", None, "male"]
    assert sheet.stored_all(rows, "birth_date") == [None, date(2026, 2, 4), None]
    counter = sheet.place.locator("[data-act=wrong]")
    wrong = sheet.place.locator("td[aria-invalid=true]").count()
    expect(counter).to_have_text(f"{wrong} to mend")
    expect(sheet.status).to_contain_text(f"{wrong} not stored")
    sheet.select(rows[0], "phone")
    walked = []
    for _ in range(4):
        counter.click()
        walked.append(sheet.active())
    assert walked == [
        (str(rows[0]), "birth_date"),
        (str(rows[1]), "phone"),
        (str(rows[1]), "gender"),
        (str(rows[2]), "birth_date"),
    ]


def test_quoted_cells_keep_their_lines_and_quotes(office: Office) -> None:
    customer = office.customer("talkers")
    for subject in ("First", "Second"):
        office.put(
            Interaction,
            at=datetime(2026, 3, 2, tzinfo=UTC),
            customer_id=customer,
            kind=InteractionKind.CALL,
            channel=InteractionChannel.PHONE,
            subject=subject,
            user_id=office.people["clerk"],
            department_id=office.service,
        )
    sheet = office.open("clerk", "/interactions", "interactions")
    first, second = sheet.ids
    sheet.paste(first, "result", '"Line one\r\nLine two ""quoted"" \tend"\r\nsingle')
    assert sheet.stored_all([first, second], "result") == ['Line one\nLine two "quoted" \tend', "single"]
    sheet.select(first, "result")
    sheet.press("F2", "Alt+Enter")
    sheet.type("three", "Enter")
    sheet.idle()
    assert sheet.stored(first, "result").endswith("end\nthree")
    sheet.page.context.close()


def test_pasting_below_the_last_row_makes_new_rows(office: Office) -> None:
    office.customer("last-row")
    sheet = office.open("clerk", "/customers?region=last-row", "customers")
    (last,) = sheet.ids
    line = "{}\tGold customer\t\t{}\tFemale\t1980-01-01\tVisit\tLi Lei\tlast-row\t\t2026-02-03"
    names, phones = ("Old row", "New one", "Third"), ("13511112222", "13511113333", "135")
    sheet.paste(last, "name", "\r\n".join(line.format(*one) for one in zip(names, phones, strict=True)))
    assert sheet.stored(last, "name") == "Old row"
    (made,) = sheet.found(name="New one")
    sheet.shows(made.id, "customer_no", made.customer_no)
    third = sheet.new_row()
    sheet.wrong(third, "phone", "135", "11 digits")
    assert [sheet.cell(third, key).text_content() for key in ("name", "category5", "source", "owner_id")] == [
        "Third",
        "Gold customer",
        "Visit",
        "Li Lei",
    ]
    assert sheet.found(name="Third") == []
    sheet.enter(third, "phone", "13511114444")
    (mended,) = sheet.found(name="Third")
    sheet.shows(mended.id, "customer_no", mended.customer_no)
    assert (mended.phone, mended.category5, mended.first_contact_on) == (
        "13511114444",
        "gold",
        date(2026, 2, 3),
    )
    assert sheet.drafts() == {}
    sheet.page.context.close()


def test_cells_beyond_the_edge_and_closed_ones_are_named(sheet: Sheet) -> None:
    (row,) = sheet.take(1)
    before = sheet.stored(row, "filing_status")
    sheet.paste(row, "filing_status", "Filed\t2026-02-01\tcounted\tbeyond\tfurther")
    expect(sheet.status).to_contain_text("2 lay beyond")
    expect(sheet.status).to_contain_text("2 left as they were")
    expect(sheet.status).to_contain_text("Filing status")
    assert sheet.stored(row, "filing_status") == before
    assert sheet.stored(row, "first_contact_on") == date(2026, 2, 1)


def test_a_table_copied_from_a_page_is_pasted_by_its_cells(sheet: Sheet) -> None:
    a, b = sheet.take(2)
    sheet.page.evaluate(
        HTML_ONLY,
        "<table><tr><td>From <b>the</b> web</td><td>VIP customer</td></tr>"
        "<tr><td>001</td><td>Gold customer</td></tr></table>",
    )
    sheet.select(a, "name")
    sheet.press("Control+v")
    sheet.idle()
    assert sheet.stored_all([a, b], "name") == ["From the web", "001"]
    assert sheet.stored_all([a, b], "category5") == ["vip", "gold"]


def test_three_hundred_rows_are_pasted_and_taken_back_in_one_step(office: Office) -> None:
    office.put(
        Survey,
        title="Large",
        kind=SurveyKind.ANNUAL,
        audience="All",
        opens_on=date(2026, 1, 1),
        closes_on=date(2026, 12, 31),
        target_pct=50,
    )
    sheet = office.open("clerk", "/survey_questions", "survey_questions")
    sheet.place.locator("[data-act=new_row]").click()
    name = sheet.new_row()
    before = sheet.count()
    lines = [
        f"Large\t{n + 1}\tQuestion {n}\tFive points\t{'Service' if n % 43 else 'Nonsense'}"
        for n in range(300)
    ]
    sheet.grid.evaluate("grid => (grid.mark = 1)")
    sheet.paste(name, "survey_id", "\r\n".join(lines))
    assert sheet.count() == before + 293
    assert sheet.grid.evaluate("grid => grid.mark") == 1
    expect(sheet.area).to_be_focused()
    expect(sheet.place.locator("[data-act=wrong]")).to_have_text("7 to mend")
    assert sorted(
        one.position for one in sheet.found() if one.text == f"Question {one.position - 1}"
    ) == sorted(n + 1 for n in range(300) if n % 43)
    sheet.press("Control+z")
    expect(sheet.place.locator("tbody tr")).to_have_count(0)
    sheet.idle()
    expect(sheet.status).to_contain_text("Taken back")
    assert sheet.count() == before
    assert sheet.drafts() == {}
    assert sheet.grid.evaluate("grid => grid.mark") == 1
    sheet.page.context.close()
