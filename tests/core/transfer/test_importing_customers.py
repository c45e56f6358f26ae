"""The register of customers is imported: each value right, each wrong one handed back, nothing twice."""

import csv
import io
import re
import unicodedata
from dataclasses import replace
from datetime import date

import pytest

from core import i18n
from core.access import Role
from core.transfer import importing
from core.transfer import plan as plans
from db.models.customers import Customer
from db.models.organisation import User
from db.session import Database
from db.vocabulary.customers import Category5, Gender, Source
from tests.core.transfer.registers import actor, customers_plan, found_company, register, run, stored
from tests.factories import stored as made
from tests.paths import SHARED_DATA

NAME = "customers_zh.csv"
LONGEST_NOTE = 4000
FIELDS = {"姓名": "name", "手机号": "phone", "出生日期": "birth_date", "登记日期": "first_contact_on",
          "客户类别": "category5", "备注": "note"}  # fmt: skip
CATEGORIES = {
    "VIP客户": Category5.VIP, "普通客户": Category5.ORDINARY, "白金客户": Category5.PLATINUM,
    "黄金客户": Category5.GOLD, "钻石客户": Category5.DIAMOND,
}  # fmt: skip
SOURCES = {
    "老客户介绍": Source.REFERRAL, "网站": Source.SALES_CHANNEL, "到店": Source.WALK_IN,
    "市场活动": Source.MARKET_INFO, "电话": Source.INCOMING_CALL,
}  # fmt: skip
GENDERS = {"男": Gender.MALE, "女": Gender.FEMALE, "": None}


@pytest.fixture
def company(base: Database) -> Database:
    found_company(base)
    return base


def lines() -> list[dict[str, str]]:
    """The register as another program reads it."""
    text = (SHARED_DATA / NAME).read_bytes().decode("gb18030")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def day(raw: str) -> date | None:
    """A day read by other means than the product's: all its digits, year first or last."""
    groups = re.findall("[0-9]+", unicodedata.normalize("NFKC", raw))
    if len(groups) == 1:
        groups = [groups[0][:4], groups[0][4:6], groups[0][6:]]
    numbers = [int(one) for one in groups]
    try:
        return date(*numbers) if numbers[0] > 31 else date(*reversed(numbers))
    except ValueError:
        return None


def phone(raw: str) -> str | None:
    plain = unicodedata.normalize("NFKC", raw)
    digits = re.sub("[^0-9]", "", plain).removeprefix("0086")
    digits = digits.removeprefix("86") if len(digits) == 13 else digits
    return digits if len(digits) == 11 and not re.search("[A-Z]", plain) else None


def faults(row: dict[str, str]) -> set[str]:
    """The headings of a row whose cell cannot be stored."""
    wrong = set()
    if not row["姓名"].strip():
        wrong.add("姓名")
    if phone(row["手机号"]) is None:
        wrong.add("手机号")
    if day(row["出生日期"]) is None:
        wrong.add("出生日期")
    if day(row["登记日期"]) is None:
        wrong.add("登记日期")
    if row["客户类别"] not in CATEGORIES:
        wrong.add("客户类别")
    if len(row["备注"]) > LONGEST_NOTE:
        wrong.add("备注")
    return wrong


def test_what_goes_in_is_what_is_stored_and_what_is_handed_back(company):
    file = register(NAME)
    result = run(actor(Role.MANAGER), "customers", file, customers_plan(actor(Role.MANAGER), file))
    good = [row for row in lines() if not faults(row)]
    assert (result.total, result.stored, result.known, len(result.reasons)) == (
        400, len(good), 0, 400 - len(good),
    )  # fmt: skip
    assert 300 < len(good) < 400
    for row, found in zip(good, stored(company, Customer), strict=True):
        assert found.name == row["姓名"].strip()
        assert found.phone == phone(row["手机号"])
        assert found.birth_date == day(row["出生日期"])
        assert found.first_contact_on == day(row["登记日期"])
        assert found.gender is GENDERS[row["性别"]]
        assert found.category5 is CATEGORIES[row["客户类别"]]
        assert found.source is SOURCES[row["来源"]]
        assert found.is_member is (row["是否会员"] in ("是", "Y", "１"))
        assert (found.note or "") == row["备注"].replace("\r\n", "\n").strip()
        assert (found.owner_id, found.department_id, found.extra) == (1, 1, None)
    assert [found.customer_no for found in stored(company, Customer)] == [
        f"C{number:05}" for number in range(1, len(good) + 1)
    ]


def test_every_row_handed_back_names_the_cells_and_why(company):
    who = actor(Role.MANAGER)
    file = register(NAME)
    plan = customers_plan(who, file)
    result = run(who, "customers", file, plan)
    returned = importing.rejects(who, "customers", file, plan, result)
    rows = list(csv.reader(io.StringIO(returned.decode("gb18030"), newline="")))
    assert rows[0] == [*file.header, "未导入原因"]
    bad = [row for row in lines() if faults(row)]
    for mine, back in zip(bad, rows[1:], strict=True):
        assert back[:-1] == list(mine.values())
        assert {re.split(": |：", reason)[0] for reason in back[-1].split("; ")} == {
            i18n.term("zh_CN", f"field.customers.{FIELDS[heading]}") for heading in faults(mine)
        }


def test_the_preview_tells_what_the_import_does(company):
    who = actor(Role.MANAGER)
    file = register(NAME)
    bare = plans.propose(who, "customers", file)
    before = importing.check(who, "customers", file, bare)
    assert dict(before.words["source"]) == {"网站": 84, "市场活动": 76}
    assert set(before.words["category5"]) == {"超级会员", "VVIP", "A"}
    plan = customers_plan(who, file)
    preview = importing.check(who, "customers", file, plan)
    assert stored(company, Customer) == []
    result = run(who, "customers", file, plan)
    assert (preview.new, preview.known, preview.wrong) == (result.stored, 0, len(result.reasons))
    assert {one.line: one.reasons for one in preview.rows if one.reasons}.items() <= result.reasons.items()
    again = importing.check(who, "customers", file, plan)
    assert (again.new, again.known, again.wrong) == (0, result.stored, len(result.reasons))


def test_the_same_file_twice_adds_nothing_and_the_mapping_is_remembered(company):
    who = actor(Role.MANAGER)
    file = register(NAME)
    first = run(who, "customers", file, customers_plan(who, file))
    plan = plans.propose(who, "customers", file)
    assert plan == customers_plan(who, file)
    second = run(who, "customers", file, plan, "another run")
    assert (second.stored, second.known, second.reasons) == (0, first.stored, first.reasons)
    assert second.change_sets == ()
    assert len(stored(company, Customer)) == first.stored


def test_rows_handed_back_are_mended_and_imported(company):
    who = actor(Role.MANAGER)
    file = register(NAME)
    plan = customers_plan(who, file)
    result = run(who, "customers", file, plan)
    returned = importing.rejects(who, "customers", file, plan, result)
    mended = returned.decode("gb18030").replace("1990-02-30", "1990-02-28").replace("电话不详", "13800000001")
    again = register("mended.csv", mended.encode("gb18030"))
    plan = plans.propose(who, "customers", again)
    second = run(who, "customers", again, plan, "mended")
    fixed = [
        row for row in lines()
        if faults(row) and not faults({**row, "手机号": row["手机号"].replace("电话不详", "13800000001"),
                                       "出生日期": row["出生日期"].replace("1990-02-30", "1990-02-28")})
    ]  # fmt: skip
    assert len(fixed) >= 5
    assert (second.total, second.stored, second.known) == (len(result.reasons), len(fixed), 0)
    assert len(stored(company, Customer)) == result.stored + len(fixed)


def test_an_import_taken_back_leaves_nothing_and_can_be_done_again(company):
    who = actor(Role.MANAGER)
    file = register(NAME)
    plan = customers_plan(who, file)
    result = run(who, "customers", file, plan)
    assert importing.take_back(who, result.change_sets, "undo") == (result.stored, 0)
    assert stored(company, Customer) == []
    again = run(who, "customers", file, plan, "once more")
    assert again.stored == result.stored
    assert run(who, "customers", file, plan, "and again").stored == 0


def test_a_row_that_is_a_record_of_others_is_not_said_to_be_known(company):
    """Else whoever fills in a name and guesses a number is told that both stand on record in another department."""
    mine = actor(Role.MANAGER)
    other = made(User, login="other", name="Other", roles=["manager"], department_id=2)
    theirs = replace(mine, id=other, login="other", department_id=2)
    file = register(NAME)
    first = run(theirs, "customers", file, customers_plan(theirs, file))
    plan = customers_plan(mine, file)
    preview = importing.check(mine, "customers", file, plan)
    assert (preview.new, preview.known) == (first.stored, 0)
    assert run(mine, "customers", file, plan, "mine").stored == first.stored
    for place, who in enumerate((mine, theirs)):
        again = run(who, "customers", file, customers_plan(who, file), f"again {place}")
        assert (again.stored, again.known) == (0, first.stored)
