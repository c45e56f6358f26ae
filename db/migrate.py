"""Brings a database to the newest schema, whole or not at all, and drafts revisions from the models."""

import logging
import re
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, MetaData, inspect
from sqlalchemy.exc import SQLAlchemyError

from core.messages import N_, AppError, Say
from db import backup
from db.base import Base
from db.revisions import VERSIONS, chain, current, current_on, head
from db.session import Database, connect

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext

__all__ = ["MigrationFailed", "current", "head", "make", "upgrade"]

log = logging.getLogger(__name__)

# PostgreSQL and Alembic keep a revision in 32 characters.
LONGEST_REVISION = 32


class MigrationFailed(AppError):
    """The schema could not be brought up to date; the database is as it was before."""


def upgrade(database: Database, versions: Path = VERSIONS) -> str | None:
    """Bring a database to the newest revision and give that revision.

    One transaction holds all steps, so a failure leaves the old schema and data, and can be repeated. Only
    one process does it; another one waits and finds it done. An SQLite file that holds data is copied to
    `backups/` beside it first. Raises `MigrationFailed`, also for a database that is newer than this program.
    """
    wanted = head(versions)
    before = current(database)
    if before == wanted:
        return wanted
    try:
        with database.reshaping() as connection:
            before = current_on(connection)
            if before != wanted:
                _refuse_strangers(connection, before, versions)
                if before is not None and database.path is not None:
                    log.info(
                        "copied the database to %s before the upgrade",
                        backup.before_upgrade(database, before),
                    )
                _run(connection, versions)
    except SQLAlchemyError as error:
        raise MigrationFailed(
            Say(
                N_("Bringing the database from {before} to {after} failed; nothing was changed. {reason}"),
                before=before or "-",
                after=wanted or "-",
                reason=str(getattr(error, "orig", None) or error).splitlines()[0],
            )
        ) from error
    log.info("the database went from %s to %s", before or "nothing", wanted)
    return wanted


def _refuse_strangers(connection: Connection, before: str | None, versions: Path) -> None:
    if before is not None and before not in chain(versions):
        raise MigrationFailed(
            Say(
                N_("The database is at {revision}, which this program does not know. Install a newer one."),
                revision=before,
            )
        )
    if before is None and (tables := inspect(connection).get_table_names()):
        raise MigrationFailed(
            Say(
                N_("The database already holds tables of something else ({table}). Name an empty database."),
                table=tables[0],
            )
        )


def _run(connection: Connection, versions: Path) -> None:
    # Alembic takes two seconds to load and is needed only where there is something to do.
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(versions.parent), version_locations=[str(versions)])
    context = _context(connection, Base.metadata, fn=lambda now, _: script._upgrade_revs("head", now))
    with Operations.context(context):
        context.run_migrations()


def _context(connection: Connection, metadata: MetaData, **options: Any) -> "MigrationContext":
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(
        connection,
        # SQLite rolls back changes of tables as well, once the transaction is opened by hand, which we do.
        opts={
            "target_metadata": metadata,
            "transactional_ddl": True,
            "compare_type": True,
            "compare_server_default": True,
            "render_as_batch": True,
            **options,
        },
    )


def make(
    message: str, versions: Path = VERSIONS, metadata: MetaData | None = None, day: date | None = None
) -> Path | None:
    """Draft the next revision from what the models ask for and the revisions do not yet give.

    The draft compares the models with a throw-away SQLite database at the newest revision, and stands on its
    own: plain SQL types and check constraints, no import of ours. Gives its file, None where nothing differs.
    """
    # Only `make` needs the models, and Alembic comes with them.
    from db import drafting

    day = day or datetime.now(UTC).date()
    slug = re.sub(r"[^a-z0-9]+", "_", message.lower()).strip("_")[: LONGEST_REVISION - 9].strip("_")
    revision = f"{day:%Y%m%d}_{slug}"
    path = versions / f"{revision}.py"
    if not slug or path.exists():
        raise AppError(
            Say(N_("Give the revision a name of its own in English letters: {name}"), name=message)
        )
    with tempfile.TemporaryDirectory() as folder:
        scratch = connect(f"sqlite:///{folder}/scratch.db")
        upgrade(scratch, versions)
        with scratch.engine.connect() as connection:
            body = drafting.draft(connection, metadata or drafting.models(), _context)
        scratch.close()
    if not body:
        return None
    path.write_text(drafting.page(message, revision, head(versions), body), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(path)], check=False)
    return path
