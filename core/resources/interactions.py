"""Interactions: each contact with a customer, by whichever way (R254, R128)."""

from core.access import Role, Scopes, grants
from core.measures import Chart, Count, Kpi, Month, between, is_
from core.resource import Group, Resource, Section
from db.models.dealings import Interaction
from db.vocabulary.customers import InteractionKind

RESOURCE = Resource(
    model=Interaction,
    section=Section.CARE,
    icon=":material/forum:",
    title=Interaction.subject,
    columns=(
        Interaction.at,
        Interaction.customer_id,
        Interaction.kind,
        Interaction.channel,
        Interaction.direction,
        Interaction.subject,
        Interaction.result,
        Interaction.user_id,
    ),
    form=(
        Group(
            "contact",
            Interaction.customer_id,
            Interaction.at,
            Interaction.kind,
            Interaction.channel,
            Interaction.direction,
        ),
        Group("content", Interaction.subject, Interaction.result, Interaction.changed_on),
        Group("who", Interaction.user_id, Interaction.department_id),
    ),
    search=(Interaction.subject, Interaction.result),
    filters=(
        Interaction.kind,
        Interaction.channel,
        Interaction.customer_id,
        Interaction.user_id,
        Interaction.department_id,
        Interaction.at,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "V P",
            Role.MANAGER: "Vd P X",
            Role.SUPERVISOR: "Vd P",
            Role.AGENT: "Va Ca P I",
            Role.SALES: "Vo Co Eo P",
            Role.FIELD: "Vo Co P",
            Role.ANALYST: "V",
        }
    ),
    scopes=Scopes(own=("user_id",), department="department_id"),
    kpis=(
        Kpi(
            "month",
            Count(),
            (between(Interaction.at, "today-30", "now"),),
            trend=Interaction.at,
        ),
        Kpi(
            "visits",
            Count(),
            (is_(Interaction.kind, InteractionKind.VISIT),),
            rule="R173",
        ),
    ),
    charts=(
        Chart("per_month", Month(Interaction.at)),
        Chart("by_kind", Interaction.kind, split=Interaction.channel),
    ),
)
