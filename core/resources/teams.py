"""Teams: the groups within a department (R264, R267)."""

from core.access import Role, grants
from core.resource import Child, Group, Resource, Section
from db.models.organisation import Team

RESOURCE = Resource(
    model=Team,
    section=Section.SYSTEM,
    icon=":material/diversity_3:",
    title=Team.name,
    identify=(Team.name,),
    columns=(Team.name, Team.department_id),
    form=(Group("team", Team.name, Team.department_id),),
    search=(Team.name,),
    filters=(Team.department_id,),
    sort="id",
    grants=grants({Role.ADMIN: "V C E D I", Role.EXECUTIVE: "V"}),
    children=(Child("users", "team_id"),),
    directory=True,
)
