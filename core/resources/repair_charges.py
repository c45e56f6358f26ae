"""Charge lines of repairs: what was done, by the price list or with the reason why not (R111)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from core.access import Role, Scopes, grants
from core.context import Context, Problem
from core.measures import Chart, Kpi, Sum
from core.messages import N_, Say
from core.resource import Group, Resource, Section
from db.models.repairs import RepairCharge as Line
from db.vocabulary.repairs import RepairStatus

# While the technician is there, up to the customer's signature.
OPEN = (RepairStatus.ON_SITE, RepairStatus.AGREED)


def derive(context: Context) -> Mapping[str, Any]:
    """Item, price and amount follow from the price list as it was when the line was written (R111)."""
    row, price = context.values, context.related("price_id")
    found: dict[str, Any] = {}
    if context.changed("price_id"):
        found["unit_price"] = price["price"] if price else None
        if price and "item" not in context.typed:
            found["item"] = price["item"]
    unit = found.get("unit_price", row["unit_price"])
    counted = context.changed("price_id") or context.changed("quantity") or row["amount"] is None
    if unit is not None and counted and not (_typed(context, "amount") and row["amount"] is not None):
        found["amount"] = unit * row["quantity"]
    return found


def _typed(context: Context, key: str) -> bool:
    """Was another value typed here in this step?"""
    return key in context.typed and context.changed(key)


def by_the_list(context: Context) -> Iterable[Problem]:
    """The amount is that of the price list, or the line says why not (R111)."""
    row = context.values
    if not row["item"]:
        yield Problem("item", Say(N_("Choose from the price list, or say what was done.")), "R111")
    if row["amount"] is None:
        yield Problem("amount", Say(N_("This is not on the price list: say what it costs.")), "R111")
    elif not row["reason"] and row["unit_price"] is None:
        yield Problem("reason", Say(N_("This is not on the price list: say why it is charged.")), "R111")
    elif not row["reason"] and row["amount"] != row["unit_price"] * row["quantity"]:
        said = N_("The price list says {amount}; charge that, or say why not.")
        yield Problem("reason", Say(said, amount=str(listed(row))), "R111")


def listed(row: Mapping[str, Any]) -> Decimal:
    """What the line costs by the price list."""
    return row["unit_price"] * row["quantity"]


def on_site(context: Context) -> Iterable[Problem]:
    """Lines are written by the technician who is there, and stay as the customer signed them (R109, R111)."""
    slip = context.related("repair_id")
    if slip is None:
        return
    if slip["status"] not in OPEN:
        said = N_("Charges are written while the technician is there, until the customer has signed.")
        yield Problem("repair_id", Say(said), "R111")
    elif slip["technician_id"] != context.actor.id and not _heads(context, slip):
        said = N_("The technician of the repair writes its charges, or the head of the department.")
        yield Problem("repair_id", Say(said), "R111")


def as_signed(context: Context) -> Say | None:
    """What the customer signed is not taken away, not even by undoing it (R111)."""
    slip = context.related("repair_id")
    if slip is None or slip["status"] in OPEN:
        return None
    return Say(N_("The customer has signed these charges; they stay as they are (R111)."))


def _heads(context: Context, slip: Mapping[str, Any]) -> bool:
    own = context.actor.department_id == slip["department_id"]
    return own and Role.MANAGER in context.actor.roles


RESOURCE = Resource(
    model=Line,
    section=Section.CARE,
    icon=":material/receipt:",
    title=Line.item,
    columns=(
        Line.repair_id,
        Line.price_id,
        Line.item,
        Line.quantity,
        Line.unit_price,
        Line.amount,
        Line.reason,
    ),
    form=(
        Group("charge", Line.repair_id, Line.price_id, Line.quantity, Line.amount, Line.item, Line.reason),
    ),
    filters=(Line.repair_id, Line.price_id, Line.amount),
    grants=grants(
        {
            Role.EXECUTIVE: "V X",
            Role.MANAGER: "Va Ca Ea X",
            Role.SUPERVISOR: "Va",
            Role.AGENT: "Va",
            Role.FIELD: "Va Ca Ea",
            Role.FINANCE: "V X",
            Role.ANALYST: "V",
        }
    ),
    scopes=Scopes(parent="repair_id"),
    derive=derive,
    held=(Line.repair_id,),
    follows=(Line.item, Line.amount),
    rules=(by_the_list, on_site),
    stays=as_signed,
    kpis=(Kpi("charged", Sum(Line.amount), icon=":material/payments:", rule="R111"),),
    charts=(Chart("by_price", Line.price_id, Sum(Line.amount), rule="R113"),),
)
