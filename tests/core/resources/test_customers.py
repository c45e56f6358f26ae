"""What the policies ask of the records of customers: their lists of words, levels, contacts, and reported changes."""

from datetime import UTC, date, datetime

import pytest

from core import clock, service
from core.access import Role
from core.resources import RESOURCES
from core.view import View
from db.models.archives import Archive
from db.models.customers import Customer
from db.models.dealings import Interaction
from db.vocabulary.customers import FilingStatus
from tests.factories import edit, key, seen

# What a policy names is in the list of a field; where it names all, nothing else is.
NAMED = [
    ("R003", "customers.category5", "vip diamond gold platinum ordinary", True),
    ("R005", "customers.level3", "level1 level2 level3", True),
    ("R078", "customers.source_detail", "website app store event", False),
    ("R122", "customers.source", "market_info visit sales_statistics", False),
    ("R206", "customers.relation_kind", "consumer agent franchisee", False),
    ("R285", "tickets.channel", "phone in_store follow_up", False),
]
# Of these rules the words are only a part.
WORDS_OF = [
    (13, "tickets.kind", "inquiry complaint return_exchange repair", False),
    (20, "tickets.channel", "phone email chat", False),
    (33, "customers.source", "sales_channel market_research customer_feedback", False),
    (60, "tickets.kind", "return_exchange", False),
    (70, "tickets.channel", "phone email chat social", False),
    (127, "surveys.kind", "product_use service", False),
    (157, "tickets.kind", "emergency repair complaint inquiry", False),
    (246, "customers.stage_class", "target general key potential", True),
    (254, "interactions.channel", "phone letter fax", False),
    (265, "tickets.kind", "handover", False),
    (270, "tickets.kind", "order", False),
    (407, "tickets.kind", "suggestion", False),
]
LEVELS = {"vip": "level1", "diamond": "level1", "gold": "level2", "platinum": "level2", "ordinary": "level3"}


@pytest.fixture(autouse=True)
def friday():
    """The product believes it is noon of Friday, 12 June 2026 in Shanghai."""
    clock.move_to(datetime(2026, 6, 12, 4, 0, tzinfo=UTC))
    yield
    clock.move_to(None)


@pytest.mark.parametrize(("rule", "field", "words", "all_of_them"), WORDS_OF)
def test_the_words_of_a_rule_that_asks_for_more_can_be_chosen(rule, field, words, all_of_them):
    test_what_a_policy_names_can_be_chosen(rule, field, words, all_of_them)


@pytest.mark.parametrize(("rule", "field", "words", "all_of_them"), NAMED)
def test_what_a_policy_names_can_be_chosen(rule, field, words, all_of_them):
    table, _, name = field.partition(".")
    choices = RESOURCES[table].fields[name].marks.choices
    assert choices is not None
    there, wanted = {one.value for one in choices}, set(words.split())
    assert wanted <= there, rule
    assert not all_of_them or wanted == there, rule


def test_the_level_follows_from_the_category_and_is_not_typed(lite_company):
    """R005, R003: the five categories and no sixth."""
    agent = lite_company.actor(Role.AGENT)
    customer = lite_company.customer(agent)
    for category, level in LEVELS.items():
        version = seen(Customer, customer)["version"]
        edit(agent, "customers", customer, version, {"category5": category})
        assert seen(Customer, customer)["level3"] == level
    version = seen(Customer, customer)["version"]
    for values in ({"level3": "level1"}, {"category5": "copper"}):
        assert edit(agent, "customers", customer, version, values).saved == 0


def test_the_class_of_a_customer_is_changed_by_sales_and_the_change_is_kept(lite_company):
    """R246."""
    sales = lite_company.actor(Role.SALES)
    customer = lite_company.customer(sales)
    assert edit(sales, "customers", customer, 1, {"stage_class": "key"}).clean
    (entry,) = service.history(sales, "customers", customer)
    assert (entry.actor_id, entry.changes["fields"]["stage_class"]) == (sales.id, [None, "key"])


def test_an_important_new_customer_has_two_different_contacts(lite_company):
    """R255, two_contacts.min."""
    owner, second = lite_company.actor(Role.AGENT), lite_company.actor(Role.AGENT, name="second")
    customer = lite_company.customer(owner)
    for values in ({"is_strategic": "1"}, {"is_strategic": "1", "second_owner_id": owner.id}):
        outcome = edit(owner, "customers", customer, 1, values)
        assert [(cell.field, cell.rule) for cell in outcome.problems] == [("second_owner_id", "R255")]
    assert edit(owner, "customers", customer, 1, {"is_strategic": "1", "second_owner_id": second.id}).clean


def report(agent, customer, day):
    """A change of the customer's side, as its day; gives the record, or what was wrong."""
    values = {
        "customer_id": customer, "user_id": agent.id, "at": "2026-06-12 11:00", "kind": "major_change",
        "channel": "phone", "subject": "New contact person", "changed_on": day,
        "department_id": agent.department_id,
    }  # fmt: skip
    made = service.create(agent, "interactions", values, key())
    return seen(Interaction, made.rows[0].id) if made.clean else {(c.field, c.rule) for c in made.problems}


def test_a_change_of_a_filed_customer_is_reported_within_five_working_days(lite_company):
    """R250: from Friday to Friday in time, a day more is late; of customers not filed yet nothing is due."""
    agent = lite_company.actor(Role.AGENT)
    filed = lite_company.customer(agent, filing_status=FilingStatus.FILED)
    for day, due in (("2026-06-05", date(2026, 6, 12)), ("2026-06-04", date(2026, 6, 11))):
        row = report(agent, filed, day)
        assert (row["change_due"], row["recorded_late"]) == (due, due < date(2026, 6, 12))
    assert report(agent, lite_company.customer(agent), "2026-06-01")["change_due"] is None
    assert report(agent, filed, None) == {("changed_on", "R250")}
    assert report(agent, filed, "2026-06-13") == {("changed_on", "R250")}
    share = next(one for one in RESOURCES["interactions"].kpis if one.key == "changes_in_time")
    assert service.tile(agent, View("interactions"), share).value == 50


def test_a_major_change_stands_in_the_archive_with_its_day_and_who_recorded_it(lite_company):
    """R248."""
    agent = lite_company.actor(Role.AGENT)
    customer = lite_company.customer(agent)
    archive = lite_company.archive(customer_id=customer, major_changes="2026-01-02 Moved (somebody)")
    report(agent, customer, "2026-06-05")
    report(agent, customer, "2026-06-08")
    assert seen(Archive, archive)["major_changes"].splitlines() == [
        "2026-01-02 Moved (somebody)",
        "2026-06-05 New contact person (agent)",
        "2026-06-08 New contact person (agent)",
    ]
