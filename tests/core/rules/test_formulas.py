"""Guarding exported text against spreadsheet formulas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules import escape_formula, needs_guard, remove_guard


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "@SUM(A1)",
        "+86 138",
        "+8613812345678",
        "-cmd|' /C calc'!A0",
        "-1+2",
        "\t=1",
        "\r=1",
        "\n=1",
        "\0=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        " =1",
        "'=1",
        "-",
    ],
)
def test_what_a_spreadsheet_would_run_is_guarded(text):
    assert escape_formula(text) == "'" + text


@pytest.mark.parametrize("text", ["-5", "-12.50", "5", "", "王", "a=b", "13812345678", "'tis", "2026-02-08"])
def test_harmless_text_stays_as_it_is(text):
    assert escape_formula(text) == text
    assert remove_guard(text) == text


@given(st.text(max_size=12) | st.text("'=+-@ 1\t＝", max_size=6))
def test_the_guard_comes_off_again(text):
    guarded = escape_formula(text)
    assert remove_guard(guarded) == text
    assert not guarded.lstrip(" \u3000").startswith(("=", "+", "@", "＝", "＋", "－", "＠"))
    assert needs_guard(text) == (guarded != text)
