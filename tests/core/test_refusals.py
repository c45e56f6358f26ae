"""What was refused stands in the audit log: who, what on, by which rule, without what was typed, and never a flood of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core import clock, exports, refusals, reveal_reviews, reveals, service, trail
from core.access import Refused, Role
from core.seals import audit_keys
from core.view import View
from db import writes
from db.models.trace import AuditRow
from db.session import database
from db.vocabulary.organisation import AuditAction
from tests.factories import THEN, Company, edit, key, wish


def kept() -> list[AuditRow]:
    """The refusals in the log, oldest first; its chain holds."""
    with database().reading() as session:
        assert writes.first_broken(session, audit_keys()) is None
        query = session.query(AuditRow).filter_by(action=AuditAction.REFUSE).order_by(AuditRow.id)
        return list(query)


def places() -> list[tuple[int | None, str, int | None, str | None]]:
    return [(one.actor_id, one.table_name, one.row_id, one.rule) for one in kept()]


@pytest.fixture(autouse=True)
def march():
    clock.move_to(THEN)
    yield
    clock.move_to(None)


def test_a_refused_verb_names_person_record_and_rule_and_not_what_was_typed(company: Company):
    analyst, agent = company.actor(Role.ANALYST), company.actor(Role.AGENT)
    id = company.customer(agent)
    assert edit(analyst, "customers", id, 1, {"region": "Secret wish"}).saved == 0
    ticket = company.ticket(assignee_id=agent.id)
    assert service.move(agent, "tickets", ticket, 1, "merge", {"merged_into_id": id}, key(), "x").saved == 0
    assert places() == [(analyst.id, "customers", id, None), (agent.id, "tickets", ticket, "R377")]
    assert "Secret wish" not in str([one.changes for one in kept()])
    told = trail.entries(company.actor(Role.EXECUTIVE))[-2:]
    words = [trail.cells(company.actor(Role.EXECUTIVE), one)[6] for one in told]
    assert "region" in words[1].lower()
    assert "another role" in words[0]


@pytest.mark.parametrize("verb", ["read", "export", "reveal", "take", "watching", "review"])
def test_every_kind_of_verb_that_refuses_is_written_down(lite_company: Company, verb):
    agent, analyst = lite_company.actor(Role.AGENT), lite_company.actor(Role.ANALYST)
    id = lite_company.customer(agent)
    verbs = {
        "read": lambda: service.read(agent, View("users")),
        "export": lambda: exports.make(replace(agent, export=False), wish(View("customers"))),
        "reveal": lambda: reveals.reveal(analyst, "customers", id, "phone", "Curious."),
        "take": lambda: exports.take(agent, 999),
        "watching": lambda: edit(replace(agent, watched_by=analyst.id), "customers", id, 1, {"region": "N"}),
    }
    verbs["review"] = lambda: reveal_reviews.review(agent, [1], "Nothing.")
    with pytest.raises(Refused):
        verbs[verb]()
    (one,) = kept()
    who = analyst.id if verb in ("reveal", "watching") else agent.id
    tables = {"read": "users", "take": "export_requests", "review": "pii_access_log"}
    table = tables.get(verb, "customers")
    assert (one.actor_id, one.table_name) == (who, table)
    assert agent.name not in str(one.changes)


def test_a_flood_of_refusals_is_cut_short_and_says_so(lite_company: Company):
    """The same one once an hour, twenty different ones a person and hour, and others are written down as ever."""
    analyst, other = lite_company.actor(Role.ANALYST), lite_company.actor(Role.ANALYST, name="other")
    ids = [lite_company.customer() for _ in range(refusals.MOST + 5)]
    for id in (ids[0], *ids):
        edit(analyst, "customers", id, 1, {"region": "North"})
    assert len(kept()) == refusals.MOST
    assert [one.changes["refused"].get("last", False) for one in kept()].count(True) == 1
    assert kept()[-1].changes["refused"]["last"]
    edit(other, "customers", ids[0], 1, {"region": "North"})
    assert kept()[-1].actor_id == other.id
    clock.move_to(THEN + timedelta(hours=1, minutes=1))
    edit(analyst, "customers", ids[0], 1, {"region": "North"})
    assert (kept()[-1].actor_id, len(kept())) == (analyst.id, refusals.MOST + 2)


def test_a_refused_paste_of_many_rows_is_one_row_of_the_log(lite_company: Company):
    analyst = lite_company.actor(Role.ANALYST)
    ids = [lite_company.customer() for _ in range(3)]
    service.delete(analyst, "customers", [(id, 1) for id in ids], key())
    assert len(kept()) == 1
    assert service.history(lite_company.actor(Role.EXECUTIVE), "customers", ids[0]) == []


def test_what_the_product_itself_tries_is_nobodys_refusal(lite_company: Company):
    keeper = lite_company.actor(Role.ARCHIVIST)
    loan = lite_company.loan(keeper, status="approved", ready_at=THEN)
    system = replace(keeper, system=True)
    assert service.move(system, "archive_loans", loan, 1, "expire", {}, key()).saved == 0
    assert kept() == []
