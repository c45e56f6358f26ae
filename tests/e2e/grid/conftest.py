"""One server and one browser for the tests of the grid, a small office on it, and a sheet of rows per module."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.grid.cells import Sheet
from tests.e2e.grid.office import Office
from tests.live import LiveServer


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Office]:
    """A running server with a few people and departments, and browsers that are signed in."""
    # The machine's own name on a plain intranet is one of those it answers to.
    live = LiveServer(
        tmp_path_factory.mktemp("grid"), CLIENTELE_ALLOWED_HOSTS="127.0.0.1,localhost,grid.test"
    )
    made = Office(live.start(), chromium)
    yield made
    made.leave()
    made.live.stop()


@pytest.fixture(scope="module")
def _sheet(office: Office, request: pytest.FixtureRequest) -> Iterator[Sheet]:
    place = request.module.__name__.rpartition("_")[2]
    for _ in range(48):
        office.customer(place)
    sheet = office.open("clerk", f"/customers?region={place}", "customers")
    yield sheet
    sheet.page.context.close()


@pytest.fixture(autouse=True)
def _nothing_left_to_mend(office: Office, request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test left unmended would stand in the grids of the next one; only `states` are looked at by several."""
    yield
    if "states" not in request.fixturenames:
        office.forget_drafts()


@pytest.fixture
def sheet(_sheet: Sheet) -> Iterator[Sheet]:
    """The customers of a module on the clerk's screen; each test takes rows nobody else touches."""
    yield _sheet
    _sheet.rest()
    assert _sheet.faults == []
