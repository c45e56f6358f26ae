"""What is known of customers: its class, its archive, its needs, the report about it, and what was bought (S21, S30, S34)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock, report_desk, service
from core.access import Role
from core.changes import Change, ChangeSet, Kind
from core.resources import RESOURCES
from core.view import Condition, View
from db.models.customers import Customer
from db.models.dealings import Purchase
from db.models.reports import ReportSnapshot
from db.models.trace import Policy
from db.vocabulary.customers import InfoClass, PartnerKind
from db.vocabulary.reports import ReportKind
from tests.factories import edit, key, seen, stored

NOON = datetime(2026, 6, 12, 4, 0, tzinfo=UTC)
MAY = date(2026, 5, 31)
STATISTICS = ReportKind.CUSTOMER_INFORMATION


@pytest.fixture(autouse=True)
def friday():
    """The product believes it is noon of Friday, 12 June 2026 in Shanghai."""
    clock.move_to(NOON)
    yield
    clock.move_to(None)


def registered(agent, **values):
    typed = {
        "name": "Mo", "phone": "13800000005", "source": "walk_in", "owner_id": agent.id,
        "first_contact_on": "2026-06-01", **values,
    }  # fmt: skip
    return service.create(agent, "customers", typed, key())


def wrong(outcome):
    assert outcome.saved == 0
    return [(cell.field, cell.rule) for cell in outcome.problems]


def listed(actor, table, tile):
    kpi = next(one for one in RESOURCES[table].kpis if one.key == tile)
    return service.read(actor, View(table, filters=kpi.where)).ids


def archived(keeper, customer, number):
    typed = {
        "archive_no": number, "index_code": f"I-{number}", "customer_id": customer, "kind": "customer",
        "location": "1/1/1", "keeper_id": keeper.id,
    }  # fmt: skip
    made = service.create(keeper, "archives", typed, key())
    assert made.problems == ()
    return made.rows[0].id


def move(actor, report, event):
    version = seen(ReportSnapshot, report)["version"]
    return service.move(actor, "report_snapshots", report, version, event, {}, key())


def test_a_customer_is_general_or_special_and_of_a_special_one_the_kind_of_partner_is_known(company):
    """R297: two classes; lawyers, financial advisers, advertising, PR, banks and insurers are special."""
    agent = company.actor(Role.AGENT)
    assert [one.value for one in InfoClass] == ["general", "special"]
    assert {one.value for one in PartnerKind} == {
        "lawyer", "financial_adviser", "advertising", "public_relations", "bank", "insurer",
    }  # fmt: skip
    plain = registered(agent)
    assert plain.clean
    assert seen(Customer, plain.rows[0].id)["info_class"] is InfoClass.GENERAL
    special = {"info_class": "special", "phone": "13800000006"}
    assert wrong(registered(agent, **special)) == [("partner_kind", "R297")]
    assert wrong(registered(agent, **special, partner_kind="dealer"))[0][0] == "partner_kind"
    assert registered(agent, **special, partner_kind="bank").clean


def test_a_new_customer_without_an_archive_after_the_days_of_the_rulebook_is_listed_until_one_is_built(
    company,
):
    """R298: ten days from the first contact unless the rulebook says another number; who came with a register is not new."""
    agent, keeper, boss = (company.actor(one) for one in (Role.AGENT, Role.ARCHIVIST, Role.EXECUTIVE))
    customer = registered(agent).rows[0].id
    company.customer(agent)
    clock.move_to(NOON - timedelta(days=1))
    assert seen(Customer, customer)["archive_due"] == date(2026, 6, 11)
    assert listed(boss, "customers", "without_archive") == []
    clock.move_to(NOON)
    assert listed(boss, "customers", "without_archive") == [customer]
    archive = archived(keeper, customer, "A-1")
    assert seen(Customer, customer)["archived_on"] == date(2026, 6, 12)
    assert listed(boss, "customers", "without_archive") == []
    other = registered(agent, phone="13800000006", name="Li").rows[0].id
    assert edit(keeper, "archives", archive, 1, {"customer_id": other}).clean
    assert listed(boss, "customers", "without_archive") == [customer]
    stored(
        Policy, key="archive.build", value="30", unit="day", effective_from=date(2026, 6, 1), status="approved"
    )  # fmt: skip
    later = registered(agent, phone="13800000007", name="Wu").rows[0].id
    assert seen(Customer, later)["archive_due"] == date(2026, 7, 1)


def test_of_a_register_only_who_was_met_lately_is_new_and_a_corrected_day_moves_the_due_one(company):
    """R298: whom an import brings is timed from the first contact, unless the time for an archive was over then."""
    agent = company.actor(Role.AGENT)
    typed = {"source": "walk_in", "owner_id": agent.id}
    rows = [
        {**typed, "name": name, "phone": phone, "first_contact_on": met}
        for name, phone, met in (("Mo", "13800000005", "2026-06-02"), ("Li", "13800000006", "2026-06-01"))
    ]
    changes = tuple(
        Change("customers", f"n:{number}", None, field, raw)
        for number, row in enumerate(rows)
        for field, raw in row.items()
    )
    made = service.commit(ChangeSet(agent, changes, key(), kind=Kind.IMPORT))
    new, old = (one.id for one in made.rows)
    assert [seen(Customer, one)["archive_due"] for one in (new, old)] == [date(2026, 6, 12), None]
    for customer in (new, old):
        assert edit(agent, "customers", customer, 1, {"first_contact_on": "2026-06-05"}).clean
    assert [seen(Customer, one)["archive_due"] for one in (new, old)] == [date(2026, 6, 15), None]


@pytest.mark.parametrize("role", list(Role))
def test_only_archivists_and_managers_make_the_report_about_the_information_on_customers(lite_company, role):
    """R299: who draws up other reports does not draw up this one."""
    outcome = report_desk.make(lite_company.actor(role), STATISTICS, MAY, None)
    made = service.read(lite_company.actor(Role.EXECUTIVE), View("report_snapshots")).ids
    if role in (Role.ARCHIVIST, Role.MANAGER):
        assert made == [outcome.rows[0].id]
    else:
        assert outcome.saved == len(made) == 0
    if role is Role.ANALYST:
        assert wrong(outcome) == [("kind", "R299")]
        assert report_desk.make(lite_company.actor(role), ReportKind.COMPLAINT_MONTHLY, MAY, None).clean


def test_the_statistics_of_customer_information_are_made_for_a_period_and_frozen(company):
    """R302: of those met in May three, one of them special; who is entered afterwards changes nothing released."""
    agent = company.actor(Role.AGENT)
    may = {"first_contact_on": date(2026, 5, 4)}
    company.customer(agent, **may, completeness_pct=50)
    company.customer(agent, **may, completeness_pct=75)
    company.customer(
        agent, **may, completeness_pct=100, info_class=InfoClass.SPECIAL, partner_kind=PartnerKind.BANK,
        archive_due=date(2026, 5, 14),
    )  # fmt: skip
    company.customer(agent, first_contact_on=date(2026, 6, 1), info_class=InfoClass.SPECIAL)

    def figures(content):
        return {one["key"]: one["value"] for one in content["figures"]}

    expected = {"registered": 3, "complete": 75, "special": 1, "without_archive": 1}
    drawn = report_desk.today(STATISTICS, MAY, None)
    assert figures(drawn) | expected == figures(drawn)
    report = report_desk.make(company.actor(Role.ARCHIVIST), STATISTICS, MAY, None).rows[0].id
    for role, event in (
        (Role.SUPERVISOR, "examine"),
        (Role.MANAGER, "examine_too"),
        (Role.EXECUTIVE, "release"),
    ):
        assert move(company.actor(role), report, event).clean
    kept = seen(ReportSnapshot, report)["content"]
    company.customer(agent, **may)
    assert figures(report_desk.today(STATISTICS, MAY, None))["registered"] == 4
    assert seen(ReportSnapshot, report)["content"] == kept
    assert wrong(
        edit(company.actor(Role.ARCHIVIST), "report_snapshots", report, 4, {"period_end": "2026-06-30"})
    )


def test_needs_are_known_with_their_source_and_day_and_make_a_record_more_complete(company):
    """R437."""
    agent = company.actor(Role.AGENT)
    customer = registered(agent).rows[0].id
    before = seen(Customer, customer)["completeness_pct"]
    refused = edit(agent, "customers", customer, 1, {"needs": "Soft water"})
    assert wrong(refused) == [("needs_source", "R437"), ("needs_on", "R437")]
    told = {"needs": "Soft water", "needs_source": "A visit", "needs_on": "2026-06-10"}
    assert wrong(edit(agent, "customers", customer, 1, {**told, "needs_on": "2026-06-30"}))
    assert edit(agent, "customers", customer, 1, told).clean
    row = seen(Customer, customer)
    assert (row["needs"], row["needs_source"], row["needs_on"]) == (
        "Soft water",
        "A visit",
        date(2026, 6, 10),
    )
    assert row["completeness_pct"] > before


def test_a_purchase_has_its_price_its_contract_or_none_and_its_day_and_one_not_delivered_by_then_is_flagged(
    company,
):
    """R403."""
    seller, boss = company.actor(Role.SALES), company.actor(Role.EXECUTIVE)
    typed = {
        "customer_id": company.customer(seller), "product": "Filter", "bought_at": "2026-06-05 10:00",
        "sales_user_id": seller.id,
    }  # fmt: skip
    assert [cell for cell, _ in wrong(service.create(seller, "purchases", typed, key()))] == ["amount"]
    priced = {**typed, "amount": "100.00"}
    plain, signed = (
        service.create(seller, "purchases", {**priced, **more}, key()).rows[0].id
        for more in ({}, {"contract_no": "K-7", "promised_on": "2026-06-20"})
    )
    told = [
        (seen(Purchase, one)["contract_no"], seen(Purchase, one)["promised_on"]) for one in (plain, signed)
    ]
    assert told == [(None, date(2026, 6, 6)), ("K-7", date(2026, 6, 20))]
    assert listed(boss, "purchases", "undelivered") == [plain]
    finance = company.actor(Role.FINANCE)
    came = {"delivered_at": "2026-06-12 09:00", "status": "delivered"}
    for one in (plain, signed):
        assert edit(finance, "purchases", one, 1, came).clean
    assert listed(boss, "purchases", "undelivered") == []
    late = View("purchases", filters=(Condition("delivered_late", "is", ("1",)),))
    assert service.read(boss, late).ids == [plain]
