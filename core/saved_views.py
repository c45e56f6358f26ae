"""Views people keep under a name: finding, keeping and forgetting them, within the right to the table."""

from collections.abc import Mapping

from core.access import Action, Actor, own_hand, require
from core.messages import N_, AppError, Say
from core.resources import RESOURCES
from db import views
from db.models.views import SavedView
from db.session import database


def saved_views(actor: Actor, table: str) -> list[SavedView]:
    """The actor's saved views of a table and the shared ones."""
    require(actor, Action.VIEW, RESOURCES[table].rights)
    with database().reading() as session:
        return views.saved(session, actor.id, table)


def keep_view(
    actor: Actor, table: str, name: str, query: Mapping[str, list[str]], shared: bool = False
) -> None:
    """Keep the link of a view under a name. Raises `AppError` without a name."""
    own_hand(actor)
    require(actor, Action.VIEW, RESOURCES[table].rights)
    if not name.strip():
        raise AppError(Say(N_("Give the view a name.")))
    with database().writing() as session:
        views.keep(session, actor.id, table, name.strip()[:60], query, shared)


def forget_view(actor: Actor, table: str, name: str) -> None:
    """Forget a saved view of the actor."""
    own_hand(actor)
    with database().writing() as session:
        views.forget(session, actor.id, table, name)
