"""Where an archive stands, what it is made of, and how a loan is entered in the register (R300, R301, R317, R318)."""

from datetime import UTC, datetime

import pytest

from core import about, service
from core.access import Action, Actor, Role
from core.resources import RESOURCES
from core.ui import drawer_fields
from core.ui.timeline import events
from core.view import Condition, View
from db.models.archives import Archive, ArchiveLoan
from db.models.tickets import Ticket
from db.session import database
from tests.core.resources.loans import START, out, step
from tests.factories import Company, edit, key, seen

pytestmark = pytest.mark.usefixtures("june")


@pytest.fixture
def keeper(company: Company) -> Actor:
    return company.actor(Role.ARCHIVIST)


def made(company: Company, keeper: Actor, number: str, **values: object) -> int:
    asked = {
        "archive_no": number, "index_code": f"I-{number}", "customer_id": company.customer(), "kind": "customer",
        "location": "1/1/1", "keeper_id": keeper.id, **values,
    }  # fmt: skip
    outcome = service.create(keeper, "archives", asked, key())
    assert outcome.problems == ()
    return outcome.rows[0].id


def test_a_list_sorted_by_place_runs_along_the_shelves(company, keeper):
    """R300: cabinet, shelf, position; the tenth stands behind the ninth, however it was typed."""
    places = ("10柜/1层/1位", "2柜/10层/1位", "2柜/9层/12位", "2柜/9层/2位", "1/1/1")
    ids = {place: made(company, keeper, f"A-{n}", location=place) for n, place in enumerate(places)}
    wanted = [
        ids[place] for place in ("1/1/1", "2柜/9层/2位", "2柜/9层/12位", "2柜/10层/1位", "10柜/1层/1位")
    ]
    assert service.read(keeper, View("archives", sort="location")).ids == wanted
    assert seen(Archive, ids["2柜/9层/2位"])["location"] == "02柜/09层/02位"


def test_paper_has_a_place_and_every_archive_a_medium(company, keeper):
    """R300, R301: what is electronic stands nowhere."""
    archive = made(company, keeper, "A-1")
    refused = edit(keeper, "archives", archive, 1, {"location": ""})
    assert [(cell.field, cell.rule) for cell in refused.problems] == [("location", "R300")]
    assert [cell.field for cell in edit(keeper, "archives", archive, 1, {"medium": ""}).problems] == [
        "medium"
    ]
    assert edit(keeper, "archives", archive, 1, {"medium": "electronic", "location": ""}).clean


def test_the_register_holds_name_copies_time_reason_and_the_signature_before_anything_is_out(company, people):
    """R317: the columns of the list, which the export takes along; R318: three days from the hand-out, never typed."""
    loan = out(company, people, items="Contract", copies=2, reason="For the audit")
    stored = seen(ArchiveLoan, loan)
    assert stored["acknowledged_at"] == stored["out_at"] >= START
    assert (stored["due_at"] - stored["out_at"]).days == 3
    page = service.read(people["keeper"], View("archive_loans"))
    entry = {key: values[page.ids.index(loan)] for key, values in page.columns.items()}
    told = {"items": "Contract", "copies": 2, "reason": "For the audit", "acknowledged_at": stored["out_at"]}
    assert {key: entry[key] for key in told} == told
    assert edit(people["keeper"], "archive_loans", loan, 2, {"due_at": "2030-01-01 10:00"}).saved == 0


def test_material_that_is_out_with_no_loan_is_listed_and_nobody_has_any_but_by_a_loan(company, people):
    """R315: what is lent says to whom; what is out otherwise is in the tile, until a loan says who has it."""
    tile = next(one for one in RESOURCES["archives"].kpis if one.key == "astray")
    view, keeper = View("archives", filters=tile.where), people["keeper"]
    loan = out(company, people)
    lent = seen(ArchiveLoan, loan)["archive_id"]
    assert seen(Archive, lent)["lent_to_id"] == people["clerk"].id
    astray = company.archive(status="on_loan")
    assert service.read(keeper, view).ids == [astray]
    refused = edit(keeper, "archives", astray, 1, {"keeper_id": ""})
    assert [cell.field for cell in refused.problems] == ["keeper_id"]
    found = company.loan(people["clerk"], archive_id=astray, status="out", out_at=START)
    assert edit(keeper, "archive_loans", found, 1, {"finding": "It was on a desk."}).clean
    assert service.read(keeper, view).ids == []
    with database().writing() as session:
        session.get_one(ArchiveLoan, loan).deleted_at = START
    other = company.loan(people["clerk"], archive_id=lent)
    assert edit(keeper, "archive_loans", other, 1, {"items": "Contract, pages 1 to 3"}).clean
    assert service.read(keeper, view).ids == [lent]


def test_who_had_an_archive_has_it_no_more_when_it_is_back(company, people):
    """R315, R319."""
    loan = out(company, people)
    archive = seen(ArchiveLoan, loan)["archive_id"]
    assert step(people["keeper"], loan, "return", in_condition="good").clean
    assert (seen(Archive, archive)["lent_to_id"], seen(Archive, archive)["status"].value) == (None, "filed")


def story(actor, archive):
    """The rows around an archive as its timeline tells them."""
    return [
        str(one) for one in events(RESOURCES["archives"], actor, service.fetch(actor, "archives", archive))
    ]


def test_letters_faxes_and_long_distance_calls_are_recorded_and_stand_in_the_archive(company, people):
    """R254: each as its own way of contact, joined to the archive through its customer."""
    agent, boss = company.actor(Role.AGENT), company.actor(Role.EXECUTIVE)
    customer = company.customer(agent)
    archive = company.archive(customer_id=customer)
    ways = {"letter": "message", "fax": "message", "long_distance": "call"}
    for channel, kind in ways.items():
        talk = {
            "customer_id": customer, "kind": kind, "channel": channel, "subject": f"By {channel}", "user_id": agent.id,
        }  # fmt: skip
        assert service.create(agent, "interactions", talk, key()).clean
    company.interaction(agent, subject="With somebody else")
    told = " ".join(story(boss, archive))
    assert [f"By {channel}" in told for channel in ways] == [True] * 3
    assert "somebody else" not in told
    view = View("interactions", filters=(Condition("channel", "is", ("long_distance",)),))
    assert service.read(boss, view).columns["subject"] == ["By long_distance"]


def test_the_archive_shows_the_basics_the_contacts_the_purchases_and_the_services_in_one_place(company):
    """R438, R064: with the day the customer was last verified, as far as the reader sees each of them."""
    boss, seller = company.actor(Role.EXECUTIVE), company.actor(Role.SALES)
    day = datetime(2026, 5, 20, 2, tzinfo=UTC)
    customer = company.customer(seller, name="Wang Wei", phone="+8615498765432", last_verified_at=day)
    archive = company.archive(customer_id=customer, responsible_id=seller.id)
    company.purchase(seller, customer_id=customer, product="Filter")
    company.purchase(seller, product="Something else")
    company.interaction(seller, customer_id=customer, subject="Asked about filters")
    ticket = seen(Ticket, company.ticket(customer_id=customer))["ticket_no"]
    told = " ".join(story(boss, archive))
    for one in ("Filter", "Asked about filters", ticket):
        assert one in told
    assert "Something else" not in told

    def card(actor):
        basics, fields = about.customer_of(actor, service.fetch(actor, "archives", archive))
        return {one.key: drawer_fields.shown(one, basics, actor) for one in fields}

    known = card(boss)
    assert (known["name"], known["phone"]) == ("Wang Wei", "+86****5432")
    assert "2026" in known["last_verified_at"]
    blind = card(company.actor(Role.EXECUTIVE, name="x", see_pii=False))
    assert "Wang" not in blind["name"]
    assert "98765" not in blind["phone"]
    keeper = company.actor(Role.ARCHIVIST)
    told = " ".join(story(keeper, archive))
    assert service.can(keeper, Action.VIEW, "tickets") == (ticket in told)
    other = company.archive(
        customer_id=company.customer(seller, name="Li Lei", owner_id=boss.id), responsible_id=seller.id
    )
    assert about.customer_of(seller, service.fetch(seller, "archives", other)) is None
