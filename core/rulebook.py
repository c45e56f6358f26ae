"""Seeding the rulebook: an empty one gets the default values with their sources."""

from datetime import date

from core import clock
from core.rulebook_defaults import DEFAULTS
from db import bulk, policies
from db.models.trace import Policy
from db.session import Database
from db.vocabulary.organisation import PolicyStatus

FROM = date(2020, 1, 1)


def seed(database: Database) -> int:
    """Store the default value of each key the rulebook does not know yet; gives how many.

    A key that is new with a release comes with its value; what a company has changed stays.
    """
    now = clock.now()
    with database.writing() as session:
        known = policies.keys(session)
        rows = [
            {
                "key": one.key,
                "value": one.value,
                "unit": one.unit,
                "source_rule": one.source_rule,
                "note": one.note,
                "effective_from": FROM,
                "status": PolicyStatus.APPROVED,
                "created_at": now,
                "updated_at": now,
                "version": 1,
            }
            for one in DEFAULTS
            if one.key not in known
        ]
        return bulk.insert_many(session, Policy, rows) if rows else 0
