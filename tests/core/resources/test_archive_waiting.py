"""The waiting list of an archive: first come, first served, a notice to whose turn it is, a place that lapses (R319)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock, jobs, notices, service
from core.access import Actor, Role
from db.models.archives import ArchiveLoan
from db.models.notices import Notice
from db.models.trace import Policy
from db.session import database
from tests.core.resources.loans import START, out, status, step, submitted, why
from tests.factories import Company, seen, stored

pytestmark = pytest.mark.usefixtures("june")
MINUTE = timedelta(minutes=1)


def approved(company: Company, people: dict[str, Actor], actor: Actor, archive: int, **values: object) -> int:
    """A request for the archive that went through its signatures; it ends at the desk or on the waiting list."""
    loan = submitted(company, actor, archive_id=archive, **values)
    assert step(people["head"], loan, "sign").clean
    if status(loan) == "cs_review":
        assert step(people["keeper"], loan, "approve").clean
    return loan


def told(person: Actor) -> list[str]:
    """What a person was told, oldest first."""
    return [one.said.render("en") for one in reversed(notices.of(person))]


@pytest.fixture
def second(company: Company) -> Actor:
    return company.actor(Role.AGENT, name="second")


def test_who_asks_for_an_archive_that_is_out_waits_and_is_called_once_when_it_is_back(
    company, people, second
):
    """R319: exactly one notice, in the moment of the return; the others wait on."""
    archive = company.archive(archive_no="A-77")
    lent = out(company, people, archive_id=archive)
    clock.move_to(START + MINUTE)
    first = approved(company, people, second, archive)
    third = company.actor(Role.AGENT, name="third")
    later = approved(company, people, third, archive)
    assert (status(first), status(later)) == ("waiting", "waiting")
    assert "out with somebody else" in why(step(people["keeper"], first, "call"))
    assert step(people["keeper"], lent, "return", in_condition="good").clean
    assert (status(first), status(later)) == ("approved", "waiting")
    number = seen(ArchiveLoan, first)["loan_no"]
    assert told(second) == [f"Archive A-77 is ready for you ({number}): it is kept for 3 days."]
    company.actor(Role.ADMIN)
    jobs.run()
    jobs.run()
    assert (len(told(second)), told(third)) == (1, [])
    assert step(people["keeper"], first, "hand_out", out_condition="good").clean
    assert step(people["keeper"], first, "return", in_condition="good").clean
    assert (status(later), len(told(third))) == ("approved", 1)


def test_who_asked_first_is_served_first_also_when_signed_later(company, people, second):
    archive = company.archive()
    lent = out(company, people, archive_id=archive)
    early = submitted(company, people["clerk"], archive_id=archive)
    clock.move_to(START + MINUTE)
    late = approved(company, people, second, archive)
    assert step(people["head"], early, "sign").clean
    assert step(people["keeper"], early, "approve").clean
    assert step(people["keeper"], lent, "return", in_condition="good").clean
    assert (status(early), status(late)) == ("approved", "waiting")


def test_an_archive_kept_ready_for_one_makes_the_next_wait_but_not_who_only_reads_in_it(
    company, people, second
):
    archive = company.archive()
    ready = approved(company, people, people["clerk"], archive)
    reading = approved(company, people, second, archive, kind="consult")
    behind = approved(company, people, second, archive)
    assert [status(one) for one in (ready, reading, behind)] == ["approved", "approved", "waiting"]
    assert "kept ready" in why(step(people["keeper"], behind, "call"))
    assert step(people["clerk"], ready, "withdraw").clean
    assert (status(ready), status(behind)) == ("expired", "approved")


def test_a_place_nobody_uses_lapses_after_the_days_of_the_rulebook_and_goes_to_the_next(
    company, people, second
):
    """loan.pickup_within counts from the call, not from the signature."""
    company.actor(Role.ADMIN)
    archive = company.archive()
    lent = out(company, people, archive_id=archive)
    first = approved(company, people, people["clerk"], archive)
    behind = approved(company, people, second, archive)
    clock.move_to(START + timedelta(days=2))
    assert step(people["keeper"], lent, "return", in_condition="good").clean
    for days, states in (
        (4, ("approved", "waiting")),
        (5.1, ("expired", "approved")),
        (8.2, ("expired", "expired")),
    ):
        clock.move_to(START + timedelta(days=days))
        jobs.run()
        assert (status(first), status(behind)) == states
    assert len(told(second)) == 1


def test_the_minute_looks_only_at_what_may_have_lapsed(company, people):
    """The shortest time any place has decides who is looked at; the place of the record decides who lapses."""
    company.actor(Role.ADMIN)
    sales = company.actor(Role.SALES, department=company.sales)
    stored(
        Policy, key="loan.pickup_within", value="1", unit="day", department_id=company.sales,
        effective_from=START.date(), status="approved",
    )  # fmt: skip
    slow = company.loan(people["clerk"], status="approved", ready_at=START)
    quick = company.loan(sales, status="approved", ready_at=START)
    fresh = company.loan(sales, status="approved", ready_at=START + timedelta(days=1))
    clock.move_to(START + timedelta(days=1, minutes=1))
    jobs.run()
    assert [status(one) for one in (slow, quick, fresh)] == ["approved", "expired", "approved"]


def test_nobody_is_called_for_an_archive_that_was_lost_until_the_keeper_calls(company, people, second):
    archive = company.archive()
    lent = out(company, people, archive_id=archive)
    waits = approved(company, people, second, archive)
    assert step(people["keeper"], lent, "return", in_condition="lost", finding="Nobody has it").clean
    assert (status(waits), told(second)) == ("waiting", [])
    assert why(step(second, waits, "call"))
    assert step(people["keeper"], waits, "call").clean
    assert (status(waits), len(told(second))) == ("approved", 1)


def test_a_call_that_comes_twice_tells_once(company, people, second):
    """The same key of the same person gives the first answer and writes nothing."""
    archive = company.archive()
    lent = out(company, people, archive_id=archive)
    approved(company, people, second, archive)
    again = (
        "archive_loans",
        lent,
        seen(ArchiveLoan, lent)["version"],
        "return",
        {"in_condition": "good"},
        "same",
    )
    assert service.move(people["keeper"], *again).clean
    assert service.move(people["keeper"], *again).clean
    with database().reading() as session:
        assert len(session.scalars(select(Notice).where(Notice.user_id == second.id)).all()) == 1
