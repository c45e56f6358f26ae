"""Whom an archive is about: the basics of its customer, as the customer's own page tells them (R438, R064)."""

from collections.abc import Mapping
from typing import Any

from core import service
from core.access import Action, Actor
from core.resource import Field
from db.models.customers import Customer

TABLE, VIA = "archives", "customer_id"
BASICS = (
    Customer.customer_no,
    Customer.name,
    Customer.gender,
    Customer.birth_date,
    Customer.occupation,
    Customer.phone,
    Customer.email,
    Customer.address,
    Customer.category5,
    Customer.owner_id,
    Customer.last_verified_at,
)


def customer_of(actor: Actor, archive: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Field]] | None:
    """The customer of an archive the actor was given, masked as on their own page, with the fields that are told (R064, R438).

    None where the archive is about nobody, or the customer is not open to the actor.
    """
    if archive[VIA] is None or not service.can(actor, Action.VIEW, "customers"):
        return None
    customer = service.fetch(actor, "customers", archive[VIA])
    if customer is None:
        return None
    fields = service.RESOURCES["customers"].fields
    return customer, [fields[column.key] for column in BASICS]
