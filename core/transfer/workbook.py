"""Reads one sheet of an Excel workbook in a child process that may use little memory and little time."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from core.messages import N_, Say
from core.transfer.archive import DAMAGED, PROTECTED, check_workbook
from core.transfer.headings import Span
from core.transfer.table import FileProblem, Limits, Raw, Row

_CHILD = Path(__file__).with_name("workbook_child.py")
_KEPT = ("SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_TYPES = {"date": date.fromisoformat, "datetime": datetime.fromisoformat, "time": time.fromisoformat}
_SENTENCES = {
    "empty": N_("The workbook has no visible sheet."),
    "sheet": N_("There is no visible sheet of this name in the workbook."),
    "rows": N_("The sheet reaches down to row {count}; {most} rows can be read at once. Split it, "
               "or clear cells far below the table."),
    "columns": N_("The sheet reaches to column number {count}; {most} columns can be read. Remove columns, "
                  "or clear cells far to the right of the table."),
    "memory": N_("The workbook needs too much memory. Is a cell filled far below or right of the table?"),
    "time": N_("Reading took longer than {seconds} seconds, so it was stopped. Split the file and retry."),
    "password": PROTECTED,
    "damaged": DAMAGED,
}  # fmt: skip
TITLE_ROWS = 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as it stands, every row from the first; merged cells (from 0); the sheets to choose from."""

    names: tuple[str, ...]
    name: str
    rows: tuple[Row, ...]
    merged: tuple[Span, ...]


def read_sheet(data: bytes, limits: Limits, sheet: str | None = None, first: int | None = None) -> Sheet:
    """The sheet called `sheet`, else the first visible one with content; only its `first` rows when given.

    Errors: FileProblem when the workbook is damaged, protected, too large, or takes too long.
    """
    check_workbook(data, limits)
    reply = _ask_child(data, limits, sheet, first)
    merged = tuple((tuple(start), tuple(end)) for start, end in reply["merged"])
    rows = tuple(Row(line, tuple(map(_typed, cells))) for line, cells in enumerate(reply["rows"], start=1))
    return Sheet(tuple(reply["sheets"]), reply["sheet"], rows, merged)


def _ask_child(data: bytes, limits: Limits, sheet: str | None, first: int | None) -> dict[str, Any]:
    order = {
        "libraries": _libraries(),
        "memory": limits.memory,
        "seconds": limits.seconds,
        "sheet": sheet,
        "rows": limits.rows + TITLE_ROWS,
        "columns": limits.columns,
        "characters": limits.unpacked,
        "first": first,
    }
    command = [sys.executable, "-I", "-S", "-X", "utf8", str(_CHILD), json.dumps(order)]
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired as error:
        raise FileProblem(Say(_SENTENCES["time"], seconds=int(limits.seconds))) from error
    if done.returncode:
        # A reader written in Rust aborts, or panics, when it cannot get the memory it wants.
        wanted_memory = (
            done.returncode < 0 or b"capacity overflow" in done.stderr or b"MemoryError" in done.stderr
        )
        raise FileProblem(Say(_SENTENCES["memory" if wanted_memory else "damaged"]))
    reply = json.loads(done.stdout)
    if "problem" in reply:
        _refuse(reply, limits)
    return reply


def _refuse(reply: dict[str, Any], limits: Limits) -> None:
    problem = reply["problem"]
    most = {"rows": limits.rows, "columns": limits.columns}
    values = {"count": reply["count"], "most": most[problem]} if problem in most else {}
    raise FileProblem(Say(_SENTENCES[problem], **values))


def _libraries() -> str:
    found = find_spec("python_calamine")
    if found is None or found.origin is None:
        raise ModuleNotFoundError(
            "python-calamine is missing; install requirements.txt", name="python_calamine"
        )
    return str(Path(found.origin).parents[1])


def _typed(cell: Any) -> Raw:
    return _TYPES[cell[0]](cell[1]) if isinstance(cell, list) else cell
