"""Looks at masked values: what stands out and why, who reads them, and who says that they are in order."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from core import clock, reveal_reviews, trail
from core.access import Actor, Refused, Role
from core.messages import AppError
from db.models.trace import AuditRow, Reveal
from db.session import database
from db.vocabulary.organisation import AuditAction
from tests.factories import Company

# A Monday, 10:00 in Shanghai.
MONDAY = datetime(2026, 3, 30, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def afternoon() -> Iterator[None]:
    """It is Monday afternoon."""
    clock.move_to(MONDAY + timedelta(hours=6))
    yield
    clock.move_to(None)


def look(person: Actor, customer: int, at: datetime = MONDAY, field: str = "phone") -> int:
    """A look that was made at a moment."""
    row = Reveal(at=at, actor_id=person.id, table_name="customers", row_id=customer, field=field, reason="x")
    with database().writing() as session:
        session.add(row)
        session.flush()
        return row.id


def said(actor: Actor, id: int) -> list[str]:
    """What stands out about a look."""
    judged, _people = reveal_reviews.of(actor, 30)
    return [one.render("en") for found in judged if found.look.id == id for one in found.unusual]


def test_each_unusual_look_says_why(company: Company):
    boss, agent = company.actor(Role.EXECUTIVE), company.actor(Role.AGENT)
    mine = company.customer(agent)
    helped, foreign = company.customer(), company.customer()
    company.ticket(customer_id=helped, assignee_id=agent.id, received_at=MONDAY - timedelta(days=2))
    late = company.customer()
    company.ticket(customer_id=late, assignee_id=agent.id, received_at=MONDAY + timedelta(hours=1))
    for weeks in range(1, 7):
        look(agent, mine, MONDAY - timedelta(weeks=weeks))
    assert said(boss, look(agent, mine)) == []
    assert said(boss, look(agent, helped)) == []
    no_task = ["no open ticket and no record of theirs"]
    assert said(boss, look(agent, late)) == no_task
    assert said(boss, look(agent, foreign)) == no_task
    assert said(boss, look(agent, mine, MONDAY - timedelta(days=1, hours=-12))) == ["outside working time"]
    fifth = look(agent, mine)
    assert said(boss, fifth) == ["5 looks on this day; this person usually has 1"]
    look(agent, mine, field="email")
    assert "4 looks at this record on this day" in said(boss, look(agent, mine, field="address"))


def test_a_newcomer_is_measured_by_the_others_of_the_role(lite_company):
    company = lite_company
    boss, usual, fresh = (
        company.actor(Role.SUPERVISOR), company.actor(Role.AGENT), company.actor(Role.AGENT, name="new"),
    )  # fmt: skip
    for weeks in range(1, 7):
        look(usual, company.customer(usual), MONDAY - timedelta(weeks=weeks))
    looks = [look(fresh, company.customer(fresh)) for _ in range(5)]
    assert said(boss, looks[0]) == ["5 looks on this day; others in this role usually have 1"]
    _judged, people = reveal_reviews.of(boss, 7)
    assert [(one.id, one.n, one.most_in_an_hour, one.most_in_a_day, one.unusual) for one in people] == [
        (fresh.id, 5, 5, 5, 5)
    ]


def test_everybody_reads_their_own_looks_and_some_read_those_of_others(lite_company):
    company = lite_company
    agent, far = company.actor(Role.AGENT), company.actor(Role.SALES, name="far", department=company.sales)
    look(agent, company.customer(agent))
    look(far, company.customer(far))

    def seen(actor: Actor) -> set[int]:
        return {one.look.actor_id for one in reveal_reviews.of(actor, 7)[0]}

    assert seen(agent) == {agent.id}
    assert seen(company.actor(Role.MANAGER)) == {agent.id}
    assert seen(company.actor(Role.EXECUTIVE)) == seen(company.actor(Role.ADMIN)) == {agent.id, far.id}
    assert not reveal_reviews.sees_content(company.actor(Role.ADMIN))


def test_somebody_else_reviews_a_look_once_with_a_note(company: Company):
    manager, agent = company.actor(Role.MANAGER), company.actor(Role.AGENT)
    theirs, own = look(agent, company.customer(agent)), look(manager, company.customer(manager))
    far = look(company.actor(Role.SALES, name="far", department=company.sales), company.customer())
    for actor, id, note, wrong in (
        (agent, theirs, "Fine.", Refused),
        (company.actor(Role.ADMIN), theirs, "Fine.", Refused),
        (manager, own, "Fine.", Refused),
        (manager, far, "Fine.", Refused),
        (manager, theirs, "  ", AppError),
    ):
        with pytest.raises(wrong):
            reveal_reviews.review(actor, [id], note)
    assert reveal_reviews.review(manager, [theirs], "Called back, ticket followed.") == 1
    assert reveal_reviews.review(company.actor(Role.EXECUTIVE), [theirs], "Again.") == 0
    found = next(one.look for one in reveal_reviews.of(manager, 7)[0] if one.look.id == theirs)
    assert (found.reviewer, found.note) == (f"manager@{company.service}", "Called back, ticket followed.")
    with database().reading() as session:
        rows = session.query(AuditRow).filter_by(table_name=reveal_reviews.LOG).order_by(AuditRow.id)
        *refused, trace = [(one.action, one.actor_id, one.row_id) for one in rows]
    assert {action for action, *_ in refused} == {AuditAction.REFUSE}
    assert trace == (AuditAction.SETTING, manager.id, theirs)
    assert trail.table_name(reveal_reviews.LOG, "en") == "Personal-data access log"
