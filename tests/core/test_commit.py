"""What a commit answers cell by cell, which rows it saves, and what it takes from nobody."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock, reveals, service
from core.access import Action, Rights, Role, grants
from core.blank import blank
from core.changes import Change, ChangeSet, Kind, Outcome, Status
from core.conflicts import CHANGED
from core.finish import OUTSIDE
from core.messages import Say
from core.prepare import CLOSED, COMPUTED, GONE, NO_FIELD, REQUIRED
from core.resources import RESOURCES
from core.uniques import TAKEN
from core.writing import CIRCLE, ORPHAN
from db.models.archives import Archive, TemplateItem
from db.models.customers import Customer
from db.models.repairs import PriceItem
from db.models.surveys import Survey
from db.models.tickets import Ticket
from db.session import database
from db.vocabulary.archives import Secrecy
from db.vocabulary.customers import Category5, Level3
from tests.factories import Company, edit, key, seen, stored

NEW_CUSTOMER = {"name": "张伟", "phone": "15412345678", "source": "walk_in", "first_contact_on": "2026-01-05"}
HUGE = 10**30


def status(outcome: Outcome) -> dict[str, Status]:
    return {cell.field: cell.status for cell in outcome.cells}


def said(outcome: Outcome, field: str) -> str:
    return next(str(cell.say) for cell in outcome.cells if cell.field == field)


def agent(company: Company):
    return company.actor(Role.AGENT)


def new_customer(company: Company, row: str = "n:1", **values: object) -> dict[str, object]:
    return {**NEW_CUSTOMER, "owner_id": company.actor(Role.SALES).id, **values}


# Cells ---------------------------------------------------------------------------------------------------


def test_a_good_cell_is_stored_and_comes_back_as_it_is_written_now(company):
    customer = company.customer(company.actor(Role.AGENT))
    outcome = edit(
        agent(company), "customers", customer, 1, {"region": "  North\u200b ", "category5": "钻石客户"}
    )
    texts = {cell.field: cell.value for cell in outcome.cells}
    assert set(status(outcome).values()) == {Status.OK}
    assert texts["region"] == "North"
    stored = seen(Customer, customer)
    assert (stored["region"], stored["category5"], stored["level3"]) == (
        "North", Category5.DIAMOND, Level3.LEVEL1,
    )  # fmt: skip
    assert (outcome.rows[0].id, outcome.rows[0].version, outcome.rows[0].saved) == (customer, 2, True)
    assert (stored["version"], stored["updated_by"]) == (2, agent(company).id)


def test_a_bad_cell_gives_its_sentence_and_keeps_the_stored_value(company):
    customer = company.customer(agent(company))
    outcome = edit(agent(company), "customers", customer, 1, {"first_contact_on": "not a day"})
    assert status(outcome) == {"first_contact_on": Status.ERROR}
    assert "not a day" in said(outcome, "first_contact_on")
    assert outcome.id is None
    assert not outcome.rows[0].saved
    assert (outcome.rows[0].id, outcome.rows[0].version) == (customer, 1)
    assert seen(Customer, customer)["version"] == 1


def test_a_field_others_changed_meanwhile_is_a_conflict_with_theirs_mine_and_who(company):
    ann, bob = company.actor(Role.AGENT, name="ann"), company.actor(Role.AGENT, name="bob")
    customer = company.customer(ann)
    assert edit(ann, "customers", customer, 1, {"region": "North"}).clean
    outcome = edit(bob, "customers", customer, 1, {"region": "South"})
    (cell,) = outcome.cells
    assert (cell.status, cell.theirs, cell.raw) == (Status.CONFLICT, "North", "South")
    assert cell.by == f"ann@{company.service}"
    assert cell.at is not None
    assert cell.say == Say(CHANGED)
    assert seen(Customer, customer)["region"] == "North"


def test_another_column_of_a_changed_row_merges(company):
    ann, bob = company.actor(Role.AGENT, name="ann"), company.actor(Role.AGENT, name="bob")
    customer = company.customer(ann)
    assert edit(ann, "customers", customer, 1, {"region": "North"}).clean
    assert edit(bob, "customers", customer, 1, {"occupation": "Baker"}).clean
    stored = seen(Customer, customer)
    assert (stored["region"], stored["occupation"], stored["version"]) == ("North", "Baker", 3)


def test_typing_what_the_other_typed_is_no_conflict(company):
    ann, bob = company.actor(Role.AGENT, name="ann"), company.actor(Role.AGENT, name="bob")
    customer = company.customer(ann)
    assert edit(ann, "customers", customer, 1, {"region": "North"}).clean
    assert edit(bob, "customers", customer, 1, {"region": "North"}).clean


def test_a_conflict_is_seen_past_a_reveal_of_the_field(company):
    ann, bob = company.actor(Role.AGENT, name="ann"), company.actor(Role.AGENT, name="bob")
    customer = company.customer(ann)
    assert edit(ann, "customers", customer, 1, {"phone": "15400000001"}).clean
    reveals.reveal(bob, "customers", customer, "phone", "to call them")
    outcome = edit(bob, "customers", customer, 1, {"phone": "15400000002"})
    assert status(outcome) == {"phone": Status.CONFLICT}
    assert seen(Customer, customer)["phone"].endswith("15400000001")


def test_a_conflict_does_not_reveal_a_masked_value(company):
    ann, bob = company.actor(Role.AGENT, name="ann"), company.actor(Role.AGENT, name="bob")
    customer = company.customer(ann)
    assert edit(ann, "customers", customer, 1, {"phone": "15400000001"}).clean
    (cell,) = edit(bob, "customers", customer, 1, {"phone": "15400000002"}).cells
    assert (cell.status, cell.theirs) == (Status.CONFLICT, None)


@pytest.mark.parametrize("version", [None, 99, HUGE, "1", 0.5])
def test_a_version_nobody_can_have_seen_overwrites_nothing(company, version):
    customer = company.customer(agent(company))
    assert edit(agent(company), "customers", customer, 1, {"region": "North"}).clean
    outcome = edit(agent(company), "customers", customer, version, {"region": "South", "occupation": "Baker"})
    assert status(outcome)["region"] is Status.CONFLICT
    assert seen(Customer, customer)["region"] == "North"


# Rows, groups and references -----------------------------------------------------------------------------


def test_good_rows_of_a_batch_are_saved_and_bad_ones_stay(company):
    person = agent(company)
    good, bad = company.customer(person), company.customer(person)
    changes = (
        Change("customers", good, 1, "region", "North"),
        Change("customers", bad, 1, "region", "South"),
        Change("customers", bad, 1, "first_contact_on", "never"),
    )
    outcome = service.commit(ChangeSet(person, changes, key()))
    assert [row.saved for row in outcome.rows] == [True, False]
    assert (seen(Customer, good)["region"], seen(Customer, bad)["region"]) == ("North", None)


def test_an_atomic_set_saves_nothing_when_one_row_fails(company):
    person = agent(company)
    good, bad = company.customer(person), company.customer(person)
    changes = (
        Change("customers", good, 1, "region", "North"),
        Change("customers", bad, 1, "first_contact_on", "never"),
    )
    outcome = service.commit(ChangeSet(person, changes, key(), atomic=True))
    assert outcome.id is None
    assert outcome.saved == 0
    assert seen(Customer, good)["region"] is None


def test_rows_of_a_group_are_saved_together_or_not_at_all(company):
    person = agent(company)
    one, two, three = (company.customer(person) for _ in range(3))
    changes = (
        Change("customers", one, 1, "region", "North", group="a"),
        Change("customers", two, 1, "first_contact_on", "never", group="a"),
        Change("customers", three, 1, "region", "South", group="b"),
    )
    outcome = service.commit(ChangeSet(person, changes, key()))
    assert [row.saved for row in outcome.rows] == [False, False, True]
    assert seen(Customer, one)["region"] is None


def ticket_and_customer(company: Company, person, *, name: str = "张伟", first: str = "customer") -> Outcome:
    customer = [
        Change("customers", "n:c", None, field, raw, group="g")
        for field, raw in new_customer(company, name=name).items()
    ]
    typed = {
        "kind": "inquiry", "title": "Hello", "description": "What they said", "channel": "phone",
        "received_at": "2026-03-02 10:00", "department_id": company.service, "customer_id": "n:c",
    }  # fmt: skip
    ticket = [Change("tickets", "n:t", None, field, raw, group="g") for field, raw in typed.items()]
    changes = customer + ticket if first == "customer" else ticket + customer
    return service.commit(ChangeSet(person, tuple(changes), key()))


@pytest.mark.parametrize("first", ["customer", "ticket"])
def test_a_row_may_refer_to_a_new_row_of_the_same_set(company, first):
    outcome = ticket_and_customer(company, agent(company), first=first)
    assert outcome.problems == ()
    ids = {row.table: row.id for row in outcome.rows}
    assert seen(Ticket, ids["tickets"])["customer_id"] == ids["customers"]


def test_rules_see_the_values_of_the_new_row_referred_to(company):
    person = agent(company)
    vip = [
        Change("customers", "n:c", None, field, raw, group="g")
        for field, raw in new_customer(company, category5="vip").items()
    ]
    typed = {
        "kind": "inquiry", "title": "Hello", "description": "What they said", "channel": "phone",
        "received_at": "2026-03-02 10:00", "department_id": company.service, "customer_id": "n:c",
    }  # fmt: skip
    ticket = [Change("tickets", "n:t", None, field, raw, group="g") for field, raw in typed.items()]
    outcome = service.commit(ChangeSet(person, tuple(vip + ticket), key()))
    assert outcome.problems == ()
    ticket_id = next(row.id for row in outcome.rows if row.table == "tickets")
    assert seen(Ticket, ticket_id)["priority"] == 1


def test_a_row_goes_down_with_the_new_row_it_refers_to(company):
    outcome = ticket_and_customer(company, agent(company), name="")
    assert outcome.saved == 0
    assert status(outcome)["name"] is Status.ERROR


def test_a_reference_to_a_new_row_that_was_not_saved_is_an_error(company):
    values = new_customer(company, referrer_id="n:gone")
    outcome = edit(agent(company), "customers", "n:1", None, values)
    assert said(outcome, "referrer_id") == ORPHAN
    assert outcome.saved == 0


def test_rows_that_refer_to_each_other_are_refused_and_others_saved(company):
    person = agent(company)
    changes = [
        Change("customers", row, None, field, raw)
        for row, other in (("n:1", "n:1"), ("n:2", None))
        for field, raw in new_customer(company, referrer_id=other).items()
    ]
    outcome = service.commit(ChangeSet(person, tuple(changes), key()))
    assert [row.saved for row in outcome.rows] == [False, True]
    assert said(outcome, "referrer_id") == CIRCLE


def test_two_rows_in_a_circle_are_refused(company):
    changes = [
        Change("customers", row, None, field, raw, group="g")
        for row, other in (("n:1", "n:2"), ("n:2", "n:1"))
        for field, raw in new_customer(company, referrer_id=other).items()
    ]
    outcome = service.commit(ChangeSet(agent(company), tuple(changes), key()))
    assert outcome.saved == 0
    assert CIRCLE in {str(cell.say) for cell in outcome.problems}


# Drafts --------------------------------------------------------------------------------------------------


def drafted(company: Company, person) -> dict[tuple[str, str], str | None]:
    return {(draft.row, draft.field): draft.raw for draft in service.drafts(person, "customers")}


def test_what_did_not_pass_is_kept_for_its_writer_only_until_it_is_mended(company):
    ann, bob = company.actor(Role.AGENT, name="ann"), company.actor(Role.AGENT, name="bob")
    customer = company.customer(ann)
    edit(ann, "customers", customer, 1, {"first_contact_on": "never"}, keep_drafts=True)
    assert drafted(company, ann) == {(str(customer), "first_contact_on"): "never"}
    assert drafted(company, bob) == {}
    edit(bob, "customers", customer, 1, {"first_contact_on": "2026-02-01"}, keep_drafts=True)
    assert drafted(company, ann) == {(str(customer), "first_contact_on"): "never"}
    edit(ann, "customers", customer, 2, {"first_contact_on": "2026-02-02"}, keep_drafts=True)
    assert drafted(company, ann) == {}


def test_a_new_row_that_fails_keeps_all_its_cells(company):
    values = new_customer(company, first_contact_on="never")
    edit(agent(company), "customers", "n:7", None, values, keep_drafts=True)
    assert set(drafted(company, agent(company))) == {("n:7", field) for field in values}
    edit(agent(company), "customers", "n:7", None, new_customer(company), keep_drafts=True)
    assert drafted(company, agent(company)) == {}


def test_a_good_cell_of_a_row_that_was_not_saved_is_kept_as_well(company):
    customer = company.customer(agent(company))
    values = {"region": "North", "first_contact_on": "never"}
    edit(agent(company), "customers", customer, 1, values, keep_drafts=True)
    assert drafted(company, agent(company)) == {
        (str(customer), "region"): "North",
        (str(customer), "first_contact_on"): "never",
    }


@pytest.mark.parametrize("raw", ["a\0b", "a\ud800b", "x" * 1_000_000, float("nan"), [1, "\0"], {"a": "\0"}])
def test_hostile_text_is_kept_as_a_draft_without_harm(company, raw):
    customer = company.customer(agent(company))
    outcome = edit(agent(company), "customers", customer, 1, {"region": raw}, keep_drafts=True)
    assert status(outcome) == {"region": Status.ERROR}
    assert len(service.drafts(agent(company), "customers")) == 1


# Fields nobody may type ----------------------------------------------------------------------------------


def test_required_fields_are_asked_for(company):
    outcome = edit(agent(company), "customers", "n:1", None, {"region": "North"})
    missing = {cell.field for cell in outcome.problems if cell.say == Say(REQUIRED)}
    assert missing == {"name", "source"}
    customer = company.customer(agent(company))
    outcome = edit(agent(company), "customers", customer, 1, {"name": " "})
    assert said(outcome, "name") == REQUIRED


@pytest.fixture
def evening() -> Iterator[datetime]:
    """A moment at which it is tomorrow already in Shanghai."""
    clock.move_to(datetime(2026, 2, 3, 17, 30, tzinfo=UTC))
    yield clock.now()
    clock.move_to(None)


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Shanghai", date(2026, 2, 4)), ("America/New_York", date(2026, 2, 3))]
)
def test_a_record_made_by_hand_begins_with_the_day_it_is_at_the_desk(company, evening, zone, day):
    person = company.actor(Role.MANAGER, zone=zone)
    made = {name: raw for name, raw in NEW_CUSTOMER.items() if name != "first_contact_on"}
    outcome = edit(person, "customers", "n:1", None, made)
    assert seen(Customer, outcome.rows[0].id)["first_contact_on"] == day
    assert blank(RESOURCES["tickets"], person, evening)["received_at"] == datetime(
        2026, 2, 3, 17, 30, tzinfo=UTC
    )
    emptied = edit(person, "customers", "n:1", None, {**made, "first_contact_on": " "})
    assert said(emptied, "first_contact_on") == REQUIRED


def test_a_register_has_to_say_its_days_itself(company):
    made = {name: raw for name, raw in NEW_CUSTOMER.items() if name != "first_contact_on"}
    brought = edit(company.actor(Role.MANAGER), "customers", "n:1", None, made, kind=Kind.IMPORT)
    assert said(brought, "first_contact_on") == REQUIRED


@pytest.mark.parametrize("field", ["customer_no", "level3", "phone_hash", "lifecycle", "completeness_pct"])
def test_what_the_server_fills_cannot_be_typed(company, field):
    customer = company.customer(agent(company))
    outcome = edit(agent(company), "customers", customer, 1, {field: "1"})
    assert (status(outcome)[field], said(outcome, field)) == (Status.REFUSED, COMPUTED)


@pytest.mark.parametrize(
    "field",
    [
        "id",
        "version",
        "created_by",
        "created_at",
        "updated_by",
        "extra",
        "search_text",
        "nothing",
        "",
        "\0",
        "\ud800",
    ],
)
def test_the_engines_own_columns_and_unknown_ones_are_no_fields(company, field):
    customer = company.customer(agent(company))
    raw = {"a": "b"} if field == "extra" else "7"
    outcome = edit(agent(company), "customers", customer, 1, {field: raw}, keep_drafts=True)
    assert (status(outcome)[field], said(outcome, field)) == (Status.REFUSED, NO_FIELD)
    assert outcome.id is None


def test_a_state_is_never_typed(company):
    ticket = company.ticket()
    outcome = edit(agent(company), "tickets", ticket, 1, {"status": "closed"})
    assert status(outcome) == {"status": Status.REFUSED}
    loan = company.loan(agent(company))
    outcome = edit(agent(company), "archive_loans", loan, 1, {"status": "approved"})
    assert status(outcome) == {"status": Status.REFUSED}


def test_a_field_the_actor_sees_masked_is_closed(company):
    blind = company.actor(Role.AGENT, see_pii=False)
    customer = company.customer(blind)
    outcome = edit(blind, "customers", customer, 1, {"name": "Mallory"})
    assert (status(outcome), said(outcome, "name")) == ({"name": Status.REFUSED}, CLOSED)
    assert edit(blind, "customers", customer, 1, {"region": "North"}).clean


# Forged changes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", [999_999, HUGE, -1, 0, "7", "", "x" * 5000, "\0", True])
def test_a_row_that_is_not_there_is_refused(company, row):
    outcome = edit(agent(company), "customers", row, 1, {"region": "North"})
    assert (status(outcome), said(outcome, "region")) == ({"region": Status.REFUSED}, GONE)


def test_a_row_outside_the_scope_is_refused_like_one_that_is_not_there(company):
    foreign = company.customer(company.actor(Role.SALES, name="far", department=company.sales))
    outcome = edit(agent(company), "customers", foreign, 1, {"region": "North"})
    assert (status(outcome), said(outcome, "region")) == ({"region": Status.REFUSED}, GONE)
    assert seen(Customer, foreign)["region"] is None


def test_nobody_creates_rows_for_others(company):
    values = new_customer(company, department_id=company.sales)
    outcome = edit(company.actor(Role.AGENT), "customers", "n:1", None, values)
    assert outcome.saved == 0
    assert said(outcome, "") == OUTSIDE


def test_a_role_without_the_right_is_refused_with_the_reason(company):
    outcome = edit(company.actor(Role.ANALYST), "customers", "n:1", None, new_customer(company))
    assert set(status(outcome).values()) == {Status.REFUSED}
    assert "may not add" in said(outcome, "name")
    customer = company.customer()
    outcome = edit(company.actor(Role.ANALYST), "customers", customer, 1, {"region": "North"})
    assert "may not change" in said(outcome, "region")


HOSTILE = (
    HUGE, -HUGE, 2**31, 2**63, float("nan"), float("inf"), 1.5, True, "\0", "a\ud800", "x" * 1_000_000, "9" * 5000,
    [], [1], ["\0"], [["a"]], {}, {"a": 1}, {"n:1": 2}, b"bytes", "n:", "n:\0", "１２３", "1e400", "2026-02-30", object(),
)  # fmt: skip


# These hold every type of field between them; what a database refuses depends on the type and not on the table.
WIDE = ("archive_loans", "customers", "purchases", "survey_responses", "tickets", "users")
OTHERS = sorted(set(RESOURCES) - set(WIDE))


@pytest.mark.parametrize("table", OTHERS)
def test_no_raw_value_of_any_field_breaks_a_commit(lite_company, monkeypatch, table):
    break_cells(lite_company, monkeypatch, table)


@pytest.mark.parametrize("table", WIDE)
def test_no_raw_value_of_any_field_breaks_a_commit_in_either_database(company, monkeypatch, table):
    break_cells(company, monkeypatch, table)


def break_cells(company: Company, monkeypatch: pytest.MonkeyPatch, table: str) -> None:
    """Each hostile value in each field beside a good row of customers: an answer per cell, never a crash."""
    everybody = company.actor(*Role)
    resource = RESOURCES[table]
    monkeypatch.setitem(resource.__dict__, "rights", open_to_all(resource))
    good = company.customer()
    for number, raw in enumerate(HOSTILE):
        changes = [
            Change(table, f"n:{field}", None, field, raw)
            for field, one in resource.fields.items()
            if one.writable
        ]
        version = seen(Customer, good)["version"]
        changes.append(Change("customers", good, version, "region", f"R{number}"))
        outcome = service.commit(ChangeSet(everybody, tuple(changes), f"k{number}", keep_drafts=True))
        assert outcome.rows[-1].saved, f"{raw!r} broke its neighbour"
        assert service.commit(ChangeSet(everybody, tuple(changes), f"k{number}")).repeated


def open_to_all(resource) -> Rights:
    return Rights(resource.table, grants({role: "Va Ca Ea Pa Ka" for role in Role}), resource.scopes)


@pytest.mark.parametrize("table", OTHERS)
def test_no_raw_value_breaks_a_whole_new_row(lite_company, monkeypatch, table):
    """A row complete but for one hostile cell, so that the value reaches the statement if it passes the parser."""
    break_new_rows(lite_company, monkeypatch, table)


@pytest.mark.parametrize("table", WIDE)
def test_no_raw_value_breaks_a_whole_new_row_in_either_database(company, monkeypatch, table):
    break_new_rows(company, monkeypatch, table)


def break_new_rows(company: Company, monkeypatch: pytest.MonkeyPatch, table: str) -> None:
    """Commit rows that hold one hostile value each in one field after the other."""
    everybody = company.actor(*Role)
    resource = RESOURCES[table]
    monkeypatch.setitem(resource.__dict__, "rights", open_to_all(resource))
    sound = sound_values(company, table)
    assert edit(everybody, table, "n:sound", None, sound).problems == ()
    for field in (one.key for one in resource.typed):
        changes = [
            Change(table, f"n:{number}", None, name, raw if name == field else value)
            for number, raw in enumerate(HOSTILE)
            for name, value in {**sound_values(company, table), field: None}.items()
        ]
        outcome = service.commit(ChangeSet(everybody, tuple(changes), key()))
        assert len(outcome.rows) == len(HOSTILE)


def sound_values(company: Company, table: str) -> dict[str, object]:
    """What a new row of a table needs to pass."""
    resource = RESOURCES[table]
    people = company.actor(Role.SALES)
    references = {
        "customers": company.customer, "users": lambda: people.id, "departments": lambda: company.service,
        "archives": company.archive, "archive_loans": lambda: company.loan(people), "tickets": company.ticket, "surveys": company.survey,
        "survey_responses": company.response, "sites": lambda: company.site, "teams": lambda: company.team,
        "survey_questions": lambda: company.question(company.survey()), "ticket_repairs": company.repair,
        "archive_inspections": company.inspection, "products": company.product,
        "policy_documents": lambda: company.policy_document(people),
        "template_items": lambda: stored(TemplateItem, template="hv_design", position=1, name=key()),
    }  # fmt: skip
    by_type = {
        "text": lambda one: f"T{key()}"[: one.marks.length],
        "long_text": lambda one: "Text",
        "choice": lambda one: next(iter(one.marks.choices)).value,
        "choices": lambda one: next(iter(one.marks.choices)).value,
        "integer": lambda one: one.marks.low or 1,
        "money": lambda one: "10",
        "flag": lambda one: "1",
        "date": lambda one: "2026-01-05",
        "moment": lambda one: "2026-01-05 10:00",
        "reference": lambda one: references[one.target](),
    }
    found = {one.key: by_type[one.type.value](one) for one in resource.typed if one.marks.required}
    extra = {
        "customers": {"phone": "15412345678", "party_kind": "person"},
        "tickets": {"contact_name": "Somebody", "kind": "inquiry"},
        "sites": {"zone": "Asia/Shanghai"},
        "archives": {"kind": "customer", "location": "1-2-3"},
        "users": {"login": key()},
        "policies": {
            "key": "sla.complaint.respond", "value": "12", "unit": "hour", "effective_from": "2199-01-05", "reason": "x",
        },
        "approvals": {"subject_kind": "archive_loans"},
        "policy_documents": {"title": "Our policy"},
        "penalties": {"rule_key": "fine.lost", "subject_kind": "archive_loans"},
        "access_grants": {"table_name": "customers", "valid_until": f"{clock.now() + timedelta(days=2):%Y-%m-%d %H:%M}"},
        "leak_incidents": {"found_at": "2026-01-05 10:00"},
        "report_snapshots": {"period_end": "2026-01-31"},
        "registrations": {"has_intermediary": "no"},
        "working_hours": {"opens": "09:00", "closes": "12:00"},
    }  # fmt: skip
    # These make records, so only what is asked for is made.
    made = {
        "archive_disposals": lambda: {"archive_id": company.archive(retention_until=date(2020, 1, 1))},
        "ticket_complaints": lambda: {"ticket_id": company.ticket(kind="complaint")},
        "ticket_repairs": lambda: {
            "ticket_id": company.ticket(kind="repair"), "department_id": company.workshop(),
        },
        "repair_charges": lambda: {
            "repair_id": company.repair(status="agreed", technician_id=company.actor(*Role).id),
            "item": "Tap", "amount": "10", "reason": "x",
        },
    }  # fmt: skip
    return found | extra.get(table, {}) | (made[table]() if table in made else {})


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "x" * 1_000_000])
def test_a_hostile_reason_or_note_is_answered(company, text):
    customer = company.customer(agent(company))
    outcome = edit(agent(company), "customers", customer, 1, {"region": "North"}, reason=text)
    assert outcome.rows
    leader = company.actor(Role.SUPERVISOR)
    ticket = company.ticket()
    outcome = service.move(leader, "tickets", ticket, 1, "respond", {}, key(), note=text)
    assert outcome.rows
    assert [cell.status for cell in outcome.cells if cell.field == "note"][0] in (
        Status.OK,
        Status.ERROR,
        Status.REFUSED,
    )


# References and unique values ----------------------------------------------------------------------------


def test_a_reference_to_a_row_the_actor_may_not_see_is_an_error(company):
    person = agent(company)
    foreign = company.customer(company.actor(Role.SALES, name="far", department=company.sales))
    gone = company.customer(person, deleted_at=company_time())
    mine = company.customer(person)
    for target in (foreign, gone, 999_999, HUGE, -1):
        outcome = edit(person, "customers", mine, 1, {"referrer_id": target})
        assert (status(outcome), said(outcome, "referrer_id")) == ({"referrer_id": Status.ERROR}, GONE)
    assert seen(Customer, mine)["referrer_id"] is None
    assert edit(person, "customers", mine, 1, {"referrer_id": company.customer(person)}).clean


def company_time():
    from tests.factories import THEN

    return THEN


def test_a_value_another_record_has_is_an_error_at_its_cell(company):
    person = agent(company)
    company.customer(person, member_no="M1")
    mine = company.customer(person)
    outcome = edit(person, "customers", mine, 1, {"member_no": "M1"})
    assert (status(outcome), said(outcome, "member_no")) == ({"member_no": Status.ERROR}, TAKEN)
    assert edit(person, "customers", mine, 1, {"member_no": "M2"}).clean
    assert edit(person, "customers", mine, 2, {"member_no": "M2"}).clean


def test_of_two_rows_of_one_set_that_want_the_same_the_first_gets_it(company):
    person = agent(company)
    one, two = company.customer(person), company.customer(person)
    changes = tuple(Change("customers", row, 1, "member_no", "M1") for row in (one, two))
    outcome = service.commit(ChangeSet(person, changes, key()))
    assert [row.saved for row in outcome.rows] == [True, False]
    assert seen(Customer, two)["member_no"] is None


def test_values_that_are_unique_together_are_checked_together(company):
    leader = company.actor(Role.AGENT)
    survey, other = company.survey(), company.survey()
    customer = company.customer(leader)
    values = {"survey_id": survey, "customer_id": customer, "overall": "4", "department_id": company.service}
    assert edit(leader, "survey_responses", "n:1", None, values).clean
    outcome = edit(leader, "survey_responses", "n:1", None, values)
    assert said(outcome, "customer_id") == TAKEN
    assert edit(leader, "survey_responses", "n:1", None, {**values, "survey_id": other}).clean


# Deleting ------------------------------------------------------------------------------------------------


def test_a_deleted_record_leaves_every_list_and_comes_back_by_undo(company):
    manager = company.actor(Role.MANAGER)
    customer = company.customer(manager)
    outcome = service.delete(manager, "customers", [(customer, 1)], key())
    assert outcome.clean
    assert service.fetch(manager, "customers", customer) is None
    assert edit(manager, "customers", customer, 2, {"region": "North"}).saved == 0
    assert service.undo(manager, outcome.id, key()).clean
    assert service.fetch(manager, "customers", customer) is not None
    assert seen(Customer, customer)["version"] == 3


def test_a_record_changed_since_is_not_deleted(company):
    manager = company.actor(Role.MANAGER)
    customer = company.customer(manager)
    assert edit(manager, "customers", customer, 1, {"region": "North"}).clean
    for version in (1, None):
        outcome = service.commit(
            ChangeSet(
                manager, (Change("customers", customer, version, "deleted_at", "1"),), key(), kind=Kind.DELETE
            )
        )
        assert status(outcome) == {"deleted_at": Status.CONFLICT}
    assert seen(Customer, customer)["deleted_at"] is None


def test_deleting_needs_the_right_to_delete(company):
    customer = company.customer(agent(company))
    outcome = service.delete(agent(company), "customers", [(customer, 1)], key())
    assert status(outcome) == {"deleted_at": Status.REFUSED}
    assert seen(Customer, customer)["deleted_at"] is None


# The trace -----------------------------------------------------------------------------------------------


def test_each_saved_row_has_its_audit_row_and_raises_the_version_of_its_table(company):
    person = agent(company)
    customer = company.customer(person)
    before = service.version("customers")
    outcome = edit(person, "customers", customer, 1, {"region": "North"}, reason="moved")
    (row,) = service.history(person, "customers", customer)
    assert (row.change_set_id, row.reason, row.changes["fields"]["region"]) == (
        outcome.id,
        "moved",
        [None, "North"],
    )
    assert service.version("customers") == before + 1
    edit(person, "customers", customer, 2, {"region": "x" * 5000})
    assert service.version("customers") == before + 1


def test_secret_rows_cannot_be_created_or_edited_without_the_grant(company):
    keeper = company.actor(Role.ARCHIVIST)
    blind = company.actor(Role.ARCHIVIST, see_confidential=False)
    secret = company.archive(secrecy=Secrecy.TOP_SECRET)
    assert status(edit(blind, "archives", secret, 1, {"location": "9-9-9"})) == {"location": Status.REFUSED}
    assert seen(Archive, secret)["location"] == "1-2-3"
    assert edit(keeper, "archives", secret, 1, {"location": "9-9-9"}).clean
    values = {**sound_values(company, "archives"), "secrecy": "top_secret"}
    assert edit(blind, "archives", "n:1", None, values).saved == 0
    assert edit(keeper, "archives", "n:1", None, values).clean


def test_a_table_that_does_not_exist_is_refused(company):
    with pytest.raises(Exception) as caught:
        edit(agent(company), "nothing", 1, 1, {"a": "b"})
    assert type(caught.value).__name__ == "Refused"


def test_rehearsing_answers_as_committing_would_and_writes_nothing(company):
    person = agent(company)
    rows = [new_customer(company), new_customer(company, first_contact_on="never")]
    sets = [
        ChangeSet(
            person, tuple(Change("customers", "n:1", None, name, raw) for name, raw in row.items()), key()
        )
        for row in rows
    ]
    rehearsed = list(service.rehearse(sets))
    assert [status(one) for one in rehearsed] == [status(service.commit(one)) for one in sets]
    assert service.count(person, service.View("customers")).n == 1


def test_a_name_that_differs_by_a_blank_only_is_taken(company):
    finance = company.actor(Role.FINANCE)
    values = {**sound_values(company, "price_list"), "item": "Tap"}
    assert edit(finance, "price_list", "n:1", None, values).clean
    assert said(edit(finance, "price_list", "n:1", None, {**values, "item": " Tap "}), "item") == TAKEN
    with database().reading() as session:
        assert session.query(PriceItem).count() == 1


def test_two_surveys_may_share_a_title(company):
    leader = company.actor(Role.SUPERVISOR)
    values = {**sound_values(company, "surveys"), "title": "Yearly", "department_id": company.service}
    assert edit(leader, "surveys", "n:1", None, values).clean
    assert edit(leader, "surveys", "n:1", None, values).clean
    with database().reading() as session:
        assert session.query(Survey).filter_by(title="Yearly").count() == 2


def test_every_action_has_its_letter():
    assert {action.value for action in Action} == set("VCEDAXPKI")
