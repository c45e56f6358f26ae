"""Forms of customers met: due next morning, theirs who was first, kept closed (R142 to R149)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from core import clock, notices, persons, service
from core.access import Refused, Role
from core.view import View
from db.models.registrations import Registration
from db.session import database
from db.vocabulary.registrations import RegistrationOutcome as Outcome
from db.vocabulary.registrations import RegistrationStatus as State
from tests.factories import edit, exported, key, seen

# A Monday, 10:00 in Shanghai.
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def monday():
    clock.move_to(MONDAY)
    yield
    clock.move_to(None)


def enter(actor, **values):
    form = {"business_kind": "lease", "origin": "visit", "name": "张伟", "has_intermediary": "no", **values}
    return service.create(actor, "registrations", form, key())


def entered(actor, **values) -> int:
    made = enter(actor, **values)
    assert made.clean, made.problems
    return made.rows[0].id


def step(actor, id: int, event: str, **values):
    return service.move(actor, "registrations", id, seen(Registration, id)["version"], event, values, key())


def said(outcome) -> dict[str, str]:
    return {cell.field: str(cell.say) for cell in outcome.problems}


def sellers(company):
    return company.actor(Role.SALES), company.actor(Role.SALES, name="second")


def test_a_form_says_sale_or_lease_and_whether_there_is_an_intermediary(lite_company):
    """R142, R148."""
    seller = lite_company.actor(Role.SALES)
    assert set(said(enter(seller, business_kind="", has_intermediary=""))) == {
        "business_kind", "has_intermediary",
    }  # fmt: skip
    assert "Name the intermediary" in said(enter(seller, has_intermediary="yes"))["intermediary_name"]
    id = entered(seller, has_intermediary="yes", intermediary_name="Homes Ltd", business_kind="sale")
    for outcome in ("not_closed", "closed_deal"):
        version = seen(Registration, id)["version"]
        assert edit(seller, "registrations", id, version, {"outcome": outcome}).clean


def test_an_intent_needs_a_way_to_reach_them_and_a_wish(lite_company):
    """R144."""
    seller = lite_company.actor(Role.SALES)
    assert set(said(enter(seller, is_intent="1"))) == {"phone", "wish"}
    id = entered(seller, is_intent="1", email="a@example.com", wish="A shop")
    assert seen(Registration, id)["outcome"] is Outcome.INTENT


def test_a_form_is_due_at_ten_on_the_next_working_day_and_needs_a_reason_after_the_end_of_work(lite_company):
    """R143: before 18:00 as it is, until 10:00 with a reason, at 10:01 late."""
    seller = lite_company.actor(Role.SALES)
    day_after = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
    first, second, third = (entered(seller, name=name) for name in "ABC")
    assert seen(Registration, first)["due_at"] == day_after
    clock.move_to(MONDAY + 8 * HOUR)
    assert step(seller, first, "hand_in").clean
    clock.move_to(day_after)
    assert "After 18:00" in said(step(seller, second, "hand_in"))["late_reason"]
    assert step(seller, second, "hand_in", late_reason="Out with a customer").clean
    clock.move_to(day_after + MINUTE)
    assert step(seller, third, "hand_in", late_reason="Forgot it").clean
    states = [seen(Registration, id)["status"] for id in (first, second, third)]
    assert states == [State.SUBMITTED, State.SUBMITTED, State.LATE]
    clock.move_to(datetime(2026, 3, 6, 2, 0, tzinfo=UTC))
    assert seen(Registration, entered(seller))["due_at"] == datetime(2026, 3, 9, 2, 0, tzinfo=UTC)


def test_whoever_was_first_keeps_the_customer_and_the_second_is_told_time_and_owner_only(company):
    """R145: the number as it is typed does not matter, nor does what the second person chooses."""
    first, second = sellers(company)
    earlier = entered(first, phone="154 1234 5678", name="欧阳震华", wish="Secret wish")
    clock.move_to(MONDAY + HOUR)
    later = entered(second, phone="+86 15412345678", named_owner_id=second.id)
    row = seen(Registration, later)
    assert (row["outcome"], row["owner_id"], row["earlier_at"]) == (Outcome.CLASH, first.id, MONDAY)
    assert seen(Registration, earlier)["owner_id"] == first.id
    (told,) = notices.of(second)
    words = repr(told)
    assert "registered earlier" in words
    assert first.name in words
    assert notices.of(first) == []
    assert "欧阳震华" not in words + repr(row)
    assert "Secret wish" not in words + repr(row)
    assert service.fetch(second, "registrations", earlier) is None
    again = edit(second, "registrations", later, row["version"], {"outcome": "new", "phone": "15400000000"})
    assert set(said(again)) == {"outcome", "phone"}
    assert edit(second, "registrations", later, row["version"], {"registered_at": "2026-01-01"}).saved == 0


def test_of_two_people_who_save_at_once_one_is_the_second(company):
    """R145: whichever comes first, never both and never none."""
    together = Barrier(2)

    def register(actor) -> int:
        together.wait(10)
        return entered(actor, phone="15412345678")

    with ThreadPoolExecutor(2) as pool:
        forms = [seen(Registration, id) for id in pool.map(register, sellers(company))]
    first, second = sorted(forms, key=lambda one: one["id"])
    assert (first["outcome"], first["owner_id"]) == (Outcome.NEW, first["registered_by"])
    assert (second["outcome"], second["owner_id"]) == (Outcome.CLASH, None)


def test_the_same_person_registering_again_is_no_clash(lite_company):
    """R145."""
    first, _ = sellers(lite_company)
    entered(first, phone="15412345678")
    clock.move_to(MONDAY + HOUR)
    assert seen(Registration, entered(first, phone="15412345678"))["outcome"] is Outcome.NEW


def test_equal_times_go_to_a_manager(lite_company):
    """R145: nobody has the customer, nor is the form filed, until a manager decided."""
    first, second = sellers(lite_company)
    manager, keeper = lite_company.actor(Role.MANAGER), lite_company.actor(Role.ARCHIVIST)
    entered(first, phone="15412345678")
    later = entered(second, phone="15412345678")
    assert seen(Registration, later)["owner_id"] is None
    assert len(notices.of(manager)) == len(notices.of(second)) == 1
    assert step(second, later, "hand_in").clean
    assert "a manager decides" in str(step(keeper, later, "archive").problems[0].say)
    assert step(second, later, "decide", owner_id=second.id).saved == 0
    assert step(manager, later, "decide", owner_id=second.id).clean
    assert step(keeper, later, "archive").clean
    row = seen(Registration, later)
    assert (row["owner_id"], row["status"]) == (second.id, State.ARCHIVED)


def test_a_customer_who_names_nobody_goes_to_the_manager_on_duty(lite_company):
    """R146; whom one found oneself is one's own."""
    seller, duty = sellers(lite_company)
    owners = [
        seen(Registration, entered(seller, **values))["owner_id"]
        for values in (
            {"on_duty_id": duty.id},
            {"on_duty_id": seller.id, "named_owner_id": duty.id},
            {"on_duty_id": duty.id, "origin": "self_developed"},
            {},
        )
    ]
    assert owners == [duty.id, duty.id, seller.id, seller.id]


def test_whom_an_old_customer_brings_goes_to_their_manager_if_named_and_else_to_the_one_on_duty(lite_company):
    """R147."""
    seller, duty = sellers(lite_company)
    old = lite_company.customer(seller)
    form = {"referrer_id": old, "on_duty_id": duty.id}
    owners = [
        seen(Registration, entered(seller, **form, **values))["owner_id"]
        for values in ({"named_owner_id": seller.id}, {}, {"named_owner_id": duty.id})
    ]
    assert owners == [seller.id, duty.id, duty.id]


def test_a_form_is_seen_by_its_writer_and_changed_by_its_keeper_only_after_the_hand_in(lite_company):
    """R149."""
    seller, other = sellers(lite_company)
    keeper = lite_company.actor(Role.ARCHIVIST)
    id = entered(seller)
    assert service.read(other, View("registrations")).ids == []
    assert edit(seller, "registrations", id, 1, {"name": "李娜"}).clean
    assert step(seller, id, "hand_in").clean
    assert "Ask its keeper" in said(edit(seller, "registrations", id, 3, {"name": "王芳"}))["name"]
    assert edit(keeper, "registrations", id, 3, {"outcome": "closed_deal"}).clean
    for actor in (seller, keeper):
        with pytest.raises(Refused):
            exported(actor, View("registrations"))


def test_only_the_general_manager_opens_a_form_to_others_and_it_is_logged(lite_company):
    """R149: neither the manager of the department nor the administrator nor the keeper."""
    (seller, other), boss = sellers(lite_company), lite_company.actor(Role.EXECUTIVE)
    id = entered(seller)
    wish = {
        "person_id": other.id, "permission": "view", "table_name": "registrations", "row_id": id,
        "valid_until": "2026-03-04 10:00", "reason": "They ask for me.",
    }  # fmt: skip
    made = service.create(other, "access_grants", wish, key())
    assert made.clean, made.problems
    grant = made.rows[0].id

    def give(giver):
        values = {"valid_until": wish["valid_until"]}
        return service.move(giver, "access_grants", grant, 1, "grant", values, key())

    for role in (Role.MANAGER, Role.ADMIN):
        assert "Only this role opens these records" in str(give(lite_company.actor(role)).problems[0].say)
    assert give(lite_company.actor(Role.ARCHIVIST)).saved == 0
    assert len(notices.of(boss)) == 1
    assert give(boss).clean
    assert len(service.history(boss, "access_grants", grant)) == 2


def test_the_form_of_somebody_belongs_to_them_and_not_to_who_brought_them(lite_company):
    """R147, R152: who is erased takes their own forms along."""
    seller = lite_company.actor(Role.SALES)
    old, own = lite_company.customer(seller), lite_company.customer(seller)
    id = entered(seller, referrer_id=old, customer_id=own)
    with database().reading() as session:
        found = [persons.belongings(session, one).get("registrations", set()) for one in (old, own)]
    assert found == [set(), {id}]
