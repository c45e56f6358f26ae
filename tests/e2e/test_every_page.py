"""Every page in a browser: no error, one heading, nothing English in Chinese, no barrier, no sideways scroll on a phone, nothing refused by the policy."""

from collections.abc import Sequence

from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from core.access import Role
from core.ui.menu import PageSpec
from tests.e2e.barriers import barriers
from tests.e2e.screen import ERRORS, PHONE, House, go, themed
from tests.leftovers import open_to, written_in_english

FITS = "() => document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth"
SHRINKING = 10_000
# What is drawn on the screen as words of ours: texts, hints in empty inputs, headings of grids, words in charts.
DRAWN = """() => [
    ...document.body.innerText.split("\\n"),
    ...[...document.querySelectorAll("[placeholder]")].map(one => one.placeholder),
    ...[...document.querySelectorAll("*")].flatMap(one => one.shadowRoot?.querySelector(".grid")?.innerText.split("\\n") ?? []),
    ...[...document.querySelectorAll("svg text")].map(one => one.textContent),
]"""


def sideways(page: Page) -> int:
    """The width a page takes if that is more than there is, else 0; charts shrink after the page."""
    try:
        page.wait_for_function(FITS, timeout=SHRINKING)
        return 0
    except PlaywrightTimeout:
        return page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")


def looked_at(page: Page, spec: PageSpec, language: str) -> list[str]:
    """What is wrong with an opened page."""
    wrong = [f"error: {one}" for one in page.locator(ERRORS).all_inner_texts()]
    if "Traceback" in page.inner_text("body"):
        wrong.append("a traceback")
    if (headings := page.locator("h1").count()) != 1:
        wrong.append(f"{headings} headings of the first order")
    drawn = {line.strip() for line in page.evaluate(DRAWN)} - {""}
    wrong += [f"English: {one}" for one in written_in_english(drawn, language)]
    wrong += barriers(page, "on a phone")
    if needed := sideways(page):
        wrong.append(f"scrolls sideways: {needed} px of {page.viewport_size}")
    return [f"{spec.path}: {one}" for one in wrong]


def walked(house: House, role: Role, specs: Sequence[PageSpec], language: str, *, dark: bool) -> list[str]:
    """What is wrong with some of a role's pages, what the content security policy kept away included."""
    seat = house.seat(role.value, language, dark=dark, **PHONE)
    page = seat.open(f"/{specs[0].path}")
    themed(page, dark=dark)
    expect(page.locator("[data-testid=stSidebarNavLink]")).to_have_count(len(open_to(role)))
    wrong = looked_at(page, specs[0], language)
    for spec in specs[1:]:
        go(page, spec.path, phone=True)
        wrong += looked_at(page, spec, language)
    return wrong + seat.faults


def test_every_page_holds_on_a_phone(house: House) -> None:
    wrong = walked(house, Role.MANAGER, open_to(Role.MANAGER), "zh_CN", dark=True)
    assert not wrong, "\n".join(wrong)


def test_the_administrators_own_pages_hold_as_well(house: House) -> None:
    seen = {spec.path for spec in open_to(Role.MANAGER)}
    specs = [spec for spec in open_to(Role.ADMIN) if spec.path not in seen]
    wrong = walked(house, Role.ADMIN, specs, "zh_TW", dark=False)
    assert not wrong, "\n".join(wrong)


def test_what_the_policy_keeps_away_is_noticed(house: House) -> None:
    seat = house.seat(Role.MANAGER.value)
    page = seat.open("/inbox")
    page.evaluate(
        "document.body.append(Object.assign(new Image(), { src: 'https://tracker.invalid/x.png' }))"
    )
    page.wait_for_function(
        "() => [...document.images].some(one => one.src.includes('tracker') && one.complete)"
    )
    assert any("policy: img-src https://tracker.invalid" in fault for fault in seat.faults)
