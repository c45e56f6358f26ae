"""The loan desk on the screen: one scan, one key; what is typed is not lost, and only the archivist comes in."""

import pytest
from streamlit.testing.v1 import AppTest

from core import service
from core.access import Actor, Role
from core.auth import sessions
from tests.pages.screens import Company, row, texts

SCREEN = """
from core.ui.loan_desk import show_loan_desk
show_loan_desk()
"""


def screen(company: Company, actor: Actor, lang: str = "en") -> AppTest:
    test = AppTest.from_string(SCREEN, default_timeout=30)
    test.user = {"session": sessions.fingerprint(company.sign_in(actor.id))}
    test.session_state["wording.language"] = lang
    return test.run()


def scan(test: AppTest, code: str) -> AppTest:
    return test.text_input(key="loan_desk_code").set_value(code).run()


@pytest.fixture
def keeper(company: Company) -> Actor:
    return company.person("keeper", Role.ARCHIVIST)


@pytest.fixture
def lent(company: Company, keeper: Actor) -> int:
    """A loan of archive A-1 that is approved: two contracts and two photos, for the agent."""
    agent, head = company.person("agent", Role.AGENT), company.person("head", Role.MANAGER)
    customer = company.made(agent, "customers", name="Li", phone="13800138001", source="walk_in")
    archive = company.made(
        keeper, "archives", archive_no="A-1", index_code="KH-1", customer_id=customer, kind="customer",
        location="1-2-3", keeper_id=keeper.id, department_id=company.care,
    )  # fmt: skip
    assert service.move(head, "archives", archive, 1, "approve", {}, "approve-archive").clean
    loan = company.made(
        agent, "archive_loans", archive_id=archive, items="Contract、Photos", copies="2", purpose="audit",
        reason="To look", applicant_id=agent.id, applicant_profile="Clerk",
    )  # fmt: skip
    for version, (person, event) in enumerate(((agent, "submit"), (head, "sign"), (keeper, "approve")), 1):
        assert service.move(person, "archive_loans", loan, version, event, {}, f"{event}").clean
    return loan


def test_a_scan_and_a_key_hand_out_and_another_scan_and_a_key_take_back(company, keeper, lent):
    test = scan(screen(company, keeper, "zh_CN"), "a-1")
    said = texts(test)
    assert "KH-1" in said and "Agent" in said
    assert test.text_input(key="loan_desk_code").value == ""
    test = test.button(key="loan_desk_take").click().run()
    assert row(keeper, "archive_loans", lent)["status"] == "out"
    assert "A-1" in texts(test)
    test = scan(test, "A-1")
    assert [one.value for one in test.number_input] == [2, 0, 2, 0]
    test = test.button(key="loan_desk_take").click().run()
    assert row(keeper, "archive_loans", lent)["status"] == "returned"
    assert not test.exception


def test_what_is_missing_is_asked_for_and_a_refusal_keeps_what_was_counted(company, keeper, lent):
    test = scan(screen(company, keeper), "A-1")
    test = scan(test.button(key="loan_desk_take").click().run(), "A-1")
    assert not test.text_area
    test = test.number_input[2].set_value(1).run()
    test.text_area(key="loan_desk_step_finding").set_value("One photo is gone").run()
    test = test.button(key="loan_desk_take").click().run()
    assert "Missing: Photos" in texts(test)
    assert [one.value for one in test.number_input] == [2, 0, 1, 0]
    test = test.selectbox(key="loan_desk_step_in_condition").set_value("incomplete").run()
    test = test.button(key="loan_desk_take").click().run()
    stored = row(keeper, "archive_loans", lent)
    assert (stored["status"], stored["missing_items"], stored["finding"]) == (
        "returned_damaged", ["Photos"], "One photo is gone",
    )  # fmt: skip


def test_a_wrong_code_is_said_to_be_wrong_and_the_next_scan_goes_on(company, keeper, lent):
    test = scan(screen(company, keeper), "B-9")
    assert "B-9 is no archive and no loan here" in texts(test)
    assert "KH-1" in texts(scan(test, "A-1"))


def test_nobody_else_comes_to_the_desk(company, lent):
    test = screen(company, company.person("leader", Role.MANAGER, department_id=company.records))
    assert not test.text_input
    assert "cannot open this page" in texts(test) or "may not change" in texts(test)
