"""`verify` finds a damaged file, rows that point nowhere and tables that are out of date."""

from sqlalchemy import text

from db import health, migrate
from db.session import Database, connect


def test_a_sound_database_has_no_faults(empty: Database) -> None:
    migrate.upgrade(empty)
    assert health.faults(empty) == []


def test_tables_out_of_date_are_named(empty: Database) -> None:
    (fault,) = health.faults(empty)
    assert "Run migrate" in str(fault)


def test_a_row_that_points_nowhere_is_named(lite: Database) -> None:
    migrate.upgrade(lite)
    with lite.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute(
            "INSERT INTO pii_access_log VALUES (7, '2026-01-01', 99, 'customers', 1, 'phone', 'call')"
        )
        connection.detach()
    assert [str(each) for each in health.faults(lite)] == [
        "Row 7 of pii_access_log points to a row of users that is not there."
    ]


def test_a_broken_page_is_found(lite: Database) -> None:
    migrate.upgrade(lite)
    with lite.writing() as session:
        rows = [{"name": f"counter {i}", "value": i} for i in range(2000)]
        session.execute(text("INSERT INTO counters VALUES (:name, :value)"), rows)
    lite.close()
    path = lite.path
    assert path is not None
    content = bytearray(path.read_bytes())
    page = content.index(b"counter 1777") // 4096 * 4096
    content[page : page + 64] = b"\xff" * 64
    path.write_bytes(content)
    broken = connect(f"sqlite:///{path}")
    assert any("damaged" in str(each) for each in health.faults(broken))
    broken.close()


def test_a_broken_index_of_a_server_is_named(new_postgresql: object) -> None:
    assert callable(new_postgresql)
    db = connect(new_postgresql())
    migrate.upgrade(db)
    with db.writing() as session:
        session.execute(
            text("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'pk_counters'::regclass")
        )
    assert [str(each) for each in health.faults(db)] == [
        "The index pk_counters is not valid. Rebuild it with REINDEX."
    ]
    db.close()


def test_the_room_on_the_disk_is_known(lite: Database) -> None:
    free = health.free_megabytes(lite)
    assert free is not None
    assert free > 0
