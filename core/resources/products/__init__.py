"""Products: what is sold, by group, with what an agent tells of it beside an inquiry (R031, R059)."""

from core.access import Role, grants
from core.measures import Chart, Count, Kpi, empty
from core.resource import Child, Group, Resource, Section
from db.models.products import Product

RESOURCE = Resource(
    model=Product,
    section=Section.CARE,
    icon=":material/category:",
    title=Product.name,
    identify=(Product.sku, Product.name),
    columns=(Product.sku, Product.name, Product.group, Product.efficacy, Product.usage, Product.cautions),
    form=(
        Group("product", Product.sku, Product.name, Product.group),
        Group("advice", Product.efficacy, Product.usage, Product.cautions),
    ),
    search=(Product.sku, Product.name, Product.group, Product.efficacy),
    filters=(Product.group, Product.efficacy, Product.usage, Product.cautions),
    sort="sku",
    grants=grants(
        {
            Role.ADMIN: "V C E D X I",
            Role.EXECUTIVE: "V X",
            Role.MANAGER: "Va Ca Ea Da Xa Ia",
            Role.SUPERVISOR: "Va",
            Role.AGENT: "Va",
            Role.SALES: "Va",
            Role.ARCHIVIST: "V",
            Role.FIELD: "Va",
            Role.FINANCE: "V",
            Role.ANALYST: "V",
        }
    ),
    kpis=(
        Kpi("without_usage", Count(), (empty(Product.usage),), target=0, rises=False, rule="R059"),
        Kpi("without_cautions", Count(), (empty(Product.cautions),), target=0, rises=False, rule="R059"),
    ),
    charts=(Chart("by_group", Product.group, rule="R031"),),
    children=(
        Child("purchases", "product_id", timeline="bought_at"),
        Child("tickets", "product_id", timeline="received_at"),
    ),
    names={"sku": ("产品编号", "货号", "產品編號", "貨號", "article number", "product number")},
)
