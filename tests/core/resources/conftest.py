"""People and the day for the tests of loans."""

import pytest

from core import clock
from core.access import Actor, Role
from tests.core.resources.loans import START
from tests.factories import Company


@pytest.fixture
def june():
    """The product believes it is the first of June."""
    clock.move_to(START)
    yield
    clock.move_to(None)


@pytest.fixture
def people(company: Company) -> dict[str, Actor]:
    return those_of(company)


@pytest.fixture
def lite_people(lite_company: Company) -> dict[str, Actor]:
    return those_of(lite_company)


def those_of(company: Company) -> dict[str, Actor]:
    """Who asks, who heads their department, who keeps the archives, and the general manager."""
    return {
        "clerk": company.actor(Role.AGENT),
        "head": company.actor(Role.MANAGER),
        "keeper": company.actor(Role.ARCHIVIST),
        "gm": company.actor(Role.EXECUTIVE),
    }
