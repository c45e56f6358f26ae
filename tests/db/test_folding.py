"""Folding: which texts are the same text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.folding import fold, is_blank_character, narrow, trim


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("é", "e\u0301"),
        ("１３８", "138"),
        ("Straße", "STRASSE"),
        (" a\u00a0\u3000b ", "A b"),
        ("金", "\uf90a"),
        ("张\u200b三", "张三"),
        ("\u202e王", "王"),
        ("١٢٣", "123"),
        ("ＶＩＰ", "vip"),
        ("ǅ", "dž"),
        ("葛\U000e0100", "葛"),
        ("♥\ufe0f", "♥"),
        ("\u3164王", "王"),
        ("İ", "i̇"),
        ("㎏", "kg"),
        ("क\u200dष", "कष"),
    ],
)
def test_these_are_the_same_text(left, right):
    assert fold(left) == fold(right)


@pytest.mark.parametrize(
    ("left", "right"), [("張", "张"), ("а", "a"), ("𠮷", "吉"), ("ab", "a b"), ("王", "玉")]
)
def test_these_are_different_texts(left, right):
    assert fold(left) != fold(right)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("１３８－１２３４", "138-1234"),
        ("￥１，２３４．５０元", "¥1,234.50元"),
        ("٣\u200b", "3"),
        ("5²①½", "5²①½"),
        ("a\u00a0b", "a b"),
        ("−5", "-5"),
        ("王", "王"),
        ("＠", "@"),
    ],
)
def test_narrow_reads_figures_but_not_exponents(text, expected):
    assert narrow(text) == expected


def test_trim_takes_only_the_ends():
    assert trim("\ufeff\u3000a\u200bb\u200e\u00a0") == "a\u200bb"
    assert trim("\u200b \u3164") == trim("") == ""


@given(
    st.text(max_size=20)
    | st.text(st.characters(categories=["Cs", "Cf", "Nd", "Lo", "Lm", "Mn", "Sk"]), max_size=20)
)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
    assert narrow(narrow(text)) == narrow(text)
    assert trim(trim(text)) == trim(text)


def test_folding_is_stable_for_every_character_that_changes():
    characters = map(chr, range(0x110000))
    changing = [c for c in characters if c.casefold() != c or unicodedata.normalize("NFKC", c) != c]
    assert len(changing) > 5000
    assert [f"U+{ord(c):04X}" for c in changing if fold(fold(c)) != fold(c)] == []


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_normal_forms_and_case_fold_alike(text):
    forms = {fold(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    assert forms == {fold(text)}
    assert fold(text.casefold()) == fold(text)


@given(st.text(max_size=10))
def test_nothing_blank_is_left_at_the_ends(text):
    cut = trim(text)
    assert not cut or not (is_blank_character(cut[0]) or is_blank_character(cut[-1]))
    assert cut in text
