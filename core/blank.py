"""What a new record holds before anybody has typed: the defaults of its columns, whose it is, and the present day."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.access import Actor
from core.resource import Field, Resource
from db.columns import FieldType


def blank(resource: Resource, actor: Actor, now: datetime | None) -> dict[str, Any]:
    """The values of a record the actor is about to make, None where nothing is known.

    It belongs to the writer's department, site and team, and to the writer where somebody must own it. What begins
    with the present is filled in from `now`; None leaves it open.
    """
    columns = resource.model.__table__.columns
    found: dict[str, Any] = {}
    for key, one in resource.fields.items():
        default = columns[key].default
        found[key] = default.arg if default is not None and default.is_scalar else None
        if one.marks.present and now is not None:
            found[key] = _present(one, actor, now)
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


def _present(one: Field, actor: Actor, now: datetime) -> Any:
    """The day it is where the actor works, or the minute."""
    if one.type is FieldType.DATE:
        return now.astimezone(ZoneInfo(actor.zone)).date()
    return now.replace(second=0, microsecond=0)
