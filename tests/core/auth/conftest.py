"""Accounts and a clock for the tests of the sign-in."""

from collections.abc import Iterator

import pytest

from core import clock as clocks
from core.auth import passwords
from db.models.organisation import User
from db.session import Database
from db.vocabulary.organisation import Rank, UserRole
from tests.core.auth.support import PASSWORD, QUICK, START, Clock, MakeUser


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock that shows 09:00 in Shanghai at first."""
    clocks.move_to(START)
    yield Clock()
    clocks.move_to(None)


@pytest.fixture
def base(base: Database, clock: Clock, quick_hashing: None) -> Database:
    """The process's database under a clock that can be moved, with quick hashing."""
    return base


@pytest.fixture(scope="session")
def hashed() -> str:
    """A hash of `PASSWORD` that is quick to check."""
    return passwords.hash_password(PASSWORD, QUICK)


@pytest.fixture
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's hashing with hardly any work."""
    monkeypatch.setattr(passwords, "HASHER", QUICK)
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
        user.roles = [role.value for role in roles]
        with base.writing() as session:
            session.add(user)
            session.flush()
            return user.id

    return make
