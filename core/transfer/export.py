"""Writes rows as CSV or as an Excel workbook, so that no cell can become a formula on the reader's side."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import StringIO
from itertools import chain, islice
from math import isfinite
from pathlib import Path

from core.messages import N_, AppError, Say

Cell = str | int | float | bool | Decimal | date | datetime | time | None

_FORMULA_STARTS = "=+-@\t\r\n\0＝＋－＠"
_GUARDED = re.compile(rf"'+[{re.escape(_FORMULA_STARTS)}]")
_FIRST = frozenset(_FORMULA_STARTS + "'")
_BATCH = 1_000
_MOST_ROWS = 1_048_576
_MOST_CHARACTERS = 32_767
_EXACT_IN_EXCEL = 10**15
_EARLIEST = date(1900, 3, 1)
_WIDEST, _NARROWEST, _MEASURED = 50, 8, 200


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
    notes: Iterable[Sequence[Cell]] = (),
) -> Iterator[bytes]:
    """The bytes of a CSV file, in pieces, whatever the number of rows: UTF-8, CR LF, commas, texts guarded.

    Numbers stay numbers, negative ones too; times are written as they are given (no zone). `notes` are rows
    below the table, behind a blank one: who took the file, when, what for.
    """
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    if bom:
        buffer.write("\ufeff")
    noted = list(notes)
    lines = chain([header], rows, [[], *noted] if noted else [])
    while batch := list(islice(lines, _BATCH)):
        writer.writerows([[_as_text(cell) for cell in row] for row in batch])
        yield buffer.getvalue().encode("utf-8", "backslashreplace")
        buffer.seek(0)
        buffer.truncate()


def _as_text(cell: Cell) -> str | int | float:
    if type(cell) is str:
        return guarded(cell) if cell and cell[0] in _FIRST else cell
    if type(cell) is int or (type(cell) is float and isfinite(cell)) or isinstance(cell, Decimal):
        return format(cell, "f") if isinstance(cell, Decimal) else cell
    return guarded(_plain(cell))


def _plain(cell: Cell) -> str:
    """Any cell as text, dates in the order that sorts."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


class XlsxSheet:
    """One worksheet of a workbook on disk, written row by row with flat memory; close it with `with`.

    Texts are stored as texts whatever they begin with: the file holds no formula and no link.
    """

    def __init__(self, path: Path, sheet: str = "Sheet1") -> None:
        # Only exports need it, and it costs a tenth of a second to load.
        import xlsxwriter

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                   "strings_to_numbers": False}  # fmt: skip
        self._book = xlsxwriter.Workbook(str(path), options)
        self._sheet = self._book.add_worksheet(_sheet_name(sheet))
        self._bold = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._date = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._datetime = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._time = self._book.add_format({"num_format": "hh:mm:ss"})
        self.cut = 0

    def __enter__(self) -> "XlsxSheet":
        return self

    def __exit__(self, *error: object) -> None:
        self._book.close()

    def lay_out(self, row: int, sample: Sequence[Sequence[Cell]]) -> None:
        """Freeze what is above `row` (from 0), fit column widths to sample rows; call it before writing."""
        self._sheet.freeze_panes(row, 0)
        for column in range(max((len(cells) for cells in sample), default=0)):
            widest = max(
                (_display_width(cells[column]) for cells in sample if column < len(cells)), default=0
            )
            self._sheet.set_column(column, column, min(max(widest + 2, _NARROWEST), _WIDEST))

    def write(self, row: int, cells: Sequence[Cell], bold: bool = False) -> None:
        """Write one row (from 0); rows have to come in rising order. Errors: AppError below the last row."""
        if row >= _MOST_ROWS:
            sentence = N_("An Excel sheet holds {most} rows. Export as CSV, or narrow the view.")
            raise AppError(Say(sentence, most=_MOST_ROWS))
        for column, cell in enumerate(cells):
            if type(cell) is str:
                if cell:
                    self._write_text(row, column, cell, bold)
            elif cell is not None:
                self._write_value(row, column, cell)

    def _write_text(self, row: int, column: int, text: str, bold: bool) -> None:
        if len(text) > _MOST_CHARACTERS:
            self.cut += 1
            text = text[: _MOST_CHARACTERS - 1] + "…"
        self._sheet.write_string(row, column, text, self._bold if bold else None)

    def _write_value(self, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, bool):
            self._sheet.write_boolean(row, column, cell)
        elif isinstance(cell, datetime) and cell.date() >= _EARLIEST:
            self._sheet.write_datetime(row, column, cell.replace(tzinfo=None), self._datetime)
        elif isinstance(cell, date) and not isinstance(cell, datetime) and cell >= _EARLIEST:
            self._sheet.write_datetime(row, column, cell, self._date)
        elif isinstance(cell, time):
            self._sheet.write_datetime(row, column, cell, self._time)
        elif isinstance(cell, int | float | Decimal) and _is_exact(cell):
            self._sheet.write_number(row, column, cell)
        else:
            self._sheet.write_string(row, column, _plain(cell))


def xlsx_file(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    sheet: str = "Sheet1",
    notes: Iterable[Sequence[Cell]] = (),
) -> int:
    """Write a workbook of one sheet and return how many texts were cut at Excel's 32,767 characters.

    The header is bold and frozen; dates and times are real ones (as given, no zone); numbers that Excel
    cannot hold exactly are texts. `notes` follow behind a blank row. Errors: AppError above 1,048,576 rows.
    """
    rows = iter(rows)
    sample = list(islice(rows, _MEASURED))
    with XlsxSheet(path, sheet) as written:
        written.lay_out(1, [header, *sample])
        written.write(0, header, bold=True)
        last = 0
        for last, cells in enumerate(chain(sample, rows), start=1):
            written.write(last, cells)
        for number, cells in enumerate(notes, start=last + 2):
            written.write(number, cells)
        return written.cut


def _is_exact(number: int | float | Decimal) -> bool:
    """Whether Excel shows every digit; not-a-number and the infinities are no numbers there."""
    if isinstance(number, Decimal):
        return number.is_finite() and len(number.as_tuple().digits) <= 15
    return (
        -_EXACT_IN_EXCEL < number < _EXACT_IN_EXCEL if isinstance(number, int) else abs(number) < float("inf")
    )


def _display_width(cell: Cell) -> int:
    text = _plain(cell)
    first = text.split("\n", 1)[0][:_WIDEST]
    return sum(2 if character > "\u2e7f" else 1 for character in first)


def _sheet_name(name: str) -> str:
    """A name that Excel accepts: none of `[]:*?/\\`, no apostrophe at the ends, 31 characters."""
    return re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name)[:31].strip(" '") or "Sheet1"
