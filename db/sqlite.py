"""The SQLite side of a connection: how a file is opened, what is refused, and what we warn about."""

import logging
import os
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event

from core.messages import N_, AppError, Say
from db.errors import DatabaseDamaged, explained

log = logging.getLogger(__name__)

BUSY_MILLISECONDS = 10_000
POOL = 5
OVERFLOW = 45
# Two connections that write and check-point at the same moment can damage a WAL file before this version.
SAFE_VERSION = (3, 51, 3)

_SETTINGS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_MILLISECONDS}",
    "PRAGMA cache_size=-65536",
    "PRAGMA mmap_size=0",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA trusted_schema=OFF",
)


def open_engine(url: URL) -> Engine:
    """An engine on a database file; makes the file (readable by its owner only) where there is none."""
    path = file_of(url)
    with explained():
        _inspect(path)
        _warn_of_old_library()
    engine = create_engine(
        url,
        pool_size=POOL,
        max_overflow=OVERFLOW,
        pool_timeout=BUSY_MILLISECONDS / 1000,
        hide_parameters=True,
        connect_args={"timeout": BUSY_MILLISECONDS / 1000},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def file_of(url: URL) -> Path:
    """The file behind a URL; an `AppError` for a database in memory, which cannot be shared by threads."""
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise AppError(Say(N_("An SQLite database needs a file, for example sqlite:///var/clientele.db.")))
    return Path(url.database)


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    # None takes the transactions out of the driver's hands; `_begin` opens each of them.
    connection.isolation_level = None
    for setting in _SETTINGS:
        connection.execute(setting)


def _begin(connection: Any) -> None:
    """Open the transaction its kind asks for (execution option `clientele_unit`: read, write or schema)."""
    unit = connection.get_execution_options().get("clientele_unit", "write")
    driver = connection.connection.driver_connection
    driver.execute(f"PRAGMA query_only={'ON' if unit == 'read' else 'OFF'}")
    if unit == "schema":
        # A table that is rebuilt is dropped on the way; with the keys on, its dependants would go with it.
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute("PRAGMA busy_timeout=120000")
    driver.execute("BEGIN" if unit == "read" else "BEGIN IMMEDIATE")


def _inspect(path: Path) -> None:
    """Make a missing file; refuse an empty, foreign, cut-off or damaged one."""
    if not path.exists():
        if Path(f"{path}-wal").exists():
            raise DatabaseDamaged(
                Say(
                    N_("{path} is missing although its journal is still there. Restore the last backup."),
                    path=str(path),
                )
            )
        _make(path)
        return
    if path.stat().st_size == 0:
        raise DatabaseDamaged(
            Say(
                N_("{path} is empty (0 bytes). Restore a backup, or delete the file to begin anew."),
                path=str(path),
            )
        )
    try:
        connection = sqlite3.connect(path, timeout=BUSY_MILLISECONDS / 1000, isolation_level=None)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise DatabaseDamaged(
                Say(N_("{path} is not a sound SQLite database. Restore the last backup."), path=str(path))
            ) from error
        raise


def _make(path: Path) -> None:
    """Create an empty database in one step, so that a crash never leaves a file of 0 bytes behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        connection = sqlite3.connect(name, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.close()
        try:
            os.link(name, path)
        except FileExistsError:
            log.info("another process made %s at the same moment", path)
        except OSError:
            # A file system without hard links.
            Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _warn_of_old_library() -> None:
    if sqlite3.sqlite_version_info < SAFE_VERSION:
        log.warning(
            "SQLite %s has a rare fault that can damage a database under several writers (mended in %s); "
            "keep daily backups and run verify, or use PostgreSQL",
            sqlite3.sqlite_version,
            ".".join(map(str, SAFE_VERSION)),
        )
