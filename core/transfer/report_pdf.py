"""A report as a PDF with its font inside: the figures, then each table, on A4 lying on its side."""

from collections.abc import Iterator
from typing import Any

from core.messages import AppError, Say
from core.report_text import Table, Told
from core.transfer.paper_pdf import FAMILY, NO_GLYPH, font_file

SIZE, SMALL, LARGE, HEADING = 8.5, 7, 15, 11
MARGIN, ROW = 12, 4.6
# The figure's name needs most room, its rule least.
WIDTHS = (5, 2, 1, 3, 2, 2, 2.4, 1.2)


def write(told: Told, facts: tuple[tuple[str, str], ...], foot: str) -> bytes:
    """The PDF; `facts` stand below the title, `foot` at the end.

    Raises `AppError` where there is no font, or it lacks a character: nothing is printed as an empty box.
    """
    path = font_file()
    # The library takes a second to import and is needed for a PDF only.
    from fpdf import FPDF

    pdf = FPDF(orientation="L", format="A4")
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(True, MARGIN)
    pdf.add_font(FAMILY, fname=path)
    _refuse_unknown(pdf, [*_texts(told), foot, *(text for pair in facts for text in pair)])
    pdf.set_title(f"{told.title} {told.period}")
    pdf.set_lang(told.lang.replace("_", "-"))
    pdf.add_page()
    _line(pdf, f"{told.title}   {told.period}", LARGE, 9)
    for label, text in facts:
        _line(pdf, f"{label}: {text}", SIZE, ROW)
    pdf.ln(2)
    _table(pdf, [told.head, *(one.cells for one in told.lines)], (False, *(True,) * 6, False), WIDTHS)
    for table in told.tables:
        _section(pdf, table)
    pdf.ln(2)
    _line(pdf, foot, SMALL, ROW)
    return bytes(pdf.output())


def _section(pdf: Any, table: Table) -> None:
    pdf.ln(3)
    # A heading does not stand alone at the foot of a page.
    if pdf.will_page_break(4 * ROW):
        pdf.add_page()
    _line(pdf, f"{table.title} {table.note}".strip(), HEADING, 6)
    widths = tuple(2 if right else 3 for right in table.numbers)
    rows = [table.head, *(tuple(cell.text for cell in row) for row in table.rows)]
    _table(pdf, rows, table.numbers, widths)


def _table(pdf: Any, rows: list[tuple[str, ...]], right: tuple[bool, ...], widths: tuple[float, ...]) -> None:
    pdf.set_font(FAMILY, size=SIZE)
    pdf.set_draw_color(150)
    aligned = tuple("RIGHT" if one else "LEFT" for one in right)
    # A few columns do not need the whole width to be read across.
    width = pdf.epw if len(widths) > 4 else pdf.epw / 2
    with pdf.table(
        text_align=aligned,
        col_widths=widths,
        line_height=ROW,
        width=width,
        align="LEFT",
        headings_style=_plain(),
    ) as table:
        for line in rows:
            row = table.row()
            for text in line:
                row.cell(" ".join(text.split()))


def _plain() -> Any:
    """The font has one weight, so headings stand on grey instead."""
    # The library takes a second to import and is needed for a PDF only.
    from fpdf.fonts import FontFace

    return FontFace(emphasis="", fill_color=(235, 235, 235))


def _line(pdf: Any, text: str, size: float, height: float) -> None:
    pdf.set_font(FAMILY, size=size)
    pdf.multi_cell(0, height, text, align="L", new_x="LMARGIN", new_y="NEXT")


def _texts(told: Told) -> Iterator[str]:
    yield from (told.title, told.period, *told.head)
    for one in told.lines:
        yield from one.cells
    for table in told.tables:
        yield from (table.title, table.note, *table.head)
        yield from (cell.text for row in table.rows for cell in row)


def _refuse_unknown(pdf: Any, texts: list[str]) -> None:
    known = pdf.fonts[FAMILY.lower()].cmap
    missing = sorted({one for text in texts for one in text if ord(one) not in known and one not in "\r\n\t"})
    if missing:
        raise AppError(Say(NO_GLYPH, characters=" ".join(missing[:10])))
