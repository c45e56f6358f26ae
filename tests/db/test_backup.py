"""Backups: whole while writers write, refused when cut off, changed, foreign or newer."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from core.messages import AppError
from db import migrate
from db.backup import BackupRefused, Seal, backup, inspect_backup, restore
from db.postgresql_tools import ToolFailed
from db.seals import SEAL
from db.session import Database, connect

MakeUrl = Callable[[], str]
FIRST = """
from alembic import op
import sqlalchemy as sa

revision = "{name}"
down_revision = {before}


def upgrade() -> None:
    key = sa.Column("id", sa.Integer, primary_key=True)
    op.create_table("{table}", key, sa.Column("balance", sa.Integer))
"""


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations" / "versions"
    folder.mkdir(parents=True)
    (folder / "1.py").write_text(FIRST.format(name="1", before=None, table="accounts"))
    return folder


@pytest.fixture
def bank(empty: Database, versions: Path) -> Iterator[Database]:
    """Ten accounts that hold 1,000 together, whatever is moved between them."""
    migrate.upgrade(empty, versions)
    fill(empty)
    yield empty


@pytest.fixture
def small_bank(lite: Database, versions: Path) -> Iterator[Database]:
    """The same on SQLite."""
    migrate.upgrade(lite, versions)
    fill(lite)
    yield lite


def fill(db: Database) -> None:
    with db.writing() as session:
        session.execute(text("INSERT INTO accounts VALUES (:id, 100)"), [{"id": i} for i in range(10)])


def balances(db: Database) -> list[int]:
    with db.reading() as session:
        return list(session.scalars(text("SELECT balance FROM accounts ORDER BY id")))


def move(db: Database, source: int, target: int) -> None:
    with db.writing() as session:
        for account, amount in sorted([(source, -1), (target, 1)]):
            session.execute(
                text("UPDATE accounts SET balance = balance + :amount WHERE id = :id"),
                {"id": account, "amount": amount},
            )


def test_a_backup_under_writers_holds_one_moment(
    bank: Database, versions: Path, tmp_path: Path, new_url: MakeUrl
) -> None:
    stop = threading.Event()

    def write(number: int) -> int:
        moved = 0
        while not stop.is_set():
            move(bank, number, (number + 3) % 10)
            moved += 1
        return moved

    with ThreadPoolExecutor(4) as writers:
        writing = [writers.submit(write, number) for number in range(4)]
        try:
            files = [tmp_path / f"copy-{number}" for number in range(4)]
            seals = [backup(bank, file) for file in files]
        finally:
            stop.set()
        assert all(each.result() > 0 for each in writing)
    assert [inspect_backup(file) for file in files] == seals
    target = connect(new_url())
    migrate.upgrade(target, versions)
    for file in files:
        restore(target, file, versions)
        assert sum(balances(target)) == 1000
    target.close()


def test_a_restore_brings_back_the_rows_and_keeps_the_old_file(
    small_bank: Database, versions: Path, tmp_path: Path
) -> None:
    backup(small_bank, tmp_path / "copy.db")
    move(small_bank, 0, 1)
    kept = restore(small_bank, tmp_path / "copy.db", versions)
    assert balances(small_bank) == [100] * 10
    assert kept is not None
    old = connect(f"sqlite:///{kept}")
    assert balances(old) == [99, 101] + [100] * 8
    old.close()


def test_a_server_is_restored_as_a_whole(new_postgresql: MakeUrl, versions: Path, tmp_path: Path) -> None:
    db = connect(new_postgresql())
    migrate.upgrade(db, versions)
    fill(db)
    backup(db, tmp_path / "copy.dump")
    move(db, 0, 1)
    kept = restore(db, tmp_path / "copy.dump", versions)
    assert balances(db) == [100] * 10
    assert kept is not None
    fresh = connect(new_postgresql())
    assert restore(fresh, kept, versions) is None
    assert balances(fresh) == [99, 101] + [100] * 8
    fresh.close()
    db.close()


@pytest.mark.parametrize("cut", [1, SEAL - 1, SEAL, SEAL + 1, 5000])
def test_a_cut_off_backup_is_refused(bank: Database, versions: Path, tmp_path: Path, cut: int) -> None:
    file = tmp_path / "copy"
    backup(bank, file)
    content = file.read_bytes()
    file.write_bytes(content[: max(len(content) - cut, 0)])
    move(bank, 0, 1)
    with pytest.raises(BackupRefused, match="copy"):
        restore(bank, file, versions)
    assert balances(bank) == [99, 101] + [100] * 8


def test_a_changed_backup_is_refused(bank: Database, versions: Path, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    backup(bank, file)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(BackupRefused, match="changed"):
        restore(bank, file, versions)


@pytest.mark.parametrize("content", [b"", b"not a backup" * 100, b"SQLite format 3\0" + b"\0" * 4080])
def test_a_foreign_file_is_refused(
    small_bank: Database, versions: Path, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "foreign.db").write_bytes(content)
    with pytest.raises(BackupRefused, match="not a complete backup"):
        restore(small_bank, tmp_path / "foreign.db", versions)


def test_a_file_that_is_not_there_is_told_as_that(
    small_bank: Database, versions: Path, tmp_path: Path
) -> None:
    with pytest.raises(BackupRefused, match="There is no file .*not-there.db"):
        restore(small_bank, tmp_path / "not-there.db", versions)


def test_a_backup_of_a_newer_program_is_refused(bank: Database, versions: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer" / "versions"
    newer.mkdir(parents=True)
    (newer / "1.py").write_text((versions / "1.py").read_text())
    (newer / "2.py").write_text(FIRST.format(name="2", before='"1"', table="branches"))
    migrate.upgrade(bank, newer)
    backup(bank, tmp_path / "copy")
    with pytest.raises(BackupRefused, match="newer program"):
        restore(bank, tmp_path / "copy", versions)


def test_an_older_backup_is_brought_up_to_date_after_its_restore(
    bank: Database, versions: Path, tmp_path: Path
) -> None:
    backup(bank, tmp_path / "copy")
    (versions / "2.py").write_text(FIRST.format(name="2", before='"1"', table="branches"))
    migrate.upgrade(bank, versions)
    restore(bank, tmp_path / "copy", versions)
    assert migrate.current(bank) == "1"
    assert migrate.upgrade(bank, versions) == "2"
    assert balances(bank) == [100] * 10


def test_a_backup_of_the_other_kind_is_refused(
    small_bank: Database, versions: Path, tmp_path: Path, new_postgresql: MakeUrl
) -> None:
    backup(small_bank, tmp_path / "copy.db")
    server = connect(new_postgresql())
    with pytest.raises(BackupRefused, match="sqlite"):
        restore(server, tmp_path / "copy.db", versions)
    server.close()


def test_a_database_in_use_is_not_replaced(small_bank: Database, versions: Path, tmp_path: Path) -> None:
    backup(small_bank, tmp_path / "copy.db")
    move(small_bank, 0, 1)
    other = connect(str(small_bank.url))
    assert balances(other)[0] == 99
    with pytest.raises(BackupRefused, match="Stop the app"):
        restore(small_bank, tmp_path / "copy.db", versions)
    assert balances(small_bank) == balances(other) == [99, 101] + [100] * 8
    other.close()
    restore(small_bank, tmp_path / "copy.db", versions)
    assert balances(small_bank) == [100] * 10


def test_a_sealed_copy_opens_in_any_sqlite_program(small_bank: Database, tmp_path: Path) -> None:
    seal = backup(small_bank, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_size == seal.bytes + SEAL
    plain = sqlite3.connect(tmp_path / "copy.db")
    assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert plain.execute("SELECT sum(balance) FROM accounts").fetchall() == [(1000,)]
    plain.close()
    assert inspect_backup(tmp_path / "copy.db") == seal


def test_nothing_is_overwritten_or_left_behind(small_bank: Database, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    assert isinstance(backup(small_bank, folder / "copy.db"), Seal)
    with pytest.raises(BackupRefused, match="exists already"):
        backup(small_bank, folder / "copy.db")
    assert [each.name for each in folder.iterdir()] == ["copy.db"]
    assert (folder / "copy.db").stat().st_mode & 0o077 == 0


def test_an_empty_database_is_not_backed_up(empty: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="nothing to back up"):
        backup(empty, tmp_path / "copy")


def test_a_server_without_its_programs_is_told_what_to_install(
    new_postgresql: MakeUrl, versions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = connect(new_postgresql())
    migrate.upgrade(db, versions)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolFailed, match="pg_dump was not found"):
        backup(db, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    db.close()


def test_a_program_that_fails_gives_its_reason(
    new_postgresql: MakeUrl, versions: Path, tmp_path: Path
) -> None:
    db = connect(new_postgresql())
    migrate.upgrade(db, versions)
    lost = Database(db.url.set(database="nowhere"), db.engine)
    with pytest.raises(AppError, match="nowhere"):
        backup(lost, tmp_path / "copy")
    db.close()
