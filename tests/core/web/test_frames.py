"""Which messages of the web socket are kept from Streamlit."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from streamlit.proto.BackMsg_pb2 import BackMsg

from core.web.frames import is_for_nobody


@pytest.mark.parametrize("name", ["clear_cache", "debug_disconnect_websocket", "debug_shutdown_runtime"])
def test_requests_that_touch_everybody_are_found(name: str) -> None:
    message = BackMsg()
    setattr(message, name, True)
    frame = message.SerializeToString()
    assert is_for_nobody(frame)
    harmless = BackMsg()
    harmless.rerun_script.query_string = "q=1"
    assert is_for_nobody(harmless.SerializeToString() + frame)


@given(some.text(), some.binary())
def test_what_a_browser_asks_for_its_own_page_goes_through(query: str, rest: bytes) -> None:
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_script_hash = rest.hex()
    assert not is_for_nobody(message.SerializeToString())


@given(some.binary(max_size=200))
def test_whatever_is_sent_is_read_to_its_end(frame: bytes) -> None:
    found = is_for_nobody(frame)
    try:
        kind = BackMsg.FromString(frame).WhichOneof("type")
    except Exception:  # noqa: BLE001 - the library says no in several ways
        return
    if kind in ("clear_cache", "debug_disconnect_websocket", "debug_shutdown_runtime"):
        assert found
