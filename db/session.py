"""The unit of work: one transaction for each reading and each writing, and nobody else commits."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from core.messages import N_, AppError, Say
from db import sqlite
from db.errors import BUSY, DatabaseBusy, explained

# Keeps the migrations of two processes that start at once apart (PostgreSQL); any constant will do.
SCHEMA_LOCK = 0x436C6965
LOCK_MILLISECONDS = 10_000

_open: ContextVar[frozenset[int]] = ContextVar("clientele_open_units", default=frozenset())


class NestedUnit(RuntimeError):
    """A unit of work was opened inside another one: the caller's fault, who passes the session on instead."""


class UnitSession(Session):
    """A session whose end belongs to the unit of work that made it."""

    def commit(self) -> NoReturn:
        """Always refused; leaving `writing()` commits."""
        raise RuntimeError("only the unit of work commits; leave the with block instead")

    def rollback(self) -> NoReturn:
        """Always refused; raising inside `writing()` rolls back."""
        raise RuntimeError("only the unit of work rolls back; raise an error instead")


@dataclass(frozen=True)
class Database:
    """One database and the doors to it."""

    url: URL
    engine: Engine
    # Writers of this process queue here, so that none starves in SQLite's own wait, which knows no order.
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database, None for a server."""
        return sqlite.file_of(self.url) if self.is_sqlite else None

    @contextmanager
    def reading(self) -> Generator[Session, None, None]:
        """A session on one snapshot of the data that cannot write.

        Raises `NestedUnit` inside another unit of work, `DatabaseError` where the database gives no answer.
        """
        with self._unit(self._readers) as session:
            yield session

    @contextmanager
    def writing(self) -> Generator[Session, None, None]:
        """A session whose work is kept as a whole on leaving, or dropped as a whole on any exception.

        On SQLite the first statement waits for the one writer's place and keeps it, so nothing read here can
        be stale; on PostgreSQL rows that decide something are read `with_for_update()`. Nothing of the screen
        may be called inside: it can abort the script. Raises as `reading()` does.
        """
        with self._queue(), self._unit(self._writers) as session:
            yield session

    @contextmanager
    def reshaping(self) -> Generator[Connection, None, None]:
        """One transaction for changing tables, alone in all processes; checks foreign keys at its end."""
        with self._alone(), explained(), self.engine.connect() as plain:
            connection = plain.execution_options(clientele_unit="schema")
            with connection.begin():
                if self.is_sqlite:
                    # Foreign keys are off on this connection, so it does not go back to the pool.
                    connection.detach()
                else:
                    connection.exec_driver_sql("SET LOCAL lock_timeout = '120s'")
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({SCHEMA_LOCK})")
                yield connection
                if self.is_sqlite:
                    _refuse_orphans(connection)

    def close(self) -> None:
        """Give the connections back; the next use opens new ones."""
        self.engine.dispose()

    @cached_property
    def _readers(self) -> Engine:
        if self.is_sqlite:
            return self.engine.execution_options(clientele_unit="read")
        # One snapshot per unit, as SQLite has it: the rows belong to the table version read with them.
        return self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @cached_property
    def _writers(self) -> Engine:
        return self.engine.execution_options(clientele_unit="write")

    @contextmanager
    def _unit(self, engine: Engine) -> Generator[Session, None, None]:
        with (
            self._alone(),
            explained(writing=engine is self._writers),
            UnitSession(engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def _queue(self) -> Generator[None, None, None]:
        if not self.is_sqlite or id(self) in _open.get():
            yield
            return
        if not self._turn.acquire(timeout=LOCK_MILLISECONDS / 1000):
            raise DatabaseBusy(BUSY)
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _alone(self) -> Generator[None, None, None]:
        """Mark this thread or task as inside a unit of work."""
        if id(self) in _open.get():
            raise NestedUnit("a unit of work is already open here; pass its session on")
        _open.set(_open.get() | {id(self)})
        try:
            yield
        finally:
            # Set, not reset: a streamed export is closed in another context than the one that opened it.
            _open.set(_open.get() - {id(self)})


def _refuse_orphans(connection: Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if orphans:
        table, row, parent, _ = orphans[0]
        raise RuntimeError(
            f"{len(orphans)} rows point nowhere, first {table} {row} to {parent}; nothing was changed"
        )


def connect(url: str) -> Database:
    """Open a database by its URL, `sqlite:///path` or `postgresql://...`.

    Raises `AppError` for a URL that is not understood or a missing driver, `DatabaseDamaged` for a file that
    is not a sound database. A PostgreSQL server is first spoken to when it is first used.
    """
    parsed = parse(url)
    return Database(
        parsed, sqlite.open_engine(parsed) if parsed.drivername == "sqlite" else _open_postgresql(parsed)
    )


def parse(url: str) -> URL:
    """A database URL in the form `Database.url` holds; an `AppError` where it is not understood."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise AppError(
            Say(
                N_("The database URL is not understood. Write sqlite:///path or postgresql://user@host/name.")
            )
        ) from error
    kind = parsed.get_backend_name()
    if kind == "sqlite":
        return parsed.set(drivername="sqlite")
    if kind in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise AppError(
        Say(N_("{kind} is not supported. Write sqlite:///path or postgresql://user@host/name."), kind=kind)
    )


def _open_postgresql(url: URL) -> Engine:
    options = f"-c timezone=UTC -c lock_timeout={LOCK_MILLISECONDS}"
    if given := url.query.get("options"):
        options = f"{options} {given}"
    try:
        return create_engine(
            url,
            pool_size=10,
            max_overflow=20,
            pool_timeout=LOCK_MILLISECONDS / 1000,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"options": options, "application_name": "clientele", "connect_timeout": 10},
        )
    except ModuleNotFoundError as error:
        raise AppError(
            Say(N_("PostgreSQL needs the package psycopg: pip install 'psycopg[binary]'."))
        ) from error


_lock = threading.Lock()
_current: Database | None = None


def use(url: str) -> Database:
    """Make the database of a URL the one of this process; the same URL again keeps the open one."""
    global _current
    with _lock:
        if _current is None or _current.url != parse(url):
            before, _current = _current, connect(url)
            if before is not None:
                before.close()
        return _current


def database() -> Database:
    """The database of this process; a fault where `use()` was never called."""
    if _current is None:
        raise RuntimeError("no database yet: call use(url) at the start")
    return _current
