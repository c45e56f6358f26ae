"""Lists of words that grow with use: the words everybody starts with, and those a column of the product holds (R031)."""

from core import service
from core.access import Action, Actor
from core.measures import Chart
from core.resources import RESOURCES
from core.values import NAMED, OPEN
from core.view import View


def words(actor: Actor, format: str) -> tuple[str, ...]:
    """The words of an open list, as they are stored: the known ones, then those the actor sees in use, by their text."""
    table, key = OPEN[format]
    known = tuple(NAMED[format])
    if not service.can(actor, Action.VIEW, table):
        return known
    found = service.chart(actor, View(table), Chart("words", getattr(RESOURCES[table].model, key)))
    used = {one.group for one in found if isinstance(one.group, str)}
    return (*known, *sorted(used - set(known)))
