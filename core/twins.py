"""Whether somebody is on record already: the records a typed phone number belongs to."""

from core import clock
from core.access import Actor
from core.digests import phone_hash
from core.lookup import Lookup
from core.resource import Resource
from core.rules.phones import parse_phone
from core.rules.problem import ValueProblem
from db import writes
from db.columns import marks
from db.session import database


def watched(resource: Resource) -> tuple[str, ...]:
    """The fields whose value a second record seldom shares: phones that identify and are kept as a digest."""
    phones = (one.key for one in resource.identify if (about := marks(one)) and about.format == "phone")
    return tuple(key for key in phones if f"{key}_hash" in resource.fields)


def twins(actor: Actor, resource: Resource, key: str, typed: str) -> list[int]:
    """Ids of the records with this phone the actor may see, at most three; none for an unreadable one."""
    try:
        digest = phone_hash(parse_phone(typed))
    except ValueProblem:
        return []
    with database().reading() as session:
        found = writes.id_where(session, resource.model, f"{key}_hash", digest)
        lookup = Lookup(session, actor, clock.now())
        return [id for id in found if lookup.visible(resource, id)]
