"""The web socket as a program speaks it that is no browser: any message, read to the end of the run it starts."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests.live import LiveServer

PATIENCE = 60.0


class Wire:
    """One open web socket; `heard` is what its last run was answered, as bytes and as messages."""

    def __init__(self, connection: ClientConnection, page: str) -> None:
        self._connection, self._page = connection, page
        self.heard: list[ForwardMsg] = []
        self.raw = b""

    def run(self, **widgets: tuple[str, Any]) -> list[ForwardMsg]:
        """Ask for a run of the page with these widget states: id to (kind of value, value)."""
        message = BackMsg()
        message.rerun_script.page_name = self._page
        for id, (kind, value) in widgets.items():
            state = message.rerun_script.widget_states.widgets.add(id=id)
            if kind == "json_trigger_value" or kind == "json_value":
                value = value if isinstance(value, str) else json.dumps(value)
            setattr(state, kind, value)
        self._connection.send(message.SerializeToString())
        return self._listen()

    def grid(self, table: str) -> str:
        """The id under which the page knows the table's grid."""
        return next(id for id in self._ids() if id.endswith(f"-{table}_grid"))

    def _ids(self) -> Iterator[str]:
        for one in self.heard:
            if one.HasField("delta") and one.delta.new_element.WhichOneof("type") == "bidi_component":
                yield one.delta.new_element.bidi_component.id

    def _listen(self) -> list[ForwardMsg]:
        self.heard, self.raw = [], b""
        while True:
            frame = self._connection.recv(PATIENCE)
            assert isinstance(frame, bytes)
            self.raw += frame
            self.heard.append(ForwardMsg.FromString(frame))
            # A run that ends because another begins is not the one asked for.
            if self.heard[-1].script_finished == ForwardMsg.FINISHED_SUCCESSFULLY and self.heard[-1].HasField(
                "script_finished"
            ):
                return self.heard


@contextmanager
def wire(server: LiveServer, cookie: str, page: str) -> Iterator[Wire]:
    """A web socket at a page, in the session of a cookie; the first run is over."""
    address = f"{server.url.replace('http', 'ws')}/_stcore/stream"
    headers = {"Cookie": cookie}
    protocol: Any = ["streamlit"]
    with connect(
        address, origin=server.url, additional_headers=headers, subprotocols=protocol, max_size=None
    ) as open_one:  # ty: ignore[invalid-argument-type]
        found = Wire(open_one, page)
        found.run()
        yield found
