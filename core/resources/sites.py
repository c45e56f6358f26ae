"""Sites: shops, projects and branches with their time zones (R365)."""

from collections.abc import Iterable
from zoneinfo import available_timezones

from core.access import Role, grants
from core.context import Context, Problem
from core.messages import N_, Say
from core.resource import Child, Group, Resource, Section
from db.models.organisation import Site


def zone_exists(context: Context) -> Iterable[Problem]:
    """The zone is one of the time zone database, such as Asia/Shanghai."""
    if context.values["zone"] not in available_timezones():
        yield Problem("zone", Say(N_("Not a time zone; write it like Asia/Shanghai.")))


RESOURCE = Resource(
    model=Site,
    section=Section.SYSTEM,
    icon=":material/store:",
    title=Site.name,
    identify=(Site.name,),
    columns=(Site.name, Site.region, Site.zone),
    form=(Group("site", Site.name, Site.region, Site.zone),),
    search=(Site.name, Site.region),
    filters=(Site.region,),
    sort="id",
    grants=grants({Role.ADMIN: "V C E D I", Role.EXECUTIVE: "V"}),
    rules=(zone_exists,),
    children=(Child("departments", "site_id"), Child("users", "site_id")),
    directory=True,
)
