"""The company and the clock of the tests of pages."""

from collections.abc import Iterator

import pytest

from core import clock
from db.session import Database
from tests.pages.screens import NOW, Company


@pytest.fixture
def company(lite_base: Database) -> Iterator[Company]:
    """A company on 4 May 2026, 09:00 in Shanghai."""
    clock.move_to(NOW)
    yield Company(lite_base)
    clock.move_to(None)
