"""What people take away: the same cells, no formula, flat memory."""

import csv
import io
import tracemalloc
from datetime import UTC, date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.messages import AppError
from core.transfer.export import csv_stream, guarded, unguarded, xlsx_file
from core.transfer.files import read, sniff
from core.transfer.xlsx import XlsxSheet

DANGEROUS = [
    "=1+1",
    "+86 138",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "\0x",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "'=1",
    "''@",
]


def written_csv(*args, **options) -> str:
    return b"".join(csv_stream(*args, **options)).decode("utf-8")


def cells_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def written_sheet(tmp_path, *args, **options):
    path = tmp_path / "out.xlsx"
    xlsx_file(path, *args, **options)
    return openpyxl.load_workbook(path).active


def test_csv_opens_in_chinese_excel():
    text = written_csv(("姓名", "备注"), [("张三", '说 "好",\n再见')])
    assert text == '\ufeff姓名,备注\r\n张三,"说 ""好"",\n再见"\r\n'
    assert not written_csv(("a",), [], bom=False).startswith("\ufeff")


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_would_calculate_gets_an_apostrophe_and_gives_itself_back(text):
    assert guarded(text) == "'" + text
    assert unguarded(guarded(text)) == text
    assert cells_of(written_csv(("a",), [(text,)]))[1] == ["'" + text]


@settings(deadline=None)
@given(st.text(alphabet="'=+-@＝a1\t ", max_size=6))
def test_guarding_loses_nothing_and_leaves_nothing_dangerous(text):
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in tuple("=+-@\t＝")


@pytest.mark.parametrize("text", ["'quoted'", "'s", "a=b", "1-2", " =1", ""])
def test_a_harmless_text_stays_as_it_is(text):
    assert guarded(text) == text == unguarded(text)


def test_headings_and_titles_are_guarded_too():
    text = written_csv(("=a",), [(1,)], titles=[("Taken by", "=cmd")])
    assert cells_of(text) == [["Taken by", "'=cmd"], [], ["'=a"], ["1"]]


def test_numbers_dates_and_blanks_are_written_plainly():
    row = (
        -5,
        -1.5,
        Decimal("-10.50"),
        date(2026, 2, 4),
        datetime(2026, 2, 4, 9, 5, tzinfo=UTC),
        time(8, 30),
        None,
        True,
    )
    expected = ["-5", "-1.5", "-10.50", "2026-02-04", "2026-02-04 09:05:00", "08:30:00", "", "TRUE"]
    assert cells_of(written_csv(("x",), [row]))[1] == expected


def test_a_long_export_keeps_memory_flat():
    rows = ((n, f"客户{n}", "=1+1", -1.5, date(2026, 1, 1)) for n in range(200_000))
    tracemalloc.start()
    size = sum(len(piece) for piece in csv_stream(("a", "b", "c", "d", "e"), rows))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 7_000_000 and peak < 3_000_000


def test_a_workbook_holds_values_and_no_formula(tmp_path):
    row = ("=1+1", "@x", "https://example.com", "001", "-5", -5, 1.5, Decimal("2.50"), date(2026, 2, 4), None,
           True,
           datetime(2026, 2, 4, 9, 5), time(8, 30))  # fmt: skip
    sheet = written_sheet(tmp_path, tuple("abcdefghijklm"), [row], sheet="客户")
    cells = [cell.value for cell in sheet[2]]
    assert sheet.title == "客户"
    assert {cell.data_type for cell in sheet[2]} == {"s", "n", "d", "b"}
    assert all(cell.hyperlink is None for cell in sheet[2])
    assert cells[:8] == ["=1+1", "@x", "https://example.com", "001", "-5", -5, 1.5, 2.5]
    assert cells[8:] == [datetime(2026, 2, 4), None, True, datetime(2026, 2, 4, 9, 5), time(8, 30)]
    assert (sheet["A2"].data_type, sheet["I2"].number_format) == ("s", "yyyy-mm-dd")


def test_the_header_is_bold_frozen_and_wide_enough(tmp_path):
    sheet = written_sheet(
        tmp_path, ("编号", "名称"), [("1", "上海一家名字很长的公司")], titles=[("Taken by", "Ann")]
    )
    assert (
        sheet.freeze_panes == "A4" and sheet["A3"].font.b and not (sheet["A1"].font.b or sheet["A4"].font.b)
    )
    assert sheet.column_dimensions["B"].width > 20 > sheet.column_dimensions["A"].width
    assert [cell.value for cell in sheet[1]] == ["Taken by", "Ann"] and sheet["A2"].value is None


def test_what_a_workbook_cannot_hold_exactly_becomes_text(tmp_path):
    odd = (110101199001011234, float("nan"), float("-inf"), date(1880, 1, 1), Decimal("12345678901234567.89"))
    sheet = written_sheet(tmp_path, tuple("abcde"), [odd])
    assert [cell.value for cell in sheet[2]] == [
        "110101199001011234", "nan", "-inf", "1880-01-01", "12345678901234567.89",
    ]  # fmt: skip


def test_a_text_longer_than_excel_allows_is_cut_and_counted(tmp_path):
    path = tmp_path / "long.xlsx"
    assert xlsx_file(path, ("a",), [("x" * 40_000,), ("y",)]) == 1
    assert len(openpyxl.load_workbook(path).active["A2"].value) == 32_767


def test_control_characters_survive_a_workbook(tmp_path):
    sheet = written_sheet(tmp_path, ("a",), [("a\x01b_x0041_<&>\"' c ",), (" lead",)])
    path = tmp_path / "out.xlsx"
    data = path.read_bytes()
    table = read(data, sniff("out.xlsx", data))
    assert table.rows[0].cells == ("a\x01b_x0041_<&>\"' c ",)
    assert sheet["A3"].value == " lead"


def test_a_sheet_name_excel_would_refuse_is_mended(tmp_path):
    assert written_sheet(tmp_path, ("a",), [], sheet="a/b:c" + "长" * 40).title == "a b c" + "长" * 26
    assert written_sheet(tmp_path, ("a",), [], sheet="'").title == "Sheet1"


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path):
    with XlsxSheet(tmp_path / "x.xlsx") as sheet, pytest.raises(AppError, match="1048576 rows"):
        sheet.write(1_048_576, ("x",))
