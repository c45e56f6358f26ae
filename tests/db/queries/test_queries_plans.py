"""Lists of 200,000 rows read a page's worth of rows, by the databases' own account of their work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, insert, literal, select, text, true
from sqlalchemy.orm import Session

from db import queries
from db.models.customers import Customer
from db.models.dealings import Purchase
from db.queries import Cursor, Query, ReferenceLabel, RowScope, Where
from db.session import Database

ROWS = 200_000
# The rows repeat after this many, but for their ids.
PATTERN = 2_000
SIZE = 50
PACE = 100
# On SQLite a row of a page costs some 250 steps of its machine, a row looked at in vain some 5.
MOST_STEPS = 40_000
MOST_STEPS_OF_A_COUNT = 200_000
# PostgreSQL: the ids, the rows and their labels.
MOST_ROWS = 6 * SIZE
MOST_ROWS_OF_A_COUNT = 40_000

PURCHASES = Query(Purchase, RowScope(everything=True))
COLUMNS = ("customer_id", "product", "bought_at", "qty", "amount", "channel", "contract_no", "created_at")
LABELS = {"customer_id": ReferenceLabel(Customer, "name")}
MASKED = frozenset({"amount"})
NOW = datetime(2026, 3, 1, tzinfo=UTC)
BY_DATE = replace(PURCHASES, sort="bought_at")
BY_CONTRACT = replace(PURCHASES, sort="contract_no")
TENTH = replace(PURCHASES, where=(Where("product", "is", ("tea",)),))
NOTHING = replace(PURCHASES, where=(Where("product", "is", ("nothing",)),))
OWN = replace(PURCHASES, scope=RowScope(any_of=(("customer_id", 2), ("contract_no", "own"))))

Job = Callable[[Session], Any]


def page(query: Query, number: int = 1, **cursor: Cursor) -> Job:
    return lambda session: queries.page(session, query, COLUMNS, MASKED, LABELS, number, SIZE, **cursor)


PAGES = {
    "first page": page(PURCHASES),
    "next page by id": page(PURCHASES, after=Cursor(100_000, 100_000)),
    "page before by id": page(PURCHASES, before=Cursor(100_000, 100_000)),
    "first page by date": page(BY_DATE),
    "oldest first": page(replace(BY_DATE, descending=False)),
    "next page by date": page(BY_DATE, after=Cursor(NOW - timedelta(minutes=1000), 100_000)),
    "first page by a column with gaps": page(BY_CONTRACT),
    "next page in the gaps": page(BY_CONTRACT, after=Cursor(None, 100_000)),
    "filter": page(TENTH),
    "next page of a filter": page(TENTH, after=Cursor(100_000, 100_000)),
    "filter that finds nothing": page(NOTHING),
    "one row": lambda session: queries.one(session, PURCHASES, 7, COLUMNS, MASKED, LABELS),
    "months of nothing": lambda session: queries.grouped(session, NOTHING, queries.Month("bought_at")),
    "a number typed": lambda session: queries.find(
        session, Purchase, ("contract_no",), "K1003", PURCHASES.scope
    ),
}
COUNTS = {
    "count of all": lambda session: queries.count(session, PURCHASES),
    "count of a filter": lambda session: queries.count(session, TENTH),
    "own rows": page(OWN),
}


@pytest.fixture(scope="module")
def many(company: Database, make_customer: Callable[..., dict[str, Any]]) -> Database:
    """200,000 purchases: each tenth of tea, each tenth with a contract, 400 are somebody's own."""
    table = Purchase.__table__
    first = select(literal(1).label("n")).cte("copies", recursive=True)
    copies = first.union_all(select(first.c.n + 1).where(first.c.n < ROWS // PATTERN - 1))
    others = [column for column in table.c if column is not table.c.id]
    copied = select(table.c.id + copies.c.n * PATTERN, *others).select_from(table.join(copies, true()))
    with company.writing() as session:
        session.execute(insert(Customer), [make_customer(id) for id in (1, 2)])
        session.execute(insert(table), [a_purchase(n) for n in range(1, PATTERN + 1)])
        session.execute(insert(table).from_select([table.c.id, *others], copied))
    if not company.is_sqlite:
        with company.engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            alone.execute(text("VACUUM ANALYZE purchases"))
    return company


def a_purchase(n: int) -> dict[str, Any]:
    row = {"id": n, "amount": Decimal(1), "qty": 1, "status": "ordered", "created_at": NOW, "updated_at": NOW}
    return row | {
        "customer_id": 2 if n % 1000 == 0 else 1,
        "product": "tea" if n % 10 == 0 else "coffee",
        "bought_at": NOW - timedelta(minutes=n * 7919 % PATTERN),
        "contract_no": "own" if n % 1000 == 1 else f"K{n}" if n % 10 == 3 else None,
    }


def test_a_page_costs_a_page_of_work(many: Database) -> None:
    most = MOST_STEPS if many.is_sqlite else MOST_ROWS
    work = {name: work_of(many, job) for name, job in PAGES.items()}
    assert {name: n for name, n in work.items() if n > most} == {}


def test_a_count_and_own_rows_cost_what_they_find(many: Database) -> None:
    most = MOST_STEPS_OF_A_COUNT if many.is_sqlite else MOST_ROWS_OF_A_COUNT
    work = {name: work_of(many, job) for name, job in COUNTS.items()}
    assert {name: n for name, n in work.items() if n > most} == {}


@pytest.mark.parametrize("query", [PURCHASES, BY_DATE, TENTH], ids=["by id", "by date", "filtered"])
def test_a_jump_far_into_a_list_walks_in_an_index_only(many: Database, query: Query) -> None:
    with many.reading() as session, statements(many) as seen:
        page(query, 300)(session)
        statement, parameters = seen[0]
        plan = plan_of(session, statement, parameters, "EXPLAIN QUERY PLAN" if many.is_sqlite else "EXPLAIN")
    assert "INDEX" in plan.upper()
    assert "TEMP B-TREE" not in plan and "Sort" not in plan and "Seq Scan" not in plan


def test_a_scan_would_be_noticed(many: Database) -> None:
    unindexed = page(replace(PURCHASES, where=(Where("qty", "is", (7,)),)))
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
    explained = [
        session.connection().exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", values).scalar_one()
        for sql, values in seen
    ]
    return sum(_rows(each[0]["Plan"]) for each in explained)


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
