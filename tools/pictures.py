"""Makes the pictures of the guide: starts a demo of its own, signs in, and photographs what `picture_list` names."""

import io
import os
import signal
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from core.i18n import NATIVE_NAMES
from tests.live import LiveServer
from tools.picture_list import FOLDER, PICTURES, Picture

# The sample company is composed as of this morning, so that every run shows the same company.
NOW = "2026-11-20T02:30:00+00:00"
PATIENCE = 120_000
COLOURS = 144
MOST_LOOKS = 20
# Streamlit tells when its script rests; charts and grids draw a moment later.
RESTING = """() => {
    const app = document.querySelector('[data-testid="stApp"]')
    const waiting = [...document.querySelectorAll('[data-testid="stSkeleton"], [data-stale="true"]')]
    const seen = (one) => one.getBoundingClientRect().top < innerHeight
    return app && app.dataset.testScriptState === "notRunning" && !waiting.some(seen)
}"""
DRAWN = """() => [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')]
    .every((one) => one.querySelector("canvas, svg") || one.getBoundingClientRect().top > innerHeight)"""


def main(wanted: list[str]) -> int:
    """Make all pictures, or those named; prints one line per picture."""
    chosen = [one for one in PICTURES if not wanted or one.name in wanted]
    failed: list[str] = []
    # Ended from outside, it still stops its server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CLIENTELE_CHROMIUM"),
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        )
        for env, group in groupby(sorted(chosen, key=lambda one: one.env), key=lambda one: one.env):
            with serving(Path(folder) / env, env) as server:
                for (who, lang), pictures in groupby(
                    sorted(group, key=lambda one: (one.who, one.lang)), key=lambda one: (one.who, one.lang)
                ):
                    failed += take_all(browser, server.url, who, lang, list(pictures))
        browser.close()
    size = sum(path.stat().st_size for path in FOLDER.glob("*.png"))
    print(f"{len(chosen) - len(failed)} pictures made; the folder holds {size / 1e6:.1f} MB.")
    return 1 if failed else 0


@contextmanager
def serving(folder: Path, env: str) -> Generator[LiveServer]:
    """A server over a new database: the sample company in `demo`, nothing at all in `test`."""
    folder.mkdir()
    server = LiveServer(folder, CLIENTELE_ENV=env, CLIENTELE_NOW=NOW)
    try:
        yield server.start()
    finally:
        server.stop()


def take_all(browser: Browser, url: str, who: str, lang: str, pictures: list[Picture]) -> list[str]:
    """The pictures of one person in one language, after one sign-in; gives the names of those that failed."""
    first = browser.new_context(locale=lang.replace("_", "-"), viewport={"width": 1280, "height": 900})
    if who:
        sign_in(first.new_page(), url, who, lang)
    state = first.storage_state()
    first.close()
    failed = []
    for one in pictures:
        context = browser.new_context(
            storage_state=state,
            locale=lang.replace("_", "-"),
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if one.dark else "light",
            reduced_motion="reduce",
            viewport={"width": one.width, "height": one.height},
            device_scale_factor=2 if one.width < 600 else 1,
        )
        context.set_default_timeout(PATIENCE)
        try:
            take(context.new_page(), url, one)
        except Error as problem:
            print(f"{one.name}: {problem.message.splitlines()[0]}", flush=True)
            failed.append(one.name)
        context.close()
    return failed


def take(page: Page, url: str, one: Picture) -> None:
    """Open the page, do what comes before the shot, and write the picture."""
    page.goto(url + one.path)
    rest(page)
    for act in one.acts:
        act(page)
        rest(page)
    save(page, one)


def sign_in(page: Page, url: str, who: str, lang: str) -> None:
    """Sign a demo account in and let its screen speak the language."""
    page.goto(url)
    form = page.locator(".st-key-login_form")
    form.locator("input").nth(0).fill(who)
    form.locator("input").nth(1).fill(f"demo-{who}-2026")
    form.get_by_role("button").last.click()
    corner = page.locator(".st-key-account_menu button").first
    expect(corner).to_be_visible(timeout=PATIENCE)
    rest(page)
    corner.click()
    page.locator(".st-key-language_choice [data-baseweb=select], .st-key-language_choice input").first.click()
    page.get_by_role("option", name=NATIVE_NAMES[lang], exact=True).click()
    rest(page)


def rest(page: Page) -> None:
    """Wait until the script rests and the charts are drawn."""
    for _ in range(2):
        page.wait_for_timeout(350)
        page.wait_for_function(RESTING, timeout=PATIENCE)
        page.wait_for_function(DRAWN, timeout=PATIENCE)


def still(page: Page) -> bytes:
    """The screen once it has not changed for a while: a chart gets its data after it is drawn."""
    last, same = b"", 0
    for _ in range(MOST_LOOKS):
        page.wait_for_timeout(500)
        seen = page.screenshot(animations="disabled", caret="hide")
        same = same + 1 if seen == last else 0
        last = seen
        if same == 2:
            break
    return last


def save(page: Page, one: Picture) -> None:
    """Write the screen as a PNG with few colours, which keeps the folder small."""
    page.mouse.move(one.width - 2, one.height - 2)
    taken = Image.open(io.BytesIO(still(page))).convert("RGB")
    path = FOLDER / f"{one.name}.png"
    with_few_colours(taken).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1000} kB", flush=True)


def with_few_colours(taken: Image.Image) -> Image.Image:
    """The picture in its most frequent colours: planes and bars stay exact, the edges of letters come close."""
    pixels = np.asarray(taken).astype(np.int32) @ np.array([1 << 16, 1 << 8, 1], np.int32)
    numbers, places, counts = np.unique(pixels, return_inverse=True, return_counts=True)
    colours = np.stack([numbers >> 16, numbers >> 8 & 255, numbers & 255], axis=1).astype(np.int32)
    kept = colours[np.argsort(counts)[::-1][:COLOURS]]
    nearest = [((kept - colour) ** 2).sum(axis=1).argmin() for colour in colours]
    few = Image.fromarray(np.array(nearest, np.uint8)[places].reshape(taken.height, taken.width))
    few.putpalette(kept.astype(np.uint8).tobytes())
    return few


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
