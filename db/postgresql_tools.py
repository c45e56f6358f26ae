"""Backup and restore of a PostgreSQL database through its own programs, where they are installed."""

import os
import shutil
import subprocess
from pathlib import Path

from core.messages import N_, AppError, Say
from db.session import Database


class ToolFailed(AppError):
    """A program of PostgreSQL is missing or did not do its work."""


def dump(database: Database, copy: Path) -> None:
    """Write the whole database to a file as of one moment, in the custom format of `pg_dump`."""
    _run(database, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={copy}")


def load(database: Database, copy: Path) -> None:
    """Put a dump in the place of all tables of the database, whole or not at all."""
    _run(
        database, "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction",
        "--exit-on-error", f"--dbname={database.url.database}", str(copy),
    )  # fmt: skip


def _run(database: Database, program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise ToolFailed(
            Say(N_("{program} was not found. Install the client programs of PostgreSQL."), program=program)
        )
    result = subprocess.run(
        [found, *arguments], env=_environment(database), capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        lines = result.stderr.strip().splitlines() or [str(result.returncode)]
        raise ToolFailed(Say(N_("{program} failed: {reason}"), program=program, reason=lines[0]))


def _environment(database: Database) -> dict[str, str]:
    """Where the server is, passed by variables so that no password stands in the list of processes."""
    url = database.url
    given = {
        "PGHOST": url.host or url.query.get("host"),
        "PGPORT": str(url.port) if url.port else url.query.get("port"),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": url.query.get("sslmode"),
        "PGSSLROOTCERT": url.query.get("sslrootcert"),
    }
    return {**os.environ, **{name: str(value) for name, value in given.items() if value}}
