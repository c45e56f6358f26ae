"""A report as a workbook of one sheet: values only, never a formula; numbers stay numbers, and each table has its heading."""

from collections.abc import Iterator
from pathlib import Path

from core.report_text import Told
from core.transfer.xlsx import Cell, XlsxSheet

Row = tuple[bool, tuple[Cell, ...]]


def write(path: Path, told: Told, facts: tuple[tuple[str, str], ...], foot: str) -> None:
    """Write the file; `facts` stand below the title, `foot` below everything."""
    rows = list(_rows(told, facts, foot))
    # The title is one long text and would make the first column as wide as the page.
    sample = [cells for _, cells in rows if len(cells) > 1]
    with XlsxSheet(path, told.title) as sheet:
        sheet.lay_out(1, sample)
        for number, (bold, cells) in enumerate(rows):
            sheet.write(number, cells, bold=bold)


def _rows(told: Told, facts: tuple[tuple[str, str], ...], foot: str) -> Iterator[Row]:
    yield True, (f"{told.title} {told.period}",)
    yield from ((False, pair) for pair in facts)
    yield False, ()
    yield True, told.head
    for one in told.lines:
        label, value, _n, *rest = one.cells
        # A share of few rows is told as a count, so as text; everything else can be reckoned with.
        exact = value if one.raw is None or "/" in value else round(one.raw, 2)
        yield False, (label, exact, one.count, *rest)
    for table in told.tables:
        yield False, ()
        yield True, (f"{table.title} {table.note}".strip(),)
        yield True, table.head
        yield from ((False, tuple(cell.raw for cell in row)) for row in table.rows)
    yield False, ()
    yield False, (foot,)
