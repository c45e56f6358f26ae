"""Every page as each role that may open it: no error, one heading, no sideways scroll, no English left over."""

import re
from functools import cache

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Page, expect

from core.access import Action, Role
from core.i18n import SOURCE, catalogue_path
from core.resources import RESOURCES
from core.ui.menu import PAGES, PageSpec
from tests.e2e.screen import ERRORS, PATIENCE, House, settle, themed

WIDE, NARROW = {"width": 1360, "height": 1000}, {"width": 390, "height": 844}
# Each page is opened in each language by one role at least; dark where the role reads Chinese.
READS = {
    Role.EXECUTIVE: "zh_CN",
    Role.MANAGER: "zh_TW",
    Role.SUPERVISOR: "en",
    Role.AGENT: "zh_CN",
    Role.SALES: "zh_TW",
    Role.ARCHIVIST: "zh_CN",
    Role.FIELD: "en",
    Role.FINANCE: "zh_TW",
    Role.ANALYST: "en",
    Role.ADMIN: "zh_TW",
}
# What is drawn on the screen as words of ours: texts, hints in empty inputs, headings of grids.
DRAWN = """() => [
    ...document.body.innerText.split("\\n"),
    ...[...document.querySelectorAll("[placeholder]")].map(one => one.placeholder),
    ...[...document.querySelectorAll("canvas [role=columnheader]")].map(one => one.textContent),
    ...[...document.querySelectorAll("svg text")].map(one => one.textContent),
]"""


def open_to(role: Role) -> list[PageSpec]:
    """The pages of a role by the matrix."""
    return [
        spec for spec in PAGES if not spec.table or Action.VIEW in RESOURCES[spec.table].grants.get(role, {})
    ]


@cache
def english_of(language: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """The English sentences that read otherwise in a language: whole ones, and those with places in them."""
    source = {one.id: one.string for one in _catalogue(SOURCE)}
    whole, placed = set(), []
    for message in _catalogue(language):
        pairs = zip(_forms(source[message.id]), _forms(message.string), strict=False)
        for english, theirs in pairs:
            text = re.sub(r":material/\w+:|\*\*|\\", "", english).strip()
            if not text or english == theirs or not re.search("[A-Za-z]{2}", text):
                continue
            if "{" not in text:
                whole.add(text)
            elif re.search("[A-Za-z]{3}", re.sub(r"{\w+}", "", text)):
                parts = (re.escape(part) for part in re.split(r"{\w+}", text))
                placed.append(re.compile(".+".join(parts)))
    return frozenset(whole), tuple(placed)


def _catalogue(language: str) -> list:
    with catalogue_path(language).open("rb") as file:
        return [one for one in read_po(file) if one.id]


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def leftovers(page: Page, language: str) -> set[str]:
    """The words of ours on the screen that are English where they should not be."""
    whole, placed = english_of(language)
    lines = {line.strip() for line in page.evaluate(DRAWN)} - {""}
    return {line for line in lines if line in whole or any(one.fullmatch(line) for one in placed)}


def looked_at(page: Page, spec: PageSpec, language: str) -> list[str]:
    """What is wrong with an opened page."""
    wrong = [f"error: {one}" for one in page.locator(ERRORS).all_inner_texts()]
    if "Traceback" in page.inner_text("body"):
        wrong.append("a traceback")
    if (headings := page.locator("h1").count()) != 1:
        wrong.append(f"{headings} headings of the first order")
    if language != SOURCE:
        wrong += [f"English: {one}" for one in sorted(leftovers(page, language))]
    page.set_viewport_size(NARROW)
    try:
        page.wait_for_function("innerWidth === 390")
        needed = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        if needed > NARROW["width"]:
            wrong.append(f"scrolls sideways: {needed} px of 390")
    finally:
        page.set_viewport_size(WIDE)
    return [f"{spec.path}: {one}" for one in wrong]


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_every_page_opens_well_for_each_role_that_may_open_it(house: House, role: Role) -> None:
    language = READS[role]
    seat = house.seat(role.value, language, dark=language != SOURCE)
    specs = open_to(role)
    page = seat.open(f"/{specs[0].path}")
    themed(page, dark=language != SOURCE)
    wrong = looked_at(page, specs[0], language)
    menu = page.locator("[data-testid=stSidebarNavLink]")
    expect(menu).to_have_count(len(specs), timeout=PATIENCE)
    for place, spec in enumerate(specs[1:], 1):
        before = page.locator("h1").inner_text()
        menu.nth(place).click()
        page.wait_for_url(re.compile(f"/{spec.path}([?].*)?$"))
        expect(page.locator("h1").first).not_to_have_text(before, timeout=PATIENCE)
        settle(page)
        wrong += looked_at(page, spec, language)
    assert not wrong + seat.faults, "\n".join(wrong + seat.faults)


def test_each_page_is_looked_at_in_each_language_it_can_be_read_in() -> None:
    seen = {(spec.path, READS[role]) for role in Role for spec in open_to(role)}
    chinese = {spec.path for spec in PAGES if {(spec.path, "zh_CN"), (spec.path, "zh_TW")} <= seen}
    assert chinese == {spec.path for spec in PAGES}
