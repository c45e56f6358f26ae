"""When a new customer was filed, and whether in time."""

from datetime import date, timedelta
from functools import cache
from random import Random

from core.sample.book import Book, Row
from db.vocabulary.customers import FilingStatus


def filing(book: Book, rng: Random, first_on: date) -> Row:
    """Filed within five working days of the first contact, as a rule (R249)."""
    due = working_days_after(first_on, 5)
    late = rng.random() < 0.08
    filed = due + timedelta(days=rng.randint(1, 20)) if late else first_on + timedelta(days=rng.randint(0, 6))
    filed = filed if late else min(filed, due)
    status, filed_on = (FilingStatus.FILED_LATE if late else FilingStatus.FILED), filed
    if filed > book.time.today or rng.random() < 0.015:
        status, filed_on = (
            rng.choices((FilingStatus.UNFILED, FilingStatus.PENDING, FilingStatus.REJECTED), (5, 4, 1))[0],
            None,
        )
    return {"filing_due": due, "filing_status": status, "filed_on": filed_on}


@cache
def working_days_after(day: date, count: int) -> date:
    """The day so many weekdays after a day."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
