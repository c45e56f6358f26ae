"""Finds the header among title rows, joins headings of two lines, and knows the columns of our own remarks."""

from collections.abc import Sequence

from core import i18n
from core.messages import N_
from core.transfer.table import Raw, Row, filled_width, is_blank
from db.folding import narrow

Span = tuple[tuple[int, int], tuple[int, int]]  # merged cells: ((row, column), (row, column)), counted from 0

REASON = N_("Not imported because")
MARK = N_("Export mark")
_SEARCHED = 30
_FILLED = 0.6


def find_header(rows: Sequence[Row], merged: Sequence[Span] = ()) -> tuple[int, int]:
    """The line of the header and how many lines it has; (0, 1) when there are no filled rows.

    The header is the first row that fills as many cells as rows usually do, with texts that all differ;
    titles fill one cell (often merged over the width) or few. `rows` are the first rows of the file.
    """
    filled = [row for row in rows if filled_width(row.cells)]
    if not filled:
        return 0, 1
    counts = sorted(_count(row.cells) for row in filled)
    usual = counts[round(0.75 * (len(counts) - 1))]
    wide = [row for row in filled[:_SEARCHED] if _count(row.cells) >= _FILLED * usual]
    header = next((row for row in (*wide, *filled[:1]) if _is_heading(row.cells)), (*wide, *filled)[0])
    return _upper_line(header, filled, merged)


def _upper_line(header: Row, filled: Sequence[Row], merged: Sequence[Span]) -> tuple[int, int]:
    """The header found may be the first of two lines, or the second when the first fills few cells."""
    by_line = {row.line: row for row in filled}
    above, below = by_line.get(header.line - 1), by_line.get(header.line + 1)
    if below is not None and _belong_together(header, below, merged):
        return header.line, 2
    if above is not None and _belong_together(above, header, merged):
        return above.line, 2
    return header.line, 1


def _belong_together(upper: Row, lower: Row, merged: Sequence[Span]) -> bool:
    """Whether `lower` holds the second line of headings under the groups of `upper`.

    A group is a heading followed by blank cells. The second line fills the groups and nothing else, and at
    least one heading stands alone above a blank cell, unless merged cells show where the groups are.
    """
    if not all(isinstance(cell, str) for cell in (*upper.cells, *lower.cells)):
        return False
    groups, alone = _groups(upper, merged), 0
    if not groups or not _is_heading(lower.cells):
        return False
    width = max(filled_width(upper.cells), filled_width(lower.cells))
    for column in range(width):
        below = column < len(lower.cells) and not is_blank(lower.cells[column])
        if below != (column in groups):
            return False
        alone += not below
    return bool(alone or merged)


def _groups(upper: Row, merged: Sequence[Span]) -> set[int]:
    """The columns of the groups of a first header line; nothing when one group spans it all (a title)."""
    spans = [
        (left, right) for (top, left), (_, right) in merged if top == upper.line - 1 and right > left
    ] or _runs(upper.cells)
    return (
        {column for left, right in spans for column in range(left, right + 1)}
        if _count(upper.cells) > 1
        else set()
    )


def _runs(cells: Sequence[Raw]) -> list[tuple[int, int]]:
    starts = [column for column, cell in enumerate(cells) if not is_blank(cell)]
    ends = [*(start - 1 for start in starts[1:]), len(cells) - 1]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if end > start]


def join_headings(lines: Sequence[Row], merged: Sequence[Span] = ()) -> list[str]:
    """One heading per column; two lines give `group/heading`, as in `联系人/电话`."""
    width = max((len(row.cells) for row in lines), default=0)
    padded = [[*row.cells, *[""] * (width - len(row.cells))] for row in lines]
    upper = [_text(cell) for cell in padded[0]] if padded else []
    if len(padded) < 2:
        return upper
    groups = _groups(lines[0], merged)
    names, group = [], ""
    for column, below in enumerate(_text(cell) for cell in padded[1]):
        group = upper[column] or (group if column in groups else "")
        names.append("/".join(part for part in (group, below) if part))
    return names


def is_reason(heading: str) -> bool:
    """Whether this heads the reasons in a file of refused rows; that column is ignored on its return."""
    return _is_ours(heading, REASON)


def is_mark(heading: str) -> bool:
    """Whether this heads the marks of an export of ours; that column is no field of anything."""
    return _is_ours(heading, MARK)


def _is_ours(heading: str, words: str) -> bool:
    return heading.strip() in {words, *(i18n.translate(lang, words) for lang in i18n.LANGUAGES)}


def _count(cells: Sequence[Raw]) -> int:
    return sum(1 for cell in cells if not is_blank(cell))


def _is_heading(cells: Sequence[Raw]) -> bool:
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and not is_blank(cell)]
    return len(texts) == _count(cells) == len(set(texts)) and not any(_is_number(text) for text in texts)


def _is_number(text: str) -> bool:
    plain = narrow(text)
    return plain.isascii() and plain.strip(" +-.,:/%").replace(".", "").replace(",", "").isdigit()


def _text(cell: Raw) -> str:
    """A heading as one line of text; a year or a date may head a column, too."""
    return " ".join(str(cell).split())
