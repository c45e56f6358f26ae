"""Guesses how a file is to be read, and reads it into a table of raw cells."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from core.messages import N_, Say
from core.transfer.archive import ZIP
from core.transfer.delimited import Records, guess_delimiter
from core.transfer.encodings import decode, guess_encoding
from core.transfer.headings import Span, find_header, is_mark, is_reason, join_headings
from core.transfer.table import BLANK, INTERACTIVE, FileGuess, FileProblem, Limits, Row, Table, filled_width
from core.transfer.workbook import read_sheet

_TEXT_NAMES = (".csv", ".tsv", ".txt")
_LOOKED_AT = 60
_NAMED = 20
_WEB_PAGE = (b"<html", b"<!doctype", b"<table", b"<?xml")


def sniff(
    name: str,
    data: bytes,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    limits: Limits = INTERACTIVE,
) -> FileGuess:
    """Guess how to read a file; parts that the person has chosen are taken as given, the rest follows.

    Errors: FileProblem when the file is empty, too large, neither CSV nor .xlsx, or not safe to open.
    """
    _check_size(data, limits)
    if _kind(name, data) == "xlsx":
        found = read_sheet(data, limits, sheet, first=_LOOKED_AT)
        line, lines = find_header(found.rows, found.merged)
        return FileGuess("xlsx", sheets=found.names, sheet=found.name, header_row=line, header_lines=lines,
                         preview=found.rows)  # fmt: skip
    guessed, sure = guess_encoding(data)
    chosen = encoding or guessed
    if chosen is None:
        return FileGuess("csv", encoding=None, sure=False, header_row=0)
    text = decode(data, chosen)
    cut_by = delimiter or guess_delimiter(text)
    records = Records(text, cut_by)
    rows = tuple(
        Row(records.line, tuple(cells)) for cells, _ in zip(records, range(_LOOKED_AT), strict=False)
    )
    announced = bool(rows and rows[0].cells and str(rows[0].cells[0]).lower().startswith("sep="))
    line, lines = find_header(rows[announced:])
    sure = encoding is not None or sure
    return FileGuess("csv", chosen, sure, cut_by, header_row=line, header_lines=lines, preview=rows)


def read(data: bytes, guess: FileGuess, limits: Limits = INTERACTIVE) -> Table:
    """Read the file as the guess says. No cell is changed, cut or dropped; what is odd stands in the notes.

    Errors: FileProblem when it cannot be read so, holds no table, or exceeds the limits.
    """
    _check_size(data, limits)
    if guess.kind == "xlsx":
        sheet = read_sheet(data, limits, guess.sheet)
        notes = _merged_note(sheet.merged, guess)
        return _table(iter(sheet.rows), guess, sheet.merged, limits, notes)
    records = Records(decode(data, guess.encoding), guess.delimiter)
    rows = (Row(records.line, tuple(cells)) for cells in records)
    return _table(rows, guess, (), limits, records.notes)


def _check_size(data: bytes, limits: Limits) -> None:
    if not data.strip():
        raise FileProblem(Say(N_("The file is empty.")))
    if len(data) > limits.size:
        sentence = N_("The file is larger than {most} MB. Split it and retry.")
        raise FileProblem(Say(sentence, most=limits.size // 2**20))


def _kind(name: str, data: bytes) -> str:
    """By name and by content, which have to agree."""
    suffix = PurePath(name.lower()).suffix
    if suffix == ".xlsx":
        return "xlsx"
    if suffix not in _TEXT_NAMES:
        raise FileProblem(Say(N_("Only CSV files and Excel workbooks (.csv, .xlsx) can be imported.")))
    if data.startswith(ZIP):
        raise FileProblem(
            Say(N_("The file is named like a text file but is packed. Is it a workbook (.xlsx)?"))
        )
    if data.lstrip()[:20].lower().startswith(_WEB_PAGE):
        sentence = N_(
            "This is a web page, not a CSV file. Open it in a spreadsheet program and save it as .xlsx."
        )
        raise FileProblem(Say(sentence))
    return "csv"


def _merged_note(merged: Sequence[Span], guess: FileGuess) -> list[Say]:
    below = guess.header_row + guess.header_lines - 1
    count = sum(1 for (top, _), _ in merged if top >= below)
    sentence = N_(
        "{count} merged cells lie in the table; their value belongs to their first row and column only."
    )
    return [Say(sentence, count=count)] if count else []


def _table(
    rows: Iterator[Row], guess: FileGuess, merged: Sequence[Span], limits: Limits, notes: list[Say]
) -> Table:
    last = guess.header_row + guess.header_lines - 1
    title: list[Row] = []
    headings: list[Row] = []
    body: list[Row] = []
    blank = 0
    for row in rows:
        filled = filled_width(row.cells)
        if guess.header_row <= row.line <= last:
            headings.append(row)
        elif not filled:
            blank += row.line > last
        elif row.line < guess.header_row:
            title.append(row)
        else:
            _check_limits(row, len(body), filled, limits)
            body.append(row)
    if not headings or not any(filled_width(row.cells) for row in headings):
        raise FileProblem(Say(N_("No header was found. Choose the row that names the columns.")))
    return _finish(title, headings, body, blank, replace(guess, preview=()), merged, notes)


def _check_limits(row: Row, count: int, filled: int, limits: Limits) -> None:
    if count >= limits.rows:
        sentence = N_("The file has more than {most} rows. Split it and retry.")
        raise FileProblem(Say(sentence, most=limits.rows))
    if filled > limits.columns:
        sentence = N_("Row {line} has {count} columns; {most} can be read.")
        raise FileProblem(Say(sentence, line=row.line, count=filled, most=limits.columns))


def _finish(
    title: list[Row],
    headings: list[Row],
    body: list[Row],
    blank: int,
    guess: FileGuess,
    merged: Sequence[Span],
    notes: list[Say],
) -> Table:
    names = join_headings(headings, merged)
    marks: dict[int, str] = {}
    while names and (is_reason(names[last := filled_width(names) - 1]) or is_mark(names[last])):
        if is_mark(names[last]):
            marks = {row.line: str(row.cells[last]) for row in body if len(row.cells) > last}
        headings, body = ([_without(row, last) for row in rows] for rows in (headings, body))
        del names[last]
        body = [row for row in body if filled_width(row.cells)]
    width = _table_width(names, body)
    names = names[:width]
    ragged = tuple(row.line for row in body if len(row.cells) > width and filled_width(row.cells) > width)
    short = sum(1 for row in body if len(row.cells) < width)
    rows = tuple(_fit(row, width) for row in body)
    said = (*notes, *_shape_notes(ragged, short, blank, names))
    return Table(tuple(names), rows, tuple(title), tuple(headings), said, ragged, guess, marks)


def _without(row: Row, column: int) -> Row:
    return Row(row.line, row.cells[:column] + row.cells[column + 1 :])


def _table_width(names: list[str], body: list[Row]) -> int:
    """The number of headings; blank ones at the end count only when something stands below them."""
    width = filled_width(names)
    for row in body:
        if len(row.cells) > width:
            width = max(width, filled_width(row.cells[: len(names)]))
    return width


def _fit(row: Row, width: int) -> Row:
    """Give a short row blank cells, take blank cells beyond the headings away, and leave everything else."""
    if len(row.cells) > width:
        return Row(row.line, row.cells[: max(width, filled_width(row.cells))])
    return Row(row.line, row.cells + (BLANK,) * (width - len(row.cells)))


def _shape_notes(ragged: tuple[int, ...], short: int, blank: int, names: list[str]) -> Iterator[Say]:
    if ragged:
        lines = ", ".join(map(str, ragged[:_NAMED])) + (" …" if len(ragged) > _NAMED else "")
        sentence = N_("{count} rows have more cells than there are headings; nothing was cut: {lines}")
        yield Say(sentence, count=len(ragged), lines=lines)
    if short:
        yield Say(
            N_("{count} rows have fewer cells than there are headings; the rest was taken as blank."),
            count=short,
        )
    if blank:
        yield Say(N_("{count} blank rows were skipped."), count=blank)
    nameless = [column for column, name in enumerate(names, start=1) if not name]
    if nameless:
        columns = ", ".join(map(str, nameless))
        yield Say(N_("These columns have no heading: {columns}"), columns=columns)
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        yield Say(N_("These headings stand above several columns: {names}"), names=", ".join(twice))
