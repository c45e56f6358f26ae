"""A company for the tests of the engine."""

import pytest

from db.session import Database
from tests import factories
from tests.factories import Company


@pytest.fixture
def company(base: Database) -> Company:
    """A company on both databases."""
    return factories.company()


@pytest.fixture
def lite_company(lite_base: Database) -> Company:
    """A company on SQLite, for what does not depend on the kind of database."""
    return factories.company()
