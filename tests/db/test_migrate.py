"""Migrations: they give what the models ask for, and a failing one changes nothing and can be repeated."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Engine,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    event,
    inspect,
    text,
)  # fmt: skip
from sqlalchemy.exc import IntegrityError, OperationalError

from core.messages import AppError
from db import migrate, revisions
from db.base import NAMES
from db.drafting import keys, models, plain
from db.migrate import MigrationFailed
from db.session import Database, connect

MakeUrl = Callable[[], str]


class Colour(StrEnum):
    """A choice of the first revision."""

    RED = "red"
    BLUE = "blue"


class MoreColour(StrEnum):
    """The same choice later on."""

    RED = "red"
    BLUE = "blue"
    GREEN = "green"


def enumeration(kind: type[StrEnum]) -> Enum:
    return Enum(
        kind, native_enum=False, create_constraint=True, length=30, name=None,
        values_callable=lambda members: [member.value for member in members],
    )  # fmt: skip


def garden(second: bool) -> MetaData:
    """Two tables as models would declare them, before and after a change that rebuilds both on SQLite."""
    metadata = MetaData(naming_convention=NAMES)
    beds = Table(
        "beds", metadata, Column("id", Integer, primary_key=True), Column("name", String(40), nullable=False)
    )
    Table(
        "plants",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("bed_id", ForeignKey("beds.id"), nullable=not second, index=True),
        Column("colour", enumeration(MoreColour if second else Colour), nullable=False),
        *([Column("shade", enumeration(Colour)), Column("planted", Date)] if second else []),
        Index(
            "ix_plants_red",
            "id",
            sqlite_where=text("colour = 'red'"),
            postgresql_where=text("colour = 'red'"),
        ),
    )
    if second:
        beds.append_column(Column("size", Integer, nullable=False, server_default="1"))
        beds.append_constraint(CheckConstraint("size > 0", name="positive"))
        Table(
            "tools",
            metadata,
            Column("id", Integer, primary_key=True),
            Column("name", String(20), unique=True),
        )
    return metadata


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    """Two drafted revisions of the garden, the second with a step that changes data."""
    folder = tmp_path / "migrations" / "versions"
    folder.mkdir(parents=True)
    assert migrate.make("First garden", folder, garden(second=False), date(2026, 1, 1))
    second = migrate.make("Second garden", folder, garden(second=True), date(2026, 2, 1))
    assert second is not None
    step = "    op.execute(\"UPDATE plants SET colour = 'green' WHERE colour = 'blue'\")\n"
    second.write_text(second.read_text() + step)
    return folder


@pytest.fixture
def planted(empty: Database, versions: Path) -> Iterator[Database]:
    """A database at the first revision that holds data."""
    migrate.upgrade(empty, only_first(versions))
    with empty.writing() as session:
        session.execute(text("INSERT INTO beds (id, name) VALUES (1, 'north'), (2, 'south')"))
        session.execute(text("INSERT INTO plants (id, bed_id, colour) VALUES (1, 1, 'red'), (2, 2, 'blue')"))
    yield empty


def only_first(versions: Path) -> Path:
    folder = versions.parent / "first"
    folder.mkdir(exist_ok=True)
    file = min(versions.glob("*.py"))
    (folder / file.name).write_text(file.read_text())
    return folder


def schema(database: Database) -> dict[str, Any]:
    """Everything a database says about its tables, comparable between two databases of one kind."""
    seen: dict[str, Any] = {}
    with database.engine.connect() as connection:
        there = inspect(connection)
        for table in there.get_table_names():
            if table != "alembic_version":
                seen[table] = {
                    # A column that came later stands behind the others.
                    "columns": sorted(
                        (c["name"], str(c["type"]), c["nullable"], c["default"] or "")
                        for c in there.get_columns(table)
                    ),
                    "primary key": there.get_pk_constraint(table)["constrained_columns"],
                    "foreign keys": sorted(str(k) for k in there.get_foreign_keys(table)),
                    "indexes": sorted(index_as_text(i) for i in there.get_indexes(table)),
                    "unique": sorted(str(u["column_names"]) for u in there.get_unique_constraints(table)),
                    "checks": {
                        str(c["name"]): keys(c["sqltext"]) for c in there.get_check_constraints(table)
                    },
                }
    return seen


def index_as_text(index: Any) -> str:
    where = [str(value) for key, value in index.get("dialect_options", {}).items() if key.endswith("where")]
    return f"{index['name']} {index['column_names']} {index['unique']} {where}"


def data(database: Database) -> list[Any]:
    with database.reading() as session:
        beds = session.execute(text("SELECT id, name FROM beds ORDER BY id")).all()
        plants = session.execute(text("SELECT id, bed_id, colour FROM plants ORDER BY id")).all()
        return [tuple(row) for row in (*beds, *plants)]


@contextmanager
def failing_at(engine: Engine, statement: int) -> Iterator[list[str]]:
    """Let the n-th statement that changes something fail after it was done, as a full disk would."""
    done: list[str] = []

    def after(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        if sql.lstrip().upper().startswith(("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE")):
            done.append(sql)
            if len(done) == statement:
                raise OperationalError(sql, None, Exception("injected"))

    event.listen(engine, "after_cursor_execute", after)
    try:
        yield done
    finally:
        event.remove(engine, "after_cursor_execute", after)


def test_a_failure_after_any_step_changes_nothing_and_can_be_repeated(
    planted: Database, versions: Path
) -> None:
    before, rows = schema(planted), data(planted)
    for statement in range(1, 200):
        try:
            with failing_at(planted.engine, statement) as done:
                migrate.upgrade(planted, versions)
        except MigrationFailed as error:
            assert "injected" in str(error)
            assert (schema(planted), data(planted)) == (before, rows)
            assert migrate.current(planted) == "20260101_first_garden"
        else:
            break
    assert statement > 8
    assert len(done) == statement - 1
    assert migrate.current(planted) == "20260201_second_garden"
    assert data(planted) == [(1, "north"), (2, "south"), (1, 1, "red"), (2, 2, "green")]


def test_a_drafted_change_gives_what_the_models_say(
    planted: Database, versions: Path, new_url: MakeUrl
) -> None:
    migrate.upgrade(planted, versions)
    fresh = connect(new_url())
    garden(second=True).create_all(fresh.engine)
    after, wanted = schema(planted), schema(fresh)
    for table in wanted:
        assert sorted(map(str, after[table].pop("columns"))) == sorted(map(str, wanted[table].pop("columns")))
    assert after == wanted
    fresh.close()


@pytest.mark.parametrize(
    "wrong",
    [
        "INSERT INTO plants (id, bed_id, colour) VALUES (9, 1, 'pink')",
        "INSERT INTO plants (id, bed_id, colour, shade) VALUES (9, 1, 'red', 'green')",
        "INSERT INTO plants (id, bed_id, colour) VALUES (9, 77, 'red')",
        "INSERT INTO beds (id, name, size) VALUES (9, 'west', 0)",
    ],
)
def test_constraints_hold_after_a_rebuilt_table(planted: Database, versions: Path, wrong: str) -> None:
    migrate.upgrade(planted, versions)
    with pytest.raises(IntegrityError), planted.writing() as session:
        session.execute(text(wrong))


def test_an_sqlite_file_is_copied_before_its_upgrade(versions: Path, lite: Database) -> None:
    migrate.upgrade(lite, only_first(versions))
    assert lite.path is not None
    folder = lite.path.parent / "backups"
    assert not folder.exists()
    migrate.upgrade(lite, versions)
    (copy,) = folder.iterdir()
    kept = connect(f"sqlite:///{copy}")
    assert revisions.current(kept) == "20260101_first_garden"
    kept.close()
    migrate.upgrade(lite, versions)
    assert len(list(folder.iterdir())) == 1


def test_eight_starts_at_once_upgrade_once(planted: Database, versions: Path) -> None:
    url = planted.url.render_as_string(hide_password=False)
    gate = threading.Barrier(8)

    def start(_: int) -> str | None:
        own = connect(url)
        gate.wait(20)
        try:
            return migrate.upgrade(own, versions)
        finally:
            own.close()

    with ThreadPoolExecutor(8) as starters:
        assert set(starters.map(start, range(8))) == {"20260201_second_garden"}
    assert data(planted) == [(1, "north"), (2, "south"), (1, 1, "red"), (2, 2, "green")]


def test_a_database_newer_than_the_program_is_refused(planted: Database, versions: Path) -> None:
    migrate.upgrade(planted, versions)
    with pytest.raises(MigrationFailed, match="20260201_second_garden"):
        migrate.upgrade(planted, only_first(versions))


def test_a_database_of_something_else_is_refused(empty: Database, versions: Path) -> None:
    with empty.writing() as session:
        session.execute(text("CREATE TABLE recipes (id INTEGER PRIMARY KEY)"))
    with pytest.raises(MigrationFailed, match="recipes"):
        migrate.upgrade(empty, versions)


def test_nothing_is_drafted_where_nothing_changed(versions: Path) -> None:
    assert migrate.make("Nothing", versions, garden(second=True), date(2026, 3, 1)) is None
    assert revisions.chain(versions) == ["20260101_first_garden", "20260201_second_garden"]


@pytest.mark.parametrize("name", ["第一", "Second garden"])
def test_a_revision_needs_a_name_of_its_own(versions: Path, name: str) -> None:
    with pytest.raises(AppError, match="name of its own"):
        migrate.make(name, versions, garden(second=True), date(2026, 2, 1))


def test_revisions_that_fork_are_refused(versions: Path) -> None:
    fork = versions / "20260202_fork.py"
    fork.write_text('revision = "20260202_fork"\ndown_revision = "20260101_first_garden"\n')
    with pytest.raises(RuntimeError, match="one line"):
        migrate.head(versions)


def test_the_revisions_give_the_tables_of_the_models(new_url: MakeUrl) -> None:
    migrated, created = connect(new_url()), connect(new_url())
    assert migrate.upgrade(migrated) == migrate.head() == migrate.current(migrated)
    models().create_all(created.engine)
    assert schema(migrated) == schema(created)
    migrated.close()
    created.close()


def test_a_failing_first_upgrade_leaves_an_empty_database(empty: Database) -> None:
    total = len(plain(models()).tables)
    for statement in (1, 2, total, 2 * total):
        with pytest.raises(MigrationFailed), failing_at(empty.engine, statement):
            migrate.upgrade(empty)
        assert schema(empty) == {}
        assert migrate.current(empty) is None
    assert migrate.upgrade(empty) == migrate.head()
