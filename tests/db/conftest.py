"""Databases for the tests of `db`: each test runs on SQLite and on PostgreSQL unless it names one."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from db.session import Database, connect
from tests.databases import new_database

MakeUrl = Callable[[], str]


@pytest.fixture
def new_postgresql(server_url: str) -> Iterator[MakeUrl]:
    """Makes an empty database on the server and gives its URL."""
    with ExitStack() as made:
        yield lambda: made.enter_context(new_database(server_url))


@pytest.fixture
def new_sqlite(tmp_path: Path) -> MakeUrl:
    """Gives the URL of a database file that does not exist yet."""

    def make() -> str:
        return f"sqlite:///{tmp_path}/{uuid.uuid4().hex}.db"

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest) -> MakeUrl:
    """Gives the URL of a new, empty database of either kind."""
    return request.getfixturevalue(f"new_{request.param}")


@pytest.fixture
def empty(new_url: MakeUrl) -> Iterator[Database]:
    """An open, empty database of either kind."""
    opened = connect(new_url())
    yield opened
    opened.close()


@pytest.fixture
def lite(new_sqlite: MakeUrl) -> Iterator[Database]:
    """An open, empty SQLite database."""
    opened = connect(new_sqlite())
    yield opened
    opened.close()
