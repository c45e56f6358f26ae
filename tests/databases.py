"""Databases on the PostgreSQL server of a run, each there as long as it is needed."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Dialect, make_url
from sqlalchemy.util import LRUCache

from db.session import Database

# More than one product ever says, so that few are written twice.
STATEMENTS = 4000
# What was in a fresh database, kept beside its tables for the next test.
KEPT = "kept"
SHAPE = """
    SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
        SELECT concat_ws(' ', c.relname, c.relkind, a.attname, a.atttypid, a.attnotnull)
        FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE c.relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(' ', tgname, tgrelid, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    ) AS parts (part)
"""


# By the kind of database: what speaks to it, and the statements it has written out so far.
_spoken: dict[str, tuple[Dialect, LRUCache[Any, Any]]] = {}


def alike(opened: Database) -> Database:
    """The database with the written statements of those before it, as the one of a running process has them.

    Statements are kept by their dialect, and each engine has its own: every test would write all of them anew.
    """
    engine = opened.engine
    if engine.dialect.name not in _spoken:
        # A dialect learns on its first connection what the server can do.
        with engine.connect():
            _spoken[engine.dialect.name] = (engine.dialect, LRUCache(STATEMENTS))
    engine.dialect, engine._compiled_cache = _spoken[engine.dialect.name]
    return opened


@contextmanager
def new_database(server: str, made_as: str = "") -> Iterator[str]:
    """A database on the server for a while; gives its URL. A thousand left ones take minutes to clear away at once."""
    name = _fresh_name()
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} {made_as}")
        yield named(server, name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def named(server: str, name: str) -> str:
    """The URL of a database on the server."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _fresh_name() -> str:
    return f"t{uuid.uuid4().hex}"


class Cleared:
    """Copies of a model database that are cleared and lent again: to make and drop one for each test takes far longer.

    Each is lent under another name, so that nothing a process keeps about one is taken for true of the next.
    """

    def __init__(self, server: str, model: str) -> None:
        self._server = server
        self._model = model
        self._free: list[str] = []
        with psycopg.connect(named(server, model), autocommit=True) as session:
            self._tables = [
                row[0]
                for row in session.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            ]
            sequences = session.execute(
                "SELECT sequencename, coalesce(last_value, 1), last_value IS NOT NULL FROM pg_sequences WHERE schemaname = 'public'"
            ).fetchall()
            self._filled = [name for name in self._tables if _holds(session, name)]
            session.execute(f"CREATE SCHEMA {KEPT}")
            for name in self._filled:
                session.execute(f"CREATE TABLE {KEPT}.{name} AS TABLE public.{name}")
            self._shape = _shape(session)
        # Written out once, and sent as one: there are as many round trips else as tables and sequences.
        steps = [f"DELETE FROM public.{table}" for table in self._tables]
        steps += [f"INSERT INTO public.{table} SELECT * FROM {KEPT}.{table}" for table in self._filled]
        steps += [f"SELECT setval('public.{name}', {value}, {used})" for name, value, used in sequences]
        self._steps = "; ".join(steps)

    @contextmanager
    def lent(self) -> Iterator[str]:
        """A database as the model is, for a while; gives its URL."""
        with psycopg.connect(self._server, autocommit=True) as admin:
            name = self._renamed(admin) if self._free else self._made(admin)
            yield named(self._server, name)
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            if self._clear(name):
                self._free.append(name)
            else:
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _renamed(self, admin: psycopg.Connection) -> str:
        """A cleared one under another name; right after it was cleared the server would wait a tenth of a second."""
        name = _fresh_name()
        admin.execute(f"ALTER DATABASE {self._free.pop()} RENAME TO {name}")
        return name

    def _made(self, admin: psycopg.Connection) -> str:
        name = _fresh_name()
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {self._model} STRATEGY file_copy")
        return name

    def _clear(self, name: str) -> bool:
        """Make it as the model is; False where its tables are others by now."""
        with psycopg.connect(named(self._server, name)) as session:
            if _shape(session) != self._shape:
                return False
            # Neither foreign keys nor the lock on the log hold while it is cleared.
            session.execute("SET LOCAL session_replication_role = replica")
            session.execute(self._steps)
        return True


def _holds(session: psycopg.Connection, table: str) -> bool:
    found = session.execute(
        sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table))
    ).fetchone()
    return found is not None and found[0]


def _shape(session: psycopg.Connection) -> str:
    """A digest of tables, columns, triggers and constraints."""
    found = session.execute(SHAPE).fetchone()
    assert found is not None
    return found[0]
