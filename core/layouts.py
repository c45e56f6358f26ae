"""How a person likes the page of a table: its columns, and whether the figures above the list are shown."""

from typing import Any

from core.access import Action, Actor, own_hand, require
from core.messages import N_, AppError, Say
from core.resource import RELATED
from core.resources import RESOURCES
from db import views
from db.session import database

NARROWEST, WIDEST = 40, 1200
FOLDED = "folded"


def layout(actor: Actor, table: str) -> dict[str, Any]:
    """The kept layout: `widths` {field: pixels}, `order`, `hidden` and `pinned` fields; {} where none was kept."""
    with database().reading() as session:
        kept = views.layout(session, actor.id, table)
    return _of_the_grid(kept)


def folded(actor: Actor, table: str) -> bool:
    """Does this person want the list of a table without its tiles and charts?"""
    with database().reading() as session:
        return bool(views.layout(session, actor.id, table).get(FOLDED))


def fold(actor: Actor, table: str, wanted: bool) -> None:
    """Show a table's tiles and charts from now on, or fold them away."""
    own_hand(actor)
    require(actor, Action.VIEW, RESOURCES[table].rights)
    with database().writing() as session:
        kept = views.layout(session, actor.id, table) | {FOLDED: True}
        views.keep_layout(session, actor.id, table, kept if wanted else _of_the_grid(kept))


def keep(actor: Actor, table: str, wanted: Any) -> None:
    """Keep a layout; fields the table does not list are left out. Raises `AppError` for another form."""
    own_hand(actor)
    resource = RESOURCES[table]
    require(actor, Action.VIEW, resource.rights)
    known = {RELATED, *(one.key for one in resource.listed)}
    try:
        widths = {str(key): int(width) for key, width in wanted.get("widths", {}).items()}
        names = [name for name in ("order", "hidden", "pinned") if name in wanted]
        lists = {name: [str(key) for key in wanted[name]] for name in names}
    except (AttributeError, TypeError, ValueError):
        raise AppError(Say(N_("This is no layout of a grid."))) from None
    if not all(NARROWEST <= width <= WIDEST for width in widths.values()):
        raise AppError(Say(N_("This is no layout of a grid.")))
    kept: dict[str, Any] = {name: [key for key in keys if key in known] for name, keys in lists.items()}
    if widths:
        kept["widths"] = {key: width for key, width in widths.items() if key in known}
    with database().writing() as session:
        if views.layout(session, actor.id, table).get(FOLDED):
            kept[FOLDED] = True
        views.keep_layout(session, actor.id, table, kept)


def _of_the_grid(kept: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in kept.items() if name != FOLDED}
