"""Files made to hurt, and files that are not what their name says."""

import io
import subprocess
import sys
import time
import zipfile
from functools import cache

import openpyxl
import pytest

from core.transfer.files import read, sniff
from core.transfer.table import FileProblem, Limits
from tests.paths import ROOT

SHEET = "xl/worksheets/sheet1.xml"
NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ABOUT_LIMITS = "memory|packed in a way|larger than|reaches"


def plain_workbook() -> bytes:
    file = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(("a", "b"))
    book.save(file)
    return file.getvalue()


def changed(replace: dict[str, bytes] | None = None, add: dict[str, bytes] | None = None) -> bytes:
    """A good workbook with some entries replaced and some added."""
    source, file = zipfile.ZipFile(io.BytesIO(plain_workbook())), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, (replace or {}).get(name, source.read(name)))
        for name, body in (add or {}).items():
            target.writestr(name, body)
    return file.getvalue()


def sheet(rows: str) -> dict[str, bytes]:
    return {SHEET: f'<worksheet xmlns="{NS}"><sheetData>{rows}</sheetData></worksheet>'.encode()}


def far_cell() -> bytes:
    return changed(
        sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    )


@cache
def long_string() -> bytes:
    return changed(sheet(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"A" * 300_000_000}</t></is></c></row>'))


def billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE worksheet [<!ENTITY l0 "lol">{entities}]>'
    body = sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>')[SHEET].decode()
    return changed({SHEET: (head + body).encode()})


def shared_strings() -> bytes:
    """One long shared string that 20,000 cells refer to: 600 million characters when written out."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))
    strings = f'<sst xmlns="{NS}"><si><t>{"字" * 30_000}</t></si></sst>'.encode()
    return changed(sheet(rows), {"xl/sharedStrings.xml": strings})


def lying_sizes() -> bytes:
    """The directory says that the sheet is small; it is not."""
    data = bytearray(changed(sheet("<row/>" * 200_000)))
    entry = next(e for e in zipfile.ZipFile(io.BytesIO(bytes(data))).infolist() if e.filename == SHEET)
    true_size = entry.file_size.to_bytes(4, "little")
    return bytes(data.replace(true_size, (100).to_bytes(4, "little")))


BOMBS = {
    "far cell": far_cell,
    "long string": long_string,
    "billion laughs": billion_laughs,
    "shared strings": shared_strings,
    "lying sizes": lying_sizes,
    "1,000 entries": lambda: changed(add={f"xl/media/{n}.png": b"x" for n in range(1_000)}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_with_a_sentence(name):
    data = BOMBS[name]()
    with pytest.raises(FileProblem, match=ABOUT_LIMITS):
        read(data, sniff("a.xlsx", data))


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_5_seconds_and_200_mb(name, tmp_path):
    """Measured in a process of its own, with its children, so that nothing else counts."""
    (tmp_path / "bomb.xlsx").write_bytes(BOMBS[name]())
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path / "bomb.xlsx")],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    cpu_seconds, megabytes, refused = measured.stdout.split()
    assert refused == "True" and float(cpu_seconds) <= 5 and float(megabytes) <= 200


MEASURE = """
import resource, sys
from core.transfer.files import sniff
from core.transfer.table import FileProblem
data = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    sniff("a.xlsx", data)
    refused = False
except FileProblem:
    refused = True
own, child = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
grown = max(own.ru_maxrss - before, child.ru_maxrss)
print(own.ru_utime + own.ru_stime + child.ru_utime + child.ru_stime, grown / 1024, refused)
"""


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.xlsx", b"MZ\x90\0" + bytes(200), "not an Excel workbook"),
        ("a.csv", b"MZ\x90\0" + bytes(range(256)), "not a text file"),
        ("a.exe", b"a,b\n1,2\n", "Only CSV files"),
        ("a.xlsx", b"a,b\n1,2\n", "not an Excel workbook"),
        ("a.xlsx", b"", "empty"),
        ("a.csv", b"<html><table></table></html>", "web page"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel format"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.csv", plain_workbook(), "named like a text file"),
        ("a.xlsx", plain_workbook()[:-400], "damaged"),
        ("a.xlsx", plain_workbook()[:2_000], "damaged"),
        ("a.xlsx", changed(add={"xl/vbaProject.bin": b"x"}), "macros"),
        ("a.xlsx", changed({SHEET: b"<worksheet"}), "damaged"),
        ("a.xlsx", changed({"xl/workbook.xml": b"not xml"}), "damaged|no visible sheet"),
        ("a.csv", b"a," * 6_000_000, "larger than 10 MB"),
    ],
)
def test_what_is_not_a_spreadsheet_is_refused_with_a_sentence(name, data, sentence):
    with pytest.raises(FileProblem, match=sentence):
        sniff(name, data)


def test_a_zip_that_is_no_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(FileProblem, match="not an Excel workbook"):
        sniff("a.xlsx", file.getvalue())


def test_reading_that_takes_too_long_is_stopped():
    started = time.monotonic()
    with pytest.raises(FileProblem, match="took longer"):
        sniff("a.xlsx", plain_workbook(), limits=Limits(seconds=0.001))
    assert time.monotonic() - started < 5


def test_a_csv_of_nothing_but_separators_is_refused():
    data = b"a,b\n" + b"," * 9_000_000
    table = read(data, sniff("a.csv", data))
    assert table.rows == ()
    with pytest.raises(FileProblem, match=r"more than 20000 rows"):
        read(b"a,b\n" + b"1\n" * 4_000_000, sniff("a.csv", b"a,b\n1\n"))
    with pytest.raises(FileProblem, match="rules of quotation marks"):
        read(b"a,b\n" + b'"x\n' * 2_000_001, sniff("a.csv", b"a,b\n1,2\n"))


def test_the_child_process_knows_nothing_of_the_environment(monkeypatch):
    monkeypatch.setenv("CLIENTELE_SECRET_KEYS", "secret")
    seen = {}
    real = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: (seen.update(k), real(*a, **k))[1])
    sniff("a.xlsx", plain_workbook())
    assert "CLIENTELE_SECRET_KEYS" not in seen["env"]
