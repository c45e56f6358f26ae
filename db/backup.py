"""Copies of a whole database as one sealed file, and the way back from it."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from core.messages import N_, Say
from db import postgresql_tools
from db.errors import DAMAGED, DatabaseDamaged, explained
from db.revisions import VERSIONS, chain, current
from db.seals import BackupRefused, Seal, inspect_backup, sealed, unsealed
from db.session import Database

__all__ = ["BackupRefused", "Seal", "backup", "before_upgrade", "inspect_backup", "restore"]


def backup(database: Database, target: Path) -> Seal:
    """Copy a database, also while it is written to, into the new file `target`; gives what its seal says.

    The copy is checked, sealed and flushed to the disk before it gets its name. Raises `BackupRefused` where
    the file exists, the database has no tables of ours or the disk has no room.
    """
    revision = current(database)
    if revision is None:
        raise BackupRefused(Say(N_("There is nothing to back up: the database has no tables yet.")))
    return _copy(database, target, revision)


def before_upgrade(database: Database, revision: str) -> Path:
    """Copy an SQLite database to `backups/` beside it and give the copy's path."""
    assert database.path is not None
    moment = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    target = database.path.parent / "backups" / f"{database.path.stem}-before-upgrade-{moment}.db"
    _copy(database, target, revision)
    return target


def _copy(database: Database, target: Path, revision: str) -> Seal:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        raise BackupRefused(Say(N_("{path} exists already. Choose another name."), path=str(target)))
    with _scratch(target) as copy:
        if database.path is not None:
            _refuse_without_room(database.path, target)
            with explained():
                _copy_file(database.path, copy)
        else:
            postgresql_tools.dump(database, copy)
        seal = sealed(copy, "sqlite" if database.is_sqlite else "postgresql", revision)
        copy.replace(target)
        _flush_folder(target.parent)
    return seal


def _copy_file(source: Path, copy: Path) -> None:
    """All pages in one step: a copy in many steps begins anew with each write and may never end."""
    origin = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
    result = sqlite3.connect(copy, isolation_level=None)
    try:
        origin.backup(result, pages=-1)
        # One file without a journal beside it, readable from any medium.
        result.execute("PRAGMA journal_mode=DELETE")
        if result.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise DatabaseDamaged(DAMAGED)
    finally:
        result.close()
        origin.close()


def restore(database: Database, file: Path, versions: Path = VERSIONS) -> Path | None:
    """Put a backup in the place of a database; gives where the old one was kept, None where there was none.

    An old SQLite file stays beside the new one; an old PostgreSQL database is dumped beside the backup.

    No process may have the database open. Older schemas are brought up to date at the next start. Raises
    `BackupRefused` for a backup that is foreign, cut off, changed or newer than this program, and where
    the database is in use; the database is then as it was.
    """
    seal = inspect_backup(file)
    kind = "sqlite" if database.is_sqlite else "postgresql"
    if seal.kind != kind:
        raise BackupRefused(
            Say(N_("This is a backup of {kind}, but the database is {mine}."), kind=seal.kind, mine=kind)
        )
    if seal.revision not in chain(versions):
        raise BackupRefused(
            Say(
                N_("The backup was made by a newer program ({revision}). Install that first."),
                revision=seal.revision,
            )
        )
    place = database.path.parent if database.path is not None else Path(tempfile.gettempdir())
    with _scratch(place / "restore") as copy:
        unsealed(file, copy, seal.bytes)
        database.close()
        if database.path is None:
            kept = _kept_from_server(database, file)
            postgresql_tools.load(database, copy)
            return kept
        return _exchange(database.path, copy)


def _exchange(path: Path, copy: Path) -> Path:
    """Take the place of the database file, kept under another name; there is a database at any moment."""
    kept = path.with_name(f"{path.name}.before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    _refuse_if_in_use(path)
    try:
        os.link(path, kept)
    except OSError:
        # A file system without hard links.
        shutil.copy2(path, kept)
    copy.replace(path)
    _flush_folder(path.parent)
    return kept


def _kept_from_server(database: Database, file: Path) -> Path | None:
    revision = current(database)
    if revision is None:
        return None
    kept = file.with_name(f"{file.name}.before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    _copy(database, kept, revision)
    return kept


def _refuse_if_in_use(path: Path) -> None:
    """Leaving WAL needs the file for oneself, and puts everything from the journal into it."""
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise BackupRefused(
            Say(N_("Another program has the database open. Stop the app before you restore."))
        ) from error
    finally:
        connection.close()


@contextmanager
def _scratch(target: Path) -> Generator[Path, None, None]:
    """A file beside `target`, readable by its owner only, that is gone at the end unless it was renamed."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        for leftover in (name, f"{name}-journal", f"{name}-wal", f"{name}-shm"):
            Path(leftover).unlink(missing_ok=True)


def _refuse_without_room(source: Path, target: Path) -> None:
    wal = Path(f"{source}-wal")
    needed = source.stat().st_size + (wal.stat().st_size if wal.exists() else 0)
    free = shutil.disk_usage(target.parent).free
    if free < needed:
        raise BackupRefused(
            Say(
                N_("The backup needs {needed} MB, but {path} has {free} MB free."),
                needed=needed // 1_000_000,
                free=free // 1_000_000,
                path=str(target.parent),
            )
        )


def _flush_folder(folder: Path) -> None:
    """Make the new name itself safe against a power cut (folders cannot be opened on Windows)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
