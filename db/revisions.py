"""Which revisions of the schema there are and which one a database is at, read without loading Alembic."""

import re
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from db.errors import explained
from db.session import Database

VERSIONS = Path(__file__).parent / "migrations" / "versions"
DECLARATION = re.compile(r"""^(revision|down_revision)\b[^=\n]*=\s*(?:"(.*?)"|'(.*?)'|None)""", re.MULTILINE)


def chain(versions: Path = VERSIONS) -> list[str]:
    """All revisions, oldest first; a `RuntimeError` where they do not form one line."""
    children = dict(_declared(file) for file in sorted(versions.glob("[0-9]*.py")))
    after = {before: revision for revision, before in children.items()}
    line: list[str] = []
    while (following := after.get(line[-1] if line else None)) is not None:
        line.append(following)
    if len(line) != len(children):
        raise RuntimeError(f"the revisions do not form one line: {sorted(set(children) - set(line))}")
    return line


def head(versions: Path = VERSIONS) -> str | None:
    """The newest revision, None where there is none yet."""
    line = chain(versions)
    return line[-1] if line else None


def current(database: Database) -> str | None:
    """The revision a database is at, None for one without our tables."""
    with explained(), database.engine.connect() as connection:
        return current_on(connection)


def current_on(connection: Connection) -> str | None:
    """The same, seen from inside a transaction."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _declared(file: Path) -> tuple[str, str | None]:
    """The revision a file declares and the one before it.

    Found as text: parsing Python in several threads at once can fail on Python 3.11.
    """
    found = {
        name: (one or two or None) for name, one, two in DECLARATION.findall(file.read_text(encoding="utf-8"))
    }
    if not (revision := found.get("revision")):
        raise RuntimeError(f"{file.name} names no revision")
    return revision, found["down_revision"]
