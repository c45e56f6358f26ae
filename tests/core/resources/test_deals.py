"""What follows from a form about a customer met: the archive of a closed deal, and points off for what is late (S10)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from core import clock, inbox, jobs, service
from core.access import Role
from core.inbox import Whose
from db.models.penalties import Penalty
from db.models.registrations import Registration
from db.session import database
from db.vocabulary.registrations import RegistrationOutcome as Outcome
from db.vocabulary.registrations import RegistrationStatus as State
from tests.factories import edit, key, seen

# A Monday, 10:00 in Shanghai.
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def monday():
    clock.move_to(MONDAY)
    yield
    clock.move_to(None)


@pytest.fixture
def seller(company):
    return company.actor(Role.SALES)


def step(actor, id: int, event: str, **values):
    return service.move(actor, "registrations", id, seen(Registration, id)["version"], event, values, key())


def marked(company, seller, **values) -> int:
    """A form that was handed in, whose deal the keeper of the forms marks as closed."""
    form = company.registration(
        seller, status=State.SUBMITTED, submitted_at=MONDAY, registered_at=MONDAY, due_at=MONDAY + DAY,
        owner_id=seller.id, **values,
    )  # fmt: skip
    keeper = company.actor(Role.ARCHIVIST)
    assert edit(keeper, "registrations", form, 1, {"outcome": "closed_deal"}).clean
    return form


def proposed() -> list[tuple[int, int, str, str, Decimal, str]]:
    with database().reading() as session:
        found = session.scalars(select(Penalty).order_by(Penalty.id))
        return [
            (one.subject_id, one.user_id, one.rule_key, one.unit.value, one.amount, one.status.value)
            for one in found
        ]


def tasks(actor) -> list[tuple[int, str]]:
    return [(one.id, one.deadline.key) for one in inbox.of(actor, Whose.MINE).items]


def test_a_closed_deal_opens_the_task_to_hand_in_the_archive_and_the_form_is_filed_away_after_it(
    company, seller
):
    """R150: three working days from the marking on, until the archivist takes in the archive of this customer."""
    customer = company.customer(seller)
    form, keeper = marked(company, seller, customer_id=customer), company.actor(Role.ARCHIVIST)
    assert tasks(seller) == [(form, "archive")]
    assert (seen(Registration, form)["archive_due"] - MONDAY).days == 3
    assert "R150" in str(step(keeper, form, "archive").problems[0].say)
    assert [cell.field for cell in step(keeper, form, "receive_archive").problems] == ["archive_id"]
    other = step(keeper, form, "receive_archive", archive_id=company.archive())
    assert "another customer" in str(other.problems[0].say)
    mine = company.archive(customer_id=customer)
    assert step(seller, form, "receive_archive", archive_id=mine).saved == 0
    assert step(keeper, form, "receive_archive", archive_id=mine).clean
    assert tasks(seller) == []
    assert proposed() == []
    assert step(keeper, form, "archive").clean


def test_a_deal_that_is_not_closed_after_all_asks_for_no_archive(company, seller):
    """R150: the marking opens the task, nothing else does, and what was closed long ago is left alone."""
    form, keeper = marked(company, seller), company.actor(Role.ARCHIVIST)
    assert edit(keeper, "registrations", form, 2, {"outcome": "not_closed"}).clean
    assert tasks(seller) == []
    old = company.registration(
        seller, status=State.SUBMITTED, submitted_at=MONDAY, outcome=Outcome.CLOSED_DEAL, owner_id=seller.id
    )
    assert edit(keeper, "registrations", old, 1, {"name": "Else"}).clean
    assert tasks(seller) == []
    assert step(keeper, old, "archive").clean


@pytest.mark.parametrize("minutes", [0, 1])
def test_a_form_handed_in_late_proposes_points_that_a_manager_confirms(company, seller, minutes):
    """R153: at 10:00 in time, at 10:01 late."""
    form = company.registration(seller, due_at=MONDAY)
    clock.move_to(MONDAY + minutes * MINUTE)
    assert step(seller, form, "hand_in", late_reason="Out").clean
    if not minutes:
        assert proposed() == []
        return
    assert proposed() == [(form, seller.id, "fine.registration", "points", Decimal(1), "proposed")]
    with database().reading() as session:
        penalty = session.scalars(select(Penalty.id)).one()
    for actor, event, saved in (
        (seller, "confirm", 0),
        (company.actor(Role.MANAGER, department=company.service), "confirm", 1),
    ):
        version = seen(Penalty, penalty)["version"]
        assert service.move(actor, "penalties", penalty, version, event, {}, key()).saved == saved


def test_what_is_not_handed_in_at_all_has_its_points_once_and_old_registers_none(company, seller):
    """R153: the form and the archive of a closed deal, each with its own; handing it in later adds nothing."""
    company.actor(Role.ADMIN)
    form = company.registration(seller, due_at=MONDAY + DAY)
    company.registration(seller, due_at=MONDAY - 30 * DAY)
    deal = marked(company, seller)
    for _ in range(6):
        clock.move_to(clock.now() + DAY)
        jobs.run()
        jobs.run()
    assert {(id, what) for id, _, what, *_ in proposed()} == {
        (form, "fine.registration"), (deal, "fine.archive_form"),
    }  # fmt: skip
    assert len(proposed()) == 2
    assert step(seller, form, "hand_in", late_reason="Forgot it").clean
    keeper = company.actor(Role.ARCHIVIST)
    assert step(keeper, deal, "receive_archive", archive_id=company.archive()).clean
    assert len(proposed()) == 2


def test_an_archive_taken_in_late_proposes_points(company, seller):
    """R153."""
    deal, keeper = marked(company, seller), company.actor(Role.ARCHIVIST)
    clock.move_to(MONDAY + 10 * DAY)
    assert step(keeper, deal, "receive_archive", archive_id=company.archive()).clean
    assert [(id, what) for id, _, what, *_ in proposed()] == [(deal, "fine.archive_form")]
