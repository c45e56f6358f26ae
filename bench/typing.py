"""Typing into the product's grid and into `st.data_editor`, in turns, in one browser on the same page of rows."""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, Page, sync_playwright

from bench import data
from bench.processes import Process, free_port

WARM, MOST_LOST = 3, 20
PASTED = (300, 6)
MATCHED = 5
OWN, EDITOR = "grid", "st.data_editor"


@dataclass
class Typing:
    """Milliseconds from Enter to the confirmed cell, and bytes received, by grid; edits that were never answered."""

    waits: dict[str, list[float]] = field(default_factory=lambda: {OWN: [], EDITOR: []})
    received: dict[str, list[int]] = field(default_factory=lambda: {OWN: [], EDITOR: []})
    pasted: float = 0.0
    undone: float = 0.0
    matched: list[float] = field(default_factory=list)
    lost: int = 0

    def median(self, name: str) -> float:
        """The middle of the waits."""
        return median(self.waits[name])

    def slow(self, name: str) -> float:
        """The 95th of a hundred waits."""
        waits = self.waits[name]
        return quantiles(waits, n=20)[-1] if len(waits) > 1 else waits[0]

    def bytes(self, name: str) -> int:
        """The middle of the bytes that came for an edit."""
        return int(median(self.received[name]))

    @property
    def ratio(self) -> float:
        """The grid's wait as a part of the editor's."""
        return self.median(OWN) / self.median(EDITOR)


class Counted:
    """A page of the browser that counts the bytes that come over HTTP and the web socket."""

    def __init__(self, browser: Browser, url: str, sid: str) -> None:
        self.context = browser.new_context(
            viewport={"width": 1400, "height": 1000}, permissions=["clipboard-read", "clipboard-write"]
        )
        if sid:
            self.context.add_cookies([{"name": "sid", "value": sid, "url": url}])
        self.page: Page = self.context.new_page()
        self.bytes = 0
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._frame))
        self.page.on("response", self._answer)
        self.page.goto(url)

    def _frame(self, payload: Any) -> None:
        self.bytes += len(payload if isinstance(payload, bytes) else payload.encode())

    def _answer(self, response: Any) -> None:
        if response.request.method == "POST":
            self.bytes += int(response.headers.get("content-length", "0"))


# Starts at the Enter that is about to be pressed and ends when the page shows what the server answered.
STARTED = "() => { addEventListener('keydown', (e) => e.key === 'Enter' && (window.__at = performance.now()), { capture: true, once: true }) }"
CONFIRMED = """() => {
  const find = (root) => { for (const one of root.querySelectorAll('*')) { if (one.shadowRoot?.querySelector('td')) return one.shadowRoot } }
  const grid = find(document)
  return new Promise((done) => {
    const look = () => grid.querySelector('td.sent') ? requestAnimationFrame(look) : done(performance.now() - window.__at)
    look()
  })
}"""
WATCHED = """() => {
  const read = () => (window.__answered = Number(document.querySelector('[data-testid=stCaptionContainer] p')?.textContent))
  window.__watcher?.disconnect()
  window.__watcher = new MutationObserver(read)
  window.__watcher.observe(document.body, { subtree: true, childList: true, characterData: true })
  read()
  window.__wanted = window.__answered + 1
}"""
# What the grid shows of new rows, and its first name; and whether anything waits for an answer.
SHOWN = """() => {
  const find = (root) => { for (const one of root.querySelectorAll('*')) { if (one.shadowRoot?.querySelector('td')) return one.shadowRoot } }
  const grid = find(document)
  return [grid.querySelectorAll('tr.new').length, grid.querySelector('td[data-key=name]').textContent]
}"""
BACK = f"""(before) => {{
  const [rows, name] = ({SHOWN})()
  return rows === before[0] && name === before[1] && !sessionStorage.getItem('clientele.outbox')
}}"""
ANSWERED = """() => new Promise((done) => {
  const look = () => {
    const waited = performance.now() - window.__at
    if (window.__answered >= window.__wanted) done(waited)
    else if (waited > 3000) done(null)
    else requestAnimationFrame(look)
  }
  look()
})"""


def measure(file: Path, sid: str, edits: int) -> Typing:
    """Type into both, one edit here and one there, then paste a block; the page is that of the large file."""
    found = Typing()
    with (
        _server(["app.py"], file) as own,
        _server(["-m", "streamlit", "run", "bench/editor_page.py"], file) as other,
        sync_playwright() as tools,
    ):
        browser = tools.chromium.launch(
            executable_path=os.environ.get("CLIENTELE_CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox"],
        )
        grid, editor = Counted(browser, f"{own}/customers", sid), Counted(browser, other, "")
        grid.page.locator("td[data-key=name]").first.wait_for(timeout=60_000)
        editor.page.locator("[data-testid=stDataFrame] canvas").first.wait_for(timeout=60_000)
        n = 0
        while min(map(len, found.waits.values())) < edits:
            for name, act, counted in ((OWN, _in_grid, grid), (EDITOR, _in_editor, editor)):
                before = counted.bytes
                waited = act(counted.page, n)
                if waited is None:
                    found.lost += 1
                elif n >= WARM:
                    found.waits[name].append(waited)
                    found.received[name].append(counted.bytes - before)
            n += 1
            if found.lost > edits + MOST_LOST:
                raise RuntimeError(f"the editor did not answer {found.lost} of {n} edits")
        found.matched = [_matches(grid.page, n) for n in range(MATCHED)]
        found.pasted, found.undone = _paste(grid.page)
        browser.close()
    return found


def _in_grid(page: Page, n: int) -> float:
    page.locator("tbody tr").nth(n % 20).locator("td[data-key=name]").click()
    page.keyboard.type(f"Ann {fresh()}")
    page.evaluate(STARTED)
    page.keyboard.press("Enter")
    return page.evaluate(CONFIRMED)


def _in_editor(page: Page, n: int) -> float | None:
    box = page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 60, box["y"] + 35 * (n % 10 + 1) + 17)
    page.keyboard.type(f"Ben {fresh()}")
    page.evaluate(WATCHED)
    page.evaluate(STARTED)
    page.keyboard.press("Enter")
    return page.evaluate(ANSWERED)


def fresh() -> str:
    """A word that stood in no cell before; the same text again would be no edit."""
    return uuid4().hex[:8]


def _matches(page: Page, n: int) -> float:
    """Seconds from a letter typed into a reference to the records that match it."""
    page.locator("tbody tr").nth(n).locator("td[data-key=owner_id]").click()
    started = perf_counter()
    page.keyboard.type("a")
    page.locator("[role=option]").first.wait_for()
    waited = perf_counter() - started
    page.keyboard.press("Escape")
    return waited


def _paste(page: Page) -> tuple[float, float]:
    """Seconds from the paste of a block to the last answered cell, and from its undo to the page as it was.

    The block makes most of its rows.
    """
    rows, columns = PASTED
    block = "\r\n".join("\t".join(f"text {row} {column}" for column in range(columns)) for row in range(rows))
    page.evaluate("text => navigator.clipboard.writeText(text)", block)
    page.locator("tbody tr").first.locator("td[data-key=name]").click()
    before = page.evaluate(SHOWN)
    started = perf_counter()
    page.keyboard.press("Control+v")
    page.evaluate("() => { window.__at = performance.now() }")
    page.evaluate(CONFIRMED)
    pasted = perf_counter() - started
    if page.evaluate(SHOWN) == before:
        raise RuntimeError("nothing was pasted")
    started = perf_counter()
    page.keyboard.press("Control+z")
    page.wait_for_function(BACK, arg=before, timeout=60_000)
    return pasted, perf_counter() - started


@contextmanager
def _server(arguments: list[str], file: Path) -> Generator[str]:
    port = free_port()
    settings = {**data.environment(file), "CLIENTELE_PORT": str(port), "STREAMLIT_SERVER_PORT": str(port)}
    process = Process(arguments, file.with_suffix(".typing.log"), settings)
    try:
        process.wait_for(port, "/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.close()
