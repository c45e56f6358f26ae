"""The rulebook as people change it: proposed by one, approved by another, never backwards (R444, spec 3.8)."""

import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from core import clock, clocks, i18n, rulebook, service
from core.access import Role
from core.changes import Outcome
from core.rulebook_defaults import DEFAULTS, fault
from db.models.tickets import Ticket
from db.models.trace import Policy
from db.session import database
from db.vocabulary.organisation import PolicyStatus
from tests.factories import Company, edit, key, seen, stored
from tests.paths import ROOT

START = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def june():
    """The product believes it is the first of June."""
    clock.move_to(START)
    yield
    clock.move_to(None)


def propose(company: Company, role: Role = Role.ADMIN, **typed: object) -> Outcome:
    wanted = {
        "key": "sla.complaint.respond", "value": "12", "unit": "hour", "effective_from": "2026-06-10",
        "reason": "The management review asks for it.", "department_id": None, **typed,
    }  # fmt: skip
    return service.create(company.actor(role), "policies", wanted, key())


def decide(company: Company, id: int, event: str = "approve", role: Role = Role.EXECUTIVE) -> Outcome:
    return service.move(
        company.actor(role), "policies", id, seen(Policy, id)["version"], event, {}, key(), "Agreed."
    )


def faults(outcome: Outcome) -> dict[str, str]:
    assert outcome.saved == 0
    return {cell.field: str(cell.say) for cell in outcome.problems}


def limit(company: Company, received: datetime, **values: object) -> timedelta:
    """The time a complaint received then has for its answer."""
    clock.move_to(received)
    typed = {
        "kind": "complaint", "title": "x", "description": "x", "channel": "phone", "customer_verified": "unverified",
        "received_at": received.isoformat(), "contact_name": "Somebody", "department_id": company.service, **values,
    }  # fmt: skip
    made = service.create(company.actor(Role.AGENT), "tickets", typed, key())
    assert made.saved == 1, [str(cell.say) for cell in made.problems]
    row = seen(Ticket, made.rows[0].id or 0)
    return row["first_response_due"] - row["received_at"]


def test_a_proposal_is_not_in_force_and_says_who_made_it(company: Company):
    made = propose(company)
    row = seen(Policy, made.rows[0].id or 0)
    assert (row["status"], row["proposed_by"]) == (PolicyStatus.PROPOSED, company.actor(Role.ADMIN).id)
    assert row["source_rule"] == "R084"
    assert limit(company, datetime(2026, 6, 20, tzinfo=UTC)) == timedelta(hours=24)


def test_an_approved_value_holds_from_its_day_on_and_not_for_what_began_before(company: Company):
    id = propose(company).rows[0].id or 0
    assert decide(company, id).saved == 1
    assert limit(company, datetime(2026, 6, 9, 12, tzinfo=UTC)) == timedelta(hours=24)
    assert limit(company, datetime(2026, 6, 10, 12, tzinfo=UTC)) == timedelta(hours=12)


def test_a_record_keeps_the_value_it_was_judged_by(company: Company):
    actor = company.actor(Role.AGENT)
    limit(company, datetime(2026, 6, 1, 3, tzinfo=UTC))
    clock.move_to(START)
    decide(company, propose(company).rows[0].id or 0)
    clock.move_to(datetime(2026, 6, 15, tzinfo=UTC))
    outcome = edit(actor, "tickets", 1, 1, {"title": "Another title"})
    assert outcome.saved == 1
    respond = next(one for one in clocks.of(actor, "tickets", 1) if one.deadline.key == "respond")
    assert respond.policy.value == "24"
    assert respond.holds


def test_what_began_before_the_rulebook_is_judged_by_its_first_value(company: Company):
    sales = company.actor(Role.SALES)
    typed = {
        "name": "Lin", "phone": "13900000001", "source": "walk_in", "first_contact_on": "2011-03-03",
        "department_id": company.sales,
    }  # fmt: skip
    made = service.create(sales, "customers", typed, key())
    assert made.saved == 1
    (filing,) = clocks.of(sales, "customers", made.rows[0].id or 0)
    assert (filing.policy.value, str(filing.due_day)) == ("5", "2011-03-10")


def test_nobody_approves_what_they_proposed(company: Company):
    id = propose(company).rows[0].id or 0
    outcome = decide(company, id, role=Role.ADMIN)
    assert "Nobody approves their own request." in " ".join(faults(outcome).values())
    assert seen(Policy, id)["status"] is PolicyStatus.PROPOSED


def test_a_rejected_value_never_comes_into_force_and_cannot_be_approved_later(company: Company):
    id = propose(company).rows[0].id or 0
    assert decide(company, id, "reject").saved == 1
    assert decide(company, id).saved == 0
    assert limit(company, datetime(2026, 6, 20, tzinfo=UTC)) == timedelta(hours=24)


def test_a_value_begins_tomorrow_at_the_earliest_also_when_it_is_approved_late(company: Company):
    assert "effective_from" in faults(propose(company, effective_from="2026-06-01"))
    id = propose(company, effective_from="2026-06-02").rows[0].id or 0
    clock.move_to(datetime(2026, 6, 2, 3, tzinfo=UTC))
    assert "effective_from" in faults(decide(company, id))


def test_a_value_in_force_cannot_be_changed(company: Company):
    id = stored(
        Policy, key="loan.max_days", value="3", unit="day", effective_from=date(2020, 1, 1), status="approved"
    )
    outcome = edit(company.actor(Role.ADMIN), "policies", id, 1, {"value": "30"})
    assert "value" in faults(outcome)
    assert seen(Policy, id)["value"] == "3"


def test_the_narrower_place_wins(company: Company):
    for place, value in (
        ({}, "20"),
        ({"department_id": company.service}, "10"),
        ({"site_id": company.site}, "5"),
    ):
        clock.move_to(START)
        made = propose(company, value=value, **place)
        assert decide(company, made.rows[0].id or 0).saved == 1
    day = datetime(2026, 6, 11, tzinfo=UTC)
    assert limit(company, day, site_id=company.site) == timedelta(hours=5)
    assert limit(company, day, site_id=None) == timedelta(hours=10)


def test_a_manager_edits_the_teams_the_targets_and_the_thresholds_of_the_own_department_only(
    company: Company,
):
    """R266: a target and a threshold are values of the rulebook, so another signs what the manager proposes."""
    manager = company.actor(Role.MANAGER)
    teams = {}
    for place in (company.service, company.sales):
        values = {"name": f"Team {place}", "department_id": place}
        teams[place] = service.create(company.actor(Role.ADMIN), "teams", values, key()).rows[0].id
    assert edit(manager, "teams", teams[company.service], 1, {"name": "Hotline"}).saved == 1
    assert edit(manager, "teams", teams[company.sales], 1, {"name": "Hotline"}).saved == 0
    assert edit(manager, "teams", teams[company.service], 2, {"department_id": company.sales}).saved == 0
    for place, n in ((company.service, 1), (company.sales, 0)):
        assert service.create(manager, "teams", {"name": "New", "department_id": place}, key()).saved == n
        for typed in ({"key": "survey.target", "value": "90", "unit": "percent"}, {"value": "20"}):
            assert propose(company, Role.MANAGER, department_id=place, **typed).saved == n


def test_a_manager_proposes_for_the_own_department_only(company: Company):
    assert propose(company, Role.MANAGER, department_id=company.service).saved == 1
    for place in (None, company.sales):
        assert propose(company, Role.MANAGER, department_id=place).saved == 0
    for role in (Role.SUPERVISOR, Role.AGENT):
        assert propose(company, role, department_id=company.service).saved == 0


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"key": "sla.nothing"}, "key"),
        ({"value": "0"}, "value"),
        ({"value": "-3"}, "value"),
        ({"value": "a day"}, "value"),
        ({"value": "9999999"}, "value"),
        ({"unit": "percent"}, "unit"),
        ({"unit": "working_day"}, "unit"),
        ({"key": "survey.target", "unit": "percent", "value": "101"}, "value"),
        ({"key": "sla.pause_when_waiting", "unit": "flag", "value": "yes"}, "value"),
        ({"key": "complaint.chain", "unit": "text", "value": "long"}, "value"),
        ({"key": "registration.cutoff", "unit": "text", "value": "6 pm"}, "value"),
        ({"reason": None}, "reason"),
    ],
)
def test_a_value_the_product_could_not_read_is_refused_at_its_cell(lite_company: Company, typed, field):
    assert field in faults(propose(lite_company, **typed))


# Times that are nothing of the rulebook, though one of its numbers is the same.
OTHER_TIMES = {
    ("consents.py", "minute", 5): "clocks may differ so much",
    ("tickets/rules.py", "minute", 5): "clocks may differ so much",
    ("ticket_repairs/rules.py", "minute", 5): "clocks may differ so much",
    ("customers/standing.py", "day", 365): "a year",
    ("tickets/causes.py", "day", 14): "when the action on a cause is due",
    ("tickets/conditions.py", "day", 30): "how long the survey after a complaint is open",
    ("registrations/deals.py", "day", 7): "what ran out longer ago is history",
}


def times(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Units and numbers of the lengths of time and the percentages a module bears itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and isinstance(node.value, ast.Constant):
            unit = {"days": "day", "hours": "hour", "minutes": "minute", "target": "percent"}.get(
                node.arg or ""
            )
            if unit and isinstance(node.value.value, int):
                yield unit, node.value.value


def test_no_length_of_time_and_no_target_of_the_rulebook_stands_in_a_declaration():
    """R444: each firm adapts the process by its rulebook, which is the one place of these numbers."""
    # That everything is done in time is what a limit means, not a number of it.
    kept = {(one.unit.value, one.value) for one in DEFAULTS} - {("percent", "100"), ("day", "1")}
    declared = ROOT / "core" / "resources"
    found = {
        (file.relative_to(declared).as_posix(), unit, number)
        for file in declared.rglob("*.py")
        for unit, number in times(ast.parse(file.read_text(encoding="utf-8")))
        if (unit, str(number)) in kept
    }
    assert found == OTHER_TIMES.keys()


def test_every_value_as_delivered_is_one_the_product_reads():
    assert [one.key for one in DEFAULTS if fault(one, one.value, one.unit)] == []


def test_a_key_that_is_new_with_a_release_comes_with_its_value_and_nothing_else_changes(company: Company):
    with database().writing() as session:
        session.execute(delete(Policy).where(Policy.key == "escalation.level2"))
        session.execute(update(Policy).where(Policy.key == "loan.max_days").values(value="5"))
    assert rulebook.seed(database()) == 1
    assert rulebook.seed(database()) == 0
    with database().reading() as session:
        values = {key: value for key, value in session.execute(select(Policy.key, Policy.value))}
    assert values["escalation.level2"] == "24"
    assert values["loan.max_days"] == "5"


@pytest.mark.parametrize(
    "typed", ["投诉：首次响应时限", "Complaint: first response within", "sla.complaint.respond"]
)
def test_a_value_is_chosen_by_its_name_in_any_language_and_kept_by_its_key(lite_company: Company, typed: str):
    made = propose(lite_company, key=typed)
    assert seen(Policy, made.rows[0].id or 0)["key"] == "sla.complaint.respond"


def test_the_values_of_the_rulebook_have_names_of_their_own_in_each_language():
    for lang in i18n.LANGUAGES:
        names = {i18n.term(lang, f"policy.{one.key}") for one in DEFAULTS}
        assert len(names) == len(DEFAULTS)
