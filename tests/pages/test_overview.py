"""The first page for whoever has just set the product up."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core import clock, i18n
from core.access import Actor, Role
from core.auth import sessions
from core.auth.sign_in import Admitted
from db.models.organisation import Department, User
from db.session import Database
from db.vocabulary.organisation import Rank
from tests.pages.screens import Company, move_clock, texts
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


def test_a_line_of_what_waits_ends_in_dots_where_it_is_long_and_tells_no_stars(company: Company) -> None:
    agent = company.person("agent", Role.AGENT)
    chief = company.person("chief", Role.EXECUTIVE)
    books = company.person("books", Role.FINANCE, see_confidential_until=None, see_pii_until=None)
    for title in ("净水器滤芯多久更换一次，能否上门更换，费用怎么算", "滤芯"):
        company.made(
            agent, "tickets", kind="inquiry", title=title, description="?", channel="phone", contact_name="王"
        )
    move_clock(days=3)
    first, second, *_ = lines(company, chief)
    assert first.endswith(" · 净水器滤芯多久更…")
    assert second.endswith(" · 滤芯")
    assert lines(company, books) and not [one for one in lines(company, books) if "*" in one]


def lines(company: Company, actor: Actor) -> list[str]:
    """The lines of what waits, without the backslashes that keep data from being Markdown."""
    test = overview(sessions.fingerprint(company.sign_in(actor.id)))
    links = [one.proto.label.replace("\\", "") for one in test.get("page_link")]
    return [one for one in links if "INQ" in one]


def test_the_principles_stand_on_the_first_page_with_their_document_and_article(company: Company) -> None:
    """R001: four principles of S01, with the place they stand in."""
    agent = company.person("agent", Role.AGENT)
    said = texts(overview(sessions.fingerprint(company.sign_in(agent.id))))
    assert i18n.term("en", "clause.R001") in said
    assert "000 P1 Art.1, Art.3" in said
