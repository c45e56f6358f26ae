"""When a customer has an archive, is verified and is spoken with again: days that follow (R298, R012, R035, R038)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.access import Role
from core.context import Context
from core.deadlines import due_day
from core.workflow import Transition
from db.vocabulary.customers import FilingStatus, Level3

STALE_AFTER = "customer.stale_after"
# How long a customer of a level may go without a word from us.
INTERVALS = {
    Level3.LEVEL1: "care.visit_interval.level1",
    Level3.LEVEL2: "care.visit_interval.level2",
    Level3.LEVEL3: "care.visit_interval.level3",
}


def stale_on(context: Context) -> date:
    """The day on which what is known of a customer was not verified for too long, counted from today (R012)."""
    calendar = context.calendar()
    return due_day(context.policy(STALE_AFTER), calendar.day_of(context.now), calendar)


def contact_due(context: Context, customer: Mapping[str, Any], level: Level3) -> date | None:
    """By when somebody speaks with a customer again, by their level and from the last contact, or the first (R038)."""
    calendar, last = context.calendar(), customer["last_contact_at"]
    day = calendar.day_of(last) if last else customer["first_contact_on"]
    return due_day(context.policy(INTERVALS[level]), day, calendar) if day else None


def archive_due(context: Context) -> date | None:
    """By when an archive is built of a new customer, from the first contact on (R298).

    Whom a register brings and who was met longer ago than that is not new.
    """
    row, calendar = context.values, context.calendar()
    met, known = row["first_contact_on"], row["archive_due"]
    timed = context.new or (known is not None and context.changed("first_contact_on"))
    if not timed or met is None:
        return known
    due = due_day(context.policy("archive.build", met), met, calendar)
    return None if context.importing and due < calendar.day_of(context.now) else due


VERIFY = Transition(
    "verify",
    tuple(FilingStatus),
    lambda context: context.values["filing_status"],
    by=frozenset({Role.SALES, Role.AGENT, Role.SUPERVISOR, Role.MANAGER}),
    effect=lambda context: {"last_verified_at": context.now, "stale_on": stale_on(context)},
    rule="R012",
    icon=":material/fact_check:",
)
