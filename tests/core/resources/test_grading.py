"""Grades of customers by what they brought (S02)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from core import clock, jobs
from core.access import Role
from db.models.customers import Customer
from db.models.trace import Policy
from db.vocabulary.customers import GradeAbc
from tests.factories import seen, stored

NOON = datetime(2026, 6, 12, 4, 0, tzinfo=UTC)


def grades(*customers):
    return [seen(Customer, one)["grade_abc"] for one in customers]


def test_customers_with_purchases_are_graded_by_their_share_of_revenue_each_day(company):
    """R032: three sets that share nobody and leave nobody out, cut where the rulebook says; of equals the older is first."""
    company.actor(Role.ADMIN)
    clock.move_to(NOON)
    try:
        brought = ("40", "30", "10", "10", "9", "1", "0")
        buyers = [company.customer(clv=Decimal(amount)) for amount in brought]
        stranger = company.customer(grade_abc=GradeAbc.B)
        jobs.run()
        expected = [GradeAbc.A] * 2 + [GradeAbc.B] * 2 + [GradeAbc.C] * 3
        assert grades(*buyers, stranger) == [*expected, None]
        for key, share in (("abc.cut.a", "80"), ("abc.cut.b", "99")):
            stored(
                Policy,
                key=key,
                value=share,
                unit="percent",
                effective_from=date(2026, 6, 1),
                status="approved",
            )
        jobs.run()
        assert grades(*buyers) == expected
        clock.move_to(NOON + timedelta(days=1))
        jobs.run()
        assert grades(*buyers) == [GradeAbc.A] * 3 + [GradeAbc.B] * 2 + [GradeAbc.C] * 2
    finally:
        clock.move_to(None)
