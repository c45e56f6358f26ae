"""Reading the four registers people really bring, and the odd shapes that files have."""

import csv
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO, StringIO

import openpyxl
import pytest

from core.transfer.files import read, sniff
from core.transfer.table import FileProblem, Limits, Table
from tests.paths import SHARED_DATA


def table_of(name: str, data: bytes) -> Table:
    return read(data, sniff(name, data))


def shared(name: str) -> tuple[bytes, Table]:
    data = (SHARED_DATA / name).read_bytes()
    return data, table_of(name, data)


def workbook(*rows: tuple, merged: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for span in merged:
        book.active.merge_cells(span)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def said(table: Table) -> list[str]:
    return [str(note) for note in table.notes]


@pytest.mark.parametrize(
    ("name", "encoding", "rows", "columns"),
    [("customers_zh.csv", "gb18030", 400, 9), ("support_tickets.csv", "utf-8", 2769, 14)],
)
def test_every_cell_of_a_csv_register_equals_an_independent_reading(name, encoding, rows, columns):
    data, table = shared(name)
    expected = list(csv.reader(StringIO(data.decode(encoding), newline="")))
    assert table.guess.encoding == encoding and table.guess.delimiter == "," and table.guess.sure
    assert (len(table.rows), len(table.header)) == (rows, columns)
    assert table.header == tuple(expected[0])
    assert [list(row.cells) for row in table.rows] == expected[1:]
    assert [row.line for row in table.rows] == list(range(2, rows + 2))
    assert table.notes == () and table.title == () and table.ragged == ()


def test_a_line_break_in_quotes_survives():
    _, table = shared("customers_zh.csv")
    assert table.rows[7].cells[-1] == "要求周末联系\n下午两点后"
    assert sum("\n" in str(row.cells[-1]) for row in table.rows) == 88


@pytest.mark.parametrize(
    ("name", "sheet", "header_row", "rows"),
    [("loans_zh.xlsx", "借阅登记", 3, 120), ("answers_zh.xlsx", "Sheet", 1, 600)],
)
def test_every_cell_of_a_workbook_equals_an_independent_reading(name, sheet, header_row, rows):
    data, table = shared(name)
    found = list(openpyxl.load_workbook(BytesIO(data)).active.iter_rows(values_only=True))
    expected = found[header_row:]
    assert (table.guess.sheet, table.guess.header_row, len(table.rows)) == (sheet, header_row, rows)
    assert table.header == found[header_row - 1]
    for row, cells in zip(table.rows, expected, strict=True):
        assert row.cells == tuple(expected_cell(cell, row.cells[column]) for column, cell in enumerate(cells))


def expected_cell(cell: object, ours: object) -> object:
    """Openpyxl makes every date a datetime and every blank None."""
    if cell is None:
        return ""
    is_day = isinstance(cell, datetime) and isinstance(ours, date) and not isinstance(ours, datetime)
    return cell.date() if is_day else cell


def test_the_title_of_the_loan_register_stands_above_its_header():
    _, table = shared("loans_zh.xlsx")
    assert [(row.line, row.cells[0]) for row in table.title] == [(1, "客户资料外借登记册")]
    assert table.header == ("档案编号", "借阅人", "部门", "份数", "借阅日期", "归还日期", "理由", "密级")
    assert table.rows[0].line == 4


def test_cells_of_a_workbook_arrive_typed():
    _, table = shared("loans_zh.xlsx")
    assert table.rows[0].cells[4] == date(2026, 8, 5) and type(table.rows[0].cells[4]) is date
    assert table.rows[3].cells[3] == 1 and type(table.rows[3].cells[3]) is int
    kept = table_of("a.xlsx", workbook(("编号", "价格", "真"), ("001", 1.5, True), (13800138000, 2.0, False)))
    assert [row.cells for row in kept.rows] == [("001", 1.5, True), (13800138000, 2, False)]


def test_a_formula_without_a_value_arrives_as_its_text_and_an_error_by_its_name():
    _, table = shared("answers_zh.xlsx")
    assert table.rows[0].cells[6] == "=1+1"
    book = openpyxl.Workbook()
    book.active.append(("a", "b"))
    book.active.append(("x", "#N/A"))
    assert book.active["B2"].data_type == "e"
    file = BytesIO()
    book.save(file)
    assert table_of("a.xlsx", file.getvalue()).rows[0].cells == ("x", "#N/A")


def test_two_lines_of_headings_under_merged_cells_become_one():
    data = workbook(
        ("供应商登记", None, None, None),
        ("编号", "联系人", None, "备注"),
        (None, "姓名", "电话", None),
        ("S1", "张三", "138", "好"),
        merged=("A1:D1", "B2:C2", "A2:A3", "D2:D3"),
    )
    table = table_of("a.xlsx", data)
    assert table.header == ("编号", "联系人/姓名", "联系人/电话", "备注")
    assert (table.guess.header_row, table.guess.header_lines) == (2, 2)
    assert [row.cells for row in table.rows] == [("S1", "张三", "138", "好")]
    as_text = "编号,联系人,,备注\n,姓名,电话,\nS1,张三,138,好\n".encode()
    assert table_of("a.csv", as_text).header == table.header


def test_a_first_row_of_data_is_not_taken_for_headings():
    assert table_of("a.csv", b"name,phone,note\nAnn,,\nBob,1,x\n").rows[0].cells == ("Ann", "", "")
    assert table_of("a.csv", b"name,phone,\nAnn,138,x\n").guess.header_lines == 1


def test_merged_cells_in_the_table_are_reported():
    table = table_of("a.xlsx", workbook(("部门", "姓名"), ("售后", "张"), (None, "李"), merged=("A2:A3",)))
    assert table.rows[1].cells == ("", "李")
    assert any("1 merged cells" in note for note in said(table))


def test_the_person_may_choose_sheet_and_header_row():
    book = openpyxl.Workbook()
    book.active.append(("wrong",))
    second = book.create_sheet("客户")
    for row in (("登记表", "x"), ("姓名", "电话"), ("张三", "138")):
        second.append(row)
    book.create_sheet("secret").sheet_state = "hidden"
    file = BytesIO()
    book.save(file)
    data = file.getvalue()
    assert sniff("a.xlsx", data).sheets == ("Sheet", "客户")
    chosen = replace(sniff("a.xlsx", data, sheet="客户"), header_row=2)
    table = read(data, chosen)
    assert table.header == ("姓名", "电话") and table.title[0].cells == ("登记表", "x")
    with pytest.raises(FileProblem, match="no visible sheet of this name"):
        sniff("a.xlsx", data, sheet="secret")


def test_the_person_may_choose_the_encoding_and_the_delimiter():
    data = "姓名|電話\n張三|1;2\n".encode("big5")
    assert table_of("a.csv", data).guess.delimiter == "|"
    chosen = sniff("a.csv", data, encoding="big5hkscs", delimiter=";")
    assert read(data, chosen).rows[0].cells == ("張三|1", "2")
    with pytest.raises(FileProblem, match="Line 1 cannot be read as UTF-8"):
        read(data, replace(chosen, encoding="utf-8"))
    with pytest.raises(FileProblem, match="Line 1 cannot be read as UTF-8"):
        sniff("a.csv", data, encoding="utf-8")


TRADITIONAL = (
    "客戶姓名,聯絡電話,備註\n陳美麗,0912345678,請於週末聯絡，不要打電話\n林志強,0987654321,喜歡護膚產品\n"
)


@pytest.mark.parametrize(
    ("encoding", "guessed"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("big5", "big5hkscs"),
    ],
)
def test_the_encoding_is_found(encoding, guessed):
    table = table_of("a.csv", TRADITIONAL.encode(encoding))
    assert table.guess.encoding == guessed
    assert table.header == ("客戶姓名", "聯絡電話", "備註")
    assert table.rows[1].cells[2] == "喜歡護膚產品"


def test_an_encoding_nobody_knows_is_asked_for():
    data = b"a,b\n\xff\xff\xfe,\x80\n"
    guess = sniff("a.csv", data)
    assert guess.encoding is None and not guess.sure
    with pytest.raises(FileProblem, match="encoding of this file is not known"):
        read(data, guess)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_delimiter_is_found_past_quotes_and_other_delimiters(delimiter, end):
    rows = [
        ["name", "note, or; what|ever", "sum"],
        ['say "hi"', f"a{delimiter}b{end}c", "1,5"],
        ["x", "", "2,5"],
    ]
    buffer = StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator=end).writerows(rows)
    table = table_of("a.csv", buffer.getvalue().encode())
    assert table.guess.delimiter == delimiter
    assert [list(table.header), *(list(row.cells) for row in table.rows)] == rows


def test_an_announced_delimiter_is_believed():
    table = table_of("a.csv", b"sep=;\r\na,b;c\r\n1;2\r\n")
    assert table.header == ("a,b", "c") and table.rows[0].cells == ("1", "2")


def test_one_column_needs_no_delimiter():
    table = table_of("a.txt", "姓名\n张三\n李四\n".encode())
    assert table.header == ("姓名",) and [row.cells for row in table.rows] == [("张三",), ("李四",)]


def test_ragged_and_blank_rows_are_kept_counted_and_reported():
    table = table_of("a.csv", b"a,b,,\n1,2,,\n\n3\n , \n4,5,6,7,8\n")
    assert table.header == ("a", "b", "", "")
    assert [(row.line, row.cells) for row in table.rows] == [
        (2, ("1", "2", "", "")),
        (4, ("3", "", "", "")),
        (6, ("4", "5", "6", "7", "8")),
    ]
    assert table.ragged == (6,)
    assert said(table) == [
        "1 rows have more cells than there are headings; nothing was cut: 6",
        "1 rows have fewer cells than there are headings; the rest was taken as blank.",
        "2 blank rows were skipped.",
        "These columns have no heading: 3, 4",
    ]


def test_blank_columns_at_the_end_are_trimmed_only_when_wholly_blank():
    assert table_of("a.csv", b"a,b,,\n1,2,,\n").header == ("a", "b")
    assert table_of("a.csv", b"a,b,,\n1,2,3,\n").header == ("a", "b", "")


def test_an_open_quotation_mark_does_not_swallow_the_file():
    table = table_of("a.csv", b'a,b\n1,"open\n2,x\n3,"good\nline"\n')
    assert [row.cells for row in table.rows] == [("1", '"open'), ("2", "x"), ("3", "good\nline")]
    table = table_of("a.csv", b'a,b\n1,"open\n2,x\n3,y\n')
    assert [row.cells for row in table.rows] == [("1", '"open'), ("2", "x"), ("3", "y")]
    assert said(table) == ["Row 2 opens a quotation mark that is never closed; it was read as it stands."]


def test_quotation_marks_astray_in_a_line_are_reported():
    table = table_of("a.csv", b'a,b\n"5" screen,"x,y"\n1,say "hi"\n')
    assert [row.cells for row in table.rows] == [("5 screen", "x,y"), ("1", 'say "hi"')]
    assert said(table) == ["Row 2 has quotation marks inside a cell that are not doubled. Please check it."]


def test_an_open_quotation_mark_in_a_long_file_costs_only_its_own_row():
    body = "".join(f"{n},text text text text\n" for n in range(19_000))
    table = table_of("a.csv", f'a,b\n0,"open\n{body}'.encode())
    assert len(table.rows) == 19_001 and table.rows[0].cells == ("0", '"open')


def test_headings_that_stand_twice_are_named():
    assert "These headings stand above several columns: a" in said(table_of("a.csv", b"a,a\n1,2\n"))


def test_a_file_of_a_header_only_has_no_rows():
    assert table_of("a.csv", "姓名,电话\n".encode()).rows == ()
    assert table_of("a.xlsx", workbook(("姓名", "电话"))).rows == ()


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(data):
    with pytest.raises(FileProblem):
        table_of("a.csv", data)


def test_an_empty_sheet_has_no_header():
    with pytest.raises(FileProblem, match="No header"):
        table_of("a.xlsx", workbook())


def test_too_many_rows_or_columns_are_refused_with_the_limit():
    small = Limits(rows=2, columns=3)
    many, wide = b"a\n1\n2\n3\n", b"a,b,c,d\n1,2,3,4\n"
    with pytest.raises(FileProblem, match="more than 2 rows"):
        read(many, sniff("a.csv", many), small)
    with pytest.raises(FileProblem, match="Row 2 has 4 columns; 3 can be read"):
        read(wide, sniff("a.csv", wide), small)
    book = workbook(("a", "b"), *[(n, n) for n in range(1, 200)])
    with pytest.raises(FileProblem, match="reaches down to row 200; 2 rows"):
        sniff("a.xlsx", book, limits=small)
    with pytest.raises(FileProblem, match="column number 4; 3 columns"):
        sniff("a.xlsx", workbook(("a", "b", "c", "d")), limits=small)
