"""Cuts delimited text into records and finds the delimiter."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import Literal

from core.messages import N_, Say
from core.transfer.table import FileProblem

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_CHARACTERS = 64_000
_SAMPLE_RECORDS = 200
_MANY_LINES = 20
_MANY_REPAIRS = 1_000
_LONGEST_CELL = csv.field_size_limit()
_ANNOUNCED = re.compile(r'"?sep=(.)"?\r?\n?', re.IGNORECASE)


def guess_delimiter(text: str) -> str:
    """The delimiter under which most records have the same number of cells; a comma when nothing is cut."""
    announced = _ANNOUNCED.match(text)
    if announced and announced[1] in DELIMITERS:
        return announced[1]
    sample = text[:_SAMPLE_CHARACTERS]
    whole = len(sample) == len(text)
    scores = {delimiter: _score(sample, delimiter, whole) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > (0.0, 0) else ","


def _score(sample: str, delimiter: str, whole: bool) -> tuple[float, int]:
    """How alike the records are, less the cells in which a quotation mark stands astray; then their width."""
    cut = []
    records = Records(sample, delimiter)
    try:
        for cells in islice(records, _SAMPLE_RECORDS):
            if any(cells):
                cut.append(cells)
    except FileProblem:
        return 0.0, 0
    if not whole and len(cut) > 1 and len(cut) < _SAMPLE_RECORDS:
        cut.pop()
    widths = Counter(len(cells) for cells in cut)
    widths.pop(1, None)
    if not widths:
        return 0.0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    cells = [cell for record in cut for cell in record]
    astray = sum(1 for cell in cells if cell.count('"') % 2) / len(cells)
    return round(count / len(cut) - astray - len(records.notes) / len(cut), 3), width


class Records(Iterator[list[str]]):
    """The records of a delimited text, blank ones included as `[]`; `notes` fills while they are read.

    Quoted cells may hold delimiters, line ends and doubled quotation marks; lines may end in CR LF, LF or CR.
    A quotation mark that is never closed would swallow the rows below: its line is read as it stands, and a
    note names it. Errors: FileProblem for a cell longer than the parser takes, or too many broken rows.
    """

    def __init__(self, text: str, delimiter: str) -> None:
        self.notes: list[Say] = []
        self.line = 0
        self._delimiter = delimiter
        self._lines = list(StringIO(text, newline=""))
        self._next = 0
        self._repairs = 0
        self._reader = self._start()

    def __next__(self) -> list[str]:
        first = self._next
        if first >= len(self._lines):
            raise StopIteration
        self.line += 1
        try:
            cells = next(self._reader)
        except csv.Error:
            return self._repaired(first)
        if self._next - first > _MANY_LINES:
            sentence = N_("Row {line} holds a cell of {count} lines. Is a quotation mark missing?")
            self.notes.append(Say(sentence, line=self.line, count=self._next - first))
        return cells

    def _start(self) -> Iterator[list[str]]:
        return csv.reader(self._feed(), delimiter=self._delimiter, strict=True)

    def _feed(self) -> Iterator[str]:
        while self._next < len(self._lines):
            self._next += 1
            yield self._lines[self._next - 1]

    def _repaired(self, first: int) -> list[str]:
        """Read a record that breaks the rules of quoting as one line, and go on behind that line."""
        self._repairs += 1
        if self._repairs > _MANY_REPAIRS:
            sentence = N_("Too many rows break the rules of quotation marks, the last one is row {line}.")
            raise FileProblem(Say(sentence, line=self.line))
        in_one_line = self._next - first == 1
        self._next = first + 1
        self._reader = self._start()
        cells = self._leniently(self._lines[first]) if in_one_line else None
        if cells is not None:
            sentence = N_(
                "Row {line} has quotation marks inside a cell that are not doubled. Please check it."
            )
            self.notes.append(Say(sentence, line=self.line))
            return cells
        sentence = N_("Row {line} opens a quotation mark that is never closed; it was read as it stands.")
        self.notes.append(Say(sentence, line=self.line))
        return self._cut(self._lines[first], csv.QUOTE_NONE)

    def _leniently(self, line: str) -> list[str] | None:
        """The cells of a line with quotation marks astray; None when one of them stays open."""
        probe = self._cut(line)
        closed = self._cut(line.rstrip("\r\n") + self._delimiter + "\n")
        return probe if len(closed) == len(probe) + 1 else None

    def _cut(self, line: str, quoting: Literal[0, 3] = csv.QUOTE_MINIMAL) -> list[str]:
        try:
            return next(csv.reader([line], delimiter=self._delimiter, quoting=quoting), [])
        except csv.Error:
            sentence = N_("A cell in line {line} is longer than {most} characters.")
            raise FileProblem(Say(sentence, line=self.line, most=_LONGEST_CELL)) from None
