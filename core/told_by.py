"""Customers found by what they bought or complained about, beside those found by their own record (R376)."""

from core import service
from core.access import Action, Actor
from core.masks import masked_fields
from core.view import View

TABLE, VIA = "customers", "customer_id"
# By the product or the number of the contract; by the number or the words of a ticket.
BY = ("purchases", "tickets")
MOST = 20


def found(actor: Actor, text: str) -> dict[int, tuple[str, ...]]:
    """The customers whose purchases or tickets hold all words of a text, each with the tables that do (R376).

    Only rows the actor may see are looked through, and of these only such as tell the actor whom they are about; a
    customer is named only to whom the customer is open.
    """
    told: dict[int, list[str]] = {}
    for table in BY if text.strip() else ():
        if not service.can(actor, Action.VIEW, table):
            continue
        if VIA in masked_fields(actor, service.RESOURCES[table]):
            continue
        page = service.read(actor, View(table, search=text, size=MOST, columns=(VIA,)))
        for id in dict.fromkeys(one for one in page.columns.get(VIA, ()) if one is not None):
            told.setdefault(id, []).append(table)
    if not told or not service.can(actor, Action.VIEW, TABLE):
        return {}
    open_ones = set(service.rows(actor, TABLE, list(told)).ids)
    return {id: tuple(tables) for id, tables in told.items() if id in open_ones}
