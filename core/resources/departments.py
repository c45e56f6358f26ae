"""Departments: the units a company consists of (R264)."""

from core.access import Role, grants
from core.resource import Child, Group, Resource, Section
from db.models.organisation import Department

RESOURCE = Resource(
    model=Department,
    section=Section.SYSTEM,
    icon=":material/apartment:",
    title=Department.name,
    identify=(Department.name,),
    columns=(
        Department.name,
        Department.site_id,
        Department.oversees,
        Department.hears_major,
        Department.repairs,
        Department.takes_tickets,
    ),
    form=(
        Group(
            "department",
            Department.name,
            Department.site_id,
            Department.oversees,
            Department.hears_major,
            Department.repairs,
            Department.takes_tickets,
        ),
    ),
    search=(Department.name,),
    filters=(Department.site_id,),
    sort="id",
    grants=grants({Role.ADMIN: "V C E D I", Role.EXECUTIVE: "V"}),
    children=(Child("teams", "department_id"), Child("users", "department_id")),
    directory=True,
)
