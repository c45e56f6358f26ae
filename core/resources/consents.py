"""Consents: by which ways a customer may be addressed, with source and time; the latest of a channel decides (R081)."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from core.access import Role, Scopes, grants
from core.context import Also, Context, Problem
from core.measures import Chart, Count, Kpi, Month, is_
from core.messages import N_, Say
from core.resource import Colour, Group, Resource, Section
from db.models.privacy import Consent
from db.vocabulary.privacy import ConsentChannel, ConsentState


def derive(context: Context) -> Mapping[str, Any]:
    """Who wrote it down, and whose customer it is."""
    if not context.new:
        return {}
    customer = context.related("customer_id") or {}
    return {"recorded_by_id": context.actor.id, "department_id": customer.get("department_id")}


def not_ahead(context: Context) -> Iterable[Problem]:
    """Nobody has consented in the future."""
    if context.values["at"] > context.now + timedelta(minutes=5):
        yield Problem("at", Say(N_("This moment lies in the future.")), "R081")


def on_the_customer(context: Context) -> Iterable[Also]:
    """The customer's record shows the latest word on each channel (R081)."""
    row = context.values
    channel = ConsentChannel(row["channel"])
    others = context.rows("consents", customer_id=row["customer_id"], channel=channel)
    if all((one["at"], one["id"]) <= (row["at"], row["id"]) for one in others):
        given = row["state"] == ConsentState.GIVEN
        known = {f"consent_{channel.value}": given}
        yield Also("customers", known | ({"consent_at": row["at"]} if given else {}), row["customer_id"])


RESOURCE = Resource(
    model=Consent,
    section=Section.CARE,
    icon=":material/handshake:",
    title=Consent.channel,
    columns=(
        Consent.at,
        Consent.customer_id,
        Consent.channel,
        Consent.state,
        Consent.source,
        Consent.proof,
        Consent.recorded_by_id,
    ),
    form=(
        Group(
            "consent",
            Consent.customer_id,
            Consent.channel,
            Consent.state,
            Consent.source,
            Consent.at,
            Consent.proof,
        ),
    ),
    filters=(
        Consent.channel,
        Consent.state,
        Consent.source,
        Consent.customer_id,
        Consent.recorded_by_id,
        Consent.at,
    ),
    sort="-at",
    grants=grants(
        {
            Role.EXECUTIVE: "V P",
            Role.MANAGER: "Vd Cd P X I",
            Role.SUPERVISOR: "Vd Cd P",
            Role.AGENT: "Vd Cd P I",
            Role.SALES: "Vo Co P",
            Role.FIELD: "Vo Co P",
            Role.ANALYST: "V",
        }
    ),
    scopes=Scopes(own=("recorded_by_id",), department="department_id"),
    derive=derive,
    rules=(not_ahead,),
    also=on_the_customer,
    kpis=(
        Kpi("given", Count(), (is_(Consent.state, ConsentState.GIVEN),), trend=Consent.at, rule="R081"),
        Kpi(
            "withdrawn", Count(), (is_(Consent.state, ConsentState.WITHDRAWN),), rises=False, trend=Consent.at
        ),
    ),
    charts=(
        Chart("by_channel", Consent.channel, split=Consent.state, rule="R081"),
        Chart("per_month", Month(Consent.at)),
    ),
    colours={ConsentState.GIVEN: Colour.GOOD, ConsentState.WITHDRAWN: Colour.BAD},
)
