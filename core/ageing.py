"""What records keep of others and of time is brought in step when time has passed, by nobody's hand."""

from datetime import datetime
from time import sleep

from core import service
from core.access import Actor
from core.resource import Echo
from core.resources import RESOURCES
from db import ageing
from db.session import database

# Records renewed in one go, and goes in one run: the rest waits for the next one.
AT_ONCE, GOES = 200, 10


def keep_in_step(actor: Actor, now: datetime, between: float = 0.0) -> int:
    """Renew the records whose echo holds no longer, with a break of so many seconds between two goes; gives how many."""
    done = 0
    for resource in RESOURCES.values():
        for echo in resource.echoes:
            if echo.until is not None:
                done += _renewed(actor, resource.fields[echo.via.key].target or "", echo, now, between)
    return done


def _renewed(actor: Actor, table: str, echo: Echo, now: datetime, between: float) -> int:
    done = 0
    for _ in range(GOES):
        with database().reading() as session:
            ids = ageing.over(session, RESOURCES[table].model, echo.until.key, now, AT_ONCE)
        if not ids:
            break
        service.renew(actor, table, echo, ids, f"renew:{table}:{echo.until.key}:{now.isoformat()}:{ids[0]}")
        done += len(ids)
        sleep(between)
    return done
