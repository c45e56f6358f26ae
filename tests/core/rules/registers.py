"""Reads the registers in ../shared/data, and compares what a rule makes of their cells with an independent
reading."""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

import openpyxl

from core.rules import ValueProblem, is_blank
from tests.paths import SHARED_DATA


def csv_columns(name: str, encoding: str) -> dict[str, list[str]]:
    """Column title -> cells."""
    rows = list(csv.reader(io.StringIO((SHARED_DATA / name).read_bytes().decode(encoding))))
    return {title: [row[at] for row in rows[1:]] for at, title in enumerate(rows[0])}


def sheet_columns(name: str, header: int) -> dict[str, list[Any]]:
    """Column title -> typed cells, the titles standing in row `header`."""
    rows = list(openpyxl.load_workbook(SHARED_DATA / name).active.iter_rows(values_only=True))
    return {title: [row[at] for row in rows[header:]] for at, title in enumerate(rows[header - 1])}


def figures(raw: Any) -> list[int]:
    """The groups of digits in a text, an independent and sloppy reading."""
    return [int(group) for group in re.findall("[0-9]+", unicodedata.normalize("NFKC", str(raw)))]


def day_of(raw: Any) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    groups = figures(raw)
    if len(groups) == 1:
        return datetime.strptime(unicodedata.normalize("NFKC", raw), "%Y%m%d").date()
    year_first = groups[0] > 31
    return date(*groups) if year_first else date(*reversed(groups))


def mobile_of(raw: str) -> str:
    digits = "".join(map(str, (unicodedata.digit(c) for c in raw if unicodedata.category(c) == "Nd")))
    return digits[-11:]


def outcome(
    rule: Callable[[Any], Any],
    cells: Iterable[Any],
    expected: Callable[[Any], Any],
    blank_words: tuple[str, ...] = (),
) -> Counter[str]:
    """Count read, blank and refused cells (by their sentence); each read one must have the expected value."""
    found: Counter[str] = Counter()
    for cell in cells:
        if is_blank(cell, blank_words):
            found["blank"] += 1
            continue
        try:
            value = rule(cell)
        except ValueProblem as problem:
            found[str(problem)] += 1
            continue
        assert value == expected(cell), cell
        found["read"] += 1
    return found
