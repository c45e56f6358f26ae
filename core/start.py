"""The start of the process: database, search, rulebook, sample company, set-up code, memory at rest."""

import gc
import logging
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from anyio import create_task_group, sleep, to_thread

from core import calendars, clock, document_templates, erasures, jobs, rulebook
from core.auth import first_admin, sessions
from core.config import Settings, settings
from core.messages import AppError
from core.web import health
from db import migrate, search
from db.session import Database, use

log = logging.getLogger(__name__)
# Seconds between two looks for what is due.
EVERY = 60
# Minutes between two times the memory is put at rest again.
RESTED_EVERY = 10


@asynccontextmanager
async def lifespan(app: Any, load: Callable[[], None]) -> AsyncGenerator[None]:
    """Prepare before the first request; on failure say one sentence and stop.

    `load` brings in what the pages need. It runs while the first browser fetches its files, so that the server
    answers at once; only when it is done the process calls itself ready and its memory is put at rest.
    """
    try:
        database = await to_thread.run_sync(prepare, settings())
    except AppError as error:
        print(error.say, file=sys.stderr)
        raise SystemExit(1) from None
    async with create_task_group() as group:
        group.start_soon(to_thread.run_sync, _finish, load, database)
        group.start_soon(_work)
        yield
        group.cancel_scope.cancel()


async def _work() -> None:
    """Do the scheduled work once a minute; a failure is logged and the next minute tries again."""
    for minute in count(1):
        await sleep(EVERY)
        try:
            await to_thread.run_sync(jobs.run)
        except Exception:
            log.exception("the scheduled work failed")
        if minute % RESTED_EVERY == 1:
            await to_thread.run_sync(rest)


def prepare(chosen: Settings) -> Database:
    """Bring the database up to date."""
    database = use(chosen.database_url)
    migrate.upgrade(database)
    search.ensure(database, search.searchable())
    rulebook.seed(database)
    calendars.seed(database)
    document_templates.seed(database)
    if chosen.is_demo:
        _rebuild_sample()
    erasures.repeat(clock.now())
    sessions.clear_old()
    _show_set_up_code()
    return database


def _finish(load: Callable[[], None], database: Database) -> None:
    load()
    rest()
    health.ready_when(lambda: _missing(database))


def rest() -> None:
    """Take everything loaded so far out of the garbage collector's sight.

    Each collection holds up everybody, and what is frozen is not looked at. For the same reason the settings turn off
    the full collection Streamlit would make after each script run.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _missing(database: Database) -> str | None:
    try:
        return None if migrate.current(database) == migrate.head() else "the database needs its migrations"
    except AppError:
        return "the database does not answer"


def _rebuild_sample() -> None:
    # The sample company is needed in a demo only.
    from core.sample import build

    build.rebuild()


def _show_set_up_code() -> None:
    code = first_admin.new_code()
    if code is not None:
        print(
            f"\n  No account yet. Open the page and enter this one-time set-up code:\n\n      {code}\n",
            flush=True,
        )
