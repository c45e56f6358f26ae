"""The page of deadlines: its rows, whose they are, and the drawer that opens at the step."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from core.access import Actor, Role
from core.auth import sessions
from tests.pages.screens import NOW, Company, move_clock, row, texts

SCREEN = """
from core.ui.inbox import show_inbox
show_inbox()
"""


def screen(company: Company, actor: Actor, lang: str = "en", whose: str = "mine") -> AppTest:
    test = AppTest.from_string(SCREEN, default_timeout=30)
    test.user = {"session": sessions.fingerprint(company.sign_in(actor.id))}
    test.session_state["wording.language"] = lang
    test.session_state["inbox_whose"] = whose
    return test.run()


@pytest.fixture
def asked(company: Company) -> int:
    """A question that came in an hour and a half ago and is overdue for its answer (R088)."""
    agent = company.person("agent", Role.AGENT)
    values = {
        "kind": "inquiry", "title": "Opening hours?", "description": "They ask.", "channel": "phone",
        "received_at": (NOW - timedelta(minutes=20)).isoformat(), "contact_name": "Somebody",
    }  # fmt: skip
    ticket = company.made(agent, "tickets", **values)
    move_clock(minutes=70)
    return ticket


def test_a_row_tells_what_is_due_and_opens_the_record_at_the_step(company: Company, asked: int):
    leader = company.person("leader", Role.MANAGER)
    assert "Nothing runs out" in texts(screen(company, leader))
    test = screen(company, leader, whose="all")
    said = texts(test)
    assert "overdue, due 4 May 2026, 09:10" in said
    assert test.metric[0].value == "1"
    test = test.button(key=f"inbox_tickets_{asked}_respond_step").click().run()
    assert test.query_params["id"] == str(asked)
    assert test.text_area(key="tickets_step_respond_note") is not None
    test.text_area(key="tickets_step_respond_note").set_value("From nine to six.")
    test = test.button(key="tickets_step_respond").click().run()
    assert row(leader, "tickets", asked)["status"] == "responded"


def test_a_row_says_in_chinese_what_happens_when_it_is_missed(company: Company, asked: int):
    leader = company.person("leader", Role.MANAGER)
    test = screen(company, leader, "zh_CN", whose="all")
    assert any("逾期后果" in one.proto.help for one in test.caption)


def test_an_answer_that_waits_for_its_review_opens_to_be_read_and_is_not_reviewed_unseen(company: Company):
    """R071: the button among the deadlines leads to what was said; the step waits beside it."""
    clerk, leader = company.person("clerk", Role.AGENT), company.person("leader", Role.SUPERVISOR)
    survey = company.made(
        company.person("analyst", Role.ANALYST, Role.SUPERVISOR), "surveys", title="Spring", kind="service",
        audience="All", opens_on="2026-05-01", closes_on="2026-05-31",
    )  # fmt: skip
    answer = company.made(
        clerk, "survey_responses", survey_id=survey, overall=4, comment="The tap drips.", channel="phone",
        collector_id=clerk.id, department_id=company.care,
    )  # fmt: skip
    test = screen(company, leader)
    test = test.button(key=f"inbox_survey_responses_{answer}_review_step").click().run()
    assert test.query_params["id"] == str(answer)
    drawn = [one.key for one in test.button]
    assert "survey_responses_step_review" not in drawn
    assert test.text_area(key="survey_responses_record_comment").value == "The tap drips."
    assert row(leader, "survey_responses", answer)["status"] == "submitted"
