"""Document templates: the papers an archive of a kind should hold, kept as data (R187, R247, R340, R342)."""

from core.access import Role, grants
from core.measures import Chart
from core.resource import Group, Resource, Section
from db.models.archives import TemplateItem

RESOURCE = Resource(
    model=TemplateItem,
    section=Section.ARCHIVES,
    icon=":material/rule:",
    title=TemplateItem.name,
    identify=(TemplateItem.name,),
    columns=(
        TemplateItem.template,
        TemplateItem.position,
        TemplateItem.name,
        TemplateItem.required,
        TemplateItem.sides,
    ),
    form=(
        Group(
            "paper",
            TemplateItem.template,
            TemplateItem.position,
            TemplateItem.name,
            TemplateItem.required,
            TemplateItem.sides,
        ),
    ),
    filters=(TemplateItem.template, TemplateItem.required),
    sort="id",
    grants=grants(
        {
            Role.ADMIN: "V C E D I",
            Role.EXECUTIVE: "V",
            Role.MANAGER: "Va",
            Role.SUPERVISOR: "Va",
            Role.ARCHIVIST: "V C E D I",
            Role.ANALYST: "V",
        }
    ),
    charts=(Chart("by_template", TemplateItem.template, rule="R340"),),
)
