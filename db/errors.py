"""What can go wrong between us and a database, and how a driver's error becomes one with a sentence."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.messages import N_, AppError, Say


class DatabaseError(AppError):
    """The database cannot do what was asked of it; the sentence says what a person can do."""


class DatabaseBusy(DatabaseError):
    """Somebody else held the rows or the file for too long; trying again is safe."""


class DatabaseFull(DatabaseError):
    """No room on the disk; nothing of the unit of work was kept."""


class DatabaseReadOnly(DatabaseError):
    """The file or the server takes no writes."""


class DatabaseDamaged(DatabaseError):
    """The file is not a database, is empty where data is expected, or holds broken pages."""


class DatabaseUnreachable(DatabaseError):
    """The file cannot be opened or the server does not answer."""


BUSY = Say(N_("The database is busy. Nothing was saved; please try again."))
FULL = Say(
    N_("The disk of the database is full or failing. Nothing was saved; free some space and try again.")
)
READ_ONLY = Say(N_("The database takes no changes at the moment. Nothing was saved; tell the administrator."))
DAMAGED = Say(N_("The database is damaged. Stop the app and restore the last backup."))
UNREACHABLE = Say(N_("The database cannot be reached. Nothing was saved; tell the administrator."))

_SQLITE = {
    sqlite3.SQLITE_BUSY: (DatabaseBusy, BUSY),
    sqlite3.SQLITE_LOCKED: (DatabaseBusy, BUSY),
    sqlite3.SQLITE_FULL: (DatabaseFull, FULL),
    # A failed write to the disk: a quota, a limit of the file size, a lost drive.
    sqlite3.SQLITE_IOERR: (DatabaseFull, FULL),
    sqlite3.SQLITE_READONLY: (DatabaseReadOnly, READ_ONLY),
    sqlite3.SQLITE_CORRUPT: (DatabaseDamaged, DAMAGED),
    sqlite3.SQLITE_NOTADB: (DatabaseDamaged, DAMAGED),
    sqlite3.SQLITE_CANTOPEN: (DatabaseUnreachable, UNREACHABLE),
}

# By the first characters of an SQLSTATE, the longest match first.
_POSTGRESQL = {
    "55P03": (DatabaseBusy, BUSY),  # lock not available in time
    "40P01": (DatabaseBusy, BUSY),  # deadlock
    "40001": (DatabaseBusy, BUSY),  # serialization failure
    "53300": (DatabaseBusy, BUSY),  # too many connections
    "53100": (DatabaseFull, FULL),
    "25006": (DatabaseReadOnly, READ_ONLY),
    "XX001": (DatabaseDamaged, DAMAGED),
    "XX002": (DatabaseDamaged, DAMAGED),
    "57P": (DatabaseUnreachable, UNREACHABLE),  # shut down, not yet started
    "08": (DatabaseUnreachable, UNREACHABLE),  # connection lost
}


def explain(error: BaseException | None) -> DatabaseError | None:
    """The typed error for a driver's error, None where the fault is ours (a constraint, a syntax error)."""
    if isinstance(error, PoolTimeout):
        return DatabaseBusy(BUSY)
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        found = _SQLITE.get(code & 0xFF)
        return found[0](found[1]) if found else None
    state = getattr(cause, "sqlstate", None) or ""
    for start in (state[:5], state[:3], state[:2]):
        if start in _POSTGRESQL:
            kind, say = _POSTGRESQL[start]
            return kind(say)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return DatabaseUnreachable(UNREACHABLE)
    # psycopg gives no SQLSTATE where no server answered at all.
    if (
        not state
        and type(cause).__module__.startswith("psycopg")
        and type(cause).__name__ == "OperationalError"
    ):
        return DatabaseUnreachable(UNREACHABLE)
    return None


@contextmanager
def explained(writing: bool = True) -> Generator[None, None, None]:
    """Raise a `DatabaseError` in place of a driver's error that a person can act on.

    While reading, a refused write is a fault of ours and stays as it is.
    """
    try:
        yield
    except (DBAPIError, PoolTimeout, sqlite3.Error) as error:
        typed = explain(error)
        if typed is None or (isinstance(typed, DatabaseReadOnly) and not writing):
            raise
        raise typed from error
