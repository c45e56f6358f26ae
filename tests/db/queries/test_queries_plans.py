"""Lists of 200,000 rows read a page's worth of rows, by the databases' own account of their work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.orm import Session

from db import queries
from db.models.customers import Customer
from db.models.organisation import User
from db.queries import Cursor, Query, ReferenceLabel, RowScope, Where
from db.session import Database

ROWS = 200_000
SIZE = 50
PACE = 100
# On SQLite a row of a page costs some 250 steps of its machine, a row looked at in vain some 5.
MOST_STEPS = 40_000
MOST_STEPS_OF_A_COUNT = 200_000
# PostgreSQL: the ids, the rows and their labels.
MOST_ROWS = 6 * SIZE
MOST_ROWS_OF_A_COUNT = 40_000
# A few hundred rows of one person's own are sorted as a whole.
OWN_ROWS = 400

CUSTOMERS = Query(Customer, RowScope(everything=True))
COLUMNS = ("customer_no", "name", "phone", "category5", "owner_id", "first_contact_on", "created_at")
LABELS = {"owner_id": ReferenceLabel(User, "name")}
MASKED = frozenset({"phone"})
NOW = datetime(2026, 3, 1, tzinfo=UTC)
BY_CONTACT = replace(CUSTOMERS, sort="first_contact_on")
BY_PURCHASE = replace(CUSTOMERS, sort="last_purchase_at")
VIPS = replace(CUSTOMERS, where=(Where("category5", "is", ("vip",)),))
OWN = replace(CUSTOMERS, scope=RowScope(any_of=(("owner_id", 2), ("second_owner_id", 2))))

Job = Callable[[Session], Any]


def page(query: Query, number: int = 1, **cursor: Cursor) -> Job:
    return lambda session: queries.page(session, query, COLUMNS, MASKED, LABELS, number, SIZE, **cursor)


PAGES = {
    "first page": page(CUSTOMERS),
    "next page by id": page(CUSTOMERS, after=Cursor(100_000, 100_000)),
    "page before by id": page(CUSTOMERS, before=Cursor(100_000, 100_000)),
    "first page by date": page(BY_CONTACT),
    "oldest first": page(replace(BY_CONTACT, descending=False)),
    "next page by date": page(BY_CONTACT, after=Cursor(date(2020, 5, 5), 100_000)),
    "first page by a column with gaps": page(BY_PURCHASE),
    "next page in the gaps": page(BY_PURCHASE, after=Cursor(None, 100_000)),
    "filter by a choice": page(VIPS),
    "next page of a filter": page(VIPS, after=Cursor(100_000, 100_000)),
    "filter that finds nothing": page(replace(CUSTOMERS, where=(Where("region", "is", ("nowhere",)),))),
    "one row": lambda session: queries.one(session, CUSTOMERS, 7, COLUMNS, MASKED, LABELS),
    "ends of a period": lambda session: queries.grouped(
        session, replace(CUSTOMERS, where=(Where("region", "is", ("nowhere",)),)), queries.Month("first_contact_on")
    ),
    "a name typed": lambda session: queries.find(session, Customer, ("name",), "customer 777", CUSTOMERS.scope),
}
COUNTS = {
    "count of all": lambda session: queries.count(session, CUSTOMERS),
    "count of a filter": lambda session: queries.count(session, VIPS),
    "own rows": page(OWN),
}


@pytest.fixture(scope="module")
def many(company: Database, make_customer: Callable[..., dict[str, Any]]) -> Database:
    """200,000 customers; each tenth is a VIP, each tenth has bought, 400 are the second user's."""

    def row(n: int) -> dict[str, Any]:
        return make_customer(
            n,
            phone=f"138{n:08}",
            category5="vip" if n % 10 == 0 else "ordinary",
            owner_id=2 if n % 1000 == 0 else 1,
            second_owner_id=2 if n % 1000 == 1 else None,
            first_contact_on=date(2016, 1, 1) + timedelta(n * 7919 % 3650),
            last_purchase_at=NOW - timedelta(minutes=n) if n % 10 == 3 else None,
        )

    with company.writing() as session:
        for start in range(1, ROWS + 1, 20_000):
            session.execute(insert(Customer.__table__), [row(n) for n in range(start, start + 20_000)])
    with company.engine.connect() as connection:
        if not company.is_sqlite:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE customers"))
    return company


def test_a_page_costs_a_page_of_work(many: Database) -> None:
    most = MOST_STEPS if many.is_sqlite else MOST_ROWS
    work = {name: work_of(many, job) for name, job in PAGES.items()}
    assert {name: n for name, n in work.items() if n > most} == {}


def test_a_count_and_own_rows_cost_what_they_find(many: Database) -> None:
    most = MOST_STEPS_OF_A_COUNT if many.is_sqlite else MOST_ROWS_OF_A_COUNT
    work = {name: work_of(many, job) for name, job in COUNTS.items()}
    assert {name: n for name, n in work.items() if n > most} == {}


@pytest.mark.parametrize("query", [CUSTOMERS, BY_CONTACT, VIPS], ids=["by id", "by date", "filtered"])
def test_a_jump_far_into_a_list_walks_in_an_index_only(many: Database, query: Query) -> None:
    with many.reading() as session, statements(many) as seen:
        page(query, 300)(session)
        statement, parameters = seen[0]
        plan = plan_of(session, statement, parameters, "EXPLAIN QUERY PLAN" if many.is_sqlite else "EXPLAIN")
    assert "INDEX" in plan.upper()
    assert "TEMP B-TREE" not in plan and "Sort" not in plan and "Seq Scan" not in plan


def test_a_scan_would_be_noticed(many: Database) -> None:
    unindexed = page(replace(CUSTOMERS, where=(Where("occupation", "is", ("none",)),)))
    assert work_of(many, unindexed) > (MOST_STEPS_OF_A_COUNT if many.is_sqlite else MOST_ROWS_OF_A_COUNT)


def work_of(database: Database, job: Job) -> int:
    """Steps of SQLite's machine, or rows PostgreSQL's plan nodes read or threw away."""
    with database.reading() as session:
        return steps(session, job) if database.is_sqlite else rows_read(database, session, job)


def steps(session: Session, job: Job) -> int:
    driver = session.connection().connection.driver_connection
    ticks = []
    driver.set_progress_handler(lambda: ticks.append(1), PACE)
    job(session)
    driver.set_progress_handler(None, PACE)
    return len(ticks) * PACE


def rows_read(database: Database, session: Session, job: Job) -> int:
    with statements(database) as seen:
        job(session)
    return sum(
        _rows(session.connection().exec_driver_sql("EXPLAIN (ANALYZE, FORMAT JSON) " + sql, values).scalar_one()[0]["Plan"])
        for sql, values in seen
    )


def _rows(node: dict[str, Any]) -> int:
    own = 0
    if "Scan" in node["Node Type"]:
        own = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    return int(own) + sum(_rows(child) for child in node.get("Plans", []))


@contextmanager
def statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The SELECTs sent while inside, with their parameters."""
    seen: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
        seen.append((sql, values))

    event.listen(database.engine, "before_cursor_execute", listen)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", listen)


def plan_of(session: Session, sql: str, values: Any, explain: str) -> str:
    rows = session.connection().exec_driver_sql(f"{explain} {sql}", values)
    return "\n".join(str(row[-1]) for row in rows)
