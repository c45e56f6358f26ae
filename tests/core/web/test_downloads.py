"""One-time addresses for files."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import anyio
import pytest
from starlette.requests import Request
from starlette.responses import StreamingResponse

from core import clock, trail
from core.access import Actor, Refused, Role
from core.auth import sessions, traces
from core.auth.sign_in import Admitted
from core.messages import Say
from core.trail import LogSearch
from core.web import downloads, routes
from db.session import Database
from tests import factories
from tests.factories import Company

LI = Actor(1, "li", "Li", frozenset())
WANG = Actor(2, "wang", "Wang", frozenset())


@pytest.fixture
def company(base: Database) -> Company:
    """A company on both databases."""
    return factories.company()


@pytest.fixture(autouse=True)
def real_time() -> Iterator[None]:
    """The clock runs on from now and is put right afterwards."""
    yield
    clock.move_to(None)


HERE, THERE = "mark of this session", "mark of another one"


def offered(name: str = "rows.csv") -> str:
    url = downloads.offer(LI, HERE, name, "text/csv", lambda actor: [actor.name.encode()])
    return url.removeprefix("export/")


def refused(ticket: str, actor: Actor = LI, session: str = HERE) -> tuple[str, bool]:
    """The sentence that refuses a ticket, and whether it belongs elsewhere."""
    with pytest.raises(downloads.NotOffered) as caught:
        downloads.take(ticket, actor, session)
    return str(caught.value.say), caught.value.foreign


def test_a_file_is_made_for_the_person_it_was_offered_to_once_and_then_a_sentence_says_so() -> None:
    clock.move_to(datetime(2026, 6, 3, 4, 0, tzinfo=UTC))
    ticket = offered()
    found = downloads.take(ticket, LI, HERE)
    assert list(found.producer(LI)) == [b"Li"]
    said = "This file was fetched at 3 Jun 2026, 12:00. An address works once: export again."
    assert refused(ticket) == (said, False)


def test_another_person_learns_no_more_than_of_an_invented_address_and_spoils_nothing() -> None:
    ticket = offered()
    said, foreign = refused(ticket, WANG)
    assert (said, foreign) == (refused("invented")[0], True)
    downloads.take(ticket, LI, HERE)
    assert refused(ticket, WANG)[0] == said


def test_another_session_of_the_same_person_gets_a_sentence_and_spoils_nothing() -> None:
    ticket = offered()
    said, foreign = refused(ticket, LI, THERE)
    assert foreign and said.startswith("This address belongs to the session in which it was made.")
    assert downloads.take(ticket, LI, HERE)


def test_an_address_lasts_five_minutes() -> None:
    early, late = offered(), offered()
    clock.move_to(clock.now() + timedelta(minutes=4, seconds=50))
    assert downloads.take(early, LI, HERE)
    clock.move_to(clock.now() + timedelta(seconds=10))
    assert refused(late)[0] == "This address was good for five minutes only. Export again."


def test_open_offers_are_limited_and_the_oldest_goes_first() -> None:
    first = offered()
    last = [offered() for _ in range(downloads.MOST_OPEN)][-1]
    assert refused(first) == ("This address was used up or is too old. Export again.", False)
    assert downloads.take(last, LI, HERE)


def asked(sid: str, ticket: str) -> tuple[int, str]:
    """The status and the text of an answer to whoever has this session's cookie."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/export/{ticket}",
        "path_params": {"ticket": ticket},
        "headers": [(b"cookie", f"sid={sid}".encode())],
        "client": ("192.0.2.7", 50_000),
    }

    async def answered() -> tuple[int, str]:
        answer = await routes.export(Request(scope))
        if isinstance(answer, StreamingResponse):
            return answer.status_code, b"".join([part async for part in answer.body_iterator]).decode()
        return answer.status_code, answer.body.decode()

    # A thread of its own: in this one a browser of other tests may have left its loop running.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(anyio.run, answered).result()


def test_a_download_belongs_to_its_session_and_works_once(company: Company) -> None:
    person = company.actor(Role.MANAGER)

    def signed_in() -> str:
        sid = sessions.redeem(sessions.issue_ticket(Admitted(person.id, 1)), "192.0.2.7", "")
        assert sid is not None
        return sid

    def closed(actor: Actor) -> list[bytes]:
        raise Refused(Say("Not any more."))

    here, there = signed_in(), signed_in()
    offers = [
        downloads.offer(person, sessions.fingerprint(here), "a.csv", "text/csv", make).removeprefix("export/")
        for make in (lambda actor: [actor.name.encode()], closed)
    ]
    said = "This address belongs to the session in which it was made. Export again in this one."
    assert asked(there, offers[0]) == (403, said)
    entry = trail.entries(person, LogSearch(action="refuse"))[0]
    assert (entry.address, trail.cells(person, entry)[6]) == (
        "192.0.2.7",
        f"{traces.OTHER_SESSION} From 192.0.2.7",
    )
    assert asked("", offers[0])[0] == 401
    status, text = asked(here, offers[0])
    assert status == 200 and text
    assert asked(here, offers[0])[0] == 404 and "works once" in asked(here, offers[0])[1]
    assert asked(here, offers[1]) == (403, "Not any more.")


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("rows 1.csv", "attachment; filename=\"rows 1.csv\"; filename*=UTF-8''rows%201.csv"),
        ("客户.csv", "attachment; filename=\"__.csv\"; filename*=UTF-8''%E5%AE%A2%E6%88%B7.csv"),
        ('a"\r\nX: y.csv', "attachment; filename=\"a___X_ y.csv\"; filename*=UTF-8''a%22%0D%0AX%3A%20y.csv"),
    ],
)
def test_names_of_any_script_are_kept_and_cannot_break_the_header(name: str, header: str) -> None:
    assert downloads.disposition(name) == header
