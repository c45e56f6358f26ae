"""What holds for all rules: any input gives a value or a sentence, and a value reads as itself."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.messages import Say
from core.rules import (
    ValueProblem,
    clean_text,
    parse_choice,
    parse_date,
    parse_decimal,
    parse_email,
    parse_id_number,
    parse_integer,
    parse_moment,
    parse_money,
    parse_phone,
    parse_score,
    parse_tags,
    parse_url,
    parse_yes_no,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
LEVELS = {"a": ("普通", "Ordinary"), "b": ("黄金", "Gold")}
# rule -> (reading, the canonical text of its value)
RULES: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "text": (lambda raw: clean_text(raw, 30), lambda value: value),
    "lines": (lambda raw: clean_text(raw, 30, multiline=True), lambda value: value),
    "tags": (parse_tags, "、".join),
    "integer": (lambda raw: parse_integer(raw, units=("份", "元")), str),
    "decimal": (parse_decimal, str),
    "whole decimal": (lambda raw: parse_decimal(raw, places=0), str),
    "money": (parse_money, str),
    "score": (parse_score, str),
    "date": (parse_date, date.isoformat),
    "moment": (lambda raw: parse_moment(raw, SHANGHAI, date_only=True), datetime.isoformat),
    "yes or no": (parse_yes_no, str),
    "phone": (parse_phone, str),
    "email": (parse_email, str),
    "url": (parse_url, str),
    "choice": (lambda raw: parse_choice(raw, LEVELS), str),
    **{
        kind: (lambda raw, kind=kind: parse_id_number(kind, raw), str)
        for kind in ("id_card", "org_code", "licence", "passport", "other")
    },
}

CHARACTERS = "0123456789一二十百万零〇年月日号点分:./- +,，。¥元转x@TZ√是否满意非常上下午民國０１９～"
HIDDEN = " \u200b\u202e\u3000\u00b2\ud800\0\n\U000e0041¼٣"
WORDS = ("2026", "19", "138", "0086", "+86", "00:00", "http://", "https://", "a.co", "AM", "Feb", "1e5")
PIECES = (*CHARACTERS, *HIDDEN, *WORDS, "{raw}", "{0}")
TYPED = st.text(max_size=24) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
ZONES = st.none() | st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours)))
CELLS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(0, 10**15)
    | st.floats()
    | st.decimals(allow_nan=True)
    | st.just(Decimal("sNaN"))
    | st.just(Decimal("1E+999999"))
    | st.just(10**5000)
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.datetimes(timezones=ZONES)
)


def read(rule: str, raw: Any) -> Any:
    """The value, or the problem; any other exception fails the test."""
    try:
        return RULES[rule][0](raw)
    except ValueProblem as problem:
        assert str(problem)
        assert Say.from_json(problem.say.as_json()) == problem.say
        str(problem).encode()  # a sentence can always be sent
        return problem


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=300, deadline=None)
@given(raw=TYPED)
def test_any_text_is_a_value_that_reads_as_itself_or_a_problem(rule, raw):
    value = read(rule, raw)
    if value is not None and not isinstance(value, ValueProblem):
        assert read(rule, RULES[rule][1](value)) == value


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=150, deadline=None)
@given(raw=CELLS)
def test_any_cell_is_a_value_that_reads_as_itself_or_a_problem(rule, raw):
    value = read(rule, raw)
    if value is not None and not isinstance(value, ValueProblem):
        assert read(rule, RULES[rule][1](value)) == value


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=100, deadline=None)
@given(raw=TYPED)
def test_every_offered_choice_is_a_value(rule, raw):
    problem = read(rule, raw)
    if isinstance(problem, ValueProblem):
        for choice in problem.choices:
            assert not isinstance(read(rule, choice), ValueProblem)


@pytest.mark.parametrize("rule", RULES)
def test_an_endless_text_is_answered_too(rule):
    for raw in (
        "9" * 100_000,
        "一" * 100_000,
        "a." * 50_000,
        "1," * 50_000,
        " " * 100_000 + "1",
        "0" * 100_000 + "5",
        "1-" * 50_000,
    ):
        value = read(rule, raw)
        assert isinstance(value, ValueProblem | int | Decimal | str | bool | tuple) or value is None
