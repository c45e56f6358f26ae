"""The demo as a running server for the tests in a browser, and its people."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.e2e.screen import PATIENCE, House, launched
from tests.live import LiveServer

# A busy machine is no fault of the page: what is not said to be waited for otherwise is waited for so long.
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The sample company on a server of its own, with its own database file."""
    live = LiveServer(tmp_path_factory.mktemp("demo"), CLIENTELE_ENV="demo").start()
    yield live
    live.stop()


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests of the demo."""
    found = launched(playwright)
    yield found
    found.close()


@pytest.fixture(scope="session")
def _house(demo: LiveServer, chromium: Browser) -> House:
    return House(demo, chromium)


@pytest.fixture
def house(_house: House) -> Iterator[House]:
    """The demo and its people; the browsers of a test close with it."""
    yield _house
    _house.leave()
