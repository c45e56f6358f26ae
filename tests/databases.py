"""Databases on the PostgreSQL server of a run, each there as long as it is needed."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import make_url


@contextmanager
def new_database(server: str, made_as: str = "") -> Iterator[str]:
    """A database on the server for a while; gives its URL. A thousand left ones take minutes to clear away at once."""
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} {made_as}")
        yield named(server, name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def named(server: str, name: str) -> str:
    """The URL of a database on the server."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)
