"""Grades of customers by what they brought: computed once a day by the scheduled work (R032)."""

from datetime import datetime, timedelta
from time import sleep

from core import service
from core.access import Actor, own_hand
from core.lookup import Lookup
from core.resource import Echo
from core.resources import RESOURCES
from db import grading, notices
from db.models.dealings import Purchase
from db.session import database

# Customers graded in one go, and the most in one run: the rest waits for the next one.
AT_ONCE, MOST = 200, 4_000
# All customers are put in order for it, so that is done once a day.
NAME, EACH = "grades", timedelta(hours=20)


def keep(actor: Actor, now: datetime, between: float = 0.0) -> int:
    """Grade the customers whose share of revenue calls for another grade; gives how many."""
    own_hand(actor)
    with database().writing() as session:
        if not notices.take_lease(session, NAME, f"{NAME}:{now.isoformat()}", now, now + EACH):
            return 0
    with database().reading() as session:
        policy = Lookup(session, actor, now).context(RESOURCES["customers"], {}, None).policy
        cuts = policy("abc.cut.a").number, policy("abc.cut.b").number
        found = grading.misgraded(session, *cuts, MOST)
    ids = sorted(found)
    echo = Echo(Purchase.customer_id, lambda _context, customer: {"grade_abc": found[customer]})
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        service.renew(actor, "customers", echo, some, f"grade:{now.isoformat()}:{some[0]}")
        sleep(between)
    if len(ids) == MOST:
        with database().writing() as session:
            notices.take_lease(session, NAME, f"{NAME}:{now.isoformat()}", now, now)
    return len(ids)
