"""The grid's routes seen from outside: who may type, what comes back, what is kept in the browser."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core import clock, layouts, service
from core.access import Refused, Role
from core.auth import sessions
from core.auth.sign_in import Admitted
from core.web import grid, grid_words
from db.models.customers import Customer
from db.models.organisation import User
from db.session import database, use
from tests import factories
from tests.factories import key, seen
from tests.live import LiveServer
from tests.socket import wire

ASKING = {
    "X-Requested-With": "clientele",
    "Sec-Fetch-Site": "same-origin",
    "Content-Type": "application/json",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A running server with a company, whose database is this process's one too."""
    live = LiveServer(tmp_path_factory.mktemp("grid"))
    live.add_user("first", [Role.ADMIN])
    use(f"sqlite:///{live.database.path}")
    live.start()
    live.company = factories.company()  # ty: ignore[unresolved-attribute]
    yield live
    live.stop()


class Visitor:
    """Somebody signed in who posts to a table's route."""

    def __init__(self, server: LiveServer, *roles: Role, **changes: Any) -> None:
        self.server = server
        self.actor = server.company.actor(*roles, **changes)  # ty: ignore[unresolved-attribute]
        ticket = sessions.issue_ticket(Admitted(self.actor.id, 1))
        status, headers, _ = server.ask(
            "POST", "/auth/session", ticket, {**ASKING, "Content-Type": "text/plain"}
        )
        assert status == 204
        self.cookie = headers["Set-Cookie"].split(";")[0]

    def post(self, table: str, data: Any, **headers: str) -> tuple[int, Any]:
        body = data if isinstance(data, str) else json.dumps(data)
        sent = {**ASKING, "Cookie": self.cookie, **headers}
        status, _, text = self.server.ask("POST", f"/grid/{table}", body, sent)
        return status, json.loads(text) if text.startswith("{") else text

    def type_in(self, table: str, *cells: list[Any], user: int | None = None) -> tuple[int, Any]:
        told = {"kind": "enter", "user": user or self.actor.id, "batches": [{"key": key(), "cells": cells}]}
        return self.post(table, told)


@pytest.fixture(scope="module")
def agent(server: LiveServer) -> Visitor:
    return Visitor(server, Role.AGENT)


@pytest.fixture
def customer(server: LiveServer, agent: Visitor) -> int:
    return server.company.customer(agent.actor, region="East")  # ty: ignore[unresolved-attribute]


def test_a_typed_cell_reaches_the_database_and_little_comes_back(server, agent, customer):
    status, answer = agent.type_in("customers", [str(customer), "region", "北区", 1, "East", None])
    assert (status, answer["answers"][0]["saved"]) == (200, 1)
    assert seen(Customer, customer)["region"] == "北区"
    assert len(json.dumps(answer, ensure_ascii=False).encode()) <= 2500


def test_a_stranger_and_a_foreign_page_are_turned_away(server, agent, customer):
    told = {"kind": "enter", "user": agent.actor.id, "batches": []}
    assert agent.post("customers", told, Cookie="sid=nobody")[0] == 401
    assert agent.post("customers", told, **{"Sec-Fetch-Site": "cross-site"})[0] == 403
    assert agent.post("customers", told, **{"X-Requested-With": "other"})[0] == 403
    assert agent.post("customers", told, Origin="https://elsewhere.test")[0] == 403
    assert server.ask("GET", "/grid/customers", headers={"Cookie": agent.cookie})[0] == 405


def test_what_somebody_else_typed_in_this_browser_is_not_stored_as_mine(server, agent, customer):
    status, answer = agent.type_in(
        "customers", [str(customer), "region", "X", 1, None, None], user=agent.actor.id + 1
    )
    assert status == 400 and "somebody else" in answer["refused"]
    assert seen(Customer, customer)["region"] == "East"


def test_a_session_that_ended_stores_nothing(server, customer):
    gone = Visitor(server, Role.AGENT, name="gone")
    server.ask("POST", "/auth/end", "", {**ASKING, "Cookie": gone.cookie})
    assert gone.type_in("customers", [str(customer), "region", "X", 1, None, None])[0] == 401
    assert seen(Customer, customer)["region"] == "East"


def test_a_table_that_is_not_open_is_refused_with_a_sentence(server):
    visitor = Visitor(server, Role.FINANCE, name="fin")
    status, answer = visitor.type_in("survey_responses", ["1", "suggestion", "X", 1, None, None])
    assert status == 403 and answer["refused"]
    assert visitor.post("no_such_table", {"kind": "enter"})[0] == 404


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        "nonsense",
        '{"kind":"enter"}',
        '{"kind":"drop tables"}',
        '{"kind":["enter"]}',
        '{"kind":"reveal"}',
    ],
)
def test_what_no_grid_would_say_gets_a_sentence(agent, body):
    status, answer = agent.post("customers", body)
    assert status == 400 and answer["refused"]


def test_too_large_a_message_is_not_read_to_its_end(agent):
    assert agent.post("customers", "x" * (grid.LONGEST_BODY + 1))[0] == 413


def test_a_hidden_value_is_shown_for_a_reason_and_written_down(server, agent):
    row = server.company.customer(agent.actor, wechat="wang-fang-1949")
    with database().writing() as session:
        session.get_one(User, agent.actor.id).see_pii_until = clock.now() + timedelta(days=1)
    ask = {"kind": "reveal", "row": row, "field": "wechat"}
    assert agent.post("customers", {**ask, "reason": " "})[0] == 400
    status, answer = agent.post("customers", {**ask, "reason": "The customer asked me to check."})
    assert (status, answer) == (200, {"value": "wang-fang-1949"})
    assert any(
        one.reason == "The customer asked me to check."
        for one in service.history(agent.actor, "customers", row)
    )


def test_options_come_for_what_was_typed(agent):
    status, answer = agent.post(
        "customers", {"kind": "options", "field": "owner_id", "text": agent.actor.name[:2]}
    )
    assert status == 200 and any(id == agent.actor.id for id, *_ in answer["options"])


def test_a_layout_is_kept_per_person_and_a_wrong_one_refused(server, agent):
    wanted = {
        "widths": {"name": 300},
        "order": ["phone", "related", "name"],
        "hidden": ["gender", "no_field"],
        "pinned": ["name"],
    }
    assert agent.post("customers", {"kind": "layout", "layout": wanted})[0] == 200
    kept = layouts.layout(agent.actor, "customers")
    assert kept == {**wanted, "hidden": ["gender"]}
    other = Visitor(server, Role.AGENT, name="other")
    assert layouts.layout(other.actor, "customers") == {}
    for wrong in ({"widths": {"name": 5}}, {"widths": {"name": "wide"}}, {"order": 5}, "none"):
        assert agent.post("customers", {"kind": "layout", "layout": wrong})[0] == 400
    assert layouts.layout(agent.actor, "customers") == kept


def test_figures_folded_away_stay_so_whatever_becomes_of_the_columns(server, agent):
    assert not layouts.folded(agent.actor, "customers")
    layouts.fold(agent.actor, "customers", True)
    for wanted in ({"hidden": ["gender"]}, {}):
        assert agent.post("customers", {"kind": "layout", "layout": wanted})[0] == 200
        assert layouts.folded(agent.actor, "customers")
        assert layouts.layout(agent.actor, "customers") == wanted
    assert not layouts.folded(agent.actor, "tickets")
    assert not layouts.folded(Visitor(server, Role.AGENT, name="other").actor, "customers")
    layouts.fold(agent.actor, "customers", False)
    assert not layouts.folded(agent.actor, "customers")
    with pytest.raises(Refused):
        layouts.fold(replace(agent.actor, watched_by=1), "customers", True)


def test_files_and_words_are_kept_by_the_browser_and_nothing_else_is_given(server):
    mark = grid.stamp()
    for name, kind in (("grid.js", "text/javascript"), ("grid.css", "text/css")):
        status, headers, text = server.ask("GET", f"/grid/files/{mark}/{name}")
        assert (status, kind in headers["Content-Type"], "immutable" in headers["Cache-Control"]) == (
            200,
            True,
            True,
        )
        assert text
    for name in ("nothing.js", "..%2f__init__.py", "%2e%2e/__init__.py", "grid.js.bak"):
        assert "import streamlit" not in server.ask("GET", f"/grid/files/{mark}/{name}")[2]
    status, _, text = server.ask("GET", f"/grid/words/{mark}/zh_CN")
    assert status == 200 and json.loads(text) == grid_words.of("zh_CN")
    assert server.ask("GET", f"/grid/words/{mark}/xx")[0] == 404


def test_every_word_the_grid_asks_for_is_there_and_every_one_is_used():
    sources = "".join(file.read_text(encoding="utf-8") for file in grid.BROWSER.glob("*.js"))
    asked = set(re.findall(r"(?:\bword|this\.word|grid\.word)\(\"(\w+)\"", sources))
    quoted = set(re.findall(r"\"(\w+)\"", sources))
    assert asked <= set(grid_words.WORDS)
    assert set(grid_words.WORDS) <= quoted


def test_forged_messages_of_the_web_socket_open_sort_and_narrow_nothing_that_is_not_open(server):
    """The page's part of the grid: which record to open, how to sort, what to narrow to, which rows are ticked."""
    clerk = Visitor(server, Role.SALES, name="clerk")
    boss = server.company.actor(Role.MANAGER)
    mine = server.company.customer(clerk.actor, customer_no="MINE-1")
    theirs = server.company.customer(boss, customer_no="THEIRS-1", wechat="hidden-wechat-77")
    before = {id: seen(Customer, id) for id in (mine, theirs)}
    with wire(server, clerk.cookie, "customers") as socket:
        grid_id = socket.grid("customers")
        assert b"MINE-1" in socket.raw and b"THEIRS-1" not in socket.raw
        events = f"$$STREAMLIT_INTERNAL_KEY_{grid_id}__events"
        forged: list[dict[str, tuple[str, Any]]] = [
            {
                events: (
                    "json_trigger_value",
                    [{"event": name, "value": value} for name, value in told.items()],
                )
            }
            for told in (
                {"open": theirs, "only": {"row": theirs, "field": "name"}, "delete": [mine]},
                {"open": -1, "only": {}, "sort": "wechat", "cells": [[str(mine), "region", "Forged", 1]]},
                {
                    "open": [theirs],
                    "only": {"row": mine, "field": "password_hash"},
                    "sort": "id; DROP TABLE users",
                },
                {"open": 10**30, "only": 7, "sort": 5, "save": {"row": mine, "region": "Forged"}},
                {"related": theirs, "only": {"row": "x", "field": ["name"]}, "sort": {"by": "name"}},
            )
        ]
        forged += [
            {grid_id: ("json_value", state)}
            for state in ({"chosen": [theirs, {}, "all"]}, {"chosen": 5, "region": "Forged"}, [1])
        ]
        for told in forged:
            socket.run(**told)
            assert b"THEIRS-1" not in socket.raw and b"hidden-wechat-77" not in socket.raw, told
            assert b"Something went wrong" not in socket.raw and b"Traceback" not in socket.raw, told
        # The socket still serves its person; made-up widgets may cost them this screen, and bring nothing.
        socket.run()
        assert b"MINE-1" in socket.raw
        made_up = {"customers.region": ("string_value", "Forged"), "auth.owner": ("int_value", boss.id)}
        socket.run(**made_up)
        assert b"THEIRS-1" not in socket.raw and b"Traceback" not in socket.raw
    assert {id: seen(Customer, id) for id in (mine, theirs)} == before
