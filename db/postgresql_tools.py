"""Backup and restore of a PostgreSQL database through its own programs, where they are installed."""

import os
import shutil
import subprocess
from pathlib import Path

from core.messages import N_, AppError, Say
from db.session import Database

_DROP_ALL = """
DO $$ DECLARE found record; BEGIN
    FOR found IN SELECT schemaname, tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
        EXECUTE format('DROP TABLE %I.%I CASCADE', found.schemaname, found.tablename);
    END LOOP;
END $$
"""


class ToolFailed(AppError):
    """A program of PostgreSQL is missing or did not do its work."""


def dump(database: Database, copy: Path) -> None:
    """Write the whole database to a file as of one moment, in the custom format of `pg_dump`."""
    _run(database, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={copy}")


def load(database: Database, copy: Path) -> None:
    """Put a dump in the place of everything in the database, whole or not at all."""
    script = copy.with_name(f"{copy.name}-journal")
    _run(
        database,
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--no-privileges",
        f"--file={script}",
        str(copy),
    )
    # Tables that came after the dump was made are not in it, so they are dropped by name.
    _run(
        database, "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
        f"--command={_DROP_ALL}", f"--file={script}",
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
