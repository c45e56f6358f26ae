"""How many requests of one person are answered, and that no work of hands reaches it."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic

import anyio
import pytest

from core import clock
from core.access import Role
from core.auth import sessions
from core.auth.sign_in import Admitted
from core.web import pace, security
from db.session import use
from tests.live import LiveServer

START = datetime(2026, 6, 3, 4, 0, tzinfo=UTC)
ASKING = {"X-Requested-With": "clientele", "Sec-Fetch-Site": "same-origin"}
TYPED = json.dumps({"kind": "options", "field": "owner_id", "text": ""})


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    clock.move_to(START)
    yield
    clock.move_to(None)


def forward(seconds: float) -> None:
    clock.move_to(clock.now() + timedelta(seconds=seconds))


def asked(who: object, times: int, takes: int = pace.MESSAGE) -> int:
    """How many of so many requests at once are answered."""
    return sum(pace.is_within(who, takes) for _ in range(times))


def test_so_much_is_answered_at_once_and_then_as_much_as_time_gives_back():
    clock.move_to(START)
    answered = asked("first", pace.STORE + 200)
    assert pace.STORE <= answered <= pace.STORE + pace.EACH_SECOND
    forward(5)
    assert 5 * pace.EACH_SECOND <= asked("first", 1000) <= 7 * pace.EACH_SECOND
    assert pace.is_within("somebody else")


def test_twenty_at_once_get_no_more_together_than_one():
    with ThreadPoolExecutor(20) as threads:
        answered = sum(threads.map(lambda _: asked("crowd", 100), range(20)))
    assert pace.STORE <= answered <= pace.STORE + 3 * pace.EACH_SECOND


def test_a_file_takes_more_than_a_message():
    files = asked("printer", 1000, pace.FILE)
    assert pace.STORE // pace.FILE <= files <= pace.STORE // pace.FILE + pace.EACH_SECOND


def test_a_day_of_quick_typing_is_answered_whole():
    for _ in range(8 * 3600 // 10):
        # Eight cells a second for a day, each with the list of choices asked for, and a file every ten seconds.
        assert asked("typist", 160) == 160 and pace.is_within("typist", pace.FILE)
        forward(10)


def test_only_those_who_asked_last_are_remembered():
    asked("long ago", pace.STORE)
    for number in range(pace.MOST):
        pace.is_within(("one of many", number))
    assert len(pace._stores) == pace.MOST
    assert asked("long ago", pace.STORE) == pace.STORE


def test_messages_of_a_page_that_come_too_fast_wait_and_none_is_lost():
    sent = iter(range(pace.STORE + 50))

    async def receive() -> dict[str, object]:
        return {"type": "websocket.receive", "bytes": b"", "number": next(sent)}

    async def heard() -> list[object]:
        receiving, found = security._screened(receive, "a page"), []
        for _ in range(pace.STORE):
            found.append((await receiving())["number"])
        with anyio.move_on_after(20):
            for _ in range(50):
                found.append((await receiving())["number"])
        return found

    began = monotonic()
    # A thread of its own: in this one a browser of other tests may have left its loop running.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(anyio.run, heard).result() == list(range(pace.STORE + 50))
    assert monotonic() - began >= 50 / pace.EACH_SECOND - 0.5


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    live = LiveServer(tmp_path_factory.mktemp("pace"))
    live.user_id = live.add_user("li.wei", [Role.AGENT], language="zh_CN")  # ty: ignore[unresolved-attribute]
    live.other_id = live.add_user("wang.fang", [Role.AGENT])  # ty: ignore[unresolved-attribute]
    use(f"sqlite:///{live.database.path}")
    live.start()
    yield live
    live.stop()


def cookie(server: LiveServer, person: int) -> str:
    clock.move_to(None)
    ticket = sessions.issue_ticket(Admitted(person, 1))
    return server.ask("POST", "/auth/session", ticket, ASKING)[1]["Set-Cookie"].split(";")[0]


def test_who_asks_in_a_loop_gets_a_sentence_at_every_door_and_the_others_work_on(server):
    held, another = cookie(server, server.user_id), cookie(server, server.other_id)
    paper = ("GET", "/paper/ticket_repairs/1/slip", "")
    statuses = [server.ask(*paper, {"Cookie": held})[0] for _ in range(2 * pace.STORE // pace.FILE)]
    assert 429 not in statuses[: pace.STORE // pace.FILE] and 429 in statuses
    doors = (
        ("GET", "/export/none", "", {"Cookie": held}),
        ("GET", "/labels/archives?id=1", "", {"Cookie": held}),
        ("GET", "/report/1.pdf", "", {"Cookie": held}),
        ("PUT", "/_stcore/upload_file/a/b", "", {"Cookie": held}),
    )
    for door in doors:
        status, headers, said = server.ask(*door)
        while status != 429:
            status, headers, said = server.ask(*door)
        assert "同时" in said and headers["Retry-After"] == str(pace.RETRY_AFTER)
        assert server.ask(*door[:3], {"Cookie": another})[0] != 429
    typing = ("POST", "/grid/customers", TYPED)
    for _ in range(2 * pace.STORE):
        status, headers, said = server.ask(*typing, {**ASKING, "Cookie": held})
        if status == 429:
            break
    assert status == 429 and "同时" in json.loads(said)["refused"]
    assert server.ask(*typing, {**ASKING, "Cookie": another})[0] == 200
