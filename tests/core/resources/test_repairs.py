"""The way of a repair: appointment, technician, quote and consent, charges, receipts, spot check (S05, R105 to R114)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from core import clock, clocks, service
from core.access import Actor, Refused, Role
from core.changes import Outcome
from core.measures import Kpi
from core.resources.ticket_repairs import RESOURCE, WORKFLOW
from core.view import Condition, View
from db.models.archives import ArchiveDocument
from db.models.complaints import Compensation
from db.models.organisation import Department
from db.models.repairs import PriceItem, RepairCharge, TicketRepair
from db.models.tickets import Ticket
from db.session import database
from db.vocabulary.repairs import Arrival, PriceKind, Speciality, SpotCheck
from db.vocabulary.repairs import RepairStatus as State
from db.vocabulary.tickets import TicketChannel, TicketKind
from tests.factories import Company, edit, key, seen, stored

START = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def june():
    """The product believes it is the first of June, ten in the morning in Shanghai."""
    clock.move_to(START)
    yield
    clock.move_to(None)


@pytest.fixture
def people(company: Company) -> dict[str, Actor]:
    workshop = company.workshop()
    return {
        "agent": company.actor(Role.AGENT),
        "desk": company.actor(Role.FIELD),
        "head": company.actor(Role.MANAGER, department=workshop, site_id=company.site),
        "stranger": company.actor(Role.MANAGER),
        "technician": company.technician(),
        "finance": company.actor(Role.FINANCE),
        "leader": company.actor(Role.SUPERVISOR),
    }


@pytest.fixture
def tap(company: Company) -> int:
    return stored(PriceItem, item="New tap", kind=PriceKind.REPAIR, unit="piece", price=Decimal("30.10"))


def step(actor: Actor, slip: int, event: str, note: str = "", **values: object) -> Outcome:
    version = seen(TicketRepair, slip)["version"]
    return service.move(actor, "ticket_repairs", slip, version, event, values, key(), note)


def why(outcome: Outcome) -> str:
    assert outcome.saved == 0
    return " ".join(f"{cell.say} {cell.rule}" for cell in outcome.problems)


def booked(people: dict[str, Actor], slip: int) -> int:
    assert step(people["agent"], slip, "book", appointment_at="2026-06-01 14:00").clean
    return slip


def dispatched(people: dict[str, Actor], slip: int) -> int:
    booked(people, slip)
    assert step(people["head"], slip, "dispatch", technician_id=people["technician"].id).clean
    return slip


def on_site(people: dict[str, Actor], slip: int, late: timedelta = timedelta()) -> int:
    dispatched(people, slip)
    clock.move_to(START + timedelta(hours=4) + late)
    assert step(people["technician"], slip, "arrive").clean
    return slip


def agreed(people: dict[str, Actor], slip: int) -> int:
    on_site(people, slip)
    quote = {"quoted_amount": "60.20", "price_agreed_at": "2026-06-01 14:00"}
    assert step(people["technician"], slip, "agree", **quote).clean
    return slip


def line(actor: Actor, slip: int, **values: object) -> Outcome:
    return edit(actor, "repair_charges", "n:1", None, {"repair_id": slip, **values})


END = {"technician_note": "New tap put in.", "tested": "1", "tidy_done": "1", "customer_signature": "Wang"}


def done(people: dict[str, Actor], slip: int, tap: int) -> int:
    agreed(people, slip)
    assert line(people["technician"], slip, price_id=tap, quantity="2").clean
    assert step(people["technician"], slip, "finish", **END).clean
    return slip


def filed(people: dict[str, Actor], slip: int, tap: int) -> int:
    done(people, slip, tap)
    for who, copy in (("desk", "customer"), ("head", "engineering"), ("finance", "finance")):
        assert step(people[who], slip, f"receive_{copy}").clean
    return slip


NEW_TICKET = {
    "kind": "repair", "title": "Tap drips", "description": "The tap in the kitchen drips.", "channel": "phone",
    "received_at": "2026-06-01 09:30", "contact_name": "Wang",
}  # fmt: skip


def test_a_repair_ticket_needs_a_site(company, people):
    """R105."""
    values = {**NEW_TICKET, "department_id": company.service}
    outcome = service.create(people["agent"], "tickets", {**values, "site_id": None}, key())
    assert "at which site" in why(outcome) and "R105" in why(outcome)
    assert service.create(people["agent"], "tickets", {**values, "site_id": company.site}, key()).clean
    assert service.create(
        people["agent"], "tickets", {**values, "kind": "inquiry", "site_id": None}, key()
    ).clean


@pytest.mark.parametrize(("channel", "source"), [("phone", "slip"), ("verbal", "verbal")])
def test_every_repair_gets_a_slip_with_a_number_also_by_word_of_mouth(company, people, channel, source):
    """R106: values slip and verbal; numbers of both count on without a gap, in the department that does repairs."""
    values = {**NEW_TICKET, "department_id": company.service, "site_id": company.site, "channel": channel}
    for count in (1, 2):
        made = service.create(people["agent"], "tickets", values, key())
        slips = service.read(
            people["agent"],
            View("ticket_repairs", filters=(Condition("ticket_id", "is", (str(made.rows[0].id),)),)),
        )
        row = seen(TicketRepair, slips.ids[0])
        assert (row["slip_no"], row["source"].value) == (f"WX2026-0000{count}", source)
        assert (row["item"], row["site_id"], row["department_id"], row["status"]) == (
            "Tap drips", company.site, company.workshop(), State.NEW,
        )  # fmt: skip


def test_a_slip_is_made_by_hand_for_an_older_repair_only(company, people):
    """R106: a ticket that was brought in has none yet; no other kind of ticket has one, and none has two."""
    older = company.ticket(kind=TicketKind.REPAIR)
    values = {"ticket_id": older, "source": "verbal", "department_id": company.service}
    made = edit(people["agent"], "ticket_repairs", "n:1", None, values)
    assert made.clean
    row = seen(TicketRepair, made.rows[0].id)
    assert row["slip_no"].startswith("WX2026-") and row["department_id"] == company.workshop()
    assert edit(people["agent"], "ticket_repairs", "n:1", None, values).saved == 0
    inquiry = edit(people["agent"], "ticket_repairs", "n:1", None, {**values, "ticket_id": company.ticket()})
    assert "not a repair" in why(inquiry)


@pytest.mark.parametrize(
    ("late", "agreed_on", "found"),
    [
        (10 * MINUTE, False, Arrival.ON_TIME),
        (10 * MINUTE + timedelta(seconds=1), False, Arrival.LATE),
        (40 * MINUTE, True, Arrival.EXCUSED),
    ],
)
def test_the_arrival_is_judged_to_the_second(company, people, late, agreed_on, found):
    """R107: +10:00 is on time, +10:01 late; late with the customer's consent is excused and needs a reason."""
    slip = dispatched(people, company.repair())
    assert seen(TicketRepair, slip)["arrival_due"] == START + timedelta(hours=4, minutes=10)
    clock.move_to(START + timedelta(hours=5))
    told = {"arrived_at": (START + timedelta(hours=4) + late).isoformat()}
    if agreed_on:
        assert "R107" in why(step(people["technician"], slip, "arrive", delay_agreed="1", **told))
        told |= {"delay_agreed": "1", "delay_reason": "The road is flooded."}
    assert step(people["technician"], slip, "arrive", **told).clean
    assert seen(TicketRepair, slip)["arrival"] is found
    (reading,) = clocks.of(people["head"], "ticket_repairs", slip)
    assert reading.policy.key == "repair.arrival_tolerance"
    assert (reading.state.value == "met") is (found is Arrival.ON_TIME)


def test_another_time_is_agreed_on_before_the_technician_is_late(company, people):
    """R107: afterwards the delay is what it is."""
    slip = booked(people, company.repair())
    assert why(step(people["desk"], slip, "rebook", appointment_at="2026-06-02 09:00"))
    moved = step(people["desk"], slip, "rebook", "The customer is away.", appointment_at="2026-06-02 09:00")
    assert moved.clean
    assert seen(TicketRepair, slip)["arrival_due"] == datetime(2026, 6, 2, 1, 10, tzinfo=UTC)
    clock.move_to(datetime(2026, 6, 2, 1, 11, tzinfo=UTC))
    again = step(people["desk"], slip, "rebook", "Later.", appointment_at="2026-06-03 09:00")
    assert "R107" in why(again)


def test_an_appointment_is_not_before_the_customer_asked(company, people):
    """R107."""
    slip = company.repair(ticket_id=company.ticket(kind=TicketKind.REPAIR, received_at=START))
    assert "before the customer" in why(
        step(people["agent"], slip, "book", appointment_at="2026-05-31 14:00")
    )
    assert "Required" in why(step(people["agent"], slip, "book"))


def test_only_the_head_of_engineering_sends_a_technician(company, people):
    """R108: the manager of the department that does the repair, and nobody else."""
    slip = booked(people, company.repair())
    whom = {"technician_id": people["technician"].id}
    for who in ("agent", "desk", "technician", "finance", "leader", "stranger"):
        assert step(people[who], slip, "dispatch", **whom).saved == 0, who
    assert "R108" in why(step(people["stranger"], slip, "dispatch", **whom))
    assert edit(people["head"], "ticket_repairs", slip, 2, whom).saved == 0
    assert step(people["head"], slip, "dispatch", **whom).clean
    assert seen(TicketRepair, slip)["technician_id"] == people["technician"].id


def test_who_is_sent_is_skilled_in_what_the_repair_asks_for(company, people):
    """R108."""
    slip = booked(people, company.repair(speciality=Speciality.HVAC))
    carpenter = company.technician("carpenter", (Speciality.CARPENTRY,))
    assert "not skilled" in why(step(people["head"], slip, "dispatch", technician_id=carpenter.id))
    assert "of the department" in why(step(people["head"], slip, "dispatch", technician_id=people["desk"].id))
    fitter = company.technician("fitter", (Speciality.HVAC,))
    assert step(people["head"], slip, "dispatch", technician_id=fitter.id).clean
    # Somebody else may have to go.
    assert step(people["head"], slip, "dispatch", technician_id=people["technician"].id).clean


def test_the_list_of_technicians_begins_with_skill_and_the_fewest_open_jobs(company, people):
    """R108: first who is skilled in it, then who has less to do; people of other departments are no candidates."""
    carpenter = company.technician("carpenter", (Speciality.CARPENTRY,))
    busy = company.technician("busy", (Speciality.HVAC,))
    for state in (State.DISPATCHED, State.ON_SITE):
        company.repair(technician_id=busy.id, status=state)
    company.repair(technician_id=people["technician"].id, status=State.AGREED)
    company.repair(technician_id=people["technician"].id, status=State.CHECKED)
    slip = booked(people, company.repair(speciality=Speciality.HVAC))
    sending = WORKFLOW.find("dispatch", State.APPOINTED)
    assert sending is not None
    found = service.candidates(people["head"], "ticket_repairs", slip, sending)["technician_id"]
    assert [(one.id, str(one.say)) for one in found] == [
        (people["technician"].id, "open jobs: 1"),
        (busy.id, "open jobs: 2"),
        (carpenter.id, "not skilled in this, open jobs: 0"),
    ]
    with pytest.raises(Refused):
        service.candidates(company.actor(Role.SALES), "ticket_repairs", slip, sending)


def test_a_slip_goes_to_a_department_that_does_repairs(company, people):
    """R108."""
    slip = company.repair()
    outcome = edit(people["agent"], "ticket_repairs", slip, 1, {"department_id": company.sales})
    assert "does no repairs" in why(outcome) and "R108" in why(outcome)
    other = stored(Department, name="Workshop two", repairs=True)
    assert edit(people["agent"], "ticket_repairs", slip, 1, {"department_id": other}).clean


def test_work_begins_after_the_customer_agreed_to_the_price(company, people):
    """R109: refused without the quoted price and the time of the agreement; only the technician notes them."""
    slip = on_site(people, company.repair())
    quote = {"quoted_amount": "60.20", "price_agreed_at": "2026-06-01 14:00"}
    for missing in quote:
        given = {name: value for name, value in quote.items() if name != missing}
        assert "Required" in why(step(people["technician"], slip, "agree", **given))
    assert step(people["technician"], slip, "finish", **END).saved == 0
    assert step(people["head"], slip, "agree", **quote).saved == 0
    future = {**quote, "price_agreed_at": "2026-06-01 16:00"}
    assert "R109" in why(step(people["technician"], slip, "agree", **future))
    assert step(people["technician"], slip, "agree", **quote).clean
    row = seen(TicketRepair, slip)
    assert (row["status"], row["quoted_amount"]) == (State.AGREED, Decimal("60.20"))
    assert "stays as it is" in why(
        edit(people["agent"], "ticket_repairs", slip, row["version"], {"item": "Sink"})
    )


def test_a_customer_who_does_not_agree_ends_the_repair_with_the_reason(company, people):
    """R109."""
    slip = on_site(people, company.repair())
    assert why(step(people["technician"], slip, "refuse"))
    assert step(people["technician"], slip, "refuse", "Too dear.").clean
    assert seen(TicketRepair, slip)["status"] is State.REFUSED


@pytest.mark.parametrize(("amount", "band"), [("80", "supervisor"), ("800", "manager")])
def test_damage_is_noted_with_its_price_and_compensated(company, people, amount, band):
    """R110, R217: the compensation is proposed to whoever may approve such an amount."""
    slip = agreed(people, company.repair())
    for given in (
        {"damage_note": "Scratched floor."},
        {"damage_note": "Scratched floor.", "damage_amount": "0"},
    ):
        assert why(step(people["technician"], slip, "report_damage", **given))
    damage = {"damage_note": "Scratched floor.", "damage_amount": amount}
    assert step(people["technician"], slip, "report_damage", **damage).clean
    ticket = seen(TicketRepair, slip)["ticket_id"]
    with database().reading() as session:
        found = session.query(Compensation).one()
        assert (found.kind.value, found.amount, found.status.value) == (
            "damages",
            Decimal(amount),
            "proposed",
        )
        assert (found.authority_band.value, found.proposed_by_id) == (band, people["technician"].id)
        assert (found.ticket_id, found.reason) == (ticket, "Scratched floor.")
    assert "R110" in why(step(people["technician"], slip, "report_damage", **damage))


def test_a_charge_is_that_of_the_price_list_or_has_a_reason(company, people, tap):
    """R111: to the cent, by the list as it was when the line was written."""
    slip = agreed(people, company.repair())
    worker = people["technician"]
    made = line(worker, slip, price_id=tap, quantity="3")
    assert made.clean
    first = made.rows[0].id
    row = seen(RepairCharge, first)
    assert (row["item"], row["unit_price"], row["amount"]) == ("New tap", Decimal("30.10"), Decimal("90.30"))
    assert "R111" in why(line(worker, slip, price_id=tap, amount="20"))
    assert line(worker, slip, price_id=tap, amount="20", reason="Parts of the customer's own.").clean
    assert why(line(worker, slip, item="Climbing a tree"))
    assert "not on the price list" in why(line(worker, slip, item="Climbing a tree", amount="15"))
    assert line(worker, slip, item="Climbing a tree", amount="15", reason="Agreed with the head.").clean
    edit(people["finance"], "price_list", tap, 1, {"price": "40"})
    assert edit(worker, "repair_charges", first, 1, {"quantity": "2"}).clean
    assert seen(RepairCharge, first)["amount"] == Decimal("60.20")


def test_charges_are_written_on_site_by_who_repairs(company, people, tap):
    """R111: not before the technician is there, not by somebody else, and not after the customer signed."""
    slip = dispatched(people, company.repair())
    assert "R111" in why(line(people["technician"], slip, price_id=tap))
    other = done(people, company.repair(), tap)
    assert "until the customer has signed" in why(line(people["technician"], other, price_id=tap))
    third = agreed(people, company.repair())
    assert "technician of the repair" in why(line(people["desk"], third, price_id=tap))
    assert line(people["head"], third, price_id=tap).clean


def test_what_the_customer_signed_is_not_taken_away(company, people, tap):
    """R111: a line can be taken back until then, and not afterwards; nor goes the ticket while somebody is at work."""
    slip, worker = agreed(people, company.repair()), people["technician"]
    mistake, made = line(worker, slip, price_id=tap), line(worker, slip, price_id=tap)
    assert service.undo(worker, mistake.id, key()).clean
    ticket = seen(TicketRepair, slip)["ticket_id"]
    version = seen(Ticket, ticket)["version"]
    assert "at work" in why(service.delete(people["stranger"], "tickets", [(ticket, version)], key()))
    assert step(worker, slip, "finish", **END).clean
    assert "signed" in why(service.undo(worker, made.id, key()))
    assert seen(RepairCharge, made.rows[0].id)["deleted_at"] is None
    assert seen(TicketRepair, slip)["charged_amount"] == Decimal("30.10")


def test_done_needs_a_test_charges_and_the_customers_signature(company, people, tap):
    """R111."""
    slip = agreed(people, company.repair())
    worker = people["technician"]
    assert "R111" in why(step(worker, slip, "finish", **END))
    assert line(worker, slip, price_id=tap, quantity="2").clean
    assert line(worker, slip, price_id=tap, amount="0.05", reason="Rounded.").clean
    assert "Test the repair" in why(step(worker, slip, "finish", **{**END, "tested": "0"}))
    assert "Tidy up" in why(step(worker, slip, "finish", **{**END, "tidy_done": "0"}))
    for missing in ("customer_signature", "technician_note"):
        assert "Required" in why(step(worker, slip, "finish", **{**END, missing: ""}))
    assert step(worker, slip, "finish", **END).clean
    row = seen(TicketRepair, slip)
    assert (row["status"], row["charged_amount"]) == (State.DONE, Decimal("60.25"))
    assert START < row["technician_signed_at"] == row["charged_at"] <= clock.now()


def test_three_copies_are_received_before_the_slip_is_filed(company, people, tap):
    """R112: finance sees the charge and ticks the third."""
    slip = done(people, company.repair(), tap)
    seen_by_finance = service.fetch(people["finance"], "ticket_repairs", slip)
    assert seen_by_finance["charged_amount"] == Decimal("60.20")
    view = View("repair_charges", filters=(Condition("repair_id", "is", (str(slip),)),))
    assert service.read(people["finance"], view).columns["amount"] == [Decimal("60.20")]
    assert step(people["desk"], slip, "receive_finance").saved == 0
    for who, copy in (("finance", "finance"), ("desk", "customer"), ("head", "engineering")):
        assert seen(TicketRepair, slip)["status"] is State.DONE
        assert step(people[who], slip, f"receive_{copy}").clean
    row = seen(TicketRepair, slip)
    assert row["status"] is State.FILED
    assert all(row[f"copy_{copy}"] for copy in ("customer", "engineering", "finance"))


def test_the_second_copy_is_listed_once_in_the_archive_of_the_customer(company, people, tap):
    """R112: the copy of engineering is filed; a repair for somebody without an archive is filed all the same."""
    customer = company.customer()
    ticket = company.ticket(kind="repair", customer_id=customer)
    archive = company.archive(customer_id=customer)
    slip = filed(people, company.repair(ticket_id=ticket), tap)
    with database().reading() as session:
        (listed,) = session.query(ArchiveDocument).filter_by(archive_id=archive).all()
    number = seen(TicketRepair, slip)["slip_no"]
    assert (listed.name, listed.present, listed.required) == (number, True, False)
    assert (listed.signed_by_customer, listed.checked_by) == (True, people["head"].id)
    assert step(people["leader"], slip, "fail_check", "It drips again.").clean
    filed(people, company.repair(), tap)
    with database().reading() as session:
        assert session.query(ArchiveDocument).count() == 1


def test_what_belongs_to_the_home_is_moved_with_the_owners_consent_only(company, people):
    """R110: who agreed is noted with the quote."""
    slip = on_site(people, company.repair())
    quote = {"quoted_amount": "60.20", "price_agreed_at": "2026-06-01 14:00", "fixtures_moved": "1"}
    assert "R110" in why(step(people["technician"], slip, "agree", **quote))
    assert step(people["technician"], slip, "agree", **quote, fixtures_consent="Wang").clean
    row = seen(TicketRepair, slip)
    assert (row["fixtures_moved"], row["fixtures_consent"]) == (True, "Wang")


def test_a_spot_check_passes_or_sends_somebody_once_more(company, people, tap):
    """R113: the rework has a clock of its own, and the first check stays what it was."""
    good, bad = filed(people, company.repair(), tap), filed(people, company.repair(), tap)
    assert step(people["head"], good, "pass_check").saved == 0
    assert step(people["leader"], good, "pass_check").clean
    assert seen(TicketRepair, good)["status"] is State.CHECKED
    assert why(step(people["leader"], bad, "fail_check"))
    assert step(people["leader"], bad, "fail_check", "It drips again.").clean
    again = step(people["leader"], bad, "rework", "Seal it anew.", appointment_at="2026-06-02 10:00")
    assert again.clean
    row = seen(TicketRepair, bad)
    assert (row["status"], row["arrival_due"]) == (
        State.APPOINTED, datetime(2026, 6, 2, 2, 10, tzinfo=UTC),
    )  # fmt: skip
    assert (row["technician_id"], row["arrived_at"], row["tested"]) == (None, None, False)
    assert (row["spot_check"], row["rework_count"]) == (SpotCheck.FAILED, 1)
    assert seen(Ticket, row["ticket_id"])["status"].value == "reopened"


def test_the_ticket_goes_along_with_its_repair(company, people, tap):
    """3.5.2: appointment, technician, work and end show on the ticket, and the technician sees it."""
    ticket = company.ticket(kind=TicketKind.REPAIR, received_at=START, channel=TicketChannel.PHONE)
    slip = company.repair(ticket_id=ticket)
    states = []
    for part in (booked, dispatched, on_site):
        fresh = company.repair(ticket_id=company.ticket(kind=TicketKind.REPAIR, received_at=START))
        clock.move_to(START)
        part(people, fresh)
        states.append(seen(Ticket, seen(TicketRepair, fresh)["ticket_id"])["status"].value)
    assert states == ["responded", "assigned", "in_progress"]
    clock.move_to(START)
    refused = service.move(people["leader"], "tickets", ticket, 1, "resolve", {}, key())
    assert refused.saved == 0
    done(people, slip, tap)
    row = seen(Ticket, ticket)
    assert (row["status"].value, row["solution"]) == ("resolved", "New tap put in.")
    assert row["assignee_id"] == people["technician"].id
    assert service.fetch(people["technician"], "tickets", ticket)["title"] == row["title"]


def test_a_ticket_is_not_solved_before_its_repair(company, people):
    """3.5.2."""
    slip = on_site(people, company.repair())
    ticket = seen(TicketRepair, slip)["ticket_id"]
    worker, version = people["technician"], seen(Ticket, ticket)["version"]
    outcome = service.move(worker, "tickets", ticket, version, "resolve", {"solution": "Done."}, key())
    assert "not finished" in why(outcome)
    cancelled = service.move(people["leader"], "tickets", ticket, version, "cancel", {}, key(), "Mistake.")
    assert "at work" in why(cancelled)


def test_a_cancelled_ticket_takes_its_repair_back(company, people):
    slip = booked(people, company.repair())
    ticket = seen(TicketRepair, slip)["ticket_id"]
    version = seen(Ticket, ticket)["version"]
    assert service.move(people["leader"], "tickets", ticket, version, "cancel", {}, key(), "Moved out.").clean
    row = seen(TicketRepair, slip)
    assert (row["status"], row["arrival_due"]) == (State.WITHDRAWN, None)


def test_the_figures_of_a_month_match_a_count_by_hand(company, people):
    """R113: punctuality with the excused apart, the share of passed spot checks, the money of the month."""
    at = START - timedelta(days=3)
    kinds = [Arrival.ON_TIME] * 5 + [Arrival.EXCUSED] * 2 + [Arrival.LATE, None]
    for number, kind in enumerate(kinds):
        company.repair(
            appointment_at=at,
            arrival_due=at + 10 * MINUTE,
            arrived_at=None if kind is None else at,
            arrival=kind,
            spot_check_at=at if number < 4 else None,
            spot_check=(SpotCheck.FAILED if number == 0 else SpotCheck.PASSED) if number < 4 else None,
            charged_at=at,
            charged_amount=Decimal("10.10"),
        )
    company.repair(appointment_at=START + timedelta(days=1), arrival_due=START + timedelta(days=1))

    def figure(name: str) -> tuple[float | None, int]:
        kpi: Kpi = next(one for one in RESOURCE.kpis if one.key == name)
        found = service.tile(people["head"], View("ticket_repairs"), kpi)
        return found.value, found.n

    assert figure("punctual") == (pytest.approx(100 * 7 / 9), 9)
    assert figure("excused")[0] == 2
    assert figure("passed") == (75, 4)
    assert figure("revenue")[0] == pytest.approx(90.9)


@pytest.mark.parametrize("role", list(Role))
def test_the_price_list_is_open_to_every_role(lite_company, role):
    """R174, R114: it is data, which finance keeps."""
    price = stored(PriceItem, item="Copy", kind=PriceKind.PAID_SERVICE, unit="page", price=Decimal("0.50"))
    actor = lite_company.actor(role)
    assert service.read(actor, View("price_list")).columns["price"] == [Decimal("0.50")]
    changed = edit(actor, "price_list", price, 1, {"price": "0.60"})
    assert bool(changed.saved) is (role is Role.FINANCE)
