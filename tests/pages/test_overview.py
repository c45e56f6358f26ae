"""The first page for whoever has just set the product up."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core import clock
from core.access import Role
from core.auth import sessions
from core.auth.sign_in import Admitted
from db.models.organisation import Department, User
from db.session import Database
from db.vocabulary.organisation import Rank
from tests.pages.screens import texts
from tests.paths import ROOT


@pytest.fixture
def first(lite_base: Database) -> str:
    """The session of the first administrator, in a database that holds nothing else."""
    stamps = {"created_at": clock.now(), "updated_at": clock.now()}
    user = User(login="anna", name="Anna", rank=Rank.STAFF, active=True, language="en", epoch=1, **stamps)
    user.must_change_password = False
    user.roles = [Role.ADMIN.value]
    with lite_base.writing() as session:
        session.add(user)
        session.flush()
        id = user.id
    sid = sessions.redeem(sessions.issue_ticket(Admitted(id, 1)), "192.0.2.7", "")
    assert sid is not None
    return sessions.fingerprint(sid)


def overview(mark: str) -> AppTest:
    test = AppTest.from_file(str(ROOT / "core" / "ui" / "shell.py"), default_timeout=60)
    test.user = {"session": mark}
    test.context = {"locale": "en-US", "url": "http://localhost/overview"}
    test._page_hash = calc_hash("overview")
    return test.run()


def test_an_administrator_without_departments_is_told_where_to_begin(first: str, lite_base: Database) -> None:
    test = overview(first)
    assert "Begin with the departments." in texts(test)
    assert [one.proto.label for one in test.get("page_link")] == ["Departments", "Users"]
    with lite_base.writing() as session:
        session.add(Department(name="Care", created_at=clock.now(), updated_at=clock.now()))
    assert "Begin with" not in texts(overview(first))
