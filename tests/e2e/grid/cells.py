"""What the tests of the grid do and see: cells by record and field, keys, the clipboard, and the database behind."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Locator, Page, Position, expect

from core.resources import RESOURCES
from db.models.trace import Draft
from tests.e2e.screen import PATIENCE, PROBE

if TYPE_CHECKING:
    from tests.e2e.grid.office import Office

# Nothing typed is under way, and no script of the page runs.
SETTLED = """(place) => {
    const app = document.querySelector("[data-testid=stApp]")
    const host = [...document.querySelectorAll("*")].find(
        (one) => one.shadowRoot?.querySelector(".grid table") && one.closest(`.st-key-${place}_grid_place`))
    return app?.dataset.testScriptState === "notRunning" && host && !host.shadowRoot.querySelector("td.sent")
        && !sessionStorage.getItem("clientele.outbox")
}"""
SLOW_SERVER = """(delay) => {
    const fetched = window.fetch
    window.fetch = (...asked) => new Promise((done) => setTimeout(done, delay)).then(() => fetched(...asked))
}"""


class Sheet:
    """A grid on a person's screen, and its table in the database."""

    def __init__(self, office: "Office", page: Page, table: str, inside: str = "") -> None:
        self.office, self.page, self.table = office, page, table
        self.named = f"{inside}_related_{table}" if inside else table
        self.faults: list[str] = []
        self._taken = 0
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on(
            "response",
            lambda answer: (
                self.faults.append(f"{answer.status} {answer.url}")
                if answer.status >= 400 and not PROBE.search(answer.url)
                else None
            ),
        )
        self.place = page.locator(f".st-key-{self.named}_grid_place")
        self.grid = self.place.get_by_role("grid")
        self.area = self.place.locator("textarea.area")
        self.status = self.place.locator(".status")
        self.box = self.place.locator(".box")
        self.handle = self.place.locator(".handle")

    def go(self, path: str) -> "Sheet":
        """Open a page and wait for its grid."""
        self.page.goto(self.office.live.url + path)
        return self.ready()

    def ready(self) -> "Sheet":
        """Wait until the grid is drawn and nothing is under way."""
        self.place.locator(".grid").wait_for()
        return self.idle()

    @property
    def ids(self) -> list[int]:
        """The records in the order of their rows."""
        found = self.place.locator("tbody tr").evaluate_all("rows => rows.map(row => row.dataset.id)")
        return [int(one) for one in found if one.isdecimal()]

    def take(self, number: int) -> list[int]:
        """The next records nobody has touched, in the order of their rows."""
        self._taken += number
        found = self.ids[self._taken - number : self._taken]
        assert len(found) == number, "more rows are needed for this module"
        return found

    def cell(self, row: int | str, key: str) -> Locator:
        """The cell of a record; `row` is its id or the name of a new row."""
        return self.place.locator(f'tr[data-id="{row}"] td[data-key={key}]')

    def new_row(self, at: int = -1) -> str:
        """The name of a row that is not stored yet, the last one or the one at a place among them."""
        self.place.locator("tr.new").first.wait_for()
        rows = self.place.locator("tr.new").evaluate_all("rows => rows.map(row => row.dataset.id)")
        return str(rows[at])

    def select(self, row: int | str, key: str, to: tuple[int | str, str] | None = None) -> None:
        """Click a cell, and with Shift the opposite corner of a range."""
        self.cell(row, key).click()
        if to:
            self.cell(*to).click(modifiers=["Shift"])

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str, *keys: str, delay: float = 0) -> None:
        """Type a text key by key, then press keys."""
        self.page.keyboard.type(text, delay=delay)
        self.press(*keys)

    def enter(self, row: int | str, key: str, text: str) -> None:
        """Type over a cell, go down with Enter and wait for the answer."""
        self.select(row, key)
        self.type(text, "Enter")
        self.idle()

    def put_on_clipboard(self, text: str) -> None:
        """Text on the clipboard, past what makes line ends the system's own."""
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)

    def clipboard(self) -> str:
        """The plain text on the clipboard."""
        return self.page.evaluate("() => navigator.clipboard.readText()")

    def paste(self, row: int | str, key: str, text: str) -> None:
        """Paste a text at a cell and wait for the answer."""
        self.put_on_clipboard(text)
        self.select(row, key)
        self.press("Control+v")
        self.idle()

    def idle(self) -> "Sheet":
        """Wait until everything typed is answered and the page's script rests."""
        self.page.wait_for_function(SETTLED, arg=self.named, timeout=PATIENCE)
        return self

    def head(self, key: str) -> Locator:
        """The head of a column."""
        return self.place.locator(f"th[data-key={key}]")

    def at_head(self, key: str, act: str) -> None:
        """Choose an act from the menu of a column's head."""
        self.head(key).locator(".label").click()
        self.place.get_by_role("menuitem", name=act, exact=True).click()

    def shown_columns(self) -> list[str]:
        """The fields in the order of their columns."""
        return self.place.locator("th[data-key]").evaluate_all("heads => heads.map(one => one.dataset.key)")

    def width(self, key: str) -> float:
        """How wide a column is."""
        box = self.head(key).bounding_box()
        assert box is not None
        return box["width"]

    @contextmanager
    def pulling(self, what: Locator) -> Iterator[Position]:
        """Hold something with the pointer; gives where it was taken."""
        what.scroll_into_view_if_needed()
        taken = middle(what)
        self.page.mouse.move(taken["x"], taken["y"])
        self.page.mouse.down()
        yield taken
        self.page.mouse.up()

    def pull(self, what: Locator, by: float = 0, to: Locator | None = None) -> None:
        """Pull something with the pointer so far to the right, or onto something else."""
        if to:
            to.scroll_into_view_if_needed()
        with self.pulling(what) as taken:
            end = middle(to) if to else {"x": taken["x"] + by, "y": taken["y"]}
            self.page.mouse.move(end["x"], end["y"], steps=3)

    def active(self) -> tuple[str, str]:
        """The record and field of the active cell."""
        return tuple(
            self.place.locator("td.active").evaluate(
                "cell => [cell.parentElement.dataset.id, cell.dataset.key]"
            )
        )

    def at_cell(self, row: int | str, key: str) -> None:
        """The active cell is this one."""
        expect(self.cell(row, key)).to_contain_class("active")

    def at(self, row: int | str, key: str) -> None:
        """The active cell is this one, and the keyboard is there."""
        self.at_cell(row, key)
        expect(self.area).to_be_focused()

    def shows(self, row: int | str, key: str, text: str) -> None:
        """A cell shows exactly this text and bears no mark."""
        cell = self.cell(row, key)
        expect(cell).to_have_text(text, use_inner_text=False, timeout=PATIENCE)
        expect(cell).not_to_have_attribute("aria-invalid", "true")

    def wrong(self, row: int | str, key: str, text: str, reason: str) -> None:
        """A cell shows what was typed, is marked, and says why it was not stored."""
        cell = self.cell(row, key)
        expect(cell).to_have_attribute("aria-invalid", "true", timeout=PATIENCE)
        said = cell.get_attribute("title") or ""
        assert (cell.text_content(), reason in said) == (text, True), f"{cell.text_content()!r}: {said}"

    def selected(self) -> int:
        """How many cells are selected."""
        return self.place.locator("td[aria-selected=true]").count()

    def stored(self, id: int, key: str) -> Any:
        """What the database holds in a field."""
        with self.office.live.database.reading() as session:
            record = session.get(RESOURCES[self.table].model, id)
            return getattr(record, key)

    def stored_all(self, rows: list[int], key: str) -> list[Any]:
        """What the database holds in one field of several records."""
        return [self.stored(row, key) for row in rows]

    def count(self) -> int:
        """How many records of the table are not deleted."""
        with self.office.live.database.reading() as session:
            return session.query(RESOURCES[self.table].model).filter_by(deleted_at=None).count()

    def found(self, **values: Any) -> list[Any]:
        """The records with these values that are not deleted."""
        with self.office.live.database.reading() as session:
            records = session.query(RESOURCES[self.table].model).filter_by(deleted_at=None, **values).all()
            session.expunge_all()
            return records

    def drafts(self) -> dict[tuple[str, str], str | None]:
        """The texts that wait to be mended, by row and field."""
        with self.office.live.database.reading() as session:
            found = session.query(Draft).filter_by(table_name=self.table).all()
            return {(one.row, one.field): one.raw for one in found}

    def drafts_of(self, key: str) -> list[str | None]:
        """The texts of one field that wait to be mended."""
        return [raw for (_, field), raw in self.drafts().items() if field == key]

    def rest(self) -> None:
        """Leave the grid as the next test wants it: nothing open, the page at rest."""
        self.press("Escape", "Escape")
        self.idle()


def middle(what: Locator) -> Position:
    """The middle of something on the screen."""
    box = what.bounding_box()
    assert box is not None
    return {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}


def until(true: Callable[[], bool], within: float = 15.0) -> None:
    """Ask again until something outside the browser is so."""
    pause, end = threading.Event(), time.monotonic() + within
    while not true():
        assert time.monotonic() < end, "it did not become so in time"
        pause.wait(0.03)


def chosen_text(page: Page) -> str:
    """What the text area holds that has the focus."""
    return page.evaluate(
        """() => {
        let one = document.activeElement
        while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement
        return one?.value ?? ""
    }"""
    )
