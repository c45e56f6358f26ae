"""A file once it is read: rows of raw cells, how they were found, and the limits that files keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

from core.messages import AppError, Say

Raw = str | int | float | bool | date | datetime | time
Kind = Literal["csv", "xlsx"]
BLANK: Raw = ""


class FileProblem(AppError):
    """The file, or the way it was to be read, does not work; the sentence says what the person can do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may hold. Sizes in bytes, time in seconds."""

    rows: int = 20_000
    columns: int = 60
    size: int = 10 * 2**20
    unpacked: int = 50 * 2**20
    ratio: int = 100
    entries: int = 100
    memory: int = 512 * 2**20
    seconds: float = 20.0


INTERACTIVE = Limits()


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `line` counts from 1, blank rows included, as a spreadsheet program numbers them."""

    line: int
    cells: tuple[Raw, ...]


@dataclass(frozen=True, slots=True)
class FileGuess:
    """How to read a file. Each part may be replaced (`dataclasses.replace`) and the file read again.

    `encoding` is None when no offered encoding fits and the person has to choose; `sure` is False when the
    choice deserves a look. `header_row` is a line as in `Row`, 0 when the file holds no table;
    `header_lines` is 2 where two rows of headings are read as one. `preview` holds the first rows unread.
    """

    kind: Kind
    encoding: str | None = None
    sure: bool = True
    delimiter: str = ","
    sheets: tuple[str, ...] = ()
    sheet: str | None = None
    header_row: int = 1
    header_lines: int = 1
    preview: tuple[Row, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A file read. A row is never shorter than the header (blank cells are `""`) but may be longer.

    `title` are the filled rows above the header, `headings` the header rows as they stand in the file,
    `notes` what the person should know, `ragged` the lines with more cells than headings, `marks` by line what an
    export of ours wrote beside a row.
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    title: tuple[Row, ...]
    headings: tuple[Row, ...]
    notes: tuple[Say, ...]
    ragged: tuple[int, ...]
    guess: FileGuess
    marks: Mapping[int, str] = field(default_factory=dict)


def is_blank(cell: object) -> bool:
    """Nothing, or nothing but white space."""
    return isinstance(cell, str) and not cell.strip()


def filled_width(cells: Sequence[Raw]) -> int:
    """The number of cells up to the last filled one."""
    for width in range(len(cells), 0, -1):
        if not is_blank(cells[width - 1]):
            return width
    return 0
