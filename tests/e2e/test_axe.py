"""No serious barrier found by axe: every page in light and dark, the form, the drawer, the import, the sign-in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from core.access import Role
from core.ui.menu import COMPOSED, PAGES
from db.models.customers import Customer
from tests.e2e.barriers import barriers
from tests.e2e.screen import House, at, button, go, see, settle, themed
from tests.leftovers import open_to

ADMIN_ONLY = {spec.path for spec in open_to(Role.ADMIN)} - {spec.path for spec in open_to(Role.MANAGER)}


def in_both_themes(page: Page, where: str) -> list[str]:
    """The barriers in light and in dark."""
    found = []
    for dark in (False, True):
        themed(page, dark=dark)
        found += barriers(page, f"{where} {'dark' if dark else 'light'}")
    return found


@pytest.mark.parametrize(
    ("role", "paths"),
    [
        # Pages made of a declaration share their parts; customers stand for them here. The test of every page looks
        # at each of them in one theme.
        (
            "manager",
            [one.path for one in open_to(Role.MANAGER) if one.path in COMPOSED or one.path == "customers"],
        ),
        ("archivist", ["loan_desk"]),
        ("admin", [spec.path for spec in PAGES if spec.path in ADMIN_ONLY]),
    ],
    ids=["manager", "archivist", "admin"],
)
def test_no_page_has_a_grave_barrier(house: House, role: str, paths: list[str]) -> None:
    seat = house.seat(role)
    page = seat.open(f"/{paths[0]}")
    found = in_both_themes(page, paths[0])
    for path in paths[1:]:
        go(page, path)
        found += (
            in_both_themes(page, path) if path in COMPOSED or path == "customers" else barriers(page, path)
        )
    assert not found + seat.faults, "\n".join(found + seat.faults)


def _form(page: Page) -> None:
    button(page, "customers_new").click()
    see(at(page.get_by_role("dialog"), "customers_save"))


def _import(page: Page) -> None:
    button(page, "customers_import").click()
    see(page.get_by_role("dialog").locator("[data-testid=stFileUploader]"))


def _drawer(page: Page) -> None:
    see(at(page.get_by_role("dialog"), "customers_badges"))


@pytest.mark.parametrize("open_it", [_form, _import, _drawer], ids=["form", "import", "drawer"])
def test_no_dialog_has_a_grave_barrier(house: House, open_it: Callable[[Page], None]) -> None:
    with house.server.database.reading() as session:
        id = session.query(Customer.id).filter_by(department_id=1).order_by(Customer.id.desc()).first()[0]
    page = house.seat("manager").open(f"/customers?id={id}" if open_it is _drawer else "/customers")
    open_it(page)
    settle(page)
    found = in_both_themes(page, "dialog")
    assert not found, "\n".join(found)


def test_the_sign_in_has_no_grave_barrier(house: House) -> None:
    page = house.stranger().new_page()
    page.goto(house.server.url)
    see(at(page, "login_form").get_by_role("textbox").first)
    settle(page)
    found = in_both_themes(page, "sign-in")
    assert not found, "\n".join(found)
