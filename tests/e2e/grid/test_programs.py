"""Blocks as other programs put them on the clipboard: kept from Calc, shaped like Excel's, and a table of a page."""

from datetime import date
from pathlib import Path

from core.web import grid
from tests.e2e.grid.cells import Sheet
from tests.e2e.grid.office import Office
from tests.paths import ROOT

KEPT = ROOT / "tests" / "data" / "clipboards"
READ = """async ([address, text, html]) => {
    const clipboard = await import(new URL(address, location.href).href)
    return [clipboard.fromClipboard(text, html), clipboard.fromHtml(html)]
}"""
ON_CLIPBOARD = """async ([text, html]) => {
    const parts = Object.entries({ "text/plain": text, "text/html": html }).filter(([, one]) => one)
    await navigator.clipboard.write([
        new ClipboardItem(Object.fromEntries(parts.map(([type, one]) => [type, new Blob([one], { type })])))])
}"""
CALC = [
    ["Customers of 2026", "", "", "", "", ""],
    ["王芳", "001", "2026/2/4", "1,234.50", "2026-02-04", 'He said "now"'],
    ["both rows", "13800138000", "2026年12月31日", "TRUE", "two\nlines", '"quoted"'],
    ["", "25%", "", "#DIV/0!", "a\n\n“b” 'c'", '"half" quoted'],
    ["Ünïcode 😀", "<b>&amp;</b>", "'", "-5", '"both"\n"lines"', " blanks around "],
]
EXCEL = [
    ["Customers of 2026, as the office keeps them", "", "", ""],
    ["001", "2026/2/4", " 1,234.50 ", "two\nlines"],
    ["王芳", '"quoted"', "13800138000", ""],
]
PAGE = [
    ["Name", "Said", "Price1"],
    ["Tea, green", "One line.\nAnother one.", "5"],
    ["Sea water", "salt\nwater", ""],
    ["inner\ntable", "safe", ""],
]


def test_every_cell_of_calc_excel_and_a_page_is_read_as_it_is_seen_there(sheet: Sheet) -> None:
    assert read(sheet, "calc") == (CALC, trimmed(CALC))
    assert read(sheet, "excel") == (EXCEL, trimmed(EXCEL))
    assert read(sheet, "page") == (PAGE, PAGE)


def test_a_block_from_calc_is_stored_with_its_dates_and_zeros_and_no_line_end_is_lost(
    office: Office, sheet: Sheet
) -> None:
    rows = sheet.take(2)
    sheet.page.evaluate(ON_CLIPBOARD, kept("calc-register"))
    sheet.select(rows[0], "name")
    sheet.press("Control+v")
    sheet.idle()
    assert sheet.drafts() == {(str(rows[1]), "name"): 'Hotel\n"Sea"'}
    stored = {key: sheet.stored_all(rows, key) for key in ("phone", "gender", "birth_date", "category5")}
    assert stored == {
        "phone": ["13800138001", "13800138002"],
        "gender": ["female", None],
        "birth_date": [date(1990, 2, 4), date(1991, 3, 5)],
        "category5": ["vip", "gold"],
    }
    assert sheet.stored(rows[0], "name") == "王芳"
    assert sheet.stored_all(rows, "region") == ["001", None]
    assert sheet.stored_all(rows, "first_contact_on") == [date(2026, 1, 5), date(2026, 2, 7)]
    assert sheet.stored_all(rows, "owner_id") == [office.people["li"]] * 2


def read(sheet: Sheet, name: str) -> tuple[list[list[str]], list[list[str]]]:
    """What the grid makes of a kept clipboard, and of its table alone."""
    whole, table = sheet.page.evaluate(READ, [f"grid/files/{grid.stamp()}/clipboard.js", *kept(name)])
    return whole, table


def kept(name: str) -> list[str]:
    """The plain text and the HTML of a kept clipboard; of a page only the HTML."""
    return [text(KEPT / f"{name}.txt"), text(KEPT / f"{name}.html")]


def text(file: Path) -> str:
    """A file with its own line ends, "" where there is none."""
    return file.read_bytes().decode() if file.exists() else ""


def trimmed(cells: list[list[str]]) -> list[list[str]]:
    """Cells without blanks around them, which HTML does not keep."""
    return [[cell.strip() for cell in row] for row in cells]
