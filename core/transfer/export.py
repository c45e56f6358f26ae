"""Writes rows as CSV or as an Excel workbook, so that no cell can become a formula on the reader's side."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from itertools import chain, islice
from math import isfinite
from pathlib import Path

from core.transfer.xlsx import Cell, XlsxSheet, plain

_FORMULA_STARTS = "=+-@\t\r\n\0＝＋－＠"
_GUARDED = re.compile(rf"'+[{re.escape(_FORMULA_STARTS)}]")
_FIRST = frozenset(_FORMULA_STARTS + "'")
_WRITTEN_WELL = frozenset({int, date, type(None)})
_BATCH = 1_000
_MEASURED = 200


def guarded(text: str) -> str:
    """The text with an apostrophe before a first character that spreadsheet programs would calculate with.

    An apostrophe that already stands before such a character is doubled, so that `unguarded` gives the text
    back.
    """
    if text and text[0] in _FIRST and (text[0] != "'" or _GUARDED.match(text)):
        return "'" + text
    return text


def unguarded(text: str) -> str:
    """The text that `guarded` was given; texts it never wrote stay as they are."""
    return text[1:] if _GUARDED.match(text) else text


def csv_stream(
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    bom: bool = True,
    titles: Iterable[Sequence[Cell]] = (),
) -> Iterator[bytes]:
    """The bytes of a CSV file, in pieces, whatever the number of rows: UTF-8, CR LF, commas, texts guarded.

    Numbers stay numbers, negative ones too; times are written as they are given (no zone). `titles` are rows
    above the table and a blank one: who took the file, when, what for. The importer knows them as titles.
    """
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    if bom:
        buffer.write("\ufeff")
    above = list(titles)
    lines = chain([*above, []] if above else [], [header], rows)
    while batch := list(islice(lines, _BATCH)):
        writer.writerows(map(_as_texts, batch))
        yield buffer.getvalue().encode("utf-8", "backslashreplace")
        buffer.seek(0)
        buffer.truncate()


def _as_texts(row: Sequence[Cell]) -> list[Cell]:
    """A row for the CSV writer; harmless texts, and cells it writes well by itself, pass without a call."""
    return [
        cell
        if (isinstance(cell, str) and cell[:1] not in _FIRST) or type(cell) in _WRITTEN_WELL
        else _as_text(cell)
        for cell in row
    ]


def _as_text(cell: Cell) -> str | float:
    if isinstance(cell, float) and isfinite(cell):
        return cell
    return format(cell, "f") if isinstance(cell, Decimal) else guarded(plain(cell))


def xlsx_file(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    sheet: str = "Sheet1",
    titles: Iterable[Sequence[Cell]] = (),
) -> int:
    """Write a workbook of one sheet and return how many texts were cut at Excel's 32,767 characters.

    The header is bold and frozen; dates and times are real ones (as given, no zone); numbers that Excel
    cannot hold exactly are texts. `titles` stand above it and a blank row. Errors: AppError above 1,048,576 rows.
    """
    rows = iter(rows)
    sample = list(islice(rows, _MEASURED))
    above = list(titles)
    place = len(above) + 1 if above else 0
    with XlsxSheet(path, sheet) as written:
        written.lay_out(place + 1, [header, *sample])
        for number, cells in enumerate(above):
            written.write(number, cells)
        written.write(place, header, bold=True)
        for number, cells in enumerate(chain(sample, rows), start=place + 1):
            written.write(number, cells)
        return written.cut
