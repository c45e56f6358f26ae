"""What the page of a table hands to the grid in the browser, role by role."""

import json
from datetime import date

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from core import clock, entry, service
from core.access import Role
from core.auth import sessions
from core.ui.wording import counted
from db.models.dealings import Interaction
from tests.pages.screens import PHONE, Company
from tests.paths import ROOT

PAGE_OF_50 = 20 * 1024


def opened(company: Company, actor, table: str = "customers", query: dict[str, str] | None = None) -> AppTest:
    """The page of a table as an actor opens it."""
    test = AppTest.from_file(ROOT / "pages" / f"{table}.py", default_timeout=30)
    test.user = {"session": sessions.fingerprint(company.sign_in(actor.id))}
    test.session_state["wording.language"] = "en"
    for name, value in (query or {}).items():
        test.query_params[name] = value
    return test.run()


def handed(
    company: Company, actor, table: str = "customers", query: dict[str, str] | None = None
) -> tuple[str, dict]:
    """The data of the grid as text and as an object."""
    return data_of(opened(company, actor, table, query))


def data_of(test: AppTest) -> tuple[str, dict]:
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


def test_of_many_rows_that_did_not_pass_the_newest_come_and_the_others_can_be_turned_to(company: Company):
    agent = company.person("agent", Role.AGENT)
    cells = [
        [f"n:{n}", key, raw, None, None, None]
        for n in range(300)
        for key, raw in (
            ("name", f"Row {n}"),
            ("phone", "12"),
            ("gender", "nobody"),
            ("birth_date", "never"),
            ("source", "?"),
            ("first_contact_on", "soon"),
        )
    ]
    batch = entry.batches({"batches": [{"key": "many", "kind": "paste", "cells": cells}]})
    entry.enter(agent, "customers", batch)
    assert len(service.drafts(agent, "customers")) == 1800
    test = opened(company, agent)
    text, data = data_of(test)
    assert rows_of(data) == [f"n:{n}" for n in range(250, 300)]
    assert len(text.encode()) <= 3 * PAGE_OF_50
    assert told(test) == "300 new rows are not stored yet; the list shows 251 to 300 of them."
    assert test.button(key="customers_waiting_later").disabled
    test.button(key="customers_waiting_earlier").click().run()
    assert rows_of(data_of(test)[1]) == [f"n:{n}" for n in range(200, 250)]
    for n in range(210):
        service.drop_drafts(agent, "customers", f"n:{n}")
    test.run()
    assert rows_of(data_of(test)[1]) == [f"n:{n}" for n in range(210, 260)]
    assert test.button(key="customers_waiting_earlier").disabled


def rows_of(data: dict) -> list[str]:
    """The rows that are not stored yet."""
    return list(dict.fromkeys(one[0] for one in data["troubles"]))


def told(test: AppTest) -> str:
    """What stands beside the buttons that turn to other rows."""
    return next(one.value for one in test.caption if "not stored yet" in one.value)


def test_each_row_says_how_much_belongs_to_it_as_far_as_its_reader_may_see(company: Company):
    agent, manager = company.person("agent", Role.AGENT), company.person("manager", Role.MANAGER)
    one, other = customer(company, agent), customer(company, agent, 1)
    for n in range(2):
        company.made(
            agent,
            "interactions",
            customer_id=one,
            channel="phone",
            kind="visit",
            at="2026-02-03 10:00",
            subject=f"{n}",
        )
    _, told = handed(company, agent)
    assert (told["columns"][-1]["key"], bool(told["columns"][-1]["closed"])) == ("related", True)
    said = {row[0]: row[2][-1] for row in told["rows"]}
    assert said == {one: "Contact records 2", other: ""}
    assert all(len(row[2]) == len(told["columns"]) for row in told["rows"])
    with company.base.writing() as session:
        session.execute(update(Interaction).values(deleted_at=clock.now()))
    _, told = handed(company, manager)
    assert {row[2][-1] for row in told["rows"]} == {""}


def test_what_belongs_to_a_row_opens_the_drawer_where_it_stands(company: Company):
    agent = company.person("agent", Role.AGENT)
    one = customer(company, agent)
    test = opened(company, agent)
    test.session_state["customers.record_at"] = "related"
    test.query_params["id"] = str(one)
    test.run()
    assert not test.exception
    assert any("Contact records" in text.value for text in test.markdown)


def test_a_list_of_days_begins_without_a_day_and_is_narrowed_by_one(company: Company):
    boss = company.person("boss", Role.ADMIN)
    page = opened(company, boss, "calendar_days")
    assert [one.value for one in page.date_input] == [None, None]
    page.date_input[0].set_value(date(2026, 5, 1)).run()
    assert page.query_params["day"] == "2026-05-01.."
    assert [one.value for one in page.date_input] == [date(2026, 5, 1), None]


def test_an_empty_list_offers_no_change_of_all_that_match(company: Company):
    agent = company.person("agent", Role.AGENT)
    offered = [[one.key for one in opened(company, agent).button]]
    customer(company, agent)
    offered.append([one.key for one in opened(company, agent).button])
    assert ["customers_bulk_edit" in keys for keys in offered] == [False, True]


def test_who_has_no_department_reads_why_the_list_of_customers_is_empty(company: Company):
    """R002."""
    customer(company, company.person("agent", Role.AGENT))
    chief = company.person("chief", Role.EXECUTIVE, department_id=None)
    told = [
        [one.value for one in opened(company, who).info]
        for who in (chief, company.person("head", Role.EXECUTIVE))
    ]
    assert [any("R002" in text for text in texts) for texts in told] == [True, False]


def test_many_rows_are_counted_with_the_marks_of_thousands():
    assert counted("{n} row", "{n} rows", 12345) == "12,345 rows"
