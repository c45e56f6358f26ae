"""Users: who works here, with which rights for how long (S18, R149, R256)."""

from core.access import Role, Scopes, grants
from core.measures import Chart, Count, Kpi, is_
from core.resource import Group, Resource, Section
from db.models.organisation import User

RESOURCE = Resource(
    model=User,
    section=Section.SYSTEM,
    icon=":material/manage_accounts:",
    title=User.name,
    identify=(User.login, User.name),
    columns=(
        User.login,
        User.name,
        User.rank,
        User.department_id,
        User.team_id,
        User.site_id,
        User.active,
        User.see_pii_until,
        User.see_confidential_until,
        User.export_until,
    ),
    form=(
        Group("identity", User.login, User.name, User.rank, User.phone, User.email),
        Group("place", User.department_id, User.team_id, User.site_id),
        Group(
            "grants",
            User.active,
            User.see_pii_until,
            User.see_confidential_until,
            User.export_until,
            User.must_change_password,
            User.language,
        ),
    ),
    search=(User.login, User.name),
    filters=(User.active, User.department_id, User.team_id, User.site_id, User.rank),
    sort="id",
    grants=grants({Role.ADMIN: "V C E P I", Role.EXECUTIVE: "V A"}),
    scopes=Scopes(department="department_id", site="site_id"),
    kpis=(Kpi("active", Count(), (is_(User.active, True),), icon=":material/group:"),),
    charts=(Chart("by_department", User.department_id),),
    directory=True,
)
