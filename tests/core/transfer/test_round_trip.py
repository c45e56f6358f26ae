"""What is written can be read again, cell by cell; what was refused comes back as it was."""

import csv
import io
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core import i18n
from core.transfer.encodings import OFFERED, decode, encode
from core.transfer.export import csv_stream, unguarded, xlsx_file
from core.transfer.files import read, sniff
from core.transfer.headings import REASON
from core.transfer.rejects import rejects_file
from core.transfer.table import FileGuess, Table
from tests.paths import SHARED_DATA

TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from("\"',;\t|\n\r =+-@＝姓名电话张三伟繁體中文，。😀é"),
        st.characters(min_codepoint=32, max_codepoint=0x2FA1F, exclude_categories=["Cs", "Cc"]),
    ),
    max_size=12,
)
ROWS = st.lists(st.lists(TEXT, min_size=3, max_size=3), min_size=1, max_size=8)
HEADER = ("编号", "name", "备注, 其他")


def kept(rows: list[list[str]]) -> list[tuple[str, ...]]:
    """Rows that hold nothing but white space are skipped by design."""
    return [tuple(row) for row in rows if any(cell.strip() for cell in row)]


@settings(deadline=None)
@given(rows=ROWS)
def test_an_exported_csv_comes_back_cell_by_cell(rows):
    data = b"".join(csv_stream(HEADER, rows))
    table = read(data, sniff("out.csv", data))
    assert table.header == HEADER
    assert [tuple(map(unguarded, row.cells)) for row in table.rows] == kept(rows)


@settings(deadline=None)
@given(
    rows=ROWS,
    encoding=st.sampled_from(OFFERED),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_a_csv_in_any_encoding_that_can_hold_it_comes_back_cell_by_cell(rows, encoding, delimiter, end):
    buffer = io.StringIO()
    quoting = (
        csv.QUOTE_ALL if end == "\n" else csv.QUOTE_MINIMAL
    )  # Python 3.11 leaves a lone CR unquoted otherwise
    csv.writer(buffer, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows([HEADER, *rows])
    try:
        buffer.getvalue().encode(encoding)
    except UnicodeEncodeError:
        assume(False)
    data = encode(buffer.getvalue(), encoding)
    assume(decode(data, encoding) == buffer.getvalue())  # Big5 has characters that do not come back
    table = read(data, FileGuess("csv", encoding=encoding, delimiter=delimiter))
    assert table.header == HEADER
    assert [row.cells for row in table.rows] == kept(rows)


@settings(max_examples=15, deadline=None)
@given(rows=ROWS)
def test_an_exported_workbook_comes_back_cell_by_cell(rows, tmp_path_factory):
    path = tmp_path_factory.mktemp("x") / "out.xlsx"
    xlsx_file(path, HEADER, rows)
    data = path.read_bytes()
    table = read(data, sniff("out.xlsx", data))
    assert table.header == HEADER
    lines = [tuple(cell.replace("\r\n", "\n") for cell in row.cells) for row in table.rows]
    assert lines == [tuple(cell.replace("\r\n", "\n") for cell in row) for row in kept(rows)]


def returned(table: Table, reasons: dict[int, str], kind: str, **options: str) -> tuple[bytes, Table]:
    data = rejects_file(table, reasons, kind, **options)
    return data, read(data, sniff(f"rejects.{kind}", data))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", ["customers_zh.csv", "loans_zh.xlsx", "answers_zh.xlsx"])
def test_refused_rows_come_back_in_the_layout_they_came_in(name, kind):
    original = (SHARED_DATA / name).read_bytes()
    table = read(original, sniff(name, original))
    refused = [row for row in table.rows if row.line % 3 == 0]
    data, again = returned(table, {row.line: f"Not a date: {row.line}" for row in refused}, kind)
    assert again.header == table.header and len(again.rows) == len(refused)
    assert again.guess.header_row == table.guess.header_row
    as_given = (lambda cell: cell) if kind == "xlsx" else in_csv
    assert [row.cells for row in again.rows] == [tuple(map(as_given, row.cells)) for row in refused]
    assert [row.cells[0] for row in again.title] == [row.cells[0] for row in table.title]
    if name.endswith(kind) and kind == "csv":
        assert (again.guess.encoding, again.guess.delimiter) == ("gb18030", ",")
        assert data.decode("gb18030").splitlines()[0].endswith("备注," + REASON)


def in_csv(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def test_the_reason_stands_beside_the_row_and_is_ignored_in_every_language():
    table = read(b"a;b\n1;2\n3;4\n", FileGuess("csv", encoding="utf-8", delimiter=";"))
    for lang in i18n.LANGUAGES:
        label = i18n.translate(lang, REASON)
        data, again = returned(table, {3: "=wrong"}, "csv", label=label)
        assert data.decode("utf-8-sig") == f"a;b;{label}\r\n3;4;'=wrong\r\n"
        assert again.header == ("a", "b") and [row.cells for row in again.rows] == [("3", "4")]


def test_a_reason_column_of_the_person_is_no_reason_of_ours():
    table = read(b"Reason,b\n1,2\n", FileGuess("csv", encoding="utf-8"))
    assert table.header == ("Reason", "b")


def test_a_row_with_too_many_cells_comes_back_with_all_of_them():
    table = read(b"a,b\n1,2,3,4\n5\n", FileGuess("csv", encoding="utf-8"))
    _, again = returned(table, {2: "too many cells", 3: "too few"}, "csv")
    assert [row.cells for row in again.rows] == [("1", "2", "3", "4"), ("5", "")]
    assert again.ragged == table.ragged == (2,)


def test_two_lines_of_headings_and_titles_come_back():
    data = "登记册\n\n编号,联系人,,备注\n,姓名,电话,\nS1,张三,138,好\n".encode()
    table = read(data, sniff("a.csv", data))
    text, again = returned(table, {5: "No such supplier"}, "csv")
    assert text.decode("utf-8-sig").splitlines() == [
        "登记册", "", f"编号,联系人,,备注,{REASON}", ",姓名,电话,,", "S1,张三,138,好,No such supplier",
    ]  # fmt: skip
    assert again.header == table.header == ("编号", "联系人/姓名", "联系人/电话", "备注")
    assert again.rows == table.rows and again.guess.header_row == 3


def test_a_reason_the_encoding_cannot_hold_makes_the_file_utf_8():
    table = read("姓名\n陳\n".encode("big5"), FileGuess("csv", encoding="big5hkscs"))
    data, again = returned(table, {2: "没有这个客户"}, "csv")
    assert data.startswith(b"\xef\xbb\xbf") and again.rows[0].cells == ("陳",)


def test_refused_rows_in_a_workbook_keep_dates_and_texts():
    original = (SHARED_DATA / "answers_zh.xlsx").read_bytes()
    table = read(original, sniff("answers_zh.xlsx", original))
    data = rejects_file(table, {2: "=bad"}, "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet["A2"].is_date and sheet["G2"].value == "=1+1" and sheet["G2"].data_type == "s"
    assert sheet["H1"].value == REASON and sheet["H2"].data_type == "s" and sheet.freeze_panes == "A2"
