"""Free text: what is kept, trimmed and refused; blank cells; tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules import ValueProblem, clean_text, is_blank, parse_tags


@pytest.mark.parametrize(
    "name",
    [
        "林𠮷",
        "阿里木·买买提",
        "王",
        "O'Brien",
        "José",
        "कृष्ण",
        "علی",
        "=1+1",
        "很 长",
        "👩\u200d⚕\ufe0f",
        "क्\u200dष",
        "می\u200cخواهم",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "A\u200eB",
        "½²①",
    ],
)
def test_what_was_typed_is_kept(name):
    assert clean_text(name, 20) == name


@pytest.mark.parametrize(
    "raw",
    [
        "\u00a0王\u3000",
        "\u200b王\u200b",
        "\ufeff王",
        "\u202d王\u202c",
        " \t王\r\n",
        "\u2066王\u2069",
        "\u3164王",
    ],
)
def test_blanks_and_invisible_characters_at_the_ends_are_trimmed(raw):
    assert clean_text(raw, 1) == "王"


@pytest.mark.parametrize("raw", [None, "", "  ", "\u3000\u00a0", "\u200b\ufeff", "\u3164", "\r\n"])
def test_a_blank_cell_has_no_text(raw):
    assert clean_text(raw, 10) is None
    assert is_blank(raw)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("张\u200b三", "张三"),
        ("张\u200d三", "张三"),
        ("क\u200d张", "क张"),
        ("张\u200dक", "张क"),
        ("क\u200d", "क"),
        ("a\u00adb", "ab"),
        ("a\ufeffb", "ab"),
        ("e\u0301", "é"),
    ],
)
def test_zero_width_characters_inside_are_taken_out(raw, text):
    assert clean_text(raw, 10) == text


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        ("a\0b", "NUL"),
        ("a\x07b", "U+0007"),
        ("a\ud800", "U+D800"),
        ("a\u202eb", "U+202E"),
        ("\u202eb", "U+202E"),
        ("a\u2067b", "U+2067"),
        ("a\u202db", "U+202D"),
        ("a\tb", "U+0009"),
        ("x\U000e0041", "U+E0041"),
        ("a\u206ab", "U+206A"),
        ("a\x0cb", "U+000C"),
    ],
)
def test_hidden_characters_are_refused_by_number(raw, named):
    with pytest.raises(ValueProblem) as problem:
        clean_text(raw, 20)
    assert problem.value.say.values["char"] == named
    assert not any(c in str(problem.value) for c in "\0\x07\ud800\u202e\u2067\u202d\x0c")


def test_lines_belong_into_fields_of_several_lines():
    assert (
        clean_text("第一行\r\n第二行\r第三\u2028第四\x0b\tb", 40, multiline=True)
        == "第一行\n第二行\n第三\n第四\n\tb"
    )
    with pytest.raises(ValueProblem, match="Only one line fits here: aU\\+000Ab"):
        clean_text("a\nb", 20)


def test_the_length_is_told_not_cut():
    assert clean_text("𠮷" * 20, 20) == "𠮷" * 20
    with pytest.raises(ValueProblem, match="At most 20 characters are possible, this has 21"):
        clean_text("𠮷" * 21, 20)
    with pytest.raises(ValueProblem) as problem:
        clean_text("很长" * 600, 500)
    assert str(problem.value) == "At most 500 characters are possible, this has 1200"


@pytest.mark.parametrize(
    ("raw", "text"), [(190, "190"), (3.0, "3"), (0.1 + 0.2, "0.3"), (True, "TRUE"), (1e-7, "0.0000001")]
)
def test_a_number_cell_becomes_the_text_that_was_seen(raw, text):
    assert clean_text(raw, 20) == text


def test_a_number_cell_with_lost_digits_is_not_taken_for_text():
    with pytest.raises(ValueProblem, match="enter it as text"):
        clean_text(110101199003070000, 20)


@pytest.mark.parametrize("raw", ["未还", " - ", "ｎ／ａ", "N/A", "无"])
def test_blank_words_count_where_they_are_given(raw):
    assert is_blank(raw, words=("未还", "-", "N/A", "无"))
    assert not is_blank(raw)


@pytest.mark.parametrize("raw", [0, False, 0.0, "0", "王"])
def test_a_value_is_not_blank(raw):
    assert not is_blank(raw)


def test_tags_are_split_at_every_usual_mark_and_kept_once():
    assert parse_tags("茶，咖啡; 护肤；香水、茶,,VIP\n vip \r\n运动") == (
        "茶",
        "咖啡",
        "护肤",
        "香水",
        "VIP",
        "运动",
    )
    assert parse_tags(None) == parse_tags(" ,; ") == ()


def test_a_long_tag_and_too_many_tags_are_refused():
    with pytest.raises(ValueProblem, match="At most 40 characters"):
        parse_tags("a" * 41)
    with pytest.raises(ValueProblem, match="At most 2 entries are possible, these are 3"):
        parse_tags("a,b,c", most=2)


@given(st.text(max_size=30), st.booleans())
def test_cleaned_text_is_clean(raw, multiline):
    try:
        text = clean_text(raw, 40, multiline)
    except ValueProblem:
        return
    assert text is None or clean_text(text, 40, multiline) == text
    assert is_blank(raw) == (text is None)


@given(st.text(alphabet="क👩⚕張a \u200b\u200c\u200d\ufe0f\u00ad\u0301\n", max_size=12))
def test_cleaned_text_is_clean_with_joiners_too(raw):
    text = clean_text(raw, 20, multiline=True)
    assert text is None or clean_text(text, 20, multiline=True) == text


@given(st.lists(st.text(alphabet="茶咖啡ab ,;、\n", max_size=8), max_size=5))
def test_tags_come_back_from_their_own_list(pieces):
    tags = parse_tags(",".join(pieces))
    assert parse_tags("、".join(tags)) == tags
