"""Whether a database is sound, as `verify` asks before the audit chain, and the room left on the disk."""

import shutil
from collections.abc import Iterator

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from core.messages import N_, Say
from db.errors import DatabaseDamaged, DatabaseError, explain
from db.revisions import current, head
from db.session import Database

# As many faults as a person can use; a broken file has thousands.
MOST_FAULTS = 20


def faults(database: Database) -> list[Say]:
    """What is wrong with a database, at most 20 sentences; empty for a sound one.

    Reads every page of an SQLite file, and every row of a PostgreSQL database (its page checksums are
    compared on the way). Raises `DatabaseError` where the database does not answer at all.
    """
    try:
        found = [*_of_schema(database)]
        with database.reading() as session:
            look = _of_sqlite if database.is_sqlite else _of_postgresql
            found += look(session.connection())
    except DatabaseDamaged as error:
        found = [error.say]
    return found[:MOST_FAULTS]


def free_megabytes(database: Database) -> int | None:
    """The room left where an SQLite file lies, None for a server."""
    return None if database.path is None else shutil.disk_usage(database.path.parent).free // 1_000_000


def _of_schema(database: Database) -> Iterator[Say]:
    is_at, wanted = current(database), head()
    if is_at != wanted:
        yield Say(
            N_("The tables are at {found}, this program needs {wanted}. Run migrate."),
            found=is_at or "-",
            wanted=wanted or "-",
        )


def _of_sqlite(connection: Connection) -> Iterator[Say]:
    for (line,) in connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_FAULTS})"):
        if line != "ok":
            yield Say(N_("The database file is damaged: {detail}"), detail=str(line))
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Say(
            N_("Row {row} of {table} points to a row of {parent} that is not there."),
            row=row,
            table=table,
            parent=parent,
        )


def _of_postgresql(connection: Connection) -> Iterator[Say]:
    broken = text("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
    for name in connection.scalars(broken):
        yield Say(N_("The index {name} is not valid. Rebuild it with REINDEX."), name=name)
    for table in inspect(connection).get_table_names():
        try:
            with connection.begin_nested():
                # The text of a whole row also needs the parts that are kept outside its page.
                connection.execute(text(f'SELECT count(md5(t::text)) FROM "{table}" AS t'))
        except DBAPIError as error:
            typed = explain(error)
            if typed is None or isinstance(typed, DatabaseDamaged):
                yield Say(
                    N_("The table {table} is damaged: {detail}"), table=table, detail=_first_line(error)
                )
            else:
                raise typed from error


def _first_line(error: DBAPIError | DatabaseError) -> str:
    return str(getattr(error, "orig", error)).splitlines()[0]
