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
SETTLED = """() => {
    const app = document.querySelector("[data-testid=stApp]")
    return app && app.dataset.testScriptState === "notRunning" && app.dataset.testConnectionState === "CONNECTED"
        && document.querySelector("h1") && !document.querySelector("[data-testid=stSkeleton]")
}"""
# A telephone: the menu closes by itself once a page was chosen, which it does not in a narrow window.
PHONE: dict[str, Any] = {
    "size": (390, 844),
    "user_agent": "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36",
}
LOCALES = {"en": "en-GB", "zh_CN": "zh-CN", "zh_TW": "zh-TW"}
ERRORS = "[data-testid=stException], [data-testid=stAlertContentError]"
# What the content security policy keeps away is a fault; that a library asks in vain for WebAssembly, and goes on
# without it, is known.
POLICED = """addEventListener("securitypolicyviolation", (event) => {
    if (event.blockedURI !== "wasm-eval")
        console.error(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`)
}, true)"""
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
        made.add_init_script(POLICED)
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


def go(page: Page, path: str, *, phone: bool = False) -> None:
    """Go to another page by the menu, which a phone shows on demand."""
    before = page.locator("h1").inner_text()
    if phone:
        page.locator("[data-testid=stExpandSidebarButton]").click()
    page.locator(f"[data-testid=stSidebarNavLink][href$='/{path}']").click()
    page.wait_for_url(re.compile(f"/{path}([?].*)?$"))
    expect(page.locator("h1").first).not_to_have_text(before, timeout=PATIENCE)
    settle(page)
    if phone:
        # A phone has no pointer that rests on what lies where the menu was.
        page.mouse.move(0, 0)


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


def grid(page: Page, table: str) -> Locator:
    """The grid of a table, drawn and with nothing typed under way."""
    place = at(page, f"{table}_grid_place")
    # While the page turns to another list the old one may still stand beside it.
    expect(place.get_by_role("grid")).to_have_count(1, timeout=PATIENCE)
    place.get_by_role("grid").first.wait_for()
    expect(place.locator("td.sent")).to_have_count(0, timeout=PATIENCE)
    return place


def ids(page: Page, table: str) -> list[int]:
    """The records of the rows that are drawn, from the top."""
    found = grid(page, table).locator("tbody tr").evaluate_all("all => all.map(one => one.dataset.id)")
    return [int(one) for one in found if one.isdecimal()]


def cell(page: Page, table: str, id: int, field: str) -> Locator:
    """The cell of a record in a field's column."""
    return at(page, f"{table}_grid_place").locator(f'tr[data-id="{id}"] td[data-key={field}]')


def column(page: Page, table: str, field: str) -> list[str]:
    """The texts of a field's column, from the top."""
    return grid(page, table).locator(f"tbody tr td[data-key={field}]").all_text_contents()


def put(page: Page, table: str, id: int, field: str, text: str) -> None:
    """Type a text over a cell and wait for the answer."""
    cell(page, table, id, field).click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(cell(page, table, id, field)).to_have_text(text, timeout=PATIENCE)
    grid(page, table)


def tick(page: Page, table: str, *wanted: int) -> None:
    """Tick rows by their numbers."""
    for place, id in enumerate(wanted):
        row = at(page, f"{table}_grid_place").locator(f'tr[data-id="{id}"]')
        row.locator(".no").click(modifiers=["Control"] if place else [])
        expect(row).to_have_class(re.compile("chosen"))


def open_row(page: Page, table: str, id: int) -> None:
    """Open a record by the button of its row, which appears under the mouse."""
    row = at(page, f"{table}_grid_place").locator(f'tr[data-id="{id}"]')
    row.hover()
    row.locator("button.open").click()


def choose(box: Locator, text: str) -> None:
    """Choose an option of a select box by its text, with the keyboard; what speaks for it may stand behind."""
    named = re.compile(rf"^{re.escape(text)}( · .*)?$")
    field = box.get_by_role("combobox")
    field.click()
    field.fill(text)
    box.page.get_by_role("option", name=named).first.click()
    expect(field).to_have_value(named, timeout=PATIENCE)


def saved_file(page: Page, link: Locator) -> Path:
    """The file a link brings."""
    with page.expect_download() as waiting:
        link.click()
    return Path(waiting.value.path())
