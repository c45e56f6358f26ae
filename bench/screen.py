"""The product's own server, asked over its web socket as a browser asks it: real widgets, real script runs."""

import http.client
import json
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench import data
from bench.jobs import (
    DEEP,
    EDITED,
    FILTER,
    FILTERED,
    OPEN,
    PAGE_ROWS,
    SAVE,
    SEARCH,
    SORT,
    SORTED,
    WORDS,
    Asked,
    Job,
    Sample,
)
from bench.processes import Process, free_port

TABLE = "customers"
ELSEWHERE = "sites"
LONGEST_RUN = 120.0
DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class Screen:
    """A signed-in manager at the list of one file."""

    def __init__(self, name: str, file: Path, sid: str, asked: Asked) -> None:
        self.name = name
        self._asked = asked
        port = free_port()
        self._cookie = f"sid={sid}"
        settings = {**data.environment(file), "CLIENTELE_PORT": str(port)}
        self._server = Process(["app.py"], file.with_suffix(".screen.log"), settings)
        self._server.wait_for(port, "/readyz")
        self._socket: ClientConnection = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            additional_headers={"Cookie": f"sid={sid}"},
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            compression=None,
        )
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._url = f"http://127.0.0.1:{port}/{TABLE}"
        self._pages: dict[str, str] = {}
        self._widgets: dict[str, tuple[str, str]] = {}
        self._grid: dict[str, Any] | None = None
        self._grid_bytes = 0
        self._show(TABLE, page_name=TABLE)

    def run(self, job: Job) -> Sample:
        """Do a job from the plain list (or, to open it, from another page); what leads there is not timed."""
        if job is OPEN:
            self._show(ELSEWHERE)
            return self._timed(self._state(TABLE))
        self._show(TABLE)
        return self._saved() if job is SAVE else self._timed(self._asking(job))

    def opened(self, page: str) -> float:
        """Open a page with its charts from another one; gives the milliseconds by the clock."""
        self._show(ELSEWHERE)
        asked, wall = self._state(page), perf_counter()
        came = self._send(asked)
        wall = perf_counter() - wall
        self._read(came)
        return wall * 1000

    def grid(self) -> tuple[int, int]:
        """The columns of the grid that came last, and the bytes of its message."""
        assert self._grid is not None
        return len(self._grid["columns"]), self._grid_bytes

    def memory(self) -> float:
        """Megabytes the server holds now."""
        return self._server.memory()

    def close(self) -> None:
        """Leave, and end the server."""
        self._socket.close()
        self._http.close()
        self._server.close()

    def _asking(self, job: Job) -> BackMsg:
        if job is SEARCH:
            return self._touch(f"{TABLE}_search", string_value=self._asked.word)
        if job is FILTERED:
            return self._touch(f"{TABLE}_filter_{FILTER[0]}", string_array_value=[FILTER[1]])
        if job is SORTED:
            return self._touch(f"{TABLE}_sort", string_value=self._words_of_sort())
        assert job is DEEP
        return self._state(TABLE, query_string=f"page={self._asked.page}")

    def _saved(self) -> Sample:
        """Type another word into the first row, as the grid does: one message to its route."""
        assert self._grid is not None
        at = [one["key"] for one in self._grid["columns"]].index(EDITED)
        id, version, texts, *_ = self._grid["rows"][0]
        typed = next(word for word in WORDS if word != texts[at])
        batch = {"key": uuid4().hex, "cells": [[str(id), EDITED, typed, version, texts[at], None]]}
        told = {"kind": "enter", "user": self._grid["user"], "batches": [batch]}
        # The server ends a connection nobody used for some seconds; then a browser opens another, too.
        self._http.close()
        cpu, wall = self._server.cpu_after(), perf_counter()
        self._http.request("POST", f"/grid/{TABLE}", json.dumps(told), self._asking_headers())
        answer = self._http.getresponse().read()
        wall = perf_counter() - wall
        cpu = self._server.cpu_after() - cpu
        rows = json.loads(answer)["rows"]
        if rows[0][2][at] != typed:
            raise RuntimeError(f"the edit was not saved: {answer[:500]!r}")
        return Sample(wall * 1000, cpu, len(answer), PAGE_ROWS)

    def _asking_headers(self) -> dict[str, str]:
        return {
            "Cookie": self._cookie,
            "Content-Type": "application/json",
            "X-Requested-With": "clientele",
            "Sec-Fetch-Site": "same-origin",
        }

    def _words_of_sort(self) -> str:
        """A select box is answered with the words it shows."""
        return next(one for one in self._sorts if one.startswith(self._sort_label) and one.endswith("↓"))

    def _state(self, page: str, query_string: str = "", page_name: str = "") -> BackMsg:
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_name = query_string, page_name
        state.page_script_hash = self._pages.get(page, "")
        state.context_info.url = self._url
        state.context_info.locale = "en"
        state.context_info.timezone = "Asia/Shanghai"
        return asked

    def _touch(self, key: str, **value: Any) -> BackMsg:
        """What the browser sends when a widget is used: in a fragment only that fragment runs."""
        asked = self._state(TABLE)
        widget = asked.rerun_script.widget_states.widgets.add()
        widget.id, asked.rerun_script.fragment_id = self._widgets[key]
        if "string_array_value" in value:
            widget.string_array_value.data.extend(value["string_array_value"])
        else:
            widget.string_value = value["string_value"]
        return asked

    def _show(self, page: str, page_name: str = "") -> None:
        self._read(self._send(self._state(page, page_name=page_name)))

    def _timed(self, asked: BackMsg) -> Sample:
        self._grid = None
        cpu, wall = self._server.cpu_after(), perf_counter()
        came = self._send(asked)
        wall = perf_counter() - wall
        cpu = self._server.cpu_after() - cpu
        self._read(came)
        if self._grid is None:
            raise RuntimeError("the list did not come")
        return Sample(wall * 1000, cpu, sum(map(len, came)), len(self._grid["rows"]))

    def _send(self, asked: BackMsg) -> list[bytes]:
        """Ask, and wait for the end of the script run; gives the messages that came."""
        self._socket.send(asked.SerializeToString())
        came = []
        while True:
            raw = self._socket.recv(LONGEST_RUN)
            assert isinstance(raw, bytes)
            came.append(raw)
            message = ForwardMsg.FromString(raw)
            if message.WhichOneof("type") == "script_finished" and message.script_finished in DONE:
                return came

    def _read(self, came: list[bytes]) -> None:
        """Keep what the messages showed: pages, widgets, the grid. Raises `RuntimeError` for an error on the page."""
        for raw in came:
            message = ForwardMsg.FromString(raw)
            kind = message.WhichOneof("type")
            if kind == "navigation":
                self._pages = {one.url_pathname: one.page_script_hash for one in message.navigation.app_pages}
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._keep(message.delta.new_element, message.delta.fragment_id)

    def _keep(self, element: Any, fragment: str) -> None:
        kind = element.WhichOneof("type")
        inner = getattr(element, kind)
        if kind == "exception":
            raise RuntimeError(f"the page shows an error: {inner.message}")
        key = getattr(inner, "id", "").partition("-")[2].partition("-")[2]
        if not key:
            return
        self._widgets[key] = inner.id, fragment
        if key == f"{TABLE}_grid":
            self._grid = json.loads(inner.json)
            self._grid_bytes = element.ByteSize()
            self._sort_label = next(one["label"] for one in self._grid["columns"] if one["key"] == SORT)
        elif key == f"{TABLE}_sort":
            self._sorts = list(inner.options)
