"""E-mail and web addresses, and the numbers of identity papers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules import ValueProblem, parse_email, parse_id_number, parse_url


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("a@b.co", "a@b.co"),
        (" First.Last+tag@Example.COM\n", "First.Last+tag@example.com"),
        ("ｗａｎｇ＠example.com", "wang@example.com"),
        ("张三@例子.公司", "张三@例子.公司"),
    ],
)
def test_an_address_is_kept_with_its_domain_in_lower_case(raw, address):
    assert parse_email(raw) == address


@pytest.mark.parametrize(
    "raw",
    [
        "a@b..co",
        "a@localhost",
        "a@b",
        "@b.co",
        "a@",
        "a b@c.co",
        "a@@b.co",
        ".a@b.co",
        "a..b@c.co",
        "Name <a@b.co>",
        "a@-b.co",
        "a@b-.co",
        "a@1.2.3.4",
        "a" * 65 + "@b.co",
        "a@" + "b." * 130 + "co",
        "无",
        "a@b.co;c@d.co",
        "a\n@b.co",
        "mailto:a@b.co",
    ],
)
def test_what_is_no_address_is_refused(raw):
    with pytest.raises(ValueProblem, match="Not an e-mail address"):
        parse_email(raw)


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        ("https://example.com", "https://example.com"),
        (" HTTP://Example.COM/Path?Q=1#F ", "http://example.com/Path?Q=1#F"),
        ("http://192.168.0.1:8080/x", "http://192.168.0.1:8080/x"),
        ("http://[::1]/", "http://[::1]/"),
        ("https://例子.公司/路", "https://例子.公司/路"),
        ("http://intranet/", "http://intranet/"),
    ],
)
def test_a_web_address_is_kept(raw, url):
    assert parse_url(raw) == url
    assert parse_url(url) == url


def test_an_address_without_its_scheme_is_offered_with_it():
    with pytest.raises(ValueProblem, match="Please begin with https://") as problem:
        parse_url("www.Example.com/a")
    assert problem.value.choices == ("https://www.Example.com/a",)
    assert parse_url(problem.value.choices[0]) == "https://www.example.com/a"


@pytest.mark.parametrize(
    "raw",
    [
        "javascript:alert(1)",
        "ftp://example.com",
        "data:text/html,x",
        "https://",
        "https:///x",
        "http://user:pw@example.com",
        "https://exa mple.com",
        "https://example.com\\@evil.com",
        "http://[::1",
        "http://a:99999/",
        "http://a:0/",
        "https://-a.com",
        "https://a..b",
        "file:///etc/passwd",
        "https://a.com/\x07b",
        "mailto:a@b.co",
        "无",
    ],
)
def test_every_other_address_is_refused(raw):
    with pytest.raises(ValueProblem, match="Not a web address"):
        parse_url(raw)


def test_a_blank_or_endless_web_address_is_refused():
    with pytest.raises(ValueProblem, match="Please fill this in"):
        parse_url(" ")
    with pytest.raises(ValueProblem, match="At most 2000 characters are possible, this has 2020"):
        parse_url("https://example.com/" + "a" * 2000)


@given(
    st.text(max_size=20).map(lambda t: "HTTPS://" + t)
    | st.text("aAİß.:/@[]", max_size=12).map(lambda t: "http://" + t)
)
def test_a_web_address_reads_as_itself(raw):
    try:
        url = parse_url(raw)
    except ValueProblem as problem:
        assert all(parse_url(choice) for choice in problem.choices)
        return
    assert parse_url(url) == url


@pytest.mark.parametrize(
    ("kind", "raw", "number"),
    [
        ("id_card", "11010519491231002X", "11010519491231002X"),
        ("id_card", " １１０１０５ １９４９１２３１ ００２ｘ", "11010519491231002X"),
        ("id_card", "440524188001010014", "440524188001010014"),
        ("org_code", "D2143569X", "D2143569-X"),
        ("org_code", "d2143569-x", "D2143569-X"),
        ("licence", "91350100M000100Y43", "91350100M000100Y43"),
        ("org_code", "91350100M000100Y43", "91350100M000100Y43"),
        ("licence", "110108000000016", "110108000000016"),
        ("passport", "e12345678", "E12345678"),
        ("introduction_letter", " 介字第12号 ", "介字第12号"),
    ],
)
def test_a_number_of_a_paper_is_kept(kind, raw, number):
    assert parse_id_number(kind, raw) == number
    assert parse_id_number(kind, number) == number


@pytest.mark.parametrize(
    ("kind", "raw", "reason"),
    [
        ("id_card", "110105194912310021", "last character"),
        ("id_card", "1101051949123100", "18 characters, this has 16"),
        ("id_card", "11010519491331002X", "birthday"),
        ("id_card", "1101051949123100ZX", "Not an ID card"),
        ("id_card", 110105194912310021, "enter it as text"),
        ("org_code", "D2143569-1", "last character"),
        ("org_code", "12345", "9 or 18"),
        ("licence", "91350100M000100Y44", "last character"),
        ("licence", "12345", "15 or 18"),
        ("passport", "护照", "5 to 12"),
        ("other", "", "Please fill this in"),
    ],
)
def test_a_wrong_number_of_a_paper_is_refused(kind, raw, reason):
    with pytest.raises(ValueProblem, match=reason):
        parse_id_number(kind, raw)


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_of_an_id_card_is_always_noticed(place, step):
    number = "11010519491231002X"
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    with pytest.raises(ValueProblem):
        parse_id_number("id_card", wrong)
