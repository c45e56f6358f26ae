"""The product behind a proxy that shows it below a path: sign-in, grid, lists and downloads find their way."""

from collections.abc import Iterator

import pytest

from tests.e2e.grid.cells import Sheet
from tests.e2e.grid.office import Office
from tests.proxy import Proxy


@pytest.fixture
def proxy(office: Office) -> Iterator[Proxy]:
    """The office's server below /desk."""
    made = Proxy("desk", office.live.port)
    yield made
    made.stop()


def test_a_cell_typed_below_a_path_is_stored(office: Office, proxy: Proxy) -> None:
    customer = office.customer("below", occupation=None)
    page = office.browser.new_context(locale="en-GB").new_page()
    page.goto(f"{proxy.url}/customers?region=below")
    office.sign_in(page, "clerk")
    assert page.url.startswith(proxy.url)
    sheet = Sheet(office, page, "customers")
    sheet.cell(customer, "name").wait_for()
    sheet.enter(customer, "name", "路径之下")
    assert sheet.stored(customer, "name") == "路径之下"
    page.reload()
    sheet.cell(customer, "name").wait_for()
    assert sheet.cell(customer, "name").inner_text() == "路径之下"
    page.context.close()
