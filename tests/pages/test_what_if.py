"""Trying a value on the past, on the screen: what is said, which rows are named, and the proposal it opens."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from core.access import Actor, Role
from core.auth import sessions
from core.rulebook_defaults import UNREAD
from tests.pages.screens import NOW, Company, texts

SCREEN = """
from core.ui import what_if
what_if.show()
"""


@pytest.fixture
def past(company: Company) -> int:
    """A question that was answered after twenty minutes; gives its id."""
    agent = company.person("agent", Role.AGENT)
    values = {
        "kind": "inquiry", "title": "Opening hours?", "description": "They ask.", "channel": "phone",
        "received_at": (NOW - timedelta(days=3)).isoformat(), "contact_name": "Somebody",
    }  # fmt: skip
    return company.made(agent, "tickets", **values)


def screen(company: Company, actor: Actor) -> AppTest:
    test = AppTest.from_string(SCREEN, default_timeout=30)
    test.user = {"session": sessions.fingerprint(company.sign_in(actor.id))}
    test.session_state["what_if_key"] = "sla.inquiry.respond"
    return test.run()


def try_value(test: AppTest, value: str) -> AppTest:
    test.text_input(key="what_if_value_sla.inquiry.respond").set_value(value)
    return test.button(key="what_if_try").click().run()


def test_the_answer_counts_the_rows_and_links_to_them(company: Company, past: int):
    leader = company.person("leader", Role.EXECUTIVE)
    test = try_value(screen(company, leader), "99999")
    assert "of 1 rows 0 would have been late instead of 1" in texts(test)
    # An executive decides and does not propose.
    assert not [one for one in test.button if one.key == "what_if_propose"]


def test_a_value_the_clock_cannot_read_is_refused_with_its_reason(company: Company, past: int):
    test = try_value(screen(company, company.person("leader", Role.EXECUTIVE)), "half an hour")
    assert "A whole number from 1" in texts(test)


def test_what_was_tried_is_taken_into_the_form_of_a_proposal(company: Company, past: int):
    boss = company.person("boss", Role.MANAGER)
    test = try_value(screen(company, boss), "45")
    test.button(key="what_if_propose").click().run()
    kept = test.session_state["policies.new_prefill"]
    assert (kept["key"], kept["value"], kept["unit"]) == ("sla.inquiry.respond", "45", "minute")


def test_the_page_of_the_rulebook_names_the_values_that_nothing_reads(company: Company):
    chief = company.person("chief", Role.EXECUTIVE)
    test = AppTest.from_string("from core.ui import what_if\nwhat_if.show_unread()", default_timeout=30)
    test.user = {"session": sessions.fingerprint(company.sign_in(chief.id))}
    named = " ".join(one.value for one in test.run().expander[0].markdown)
    assert set(named.split()) == {f"`{key}`" for key in UNREAD}
    assert str(len(UNREAD)) in test.expander[0].label
