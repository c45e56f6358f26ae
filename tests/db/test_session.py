"""Units of work: nothing lost, nothing half done, nothing nested, on both databases."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from core.messages import AppError
from db import session as session_module
from db import sqlite
from db.errors import DatabaseBusy, DatabaseDamaged, DatabaseFull, DatabaseReadOnly, DatabaseUnreachable
from db.session import Database, NestedUnit, connect, database, use


@pytest.fixture
def counter(empty: Database) -> Iterator[Database]:
    with empty.writing() as session:
        session.execute(text("CREATE TABLE counter (id INTEGER PRIMARY KEY, value INTEGER NOT NULL)"))
        session.execute(text("INSERT INTO counter VALUES (1, 0)"))
    yield empty


def value(db: Database) -> int:
    with db.reading() as session:
        return session.execute(text("SELECT value FROM counter WHERE id = 1")).scalar_one()


def add_one(db: Database) -> None:
    with db.writing() as session:
        lock = "" if db.is_sqlite else " FOR UPDATE"
        seen = session.execute(text(f"SELECT value FROM counter WHERE id = 1{lock}")).scalar_one()
        session.execute(text("UPDATE counter SET value = :next WHERE id = 1"), {"next": seen + 1})


@pytest.mark.parametrize("processes", [1, 4])
def test_twenty_threads_of_twenty_additions_lose_nothing(counter: Database, processes: int) -> None:
    # A database opened anew knows nothing of the other's queue, like one in another process.
    url = counter.url.render_as_string(hide_password=False)
    opened = [connect(url) for _ in range(processes)]
    with ThreadPoolExecutor(20) as threads:
        list(threads.map(lambda n: [add_one(opened[n % processes]) for _ in range(20)], range(20)))
    for each in opened:
        each.close()
    assert value(counter) == 400


def test_leaving_by_any_exception_drops_the_whole_unit(counter: Database) -> None:
    class Stop(BaseException):
        """As Streamlit ends a script in the middle."""

    with pytest.raises(Stop), counter.writing() as session:
        session.execute(text("UPDATE counter SET value = 7"))
        raise Stop
    assert value(counter) == 0


@pytest.mark.parametrize("outer", ["reading", "writing"])
@pytest.mark.parametrize("inner", ["reading", "writing"])
def test_a_unit_inside_a_unit_is_refused(counter: Database, outer: str, inner: str) -> None:
    with getattr(counter, outer)() as session:
        with pytest.raises(NestedUnit), getattr(counter, inner)():
            pass
        assert session.execute(text("SELECT value FROM counter")).scalar_one() == 0
    with getattr(counter, inner)():
        pass


def test_another_thread_may_read_while_one_writes(counter: Database) -> None:
    with counter.writing() as session, ThreadPoolExecutor(1) as other:
        session.execute(text("UPDATE counter SET value = 5"))
        assert other.submit(value, counter).result(timeout=5) == 0
    assert value(counter) == 5


def test_reading_cannot_write(counter: Database) -> None:
    with pytest.raises(DBAPIError), counter.reading() as session:
        session.execute(text("UPDATE counter SET value = 5"))
    assert value(counter) == 0
    add_one(counter)
    assert value(counter) == 1


def test_one_reading_sees_one_state(counter: Database) -> None:
    with counter.reading() as session, ThreadPoolExecutor(1) as other:
        first = session.execute(text("SELECT value FROM counter")).scalar_one()
        other.submit(add_one, counter).result(timeout=5)
        assert session.execute(text("SELECT value FROM counter")).scalar_one() == first
    assert value(counter) == first + 1


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_nobody_else_ends_a_unit(counter: Database, end: str) -> None:
    with pytest.raises(RuntimeError, match="unit of work"), counter.writing() as session:
        session.execute(text("UPDATE counter SET value = 9"))
        getattr(session, end)()
    assert value(counter) == 0


def test_a_savepoint_can_be_given_up_inside_a_unit(counter: Database) -> None:
    with counter.writing() as session:
        session.execute(text("UPDATE counter SET value = 1"))
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text("INSERT INTO counter VALUES (1, 1)"))
    assert value(counter) == 1


def test_a_streamed_read_may_move_between_contexts(counter: Database) -> None:
    def rows() -> Iterator[int]:
        with counter.reading() as session:
            yield session.execute(text("SELECT value FROM counter")).scalar_one()

    stream = rows()
    with ThreadPoolExecutor(1) as other:
        assert other.submit(next, stream).result() == 0
    stream.close()
    assert value(counter) == 0


def hold(db: Database, started: threading.Event, done: threading.Event) -> None:
    with db.writing() as session:
        session.execute(text("UPDATE counter SET value = value"))
        started.set()
        done.wait(60)


def test_waiting_too_long_says_that_the_database_is_busy(counter: Database) -> None:
    started, done = threading.Event(), threading.Event()
    with ThreadPoolExecutor(1) as other:
        held = other.submit(hold, counter, started, done)
        started.wait(10)
        try:
            with pytest.raises(DatabaseBusy, match="busy"), counter.writing() as session:
                if counter.is_sqlite:
                    # The first statement already waits; a second connection shows it without ten seconds.
                    impatient = sqlite3.connect(str(counter.path), timeout=0, isolation_level=None)
                    try:
                        with session_module.explained():
                            impatient.execute("BEGIN IMMEDIATE")
                    finally:
                        impatient.close()
                else:
                    session.execute(text("SET LOCAL lock_timeout = '50ms'"))
                    session.execute(text("UPDATE counter SET value = 3"))
        finally:
            done.set()
        held.result(timeout=5)
    assert value(counter) == 0


def test_a_full_disk_is_named_and_the_saved_rows_stay(lite: Database) -> None:
    with lite.writing() as session:
        session.execute(text("CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT)"))
        session.execute(text("INSERT INTO notes VALUES (1, 'kept')"))
    with pytest.raises(DatabaseFull, match="full"), lite.writing() as session:
        session.execute(text("PRAGMA max_page_count=20"))
        for _ in range(100):
            session.execute(text("INSERT INTO notes (body) VALUES (:body)"), {"body": "x" * 4000})
    with lite.reading() as session:
        assert session.execute(text("SELECT id, body FROM notes")).all() == [(1, "kept")]


def test_a_server_that_takes_no_changes_is_named(new_postgresql: Callable[[], str]) -> None:
    db = connect(new_postgresql())
    with pytest.raises(DatabaseReadOnly, match="no changes"), db.writing() as session:
        session.execute(text("SET TRANSACTION READ ONLY"))
        session.execute(text("CREATE TABLE t (id int)"))
    db.close()


def test_a_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    db = connect(f"postgresql://nobody@/none?host={tmp_path}")
    with pytest.raises(DatabaseUnreachable, match="cannot be reached"), db.reading() as session:
        session.execute(text("SELECT 1"))


def test_each_sqlite_connection_is_set_for_safety(lite: Database) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "cache_size": -65536,
        "mmap_size": 0,
        "busy_timeout": 10_000,
        "query_only": 0,
    }
    with lite.writing() as session:
        found = {name: session.execute(text(f"PRAGMA {name}")).scalar_one() for name in wanted}
    assert found == wanted


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"name,phone\nWang,138\n" * 50, "not a sound SQLite"),
        (b"SQLite format 3\0" + b"\xff" * 8000, "not a sound"),
    ],
)
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "clientele.db"
    path.write_bytes(content)
    with pytest.raises(DatabaseDamaged, match=sentence):
        connect(f"sqlite:///{path}")
    assert path.read_bytes() == content


def test_a_cut_off_file_is_refused(lite: Database) -> None:
    with lite.writing() as session:
        session.execute(text("CREATE TABLE notes (body TEXT)"))
        session.execute(text("INSERT INTO notes VALUES (:body)"), {"body": "x" * 50_000})
    lite.close()
    assert lite.path is not None
    whole = lite.path.read_bytes()
    lite.path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DatabaseDamaged, match="not a sound"):
        connect(f"sqlite:///{lite.path}")


def test_a_journal_without_its_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "clientele.db-wal").write_bytes(b"left over")
    with pytest.raises(DatabaseDamaged, match="missing"):
        connect(f"sqlite:///{tmp_path}/clientele.db")


def test_a_new_file_and_its_folder_are_made_for_the_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "clientele.db"
    connect(f"sqlite:///{path}").close()
    assert path.stat().st_mode & 0o077 == 0
    assert [each.name for each in path.parent.iterdir()] == ["clientele.db"]


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "sqlite://", "sqlite:///:memory:"])
def test_a_wrong_url_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(AppError, match=r"sqlite:///"):
        connect(url)


def test_an_old_sqlite_is_warned_about(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "SAFE_VERSION", (99, 0, 0))
    with caplog.at_level(logging.WARNING, logger="db.sqlite"):
        connect(f"sqlite:///{tmp_path}/a.db").close()
    assert "99.0.0" in caplog.text
    caplog.clear()
    monkeypatch.setattr(sqlite, "SAFE_VERSION", (3, 0, 0))
    connect(f"sqlite:///{tmp_path}/b.db").close()
    assert caplog.text == ""


def test_a_deleted_parent_leaves_no_orphans_behind_a_reshaping(lite: Database) -> None:
    with lite.writing() as session:
        session.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
        session.execute(text("CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id REFERENCES parent)"))
        session.execute(text("INSERT INTO parent VALUES (1)"))
        session.execute(text("INSERT INTO child VALUES (1, 1)"))

    def drop(connection: Connection) -> None:
        connection.exec_driver_sql("DELETE FROM parent")

    with pytest.raises(RuntimeError, match="child 1 to parent"), lite.reshaping() as connection:
        drop(connection)
    with lite.writing() as session:
        assert session.execute(text("SELECT count(*) FROM parent")).scalar_one() == 1
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text("DELETE FROM parent"))


def test_the_database_of_the_process_is_opened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "_current", None)
    with pytest.raises(RuntimeError, match="use"):
        database()
    url = f"sqlite:///{tmp_path}/one.db"
    with ThreadPoolExecutor(8) as threads:
        opened = list(threads.map(lambda _: use(url), range(8)))
    assert all(each is opened[0] for each in opened)
    assert database() is opened[0]
    assert use(f"sqlite:///{tmp_path}/two.db") is not opened[0]
    database().close()
