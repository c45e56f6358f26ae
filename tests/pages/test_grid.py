"""What the page of a table hands to the grid in the browser, role by role."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from core.access import Role
from core.auth import sessions
from tests.pages.screens import PHONE, Company
from tests.paths import ROOT

PAGE_OF_50 = 20 * 1024


def handed(
    company: Company, actor, table: str = "customers", query: dict[str, str] | None = None
) -> tuple[str, dict]:
    """The data of the grid as text and as an object."""
    test = AppTest.from_file(ROOT / "pages" / f"{table}.py", default_timeout=30)
    test.user = {"session": sessions.fingerprint(company.sign_in(actor.id))}
    test.session_state["wording.language"] = "en"
    for name, value in (query or {}).items():
        test.query_params[name] = value
    test.run()
    assert not test.exception, test.exception
    found = [one.proto.json for one in test.get("bidi_component") if '"columns"' in one.proto.json]
    assert len(found) == 1
    return found[0], json.loads(found[0])


def customer(company: Company, actor, n: int = 0) -> int:
    return company.made(
        actor,
        "customers",
        name=f"王芳{n}",
        phone=f"138001{n:05}" if n else PHONE,
        source="walk_in",
        first_contact_on="2026-01-05",
    )


def test_what_a_role_may_not_see_does_not_leave_the_server(company: Company):
    agent = company.person("agent", Role.AGENT)
    customer(company, agent)
    for role in (Role.ANALYST, Role.EXECUTIVE, Role.AGENT):
        person = company.person(f"p-{role.value}", role, see_pii_until=None)
        text, data = handed(company, person)
        assert PHONE not in text
        json.dumps(data, allow_nan=False)


def test_who_may_not_write_is_told_why_at_each_column_and_gets_no_row_to_add(company: Company):
    agent, analyst = company.person("agent", Role.AGENT), company.person("analyst", Role.ANALYST)
    customer(company, agent)
    _, told = handed(company, analyst)
    assert all(column.get("closed") for column in told["columns"]) and not told["add"] and not told["remove"]
    _, mine = handed(company, agent)
    assert mine["add"] and {column["key"] for column in mine["columns"] if not column.get("closed")} >= {
        "name",
        "phone",
    }


def test_who_may_only_add_gets_open_cells_in_new_rows(company: Company):
    agent = company.person("agent", Role.AGENT)
    _, told = handed(company, agent, "interactions")
    assert told["add"]
    subject = next(column for column in told["columns"] if column["key"] == "subject")
    assert subject["closed"] and "fixed" not in subject


def test_a_page_of_fifty_rows_is_small(company: Company):
    agent = company.person("agent", Role.AGENT)
    for n in range(1, 51):
        customer(company, agent, n)
    text, data = handed(company, agent)
    assert len(data["rows"]) == 50
    assert len(text.encode()) <= PAGE_OF_50


@pytest.mark.parametrize(("query", "names"), [({"q": "王芳2"}, {"王芳2"}), ({"source": "referral"}, set())])
def test_the_grid_shows_the_view_in_the_link(company: Company, query, names):
    agent = company.person("agent", Role.AGENT)
    for n in (1, 2):
        customer(company, agent, n)
    _, data = handed(company, agent, query=query)
    at = [column["key"] for column in data["columns"]].index("name")
    assert {row[2][at] for row in data["rows"]} == names
