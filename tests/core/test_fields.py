"""The fields of the core tables: type, values, required, unique and sensitive as `tests/data/fields.csv` has them."""

import csv
import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import inspect

from core import i18n, reveals, service
from core.access import Refused, Role
from core.conditions import BadView
from core.masks import masked_fields, revealable_fields
from core.resources import RESOURCES
from core.resources.tickets.complaint import COMPLAINANT, REPORT
from core.view import Condition, View
from db.models.complaints import TicketComplaint
from db.models.surveys import SurveyResponse
from db.models.tickets import Ticket
from db.session import database
from db.vocabulary.archives import Secrecy
from tests.factories import edit, exported, key, seen, stored

ROOT = Path(__file__).parents[2]
REASONS = ROOT / "docs" / "decisions" / "0009-fields-that-differ.md"
# What a step asks for and the record card holds: each part is refused by a test of its own.
ON_CARD = {*COMPLAINANT, *REPORT, "demand"}


@dataclass(frozen=True)
class Wanted:
    """What the contract says of one field; `instead` is what the product has where it differs, `why` a heading."""

    table: str
    field: str
    type: str
    values: str
    required: str
    unique: str
    sensitivity: str
    instead: str
    why: str

    def __str__(self):
        return f"{self.table}.{self.field}"


def read(name):
    with (ROOT / "tests" / "data" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def kept(wanted):
    """The contract as this product keeps it."""
    changes = dict(one.split("=") for one in wanted.instead.split(";")) if wanted.instead else {}
    if changes.get("values", "").startswith("+"):
        changes["values"] = f"{wanted.values} {changes['values'][1:]}"
    return replace(wanted, **changes)


CONTRACT = [Wanted(**row) for row in read("fields.csv")]
MISSING = [one for one in CONTRACT if one.instead == "missing"]
FIELDS = [kept(one) for one in CONTRACT if one.instead != "missing"]
TABLES = sorted({one.table for one in FIELDS})
AT_STEP = [one for one in FIELDS if one.required.startswith("step ")]
LABELS = read("labels.csv")
COMMON = {
    "id", "created_at", "created_by", "updated_at", "updated_by", "version", "deleted_at", "extra",
}  # fmt: skip


def kind_of(one):
    if one.target:
        return f"reference:{one.target}"
    return f"text({one.marks.length})" if one.type == "text" else one.type.value


def found_by(table, field):
    """How the database finds or guards a value of a column, by the indexes of the model."""
    indexes = [(one.unique, [c.name for c in one.columns]) for one in table.indexes]
    if table.columns[field].unique or any(unique and field in names for unique, names in indexes):
        return "unique"
    return "index" if any(names[0] == field for _, names in indexes) else ""


@pytest.mark.parametrize("wanted", FIELDS, ids=str)
def test_a_field_is_declared_as_the_contract_says(wanted):
    resource = RESOURCES[wanted.table]
    one = resource.fields[wanted.field]
    found = "computed" if one.marks.computed else "yes" if one.marks.required else "no"
    # What is required from a step on, or by a rule, is told by the step and the rule.
    later = wanted.required.startswith(("step ", "rule ")) and not one.marks.required
    assert (
        kind_of(one) if "(" in wanted.type else kind_of(one).partition("(")[0],
        {value.value for value in one.marks.choices or ()},
        wanted.required if later else found,
        one.sensitivity.value,
    ) == (wanted.type, set(wanted.values.split()), wanted.required, wanted.sensitivity)
    if wanted.unique:
        assert found_by(resource.model.__table__, wanted.field) in {wanted.unique, "unique"}


@pytest.mark.parametrize("wanted", AT_STEP, ids=str)
def test_what_a_step_asks_for_is_asked_by_a_step(wanted):
    event = wanted.required.removeprefix("step ")
    card = wanted.table == "ticket_complaints"
    assert not card or wanted.field in ON_CARD
    workflow = RESOURCES["tickets" if card else wanted.table].workflow
    (step,) = [one for one in workflow.transitions if one.event == event]
    if card:
        assert step.guard is not None
    elif wanted.field == "acknowledged_at":
        assert step.effect is not None
    else:
        # Of all tickets the root cause is asked, of complaints it is demanded by a rule of theirs (R043).
        needed = step.asks if wanted.field == "root_cause" else step.needs
        assert wanted.field in {column.key for column in needed}


@pytest.mark.parametrize("table", TABLES)
def test_the_database_holds_the_columns_of_the_contract(company, table):
    with database().reading() as session:
        found = inspect(session.connection())
        columns = {one["name"]: one for one in found.get_columns(table)}
        checks = " ".join(one["sqltext"] for one in found.get_check_constraints(table))
        guarded = {name for one in found.get_indexes(table) if one["unique"] for name in one["column_names"]}
        guarded |= {name for one in found.get_unique_constraints(table) for name in one["column_names"]}
        leads = {one["foreign"] for one in links(found, table)}
    assert set(columns) > COMMON
    for wanted in [one for one in FIELDS if one.table == table]:
        column = columns[wanted.field]
        if wanted.required == "yes":
            assert not column["nullable"], wanted
        if wanted.required.startswith(("step ", "rule ")) and wanted.type not in ("flag",):
            assert column["nullable"], wanted
        if wanted.type.startswith("text("):
            assert column["type"].length == int(wanted.type[5:-1]), wanted
        if wanted.type == "choice":
            assert set(wanted.values.split()) <= set(re.findall(r"'([a-z0-9_]+)'", checks)), wanted
        if wanted.type.startswith("reference:"):
            assert (wanted.field, wanted.type.partition(":")[2]) in leads, wanted
        assert wanted.unique != "unique" or wanted.field in guarded, wanted


def links(found, table):
    for one in found.get_foreign_keys(table):
        yield {"foreign": (one["constrained_columns"][0], one["referred_table"])}


def test_what_the_product_lacks_of_the_contract_is_lacking_still():
    assert [str(one) for one in MISSING if one.field in RESOURCES[one.table].fields] == []


def test_every_difference_has_its_reason_and_every_reason_a_difference():
    headings = set(re.findall(r"^### (.+)$", REASONS.read_text(encoding="utf-8"), re.MULTILINE))
    assert {one.why for one in CONTRACT if one.instead} == headings
    assert [str(one) for one in CONTRACT if bool(one.instead) != bool(one.why)] == []
    text = REASONS.read_text(encoding="utf-8")
    assert [str(one) for one in CONTRACT if one.why and f"`{one}`" not in text] == []


@pytest.mark.parametrize("label", LABELS, ids=lambda row: row["key"])
def test_a_label_is_that_of_the_glossary(label):
    assert {lang: i18n.term(lang, label["key"]) for lang in i18n.LANGUAGES} == {
        lang: label[lang] for lang in i18n.LANGUAGES
    }


# Who complains, and whom a ticket is about ---------------------------------------------------------------


def column(actor, table, name):
    return service.read(actor, View(table)).columns[name]


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.AGENT, Role.ANALYST])
def test_who_contacts_us_is_masked_to_everybody_until_it_is_revealed(company, role):
    """R287."""
    ticket = company.ticket(contact_name="Wang Xiaoming")
    card = stored(TicketComplaint, ticket_id=ticket, complainant_name="Wang Xiaoming")
    actor = company.actor(role)
    for table, name in (("tickets", "contact_name"), ("ticket_complaints", "complainant_name")):
        assert column(actor, table, name) == ["W*"]
        for view in (
            View(table, sort=name),
            View(table, filters=(Condition(name, "is", ("Wang Xiaoming",)),)),
        ):
            with pytest.raises(BadView):
                service.read(actor, view)
    if role is Role.ANALYST:
        with pytest.raises(Refused):
            reveals.reveal(actor, "tickets", ticket, "contact_name", "to call back")
        assert service.count(actor, View("tickets", search="Xiaoming")).n == 0
        return
    assert reveals.reveal(actor, "tickets", ticket, "contact_name", "to call back") == "Wang Xiaoming"
    assert (
        reveals.reveal(actor, "ticket_complaints", card, "complainant_name", "to answer") == "Wang Xiaoming"
    )


def test_an_export_of_tickets_takes_no_name_of_a_contact_along(company):
    company.ticket(contact_name="Wang Xiaoming")
    told = exported(company.actor(Role.EXECUTIVE), View("tickets"))
    assert "W*" in told and "Xiaoming" not in told


def test_who_a_ticket_is_about_is_told_by_the_customers_name_alone(company):
    """R287: the link is a number; without the right nobody reads, searches or groups by who that is."""
    customer = company.customer(name="Wang Xiaoming")
    company.ticket(customer_id=customer)
    reader, stranger = company.actor(Role.AGENT), company.actor(Role.ANALYST)
    tickets = RESOURCES["tickets"]
    assert "customer_id" in masked_fields(stranger, tickets)
    assert "customer_id" not in masked_fields(reader, tickets)
    assert column(reader, "tickets", "customer_id:label") == ["Wang Xiaoming"]
    assert column(stranger, "tickets", "customer_id:label") == ["W*"]
    assert service.names(stranger, tickets.fields["customer_id"], [customer]) == {customer: "W*"}
    assert service.count(stranger, View("tickets", search="Xiaoming")).n == 0
    assert service.count(stranger, View("customers", search="Xiaoming")).n == 0
    for view in (
        View("customers", sort="name"),
        View("customers", filters=(Condition("name", "is", ("Wang",)),)),
    ):
        with pytest.raises(BadView):
            service.read(stranger, view)
    assert "customer_id" not in revealable_fields(reader, tickets)


def test_a_complaint_is_accepted_with_the_complainants_name_and_telephone(company):
    """R287: the quick entry asks for neither, the acceptance for both."""
    ticket = company.ticket(
        kind="complaint", customer_verified="no_match", contact_name=None, contact_email="w@x.cn"
    )
    card = stored(TicketComplaint, ticket_id=ticket)
    head, version = company.actor(Role.MANAGER), seen(Ticket, ticket)["version"]

    def accepted():
        return service.move(head, "tickets", ticket, version, "accept", {}, key(), "True.")

    for number, (part, value) in enumerate(
        {"complainant_name": "Wang", "complainant_phone": "13800138000"}.items()
    ):
        refused = accepted().problems[0]
        assert f"field.ticket_complaints.{part}" in str(refused.say)
        assert edit(head, "ticket_complaints", card, number + 1, {part: value}).clean
    assert accepted().clean


# Archives, surveys and people ----------------------------------------------------------------------------


def test_which_archive_is_asked_for_is_confidential(company):
    """R317, R321."""
    archive = company.archive(archive_no="A-SECRET")
    clerk = company.actor(Role.AGENT)
    company.loan(clerk, archive_id=archive)
    company.loan(clerk, secrecy=Secrecy.CONFIDENTIAL)
    counts = company.actor(Role.ANALYST)
    assert column(counts, "archive_loans", "secrecy") == ["****"]
    assert set(column(counts, "archive_loans", "archive_id")) == {"****"}
    assert set(column(counts, "archive_loans", "archive_id:label")).isdisjoint({"A-SECRET"})
    ungranted = replace(clerk, see_confidential=False)
    assert column(ungranted, "archive_loans", "archive_id:label") == ["A-SECRET"]
    assert column(ungranted, "archive_loans", "secrecy") == [Secrecy.NORMAL]
    assert len(column(clerk, "archive_loans", "archive_id:label")) == 2
    for name in ("archive_id", "secrecy"):
        with pytest.raises(BadView):
            service.read(counts, View("archive_loans", filters=(Condition(name, "is", (str(archive),)),)))


def test_where_a_file_lies_is_revealed_one_by_one(company):
    """R340."""
    paper = company.document(company.archive(), "Contract", file_ref="//store/7/contract.pdf")
    keeper = company.actor(Role.ARCHIVIST)
    row = service.fetch(keeper, "archive_documents", paper)
    assert row is not None and row["file_ref"] == "****"
    found = reveals.reveal(keeper, "archive_documents", paper, "file_ref", "to open it")
    assert found == "//store/7/contract.pdf"


def test_who_enters_a_response_collected_it_unless_somebody_else_is_named(company):
    """R071."""
    agent, other, survey = company.actor(Role.AGENT), company.actor(Role.SALES), company.survey()
    for typed, collector in (({}, agent), ({"collector_id": other.id}, other)):
        values = {"survey_id": survey, "overall": 4, **typed}
        made = service.create(agent, "survey_responses", values, key())
        assert seen(SurveyResponse, made.rows[0].id)["collector_id"] == collector.id


def test_everybody_but_administrators_has_a_department(company):
    """R264: the first administrator comes before any department."""
    admin = company.actor(Role.ADMIN)
    for role, clean in (("agent", False), ("admin", True)):
        values = {"login": key(), "name": "Wang", "roles": role, "rank": "staff", "department_id": ""}
        outcome = edit(admin, "users", "n:1", None, values)
        assert outcome.clean is clean
        assert clean or [cell.field for cell in outcome.problems] == ["department_id"]
