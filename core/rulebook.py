"""Seeding the rulebook: an empty one gets the default values with their sources."""

from datetime import date

from core import clock
from core.rulebook_defaults import DEFAULTS
from db import bulk
from db.models.trace import Policy
from db.session import Database
from db.vocabulary.organisation import PolicyStatus

FROM = date(2020, 1, 1)


def seed(database: Database) -> int:
    """Store the default values where the rulebook is empty; gives how many."""
    now = clock.now()
    with database.writing() as session:
        if not bulk.is_empty(session, (Policy,)):
            return 0
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
        ]
        return bulk.insert_many(session, Policy, rows)
