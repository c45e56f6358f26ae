"""The working calendar as people keep it: seeded holidays, hours of a site, a day more or less."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import calendars, clock, clocks, service
from core.access import Role
from core.deadlines import ClockState
from core.worktime import Why
from db.models.calendar import WorkingHours
from db.models.customers import Customer
from db.session import database
from tests.factories import Company, key, seen

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def september():
    """The product believes it is 24 September 2026, a Thursday, ten in the morning in Shanghai."""
    clock.move_to(datetime(2026, 9, 24, 2, 0, tzinfo=UTC))
    yield
    clock.move_to(None)


def of(site=None):
    with database().reading() as session:
        return calendars.of(session, site)


def hours(company: Company, day: date, site=None) -> timedelta:
    one = of(site)
    return one.between(one.midnight(day), one.midnight(day + timedelta(days=1)))


def test_a_new_company_has_office_hours_holidays_and_make_up_days(company: Company):
    assert hours(company, date(2026, 9, 24)) == 8 * HOUR
    assert hours(company, date(2026, 10, 1)) == timedelta()
    assert hours(company, date(2026, 10, 10)) == 8 * HOUR  # a Saturday made up for
    assert hours(company, date(2026, 10, 17)) == timedelta()
    assert 2026 in of().years
    assert 2027 not in of().years


def test_seeding_again_adds_nothing(company: Company):
    assert calendars.seed(database()) == 0


def test_a_site_with_hours_of_its_own_keeps_only_these_and_its_days_go_first(company: Company):
    admin = company.actor(Role.ADMIN)
    for opens, closes in (("10:00", "14:00"), ("22:00", "24:00")):
        typed = {"site_id": company.site, "weekday": "Sunday", "opens": opens, "closes": closes}
        assert service.create(admin, "working_hours", typed, key()).saved == 1
    typed = {
        "site_id": company.site,
        "day": "2026-10-04",
        "kind": "Shorter hours",
        "opens": "12:00",
        "name": "Fair",
    }
    assert service.create(admin, "calendar_days", typed, key()).saved == 1
    assert hours(company, date(2026, 9, 24), company.site) == timedelta()
    assert hours(company, date(2026, 9, 13), company.site) == 6 * HOUR
    # Sunday 4 October is a holiday of the company; the site opens at noon.
    assert hours(company, date(2026, 10, 4), company.site) == 4 * HOUR
    assert hours(company, date(2026, 10, 4)) == timedelta()
    assert hours(company, date(2026, 9, 24), company.other_site) == 8 * HOUR


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"weekday": "monday", "opens": "18:00", "closes": "09:00"}, "closes"),
        ({"weekday": "monday", "opens": "25:00", "closes": "26:00"}, "opens"),
        ({"weekday": "monday", "opens": "09:00", "closes": "12:00:30"}, "closes"),
    ],
)
def test_hours_that_cannot_be_are_refused_at_their_cell(lite_company: Company, typed, field):
    outcome = service.create(lite_company.actor(Role.ADMIN), "working_hours", typed, key())
    assert outcome.saved == 0
    assert field in {cell.field for cell in outcome.problems}


def test_hours_are_read_as_people_write_them(lite_company: Company):
    admin = lite_company.actor(Role.ADMIN)
    typed = {"weekday": "星期六", "opens": "上午9点30分", "closes": "下午5:30"}
    assert service.create(admin, "working_hours", typed, key()).saved == 1
    assert of().periods(date(2026, 9, 12)) == ((9 * 60 + 30, 17 * 60 + 30),)


def test_only_the_administrator_changes_the_calendar(lite_company: Company):
    for role in (Role.MANAGER, Role.AGENT, Role.EXECUTIVE):
        outcome = service.create(lite_company.actor(role), "calendar_days", {"day": "2026-12-31"}, key())
        assert outcome.saved == 0


def test_the_filing_of_a_customer_is_due_by_working_days_and_the_holiday_shifts_it(company: Company):
    """R249: five working days after Thursday 24 September, with two holidays between, is Friday 9 October."""
    sales = company.actor(Role.SALES)
    typed = {
        "name": "Lin", "phone": "13900000001", "source": "walk_in", "first_contact_on": "2026-09-24",
        "department_id": company.sales,
    }  # fmt: skip
    made = service.create(sales, "customers", typed, key())
    assert made.saved == 1, [str(cell.say) for cell in made.problems]
    id = made.rows[0].id
    assert id is not None
    assert seen(Customer, id)["filing_due"] == date(2026, 10, 9)
    (filing,) = clocks.of(sales, "customers", id)
    assert filing.state is ClockState.RUNNING
    assert [span.why for span in filing.spans()].count(Why.HOLIDAY) == 3 + 7
    # The holiday is moved: the next one to be entered is due by the calendar as it is then.
    admin = company.actor(Role.ADMIN)
    typed_day = {"day": "2026-09-28", "kind": "holiday", "name": "Company day"}
    assert service.create(admin, "calendar_days", typed_day, key()).saved == 1
    again = service.create(sales, "customers", typed | {"name": "Mo", "phone": "13900000002"}, key())
    assert seen(Customer, again.rows[0].id or 0)["filing_due"] == date(2026, 10, 10)
    # The one entered before keeps its day, and its working says that the calendar has changed since.
    (filing,) = clocks.of(sales, "customers", id)
    assert not filing.holds


def test_a_company_without_working_hours_is_told_so_instead_of_failing(company: Company):
    admin = company.actor(Role.ADMIN)
    with database().reading() as session:
        rows = [(one.id, one.version) for one in session.query(WorkingHours)]
    assert service.delete(admin, "working_hours", rows, key()).clean
    typed = {
        "name": "Lin", "phone": "13900000001", "source": "walk_in", "first_contact_on": "2026-09-24",
        "department_id": company.sales,
    }  # fmt: skip
    outcome = service.create(company.actor(Role.SALES), "customers", typed, key())
    assert outcome.saved == 0
    assert "the administrator can enter hours" in " ".join(str(cell.say) for cell in outcome.problems)
