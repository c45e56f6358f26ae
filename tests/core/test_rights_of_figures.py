"""Portraits, reports, clocks and what records keep of others tell nobody about a record they may not see."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core import clock, inbox, portrait, report_desk, report_files, service
from core.access import Refused, Role
from core.inbox import Whose
from core.view import View
from db.models.customers import Customer
from db.models.surveys import SurveyResponse
from db.vocabulary.reports import ReportKind
from tests.factories import edit, key, seen

NOON = datetime(2026, 6, 12, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def friday():
    """The product believes it is noon of Friday, 12 June 2026 in Shanghai."""
    clock.move_to(NOON)
    yield
    clock.move_to(None)


def test_the_portrait_counts_the_purchases_and_contacts_open_to_the_reader_only(company):
    """R079: what a colleague sold to the same customer is not told, nor what is masked."""
    mine, other = company.actor(Role.SALES, name="mine"), company.actor(Role.SALES, name="other")
    customer = company.customer(mine)
    company.purchase(mine, customer_id=customer, product="Tap", amount=Decimal(10))
    for _ in range(3):
        company.purchase(other, customer_id=customer, product="Boiler", amount=Decimal(1000))
        company.interaction(other, customer_id=customer, channel="chat")
    drawn = portrait.of(mine, service.fetch(mine, "customers", customer))
    assert (drawn.products, drawn.basket, drawn.channel) == (("Tap",), 10, None)
    chief = portrait.of(
        company.actor(Role.EXECUTIVE), service.fetch(company.actor(Role.EXECUTIVE), "customers", customer)
    )
    assert (chief.products, chief.channel) == (("Boiler", "Tap"), "chat")
    assert service.fetch(other, "customers", customer) is None
    with pytest.raises(Refused):
        service.fetch(company.actor(Role.ADMIN), "customers", customer)


def test_what_a_record_keeps_of_others_tells_nobody_who_may_not_see_it(company):
    """An own contact brings the customer in step; who wrote it reads neither the record nor its past by that."""
    owner, other = company.actor(Role.SALES, name="owner"), company.actor(Role.SALES, name="other")
    customer = company.customer(owner, name="欧阳秘密")
    contact = company.interaction(other, customer_id=customer, at=datetime(2026, 6, 1, 2, tzinfo=UTC))
    moved = edit(other, "interactions", contact, 1, {"at": "2026-06-11 10:00"})
    assert moved.clean
    assert seen(Customer, customer)["last_contact_at"] == datetime(2026, 6, 11, 2, tzinfo=UTC)
    assert {one.table for one in moved.rows} == {"interactions"}
    assert "欧阳秘密" not in repr(moved)
    assert service.fetch(other, "customers", customer) is None
    assert customer not in service.read(other, View("customers")).ids
    assert service.history(other, "customers", customer) == []
    assert service.history(owner, "customers", customer)


def test_naming_a_record_out_of_sight_is_refused_as_one_that_does_not_exist(company):
    """A purchase for somebody else's customer is not entered, and the sentence does not tell that there is one."""
    owner, other = company.actor(Role.SALES, name="owner"), company.actor(Role.SALES, name="other")
    customer = company.customer(owner, name="欧阳秘密")

    def refusal(id):
        typed = {
            "product": "Tap",
            "amount": "10",
            "bought_at": "2026-06-01 10:00",
            "customer_id": id,
            "sales_user_id": other.id,
        }
        made = service.create(other, "purchases", typed, key())
        return [(one.field, one.say.text, one.rule, one.choices) for one in made.problems]

    assert refusal(customer) == refusal(customer + 1000) != []
    assert seen(Customer, customer)["clv"] is None


def test_the_clock_of_a_review_runs_in_nobodys_list_who_may_not_see_the_answer(company):
    """R071: field staff read their own answers, the clock of others and their words are not theirs."""
    mine, other = company.actor(Role.FIELD, name="mine"), company.actor(Role.FIELD, name="other")
    late = {"entered_at": datetime(2026, 6, 1, tzinfo=UTC), "review_due": datetime(2026, 6, 8, tzinfo=UTC)}
    response = company.response(collector_id=mine.id, comment="SECRET", **late)

    def listed(actor):
        return [one.id for one in inbox.of(actor, Whose.ALL).items if one.table == "survey_responses"]

    assert listed(mine) == [response]
    assert listed(other) == []
    assert listed(company.actor(Role.ADMIN)) == []
    assert inbox.of(other, Whose.ALL).overdue.n == 0
    for actor in (mine, other, company.actor(Role.ANALYST), company.actor(Role.EXECUTIVE)):
        assert service.move(actor, "survey_responses", response, 1, "review", {}, key()).problems
    assert seen(SurveyResponse, response)["reviewed_at"] is None


@pytest.mark.parametrize(
    ("kind", "until", "at"),
    [
        (ReportKind.SERVICE_REVIEW, date(2025, 12, 31), "converted"),
        (ReportKind.CUSTOMER_INFORMATION, date(2026, 5, 31), "registered"),
    ],
)
def test_a_report_of_customers_names_none_and_leads_nobody_to_more_than_they_see(company, kind, until, at):
    """R302, R303: the same numbers for all who read them; behind them each finds the rows open to them."""
    owner, other = company.actor(Role.SALES, name="owner"), company.actor(Role.SALES, name="other")
    company.customer(owner, name="欧阳秘密", phone="13912345678", first_contact_on=until)
    for role in (Role.AGENT, Role.SALES, Role.FIELD, Role.ADMIN):
        with pytest.raises(Refused):
            report_desk.preview(company.actor(role), kind, until, None)
    made = report_desk.make(company.actor(Role.MANAGER), kind, until, None)
    assert made.clean, made.problems
    for role in (Role.FIELD, Role.ADMIN):
        with pytest.raises(Refused):
            report_files.make(company.actor(role), made.rows[0].id, "pdf")
    told = repr(report_desk.today(kind, until, None))
    assert "欧阳秘密" not in told
    assert "13912345678" not in told
    assert report_desk.behind(company.actor(Role.EXECUTIVE), kind, until, None)[at].total.n == 1
    assert report_desk.behind(owner, kind, until, None)[at].total.n == 1
    assert report_desk.behind(other, kind, until, None)[at].total.n == 0
    assert at not in report_desk.behind(company.actor(Role.ADMIN), kind, until, None)
