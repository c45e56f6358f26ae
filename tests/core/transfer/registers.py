"""A company whose registers are imported: people, departments, archives, a survey; and the files themselves."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, select

from core import service
from core.access import Actor, Role
from core.transfer import importing
from core.transfer import plan as plans
from core.transfer.files import read, sniff
from core.transfer.importing import Result
from core.transfer.plan import Plan
from core.transfer.table import Table
from db import search
from db.models.archives import Archive
from db.models.customers import Customer
from db.models.organisation import Department, User
from db.models.surveys import Survey, SurveyQuestion
from db.session import Database
from tests.paths import SHARED_DATA

NOW = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
STAMPS = {"created_at": NOW, "updated_at": NOW}
DEPARTMENTS = ("售后部", "销售部", "财务部")
UNKNOWN_BORROWER = "郭涛"
ARCHIVES = 280


def actor(role: Role, language: str = "zh_CN", **more: Any) -> Actor:
    """Somebody of the first department, with this role."""
    rights = {"see_pii": True, "see_confidential": True, "export": True}
    return Actor(
        1, "desk", "柜台", frozenset({role}), **{"department_id": 1, "language": language, **rights, **more}
    )


def found_company(base: Database) -> None:
    """Three departments and the person who imports, in whatever role a test needs them."""
    with base.writing() as session:
        session.execute(insert(Department), [{"name": name, **STAMPS} for name in DEPARTMENTS])
        session.execute(
            insert(User),
            [
                {
                    "login": "desk",
                    "name": "柜台",
                    "roles": [role.value for role in Role],
                    "department_id": 1,
                    **STAMPS,
                }
            ],
        )


def hire(base: Database, names: Iterable[str]) -> None:
    """One account for each name."""
    rows = [
        {"login": f"u{n}", "name": name, "roles": ["agent"], "department_id": 1 + n % 3, **STAMPS}
        for n, name in enumerate(names, start=2)
    ]
    with base.writing() as session:
        session.execute(insert(User), rows)


def keep_archives(base: Database) -> None:
    """A customer and the archives DA00001 to DA00280 about it, the last ones of the register missing."""
    customer = {
        "customer_no": "C99999",
        "name": "档案客户",
        "source": "walk_in",
        "owner_id": 1,
        "department_id": 1,
        "first_contact_on": date(2020, 1, 1),
        **STAMPS,
    }
    with base.writing() as session:
        session.execute(insert(Customer), [customer])
        about = session.scalar(select(Customer.id))
        rows = [
            {
                "archive_no": f"DA{n:05}",
                "customer_id": about,
                "kind": "customer",
                "index_code": f"I{n:05}",
                "location": "1/1/1",
                "keeper_id": 1,
                "department_id": 1,
                **STAMPS,
            }
            for n in range(1, ARCHIVES + 1)
        ]
        session.execute(insert(Archive), rows)
    # Rows that did not come through the service are not in the search index yet.
    for model in (Customer, Archive):
        search.drop(base, model)
        search.ensure(base, [model])


def ask(base: Database) -> int:
    """A survey with a question about product, attitude and speed; gives its id."""
    survey = {
        "title": "年度满意度",
        "kind": "annual",
        "audience": "全部客户",
        "opens_on": date(2026, 1, 1),
        "closes_on": date(2026, 12, 31),
        **STAMPS,
    }
    with base.writing() as session:
        session.execute(insert(Survey), [survey])
        id = session.scalar(select(Survey.id))
        sides = (("产品质量如何", "product"), ("服务态度如何", "attitude"), ("响应速度如何", "speed"))
        session.execute(
            insert(SurveyQuestion),
            [
                {
                    "survey_id": id,
                    "position": n,
                    "text": text,
                    "scale": "five_point",
                    "dimension": side,
                    **STAMPS,
                }
                for n, (text, side) in enumerate(sides, start=1)
            ],
        )
    assert id is not None
    return id


def register(name: str, data: bytes | None = None) -> Table:
    """A register as it is read without any correction."""
    found = data if data is not None else (SHARED_DATA / name).read_bytes()
    return read(found, sniff(name, found))


def run(who: Actor, table: str, file: Table, plan: Plan, key: str = "run") -> Result:
    """Import a register to its end."""
    *_, last = importing.store(who, table, file, plan, key)
    return last


def customers_plan(who: Actor, file: Table) -> Plan:
    """The proposed plan and what the two sources mean that no choice is called."""
    plan = plans.propose(who, "customers", file)
    return plan.with_word("source", "网站", "sales_channel").with_word("source", "市场活动", "market_info")


def stored(base: Database, model: Any) -> list[Any]:
    """The living records of a table in the order they were stored."""
    with base.reading() as session:
        return list(session.scalars(select(model).where(model.deleted_at.is_(None)).order_by(model.id)))


__all__ = ["service"]
