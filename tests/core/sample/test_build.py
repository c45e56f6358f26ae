"""Loading the sample: what lands in the database, what is refused, and rows by the thousand."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from core import clock, service
from core.access import Actor, Role
from core.auth.passwords import verify
from core.messages import AppError
from core.resources import RESOURCES
from core.sample import build
from core.sample.customers import EXAMPLE
from core.sample.seed import seed_customers
from core.seals import audit_keys
from core.searching import search_texts
from core.view import View
from db import bulk, search, writes
from db.base import Record
from db.models.customers import Customer
from db.models.organisation import Site, User
from db.models.repairs import TicketRepair
from db.models.tickets import Ticket
from db.models.trace import AuditRow, TableVersion
from db.session import Database, database, use
from db.vocabulary.organisation import AuditAction
from db.vocabulary.repairs import RepairStatus
from db.vocabulary.tickets import TicketStatus
from tests.core.sample.conftest import NOW, new_database
from tests.paths import ROOT


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
        assert writes.first_broken(session, audit_keys()) is None
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


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A demo that was built anew over a sample."""
    database = new_database(tmp_path_factory.mktemp("demo") / "a.db")
    build.build(database, NOW)
    build.rebuild(database, NOW)
    return database


def test_a_rebuild_replaces_a_sample_and_lets_one_person_per_role_in(demo: Database) -> None:
    with demo.reading() as session:
        agent = session.scalars(select(User).where(User.login == "agent")).one()
        assert verify("demo-agent-2026", agent.password_hash)
        # One for each role, and the head of engineering.
        assert session.scalar(select(func.count(User.password_hash))) == len(Role) + 1
        assert session.scalar(select(func.count()).select_from(Customer)) == 2000


def signed_in(login: str) -> Actor:
    """The person behind an account of the demo."""
    with database().reading() as session:
        user = session.scalars(select(User).where(User.login == login)).one()
        assert verify(f"demo-{login}-2026", user.password_hash)
        roles = frozenset(Role(role) for role in user.roles)
        place = {"department_id": user.department_id, "team_id": user.team_id, "site_id": user.site_id}
        return Actor(user.id, login, user.name, roles, see_pii=True, **place)


def take(login: str, table: str, id: int, event: str, note: str = "", **values: object) -> None:
    """One of the demo's people takes a step."""
    actor = signed_in(login)
    row = service.fetch(actor, table, id)
    assert row is not None
    outcome = service.move(actor, table, id, row["version"], event, values, f"{event}-{login}", note)
    assert outcome.clean, [str(cell.say) for cell in outcome.problems]


def test_the_head_of_the_demo_finds_by_its_initials_the_customer_whom_the_documents_name(
    demo: Database,
) -> None:
    use(str(demo.url))
    head = signed_in("manager")
    page = service.read(head, View("customers", search="xqy", columns=("name",)))
    found = dict(zip(page.columns["name"], page.ids, strict=True))[EXAMPLE]
    assert service.belonging(head, "customers", [found])[found]["tickets"]
    for document in ("README.md", "docs/guide/en.md", "docs/guide/zh_CN.md"):
        assert re.search(f"`xqy`.{{0,9}}{EXAMPLE}", (ROOT / document).read_text(), re.DOTALL)


def test_the_accounts_of_the_demo_take_a_repair_from_the_call_to_its_end(demo: Database) -> None:
    use(str(demo.url))
    clock.move_to(NOW)
    call = {
        "kind": "repair", "title": "水龙头漏水", "description": "厨房水龙头漏水。", "channel": "phone",
        "contact_name": "王女士", "received_at": NOW.isoformat(),
    }  # fmt: skip
    agent = signed_in("agent")
    call |= {"department_id": agent.department_id, "site_id": agent.site_id}
    ticket = service.create(agent, "tickets", call, "call").rows[0].id
    assert ticket is not None
    with demo.reading() as session:
        slip = session.scalars(select(TicketRepair.id).where(TicketRepair.ticket_id == ticket)).one()
    soon = (NOW + timedelta(minutes=5)).isoformat()
    take("agent", "ticket_repairs", slip, "book", appointment_at=soon)
    take("engineering", "ticket_repairs", slip, "dispatch", technician_id=signed_in("field").id)
    take("field", "ticket_repairs", slip, "arrive")
    take("field", "ticket_repairs", slip, "agree", quoted_amount="80", price_agreed_at=NOW.isoformat())
    line = {"repair_id": slip, "item": "换水龙头", "amount": "80", "reason": "议定"}
    assert service.create(signed_in("field"), "repair_charges", line, "charge").clean
    work = {"technician_note": "已更换。", "tested": "1", "tidy_done": "1", "customer_signature": "王女士"}
    take("field", "ticket_repairs", slip, "finish", **work)
    for login, copy in (("field", "customer"), ("engineering", "engineering"), ("finance", "finance")):
        take(login, "ticket_repairs", slip, f"receive_{copy}")
    take("supervisor", "ticket_repairs", slip, "pass_check")
    take("supervisor", "tickets", ticket, "close", followup_result="satisfied", lesson="常备配件")
    clock.move_to(None)
    with demo.reading() as session:
        assert session.get_one(TicketRepair, slip).status is RepairStatus.CHECKED
        assert session.get_one(Ticket, ticket).status is TicketStatus.CLOSED


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
