"""Two people at the same moment: whoever comes second finds what the first did, or is told; on both databases."""

import shutil
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from core import clock, exports, layouts, reveals, saved_views, service, unsaved
from core.access import Actor, Refused, Role
from core.changes import Change, ChangeSet, Kind, Outcome, Status
from core.messages import AppError
from core.seals import audit_keys
from core.view import View
from db import writes
from db.base import Record
from db.errors import DatabaseBusy
from db.models.access import AccessGrant
from db.models.archives import Approval, Archive, ArchiveLoan
from db.models.complaints import Compensation
from db.models.customers import Customer
from db.models.exports import ExportRequest
from db.models.organisation import User
from db.models.privacy import Consent, PrivacyRequest
from db.models.repairs import TicketRepair
from db.models.tickets import Ticket
from db.session import database, use
from db.vocabulary.exports import ExportStatus
from tests import factories
from tests.crossing import crossed
from tests.factories import Company, edit, key, seen


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def firm(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """One company of either database for all of these: each makes the records it is about."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("two") / "two.db"
        shutil.copy(request.getfixturevalue("sqlite_model"), path)
        opened = use(f"sqlite:///{path}")
        yield factories.company()
        opened.close()
        return
    with request.getfixturevalue("cleared").lent() as url:
        opened = use(url)
        yield factories.company()
        opened.close()


@pytest.fixture(autouse=True)
def log_holds(firm: Company) -> Iterator[None]:
    """Whatever crossed, the chain of the audit log holds after it."""
    yield
    with database().reading() as session:
        assert writes.first_broken(session, audit_keys()) is None


def step(
    actor: Actor, model: type[Record], id: int, event: str, note: str = "", version: int = 1, **values: object
) -> Outcome:
    return service.move(actor, model.__tablename__, id, version, event, values, key(), note)


def clean(*answers: Outcome | AppError) -> list[bool]:
    """Of each answer whether everything of it was saved."""
    assert not any(isinstance(one, DatabaseBusy) for one in answers), "they waited for each other"
    return [isinstance(one, Outcome) and one.clean for one in answers]


def state(model: type[Record], id: int) -> str:
    return seen(model, id)["status"].value


def signatures(model: type[Record], id: int) -> int:
    with database().reading() as session:
        query = select(Approval).where(
            Approval.subject_kind == model.__tablename__, Approval.subject_id == id
        )
        return len(session.scalars(query).all())


# What anybody edits.


def test_edit_and_edit_of_one_cell(firm):
    one, two = (firm.actor(Role.AGENT, name=name) for name in ("one", "two"))
    id = firm.customer(one)
    won, lost = crossed(
        lambda: edit(one, "customers", id, 1, {"region": "North"}),
        lambda: edit(two, "customers", id, 1, {"region": "South"}),
    )
    assert won.clean
    assert [(cell.status, cell.theirs, cell.by) for cell in lost.cells] == [
        (Status.CONFLICT, "North", f"one@{firm.service}")
    ]
    assert seen(Customer, id)["region"] == "North"


def test_edit_and_edit_of_two_cells_of_a_row(firm):
    one, two = (firm.actor(Role.AGENT, name=name) for name in ("one", "two"))
    id = firm.customer(one)
    assert clean(
        *crossed(
            lambda: edit(one, "customers", id, 1, {"region": "North"}),
            lambda: edit(two, "customers", id, 1, {"occupation": "Baker"}),
        )
    ) == [True, True]
    row = seen(Customer, id)
    assert (row["region"], row["occupation"], row["version"]) == ("North", "Baker", 3)


@pytest.mark.parametrize("first", ["edit", "delete"])
def test_edit_and_delete(firm, first):
    one, two = firm.actor(Role.MANAGER, name="one"), firm.actor(Role.MANAGER, name="two")
    id = firm.customer(one)
    jobs = {
        "edit": lambda: edit(one, "customers", id, 1, {"region": "North"}),
        "delete": lambda: service.delete(two, "customers", [(id, 1)], key()),
    }
    second = "delete" if first == "edit" else "edit"
    assert clean(*crossed(jobs[first], jobs[second])) == [True, False]
    row = seen(Customer, id)
    assert (row["region"], row["deleted_at"] is None) == (
        ("North", True) if first == "edit" else (None, False)
    )


def test_delete_and_delete(firm):
    one, two = firm.actor(Role.MANAGER, name="one"), firm.actor(Role.MANAGER, name="two")
    id = firm.customer(one)
    assert clean(
        *crossed(*(lambda who=who: service.delete(who, "customers", [(id, 1)], key()) for who in (one, two)))
    ) == [True, False]
    assert seen(Customer, id)["version"] == 2


def test_undo_and_edit_of_the_same_cell(firm):
    one, two = (firm.actor(Role.AGENT, name=name) for name in ("one", "two"))
    id = firm.customer(one, region="West")
    done = edit(one, "customers", id, 1, {"region": "North"})
    theirs, back = crossed(
        lambda: edit(two, "customers", id, 2, {"region": "South"}), lambda: service.undo(one, done.id, key())
    )
    assert clean(theirs, back) == [True, False]
    assert seen(Customer, id)["region"] == "South"


def test_undo_of_a_delete_and_delete(firm):
    one, two = firm.actor(Role.MANAGER, name="one"), firm.actor(Role.MANAGER, name="two")
    id = firm.customer(one)
    gone = service.delete(one, "customers", [(id, 1)], key())
    back, late = crossed(
        lambda: service.undo(one, gone.id, key()), lambda: service.delete(two, "customers", [(id, 2)], key())
    )
    assert clean(back, late) == [True, False]
    assert seen(Customer, id)["deleted_at"] is None


def test_two_new_records_with_one_unique_number(firm):
    person = firm.actor(Role.AGENT)

    def create(name: str) -> Outcome:
        values = {"name": name, "phone": "15412345678", "source": "walk_in", "first_contact_on": "2026-01-05"}
        return service.create(
            person, "customers", values | {"owner_id": person.id, "member_no": "M-two"}, key()
        )

    assert clean(*crossed(lambda: create("One"), lambda: create("Two"))) == [True, False]
    with database().reading() as session:
        assert len(session.scalars(select(Customer).where(Customer.member_no == "M-two")).all()) == 1


# Tickets.


def merge(actor: Actor, id: int, into: int) -> Outcome:
    return step(actor, Ticket, id, "merge", "The same matter.", merged_into_id=into)


@pytest.mark.parametrize("first", ["merge", "edit"])
def test_merge_and_edit_of_a_ticket(firm, first):
    leader, agent = firm.actor(Role.MANAGER), firm.actor(Role.AGENT)
    customer = firm.customer()
    id, target = (firm.ticket(customer_id=customer) for _ in range(2))
    jobs = {
        "merge": lambda: merge(leader, id, target),
        "edit": lambda: edit(agent, "tickets", id, 1, {"product": "Chair"}),
    }
    second = "edit" if first == "merge" else "merge"
    answers = crossed(jobs[first], jobs[second])
    # An edit of another field keeps its place beside a merge; a merge is decided on what is on the screen.
    assert clean(*answers) == ([True, True] if first == "merge" else [True, False])
    assert seen(Ticket, id)["product"] == "Chair"
    assert state(Ticket, id) == ("merged" if first == "merge" else "new")


def test_merge_and_merge_into_each_other(firm):
    leader, other = firm.actor(Role.MANAGER, name="one"), firm.actor(Role.MANAGER, name="two")
    customer = firm.customer()
    left, right = (firm.ticket(customer_id=customer) for _ in range(2))
    assert clean(*crossed(lambda: merge(leader, left, right), lambda: merge(other, right, left))) == [
        True,
        False,
    ]
    assert (state(Ticket, left), state(Ticket, right)) == ("merged", "new")


def test_cancel_and_merge_into_what_is_cancelled(firm):
    leader, other = firm.actor(Role.MANAGER, name="one"), firm.actor(Role.MANAGER, name="two")
    customer = firm.customer()
    id, target = (firm.ticket(customer_id=customer) for _ in range(2))
    assert clean(
        *crossed(
            lambda: step(leader, Ticket, target, "cancel", "A mistake."), lambda: merge(other, id, target)
        )
    ) == [True, False]
    assert (state(Ticket, target), state(Ticket, id)) == ("cancelled", "new")


def test_assign_and_assign(firm):
    one, two = firm.actor(Role.MANAGER, name="one"), firm.actor(Role.MANAGER, name="two")
    id = firm.ticket(status="responded")

    def assign(by: Actor) -> Outcome:
        return step(by, Ticket, id, "assign", assignee_id=by.id, department_id=firm.service)

    assert clean(*crossed(lambda: assign(one), lambda: assign(two))) == [True, False]
    assert seen(Ticket, id)["assignee_id"] == one.id


@pytest.mark.parametrize("first", ["leave", "assign"])
def test_a_person_leaves_and_is_given_a_ticket(firm, first):
    """R256: whichever comes first, no open work ends with who left."""
    leaver, leader = firm.actor(Role.AGENT, name=f"leaver-{first}"), firm.actor(Role.MANAGER)
    id = firm.ticket(assignee_id=None)
    jobs = {
        "leave": lambda: edit(
            firm.actor(Role.ADMIN), "users", leaver.id, seen(User, leaver.id)["version"], {"active": False}
        ),
        "assign": lambda: edit(leader, "tickets", id, 1, {"assignee_id": leaver.id}),
    }
    second = next(one for one in jobs if one != first)
    assert clean(*crossed(jobs[first], jobs[second])) == [True, False]
    assert seen(User, leaver.id)["active"] == (first == "assign")
    assert seen(Ticket, id)["assignee_id"] == (leaver.id if first == "assign" else None)


@pytest.mark.parametrize("changed", [{"active": False}, {"roles": "Service agent"}])
def test_two_administrators_end_each_other(firm, changed):
    """One of them stays: who was ended meanwhile ends nobody."""
    one, two = (
        firm.actor(Role.ADMIN, name=f"{name}-{len(changed)}-{list(changed)[0]}") for name in ("one", "two")
    )

    def end(by: Actor, other: Actor) -> Outcome:
        return edit(by, "users", other.id, seen(User, other.id)["version"], changed)

    first, second = crossed(lambda: end(one, two), lambda: end(two, one))
    assert first.clean
    assert isinstance(second, Refused)
    assert seen(User, one.id)["active"]
    assert Role.ADMIN.value in seen(User, one.id)["roles"]


@pytest.mark.parametrize("first", ["propose", "resolve"])
def test_compensation_proposed_and_ticket_solved(firm, first):
    """R295: a ticket is not solved over the head of a compensation that is being proposed."""
    agent, leader = firm.actor(Role.AGENT), firm.actor(Role.MANAGER)
    id = firm.ticket(status="in_progress", assignee_id=agent.id)
    assert step(agent, Ticket, id, "inform", "We look into it.").clean
    given = {"ticket_id": id, "kind": "coupon", "amount": "50", "reason": "It took long."}
    jobs = {
        "propose": lambda: service.create(leader, "compensations", given, key()),
        "resolve": lambda: step(agent, Ticket, id, "resolve", version=2, solution="Done."),
    }
    second = "resolve" if first == "propose" else "propose"
    answers = clean(*crossed(jobs[first], jobs[second]))
    # What is proposed for a ticket that is solved already comes after its end, and is no way round the signature.
    assert answers == ([True, False] if first == "propose" else [True, True])
    assert state(Ticket, id) == ("in_progress" if first == "propose" else "resolved")


def test_cancel_of_a_ticket_and_arrival_at_its_repair(firm):
    """R111: a technician who has arrived is not called off by who did not see it."""
    leader, worker = firm.actor(Role.MANAGER), firm.technician()
    id = firm.ticket(kind="repair", status="assigned", assignee_id=worker.id)
    slip = firm.repair(ticket_id=id, status="dispatched", technician_id=worker.id, appointment_at=clock.now())
    assert clean(
        *crossed(
            lambda: step(worker, TicketRepair, slip, "arrive"),
            lambda: step(leader, Ticket, id, "cancel", "Moved out."),
        )
    ) == [True, False]
    assert (state(TicketRepair, slip), state(Ticket, id)) == ("on_site", "in_progress")


def test_signature_under_a_repair_and_a_further_charge(firm):
    """R111: nothing is charged that the customer did not see when signing."""
    worker = firm.technician()
    slip = firm.repair(
        ticket_id=firm.ticket(kind="repair", status="in_progress"), status="agreed", technician_id=worker.id
    )
    line = {"repair_id": slip, "item": "Tap", "quantity": "1", "amount": "20", "reason": "A new one."}
    assert service.create(worker, "repair_charges", line, key()).clean
    end = {"technician_note": "Done.", "tested": "1", "tidy_done": "1", "customer_signature": "Wang"}
    assert clean(
        *crossed(
            lambda: step(worker, TicketRepair, slip, "finish", **end),
            lambda: service.create(worker, "repair_charges", line, key()),
        )
    ) == [True, False]


@pytest.mark.parametrize("other", ["approve", "reject"])
def test_two_decide_about_one_compensation(firm, other):
    one, two = firm.actor(Role.SUPERVISOR, name="one"), firm.actor(Role.SUPERVISOR, name="two")
    id = firm.compensation(firm.actor(Role.AGENT))
    assert clean(
        *crossed(
            lambda: step(one, Compensation, id, "approve"),
            lambda: step(two, Compensation, id, other, "Not ours."),
        )
    ) == [True, False]
    assert (state(Compensation, id), signatures(Compensation, id)) == ("approved", 1)


# Archives.


def approve(actor: Actor, loan: int) -> Outcome:
    return step(actor, ArchiveLoan, loan, "approve")


@pytest.mark.parametrize("other", ["approve", "refuse"])
def test_two_decide_about_one_loan(firm, other):
    clerk, one, two = firm.actor(Role.AGENT), firm.actor(Role.ARCHIVIST), firm.actor(Role.MANAGER)
    id = firm.loan(clerk, status="cs_review")
    assert clean(*crossed(lambda: approve(one, id), lambda: step(two, ArchiveLoan, id, other, "No."))) == [
        True,
        False,
    ]
    assert (state(ArchiveLoan, id), signatures(ArchiveLoan, id)) == ("approved", 1)


def test_both_signatures_of_a_disclosure(firm):
    """R324: who signs second signs what the first has signed."""
    clerk, one, two = firm.actor(Role.AGENT), firm.actor(Role.MANAGER), firm.actor(Role.SUPERVISOR)
    id = firm.loan(clerk, kind="disclose", status="manager_review")
    assert clean(*crossed(lambda: approve(one, id), lambda: approve(two, id))) == [True, False]
    assert (state(ArchiveLoan, id), signatures(ArchiveLoan, id)) == ("manager_review", 1)


def borrowed(firm: Company) -> tuple[int, int]:
    """An archive that is out, and the loan it is out with."""
    archive = firm.archive(status="on_loan")
    now = clock.now()
    loan = firm.loan(
        firm.actor(Role.AGENT),
        archive_id=archive,
        status="out",
        out_at=now,
        acknowledged_at=now,
        out_condition="good",
    )
    return archive, loan


@pytest.mark.parametrize("first", ["approve", "return"])
def test_approval_of_a_loan_and_return_of_its_archive(firm, first):
    """R319: nobody waits for an archive that has come back, and nobody is told of one that is out."""
    keeper, leader = firm.actor(Role.ARCHIVIST), firm.actor(Role.MANAGER)
    archive, lent = borrowed(firm)
    asked = firm.loan(firm.actor(Role.SALES), archive_id=archive, status="cs_review", cross_department=False)
    jobs = {
        "approve": lambda: approve(leader, asked),
        "return": lambda: step(keeper, ArchiveLoan, lent, "return", in_condition="good"),
    }
    second = "return" if first == "approve" else "approve"
    assert clean(*crossed(jobs[first], jobs[second])) == [True, True]
    assert (state(ArchiveLoan, lent), state(ArchiveLoan, asked)) == ("returned", "approved")
    assert state(Archive, archive) == "filed"


def test_approval_and_approval_of_two_loans_of_one_archive(firm):
    """R319: one is kept the archive, the other waits."""
    one, two = firm.actor(Role.ARCHIVIST), firm.actor(Role.MANAGER)
    archive = firm.archive()
    left, right = (
        firm.loan(firm.actor(Role.AGENT, name=name), archive_id=archive, status="cs_review")
        for name in ("one", "two")
    )
    assert clean(*crossed(lambda: approve(one, left), lambda: approve(two, right))) == [True, True]
    assert (state(ArchiveLoan, left), state(ArchiveLoan, right)) == ("approved", "waiting")


@pytest.mark.parametrize("first", ["withdraw", "return"])
def test_withdrawal_of_who_waits_and_return(firm, first):
    """R319: who gave their place up is not called, and the next in line is."""
    keeper, waits, behind = firm.actor(Role.ARCHIVIST), firm.actor(Role.AGENT), firm.actor(Role.SALES)
    archive, lent = borrowed(firm)
    mine = firm.loan(waits, archive_id=archive, status="waiting", requested_at=clock.now())
    theirs = firm.loan(behind, archive_id=archive, status="waiting", requested_at=clock.now())
    jobs = {
        "withdraw": lambda: step(waits, ArchiveLoan, mine, "withdraw"),
        "return": lambda: step(keeper, ArchiveLoan, lent, "return", in_condition="good"),
    }
    second = "return" if first == "withdraw" else "withdraw"
    # Who was called meanwhile looks once more before giving up what they have now.
    assert clean(*crossed(jobs[first], jobs[second])) == [True, first == "withdraw"]
    found = ("expired", "approved") if first == "withdraw" else ("approved", "waiting")
    assert (state(ArchiveLoan, mine), state(ArchiveLoan, theirs)) == found


def test_call_and_call_of_two_who_wait(firm):
    """R319: an archive is kept ready for one."""
    one, two = (firm.actor(Role.ARCHIVIST, name=name) for name in ("one", "two"))
    archive = firm.archive()
    first, second = (
        firm.loan(firm.actor(Role.AGENT, name=name), archive_id=archive, status="waiting", requested_at=at)
        for name, at in (("one", clock.now()), ("two", clock.now()))
    )
    answers = crossed(
        lambda: step(one, ArchiveLoan, first, "call"), lambda: step(two, ArchiveLoan, second, "call")
    )
    assert clean(*answers) == [True, False]
    assert (state(ArchiveLoan, first), state(ArchiveLoan, second)) == ("approved", "waiting")


def test_hand_out_and_withdrawal(firm):
    keeper, clerk = firm.actor(Role.ARCHIVIST), firm.actor(Role.AGENT)
    id = firm.loan(clerk, status="approved")
    assert clean(
        *crossed(
            lambda: step(keeper, ArchiveLoan, id, "hand_out", out_condition="good"),
            lambda: step(clerk, ArchiveLoan, id, "withdraw"),
        )
    ) == [True, False]
    assert state(ArchiveLoan, id) == "out"


# Rights, exports, people.


@pytest.mark.parametrize("other", ["grant", "decline"])
def test_two_answer_one_request_for_a_right(firm, other):
    one, two = (firm.actor(Role.MANAGER, name=name) for name in ("one", "two"))
    id = firm.grant(firm.actor(Role.AGENT))
    assert clean(
        *crossed(
            lambda: step(one, AccessGrant, id, "grant"),
            lambda: step(two, AccessGrant, id, other, "Not yours."),
        )
    ) == [True, False]
    assert state(AccessGrant, id) == "granted"


def test_an_approved_export_taken_twice(firm):
    taker = firm.actor(Role.MANAGER, name="taker")
    firm.customer(taker)
    id = firm.export_request(taker, status=ExportStatus.APPROVED, decided_at=clock.now(), query="", rows=1000)
    files = crossed(*[lambda: list(exports.take(taker, id))] * 2)
    assert [isinstance(one, list) for one in files] == [True, False]
    assert state(ExportRequest, id) == "taken"


def test_the_last_look_of_an_hour_taken_twice(firm):
    """R149: thirty values an hour, also where two tabs ask for the thirtieth."""
    seller = firm.actor(Role.SALES, name="curious")
    id = firm.customer(seller)
    for _ in range(reveals.REVEALS_PER_HOUR - 1):
        reveals.reveal(seller, "customers", id, "phone", "A call.")
    looks = crossed(*[lambda: reveals.reveal(seller, "customers", id, "phone", "A call.")] * 2)
    assert [isinstance(one, AppError) for one in looks] == [False, True]


@pytest.mark.parametrize("first", ["edit", "restrict"])
def test_restriction_of_a_person_and_edit(firm, first):
    """R152: what came before the restriction stays; nothing is written behind it."""
    agent, leader = firm.actor(Role.AGENT), firm.actor(Role.MANAGER)
    customer = firm.customer(agent)
    id = firm.privacy_request(agent, customer_id=customer, status="checked", identity_check="in_person")
    jobs = {
        "edit": lambda: edit(agent, "customers", customer, 1, {"region": "North"}),
        "restrict": lambda: step(leader, PrivacyRequest, id, "restrict"),
    }
    second = "restrict" if first == "edit" else "edit"
    assert clean(*crossed(jobs[first], jobs[second])) == [True, first == "edit"]
    row = seen(Customer, customer)
    assert (row["region"], row["deleted_at"] is None) == ("North" if first == "edit" else None, False)
    assert customer not in service.read(agent, View("customers", search=row["name"])).ids


def test_two_words_of_one_customer_on_one_channel(firm):
    """R081: the record shows the later word, whichever was written down first."""
    one, two = (firm.actor(Role.AGENT, name=name) for name in ("one", "two"))
    customer = firm.customer(one)

    def say(who: Actor, word: str, at: str) -> Outcome:
        values = {"customer_id": customer, "channel": "sms", "state": word, "source": "phone", "at": at}
        return service.create(who, "consents", values, key())

    answers = crossed(
        lambda: say(one, "withdrawn", "2026-03-02 10:00"), lambda: say(two, "given", "2026-03-01 10:00")
    )
    assert clean(*answers) == [True, True]
    assert seen(Customer, customer)["consent_sms"] is False
    with database().reading() as session:
        assert len(session.scalars(select(Consent).where(Consent.customer_id == customer)).all()) == 2


# What comes from a file, and what two tabs of one person keep.


def brought(actor: Actor, mark: str, **values: object) -> Outcome:
    """One line of a register, stored by an import."""
    line = {
        "name": "Wang",
        "phone": "15412345679",
        "source": "walk_in",
        "first_contact_on": "2026-01-05",
        "owner_id": actor.id,
        **values,
    }
    changes = tuple(Change("customers", "n:1", None, name, raw) for name, raw in line.items())
    return service.commit(ChangeSet(actor, changes, key(), kind=Kind.IMPORT, fingerprints={"n:1": mark}))


def test_one_register_brought_in_twice(firm):
    one, two = (firm.actor(Role.MANAGER, name=name) for name in ("one", "two"))
    first, second = crossed(lambda: brought(one, "line 1"), lambda: brought(two, "line 1"))
    assert (first.saved, second.saved, second.rows[0].id) == (1, 0, first.rows[0].id)


@pytest.mark.parametrize("first", ["import", "edit"])
def test_import_and_edit_that_want_one_unique_number(firm, first):
    leader, agent = firm.actor(Role.MANAGER), firm.actor(Role.AGENT)
    id, number = firm.customer(agent), f"M-{first}"
    jobs = {
        "import": lambda: brought(leader, f"line {first}", member_no=number),
        "edit": lambda: edit(agent, "customers", id, 1, {"member_no": number}),
    }
    second = "edit" if first == "import" else "import"
    assert clean(*crossed(jobs[first], jobs[second])) == [True, False]


@pytest.mark.parametrize("kept", ["drafts", "grid_layouts", "saved_views"])
def test_two_tabs_of_one_person_keep_the_same(firm, kept):
    """The later one counts, and neither is told that the database refused it."""
    person = firm.actor(Role.AGENT, name="two tabs")
    keep = {
        "drafts": lambda text: unsaved.keep(person, "customers", {"name": text}),
        "grid_layouts": lambda text: layouts.keep(person, "customers", {"order": [text]}),
        "saved_views": lambda text: saved_views.keep_view(person, "customers", "Mine", {"q": [text]}),
    }[kept]
    crossed(lambda: keep("name"), lambda: keep("phone"), last=f"INSERT INTO {kept}")
    found = {
        "drafts": lambda: unsaved.kept(person, "customers"),
        "grid_layouts": lambda: layouts.layout(person, "customers"),
        "saved_views": lambda: [one.query for one in saved_views.saved_views(person, "customers")],
    }[kept]()
    assert "phone" in str(found)
