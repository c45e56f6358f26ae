"""The filing of a customer: submitted by sales, decided by another person, in time or late (R247, R249)."""

from datetime import UTC, date, datetime

import pytest

from core import clock, service
from core.access import Role
from db.models.customers import Customer
from db.vocabulary.customers import FilingStatus, PartyKind, StageClass
from tests.factories import key, seen

SEVEN = {
    "stage_class": StageClass.KEY, "enterprise_nature": "Private", "supervising_unit": "Bureau",
    "address": "1 Road", "contact_person": "Li", "contact_phone": "+8613800138000",
}  # fmt: skip


@pytest.fixture(autouse=True)
def friday():
    """The product believes it is noon of Friday, 12 June 2026 in Shanghai."""
    clock.move_to(datetime(2026, 6, 12, 4, 0, tzinfo=UTC))
    yield
    clock.move_to(None)


def step(actor, customer, event, note=""):
    version = seen(Customer, customer)["version"]
    return service.move(actor, "customers", customer, version, event, {}, key(), note)


def standing(customer):
    stored = seen(Customer, customer)
    return stored["filing_status"].value, stored["filed_on"]


@pytest.mark.parametrize(("due", "state"), [(12, "filed"), (11, "filed_late")])
def test_a_filing_is_submitted_by_sales_and_accepted_by_a_leader_in_time_or_late(company, due, state):
    """R249: the last day counts."""
    sales = company.actor(Role.SALES)
    customer = company.customer(sales, filing_due=date(2026, 6, due))
    leader = company.actor(Role.SUPERVISOR)
    assert step(leader, customer, "submit").saved == 0
    assert step(sales, customer, "submit").clean
    assert standing(customer) == ("pending", None)
    assert step(sales, customer, "file").saved == 0
    assert step(leader, customer, "file").clean
    assert standing(customer) == (state, date(2026, 6, 12))


def test_a_rejected_filing_has_a_reason_and_is_submitted_again(company):
    sales, leader = company.actor(Role.SALES), company.actor(Role.MANAGER)
    customer = company.customer(sales, filing_status=FilingStatus.PENDING)
    assert step(leader, customer, "reject").saved == 0
    assert step(leader, customer, "reject", "No address.").clean
    assert standing(customer) == ("rejected", None)
    assert step(sales, customer, "submit").clean
    assert standing(customer) == ("pending", None)


def test_whoever_submitted_does_not_decide_but_another_does(company):
    both = company.actor(Role.SALES, Role.MANAGER)
    customer = company.customer(both, filing_due=date(2026, 6, 12))
    assert step(both, customer, "submit").clean
    for event in ("file", "reject"):
        assert "they submitted" in str(step(both, customer, event, "So.").problems[0].say)
    assert step(company.actor(Role.MANAGER), customer, "file").clean


@pytest.mark.parametrize("missing", [*SEVEN, None])
def test_an_organisation_is_filed_with_the_seven_parts_of_its_record(company, missing):
    """R247."""
    sales = company.actor(Role.SALES)
    known = {name: None if name == missing else value for name, value in SEVEN.items()}
    customer = company.customer(sales, party_kind=PartyKind.ORGANISATION, **known)
    outcome = step(sales, customer, "submit")
    assert [cell.field for cell in outcome.problems] == ([missing] if missing else [])
    assert standing(customer)[0] == ("unfiled" if missing else "pending")
