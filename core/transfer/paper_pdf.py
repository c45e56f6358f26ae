"""A paper as a PDF with its fonts inside: the copies one below the other on A4, a cut line between."""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from core import codes
from core.messages import N_, AppError, Say
from core.printing import Sheet, Table

PACKAGE, FONT = "pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf"
NO_FONT = N_(
    "The PDF needs a font with Chinese characters: the administrator installs the package {package}. The print view"
    " works without it."
)
NO_GLYPH = N_(
    "The font of the PDF lacks these characters: {characters}. Use the print view, which takes the fonts of your"
    " computer."
)
FAMILY, SIZE, SMALL, LARGE = "Noto", 9, 7.5, 13
MARGIN, ROW, LABEL, CODE = 12, 5, 30, 20


def font_file() -> Path:
    """The font that every PDF carries with it; raises `AppError` where its package is not installed."""
    found = find_spec(PACKAGE)
    path = Path(found.origin).parent / FONT if found and found.origin else None
    if path is None or not path.exists():
        raise AppError(Say(NO_FONT, package=PACKAGE.replace("_", "-")))
    return path


@cache
def _known(path: Path) -> frozenset[int]:
    """The characters a font has."""
    # The library takes a second to import and is needed for a PDF only.
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap() or {})


def write(sheets: Sequence[Sheet]) -> bytes:
    """The papers about at least one record, each on a page of its own.

    Raises `AppError` where there is no font, or it lacks a character: nothing is printed as an empty box.
    """
    path = font_file()
    _refuse_unknown(sheets, path)
    # The library takes a second to import and is needed for a PDF only.
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(True, MARGIN)
    pdf.add_font(FAMILY, fname=path)
    pdf.set_title(sheets[0].name)
    pdf.set_lang(sheets[0].lang.replace("_", "-"))
    for sheet in sheets:
        pdf.add_page()
        for place, copy in enumerate(sheet.copies):
            if place and not _fits(pdf, sheet, copy):
                pdf.add_page()
            elif place:
                _cut(pdf)
            _copy(pdf, sheet, copy)
    return bytes(pdf.output())


def _refuse_unknown(sheets: Sequence[Sheet], path: Path) -> None:
    used = {one for sheet in sheets for text in sheet.texts for one in text}
    missing = sorted(one for one in used if ord(one) not in _known(path) and one not in "\r\n\t")
    if missing:
        raise AppError(Say(NO_GLYPH, characters=" ".join(missing[:10])))


def _fits(pdf: Any, sheet: Sheet, copy: str) -> bool:
    """Does the copy find room on what is left of the page? One longer than a page goes on over its end."""
    with pdf.offset_rendering() as tried:
        _cut(tried)
        _copy(tried, sheet, copy)
    return not tried.page_break_triggered


def _cut(pdf: Any) -> None:
    pdf.ln(2)
    pdf.set_draw_color(120)
    pdf.set_dash_pattern(dash=2, gap=2)
    pdf.line(MARGIN, pdf.get_y(), pdf.w - MARGIN, pdf.get_y())
    pdf.set_dash_pattern()
    pdf.ln(3)


def _copy(pdf: Any, sheet: Sheet, copy: str) -> None:
    width = pdf.epw - (CODE if sheet.code else 0)
    pdf.set_text_color(0)
    pdf.set_font(FAMILY, size=LARGE)
    pdf.cell(width * 0.3, 7, sheet.title)
    pdf.set_font(FAMILY, size=SIZE)
    pdf.cell(width * 0.3, 7, sheet.number)
    pdf.cell(width * 0.4, 7, copy, align="R", new_x="LMARGIN", new_y="NEXT")
    if sheet.code:
        _code(pdf, sheet.code)
    _facts(pdf, sheet.facts)
    for table in sheet.tables:
        _table(pdf, table)
    _facts(pdf, sheet.later)
    _signs(pdf, sheet)
    pdf.set_font(FAMILY, size=SMALL)
    pdf.set_text_color(90)
    pdf.cell(0, ROW, sheet.foot, new_x="LMARGIN", new_y="NEXT")
    pdf.set_text_color(0)


def _code(pdf: Any, code: str) -> None:
    """The code at the right edge, beside the head of the paper."""
    squares = codes.squares(code)
    size = CODE / len(squares)
    top = pdf.get_y() - 7
    pdf.set_fill_color(0)
    for y, line in enumerate(squares):
        for x, dark in enumerate(line):
            if dark:
                pdf.rect(pdf.w - MARGIN - CODE + x * size, top + y * size, size, size, style="F")
    pdf.set_y(top + CODE + 1)


def _facts(pdf: Any, pairs: Iterable[tuple[str, str]]) -> None:
    """Label and value, two pairs a row; a long value takes the row for itself."""
    half = pdf.epw / 2
    column = 0
    for label, text in pairs:
        value = " ".join(text.split())
        wide = pdf.get_string_width(value) > half - LABEL - 2
        if wide and column:
            pdf.ln(ROW)
            column = 0
        pdf.set_text_color(90)
        pdf.cell(LABEL, ROW, label)
        pdf.set_text_color(0)
        if wide:
            pdf.multi_cell(0, ROW, value, align="L", new_x="LMARGIN", new_y="NEXT")
            continue
        pdf.cell(half - LABEL, ROW, value)
        column = 1 - column
        if not column:
            pdf.ln(ROW)
    if column:
        pdf.ln(ROW)
    pdf.ln(1)


def _table(pdf: Any, table: Table) -> None:
    pdf.set_draw_color(130)
    pdf.cell(0, ROW + 1, table.title, new_x="LMARGIN", new_y="NEXT")
    aligned = tuple("RIGHT" if right else "LEFT" for right in table.numbers)
    widths = tuple(2 if right else 4 for right in table.numbers)
    with pdf.table(
        text_align=aligned, col_widths=widths, line_height=ROW, width=pdf.epw, first_row_as_headings=False
    ) as drawn:
        for line in (table.head, *table.lines):
            row = drawn.row()
            for text in line:
                row.cell(" ".join(text.split()))
    if table.total:
        pdf.cell(0, ROW + 1, " ".join(table.total), align="R", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(1)


def _signs(pdf: Any, sheet: Sheet) -> None:
    """Room for a hand above a line, for each who signs; two beside each other."""
    width = pdf.epw / 2
    for first in range(0, len(sheet.signs), 2):
        pdf.ln(2)
        for label, text in sheet.signs[first : first + 2]:
            left = pdf.get_x()
            pdf.cell(width, ROW + 1, f"{label}: {text}".strip())
            pdf.line(left, pdf.get_y() + ROW + 1, left + width - 4, pdf.get_y() + ROW + 1)
        pdf.ln(ROW + 2)
