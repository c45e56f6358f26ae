"""What is typed outlives reloads, other pages, a dead server, a second tab and a lost sign-in, and is stored once."""

import re

import pytest
from playwright.sync_api import Page, expect

from db.models.trace import AuditRow
from tests.e2e.grid.cells import Sheet, until
from tests.e2e.grid.office import Office
from tests.e2e.screen import PATIENCE

STAND = """(scroll) => {
    const find = () => [...document.querySelectorAll("*")].map((one) => one.shadowRoot?.querySelector(".grid .box"))
        .find(Boolean)
    const box = find()
    if (scroll) { box.scrollTop = 120; box.scrollLeft = 80; box.mark ??= Math.random() }
    return [box.mark, box.scrollTop, box.scrollLeft, box.querySelectorAll("td[aria-selected=true]").length]
}"""


SEARCHED = """(input, text) => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, text)
    input.dispatchEvent(new Event("input", { bubbles: true }))
    for (const name of ["keydown", "keypress"])
        input.dispatchEvent(new KeyboardEvent(name, { key: "Enter", keyCode: 13, charCode: 13, bubbles: true }))
}"""


def test_an_answer_leaves_the_screen_as_it_stands(sheet: Sheet) -> None:
    rows = sheet.take(14)
    sheet.select(rows[10], "name", (rows[11], "category5"))
    before = sheet.page.evaluate(STAND, True)
    sheet.put_on_clipboard("One\tGold customer\r\nTwo\tGold customer")
    sheet.press("Control+v")
    sheet.idle()
    assert sheet.stored_all(rows[10:12], "name") == ["One", "Two"]
    assert sheet.page.evaluate(STAND, False) == before
    assert before[3] == 4
    expect(sheet.area).to_be_focused()
    sheet.select(rows[12], "name")
    with sheet.page.expect_response("**/grid/customers"):
        sheet.type("Three", "Enter")
        sheet.type("half a na")
    expect(sheet.area).to_have_value("half a na")
    sheet.type("me", "Enter")
    sheet.idle()
    assert sheet.stored_all(rows[12:14], "name") == ["Three", "half a name"]


def test_a_run_of_the_page_leaves_the_open_cell_alone(office: Office) -> None:
    for _ in range(20):
        office.customer("rerun")
    sheet = office.open("clerk", "/customers?region=rerun", "customers")
    row = sheet.ids[3]
    sheet.select(row, "name")
    before = sheet.page.evaluate(STAND, True)
    sheet.type("still ty")
    # A search without taking the focus away; it puts what is searched for above the grid.
    search = sheet.page.locator(".st-key-customers_search input")
    search.evaluate(SEARCHED, "Customer")
    expect(sheet.page).to_have_url(re.compile("q=Customer"), timeout=PATIENCE)
    sheet.idle()
    assert sheet.page.evaluate(STAND, False) == before
    expect(sheet.area).to_be_focused()
    expect(sheet.area).to_have_value("still ty")
    sheet.type("ping", "Enter")
    sheet.idle()
    assert sheet.stored(row, "name") == "still typing"
    sheet.page.context.close()


def test_a_bad_text_waits_through_pages_reload_and_sign_in_and_only_for_its_person(office: Office) -> None:
    for _ in range(52):
        office.customer("waiting")
    sheet = office.open("clerk", "/customers?region=waiting", "customers")
    row = sheet.ids[0]
    sheet.enter(row, "birth_date", "31 Febtember")
    sheet.wrong(row, "birth_date", "31 Febtember", "")
    sheet.page.locator(".st-key-customers_page").get_by_label("Next page").click()
    expect(sheet.page.locator(".st-key-customers_troubles")).to_be_visible(timeout=PATIENCE)
    expect(sheet.cell(row, "birth_date")).to_have_count(0)
    sheet.page.locator(".st-key-customers_page").get_by_label("Previous page").click()
    sheet.wrong(row, "birth_date", "31 Febtember", "")
    sheet.idle()
    sheet.page.reload()
    sheet.ready().wrong(row, "birth_date", "31 Febtember", "")
    other = office.open("li", "/customers?region=waiting", "customers")
    other.shows(row, "birth_date", "")
    other.page.context.close()
    stranger = office.context(None).new_page()
    stranger.goto(f"{office.live.url}/customers?region=waiting")
    office.sign_in(stranger, "clerk")
    again = Sheet(office, stranger, "customers").go("/customers?region=waiting")
    again.wrong(row, "birth_date", "31 Febtember", "")
    again.page.context.close()
    sheet.page.context.close()


@pytest.mark.parametrize("way", ["reload", "link", "slow link"])
def test_a_cell_left_open_is_stored(office: Office, way: str) -> None:
    place = f"left-{way[:2]}{len(way)}"
    row = office.customer(place)
    sheet = office.open("clerk", f"/customers?region={place}", "customers")
    sheet.select(row, "name")
    sheet.type("Left open")
    if way == "reload":
        sheet.page.reload()
    else:
        link = sheet.page.get_by_role("link", name="Purchases")
        link.click(delay=80 if way == "slow link" else 0)
    until(lambda: sheet.stored(row, "name") == "Left open", within=5)
    sheet.page.context.close()


def test_a_dead_server_gets_everything_when_it_is_back(office: Office) -> None:
    rows = [office.customer("dead") for _ in range(2)]
    sheet = office.open("clerk", "/customers?region=dead", "customers")
    office.live.kill()
    for row in rows:
        sheet.select(row, "name")
        sheet.type(f"Kept {row}", "Enter")
    expect(sheet.status).to_contain_text("does not answer")
    assert sheet.stored_all(rows, "name") != [f"Kept {row}" for row in rows]
    office.live.start()
    until(lambda: sheet.stored_all(rows, "name") == [f"Kept {row}" for row in rows], within=30)
    sheet.idle()
    for row in rows:
        sheet.shows(row, "name", f"Kept {row}")
        assert traces(office, row) == 1
    sheet.page.context.close()


@pytest.mark.parametrize(
    ("status", "said"),
    [(200, "<h1>Sign in to the network</h1>"), (403, "<h1>Forbidden</h1>"), (429, "{}"), (404, "Not here.")],
)
def test_what_a_proxy_says_in_the_servers_place_is_no_answer(office: Office, status: int, said: str) -> None:
    row = office.customer(f"proxy{status}")
    sheet = office.open("clerk", f"/customers?region=proxy{status}", "customers")
    sheet.page.route("**/grid/customers", lambda route: route.fulfill(status=status, body=said))
    sheet.select(row, "name")
    sheet.type("Behind a proxy", "Enter")
    expect(sheet.status).to_contain_text("does not answer")
    expect(sheet.cell(row, "name")).to_have_text("Behind a proxy")
    assert sheet.stored(row, "name") != "Behind a proxy"
    sheet.page.unroute_all()
    sheet.idle().shows(row, "name", "Behind a proxy")
    assert (sheet.stored(row, "name"), traces(office, row)) == ("Behind a proxy", 1)
    sheet.page.context.close()


def test_what_was_typed_too_fast_waits_and_goes_out(office: Office) -> None:
    row = office.customer("fast")
    sheet = office.open("clerk", "/customers?region=fast", "customers")
    sheet.page.route(
        "**/grid/customers", lambda route: route.fulfill(status=429, body='{"refused": "Slowly."}')
    )
    sheet.select(row, "name")
    sheet.type("In a hurry", "Enter")
    expect(sheet.status).to_contain_text("goes out in a moment")
    sheet.page.unroute_all()
    sheet.idle().shows(row, "name", "In a hurry")
    assert (sheet.stored(row, "name"), traces(office, row)) == ("In a hurry", 1)
    sheet.page.context.close()


def test_what_is_too_long_for_one_message_goes_in_several_or_says_why_not(office: Office) -> None:
    rows = [office.customer("long-way") for _ in range(4)]
    sheet = office.open("clerk", "/customers?region=long-way", "customers")
    cut_off(sheet.page)
    for row in rows:
        sheet.select(row, "name")
        sheet.type(f"Piece {row}", "Enter")
    expect(sheet.status).to_contain_text("does not answer")
    sheet.page.unroute_all()
    longest = 220
    sheet.page.route(
        "**/grid/customers",
        lambda route: (
            route.fulfill(status=413) if len(route.request.post_data or "") > longest else route.continue_()
        ),
    )
    sheet.idle()
    assert sheet.stored_all(rows, "name") == [f"Piece {row}" for row in rows]
    sheet.enter(rows[0], "name", "x" * longest)
    sheet.wrong(rows[0], "name", "x" * longest, "too long for one message")
    expect(sheet.status).to_contain_text("too long for one message")
    sheet.enter(rows[0], "name", "Short again")
    assert sheet.stored(rows[0], "name") == "Short again"
    sheet.page.context.close()


def test_a_text_that_was_refused_with_its_whole_message_outlives_a_reload_until_it_is_mended_or_given_up(
    office: Office,
) -> None:
    first, second = (office.customer("turned-down") for _ in range(2))
    sheet = office.open("clerk", "/customers?region=turned-down", "customers")
    before = sheet.stored_all([first, second], "name")
    sheet.page.route("**/grid/customers", lambda route: route.fulfill(status=413))
    for row in (first, second):
        sheet.enter(row, "name", f"Typed {row}")
    sheet.place.locator("[data-act=new_row]").click()
    added = sheet.new_row()
    sheet.enter(added, "name", "New and too long")
    sheet.page.unroute_all()
    sheet.page.reload()
    sheet.ready()
    for row, text in ((first, f"Typed {first}"), (second, f"Typed {second}"), (added, "New and too long")):
        sheet.wrong(row, "name", text, "too long for one message")
    assert sheet.stored_all([first, second], "name") == before
    sheet.enter(first, "name", "Mended")
    sheet.select(second, "name")
    sheet.place.locator("td.active").click(button="right")
    sheet.place.get_by_role("menuitem", name="Drop my text").click()
    sheet.idle().page.reload()
    sheet.ready().shows(first, "name", "Mended")
    sheet.shows(second, "name", before[1])
    sheet.wrong(added, "name", "New and too long", "too long for one message")
    assert sheet.stored_all([first, second], "name") == ["Mended", before[1]]
    sheet.page.context.close()


def test_a_message_that_nobody_answers_is_sent_again(office: Office) -> None:
    row = office.customer("silent")
    page = office.context("clerk").new_page()
    page.clock.install()
    sheet = Sheet(office, page, "customers").go("/customers?region=silent")
    heard = []
    page.route("**/grid/customers", lambda route: heard.append(route) if not heard else route.continue_())
    sheet.select(row, "name")
    sheet.type("Sent twice", "Enter")
    until(lambda: bool(heard))
    assert sheet.stored(row, "name") != "Sent twice"
    page.clock.fast_forward(61_000)
    expect(sheet.status).to_contain_text("does not answer")
    page.clock.fast_forward(1_000)
    sheet.idle().shows(row, "name", "Sent twice")
    assert (sheet.stored(row, "name"), traces(office, row)) == ("Sent twice", 1)
    page.context.close()


def test_a_duplicated_tab_stores_what_waits_only_once(office: Office) -> None:
    row = office.customer("twice")
    sheet = office.open("clerk", "/customers?region=twice", "customers")
    cut_off(sheet.page)
    sheet.select(row, "name")
    sheet.type("Once", "Enter")
    expect(sheet.status).to_contain_text("does not answer")
    with sheet.page.context.expect_page() as opened:
        sheet.page.evaluate("() => { window.open(location.href) }")
    copy = Sheet(office, opened.value, "customers").ready()
    copy.shows(row, "name", "Once")
    sheet.page.unroute_all()
    sheet.idle().shows(row, "name", "Once")
    assert (sheet.stored(row, "name"), sheet.stored(row, "version"), traces(office, row)) == ("Once", 2, 1)
    copy.enter(row, "name", "From the copy")
    assert sheet.stored(row, "name") == "From the copy"
    sheet.page.bring_to_front()
    sheet.enter(row, "gender", "Male")
    sheet.shows(row, "name", "From the copy")
    sheet.enter(row, "gender", "Female")
    assert sheet.stored(row, "gender") == "female"
    sheet.page.context.close()


def test_a_grid_hears_the_answer_that_came_before_it_stood(office: Office) -> None:
    row = office.customer("early")
    sheet = office.open("clerk", "/customers?region=early", "customers")
    cut_off(sheet.page)
    sheet.select(row, "name")
    sheet.type("Early", "Enter")
    expect(sheet.status).to_contain_text("does not answer")
    context, sent, words = sheet.page.context, [], []
    context.route("**/grid/customers", lambda route: sent.append(route))
    context.route("**/grid/words/**", lambda route: words.append(route))
    with context.expect_page() as opened:
        sheet.page.evaluate("() => { window.open(location.href) }")
    copy = opened.value
    # The copy has its rows, read before what was typed is stored, and waits for the grid's words to draw them.
    copy.locator(".st-key-customers_grid_place").wait_for(state="attached")
    until(lambda: bool(copy.title() and sent and words))
    with copy.expect_response("**/grid/customers"):
        sent[0].continue_()
    words[0].continue_()
    Sheet(office, copy, "customers").ready().shows(row, "name", "Early")
    assert (sheet.stored(row, "name"), traces(office, row)) == ("Early", 1)
    context.close()


def test_what_was_typed_after_the_sign_in_ended_goes_out_with_the_next_one(office: Office) -> None:
    row = office.customer("ended")
    sheet = office.open("clerk", "/customers?region=ended", "customers")
    sheet.page.context.clear_cookies()
    sheet.select(row, "name")
    sheet.type("After the end", "Enter")
    expect(sheet.status).to_contain_text("signed out")
    sheet.page.goto(f"{office.live.url}/customers?region=ended")
    office.sign_in(sheet.page, "li")
    sheet.place.locator(".grid").wait_for()
    assert sheet.stored(row, "name") != "After the end"
    sheet.page.context.clear_cookies()
    sheet.page.goto(f"{office.live.url}/customers?region=ended")
    office.sign_in(sheet.page, "clerk")
    until(lambda: sheet.stored(row, "name") == "After the end")
    sheet.page.context.close()


def cut_off(page: Page) -> None:
    """Let nothing typed reach the server."""
    page.route("**/grid/customers", lambda route: route.abort())


def traces(office: Office, row: int) -> int:
    """How often the log tells of a change of a customer."""
    with office.live.database.reading() as session:
        return session.query(AuditRow).filter_by(table_name="customers", row_id=row).count()
