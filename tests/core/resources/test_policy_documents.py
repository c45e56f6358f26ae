"""Policy documents: owner, edition and three signatures, whom they are laid before, and who has read them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock, inbox, jobs, notices, service
from core.access import Role
from core.changes import Status
from core.view import Condition, View
from db.models.documents import PolicyDocument, PolicyReceipt
from db.models.organisation import User
from db.session import database
from tests.factories import edit, key, seen

NOON = datetime(2026, 6, 12, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def friday():
    """The product believes it is noon of Friday, 12 June 2026 in Shanghai."""
    clock.move_to(NOON)
    yield
    clock.move_to(None)


@pytest.fixture
def people(company):
    # The scheduled work is done in the name of an administrator.
    company.actor(Role.ADMIN)
    return {
        "author": company.actor(Role.SUPERVISOR, name="author"),
        "head": company.actor(Role.MANAGER, name="head"),
        "chief": company.actor(Role.EXECUTIVE, name="chief"),
        "agent": company.actor(Role.AGENT, name="agent"),
    }


def drafted(company, people, **values):
    typed = {"owner_department_id": company.service, "edition": "1", "system_id": "S21", **values}
    outcome = service.create(people["author"], "policy_documents", typed, key())
    assert outcome.problems == ()
    return outcome.rows[0].id


def step(actor, id, event, table="policy_documents", **values):
    model = PolicyDocument if table == "policy_documents" else PolicyReceipt
    return service.move(actor, table, id, seen(model, id)["version"], event, values, key())


def released(company, people, **values):
    id = drafted(company, people, **values)
    assert step(people["head"], id, "review").clean
    assert step(people["chief"], id, "release", effective_on="2026-07-01").clean
    return id


def readings(actor, document):
    about = Condition("document_id", "is", (str(document),))
    found = service.read(actor, View("policy_receipts", filters=(about,), sort="id", size=100))
    return dict(
        zip(found.columns["user_id"], zip(found.ids, found.columns["status"], strict=True), strict=True)
    )


def test_a_document_has_owner_editions_source_and_the_signatures_of_three(company, people):
    """R027, R051, R154, R221, R262, R328, R354, R400: prepared, reviewed and approved by name and day, and a source line."""
    id = released(company, people)
    row = seen(PolicyDocument, id)
    assert (row["owner_department_id"], row["edition"], row["effective_on"], row["status"].value) == (
        company.service,
        "1",
        date(2026, 7, 1),
        "in_force",
    )
    assert [row[f"{part}_by_id"] for part in ("prepared", "reviewed", "approved")] == [
        people[name].id for name in ("author", "head", "chief")
    ]
    moments = [row[f"{part}_at"] for part in ("prepared", "reviewed", "approved")]
    assert moments == sorted(moments) and moments[0] >= NOON
    assert row["source"] == "001 L715-717 Art.1-2 – 001 L803-805 Art.28-29"
    assert row["title"] and "R326" in row["body"]


def test_nobody_signs_twice_and_only_the_general_manager_releases(company, people):
    """R354, R400."""
    id = drafted(company, people)
    assert not step(people["author"], id, "review").clean
    assert step(people["head"], id, "review").clean
    assert not step(people["head"], id, "release", effective_on="2026-07-01").clean
    other = drafted(
        company, {**people, "author": people["head"]}, system_id="", title="Ours", body="Be kind."
    )
    assert not step(people["head"], other, "review").clean
    assert step(people["author"], other, "review").clean
    assert seen(PolicyDocument, other)["status"].value == "reviewed"
    assert edit(people["agent"], "policy_documents", other, 2, {"title": "Mine"}).saved == 0


def test_what_was_reviewed_changes_by_a_new_edition_which_ends_the_one_before(company, people):
    """R027: the earlier edition stays as history; two of one document are never in force."""
    first = released(company, people)
    refused = edit(people["head"], "policy_documents", first, 3, {"body": "Other words"})
    assert [(cell.field, cell.rule) for cell in refused.problems] == [("body", "R354")]
    assert (
        service.delete(people["head"], "policy_documents", [(first, 3)], key()).cells[0].status
        is Status.REFUSED
    )
    blind = drafted(company, people, edition="2")
    assert step(people["head"], blind, "review").clean
    clash = step(people["chief"], blind, "release", effective_on="2026-08-01")
    assert [(cell.field, cell.rule) for cell in clash.problems] == [("replaces_id", "R027")]
    second = released(company, people, edition="2", replaces_id=first)
    assert [seen(PolicyDocument, id)["status"].value for id in (first, second)] == ["replaced", "in_force"]
    assert {status for _, status in readings(people["chief"], first).values()} == {"ended"}
    history = View("policy_documents", filters=(Condition("system_id", "is", ("S21",)),), sort="id")
    assert service.read(people["chief"], history).columns["edition"] == ["1", "2", "2"]


def test_a_released_document_is_laid_before_everybody_and_tells_who_has_not_read_it(company, people):
    """R320, R398: a tick of each person, whom nobody else can give it for; the unread are listed."""
    id = released(company, people)
    listed = readings(people["chief"], id)
    assert set(listed) >= {one.id for one in people.values()}
    assert {status for _, status in listed.values()} == {"unread"}
    agent = people["agent"]
    assert [one.said.render("en") for one in notices.of(agent)] == [
        f"Please read “{seen(PolicyDocument, id)['title']}” and confirm it on the page of readings."
    ]
    assert list(readings(agent, id)) == [agent.id]
    mine = listed[agent.id][0]
    assert not step(people["head"], mine, "acknowledge", table="policy_receipts").clean
    assert step(agent, mine, "acknowledge", table="policy_receipts").clean
    row = seen(PolicyReceipt, mine)
    assert (row["status"].value, row["read_on"], row["due_on"]) == (
        "read",
        date(2026, 6, 12),
        date(2026, 6, 26),
    )
    unread = View(
        "policy_receipts",
        filters=(Condition("document_id", "is", (str(id),)), Condition("status", "is", ("unread",))),
        size=100,
    )
    assert agent.id not in service.read(people["chief"], unread).columns["user_id"]
    assert people["head"].id in service.read(people["chief"], unread).columns["user_id"]


def test_the_reading_stands_in_the_inbox_until_it_is_ticked_and_comes_again_after_a_year(company, people):
    """R320: yearly."""
    id, agent = released(company, people), people["agent"]
    mine = readings(agent, id)[agent.id][0]

    def waits():
        return [(one.table, one.id) for one in inbox.of(agent).items]

    assert ("policy_receipts", mine) in waits()
    assert step(agent, mine, "acknowledge", table="policy_receipts").clean
    assert ("policy_receipts", mine) not in waits()
    clock.move_to(NOON + timedelta(days=364))
    jobs.run()
    assert seen(PolicyReceipt, mine)["status"].value == "read"
    clock.move_to(NOON + timedelta(days=366))
    jobs.run()
    row = seen(PolicyReceipt, mine)
    assert (row["status"].value, row["read_on"], row["due_on"]) == ("unread", None, date(2027, 6, 27))


def test_whoever_begins_to_work_here_reads_what_is_in_force(company, people):
    """R398."""
    id = released(company, people)
    admin = company.actor(Role.ADMIN)
    made = service.create(
        admin, "users",
        {"login": "newcomer", "name": "New Comer", "roles": "agent", "department_id": company.service}, key(),
    )  # fmt: skip
    assert made.problems == ()
    newcomer = made.rows[0].id
    assert readings(people["chief"], id)[newcomer][1] == "unread"
    with database().reading() as session:
        assert session.get(User, newcomer).active


def test_a_withdrawn_document_is_read_by_nobody_any_more(company, people):
    id = released(company, people)
    assert step(people["chief"], id, "withdraw", note="Against the law").clean
    assert {status for _, status in readings(people["chief"], id).values()} == {"ended"}
