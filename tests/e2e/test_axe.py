"""No serious barrier found by axe: every page in light and dark, the form, the drawer, the import, the sign-in."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from core.access import Role
from core.ui.menu import COMPOSED, PAGES
from db.models.customers import Customer
from tests.e2e.screen import House, at, button, go, see, settle, themed
from tests.leftovers import open_to

GRAVE = {"serious", "critical"}
OPTIONS = {"resultTypes": ["violations"]}
# What only Streamlit could mend: (rule of axe, part of the selector or markup, why it is out of reach).
OUT_OF_REACH: tuple[tuple[str, str, str], ...] = (
    ("list", "stSidebarNavItems", "st.navigation wraps the items of its list in plain boxes"),
    ("listitem", "<li class=", "the same list of st.navigation; the product draws no list of its own"),
    ("svg-img-alt", "highlighted_points_marks", "the empty layer of the point under the mouse in st.metric"),
    ("color-contrast", 'aria-label="Shortcut ', "st.button draws the keys of its shortcut half transparent"),
)
ADMIN_ONLY = {spec.path for spec in open_to(Role.ADMIN)} - {spec.path for spec in open_to(Role.MANAGER)}


def barriers(page: Page, where: str) -> list[str]:
    """The grave barriers on the screen, one line per element."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{where}: {one['id']}: {node['target']} {node['html'][:160]}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
        if not _out_of_reach(one["id"], str(node["target"]) + node["html"])
    ]


def _out_of_reach(rule: str, place: str) -> bool:
    return any(rule == known and part in place for known, part, _why in OUT_OF_REACH)


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
        ("manager", [spec.path for spec in open_to(Role.MANAGER)]),
        ("admin", [spec.path for spec in PAGES if spec.path in ADMIN_ONLY]),
    ],
    ids=["manager", "admin"],
)
def test_no_page_has_a_grave_barrier(house: House, role: str, paths: list[str]) -> None:
    seat = house.seat(role)
    page = seat.open(f"/{paths[0]}")
    found = in_both_themes(page, paths[0])
    for path in paths[1:]:
        go(page, path)
        # Pages made of a declaration share their parts; customers stand for them in the other theme.
        own = path in COMPOSED or path == "customers"
        found += in_both_themes(page, path) if own else barriers(page, path)
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
