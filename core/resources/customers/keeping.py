"""A customer we keep in touch with: by when somebody speaks with them, and by when their data is looked at again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.context import Context
from core.deadlines import due_day

STALE = "customer.stale_after"


def contact_due(context: Context, customer: Mapping[str, Any]) -> date | None:
    """By when somebody speaks with a customer again, by the limit of their level (R038, R257).

    With whom nobody spoke yet the time runs from the first contact on.
    """
    calendar, spoken, met = context.calendar(), customer["last_contact_at"], customer["first_contact_on"]
    days = [one for one in (met, calendar.day_of(spoken) if spoken else None) if one is not None]
    limit = context.policy(f"care.visit_interval.{customer['level3'].value}")
    return due_day(limit, max(days), calendar) if days else None


def kept(context: Context) -> Mapping[str, Any]:
    """By when a customer is spoken with and verified again (R012, R038); what follows from nothing new stays.

    Who enters a customer by hand has the data from them that day; a register is as old as the first contact.
    """
    row = context.values
    verified = context.now if context.new and not context.importing else row["last_verified_at"]
    found = {
        "last_verified_at": verified,
        "verify_due": row["verify_due"],
        "contact_due": row["contact_due"],
    }
    if (
        found["verify_due"] is None
        or context.changed("last_verified_at")
        or context.changed("first_contact_on")
    ):
        calendar = context.calendar()
        since = calendar.day_of(verified) if verified else row["first_contact_on"]
        found["verify_due"] = due_day(context.policy(STALE), since, calendar) if since else None
    if found["contact_due"] is None or context.changed("level3") or context.changed("first_contact_on"):
        found["contact_due"] = contact_due(context, row)
    return found
