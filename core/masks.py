"""Which fields of a table an actor sees masked, may not change, and may reveal one by one."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from core.access import ANSWERS, WIDTH, Action, Actor, Rights, index_only, may
from core.messages import N_, Say
from core.resource import Field, Resource
from db.columns import Sensitivity

HIDDEN = "••••"


def masked_fields(actor: Actor, resource: Resource, row: Mapping[str, Any] | None = None) -> frozenset[str]:
    """Keys of the fields whose values are masked in every list, drawer, chart and export of this actor.

    Personal data needs the right P and the account's grant, confidential data K; strongly sensitive data is
    masked for everybody until it is revealed one by one (R010, R063, R149). Of a `row` that is seen by its index
    only everything else is masked as well (R321).
    """
    masked = _masked(actor, resource, resource.rights)
    if row is None or not index_only(actor, resource.rights, row):
        return masked
    return masked | (frozenset(resource.fields) - set(resource.scopes.index))


@lru_cache(maxsize=ANSWERS)
def _masked(actor: Actor, resource: Resource, rights: Rights) -> frozenset[str]:
    personal, confidential = (
        _sees(actor, Action.PERSONAL, rights),
        _sees(actor, Action.CONFIDENTIAL, rights),
    )
    hidden = {Sensitivity.STRONG}
    if not personal:
        hidden.add(Sensitivity.PERSONAL)
    if not confidential:
        hidden.add(Sensitivity.CONFIDENTIAL)
    found = frozenset(key for key, one in resource.fields.items() if masked_as(one) in hidden)
    return found if confidential else found - _told_by_rows(actor, resource, rights)


def _told_by_rows(actor: Actor, resource: Resource, rights: Rights) -> frozenset[str]:
    """The secrecy, and confidential links, of a table whose secret rows do not exist without the account's grant.

    What is left are open rows, whose archive or the like is no secret: there the right of the role is enough (R321).
    """
    secret = resource.scopes.secret
    if not secret or not _sees(replace(actor, see_confidential=True), Action.CONFIDENTIAL, rights):
        return frozenset()
    confidential = _of(resource, Sensitivity.CONFIDENTIAL)
    return frozenset(key for key in confidential if key == secret or resource.fields[key].target)


def masked_as(one: Field) -> Sensitivity:
    """How a field is masked: a strongly sensitive link as personal, since it tells nothing but the way to a record.

    Who that is, is told by the fields of the record it leads to, each masked by its own marks (R287).
    """
    if one.target and one.sensitivity is Sensitivity.STRONG:
        return Sensitivity.PERSONAL
    return one.sensitivity


def why_masked(actor: Actor, resource: Resource, key: str) -> Say:
    """Why this masked field is masked for this actor, as a sentence."""
    sensitivity = masked_as(resource.fields[key])
    if sensitivity is Sensitivity.STRONG:
        return Say(N_("Strongly sensitive: it is revealed one by one, with a reason."))
    action = Action.CONFIDENTIAL if sensitivity is Sensitivity.CONFIDENTIAL else Action.PERSONAL
    decision = may(actor, action, resource.rights)
    return Say(N_("Your right to see it reaches fewer rows than the list.")) if decision else decision.reason


def closed_fields(actor: Actor, resource: Resource) -> frozenset[str]:
    """Keys of the fields of an existing record this actor may not change because they may not see them."""
    return masked_fields(actor, resource) - revealable_fields(actor, resource)


def revealable_fields(actor: Actor, resource: Resource, id: int | None = None) -> frozenset[str]:
    """Keys of the masked fields this actor may reveal one by one, with a reason (R149); `id` is the record's.

    Who was given a look at the personal data of one record for a time reveals these of that record only.
    """
    found: frozenset[str] = frozenset()
    if _sees(actor, Action.PERSONAL, resource.rights):
        found = _of(resource, Sensitivity.STRONG)
    given = (resource.table, Action.PERSONAL, id)
    if id is not None and any((one.table, one.action, one.row) == given for one in actor.granted):
        found |= _of(resource, Sensitivity.STRONG, Sensitivity.PERSONAL)
    return found & masked_fields(actor, resource)


def _of(resource: Resource, *kinds: Sensitivity) -> frozenset[str]:
    return frozenset(key for key, one in resource.fields.items() if masked_as(one) in kinds)


def _sees(actor: Actor, action: Action, rights: Rights) -> bool:
    """Does the right reach at least as far as the rows the actor sees?"""
    seen, special = (
        may(actor, Action.VIEW, rights),
        may(actor, action, rights),
    )
    if seen.scope is None or special.scope is None:
        return False
    return WIDTH.index(special.scope) >= WIDTH.index(seen.scope)
