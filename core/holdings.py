"""The rights people hold for a time, as `core.access` looks at them: read from the database, judged by the clock."""

from datetime import datetime

from core.access import Granted, Role
from core.giving import ACTION
from db import access
from db.access import Given
from db.session import database
from db.vocabulary.access import AccessRight


def of(person_id: int, now: datetime) -> tuple[Granted, ...]:
    """What one person holds at this moment."""
    with database().reading() as session:
        return tuple(granted(one) for one in access.in_force(session, now, person_id))


def granted(one: Given) -> Granted:
    """A stored right as the rights ask for it; only a signature borrows the roles of its giver."""
    action = ACTION[one.permission]
    lent = (
        frozenset(Role(role) for role in one.roles) if one.permission is AccessRight.APPROVE else frozenset()
    )
    return Granted(one.table_name, action, one.row_id, one.department_id, lent)
