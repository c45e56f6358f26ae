"""State machines: no sequence of events, whoever sends it, leads outside the declared machine."""

import random
from collections.abc import Mapping
from datetime import date

import pytest

from core import clock, service
from core.access import Actor, Role
from core.resources import RESOURCES
from core.workflow import Transition
from db.base import Record
from db.models.trace import Policy
from db.vocabulary.organisation import PolicyStatus, PolicyUnit
from tests.factories import Company, key, seen, stored

MACHINES = sorted(table for table, resource in RESOURCES.items() if resource.workflow is not None)
STEPS = 120


def proposal(by: Actor) -> int:
    """A value of the rulebook somebody proposed for far ahead."""
    return stored(
        Policy,
        key="sla.complaint.respond",
        value="12",
        unit=PolicyUnit.HOUR,
        effective_from=date(2099, 1, 1),
        status=PolicyStatus.PROPOSED,
        proposed_by=by.id,
    )


def asking(company: Company) -> int:
    """A survey with a question."""
    survey = company.survey()
    company.question(survey)
    return survey


def started(company: Company, table: str) -> int:
    actor = company.actor(Role.AGENT)
    make = {
        "customers": company.customer,
        "archive_loans": lambda: company.loan(actor),
        "penalties": lambda: company.penalty(actor),
        "policies": lambda: proposal(actor),
        "tickets": company.ticket,
        "ticket_repairs": company.repair,
        "surveys": lambda: asking(company),
        "survey_responses": company.response,
        "compensations": lambda: company.compensation(actor),
        "corrective_actions": lambda: company.action(company.actor(Role.MANAGER)),
    }
    return make[table]()


def values(company: Company, table: str, step: Transition, chance: random.Random) -> Mapping[str, object]:
    """Something for what the step asks, mostly right."""
    sure = {
        "assignee_id": company.actor(Role.AGENT).id,
        "carrier_id": company.actor(Role.AGENT).id,
        "technician_id": lambda: company.technician().id,
        "ticket_id": company.ticket,
        "corrective_action_id": lambda: company.action(company.actor(Role.AGENT)),
    }
    found = {}
    for attribute in step.needs + step.asks:
        one = RESOURCES[table].fields[attribute.key]
        typed: object = "Text" if one.marks.choices is None else chance.choice(list(one.marks.choices)).value
        if one.type == "integer":
            typed = chance.choice((40, 60))
        typed = {"moment": clock.now().isoformat(), "money": "10", "flag": "1"}.get(one.type.value, typed)
        if one.key in sure:
            made = sure[one.key]
            typed = made() if callable(made) else made
        if one.type == "reference" and one.key not in sure:
            continue
        if chance.random() > 0.1:
            found[one.key] = typed
    return found


def leads_to(step: Transition, state: str) -> set[str]:
    """Every state a step can lead to; without any it stays where it is."""
    return {one.value for one in step.leads} or {state}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("table", MACHINES)
def test_no_sequence_of_events_leaves_the_machine(lite_company, table, seed):
    chance = random.Random(seed)
    resource = RESOURCES[table]
    workflow, model = resource.workflow, resource.model
    assert issubclass(model, Record)
    row = started(lite_company, table)
    people = [lite_company.actor(role, name=name) for role in Role for name in ("", "deputy")]
    named = (Role.SALES,) if table == "customers" else (Role.AGENT, Role.MANAGER)
    # Those the records of this test name come up more often.
    people += [lite_company.actor(role) for role in named] * 5
    if table == "ticket_repairs":
        people += [
            lite_company.technician(),
            lite_company.actor(Role.MANAGER, department=lite_company.workshop()),
        ] * 8
    events = sorted({step.event for step in workflow.transitions}) + ["nothing"]
    taken = 0
    for _ in range(STEPS):
        before = seen(model, row)
        state = before[workflow.field]
        actor, event = chance.choice(people), chance.choice(events)
        step = workflow.find(event, state)
        version = before["version"] - (chance.random() < 0.1)
        typed = values(lite_company, table, step, chance) if step else {}
        outcome = service.move(
            actor, table, row, version, event, typed, key(), chance.choice(["", "Because."])
        )
        after = seen(model, row)
        if not outcome.clean:
            assert after == before, f"{event} was refused and changed something"
            continue
        taken += 1
        assert step is not None
        assert version == before["version"]
        named = {before[attribute.key] for attribute in step.by_fields}
        assert step.by & actor.roles or actor.id in named
        assert actor.id not in {before[attribute.key] for attribute in step.not_by}
        assert after[workflow.field].value in leads_to(step, state)
        assert after["version"] == before["version"] + 1
        if not workflow.of(after[workflow.field]):
            assert after[workflow.field] in workflow.ends
            row = started(lite_company, table)
    assert taken > 0


@pytest.mark.parametrize("table", MACHINES)
def test_every_way_through_a_machine_ends_and_every_end_takes_no_step_but_reopening(table):
    workflow = RESOURCES[table].workflow
    for step in workflow.transitions:
        for source in step.sources:
            assert source not in workflow.ends or step.event == "reopen", f"{step.event} leads out of an end"


def test_what_a_step_needs_cannot_be_left_empty_on_purpose(lite_company):
    """A step asks for its fields, whether they are not typed at all or typed as nothing."""
    agent = lite_company.actor(Role.AGENT)
    slip = lite_company.repair()
    for given in ({}, {"appointment_at": ""}, {"appointment_at": " "}, {"appointment_at": None}):
        outcome = service.move(agent, "ticket_repairs", slip, 1, "book", given, key())
        assert [str(cell.say) for cell in outcome.problems] == ["Required"]


def test_a_table_without_steps_refuses_them(lite_company):
    agent = lite_company.actor(Role.AGENT)
    contact = lite_company.interaction(agent)
    with pytest.raises(service.AppError, match="no steps"):
        service.move(agent, "interactions", contact, 1, "close", {}, key())
