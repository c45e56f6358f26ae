"""Teams: the groups within a department (R264, R266, R267)."""

from collections.abc import Iterable

from core.access import Role, Scopes, grants
from core.context import Context, Problem
from core.messages import N_, Say
from core.resource import Child, Group, Resource, Section
from db.models.organisation import Team


def stays_in_its_department(context: Context) -> Iterable[Problem]:
    """Nobody but administrators gives a team to another department (R266)."""
    if context.new or Role.ADMIN in context.actor.roles or not context.changed("department_id"):
        return
    yield Problem(
        "department_id", Say(N_("Administrators move a team to another department (R266).")), "R266"
    )


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
    grants=grants({Role.ADMIN: "V C E D I", Role.EXECUTIVE: "V", Role.MANAGER: "Va Cd Ed"}),
    scopes=Scopes(department="department_id"),
    rules=(stays_in_its_department,),
    children=(Child("users", "team_id"),),
    directory=True,
)
