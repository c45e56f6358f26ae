"""The app with a user of PostgreSQL that may do no more than docs/operations.md gives it."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from core import jobs, start
from core.access import Role
from core.config import settings
from core.messages import AppError
from db.models.customers import Customer
from db.session import Database, use
from tests import factories
from tests.factories import edit, seen
from tests.paths import ROOT


@pytest.fixture
def desk(postgresql_url: str) -> Iterator[str]:
    """The URL of a fresh database for a user with the rights of the page."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    user = f"desk_{uuid.uuid4().hex}"
    rights = page.split("```sql\n", 1)[1].split("```", 1)[0]
    with psycopg.connect(postgresql_url, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {user} LOGIN PASSWORD 'desk'")
        for right in re.findall(r"[^;]+;", rights.replace("desk", user)):
            owner.execute(right)
        url = make_url(postgresql_url).set(username=user, password="desk")
        yield url.render_as_string(hide_password=False)
        owner.execute(f"DROP OWNED BY {user}")
        owner.execute(f"DROP ROLE {user}")


@pytest.fixture
def started(desk: str) -> Iterator[Database]:
    """The app's preparation before the first request, as that user."""
    opened = start.prepare(replace(settings(), database_url=desk))
    yield opened
    opened.close()


def test_the_app_starts_saves_and_does_its_scheduled_work(started):
    company = factories.company()
    agent = company.actor(Role.AGENT)
    customer = company.customer(agent, region="East")
    version = seen(Customer, customer)["version"]
    assert edit(agent, "customers", customer, version, {"region": "West"}).clean
    assert seen(Customer, customer)["region"] == "West"
    jobs.run()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET reason = 'nothing'",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
        "DROP TABLE customers",
        "CREATE TABLE mine (id INTEGER)",
        "ALTER TABLE audit_log DISABLE TRIGGER ALL",
    ],
)
def test_it_changes_no_table_and_no_row_of_the_audit_log(started, statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied|must be owner"),
        started.writing() as session,
    ):
        session.execute(text(statement))


def test_a_start_that_finds_older_tables_is_refused(desk, postgresql_url):
    with psycopg.connect(postgresql_url, autocommit=True) as owner:
        owner.execute("UPDATE alembic_version SET version_num = '20261122_tables_of_the_first_rel'")
    with pytest.raises(AppError):
        start.prepare(replace(settings(), database_url=desk))
    use(desk).close()
