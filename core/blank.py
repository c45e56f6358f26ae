"""What a new record holds before anybody has typed: the defaults of its columns, and whose it is."""

from typing import Any

from core.access import Actor
from core.resource import Resource


def blank(resource: Resource, actor: Actor) -> dict[str, Any]:
    """The values of a record the actor is about to make, None where nothing is known.

    It belongs to the writer's department, site and team, and to the writer where somebody must own it.
    """
    columns = resource.model.__table__.columns
    found: dict[str, Any] = {}
    for key in resource.fields:
        default = columns[key].default
        found[key] = default.arg if default is not None and default.is_scalar else None
    scopes = resource.scopes
    places = {
        scopes.department: actor.department_id,
        scopes.site: actor.site_id,
        scopes.team: actor.team_id,
    }
    found |= {key: value for key, value in places.items() if key}
    for key in scopes.own[:1]:
        if resource.fields[key].marks.required or resource.fields[key].marks.computed:
            found[key] = actor.id
    return found
