"""The grid asks the script for a run when somebody does something, and not by itself."""

from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState

from tests.e2e.grid.cells import Sheet
from tests.e2e.screen import at, button, go, grid, settle


def asked(frames: list[bytes]) -> list[ClientState]:
    """The script runs a browser asked for."""
    messages = [BackMsg.FromString(one) for one in frames]
    return [one.rerun_script for one in messages if one.WhichOneof("type") == "rerun_script"]


def test_a_page_that_came_asks_for_nothing_until_somebody_does(sheet: Sheet) -> None:
    page, frames = sheet.page.context.new_page(), []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: frames.append(frame)))
    page.clock.install()
    page.goto(sheet.page.url)
    settle(page)
    grid(page, "customers")
    page.clock.fast_forward(2_000)
    button(page, "customers_new").click()
    expect(at(page, "customers_new_field_name")).to_be_visible()
    assert ["".join(one.fragment_id) for one in asked(frames)] == ["", ""]
    page.close()


def test_a_tick_is_counted_again_after_the_page_was_left(sheet: Sheet) -> None:
    (row,) = sheet.take(1)
    for _ in range(2):
        sheet.page.locator(f'tr[data-id="{row}"] .no').click()
        expect(button(sheet.page, "customers_bulk_edit")).to_contain_text("Change 1 row")
        go(sheet.page, "tickets")
        go(sheet.page, "customers")
        grid(sheet.page, "customers")
        expect(button(sheet.page, "customers_bulk_edit")).to_contain_text("Change all that match")
        expect(sheet.page.locator(f'tr[data-id="{row}"]')).to_be_visible()
