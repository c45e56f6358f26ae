"""The register of customers is imported in a real browser: words chosen, a cell mended, rows stored, handed back, taken back."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect
from sqlalchemy import func, insert, select

from core import rulebook
from core.access import Role
from db import search
from db.models.customers import Customer
from db.models.organisation import Department
from tests.live import PASSWORD, LiveServer
from tests.paths import SHARED_DATA

PATIENCE = 90_000
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The installed Chromium; it may run as root and in a small machine."""
    found = playwright.chromium.launch(
        executable_path=os.environ.get("CLIENTELE_CHROMIUM", "/usr/bin/chromium"),
        args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    )
    yield found
    found.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    """A running server with one department and its manager."""
    live = LiveServer(tmp_path)
    search.ensure(live.database, search.searchable())
    rulebook.seed(live.database)
    with live.database.writing() as session:
        session.execute(
            insert(Department), [{"name": "Customer service", "created_at": NOW, "updated_at": NOW}]
        )
    granted = datetime(2036, 1, 1, tzinfo=UTC)
    live.add_user("lin", [Role.MANAGER], department_id=1, see_pii_until=granted)
    live.start()
    yield live
    live.stop()


def living(server: LiveServer) -> int:
    with server.database.reading() as session:
        query = select(func.count()).select_from(Customer).where(Customer.deleted_at.is_(None))
        return session.scalar(query) or 0


def metric(page: Page, label: str) -> int:
    """The number under a label of the dialog."""
    box = page.get_by_role("dialog").get_by_test_id("stMetric").filter(has_text=label)
    return int(box.get_by_test_id("stMetricValue").inner_text().replace(",", ""))


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("dialog").get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_register_is_imported_handed_back_and_taken_back(browser: Browser, server: LiveServer) -> None:
    page = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 1400}).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(server.url + "/customers")
    form = page.locator(".st-key-login_form")
    form.get_by_role("textbox", name="User name").fill("lin")
    form.get_by_role("textbox", name="Password").fill(PASSWORD)
    form.get_by_role("button", name="Sign in").click()
    page.locator(".st-key-customers_import button").click()
    upload = page.locator(".st-key-customers_import_file input[type=file]")
    upload.set_input_files(SHARED_DATA / "customers_zh.csv")
    expect(page.get_by_text("Read as GB18030")).to_be_visible(timeout=PATIENCE)
    commit = page.locator(".st-key-customers_import_commit button")
    expect(commit).to_contain_text("Import 216 rows", timeout=PATIENCE)
    choose(page, "网站", "Sales channel")
    expect(commit).not_to_contain_text("Import 216 rows", timeout=PATIENCE)
    choose(page, "市场活动", "Market information")
    expect(commit).to_contain_text("Import 359 rows", timeout=PATIENCE)
    wrong = page.locator(".st-key-customers_import_preview_place td[aria-invalid=true]")
    wrong.filter(has_text="1990-02-30").first.click()
    page.keyboard.type("1990年2月3日")
    page.keyboard.press("Enter")
    expect(commit).to_contain_text("Import 360 rows", timeout=PATIENCE)
    assert living(server) == 0
    commit.click()
    expect(page.locator(".st-key-customers_import_done button")).to_be_visible(timeout=PATIENCE)
    assert (metric(page, "Stored"), metric(page, "Already there"), metric(page, "Handed back")) == (
        360,
        0,
        40,
    )
    assert living(server) == 360
    with page.expect_download() as caught:
        page.get_by_role("link", name="Download the rows handed back").click()
    back = Path(caught.value.path()).read_bytes().decode("gb18030")
    assert "Not imported because" in back.splitlines()[0]
    assert back.count("There is no such day: 1990-02-30") == 3
    page.locator(".st-key-customers_import_undo button").click()
    expect(page.get_by_text("360 records were taken back.")).to_be_visible(timeout=PATIENCE)
    assert living(server) == 0
