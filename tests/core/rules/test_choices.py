"""Fixed lists: enum labels, yes and no, satisfaction scores."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules import Choices, ValueProblem, parse_choice, parse_score, parse_yes_no

LEVELS = {
    "ordinary": ("Ordinary", "普通客户", "普通客戶", "普通"),
    "gold": ("Gold", "黄金客户", "黃金客戶", "黄金"),
    "vip": ("VIP", "VIP客户", "VIP客戶"),
    "empty": (),
}
TWINS = {"zhang_a": ("张伟（销售部）", "张伟"), "zhang_b": ("张伟（财务部）", "张伟"), "li": ("张伟", "李四")}


@pytest.mark.parametrize("raw", ["VIP", "vip", " ＶＩＰ客户 ", "vip客戶", "\u200bVIP", "V\u00adIP"])
def test_a_choice_is_found_in_every_spelling(raw):
    assert parse_choice(raw, LEVELS) == "vip"


@pytest.mark.parametrize(
    ("raw", "near"),
    [
        ("VVIP", ("VIP",)),
        ("黄金会员", ("Gold",)),
        ("普通客", ("Ordinary",)),
        ("超级会员", ()),
        ("A", ()),
        ("x" * 900, ()),
    ],
)
def test_an_unknown_choice_is_refused_with_its_neighbours(raw, near):
    with pytest.raises(ValueProblem, match="Not one of the choices") as problem:
        parse_choice(raw, LEVELS)
    assert problem.value.choices[: len(near)] == near
    assert bool(problem.value.choices) == bool(near)


def test_a_text_that_fits_two_names_both():
    with pytest.raises(ValueProblem) as problem:
        parse_choice("张伟", TWINS)
    assert str(problem.value) == "张伟 fits both 张伟（销售部） and 张伟（财务部）"
    assert [parse_choice(name, TWINS) for name in problem.value.choices] == ["zhang_a", "zhang_b", "li"]


def test_an_empty_choice_asks_to_be_filled():
    with pytest.raises(ValueProblem, match="Please fill this in"):
        parse_choice("\u3000", LEVELS)
    assert parse_choice("EMPTY", LEVELS) == "empty"


@given(st.text(max_size=12))
def test_offered_choices_are_accepted(raw):
    levels = Choices(LEVELS)
    try:
        assert levels.parse(raw) in LEVELS
    except ValueProblem as problem:
        assert all(levels.parse(choice) in LEVELS for choice in problem.choices)


@pytest.mark.parametrize(
    "raw",
    [
        "是",
        "有",
        "对",
        "對",
        "√",
        "✓",
        "☑",
        "Y",
        "y",
        "yes",
        "YES",
        "TRUE",
        "true",
        "1",
        "１",
        "Ｙ",
        True,
        1,
        1.0,
        " 是 ",
    ],
)
def test_yes_is_yes_in_three_scripts(raw):
    assert parse_yes_no(raw) is True


@pytest.mark.parametrize(
    "raw",
    ["否", "无", "無", "没有", "沒有", "错", "×", "✗", "N", "no", "FALSE", "0", "０", False, 0, 0.0, "不是"],
)
def test_no_is_no_in_three_scripts(raw):
    assert parse_yes_no(raw) is False


@pytest.mark.parametrize("raw", ["也许", "maybe", "2", "-1", "x", "X", "是否", "¹", "10", "未还"])
def test_perhaps_is_refused(raw):
    with pytest.raises(ValueProblem, match="Must be yes or no, got"):
        parse_yes_no(raw)


@pytest.mark.parametrize(
    ("raw", "score"),
    [
        (5, 5),
        ("5", 5),
        ("5分", 5),
        ("４", 4),
        ("五分", 5),
        ("非常满意", 5),
        ("非常滿意", 5),
        ("满意", 4),
        ("滿意", 4),
        ("一般", 3),
        ("不满意", 2),
        ("非常不满意", 1),
        ("非常不滿意", 1),
        ("Very satisfied", 5),
        ("satisfied", 4),
        ("Neutral", 3),
        ("dissatisfied", 2),
        ("VERY DISSATISFIED", 1),
        ("3.0", 3),
    ],
)
def test_a_score_is_a_number_or_a_word(raw, score):
    assert parse_score(raw) == score


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (6, "more than 5"),
        ("6分", "more than 5"),
        (0, "less than 1"),
        ("4.6", "whole number, got 4.6"),
        ("好", "Not a number: 好"),
        (4.5, "whole number"),
    ],
)
def test_a_score_outside_the_scale_is_refused(raw, reason):
    with pytest.raises(ValueProblem, match=reason):
        parse_score(raw)


def test_words_belong_to_the_scale_of_five():
    assert parse_score("10", 1, 10) == 10
    with pytest.raises(ValueProblem, match="Not a number"):
        parse_score("满意", 1, 10)
