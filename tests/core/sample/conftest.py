"""One sample company for all tests of this folder: composed once, and stored once in a database file."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.sample import build
from core.sample.book import Book
from db import bulk
from db.base import Base
from db.models.organisation import User
from db.session import Database, connect

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def new_database(path: Path) -> Database:
    """An empty database with all tables."""
    database = connect(f"sqlite:///{path}")
    with database.reshaping() as connection:
        Base.metadata.create_all(connection)
    return database


@pytest.fixture(scope="session")
def book() -> Book:
    """The sample company as rows."""
    return build.compose(NOW)


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """The sample company in a database, beside the administrator who was there first."""
    database = new_database(tmp_path_factory.mktemp("sample") / "sample.db")
    with database.writing() as session:
        first = {
            "id": 1,
            "login": "admin",
            "name": "Me",
            "roles": ["admin"],
            "created_at": NOW,
            "updated_at": NOW,
        }
        bulk.insert_many(session, User, [first])
    build.build(database, NOW)
    return database
