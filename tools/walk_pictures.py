"""Makes the pictures of a clerk's two days: typed, pasted, mended, and the paste taken back on the next day."""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.e2e.grid import walk
from tests.e2e.grid.cells import Sheet
from tests.e2e.grid.office import Office
from tests.live import LiveServer
from tools.picture_list import WALK, Picture
from tools.pictures import rest, save

DAYS = ("2026-11-19T02:30:00+00:00", "2026-11-20T02:30:00+00:00")
SAYS = {"en": "a paste", "zh_CN": "粘贴"}
Shot = Callable[[Sheet, int], None]


def main() -> int:
    """Make all of them; prints one line per picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CLIENTELE_CHROMIUM"),
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        )
        for lang, says in SAYS.items():
            with tempfile.TemporaryDirectory() as folder:
                _two_days(browser, Path(folder), lang, says)
        browser.close()
    return 0


def _two_days(browser: Browser, folder: Path, lang: str, says: str) -> None:
    live = LiveServer(folder, CLIENTELE_ENV="test", CLIENTELE_NOW=DAYS[0]).start()
    shown = [one for one in WALK if one.lang == lang]
    office = Office(live, browser)
    try:
        office.customer("walk", name="First of all")
        sheet = walk.begin(office, lang)
        walk.type_customers(sheet)
        _take(sheet, shown[0])
        walk.paste_register(sheet)
        sheet.press("F8")
        _take(sheet, shown[1])
        sheet.press("Control+Home")
        walk.mend(sheet)
        _take(sheet, shown[2])
        sheet.page.context.close()
        live.kill()
        live.environment["CLIENTELE_NOW"] = DAYS[1]
        live.start()
        office.sign_out("clerk")
        sheet = office.open("clerk", walk.PAGE, "customers", lang)
        walk.undo_mending(sheet)
        walk.undo_paste(sheet, says)
        _take(sheet, shown[3])
        sheet.page.context.close()
    finally:
        office.leave()
        live.stop()


def _take(sheet: Sheet, one: Picture) -> None:
    rest(sheet.page)
    sheet.grid.scroll_into_view_if_needed()
    save(sheet.page, one)


if __name__ == "__main__":
    sys.exit(main())
