"""What the browser tests say about a screen: settled, a cell of the grid, a person at it."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Playwright,
    Response,
    expect,
)

from db.models.organisation import User
from tests.live import LiveServer

# The machine under the tests may be busy; nothing waits longer than what it waits for.
PATIENCE = 45_000
# The overlay of a cell takes a moment to open; keys typed faster than this are lost in it.
TYPING = 60
# A grid of rows that can be ticked: box, button, then the pinned number; sizes in CSS pixels.
ROW, HEAD, NUMBER, NUMBER_X = 35, 35, 2, 140
SETTLED = """() => {
    const app = document.querySelector("[data-testid=stApp]")
    return app && app.dataset.testScriptState === "notRunning" && app.dataset.testConnectionState === "CONNECTED"
        && document.querySelector("h1") && !document.querySelector("[data-testid=stSkeleton]")
}"""
LOCALES = {"en": "en-GB", "zh_CN": "zh-CN", "zh_TW": "zh-TW"}
ERRORS = "[data-testid=stException], [data-testid=stAlertContentError]"
# Streamlit looks for its own routes under each part of the path before it finds them at the root.
PROBE = re.compile(r"/[^/]+/_stcore/(health|host-config)$")


@dataclass
class Seat:
    """A person of the demo at a browser of their own."""

    role: str
    server: LiveServer
    context: BrowserContext
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """A new tab at a path of the server, settled."""
        page = self.context.new_page()
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("response", self._answered)
        page.goto(self.server.url + path)
        settle(page)
        return page

    def open_refused(self, path: str) -> Page:
        """A new tab at a path that is not open to this person; it has no title to wait for."""
        page = self.context.new_page()
        page.goto(self.server.url + path)
        return page

    def _note(self, message: ConsoleMessage) -> None:
        # A failed request is judged by its answer, below; its console line names no address.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400 and not PROBE.search(answer.url):
            self.faults.append(f"{answer.status} {answer.url}")


class House:
    """The demo server and the people who have signed in to it, each once."""

    def __init__(self, server: LiveServer, browser: Browser) -> None:
        self.server, self._browser = server, browser
        self._states: dict[str, Any] = {}
        self._contexts: list[BrowserContext] = []

    def seat(
        self,
        role: str,
        language: str = "en",
        *,
        dark: bool = False,
        size: tuple[int, int] = (1360, 1000),
        **options: Any,
    ) -> Seat:
        """Somebody with this role at a fresh browser, signed in already, reading this language."""
        self.speak(role, language)
        return Seat(
            role,
            self.server,
            self.stranger(language, dark=dark, size=size, state=self._state(role), **options),
        )

    def stranger(
        self,
        language: str = "en",
        *,
        dark: bool = False,
        size: tuple[int, int] = (1360, 1000),
        state: Any = None,
        **options: Any,
    ) -> BrowserContext:
        """A browser nobody has signed in with, or with a state kept from before."""
        made = self._browser.new_context(
            locale=LOCALES[language],
            color_scheme="dark" if dark else "light",
            viewport={"width": size[0], "height": size[1]},
            storage_state=state,
            reduced_motion="reduce",
            **options,
        )
        made.set_default_timeout(PATIENCE)
        self._contexts.append(made)
        return made

    def speak(self, role: str, language: str) -> None:
        """Put a language on the account, as the corner menu does."""
        with self.server.database.writing() as session:
            session.query(User).filter_by(login=role).one().language = language

    def leave(self) -> None:
        """Close the browsers of the test that ends."""
        while self._contexts:
            self._contexts.pop().close()

    def _state(self, role: str) -> Any:
        if role not in self._states:
            page = self.stranger().new_page()
            page.goto(f"{self.server.url}/overview")
            sign_in(page, role)
            self._states[role] = page.context.storage_state()
            page.context.close()
            self._contexts.remove(page.context)
        return self._states[role]


def launched(playwright: Playwright, *more: str) -> Browser:
    """The installed Chromium, with more of its switches; it may run as root and in a small machine."""
    return playwright.chromium.launch(
        executable_path=os.environ.get("CLIENTELE_CHROMIUM", "/usr/bin/chromium"),
        args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", *more],
    )


def sign_in(page: Page, role: str) -> None:
    """Sign in by the form that is on the screen and wait for the person's corner."""
    fields = page.locator(".st-key-login_form").get_by_role("textbox")
    fields.nth(0).fill(role)
    fields.nth(1).fill(f"demo-{role}-2026")
    fields.nth(1).press("Enter")
    expect(page.locator(".st-key-account")).to_be_attached(timeout=PATIENCE)


def settle(page: Page) -> None:
    """Wait until the screen has its title, its script has run and the server is connected."""
    page.wait_for_function(SETTLED, timeout=PATIENCE)


def at(page: Page | Locator, key: str) -> Locator:
    """The element with a key."""
    return page.locator(f".st-key-{key}")


def themed(page: Page, *, dark: bool) -> None:
    """Wait until the page stands on the ground of its theme; `emulate_media` changes it without a reload."""
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.wait_for_function(
        """(dark) => {
            const ground = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor
            const [red] = ground.match(/\\d+/g).map(Number)
            return dark ? red < 100 : red > 150
        }""",
        arg=dark,
        timeout=PATIENCE,
    )


def button(page: Page | Locator, key: str) -> Locator:
    """The button with a key."""
    return at(page, key).get_by_role("button").first


def see(found: Locator) -> Locator:
    """Wait until something is on the screen."""
    expect(found).to_be_visible(timeout=PATIENCE)
    return found


def rows(page: Page | Locator, key: str) -> list[list[str]]:
    """The rows of a grid that are drawn, header first, as assistive technology reads them."""
    table = at(page, key).locator("canvas table")
    table.first.wait_for(state="attached")
    return table.first.evaluate(
        "t => [...t.querySelectorAll('[role=row]')].map(r => [...r.children].map(c => c.textContent))"
    )


def column(page: Page, key: str, label: str) -> list[str]:
    """The drawn texts of a column."""
    header, *body = rows(page, key)
    return [row[header.index(label)] for row in body]


def put(page: Page, key: str, label: str, row: int, text: str) -> None:
    """Type a text into a cell of a grid (row 0 is the first): click the row, go there by arrows, type, Enter."""
    place = rows(page, key)[0].index(label)
    reach(page, key, place, row)
    page.keyboard.press("Enter")
    box = page.locator("#portal textarea, #portal input, .gdg-input").first
    box.wait_for()
    box.press("ControlOrMeta+a")
    page.keyboard.type(text, delay=TYPING)
    expect(box).to_have_value(text)
    page.keyboard.press("Enter")


def reach(page: Page, key: str, place: int, row: int) -> None:
    """Click the pinned number of a row and move right to the column with this place."""
    grid = at(page, key)
    grid.locator("canvas").first.click(position={"x": NUMBER_X, "y": HEAD + ROW * row + ROW // 2})
    for column in range(NUMBER, place + 1):
        if column > NUMBER:
            page.keyboard.press("ArrowRight")
        expect(grid.locator(f"canvas #glide-cell-{column}-{row}")).to_have_attribute(
            "aria-selected", "true", timeout=PATIENCE
        )


def tick(page: Page, key: str, row: int) -> None:
    """Tick a row of a grid."""
    grid = at(page, key)
    grid.locator("canvas").first.click(position={"x": 20, "y": HEAD + ROW * row + ROW // 2})
    expect(grid.locator(f"canvas #glide-cell-0-{row}")).to_have_text("true", timeout=PATIENCE)


def choose(box: Locator, text: str) -> None:
    """Choose an option of a select box by its text, with the keyboard."""
    field = box.get_by_role("combobox")
    field.click()
    field.fill(text)
    box.page.get_by_role("option", name=text, exact=True).first.click()
    expect(box).to_contain_text(text, timeout=PATIENCE)


def saved_file(page: Page, link: Locator) -> Path:
    """The file a link brings."""
    with page.expect_download() as waiting:
        link.click()
    return Path(waiting.value.path())
