"""Every cell of the four registers in ../shared/data: the right value, derived by other means, or a
refusal."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.rules import (
    COUNT_UNITS,
    clean_text,
    escape_formula,
    parse_choice,
    parse_date,
    parse_email,
    parse_integer,
    parse_moment,
    parse_phone,
    parse_score,
    parse_yes_no,
)
from tests.core.rules.registers import csv_columns, day_of, figures, mobile_of, outcome, sheet_columns

SHANGHAI = ZoneInfo("Asia/Shanghai")
LEVELS = {name: (name,) for name in ("VIP客户", "普通客户", "白金客户", "黄金客户", "钻石客户")}
SOURCES = {name: (name,) for name in ("老客户介绍", "网站", "到店", "市场活动", "电话")}
GENDERS = {"male": ("男", "Male"), "female": ("女", "Female"), "unspecified": ("Other",)}
SECRECY = {"normal": ("普通",), "confidential": ("机密",), "top_secret": ("绝密",)}


CUSTOMERS = csv_columns("customers_zh.csv", "gb18030")
TICKETS = csv_columns("support_tickets.csv", "utf-8-sig")
LOANS = sheet_columns("loans_zh.xlsx", 3)
ANSWERS = sheet_columns("answers_zh.xlsx", 1)


def test_names_of_customers():
    assert outcome(lambda raw: clean_text(raw, 120), CUSTOMERS["姓名"], str) == {"read": 395, "blank": 5}


def test_phones_of_customers():
    found = outcome(parse_phone, CUSTOMERS["手机号"], mobile_of)
    assert found["A phone number has only digits, found the letter O: 1O812345678"] == 5
    assert found["Not a phone number: 电话不详"] == 3
    assert found["A mobile number has 11 digits, this has 15: 138123456789012"] == sum(
        cell == "138123456789012" for cell in CUSTOMERS["手机号"]
    )
    assert found["read"] == sum(
        bool(re.fullmatch("1[3-9][0-9]{9}", mobile_of(c)))
        for c in CUSTOMERS["手机号"]
        if len(figures(c)) and "O" not in c and c != "138123456789012"
    )
    assert sum(found.values()) == 400
    assert len(found) == 4


@pytest.mark.parametrize("column", ["出生日期", "登记日期"])
def test_days_of_customers(column):
    found = outcome(parse_date, CUSTOMERS[column], day_of)
    real = sum(_exists(cell) for cell in CUSTOMERS[column])
    assert found["read"] == real
    assert {text for text in found if text != "read"} == {
        f"There is no such day: {cell}" for cell in CUSTOMERS[column] if not _exists(cell)
    }


def _exists(raw: Any) -> bool:
    try:
        return bool(day_of(raw))
    except ValueError:
        return False


def test_members_among_customers():
    found = outcome(parse_yes_no, CUSTOMERS["是否会员"], lambda raw: raw != "否")
    assert found == {"read": 337, "blank": 63}


def test_choices_of_customers():
    levels = outcome(lambda raw: parse_choice(raw, LEVELS), CUSTOMERS["客户类别"], str)
    assert levels == {
        "read": 384,
        "Not one of the choices: 超级会员": 6,
        "Not one of the choices: VVIP": 5,
        "Not one of the choices: A": 5,
    }
    assert outcome(lambda raw: parse_choice(raw, SOURCES), CUSTOMERS["来源"], str) == {"read": 400}
    genders = outcome(
        lambda raw: parse_choice(raw, GENDERS), CUSTOMERS["性别"], lambda c: {"男": "male", "女": "female"}[c]
    )
    assert genders == {"read": 306, "blank": 94}


def test_notes_of_customers():
    notes = CUSTOMERS["备注"]
    found = outcome(lambda raw: clean_text(raw, 500, multiline=True), notes, str)
    longest = max(map(len, notes))
    assert longest > 500
    assert found == {"read": 252, "blank": 145, f"At most 500 characters are possible, this has {longest}": 3}
    assert {n for n in notes if escape_formula(n) != n} == {"@SUM(A1)"}


def test_days_of_loans():
    assert outcome(parse_date, LOANS["借阅日期"], day_of) == {"read": 120}
    found = outcome(parse_date, LOANS["归还日期"], day_of, blank_words=("未还",))
    assert found == {
        "read": 120 - 22 - LOANS["归还日期"].count(None),
        "blank": 22 + LOANS["归还日期"].count(None),
    }
    assert outcome(parse_date, LOANS["归还日期"], day_of)["Not a date: 未还"] == 22


def test_copies_of_loans():
    copies = {1: 1, 2: 2, "一": 1, "３份": 3}
    assert outcome(lambda raw: parse_integer(raw, 1, 100, COUNT_UNITS), LOANS["份数"], copies.get) == {
        "read": 120
    }
    assert outcome(parse_integer, LOANS["份数"], copies.get)["Not a number: ３份"] == 24


@pytest.mark.parametrize("column", ["档案编号", "借阅人", "部门", "理由"])
def test_texts_of_loans(column):
    found = outcome(lambda raw: clean_text(raw, 120), LOANS[column], str)
    assert found["read"] + found["blank"] == 120


def test_secrecy_of_loans():
    names = {"普通": "normal", "机密": "confidential", "绝密": "top_secret"}
    found = outcome(lambda raw: parse_choice(raw, SECRECY), LOANS["密级"], names.get)
    assert found["read"] + found["blank"] == 120


def test_moments_of_answers():
    found = outcome(
        lambda raw: parse_moment(raw, SHANGHAI),
        ANSWERS["提交时间"],
        lambda c: c.replace(tzinfo=UTC) - timedelta(hours=8),
    )
    assert found == {"read": 600}


def test_phones_of_answers():
    found = outcome(parse_phone, ANSWERS["客户手机"], mobile_of)
    refusals = {text for text in found if text not in ("read", "blank")}
    assert refusals <= {
        "A phone number has only digits, found the letter O: 1O812345678",
        "Not a phone number: 电话不详",
        "A mobile number has 11 digits, this has 15: 138123456789012",
    }
    assert sum(found.values()) == 600


def test_scores_of_answers():
    found = outcome(
        parse_score,
        ANSWERS["总体满意度"],
        {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, "5分": 5, "４": 4, "4": 4, "非常满意": 5}.get,
    )
    assert found == {"read": 493, "blank": 51, "Must not be more than 5": 56}
    for column in ("产品", "服务态度", "响应速度"):
        scores = outcome(parse_score, ANSWERS[column], int)
        assert set(scores) <= {"read", "blank"}


def test_comments_of_answers():
    assert outcome(lambda raw: clean_text(raw, 2000, multiline=True), ANSWERS["意见"], str) == {
        "read": 392,
        "blank": 208,
    }
    assert escape_formula("=1+1") == "'=1+1"


@pytest.mark.parametrize("column", ["First_Response_Time", "Time_to_Resolution"])
def test_moments_of_tickets(column):
    found = outcome(
        lambda raw: parse_moment(raw, SHANGHAI),
        TICKETS[column],
        lambda c: datetime(*figures(c), tzinfo=UTC) - timedelta(hours=8),
    )
    assert found == {"read": 2769}


def test_other_cells_of_tickets():
    assert outcome(parse_integer, TICKETS["Ticket_ID"], int) == {"read": 2769}
    assert outcome(lambda raw: parse_integer(raw, 0, 120), TICKETS["Customer_Age"], int) == {"read": 2769}
    assert outcome(parse_score, TICKETS["Customer_Satisfaction_Rating"], int) == {"read": 2769}
    assert outcome(parse_date, TICKETS["Date_of_Purchase"], date.fromisoformat) == {"read": 2769}
    assert outcome(parse_email, TICKETS["Customer_Email"], str) == {"read": 2769}
    assert outcome(
        lambda raw: parse_choice(raw, GENDERS),
        TICKETS["Customer_Gender"],
        lambda c: {"Male": "male", "Female": "female", "Other": "unspecified"}[c],
    ) == {"read": 2769}
    for column in (
        "Customer_Name",
        "Product_Purchased",
        "Ticket_Type",
        "Ticket_Subject",
        "Ticket_Priority",
        "Ticket_Channel",
    ):
        assert outcome(lambda raw: clean_text(raw, 120), TICKETS[column], str) == {"read": 2769}
