"""A company of a few users, and customers made from what a test says of them, on both databases."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import delete, insert

from db import models as _models  # registers every table
from db import search
from db.base import Base
from db.models.customers import Customer
from db.models.organisation import Department, User
from db.models.tickets import Ticket
from db.session import Database, connect
from tests.databases import new_database

NOW = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
ROW = {"created_at": NOW, "updated_at": NOW}
assert _models.__path__
TABLES = (Ticket, Customer)
PEOPLE = ("王小明", "李四", "Ann Lee", "张")

Fill = Callable[..., Database]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """All tables with a department and four users, kept for the module; rows come with `fill`."""
    with ExitStack() as made:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('queries')}/company.db"
        else:
            url = made.enter_context(new_database(request.getfixturevalue("server_url")))
        database = connect(url)
        _found(database)
        yield database
        database.close()


def _found(database: Database) -> None:
    Base.metadata.create_all(database.engine)
    with database.writing() as session:
        session.execute(insert(Department), [{"name": "Sales", **ROW}])
        session.execute(
            insert(User),
            [
                {"login": f"u{n}", "name": name, "department_id": 1, "roles": ["sales"], **ROW}
                for n, name in enumerate(PEOPLE, 1)
            ],
        )
    search.ensure(database, TABLES)


@pytest.fixture
def fill(company: Database) -> Fill:
    """Puts customers (and tickets) in the place of those there were; ids run from 1."""

    def put(customers: Iterable[dict[str, Any]] = (), tickets: Iterable[dict[str, Any]] = ()) -> Database:
        with company.writing() as session:
            for model in TABLES:
                session.execute(delete(model))
            # One statement for each row: rows of different keys would otherwise lose their defaults.
            for id, row in enumerate(customers, 1):
                session.execute(insert(Customer).values(**a_customer(id, **row)))
            for id, row in enumerate(tickets, 1):
                session.execute(insert(Ticket).values(**a_ticket(id, **row)))
        return company

    return put


def a_customer(id: int, **given: Any) -> dict[str, Any]:
    """A customer's row with everything a table needs."""
    row = {
        "id": id,
        "customer_no": f"C{id:05}",
        "name": f"customer {id}",
        "source": "walk_in",
        "owner_id": 1,
        "department_id": 1,
        "first_contact_on": date(2026, 1, 5),
    }
    return row | ROW | given


def a_ticket(id: int, **given: Any) -> dict[str, Any]:
    """A ticket's row with everything a table needs."""
    row = {
        "id": id,
        "ticket_no": f"T{id:05}",
        "kind": "complaint",
        "title": f"ticket {id}",
        "description": "",
        "channel": "phone",
        "department_id": 1,
        "received_at": NOW,
    }
    return row | ROW | given


@pytest.fixture(scope="module")
def make_customer() -> Callable[..., dict[str, Any]]:
    """Makes a customer's row for tests that fill the table by themselves."""
    return a_customer
