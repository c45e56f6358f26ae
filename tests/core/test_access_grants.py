"""Rights given for a time: asked for with a reason, given by somebody else within what they have, ended by the clock."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from core import clock, exports, giving, holdings, jobs, reveals, service
from core.access import Action, Actor, Refused, Role, covers, may
from core.export_sources import ListSource
from core.messages import AppError
from core.resources import RESOURCES
from core.view import Condition, View
from core.web import downloads
from db.models.access import AccessGrant
from db.models.customers import Customer
from db.models.exports import ExportRequest
from db.models.notices import Notice
from db.models.organisation import User
from db.models.trace import Policy
from db.session import database
from db.vocabulary.access import AccessRight
from db.vocabulary.archives import Secrecy
from tests.factories import Company, edit, key, seen, wish

PHONE = "+8615498765432"


@pytest.fixture(autouse=True)
def settled_clock():
    """A clock that can be moved."""
    clock.move_to(clock.now())
    yield
    clock.move_to(None)


def until(**ahead: float) -> str:
    """A moment ahead of now, as people type it."""
    moment = clock.now() + timedelta(**ahead)
    return f"{moment.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M}"


def ask(actor: Actor, permission: str = "view", table: str = "customers", row: int | None = None, **values):
    """A request, and the outcome of storing it."""
    wanted = {
        "person_id": actor.id,
        "permission": permission,
        "table_name": table,
        "row_id": None if row is None else str(row),
        "valid_until": until(days=3),
        "reason": "I stand in for a colleague.",
        **values,
    }
    typed = {name: value for name, value in wanted.items() if value is not None}
    return edit(actor, "access_grants", "n:1", None, typed)


def decide(giver: Actor, id: int, event: str = "grant", note: str = ""):
    """The outcome of a step on a request."""
    version = seen(AccessGrant, id)["version"]
    return service.move(giver, "access_grants", id, version, event, {}, key(), note)


def given(
    giver: Actor, person: Actor, permission: str = "view", table: str = "customers", row=None, **values
):
    """The person as they are once this was given to them."""
    made = ask(person, permission, table, row, **values)
    assert made.clean, made.problems
    done = decide(giver, made.rows[0].id)
    assert done.clean, done.problems
    return now_of(person)


def now_of(person: Actor) -> Actor:
    """The person with what they hold at this moment."""
    return replace(person, granted=holdings.of(person.id, clock.now()))


def told(outcome) -> str:
    """What the refusals of an outcome say."""
    return " ".join(str(cell.say) for cell in outcome.problems)


def ids(actor: Actor, table: str = "customers") -> set[int]:
    """The rows the actor finds."""
    return set(service.read(actor, View(table, size=500)).ids)


def test_one_record_is_opened_in_every_verb_and_closes_by_itself(company: Company):
    person = company.actor(Role.SALES, name="near")
    giver, _ = company.actor(Role.MANAGER, department=company.sales), company.actor(Role.ADMIN)
    far = company.actor(Role.SALES, name="far", department=company.sales)
    mine, theirs, other = (
        company.customer(person),
        company.customer(far, name="Opened"),
        company.customer(far),
    )
    assert ids(person) == {mine}
    holder = given(giver, person, row=theirs)
    assert ids(holder) == {mine, theirs}
    assert service.count(holder, View("customers")).n == 2
    assert service.read(holder, View("customers", search="Opened")).ids == [theirs]
    about = (Condition("name", "is", ("Opened",)),)
    assert service.count(holder, View("customers", filters=about)).n == 1
    assert service.fetch(holder, "customers", other) is None
    # To look is not to change.
    assert edit(holder, "customers", theirs, 1, {"region": "North"}).saved == 0
    clock.move_to(clock.now() + timedelta(days=3))
    assert ids(now_of(person)) == {mine}
    jobs.run(send=lambda *_: None)
    with database().reading() as session:
        assert {row.status.value for row in session.query(AccessGrant)} == {"ended"}


def test_what_was_given_for_a_time_is_not_handed_on(lite_company):
    company = lite_company
    near, other = company.actor(Role.MANAGER), company.actor(Role.AGENT)
    far = company.actor(Role.SALES, name="far", department=company.sales)
    theirs = company.customer(far)
    holder = given(company.actor(Role.EXECUTIVE), near, row=theirs)
    rights, record = RESOURCES["customers"].rights, seen(Customer, theirs)
    assert covers(holder, Action.VIEW, rights, record)
    said = giving.refusal(
        holder, other, giving.Wanted(AccessRight.VIEW, rights, theirs, record, company.sales)
    )
    assert "beyond your own rows" in str(said)


def test_a_table_one_has_no_right_to_opens_for_a_department_only(lite_company):
    company = lite_company
    person, giver = company.actor(Role.FINANCE), company.actor(Role.MANAGER)
    inside = company.interaction(company.actor(Role.SALES))
    company.interaction(company.actor(Role.SALES, name="far", department=company.sales))
    rights = RESOURCES["interactions"].rights
    assert not may(person, Action.VIEW, rights)
    holder = given(giver, person, "view", "interactions")
    assert ids(holder, "interactions") == {inside}
    assert not may(holder, Action.EDIT, rights)
    holder = given(company.actor(Role.ADMIN), person, "edit", "interactions")
    assert service.matching(holder, View("interactions")) == [inside]
    assert not may(holder, Action.CREATE, rights)
    assert not may(holder, Action.EXPORT, rights)
    foreign = ask(person, "view", "interactions", department_id=company.sales)
    executive = company.actor(Role.EXECUTIVE)
    assert decide(executive, foreign.rows[0].id).clean
    assert len(ids(now_of(person), "interactions")) == 2


def test_nobody_gives_themselves_anything_and_nobody_gives_more_than_they_have(lite_company):
    company = lite_company
    manager = company.actor(Role.MANAGER)
    own = ask(
        manager, "edit", row=company.customer(company.actor(Role.SALES, name="far", department=company.sales))
    )
    assert "own request" in told(decide(manager, own.rows[0].id))
    agent = company.actor(Role.AGENT)
    # A head of department does not change answers of the whole company, nor sign what others sign.
    whole = ask(agent, "edit", "purchases")
    assert "Nobody gives more than they have" in told(decide(manager, whole.rows[0].id))
    assert "own request" in told(decide(agent, whole.rows[0].id))
    signature = ask(agent, "approve", "compensations")
    admin = company.actor(Role.ADMIN)
    assert "Nobody gives more than they have" in told(decide(admin, signature.rows[0].id))
    late = ask(agent, valid_until=until(days=40))
    assert "At most 31 days" in told(late)
    assert "over already" in told(ask(agent, valid_until=until(days=-1)))
    assert "not of one record" in told(ask(agent, "export", row=1))


def test_nobody_lengthens_or_widens_what_they_were_given(lite_company):
    company = lite_company
    agent, manager = company.actor(Role.AGENT), company.actor(Role.MANAGER)
    made = ask(agent, row=company.customer(company.actor(Role.SALES)))
    id = made.rows[0].id
    assert decide(manager, id).clean
    for field, raw in (
        ("valid_until", until(days=20)),
        ("row_id", "2"),
        ("row_id", ""),
        ("permission", "edit"),
    ):
        assert edit(agent, "access_grants", id, 2, {field: raw}).saved == 0, field
    assert decide(agent, id, "end").clean
    assert now_of(agent).granted == ()
    assert service.delete(agent, "access_grants", [(id, 3)], key()).saved == 0


def test_what_policy_closes_stays_closed_whoever_gave_it(company: Company):
    subject, admin = company.actor(Role.AGENT), company.actor(Role.ADMIN)
    ticket = company.complaint(subject_user_id=subject.id)
    made = ask(subject, "edit", "tickets", ticket)
    assert "R286" in told(decide(admin, made.rows[0].id))
    everything = ask(subject, "edit", "tickets")
    assert decide(admin, everything.rows[0].id).clean
    assert ids(now_of(subject), "tickets") == set()
    assert edit(now_of(subject), "tickets", ticket, 1, {"product": "Chair"}).saved == 0
    archivist = company.actor(Role.ARCHIVIST, see_confidential=False)
    secret = company.archive(secrecy=Secrecy.CONFIDENTIAL, location="9-9-9")
    assert "R321" in told(decide(admin, ask(archivist, "edit", "archives", secret).rows[0].id))
    assert service.fetch(now_of(archivist), "archives", secret)["location"] is None
    clerk = company.actor(Role.FIELD)
    assert decide(admin, ask(clerk, "view", "archives").rows[0].id).clean
    assert service.read(now_of(clerk), View("archives", columns=("location",))).columns["location"] == [None]


def test_personal_data_of_one_record_is_revealed_one_by_one(lite_company):
    company = lite_company
    analyst = company.actor(Role.ANALYST)
    manager = company.actor(Role.MANAGER)
    customer, other = company.customer(phone=PHONE), company.customer(phone="+8615498765433")
    with pytest.raises(Refused):
        reveals.reveal(analyst, "customers", customer, "phone", "to call back")
    holder = given(manager, analyst, "personal", row=customer)
    assert reveals.reveal(holder, "customers", customer, "phone", "to call back") == PHONE
    with pytest.raises(Refused):
        reveals.reveal(holder, "customers", other, "phone", "to call back")
    assert PHONE not in repr(service.read(holder, View("customers")).columns)
    assert "ask for one record" in told(decide(manager, ask(analyst, "personal").rows[0].id))


def test_an_export_for_a_time_stands_in_for_the_grant_of_the_account(lite_company):
    company = lite_company
    person = company.actor(Role.SUPERVISOR, export=False)
    with pytest.raises(Refused):
        exports.make(person, wish(View("customers")))
    holder = given(company.actor(Role.MANAGER), person, "export")
    assert b"".join(exports.make(holder, wish(View("customers"))))


def test_a_timed_export_asks_for_the_second_person_and_ends_with_what_is_not_fetched_yet(company: Company):
    person, boss = company.actor(Role.SUPERVISOR, export=False), company.actor(Role.EXECUTIVE)
    company.actor(Role.ADMIN), company.customer(), company.customer()
    holder = given(company.actor(Role.MANAGER), person, "export", valid_until=until(hours=20))
    with database().writing() as session:
        for one in session.query(Policy).filter(Policy.key.startswith("export.rows")):
            one.value = "1"
    assert exports.outlook(holder, ListSource(View("customers"))).needs_approval
    with pytest.raises(AppError, match="Ask for an approval"):
        exports.make(holder, wish(View("customers")))
    with pytest.raises(Refused):
        exports.outlook(holder, ListSource(View("tickets")))
    asked = [exports.ask(holder, wish(View("customers")), key()) for _ in range(3)]
    for id in asked[:2]:
        version = seen(ExportRequest, id)["version"]
        assert service.move(boss, "export_requests", id, version, "approve", {}, key()).clean
    assert b"Customer" in b"".join(exports.take(now_of(person), asked[0]))
    address = downloads.offer(holder, "here", "x.csv", "text/csv", lambda now: exports.take(now, asked[1]))
    clock.move_to(clock.now() + timedelta(minutes=4))
    with database().writing() as session:
        session.query(AccessGrant).one().valid_until = clock.now()
    late = now_of(person)
    assert late.granted == ()
    calls = (
        lambda: downloads.take(address.partition("/")[2], late, "here").producer(late),
        lambda: exports.take(late, asked[1]),
        lambda: exports.ask(late, wish(View("customers")), key()),
        lambda: exports.outlook(late, ListSource(View("customers"))),
    )
    for call in calls:
        with pytest.raises(Refused, match="grant to export"):
            call()
    # What was approved too late is not fetched either, and lapses like any other approval.
    version = seen(ExportRequest, asked[2])["version"]
    assert service.move(boss, "export_requests", asked[2], version, "approve", {}, key()).clean
    with pytest.raises(Refused, match="grant to export"):
        exports.take(late, asked[2])
    clock.move_to(clock.now() + timedelta(days=4))
    jobs.run(send=lambda *_: None)
    assert [seen(ExportRequest, id)["status"].value for id in asked] == ["taken", "expired", "expired"]
    assert seen(AccessGrant, 1)["status"].value == "ended"


def test_a_signature_is_lent_by_who_may_sign_and_by_nobody_once_they_may_not(company: Company):
    boss, deputy = company.actor(Role.MANAGER), company.actor(Role.AGENT, name="deputy")
    proposal = company.compensation(company.actor(Role.AGENT, name="other"))
    (step,) = [s for s, _ in service.steps(boss, "compensations", proposal) if s.signs and s.decides][:1]
    closed = dict((s.event, why) for s, why in service.steps(deputy, "compensations", proposal))
    assert closed[step.event] is not None
    holder = given(boss, deputy, "approve", "compensations")
    assert service.move(holder, "compensations", proposal, 1, step.event, {}, key()).clean
    with database().writing() as session:
        session.get_one(User, boss.id).active = False
    other = company.compensation(company.actor(Role.AGENT, name="other"))
    assert service.move(now_of(deputy), "compensations", other, 1, step.event, {}, key()).saved == 0


def test_the_nearest_who_may_give_is_told_and_so_is_who_asked(lite_company):
    company = lite_company
    manager, agent = company.actor(Role.MANAGER), company.actor(Role.AGENT)
    company.actor(Role.EXECUTIVE)
    made = ask(agent, row=company.customer(company.actor(Role.SALES, name="n")))
    assert [note.user_id for note in _notices()] == [manager.id]
    assert decide(manager, made.rows[0].id, "decline", "Not needed.").clean
    assert [note.user_id for note in _notices()] == [manager.id, agent.id]
    assert edit(manager, "access_grants", made.rows[0].id, 2, {"reason": "Another"}).saved == 0


def _notices():
    with database().reading() as session:
        return session.query(Notice).order_by(Notice.id).all()
