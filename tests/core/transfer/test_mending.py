"""A register is mended in the preview of its import: cell by cell, by its person only, before anything is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.access import Role
from core.entry import BadMessage, Batch, Cell
from core.messages import AppError
from core.transfer import importing, mending_grid
from core.transfer import mending as mendings
from core.transfer.mending import Mending
from core.transfer.plan import Plan
from core.transfer.table import FileGuess, Row, Table
from db.models.customers import Customer
from db.session import Database
from tests.core.transfer.registers import actor, found_company, run, stored

HEADER = ("姓名", "手机号", "出生日期", "备注")
LINES = (
    ("王芳", "13900000001", "1990-02-30", "eins"),
    ("李娜", "13900000002", "1991-03-04", ""),
    ("", "12", "soon", ""),
    ("李娜", "13900000002", "1991-03-04", ""),
)
PLAN = Plan(
    {"name": 0, "phone": 1, "birth_date": 2},
    {"source": "walk_in", "first_contact_on": "2026-01-05"},
    ignored=frozenset({3}),
)
WHO = actor(Role.MANAGER)


def table_of(lines: tuple[tuple[str, ...], ...] = LINES) -> Table:
    rows = tuple(Row(at, cells) for at, cells in enumerate(lines, start=2))
    return Table(HEADER, rows, (), (Row(1, HEADER),), (), (), FileGuess("csv", "utf-8"))


@pytest.fixture
def mending(lite_base: Database) -> Mending:
    found_company(lite_base)
    made = mendings.begin(WHO, "customers", table_of())
    made.plan = PLAN
    return made


def typed(key: str, *cells: tuple[int, str, str]) -> Batch:
    return Batch(f"grid:{key}", cells=tuple(Cell(str(row), name, raw) for row, name, raw in cells))


def counts(mending: Mending) -> tuple[int, int]:
    """New and wrong rows of the whole file as it is mended."""
    preview = mendings.whole(WHO, mending)
    return preview.new, preview.wrong


def on_screen(mending: Mending) -> dict[int, list[str]]:
    shown = mending_grid.shown(WHO, mending, mendings.whole(WHO, mending))
    return {line: texts for line, _, texts in shown["rows"]}


def test_the_preview_marks_each_wrong_cell_and_keeps_its_text(mending):
    shown = mending_grid.shown(WHO, mending, mendings.whole(WHO, mending))
    assert [one["key"] for one in shown["columns"]][:2] == [":verdict", ":why"]
    closed = {one["key"] for one in shown["columns"] if one.get("closed")}
    assert closed == {":verdict", ":why", "source", "first_contact_on"}
    assert {(line, key, raw) for line, key, raw, *_ in shown["troubles"]} == {
        ("2", "birth_date", "1990-02-30"), ("4", "name", ""), ("4", "phone", "12"), ("4", "birth_date", "soon"),
    }  # fmt: skip
    assert all(reason for _, _, _, _, reason, *_ in shown["troubles"])
    rows = {line: texts for line, _, texts in shown["rows"]}
    assert (rows[3][0], rows[5][:2]) == ("新", ["有误", "与本文件第 3 行相同。"])
    assert rows[5][2:5] == list(LINES[3][:3]), "a row that is refused as a whole is shown as it was brought"


def test_a_mended_cell_is_answered_with_its_verdict_and_stored_by_the_import(mending, lite_base):
    assert counts(mending) == (1, 3)
    answer = mending_grid.enter(WHO, mending, [typed("a", (2, "birth_date", "1990年2月3日"))])
    assert answer["answers"] == [{"key": "a", "saved": 1, "cells": []}]
    assert answer["rows"][0][2][:1] + answer["rows"][0][2][2:5] == ["新", "王芳", "13900000001", "1990-02-03"]
    wrong = mending_grid.enter(
        WHO, mending, [typed("b", (4, "phone", "13900000003"), (4, "birth_date", "later"))]
    )
    assert {(one[1], one[0]) for one in wrong["answers"][0]["cells"]} == {("name", "4"), ("birth_date", "4")}
    mending_grid.enter(WHO, mending, [typed("c", (4, "name", "赵敏"), (4, "birth_date", "1985-12-31"))])
    assert counts(mending) == (3, 1)
    result = run(WHO, "customers", mending.file, PLAN)
    assert (result.stored, set(result.reasons)) == (3, {5})
    assert [(one.name, str(one.birth_date)) for one in stored(lite_base, Customer)] == [
        ("王芳", "1990-02-03"), ("李娜", "1991-03-04"), ("赵敏", "1985-12-31"),
    ]  # fmt: skip


def test_what_was_mended_and_stays_wrong_is_handed_back_as_it_was_typed(mending):
    mending_grid.enter(WHO, mending, [typed("a", (2, "birth_date", "1990-02-31"))])
    result = run(WHO, "customers", mending.file, PLAN)
    back = importing.rejects(WHO, "customers", mending.file, PLAN, result).decode()
    assert "王芳,13900000001,1990-02-31,eins," in back


def test_a_row_that_stands_twice_counts_once_it_says_something_else(mending):
    mending_grid.enter(WHO, mending, [typed("a", (5, "phone", "13900000009"))])
    assert counts(mending) == (2, 2)
    assert on_screen(mending)[5][0] == "新"


def test_a_message_that_comes_again_is_answered_and_done_once(mending):
    again = typed("a", (2, "birth_date", "1990-02-03"))
    first = mending_grid.enter(WHO, mending, [again])
    second = mending_grid.enter(WHO, mending, [again])
    assert first["answers"] == second["answers"]
    assert (mending.version, len(mending.done)) == (1, 1)


def test_mendings_are_taken_back_and_brought_again_one_by_one(mending):
    mending_grid.enter(
        WHO, mending, [typed("a", (2, "birth_date", "1990-02-03")), typed("b", (2, "name", "汪芳"))]
    )
    answer = mending_grid.enter(WHO, mending, [Batch("grid:u", step="undo")])
    assert answer["rows"][0][2][2] == "王芳"
    assert set(answer["steps"]) == {"undo", "redo"}
    answer = mending_grid.enter(WHO, mending, [Batch("grid:v", step="undo")])
    assert (mending.cells, set(answer["steps"])) == ({}, {"redo"})
    mending_grid.enter(WHO, mending, [Batch("grid:w", step="redo"), Batch("grid:x", step="redo")])
    assert mending.cells == {(2, 2): "1990-02-03", (2, 0): "汪芳"}


def test_giving_a_mending_up_brings_the_text_of_the_file(mending):
    mending_grid.enter(WHO, mending, [typed("a", (2, "birth_date", "nonsense"))])
    mending_grid.enter(WHO, mending, [Batch("grid:b", drop=(("2", "birth_date"),))])
    assert mending.file == mending.original


@pytest.mark.parametrize(
    "batch",
    [
        typed("a", (99, "name", "x")),
        typed("a", (1, "name", "the header")),
        typed("a", (2, "source", "web")),
        typed("a", (2, "owner_id", "1")),
        Batch("grid:a", gone=(("2", 0),)),
        Batch("grid:a", cells=(Cell("n:1", "name", "x"),)),
    ],
    ids=["no such line", "header", "given for all", "not in the plan", "a deletion", "a new row"],
)
def test_what_the_preview_cannot_do_is_refused_and_changes_nothing(mending, batch):
    with pytest.raises(BadMessage):
        mending_grid.enter(WHO, mending, [batch])
    assert mending.file == mending.original


def test_a_file_is_open_to_its_person_only_and_as_long_as_it_is_held(mending):
    assert mendings.opened(WHO, mending.token) is mending
    other = actor(Role.MANAGER)
    object.__setattr__(other, "id", 2)
    for who, token in ((other, mending.token), (WHO, "guessed")):
        with pytest.raises(AppError):
            mendings.opened(who, token)
    token = mendings.begin(WHO, "customers", table_of()).token
    with pytest.raises(AppError):
        mendings.opened(WHO, token)


def test_mending_asks_for_the_right_to_import_each_time(mending):
    reader = actor(Role.ANALYST)
    with pytest.raises(AppError):
        mending_grid.enter(reader, mending, [typed("a", (2, "name", "x"))])


@given(
    st.lists(
        st.tuples(st.integers(2, 5), st.sampled_from(sorted(PLAN.columns)), st.text(max_size=12)), max_size=12
    )
)
def test_no_text_is_lost_and_every_step_comes_back(steps):
    mending = mendings.begin(WHO, "customers", table_of())
    mending.plan = PLAN
    seen = [mending.file]
    for line, key, text in steps:
        mending.done.append(mending.put({(line, PLAN.columns[key]): text}))
        seen.append(mending.file)
        assert mending.by_line[line] in mending.original.rows
        assert mending.file.rows[line - 2].cells[PLAN.columns[key]] == text
    while mending.done:
        assert mending.file == seen.pop()
        mending.put(mending.done.pop())
    assert mending.file == mending.original
