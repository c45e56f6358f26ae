"""Two sessions whose transactions cross: the second begins when the first has decided and written, and not committed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event, get_ident
from typing import Any

from sqlalchemy import event, text

from core.messages import AppError
from db.session import Database, database

LONGEST = 20
# What a transaction of the service reads last before it commits: everything of it is decided and written by then.
LAST = "FROM audit_head"
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
Job = Callable[[], Any]


def crossed(first: Job, second: Job, last: str = LAST) -> tuple[Any, Any]:
    """What both answer, a refusal as its error. The first stops short of its commit until the second is done or waits.

    `last` stands in the statement before which it stops.
    On SQLite the second waits from its first statement on; on PostgreSQL it goes as far as the locks of the first let it.
    """
    here = database()
    stopped, begun, go = Event(), Event(), Event()
    owner: list[int] = []

    def stop(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if owner == [get_ident()] and last in statement and not stopped.is_set():
            stopped.set()
            assert go.wait(LONGEST)

    def one() -> Any:
        owner.append(get_ident())
        try:
            return answer(first)
        finally:
            stopped.set()

    def other() -> Any:
        begun.set()
        return answer(second)

    event.listen(here.engine, "before_cursor_execute", stop)
    try:
        with ThreadPoolExecutor(2) as pool:
            ahead = pool.submit(one)
            assert stopped.wait(LONGEST)
            behind = pool.submit(other)
            while not behind.done() and not _waits(here, begun):
                wait([behind], timeout=0.005)
            go.set()
            return ahead.result(LONGEST), behind.result(LONGEST)
    finally:
        go.set()
        event.remove(here.engine, "before_cursor_execute", stop)


def answer(job: Job) -> Any:
    """The answer of a job, or the refusal it raised."""
    try:
        return job()
    except AppError as refusal:
        return refusal


def _waits(here: Database, begun: Event) -> bool:
    if here.is_sqlite:
        return begun.is_set()
    with here.reading() as session:
        return bool(session.scalar(WAITING))
