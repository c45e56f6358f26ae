"""Phone numbers: one canonical form, and the reason where there is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules import ValueProblem, parse_phone, phone_key


@pytest.mark.parametrize(
    "raw",
    [
        "13812345678",
        "+86 13812345678",
        "008613812345678",
        "0086-138-1234-5678",
        "8613812345678",
        "１３８１２３４５６７８",
        "138 1234 5678",
        "138-1234-5678",
        "138.1234.5678",
        "\u200b13812345678",
        "13812345678 ",
        "\u202d13812345678\u202c",
        "(+86)13812345678",
        "+86-138–1234–5678",
        13812345678,
        13812345678.0,
        "138\u00a01234\u00a05678",
        "＋８６ １３８１２３４５６７８",
    ],
)
def test_a_mobile_number_has_one_form(raw):
    assert parse_phone(raw) == "13812345678"


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("010-62345678", "010-62345678"),
        ("01062345678", "010-62345678"),
        ("(010) 6234 5678", "010-62345678"),
        ("+86 10 62345678", "010-62345678"),
        ("+86 010-6234-5678", "010-62345678"),
        ("+86 (0)21 6234 5678", "021-62345678"),
        ("0086 755 86543210", "0755-86543210"),
        ("0571-8765432", "0571-8765432"),
        ("0571-8765-4321", "0571-87654321"),
        ("010-62345678 转 8012", "010-62345678x8012"),
        ("010-62345678-8012", "010-62345678x8012"),
        ("010-62345678 轉8012", "010-62345678x8012"),
        ("(010)62345678 ext. 8012", "010-62345678x8012"),
        ("010-6234-5678-8012", "010-62345678x8012"),
        ("0571-8765432-1", "0571-8765432x1"),
        ("+86 10-62345678#12", "010-62345678x12"),
        ("13812345678转1234", "13812345678x1234"),
        ("13812345678-1234", "13812345678x1234"),
        ("+86 13812345678-1234", "13812345678x1234"),
        ("400-810-8888", "4008108888"),
        ("800 810 8888", "8008108888"),
        ("+86 400 810 8888", "4008108888"),
        ("+44 20 7946 0958", "+442079460958"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("0044 20 7946 0958", "+442079460958"),
        ("+442079460-958", "+442079460958"),
        ("+44 20 7946 0958 ext 12", "+442079460958x12"),
        ("+1 (212) 555-0123", "+12125550123"),
        ("+852 2345 6789", "+85223456789"),
        ("00852-9123 4567", "+85291234567"),
        ("+853 6612 3456", "+85366123456"),
        ("+886 912 345 678", "+886912345678"),
        ("0912-345-678", "+886912345678"),
        ("+886 2 2345 6789", "+886223456789"),
    ],
)
def test_every_other_number_has_one_form_too(raw, number):
    assert parse_phone(raw) == number
    assert parse_phone(number) == number


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("1O812345678", "only digits, found the letter O"),
        ("138123456789012", "11 digits, this has 15"),
        ("138123456789", "11 digits, this has 12"),
        ("135", "has 3"),
        ("12", "has 2"),
        ("12345678901", "No mobile number begins with 123"),
        ("电话不详", "Not a phone number"),
        ("62345678", "add the area code"),
        ("9123 4567", "add the area code"),
        ("13812345678/13912345678", "Only one phone number"),
        ("13812345678、13912345678", "Only one phone number"),
        ("010-6234567-8", "landline"),
        ("018612345678", "landline"),
        ("010-12345678", "landline"),
        ("02-2345-6789", "landline"),
        ("+852 234 567", r"country \+852"),
        ("+1 212 555", r"7 to 15|country \+1"),
        ("+0086 138", "7 to 15"),
        ("+44", "7 to 15"),
        ("1.38123E+10", "letter E"),
        (-13812345678, "Not a phone number"),
        (1381234567.8, "Not a phone number"),
        (True, "Not a phone number"),
        ("13812345678 王", "Not a phone number"),
        ("623456", "it has 6 digits"),
        ("", "Please fill this in"),
        ("1²812345678", "Not a phone number"),
        ("138\x0012345678", "NUL"),
    ],
)
def test_what_is_no_phone_number_is_refused_with_its_reason(raw, reason):
    with pytest.raises(ValueProblem, match=reason):
        parse_phone(raw)


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("13812345678", "8613812345678"),
        ("010-62345678", "861062345678"),
        ("0571-8765432", "865718765432"),
        ("010-62345678x12", "861062345678x12"),
        ("4008108888", "864008108888"),
        ("+442079460958", "442079460958"),
        ("+442079460958x1", "442079460958x1"),
    ],
)
def test_the_key_is_the_number_with_its_country_code(number, key):
    assert phone_key(number) == key


def test_only_a_canonical_number_has_a_key():
    with pytest.raises(ValueError, match="canonical"):
        phone_key("138 1234 5678")


@given(st.text("0123456789-+() 转x１２", min_size=3, max_size=22))
def test_a_canonical_number_reads_as_itself(raw):
    try:
        number = parse_phone(raw)
    except ValueProblem:
        return
    assert parse_phone(number) == number
    assert phone_key(number)
    digits = "".join(c for c in raw.translate(str.maketrans("１２", "12")) if c.isdigit())
    assert "".join(c for c in number if c.isdigit()).lstrip("0")[-7:] == digits.lstrip("0")[-7:]


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.sampled_from(["", "+86", "0086", "86", "+86 ", "0086-"]),
    st.sampled_from(["", " ", "-"]),
)
def test_every_mobile_number_survives_every_way_of_writing(number, prefix, gap):
    assert parse_phone(prefix + gap.join((number[:3], number[3:7], number[7:]))) == number
