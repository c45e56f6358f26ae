"""Headings find their fields."""

import pytest

from core.transfer.columns import Match, Target, match, shared, signature

CUSTOMER = (
    Target("name", ("Name", "姓名", "客户名称")),
    Target("phone", ("Phone", "手机号", "手机", "电话")),
    Target("email", ("Email", "电子邮件")),
    Target("birth_date", ("Date of birth", "出生日期", "生日")),
    Target("registered_on", ("Registered on", "登记日期")),
    Target("level", ("Level", "客户等级", "客户类别")),
)


def columns(header: tuple[str, ...], targets: tuple[Target, ...] = CUSTOMER) -> dict[str, int]:
    return {key: found.column for key, found in match(header, targets).items()}


def test_the_headings_of_a_chinese_register_find_their_fields():
    header = ("姓名", "手机号", "性别", "出生日期", "客户类别", "来源", "登记日期", "是否会员", "备注")
    assert columns(header) == {"name": 0, "phone": 1, "birth_date": 3, "level": 4, "registered_on": 6}
    assert all(found.score == 1 for found in match(header, CUSTOMER).values())


def test_case_width_spaces_and_marks_do_not_matter():
    assert columns((" ＮＡＭＥ ", "e-mail", "DATE_OF_BIRTH")) == {"name": 0, "email": 1, "birth_date": 2}


@pytest.mark.parametrize(
    ("heading", "key", "score"),
    [
        ("客户手机", "phone", 0.65),
        ("Customer phone", "phone", None),
        ("手机号（必填）", "phone", 0.9),
        ("联系人/电话", "phone", 0.9),
        ("日期", None, None),
        ("telephone", None, None),
        ("生", None, None),
        ("", None, None),
    ],
)
def test_contained_words_score_less(heading, key, score):
    found = match((heading,), CUSTOMER)
    if key is None:
        assert [name for name in found if name in ("phone", "email", "name", "level")] == []
    else:
        assert list(found) == [key]
        assert found[key].score < 1
        assert score is None or found[key].score == score


def test_an_equal_name_wins_over_a_contained_one_whatever_the_order():
    targets = (Target("customer", ("客户",)), Target("level", ("客户等级",)))
    assert columns(("客户等级", "客户"), targets) == {"customer": 1, "level": 0}


def test_a_column_is_proposed_once():
    targets = (Target("mobile", ("电话",)), Target("landline", ("电话",)))
    assert match(("电话",), targets) == {"mobile": Match(0, 1.0)}
    assert columns(("电话", "电话"), targets) == {"mobile": 0, "landline": 1}


def test_a_column_that_serves_several_fields_is_named():
    assert shared({"mobile": 0, "landline": 0, "name": 1}) == {0: ("mobile", "landline")}


def test_a_layout_is_known_again_however_it_is_spaced():
    assert signature(("姓名", "E-mail ", "")) == signature((" 姓名", "e-Mail"))
    assert signature(("a", "b")) != signature(("b", "a"))
    assert signature(("ab",)) != signature(("a", "b"))
