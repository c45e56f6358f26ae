"""The sign-in in a real browser: refusals, lock-out, cookie, reload, other tabs, deep links, set-up."""

import os
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from core.access import Role
from db.models.sign_in import SignInSession
from tests.live import PASSWORD, LiveServer

NEW = "nine patient otters float by"
REFUSED = "You are not signed in."
# Opens a second web socket with the id of a session, asks for a run, gives the first frames in hex.
RECONNECT = """(id) => new Promise((done) => {
    const address = location.origin.replace("http", "ws") + "/_stcore/stream"
    const socket = new WebSocket(address, ["streamlit", "x", id])
    socket.binaryType = "arraybuffer"
    const frames = []
    socket.onmessage = (message) => {
        const bytes = Array.from(new Uint8Array(message.data))
        frames.push(bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(""))
        if (frames.length === 4) { socket.close(); done(frames) }
    }
    // A rerun request with nothing in it: field 11 of the message, length 0.
    socket.onopen = () => socket.send(new Uint8Array([0x5a, 0x00]))
})"""


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The installed Chromium; it may run as root and in a small machine."""
    found = playwright.chromium.launch(
        executable_path=os.environ.get("CLIENTELE_CHROMIUM", "/usr/bin/chromium"),
        args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    )
    yield found
    found.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser nobody has signed in with."""
    fresh = browser.new_context(locale="en-US")
    fresh.set_default_timeout(30_000)
    yield fresh
    fresh.close()


@pytest.fixture
def empty_server(tmp_path: Path) -> Iterator[LiveServer]:
    """A running server without accounts."""
    live = LiveServer(tmp_path).start()
    yield live
    live.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A running server with accounts."""
    live = LiveServer(tmp_path_factory.mktemp("live"))
    for login in ("lin", "ming", "hao", "yan", "tao", "bo", "fei"):
        live.ids[login] = live.add_user(login, [Role.MANAGER])
    live.start()
    yield live
    live.stop()


def opened(context: BrowserContext, server: LiveServer, path: str = "/") -> Page:
    page = context.new_page()
    page.goto(server.url + path)
    return page


def send(page: Page, login: str, password: str) -> None:
    form = page.locator(".st-key-login_form")
    form.get_by_role("textbox", name="User name").fill(login)
    form.get_by_role("textbox", name="Password").fill(password)
    form.get_by_role("button", name="Sign in").click()


def signed_in(context: BrowserContext, server: LiveServer, login: str, path: str = "/customers") -> Page:
    page = opened(context, server, path)
    send(page, login, PASSWORD)
    expect(page.locator(".st-key-account")).to_be_visible(timeout=30_000)
    return page


def session_id(frames: Iterable[bytes]) -> str:
    """The id Streamlit gave the session, from the first messages of its web socket."""
    messages = map(ForwardMsg.FromString, frames)
    return next(one.new_session.initialize.session_id for one in messages if one.HasField("new_session"))


def sid(context: BrowserContext) -> dict:
    return next(one for one in context.cookies() if one["name"] == "sid")


def test_a_wrong_password_is_refused_in_one_sentence_for_all(
    context: BrowserContext, server: LiveServer
) -> None:
    page = opened(context, server)
    send(page, "lin", "not the password")
    expect(page.get_by_text(REFUSED)).to_be_visible(timeout=30_000)
    known = page.locator(".st-key-login_form").inner_text()
    send(page, "nobody", "not the password")
    expect(page.get_by_text(REFUSED)).to_be_visible(timeout=30_000)
    assert page.locator(".st-key-login_form").inner_text() == known
    assert not [one for one in context.cookies() if one["name"] == "sid"]


def test_the_sixth_attempt_is_refused_with_the_right_password(
    context: BrowserContext, server: LiveServer
) -> None:
    for _ in range(5):
        server.count_attempt("bo")
    page = opened(context, server)
    send(page, "bo", PASSWORD)
    expect(page.get_by_text(REFUSED)).to_be_visible(timeout=30_000)


def test_a_deep_link_survives_the_sign_in_and_the_cookie_is_hidden(
    context: BrowserContext, server: LiveServer
) -> None:
    page = signed_in(context, server, "ming", "/customers?q=abc")
    assert page.url == server.url + "/customers?q=abc"
    cookie = sid(context)
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    assert "sid" not in page.evaluate("document.cookie")
    page.reload()
    expect(page.locator(".st-key-account")).to_be_visible(timeout=30_000)


def test_sign_out_ends_the_other_tab_and_the_id_cannot_be_replayed(
    context: BrowserContext, browser: Browser, server: LiveServer
) -> None:
    first = signed_in(context, server, "hao")
    second = opened(context, server, "/tickets")
    expect(second.locator(".st-key-account")).to_be_visible(timeout=30_000)
    stolen = sid(context)
    first.locator(".st-key-account_menu button").first.click()
    first.get_by_role("button", name="Sign out", exact=True).click()
    expect(first.locator(".st-key-login_form")).to_be_visible(timeout=30_000)
    assert "sid" not in {one["name"] for one in context.cookies()}
    # The tab may already have found out by itself.
    second.evaluate("document.querySelector('a[href$=\"/customers\"]')?.click()")
    expect(second.locator(".st-key-login_form")).to_be_visible(timeout=30_000)
    expect(second.locator(".st-key-account")).to_have_count(0)
    thief = browser.new_context(locale="en-US")
    thief.add_cookies([stolen])
    page = opened(thief, server, "/customers")
    expect(page.locator(".st-key-login_form")).to_be_visible(timeout=30_000)
    thief.close()


def test_at_a_screen_left_open_the_other_sessions_end_for_the_password_only(
    context: BrowserContext, browser: Browser, server: LiveServer
) -> None:
    elsewhere = browser.new_context(locale="en-US")
    other = signed_in(elsewhere, server, "fei")
    page = signed_in(context, server, "fei")
    with server.database.writing() as session:
        for row in session.query(SignInSession).filter_by(user_id=server.ids["fei"]):
            row.created_at -= timedelta(minutes=20)
    page.locator(".st-key-account_menu button").first.click()
    page.locator(".st-key-signed_in_where button").click()
    ended = page.locator(".st-key-end_others button")
    expect(ended).to_be_disabled(timeout=30_000)
    for typed, said in (("not the password", "not right"), (PASSWORD, "")):
        page.locator(".st-key-own_proof_typed input").fill(typed)
        page.get_by_role("button", name="Go on").click()
        if said:
            expect(page.get_by_role("dialog").get_by_text(said)).to_be_visible(timeout=30_000)
    expect(ended).to_be_enabled(timeout=30_000)
    ended.click()
    expect(page.get_by_role("dialog").get_by_text("This one")).to_have_count(1)
    expect(ended).to_have_count(0, timeout=30_000)
    other.evaluate("document.querySelector('a[href$=\"/tickets\"]')?.click()")
    expect(other.locator(".st-key-login_form")).to_be_visible(timeout=30_000)
    elsewhere.close()


def test_a_deactivated_person_is_out_of_every_tab_at_the_next_action(
    context: BrowserContext, server: LiveServer
) -> None:
    turning = signed_in(context, server, "yan")
    asking, talking = (opened(context, server, path) for path in ("/tickets", "/customers"))
    talking.locator(".st-key-account_menu button").first.click()
    talking.locator(".st-key-change_password button").click()
    talking.get_by_label("Present password").fill(PASSWORD)
    expect(asking.locator(".st-key-tickets_new")).to_be_visible(timeout=30_000)
    server.change_user(server.ids["yan"], active=False)
    turning.get_by_role("link", name="Tickets").click()
    # A tab may already have found out by itself.
    for page, wanted in ((asking, ".st-key-tickets_new button"), (talking, ".st-key-password_save button")):
        page.evaluate("wanted => document.querySelector(wanted)?.click()", wanted)
    for page in (turning, asking, talking):
        expect(page.locator(".st-key-login_form")).to_be_visible(timeout=30_000)
        expect(page.locator(".st-key-account")).to_have_count(0)


def test_a_stranger_learns_no_page_names(context: BrowserContext, server: LiveServer) -> None:
    page = context.new_page()
    frames: list[bytes] = []

    def listen(payload: bytes | str) -> None:
        frames.append(payload if isinstance(payload, bytes) else payload.encode())

    page.on("websocket", lambda socket: socket.on("framereceived", listen))
    page.goto(server.url + "/surveys")
    expect(page.locator(".st-key-login_form")).to_be_visible(timeout=30_000)
    told = b"".join(frames)
    assert b"surveys" in told
    for name in (b"customers", b"tickets", b"archive_loans", b"users", b"Customers", b"Surveys", b"pages/"):
        assert name not in told


def test_a_session_is_not_taken_over_by_its_streamlit_id(
    context: BrowserContext, browser: Browser, server: LiveServer
) -> None:
    page = signed_in(context, server, "tao")
    frames: list[bytes] = []

    def listen(payload: bytes | str) -> None:
        frames.append(payload if isinstance(payload, bytes) else payload.encode())

    page.on("websocket", lambda socket: socket.on("framereceived", listen))
    page.reload()
    expect(page.locator(".st-key-account")).to_be_visible(timeout=30_000)
    owned = session_id(frames)
    own = opened(context, server)
    expect(own.locator(".st-key-account")).to_be_visible(timeout=30_000)
    assert session_id(map(bytes.fromhex, own.evaluate(RECONNECT, owned))) == owned
    stranger = browser.new_context(locale="en-US")
    thief = opened(stranger, server)
    expect(thief.locator(".st-key-login_form")).to_be_visible(timeout=30_000)
    assert session_id(map(bytes.fromhex, thief.evaluate(RECONNECT, owned))) != owned
    stranger.close()


def test_the_set_up_code_makes_the_first_administrator(
    context: BrowserContext, empty_server: LiveServer
) -> None:
    code = next(
        found.group()
        for line in empty_server.printed
        if (found := re.search(r"\b([A-Z2-9]{4}-){6}[A-Z2-9]{4}\b", line))
    )
    page = opened(context, empty_server)
    form = page.locator(".st-key-set_up_form")
    form.get_by_role("textbox", name="Set-up code").fill("AAAA-BBBB-CCCC-DDDD-EEEE")
    form.get_by_role("textbox", name="Your name").fill("王芳")
    form.get_by_role("textbox", name="User name").fill("fang")
    form.get_by_role("textbox", name="Password", exact=True).fill(NEW)
    form.get_by_role("textbox", name="Password once more").fill(NEW)
    form.get_by_role("button", name="Create the administrator").click()
    expect(page.get_by_text("This set-up code is not right.")).to_be_visible(timeout=30_000)
    form.get_by_role("textbox", name="Set-up code").fill(code.lower())
    form.get_by_role("button", name="Create the administrator").click()
    expect(page.locator(".st-key-account")).to_contain_text("王芳", timeout=30_000)
