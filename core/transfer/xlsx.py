"""Writes one worksheet as an Excel workbook with flat memory: values only, never a formula or a link.

The few parts that a workbook of one sheet needs are written here; a general writer takes several times as
long for each cell.
"""

import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from pathlib import Path
from xml.sax.saxutils import quoteattr

from core.messages import N_, AppError, Say

Cell = str | int | float | bool | Decimal | date | datetime | time | None

MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767
ONE_SHEET = N_("An Excel sheet holds {most} rows. Export as CSV, or narrow the view.")
_MOST_DIGITS = 15
_EXACT = 10**_MOST_DIGITS
_FIRST_DAY = date(1900, 3, 1).toordinal()  # before it, Excel counts a day that never was
_DAY_ZERO = date(1899, 12, 30).toordinal()
_SECONDS = 86_400
_WIDEST, _NARROWEST = 50, 8
_FLUSHED = 2**18

_BOLD, _DATE, _DATETIME, _TIME = 1, 2, 3, 4
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_SPECIAL = re.compile("[&<>_\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts count="3">'
    '<numFmt numFmtId="164" formatCode="yyyy-mm-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy-mm-dd hh:mm:ss"/>'
    '<numFmt numFmtId="166" formatCode="hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}  # fmt: skip


class XlsxSheet:
    """A workbook of one sheet on disk. Call `lay_out` once, `write` in rising rows, and close it with `with`.

    `cut` counts the texts that were shortened to the 32,767 characters a cell holds.
    """

    def __init__(self, path: Path, sheet: str = "Sheet1") -> None:
        self.cut = 0
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        for name, xml in _PARTS.items():
            self._archive.writestr(name, _HEAD + xml)
        self._archive.writestr(
            "xl/workbook.xml",
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            f'<sheet name={quoteattr(_sheet_name(sheet))} sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        self._entry = self._archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        self._waiting = [f'{_HEAD}<worksheet xmlns="{_MAIN}">']
        self._size = 0
        self._columns: list[str] = []

    def __enter__(self) -> "XlsxSheet":
        return self

    def __exit__(self, *error: object) -> None:
        self._flush("</sheetData></worksheet>")
        self._entry.close()
        self._archive.close()

    def lay_out(self, frozen: int, sample: Sequence[Sequence[Cell]]) -> None:
        """Freeze the first `frozen` rows and fit the column widths to sample rows; then rows may follow."""
        self._waiting.append(
            f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{frozen}" topLeftCell="A{frozen + 1}" '
            'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        )
        widths = [
            _fitting(max(_display_width(cells[column]) for cells in sample if column < len(cells)))
            for column in range(max(map(len, sample), default=0))
        ]
        fitted = "".join(
            f'<col min="{column}" max="{column}" width="{width}" customWidth="1"/>'
            for column, width in enumerate(widths, start=1)
        )
        self._waiting.append((f"<cols>{fitted}</cols>" if fitted else "") + "<sheetData>")

    def write(self, row: int, cells: Sequence[Cell], bold: bool = False) -> None:
        """Write one row (from 0). Errors: AppError below the last row of a sheet."""
        if row >= MOST_ROWS:
            raise AppError(Say(ONE_SHEET, most=MOST_ROWS))
        while len(self._columns) < len(cells):
            self._columns.append(_letters(len(self._columns)))
        line = str(row + 1)
        parts = [f'<row r="{line}">']
        for letters, cell in zip(self._columns, cells, strict=False):
            if cell is None or cell == "":
                continue
            if type(cell) is str:
                style = f' s="{_BOLD}"' if bold else ""
                parts.append(
                    f'<c r="{letters}{line}"{style} t="inlineStr"><is><t xml:space="preserve">'
                    f"{self._escaped(cell)}</t></is></c>"
                )
            elif type(cell) is int and -_EXACT < cell < _EXACT:
                parts.append(f'<c r="{letters}{line}"><v>{cell}</v></c>')
            else:
                parts.append(self._value(letters + line, cell))
        parts.append("</row>")
        text = "".join(parts)
        self._waiting.append(text)
        self._size += len(text)
        if self._size > _FLUSHED:
            self._flush()

    def _value(self, place: str, cell: Cell) -> str:
        """Booleans, numbers that Excel shows in full, dates and times as such; anything else as text."""
        if isinstance(cell, bool):
            return f'<c r="{place}" t="b"><v>{cell:d}</v></c>'
        if isinstance(cell, float | Decimal) and _is_exact(cell):
            return f'<c r="{place}"><v>{cell!r}</v></c>' if isinstance(cell, float) else (
                f'<c r="{place}"><v>{cell:f}</v></c>'
            )  # fmt: skip
        if isinstance(cell, datetime) and cell.toordinal() >= _FIRST_DAY:
            number = cell.toordinal() - _DAY_ZERO + _day_share(cell.time())
            return f'<c r="{place}" s="{_DATETIME}"><v>{number!r}</v></c>'
        if isinstance(cell, date) and not isinstance(cell, datetime) and cell.toordinal() >= _FIRST_DAY:
            return f'<c r="{place}" s="{_DATE}"><v>{cell.toordinal() - _DAY_ZERO}</v></c>'
        if isinstance(cell, time):
            return f'<c r="{place}" s="{_TIME}"><v>{_day_share(cell)!r}</v></c>'
        return f'<c r="{place}" t="inlineStr"><is><t>{self._escaped(plain(cell))}</t></is></c>'

    def _escaped(self, text: str) -> str:
        if len(text) > MOST_CHARACTERS:
            self.cut += 1
            text = text[: MOST_CHARACTERS - 1] + "…"
        if not _SPECIAL.search(text):
            return text
        text = _LOOKS_ESCAPED.sub("_x005F_", text)
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return _NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)

    def _flush(self, end: str = "") -> None:
        self._entry.write(("".join(self._waiting) + end).encode())
        self._waiting.clear()
        self._size = 0


def plain(cell: Cell) -> str:
    """Any cell as text: dates in the order that sorts, times as they are given (no zone)."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _is_exact(number: float | Decimal) -> bool:
    """Whether Excel shows every digit; not-a-number and the infinities are no numbers there."""
    if isinstance(number, Decimal):
        return number.is_finite() and len(number.as_tuple().digits) <= _MOST_DIGITS
    return isfinite(number)


def _day_share(moment: time) -> float:
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return (seconds + moment.microsecond / 1e6) / _SECONDS


def _fitting(width: int) -> int:
    return min(max(width + 2, _NARROWEST), _WIDEST)


def _display_width(cell: Cell) -> int:
    first = plain(cell).split("\n", 1)[0][:_WIDEST]
    return sum(2 if character > "\u2e7f" else 1 for character in first)


def _letters(column: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    letters = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def _sheet_name(name: str) -> str:
    r"""A name that Excel accepts: none of `[]:*?/\`, no apostrophe at the ends, 31 characters."""
    return re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name)[:31].strip(" '") or "Sheet1"
