"""Gives refused rows back in the layout they came in, with their reasons, to be mended and imported."""

import csv
import tempfile
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path

from core.transfer.encodings import encode
from core.transfer.export import guarded
from core.transfer.headings import REASON
from core.transfer.table import BLANK, Kind, Raw, Row, Table
from core.transfer.xlsx import XlsxSheet


def rejects_file(table: Table, reasons: Mapping[int, str], kind: Kind, label: str = REASON) -> bytes:
    """The rows of `table` whose lines have a reason, under the same titles and header, with the reasons.

    `label` heads the reasons: the sentence `REASON` in one of the product's languages, by which `files.read`
    knows and drops that column. It stands behind the last heading, so cells that have no heading stay behind
    it. CSV keeps delimiter and encoding (UTF-8 where that encoding cannot hold a reason). Cells are what the
    person brought and are not guarded; reasons are. Titles stay in their rows; below the header, rows follow
    each other.
    """
    width = len(table.header)
    above = [(row.line, row.cells) for row in table.title]
    for row in table.headings:
        first = row is table.headings[0]
        above.append((row.line, _beside(row.cells, width, label if first else BLANK)))
    start = table.guess.header_row + table.guess.header_lines
    refused = [row for row in table.rows if row.line in reasons]
    below = [
        (line, _beside(row.cells, width, guarded(reasons[row.line]) if kind == "csv" else reasons[row.line]))
        for line, row in enumerate(refused, start=start)
    ]
    rows = [Row(line, cells) for line, cells in (*above, *below)]
    return _as_csv(rows, table) if kind == "csv" else _as_xlsx(rows, table)


def _beside(cells: tuple[Raw, ...], width: int, reason: Raw) -> tuple[Raw, ...]:
    padded = cells + (BLANK,) * (width - len(cells))
    return (*padded[:width], reason, *padded[width:])


def _as_csv(rows: Iterable[Row], table: Table) -> bytes:
    guess = table.guess
    buffer = StringIO()
    writer = csv.writer(
        buffer, delimiter=guess.delimiter if guess.kind == "csv" else ",", lineterminator="\r\n"
    )
    line = 1
    for row in rows:
        for _ in range(row.line - line):
            buffer.write("\r\n")
        writer.writerow(row.cells)
        line = row.line + 1
    return encode(buffer.getvalue(), (guess.encoding if guess.kind == "csv" else None) or "utf-8")


def _as_xlsx(rows: list[Row], table: Table) -> bytes:
    start = table.guess.header_row + table.guess.header_lines - 1
    with tempfile.TemporaryDirectory(prefix="clientele-") as folder:
        path = Path(folder) / "rejects.xlsx"
        with XlsxSheet(path, table.guess.sheet or "Sheet1") as sheet:
            sheet.lay_out(start, [row.cells for row in rows if row.line > start - 1][:200])
            for row in rows:
                sheet.write(row.line - 1, row.cells, bold=row.line <= start)
        return path.read_bytes()
