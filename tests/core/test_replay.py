"""What-if over the past: the same answer as judging each row by hand, for every unit, place and kind."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from core import clock
from core.access import Role
from core.context import Policy
from core.deadlines import due, due_day
from core.replay import Proposal, due_times, replay
from core.worktime import Calendar, Special
from db.models.calendar import ClockPause
from db.models.trace import Policy as StoredPolicy
from db.vocabulary.organisation import PolicyUnit as Unit
from tests.factories import Company, stored

OFFICE = ((9 * 60, 12 * 60), (13 * 60, 18 * 60))
NOW = datetime(2026, 6, 3, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CALENDARS = [
    Calendar(
        ZoneInfo(zone),
        (OFFICE,) * 5 + ((), ()),
        {date(2026, 5, n): Special((), True) for n in range(1, 6)}
        | {date(2026, 5, 9): Special(OFFICE, False)},
    )
    for zone in ("Asia/Shanghai", "Europe/Berlin", "America/New_York")
]
UNITS = [
    (90, Unit.MINUTE), (30, Unit.HOUR), (13, Unit.WORKING_HOUR), (3, Unit.DAY), (4, Unit.WORKING_DAY),
    (2, Unit.MONTH), (1, Unit.YEAR),
]  # fmt: skip


@pytest.fixture(autouse=True)
def june():
    """The product believes it is noon of 3 June in Shanghai."""
    clock.move_to(NOW)
    yield
    clock.move_to(None)


@pytest.mark.parametrize("calendar", CALENDARS, ids=lambda one: one.zone.key)
@pytest.mark.parametrize(("value", "unit"), UNITS)
def test_many_due_times_at_once_are_those_made_one_by_one(calendar, value, unit):
    rng, law = random.Random(f"{unit} {calendar.zone.key}"), Policy("k", str(value), unit, None, None)
    moments = [
        datetime(2025, 12, 1, tzinfo=UTC) + rng.randrange(200 * 86_400) * HOUR / 3600 for _ in range(300)
    ]
    starts = np.array([one.replace(tzinfo=None) for one in moments], dtype="datetime64[us]")
    found = [one.replace(tzinfo=UTC) for one in due_times(law, starts, calendar).tolist()]
    assert found == [due(law, one, calendar) for one in moments]


@pytest.mark.parametrize(
    ("value", "unit"), [one for one in UNITS if one[1] not in ("minute", "hour", "working_hour")]
)
def test_many_due_days_at_once_are_those_made_one_by_one(value, unit):
    law, days = (
        Policy("k", str(value), unit, None, None),
        [date(2025, 11, 3) + timedelta(n) for n in range(0, 300, 7)],
    )
    found = due_times(law, np.array(days, dtype="datetime64[D]"), CALENDARS[0]).tolist()
    assert found == [due_day(law, day, CALENDARS[0]) for day in days]


def complaints(
    company: Company, n: int, rng: random.Random, **values: object
) -> list[tuple[int, datetime, datetime | None]]:
    """Complaints with their answers, judged by 24 hours; gives id, received, answered."""
    made = []
    for _ in range(n):
        received = NOW - rng.randrange(1, 60 * 24) * HOUR
        answered = received + rng.randrange(1, 60) * HOUR if rng.random() < 0.8 else None
        answered = None if answered and answered > NOW else answered
        id = company.ticket(
            kind="complaint", received_at=received, first_responded_at=answered,
            first_response_due=received + 24 * HOUR, **values,
        )  # fmt: skip
        made.append((id, received, answered))
    return made


def test_twelve_hours_instead_of_twenty_four_counts_who_would_have_been_late(company: Company):
    rng = random.Random(4)
    made = complaints(company, 60, rng)
    for kind in ("inquiry", "repair"):
        company.ticket(kind=kind, received_at=NOW - 100 * HOUR, first_response_due=NOW - 76 * HOUR)
    (found,) = replay(
        company.actor(Role.EXECUTIVE),
        Proposal("sla.complaint.respond", "12", Unit.HOUR),
        date(2026, 3, 1),
        date(2026, 6, 3),
    )
    late = {hours: {id for id, at, end in made if (end or NOW) > at + hours * HOUR} for hours in (12, 24)}
    assert (found.table, found.deadline, found.n) == ("tickets", "respond", 60)
    assert (found.late_before, found.late_after) == (len(late[24]), len(late[12]))
    assert set(found.worse) == late[12] - late[24]
    assert set(found.better) == set()
    (milder,) = replay(
        company.actor(Role.EXECUTIVE),
        Proposal("sla.complaint.respond", "40", Unit.HOUR),
        date(2026, 3, 1),
        date(2026, 6, 3),
    )
    assert set(milder.better) == {
        id for id, at, end in made if at + 24 * HOUR < (end or NOW) <= at + 40 * HOUR
    }


def test_only_the_stretch_asked_for_is_judged_its_last_day_included(company: Company):
    rng = random.Random(5)
    made = complaints(company, 40, rng)
    zone = ZoneInfo("Asia/Shanghai")
    since, until = date(2026, 5, 1), date(2026, 5, 20)
    (found,) = replay(
        company.actor(Role.EXECUTIVE), Proposal("sla.complaint.respond", "12", Unit.HOUR), since, until
    )
    assert found.n == sum(since <= at.astimezone(zone).date() <= until for _, at, _ in made)


def test_a_place_with_a_value_of_its_own_is_not_judged_by_the_companys(company: Company):
    rng = random.Random(6)
    here, there = complaints(company, 10, rng), complaints(company, 7, rng, site_id=company.other_site)
    own = {
        "key": "sla.complaint.respond",
        "unit": "hour",
        "effective_from": date(2020, 1, 1),
        "status": "approved",
    }
    stored(StoredPolicy, value="20", site_id=company.other_site, **own)
    actor, days = company.actor(Role.EXECUTIVE), (date(2026, 3, 1), date(2026, 6, 3))
    (found,) = replay(actor, Proposal("sla.complaint.respond", "12", Unit.HOUR), *days)
    assert found.n == len(here)
    (found,) = replay(
        actor, Proposal("sla.complaint.respond", "12", Unit.HOUR, site_id=company.other_site), *days
    )
    assert found.n == len(there)


def test_a_value_for_a_department_judges_its_rows_only(company: Company):
    rng = random.Random(8)
    complaints(company, 6, rng)
    complaints(company, 4, rng, department_id=company.sales)
    actor, days = company.actor(Role.EXECUTIVE), (date(2026, 3, 1), date(2026, 6, 3))
    for department, n in ((company.service, 6), (company.sales, 4), (None, 10)):
        wanted = Proposal("sla.complaint.respond", "12", Unit.HOUR, department_id=department)
        assert [one.n for one in replay(actor, wanted, *days)] == [n]


def test_time_spent_waiting_is_given_back_in_the_replay_too(company: Company):
    received = NOW - 100 * HOUR
    id = company.ticket(
        kind="complaint",
        received_at=received,
        first_responded_at=received + 15 * HOUR,
        first_response_due=received + 30 * HOUR,
    )
    stored(
        ClockPause,
        subject_kind="tickets",
        subject_id=id,
        begun_at=received + 2 * HOUR,
        ended_at=received + 8 * HOUR,
    )
    actor, days = company.actor(Role.EXECUTIVE), (date(2026, 5, 1), date(2026, 6, 3))
    (found,) = replay(actor, Proposal("sla.complaint.respond", "10", Unit.HOUR), *days)
    assert found.late_after == 0
    (found,) = replay(actor, Proposal("sla.complaint.respond", "8", Unit.HOUR), *days)
    assert found.worse == (id,)


def test_the_filing_of_customers_is_judged_by_days(company: Company):
    sales = company.actor(Role.SALES)
    for filed in (7, 8, 14, None):
        company.customer(
            sales, first_contact_on=date(2026, 5, 11), filing_due=date(2026, 5, 18),
            filed_on=None if filed is None else date(2026, 5, 11) + timedelta(filed),
        )  # fmt: skip
    (found,) = replay(
        company.actor(Role.EXECUTIVE),
        Proposal("filing.new", "10", Unit.WORKING_DAY),
        date(2026, 5, 1),
        date(2026, 6, 3),
    )
    assert (found.n, found.late_before, found.late_after, found.n_better) == (4, 3, 1, 2)


def test_rows_that_are_not_open_to_the_reader_are_not_counted(company: Company):
    rng = random.Random(7)
    complaints(company, 5, rng)
    complaints(company, 5, rng, department_id=company.sales)
    head = company.actor(Role.MANAGER)
    (found,) = replay(
        head, Proposal("sla.complaint.respond", "12", Unit.HOUR), date(2026, 3, 1), date(2026, 6, 3)
    )
    assert found.n == 5
