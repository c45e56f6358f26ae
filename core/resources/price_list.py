"""The price list: fee standards, fees collected for others and paid services, open to everybody (R114, R174)."""

from core.access import Role, grants
from core.measures import Chart
from core.resource import Group, Resource, Section
from db.models.repairs import PriceItem

RESOURCE = Resource(
    model=PriceItem,
    section=Section.CARE,
    icon=":material/sell:",
    title=PriceItem.item,
    identify=(PriceItem.item,),
    columns=(PriceItem.item, PriceItem.kind, PriceItem.unit, PriceItem.price),
    form=(Group("price", PriceItem.item, PriceItem.kind, PriceItem.unit, PriceItem.price),),
    search=(PriceItem.item,),
    filters=(PriceItem.kind, PriceItem.price),
    sort="id",
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
            Role.FINANCE: "V C E D X I",
            Role.ANALYST: "V",
        }
    ),
    charts=(Chart("by_kind", PriceItem.kind, rule="R174"),),
    names={"item": ("收费项目", "维修项目", "fee item"), "price": ("单价", "收费标准")},
)
