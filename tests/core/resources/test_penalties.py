"""Who puts a penalty down does not decide it; what a rule proposed, whoever has the right decides (R352)."""

from core import service
from core.access import Actor, Role
from core.changes import NEW
from db.models.organisation import User
from db.models.penalties import Penalty
from tests.factories import Company, edit, key, seen


def put_down(company: Company, by: Actor, whom: Actor) -> int:
    values = {
        "user_id": seen(User, whom.id)["name"], "on_day": "2026-05-04", "rule_key": "fine.lost", "reason": "Lost.",
        "subject_kind": "archive_loans", "subject_id": "1", "base_amount": "50",
    }  # fmt: skip
    outcome = edit(by, "penalties", NEW, None, values)
    assert outcome.clean, outcome.problems
    (row,) = outcome.rows
    return row.id


def said(actor: Actor, id: int, event: str) -> str:
    outcome = service.move(
        actor, "penalties", id, seen(Penalty, id)["version"], event, {}, key(), "So it is."
    )
    return "" if outcome.clean else str(outcome.problems[0].say)


def test_who_puts_a_penalty_down_neither_confirms_nor_waives_it(company):
    head, other, clerk = (company.actor(role, name=name) for role, name in (
        (Role.MANAGER, "head"), (Role.MANAGER, "other"), (Role.AGENT, "clerk")
    ))  # fmt: skip
    id = put_down(company, head, clerk)
    assert seen(Penalty, id)["proposed_by_id"] == head.id
    for event in ("confirm", "waive"):
        assert said(head, id, event), event
    assert seen(Penalty, id)["status"].value == "proposed"
    assert said(other, id, "confirm") == ""


def test_what_a_rule_proposed_is_decided_by_whoever_has_the_right(company):
    head, clerk = company.actor(Role.MANAGER), company.actor(Role.AGENT)
    assert said(head, company.penalty(clerk), "confirm") == ""
