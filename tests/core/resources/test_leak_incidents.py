"""Leaks: reported by anybody, told at once to who has to act, timed, and closed when those concerned know (R327)."""

from datetime import UTC, datetime, timedelta

import pytest

from core import clock, clocks, notices, service
from core.access import Role
from core.deadlines import ClockState
from db.models.privacy import LeakIncident
from tests.factories import key, seen


@pytest.fixture(autouse=True)
def now():
    """Gives the product its own clock back."""
    yield
    clock.move_to(None)


def test_a_report_tells_heads_and_supervisors_at_once_and_its_clocks_run_until_somebody_acts(lite_company):
    finder, head, chief = (lite_company.actor(role) for role in (Role.FIELD, Role.MANAGER, Role.EXECUTIVE))
    keeper, other = lite_company.actor(Role.SUPERVISOR), lite_company.actor(Role.AGENT)
    values = {"what": "A list went to a stranger.", "certainty": "confirmed", "found_at": "2026-03-02 10:00"}
    made = service.create(finder, "leak_incidents", values, key())
    assert made.clean, made.problems
    id = made.rows[0].id
    assert [len(notices.of(one)) for one in (head, keeper, chief, other)] == [1, 1, 0, 0]
    assert service.fetch(finder, "leak_incidents", id)["found_by_id"] == finder.id
    assert service.fetch(other, "leak_incidents", id) is None
    hours = {
        one.deadline.key: (one.due - one.started).total_seconds() / 3600
        for one in clocks.of(head, "leak_incidents", id)
    }
    assert hours == {"act": 1, "authority": 72}

    def step(event: str, **typed):
        return service.move(
            head, "leak_incidents", id, seen(LeakIncident, id)["version"], event, typed, key()
        )

    assert "Required" in str(step("act").problems[0].say)
    assert step("act", remedy="Called it back.").clean
    assert seen(LeakIncident, id)["first_action_at"] is not None
    assert "Tell the people concerned" in str(step("close", people_affected="12").problems[0].say)
    assert step("close", people_affected="12", people_told_at="2026-03-02 18:00").clean


def test_one_report_tells_both_who_must_act_and_the_time_to_the_first_action_is_measured(company):
    """R327: the information supervisor and the customer service manager, and nobody else; in time within the hour."""
    finder, head, keeper = (company.actor(role) for role in (Role.AGENT, Role.MANAGER, Role.SUPERVISOR))
    found = datetime(2026, 3, 2, 2, tzinfo=UTC)
    for minutes, state in ((20, ClockState.MET), (90, ClockState.MISSED)):
        clock.move_to(found)
        typed = {"what": "A list is missing.", "certainty": "suspected", "found_at": "2026-03-02 10:00"}
        before = [len(notices.of(one)) for one in (head, keeper, finder)]
        leak = service.create(finder, "leak_incidents", typed, key()).rows[0].id
        assert [len(notices.of(one)) for one in (head, keeper, finder)] == [
            before[0] + 1,
            before[1] + 1,
            before[2],
        ]
        clock.move_to(found + timedelta(minutes=minutes))
        version = seen(LeakIncident, leak)["version"]
        done = service.move(head, "leak_incidents", leak, version, "act", {"remedy": "Found."}, key())
        assert done.clean
        act = next(one for one in clocks.of(head, "leak_incidents", leak) if one.deadline.key == "act")
        assert ((act.stopped - act.started) // timedelta(minutes=1), act.state) == (minutes, state)
