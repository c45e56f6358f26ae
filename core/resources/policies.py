"""The rulebook: each value of the policies from a day on, with its source (R444, R027)."""

from core.access import Role, grants
from core.measures import Chart
from core.resource import Group, Resource, Section
from db.models.trace import Policy

RESOURCE = Resource(
    model=Policy,
    section=Section.SYSTEM,
    icon=":material/gavel:",
    title=Policy.key,
    identify=(Policy.key,),
    columns=(
        Policy.key,
        Policy.value,
        Policy.unit,
        Policy.site_id,
        Policy.effective_from,
        Policy.source_rule,
        Policy.note,
    ),
    form=(
        Group(
            "value",
            Policy.key,
            Policy.value,
            Policy.unit,
            Policy.site_id,
            Policy.effective_from,
            Policy.source_rule,
            Policy.note,
        ),
    ),
    filters=(Policy.key, Policy.unit, Policy.site_id, Policy.effective_from),
    sort="key",
    grants=grants(
        {
            Role.ADMIN: "V",
            Role.EXECUTIVE: "V",
            Role.MANAGER: "Va",
            Role.SUPERVISOR: "Va",
            Role.AGENT: "Va",
            Role.SALES: "Va",
            Role.ARCHIVIST: "V",
            Role.FIELD: "Va",
            Role.FINANCE: "V",
            Role.ANALYST: "V",
        }
    ),
    charts=(Chart("by_unit", Policy.unit),),
)
