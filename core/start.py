"""The start of the process: database, search, rulebook, sample company, set-up code, memory at rest."""

import gc
import importlib
import logging
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from anyio import to_thread

from core import rulebook
from core.auth import first_admin, sessions
from core.config import Settings, settings
from core.messages import AppError
from core.web import health
from db import migrate, search
from db.session import Database, use

log = logging.getLogger(__name__)

# Loaded before the first visitor comes, so that nobody waits for them and they are frozen with the rest.
HEAVY = ("pandas", "pyarrow", "altair", "sqlalchemy.orm")


@asynccontextmanager
async def lifespan(app: Any) -> AsyncGenerator[None]:
    """Prepare before the first request; on failure say one sentence and stop."""
    try:
        await to_thread.run_sync(prepare, settings())
    except AppError as error:
        print(error.say, file=sys.stderr)
        raise SystemExit(1) from None
    yield


def prepare(chosen: Settings) -> Database:
    """Bring the database up to date and make the process ready to serve."""
    database = use(chosen.database_url)
    migrate.upgrade(database)
    search.ensure(database, search.searchable())
    rulebook.seed(database)
    if chosen.is_demo:
        _rebuild_sample()
    sessions.clear_old()
    _show_set_up_code()
    for name in HEAVY:
        importlib.import_module(name)
    health.ready_when(lambda: _missing(database))
    rest()
    return database


def rest() -> None:
    """Take everything loaded so far out of the garbage collector's sight.

    Streamlit runs a full collection after each script run; what is frozen is not looked at again.
    """
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
