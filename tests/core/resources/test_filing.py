"""The filing of a customer: submitted by sales, decided by another person, in time or late (R247, R249)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from core import clock, jobs, service
from core.access import Role
from db.models.customers import Customer
from db.models.notices import Notice
from db.models.penalties import Penalty
from db.models.trace import Policy
from db.session import database
from db.vocabulary.customers import FilingStatus, PartyKind, StageClass
from db.vocabulary.notices import NoticeKind
from tests.factories import key, seen

NOW = datetime(2026, 6, 12, 4, 0, tzinfo=UTC)

SEVEN = {
    "stage_class": StageClass.KEY, "enterprise_nature": "Private", "supervising_unit": "Bureau",
    "address": "1 Road", "contact_person": "Li", "contact_phone": "+8613800138000",
}  # fmt: skip


@pytest.fixture(autouse=True)
def friday():
    """The product believes it is noon of Friday, 12 June 2026 in Shanghai."""
    clock.move_to(NOW)
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


def days_pass(days):
    """Let so many days pass, with the scheduled work done twice on each."""
    for _ in range(days):
        clock.move_to(clock.now() + timedelta(days=1))
        jobs.run()
        jobs.run()


def reminded(customer):
    """Day, number and person of each reminder after the filing was due."""
    with database().reading() as session:
        asked = select(Notice).where(Notice.row_id == customer, Notice.kind == NoticeKind.REMINDER)
        found = session.scalars(asked.where(Notice.clock == "filing").order_by(Notice.id))
        return [(one.at.day, one.level, one.user_id) for one in found]


def proposed():
    with database().reading() as session:
        found = session.scalars(select(Penalty).order_by(Penalty.id))
        return [
            (one.subject_id, one.user_id, one.on_day.day, one.unit.value, int(one.amount), one.status.value)
            for one in found
        ]


@pytest.mark.parametrize("times", [2, 3])
def test_who_does_not_file_is_reminded_so_often_as_the_rulebook_says_and_then_a_penalty_is_proposed(
    company, times
):
    """R261: overdue on the 13th, reminded once a day from the 14th on, and a point proposed on the day after, once."""
    company.actor(Role.ADMIN)
    sales, second = company.actor(Role.SALES), company.actor(Role.SALES, name="second")
    if times != 2:
        with database().writing() as session:
            session.query(Policy).filter_by(key="filing.reminders").update({"value": str(times)})
    customer = company.customer(sales, second_owner_id=second.id, filing_due=date(2026, 6, 12))
    days_pass(times + 1)
    assert reminded(customer) == [(14 + n, 1 + n, sales.id) for n in range(times)]
    assert proposed() == []
    days_pass(5)
    assert len(reminded(customer)) == times
    assert proposed() == [(customer, sales.id, 14 + times, "points", 1, "proposed")]


def test_who_files_after_a_reminder_hears_no_more_and_an_old_register_reminds_nobody(company):
    """R261: only who does not cooperate is reminded again; what was brought in long overdue is history."""
    company.actor(Role.ADMIN)
    sales = company.actor(Role.SALES)
    late, due = company.customer(sales, filing_due=date(2026, 6, 12)), date(2026, 5, 1)
    company.customer(sales, filing_due=due)
    handed_in = company.customer(sales, filing_due=date(2026, 6, 12), filing_status=FilingStatus.PENDING)
    days_pass(2)
    assert step(sales, late, "submit").clean
    days_pass(4)
    assert [len(reminded(one)) for one in (late, handed_in)] == [1, 0]
    assert proposed() == []
