"""Writes what LibreOffice Calc puts on the clipboard for two sheets, as .txt and .html beside this file.

Needs LibreOffice Calc and its Python bridge, on Debian `libreoffice-calc` and `python3-uno`, and that system's Python:

    /usr/bin/python3 tests/data/clipboards/make.py

No screen is needed: what would be offered to other programs is asked for by name.
"""

import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import uno  # ty: ignore[unresolved-import]

HERE = Path(__file__).resolve().parent
PIPE = "pipe,name=clientele;urp;"
LONGEST_START = 60.0
DAY, MONEY, TEXT = "YYYY/M/D", "#,##0.00", "@"
# One line per row: a text that begins with "=" is a formula, a pair is a text or formula and the format it is shown in.
ODD = [
    ["Customers of 2026", "", "", "", "", ""],
    ["王芳", ("001", TEXT), ("=DATE(2026;2;4)", DAY), ("=1000+234.5", MONEY), ("2026-02-04", TEXT), 'He said "now"'],
    ["both rows", ("13800138000", TEXT), ("=DATE(2026;12;31)", "YYYY年M月D日"), "=TRUE()", "two\nlines", '"quoted"'],
    ["", ("=0.25", "0%"), "", "=1/0", "a\n\n“b” 'c'", '"half" quoted'],
    ["Ünïcode 😀", "<b>&amp;</b>", "'", "=-5", '"both"\n"lines"', " blanks around "],
]  # fmt: skip
REGISTER = [
    ["王芳", "VIP", "", ("13800138001", TEXT), "女", ("=DATE(1990;2;4)", DAY), "Visit", "Li Lei", ("001", TEXT), "",
     ("=DATE(2026;1;5)", "YYYY年M月D日")],
    ["Hotel\n\"Sea\"", "=CONCATENATE(\"Gold\";\" customer\")", "", ("=13800138000+2", "0"), "", "1991-03-05", "Visit",
     "Li Lei", "", "", ("2026.2.7", TEXT)],
]  # fmt: skip
# The file's name, its cells, and the blocks of merged cells: left, top, right, bottom.
SHEETS = (("calc", ODD, [(0, 0, 5, 0), (0, 2, 0, 3)]), ("calc-register", REGISTER, [(8, 0, 8, 1)]))


def office() -> tuple[subprocess.Popen[bytes], Any]:
    """LibreOffice without a screen, and its desktop."""
    profile = tempfile.mkdtemp(prefix="calc-")
    process = subprocess.Popen(
        [
            "soffice",
            "--headless",
            "--norestore",
            f"-env:UserInstallation=file://{profile}",
            f"--accept={PIPE}",
        ]
    )
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    end = time.monotonic() + LONGEST_START
    while True:
        try:
            there = resolver.resolve(f"uno:{PIPE}StarOffice.ComponentContext")
        except Exception:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            return process, there.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", there
            )


def fill(document: Any, cells: list[list[Any]], merged: list[tuple[int, ...]]) -> Any:
    """Put the cells into the first sheet; gives the range they fill."""
    sheet, formats = document.Sheets.getByIndex(0), document.NumberFormats
    language = uno.createUnoStruct("com.sun.star.lang.Locale", "en", "US", "")
    for y, line in enumerate(cells):
        for x, what in enumerate(line):
            text, shape = what if isinstance(what, tuple) else (what, "")
            cell = sheet.getCellByPosition(x, y)
            if shape:
                known = formats.queryKey(shape, language, False)
                cell.NumberFormat = known if known >= 0 else formats.addNew(shape, language)
            if text.startswith("="):
                cell.Formula = text
            else:
                cell.String = text
    for block in merged:
        sheet.getCellRangeByPosition(*block).merge(True)
    return sheet.getCellRangeByPosition(0, 0, len(cells[0]) - 1, len(cells) - 1)


def copy(desktop: Any, name: str, cells: list[list[Any]], merged: list[tuple[int, ...]]) -> None:
    """Fill a sheet, select it, and write what would be copied."""
    hidden = uno.createUnoStruct("com.sun.star.beans.PropertyValue", "Hidden", 0, True, 0)
    document = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, (hidden,))
    document.CurrentController.select(fill(document, cells, merged))
    copied = document.CurrentController.getTransferable()
    for flavour in copied.getTransferDataFlavors():
        if flavour.MimeType == "text/html":
            (HERE / f"{name}.html").write_bytes(copied.getTransferData(flavour).value)
        elif flavour.MimeType.startswith("text/plain"):
            (HERE / f"{name}.txt").write_bytes(copied.getTransferData(flavour).encode())
    document.close(True)


process, desktop = office()
for sheet in SHEETS:
    copy(desktop, *sheet)
desktop.terminate()
process.wait(30)
