"""Loading the sample: what lands in the database, what is refused, and rows by the thousand."""

from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from core import service
from core.auth.passwords import verify
from core.messages import AppError
from core.resources import RESOURCES
from core.sample import build
from core.sample.seed import seed_customers
from core.searching import search_texts
from db import bulk, search, writes
from db.base import Record
from db.models.customers import Customer
from db.models.organisation import Site, User
from db.models.tickets import Ticket
from db.models.trace import AuditRow, TableVersion
from db.session import Database, use
from db.vocabulary.organisation import AuditAction
from tests.core.sample.conftest import NOW, new_database


def expected_texts(record: Record) -> tuple[str, str]:
    resource = RESOURCES[record.__tablename__]
    return search_texts(resource, {a.key: getattr(record, a.key) for a in resource.search})


def test_the_stored_company_points_nowhere_wrong_and_keeps_all_constraints(stored: Database) -> None:
    with stored.reading() as session:
        assert session.execute(text("PRAGMA foreign_key_check")).fetchall() == []
        assert session.scalar(select(func.count()).select_from(Ticket)) == 3000


def test_the_whole_company_goes_into_postgresql_too(postgresql_url: str) -> None:
    base = use(postgresql_url)
    counts = build.build(base, NOW)
    with base.reading() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == counts["tickets"] == 3000
        assert session.scalars(select(AuditRow.action)).all() == [AuditAction.IMPORT]
        assert writes.first_broken(session, service.audit_keys()) is None
    with base.writing() as session:
        added = bulk.insert_numbered(session, Site, [{"name": "New", "created_at": NOW, "updated_at": NOW}])
        assert added == [4]
    base.close()


def test_the_search_finds_a_customer_by_pinyin(stored: Database) -> None:
    with stored.reading() as session:
        query = select(Customer).where(Customer.name.like("王%")).limit(1)
        someone = session.scalars(query).one()
        found = select(Customer.id).where(search.matching(Customer, f"wang {someone.phone}", private=True))
        assert someone.id in session.scalars(found).all()
        assert (someone.search_text, someone.search_private) == expected_texts(someone)


def test_numbers_and_table_versions_go_on_behind_the_sample(stored: Database) -> None:
    with stored.reading() as session:
        assert bulk.counted(session, "customers:C") == 2000
        assert session.get(TableVersion, "tickets") is not None


def test_nothing_is_loaded_beside_other_records(stored: Database) -> None:
    with pytest.raises(AppError):
        build.build(stored, NOW)


def test_a_rebuild_replaces_a_sample_and_lets_one_person_per_role_in(tmp_path: Path) -> None:
    database = new_database(tmp_path / "a.db")
    build.build(database, NOW)
    build.rebuild(database, NOW)
    with database.reading() as session:
        agent = session.scalars(select(User).where(User.login == "agent")).one()
        assert verify("demo-agent-2026", agent.password_hash)
        assert session.scalar(select(func.count(User.password_hash))) == 10
        assert session.scalar(select(func.count()).select_from(Customer)) == 2000


def test_a_rebuild_never_touches_real_records(tmp_path: Path) -> None:
    database = new_database(tmp_path / "a.db")
    with database.writing() as session:
        bulk.insert_many(
            session,
            User,
            [
                {
                    "id": 1,
                    "login": "real",
                    "name": "Real",
                    "roles": ["admin"],
                    "created_at": NOW,
                    "updated_at": NOW,
                }
            ],
        )
    with pytest.raises(AppError):
        build.rebuild(database, NOW)
    with database.reading() as session:
        assert session.scalars(select(User.login)).all() == ["real"]


def test_the_company_can_be_loaded_beside_the_first_administrator(stored: Database) -> None:
    with stored.reading() as session:
        logins = session.scalars(select(User.login).order_by(User.id)).all()
        assert logins[:2] == ["admin", "zhou.lan"] and len(logins) > 40


def test_seeding_adds_whole_rows_with_their_kin_and_can_go_on(tmp_path: Path) -> None:
    database = new_database(tmp_path / "a.db")
    seed_customers(database, 300, now=NOW)
    counts = seed_customers(database, 500, seed=2, related=True, now=NOW)
    assert {counts[t] for t in ("customers", "tickets")} == {500}
    assert (counts["archive_loans"], counts["survey_answers"]) == (100, 250)
    with database.reading() as session:
        assert session.execute(text("PRAGMA foreign_key_check")).fetchall() == []
        assert session.scalar(select(func.count()).select_from(Customer)) == 800
        names = {
            row[0] for row in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'index'"))
        }
        assert {index.name for index in Customer.__table__.indexes} <= names


def test_seeded_rows_are_found_by_the_texts_the_engine_would_write(tmp_path: Path) -> None:
    database = new_database(tmp_path / "a.db")
    seed_customers(database, 200, related=True, now=NOW)
    with database.reading() as session:
        for model in (Customer, Ticket):
            for record in session.scalars(select(model)):
                expected = expected_texts(record)
                assert (record.search_text, record.search_private) == expected
