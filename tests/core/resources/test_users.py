"""People: who leaves hands over first (R256)."""

from dataclasses import replace

import pytest

from core import entry, service
from core.access import Refused, Role
from core.changes import Status
from core.config import settings
from db.models.customers import Customer
from db.models.organisation import User
from db.models.tickets import Ticket
from db.vocabulary.archives import LoanStatus
from db.vocabulary.tickets import TicketStatus
from tests.factories import THEN, edit, key, seen


def leave(company, who):
    """The administrator deactivates somebody."""
    admin = company.actor(Role.ADMIN)
    return edit(admin, "users", who.id, seen(User, who.id)["version"], {"active": False})


def test_whoever_leaves_has_handed_over_customers_tickets_and_archives(company):
    """R256: the refusal stands at the cell and counts what is left."""
    leaver, heir = company.actor(Role.AGENT), company.actor(Role.SALES)
    customers = [company.customer(leaver), company.customer(leaver)]
    ticket = company.ticket(assignee_id=leaver.id, status=TicketStatus.IN_PROGRESS)
    company.ticket(assignee_id=leaver.id, status=TicketStatus.CLOSED)
    company.customer(leaver, deleted_at=THEN)
    (cell,) = leave(company, leaver).problems
    assert (cell.field, cell.rule) == ("active", "R256")
    assert (cell.say.values["customers"], cell.say.values["tickets"], cell.say.values["loans"]) == (2, 1, 0)
    assert seen(User, leaver.id)["active"]
    manager = company.actor(Role.MANAGER)
    for customer in customers:
        version = seen(Customer, customer)["version"]
        assert edit(manager, "customers", customer, version, {"owner_id": heir.id}).clean
    version = seen(Ticket, ticket)["version"]
    assert edit(manager, "tickets", ticket, version, {"assignee_id": heir.id}).clean
    assert leave(company, leaver).clean
    assert not seen(User, leaver.id)["active"]


@pytest.mark.parametrize(
    ("status", "leaves"),
    [
        (LoanStatus.OUT, False),
        (LoanStatus.VIEWING, False),
        (LoanStatus.RETURNED, True),
        (LoanStatus.DRAFT, True),
    ],
)
def test_nobody_leaves_with_an_archive(company, status, leaves):
    leaver = company.actor(Role.AGENT)
    company.loan(leaver, status=status)
    outcome = leave(company, leaver)
    assert outcome.clean is leaves
    assert [cell.say.values["loans"] for cell in outcome.problems] == ([] if leaves else [1])


def test_whoever_left_may_be_changed_and_come_back(company):
    """The rule asks on the day of leaving only."""
    leaver, admin = company.actor(Role.AGENT), company.actor(Role.ADMIN)
    assert leave(company, leaver).clean
    company.customer(leaver)
    assert edit(admin, "users", leaver.id, 2, {"name": "Left"}).clean
    assert edit(admin, "users", leaver.id, 3, {"active": True}).clean
    assert edit(admin, "users", leaver.id, 4, {"name": "Back"}).clean


def test_work_is_given_to_nobody_who_left(company):
    """R256: neither by name nor by number nor by undo; what was theirs may stay, and the lists offer them no more."""
    leaver, leader = company.actor(Role.AGENT), company.actor(Role.MANAGER)
    customer, ticket, closed = (
        company.customer(leader),
        company.ticket(assignee_id=leaver.id, status=TicketStatus.IN_PROGRESS),
        company.ticket(assignee_id=leaver.id, status=TicketStatus.CLOSED),
    )
    handed = edit(leader, "tickets", ticket, 1, {"assignee_id": leader.id})
    assert handed.clean
    assert leaver.id in dict(service.options(leader, "users", serving=True))
    assert leave(company, leaver).clean
    assert leaver.id in dict(service.options(leader, "users"))
    assert leaver.id not in dict(service.options(leader, "users", serving=True))
    assert leaver.id not in {one[0] for one in entry.options(leader, "customers", "owner_id", "")}
    refused = [
        edit(leader, "customers", customer, 1, {"owner_id": leaver.id}),
        edit(leader, "customers", customer, 1, {"second_owner_id": seen(User, leaver.id)["login"]}),
        service.undo(leader, handed.id, key()),
    ]
    for outcome in refused:
        ((problem, rule),) = [(one.say.text, one.rule) for one in outcome.problems]
        assert (problem.startswith("{name} does not work here any more"), rule) == (True, "R256")
    assert seen(Customer, customer)["owner_id"] == leader.id
    assert seen(Ticket, ticket)["assignee_id"] == leader.id
    assert edit(leader, "tickets", closed, 1, {"assignee_id": leaver.id, "lesson": "Ask first."}).clean


def test_only_the_person_chooses_a_language(company):
    """A word that names none would leave them without any page."""
    admin, other = company.actor(Role.ADMIN), company.actor(Role.ADMIN, name="other")
    (cell,) = edit(
        admin, "users", other.id, seen(User, other.id)["version"], {"language": "English"}
    ).problems
    assert (cell.field, cell.status) == ("language", Status.REFUSED)


def test_an_administrator_takes_the_keys_from_nobody_but_others(company):
    """Neither the role nor the account of one's own; so one administrator is always left."""
    admin, other = company.actor(Role.ADMIN), company.actor(Role.ADMIN, name="other")
    for values, field in (({"active": False}, "active"), ({"roles": "Service agent"}, "roles")):
        (cell,) = edit(admin, "users", admin.id, seen(User, admin.id)["version"], values).problems
        assert (cell.field, cell.status) == (field, Status.ERROR)
    assert edit(admin, "users", other.id, seen(User, other.id)["version"], {"active": False}).clean
    person = seen(User, admin.id)
    assert (person["active"], person["roles"]) == (True, [Role.ADMIN.value])
    with pytest.raises(Refused):
        edit(other, "users", admin.id, person["version"], {"active": False})


@pytest.fixture
def provided(monkeypatch):
    """People may also sign in by an outside provider."""
    monkeypatch.setenv("CLIENTELE_OIDC_ISSUER", "https://id.example.org")
    monkeypatch.setenv("CLIENTELE_OIDC_CLIENT_ID", "desk")
    monkeypatch.setenv("CLIENTELE_OIDC_CLIENT_SECRET", "a secret of the provider")
    monkeypatch.setenv("CLIENTELE_PUBLIC_URL", "https://desk.example.org")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def mailed(by, who, address):
    return edit(by, "users", who.id, seen(User, who.id)["version"], {"email": address})


def test_a_mail_address_that_lets_somebody_in_is_changed_for_the_password_only(company, provided):
    admin, person = company.actor(Role.ADMIN, see_pii=True), company.actor(Role.AGENT)
    at_an_open_screen = replace(admin, fresh=False)
    (cell,) = mailed(at_an_open_screen, person, "evil@example.org").problems
    assert cell.field == "email" and "Type your password once more" in str(cell.say)
    assert seen(User, person.id)["email"] != "evil@example.org"
    version = seen(User, person.id)["version"]
    assert edit(at_an_open_screen, "users", person.id, version, {"region": "East"}).clean
    assert mailed(admin, person, "li@example.org").clean
    assert seen(User, person.id)["email"] == "li@example.org"


def test_a_mail_address_that_only_brings_notices_is_changed_without(company):
    admin, person = company.actor(Role.ADMIN, see_pii=True), company.actor(Role.AGENT)
    assert mailed(replace(admin, fresh=False), person, "li@example.org").clean
