"""One-time addresses for files."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from core import clock
from core.access import Actor
from core.web import downloads

LI = Actor(1, "li", "Li", frozenset())
WANG = Actor(2, "wang", "Wang", frozenset())


@pytest.fixture(autouse=True)
def real_time() -> Iterator[None]:
    """The clock runs on from now and is put right afterwards."""
    yield
    clock.move_to(None)


def offered(name: str = "rows.csv") -> str:
    return downloads.offer(LI, name, "text/csv", lambda actor: [actor.name.encode()]).removeprefix("export/")


def test_a_file_is_made_for_the_person_it_was_offered_to_once() -> None:
    ticket = offered()
    found = downloads.take(ticket, LI)
    assert found is not None and list(found.producer(LI)) == [b"Li"]
    assert downloads.take(ticket, LI) is None


def test_another_person_gets_nothing_and_spoils_nothing() -> None:
    ticket = offered()
    assert downloads.take(ticket, WANG) is None
    assert downloads.take(ticket, LI) is not None


def test_an_address_lasts_five_minutes() -> None:
    early, late = offered(), offered()
    clock.move_to(clock.now() + timedelta(minutes=4, seconds=50))
    assert downloads.take(early, LI) is not None
    clock.move_to(clock.now() + timedelta(seconds=10))
    assert downloads.take(late, LI) is None


def test_open_offers_are_limited_and_the_oldest_goes_first() -> None:
    first = offered()
    last = [offered() for _ in range(downloads.MOST_OPEN)][-1]
    assert downloads.take(first, LI) is None
    assert downloads.take(last, LI) is not None


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
