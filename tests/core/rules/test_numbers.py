"""Whole and decimal numbers: what is read, what is refused and with which sentence."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules import COUNT_UNITS, MONEY_UNITS, ValueProblem, parse_decimal, parse_integer, parse_money
from core.rules.numerals import read_digits, read_numeral, write_numeral


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("5", 5),
        ("０５", 5),
        ("１２３", 123),
        ("1,234", 1234),
        ("１，２３４，５６７", 1234567),
        ("-7", -7),
        ("−7", -7),
        ("- 7", -7),
        ("+3", 3),
        (" 3\u3000", 3),
        ("\u200b3", 3),
        ("٣", 3),
        ("5.0", 5),
        ("5.00", 5),
        (3, 3),
        (3.0, 3),
        (Decimal(3), 3),
        ("一", 1),
        ("零", 0),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("廿五", 25),
        ("一百零五", 105),
        ("两百", 200),
        ("貳佰", 200),
        ("一千零一十", 1010),
        ("一万", 10000),
        ("十万五千", 105000),
        ("九千九百九十九万九千九百九十九", 99999999),
        (str(2**63 - 1), 2**63 - 1),
    ],
)
def test_a_whole_number_is_read_in_every_way_people_write_it(raw, value):
    assert parse_integer(raw) == value
    assert type(parse_integer(raw)) is int


@pytest.mark.parametrize(
    ("raw", "value"), [("３份", 3), ("3 份", 3), ("一份", 1), ("十二个", 12), ("1,000张", 1000)]
)
def test_a_unit_may_follow_when_it_is_expected(raw, value):
    assert parse_integer(raw, units=COUNT_UNITS) == value


@pytest.mark.parametrize(
    "raw",
    [
        "abc",
        "1,23",
        "0,123",
        "1 234",
        "1_000",
        "0x10",
        "1e5",
        "nan",
        "inf",
        "²",
        "5²",
        "①",
        "½",
        "一百二",
        "三五",
        "十十",
        "万",
        "3分",
        "3份",
        "5分钟",
        "--5",
        "-+5",
        ".",
        "-",
        "2026-02-08",
        True,
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        Decimal("1E+9000"),
        "12345\n6",
    ],
)
def test_what_is_no_number_is_refused_and_named(raw):
    with pytest.raises(ValueProblem) as problem:
        parse_integer(raw)
    assert problem.value.say.text == "Not a number: {raw}"


@pytest.mark.parametrize(
    ("raw", "named"), [("4.6", "4.6"), (4.6, "4.6"), ("1.000", "1.000"), (" ４.６ ", "４.６")]
)
def test_a_fraction_is_never_rounded_to_a_whole_number(raw, named):
    with pytest.raises(ValueProblem) as problem:
        parse_integer(raw)
    assert str(problem.value) == f"Must be a whole number, got {named}"


def test_a_limit_is_named_and_nothing_is_clamped():
    with pytest.raises(ValueProblem, match="Must not be more than 5"):
        parse_integer("9", 1, 5)
    with pytest.raises(ValueProblem, match="Must not be less than 1"):
        parse_integer("0", 1, 5)
    with pytest.raises(ValueProblem, match=f"Must not be more than {2**63 - 1}"):
        parse_integer("9" * 6000)


@pytest.mark.parametrize("raw", [10**15, 1.5e15, 110101199003070000])
def test_a_spreadsheet_number_that_has_lost_digits_is_refused(raw):
    with pytest.raises(ValueProblem, match="keeps only 15 digits"):
        parse_integer(raw)


@pytest.mark.parametrize("raw", [None, "", "  ", "\u200b\u3000"])
def test_an_empty_cell_asks_to_be_filled(raw):
    for rule in (parse_integer, parse_decimal):
        with pytest.raises(ValueProblem, match="Please fill this in"):
            rule(raw)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1,234.50", "1234.50"),
        ("１２３", "123.00"),
        (".5", "0.50"),
        ("-0", "0.00"),
        ("-0.00", "0.00"),
        (0.1 + 0.2, "0.30"),
        (19.9 * 3, "59.70"),
        (5, "5.00"),
        (Decimal("7.1"), "7.10"),
        ("－１．５", "-1.50"),
    ],
)
def test_a_decimal_number_keeps_its_places(raw, value):
    assert str(parse_decimal(raw)) == value


@pytest.mark.parametrize(
    "raw",
    [
        "¥1,234.50",
        "￥１,２３４.５０",
        "1,234.50元",
        "¥ 1234.5 元",
        "RMB 1234.50",
        "rmb1234.50",
        "人民币1234.50元",
    ],
)
def test_yuan_may_carry_their_sign_or_their_unit(raw):
    assert parse_money(raw) == Decimal("1234.50")


def test_a_minus_stands_before_or_behind_the_sign():
    assert parse_money("-¥5") == parse_money("¥-5") == Decimal(-5)


@pytest.mark.parametrize("raw", ["$5", "5 USD", "NT$5", "5円", "¥", "元", "¥¥5", "5元元"])
def test_other_money_is_refused(raw):
    with pytest.raises(ValueProblem, match="Not a number"):
        parse_money(raw)


@pytest.mark.parametrize(
    "raw", ["nan", "NaN", "inf", "1e5", "1E5", "1,23", "12,34.5", "1.2.3", "5.", "", "5%", "3元"]
)
def test_what_is_no_decimal_is_refused(raw):
    with pytest.raises(ValueProblem):
        parse_decimal(raw)


@pytest.mark.parametrize("raw", ["1.234", "1.500", 2.675])
def test_three_decimals_are_refused_where_two_are_kept(raw):
    with pytest.raises(ValueProblem, match="At most 2 decimals are possible"):
        parse_decimal(raw)


def test_limits_of_decimals_are_named():
    with pytest.raises(ValueProblem, match="Must not be less than 0"):
        parse_decimal("-1", low=0)
    with pytest.raises(ValueProblem, match=r"Must not be more than 9\.99"):
        parse_decimal("10", high=Decimal("9.99"))
    with pytest.raises(ValueProblem, match="Must not be more than 999999999999999"):
        parse_decimal("9" * 40)


@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_every_integer_comes_back_plain_grouped_and_full_width(number):
    wide = str.maketrans("0123456789-,", "０１２３４５６７８９－，")
    for text in (str(number), f"{number:,}", f"{number:,}".translate(wide)):
        assert parse_integer(text) == number


@given(st.integers(0, 99_999_999))
def test_every_numeral_comes_back(number):
    numeral = write_numeral(number)
    assert read_numeral(numeral) == number
    assert parse_integer(numeral.removeprefix("一") if numeral.startswith("一十") else numeral) == number


@given(st.text("零〇一二两三四五六七八九十百千万萬壹贰廿", max_size=9))
def test_a_numeral_that_is_read_has_one_reading(text):
    number = read_numeral(text)
    assert number is None or read_numeral(write_numeral(number)) == number


@given(st.decimals("-999999999999", "999999999999", places=2, allow_nan=False))
def test_every_amount_comes_back_exactly(amount):
    for text in (
        str(amount),
        f"{amount:,}",
        f"¥{amount:,}" if amount >= 0 else f"-¥{-amount:,}",
        f"{amount}元",
    ):
        assert parse_decimal(text, units=MONEY_UNITS, signs=("¥",)) == amount


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_float_cell_is_whole_or_refused(number):
    try:
        assert parse_integer(number) == number
    except ValueProblem:
        assert math.isnan(number) or abs(number) >= 10**15 or not number.is_integer()


def test_a_year_in_numerals_is_read_digit_by_digit():
    assert read_digits("二〇二六") == "2026"
    assert read_digits("二十") is None
    assert read_digits("") is None
