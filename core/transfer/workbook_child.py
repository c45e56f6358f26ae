"""Runs alone in a child process: reads one sheet of a workbook and answers JSON.

Nothing of the product is imported here, so that the process starts quickly and holds no secret. Arguments:
one JSON object with `libraries` (where python-calamine lies), `memory` (bytes), `seconds`, `sheet`, `rows`,
`columns`, `characters` and `first` (how many rows to answer, null for all).
"""

import datetime
import io
import json
import posixpath
import sys
import zipfile
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

Rows = list[list[Any]]

STRINGS = "xl/sharedStrings.xml"


def restrict(memory: int, seconds: float) -> None:
    """Ask the operating system to stop this process at its limits; Windows has no such call."""
    try:
        import resource
    except ImportError:
        return
    limits = {resource.RLIMIT_AS: memory, resource.RLIMIT_CPU: int(seconds) + 1, resource.RLIMIT_CORE: 0}
    for kind, most in limits.items():
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):  # macOS does not limit address space
            continue


def plain(cell: Any) -> Any:
    """A cell as JSON carries it: whole numbers as integers, dates and times as a tagged pair."""
    kind = type(cell)
    if kind is float:
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
    if kind is datetime.datetime:
        return ["datetime", cell.isoformat()]
    if kind is datetime.date:
        return ["date", cell.isoformat()]
    if kind is datetime.time:
        return ["time", cell.isoformat()]
    if kind is datetime.timedelta:
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return cell


def sheet_entry(archive: zipfile.ZipFile, name: str) -> str | None:
    """The path of a sheet's XML inside the workbook, or None."""
    found: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet" and attributes.get("name") == name:
            found.update({key.rpartition(":")[2]: value for key, value in attributes.items()})

    def relation(_: str, attributes: dict[str, str]) -> None:
        if "Id" in attributes:
            targets[attributes["Id"]] = attributes.get("Target", "")

    parse(archive.read("xl/workbook.xml"), sheet)
    parse(archive.read("xl/_rels/workbook.xml.rels"), relation)
    target = targets.get(found.get("id", ""))
    if not target:
        return None
    path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
    return path if path in archive.namelist() else None


def parse(
    xml: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Run one pass over XML with the given handlers."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.Parse(xml, True)


def place(reference: str) -> tuple[int, int]:
    """(row, column) from 0 for a reference such as `G2`."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :]) - 1, column - 1


def each_cell(xml: bytes, take: Callable[[dict[str, str]], None]) -> None:
    """Call `take` with `r` (reference), `t` (kind), `f` (formula) and `v` (value) of every cell."""
    cell = {"r": "", "t": "", "f": "", "v": ""}
    inside = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        inside = tag.rpartition(":")[2]
        if inside == "c":
            cell.update(r=attributes.get("r", ""), t=attributes.get("t", ""), f="", v="")

    def text(data: str) -> None:
        if inside in ("f", "v"):
            cell[inside] += data

    def end(tag: str) -> None:
        nonlocal inside
        inside = ""
        if tag.rpartition(":")[2] == "c":
            take(cell)

    parse(xml, start, end, text)


def complete(rows: Rows, xml: bytes) -> None:
    """Put in as text what the reader leaves blank: error values, and formulas that were never calculated."""
    if b"<f" not in xml and b":f" not in xml and b't="e"' not in xml:
        return

    def take(cell: dict[str, str]) -> None:
        text = cell["v"] if cell["t"] == "e" else "=" + cell["f"] if cell["f"] and not cell["v"] else ""
        if not text or not cell["r"]:
            return
        row, column = place(cell["r"])
        if row < len(rows):
            rows[row].extend([""] * (column + 1 - len(rows[row])))
            rows[row][column] = text if rows[row][column] == "" else rows[row][column]

    each_cell(xml, take)


def spelled_out(xml: bytes, strings: bytes) -> int:
    """How many characters a sheet has when every shared string is written out where it is used."""
    lengths: list[int] = []

    def start(tag: str, _: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    parse(strings, start, text=text)
    total = max(lengths, default=0) * (xml.count(b"</") + xml.count(b"/>"))
    if total < len(xml) + len(strings) or not lengths:
        return total
    total = 0

    def take(cell: dict[str, str]) -> None:
        nonlocal total
        if cell["t"] == "s" and cell["v"].strip().isdigit() and int(cell["v"]) < len(lengths):
            total += lengths[int(cell["v"])]

    each_cell(xml, take)
    return total


def visible_sheets(book: Any) -> list[str]:
    """The names of the worksheets that the person sees."""
    import python_calamine

    kind, shown = python_calamine.SheetTypeEnum.WorkSheet, python_calamine.SheetVisibleEnum.Visible
    return [entry.name for entry in book.sheets_metadata if entry.typ == kind and entry.visible == shown]


def answer(data: bytes, order: dict[str, Any]) -> dict[str, Any]:
    """Read the sheet asked for, or the first visible one that holds anything."""
    import python_calamine

    book = python_calamine.load_workbook(io.BytesIO(data))
    archive = zipfile.ZipFile(io.BytesIO(data))
    names = visible_sheets(book)
    if not names:
        return {"problem": "empty"}
    if order["sheet"] is not None and order["sheet"] not in names:
        return {"problem": "sheet"}
    for name in [order["sheet"]] if order["sheet"] else names:
        entry = sheet_entry(archive, name)
        xml = archive.read(entry) if entry else b""
        if STRINGS in archive.namelist() and spelled_out(xml, archive.read(STRINGS)) > order["characters"]:
            return {"problem": "memory"}
        sheet = book.get_sheet_by_name(name)
        if sheet.end:
            break
    height, width = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
    if height > order["rows"]:
        return {"problem": "rows", "count": height}
    if width > order["columns"]:
        return {"problem": "columns", "count": width}
    rows = sheet.to_python(skip_empty_area=False)
    complete(rows, xml)
    cells = [[plain(cell) for cell in row] for row in rows[: order["first"]]]
    return {"sheets": names, "sheet": sheet.name, "merged": sheet.merged_cell_ranges or [], "rows": cells}


def main() -> None:
    """Answer one order."""
    order = json.loads(sys.argv[1])
    sys.path.append(order["libraries"])
    restrict(order["memory"], order["seconds"])
    import python_calamine

    try:
        reply = answer(sys.stdin.buffer.read(), order)
    except MemoryError:
        reply = {"problem": "memory"}
    except python_calamine.PasswordError:
        reply = {"problem": "password"}
    except (python_calamine.CalamineError, expat.ExpatError, zipfile.BadZipFile, KeyError, ValueError):
        reply = {"problem": "damaged"}
    sys.stdout.buffer.write(json.dumps(reply, ensure_ascii=False).encode("utf-8", errors="replace"))


if __name__ == "__main__":
    main()
