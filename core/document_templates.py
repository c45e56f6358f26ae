"""Seeding the document templates: an empty table gets the papers the policies print (R187, R247, R340, R342)."""

from core import clock
from db import bulk
from db.models.archives import TemplateItem
from db.session import Database
from db.vocabulary.archives import DocumentTemplate

# The papers in their order; those that are not asked of everybody, and those with more than one side.
PAPERS: dict[DocumentTemplate, tuple[str, ...]] = {
    DocumentTemplate.VEHICLE_SALES: (
        "绿卡", "购车发票复印件", "销售合同原件", "身份证（正反面）或组织机构代码证复印件", "交车检查表", "行驶证复印件",
        "保险单复印件", "衍生业务清单", "车辆合格证复印件", "交车合影", "新车PDI检查表", "其他证明材料",
    ),
    DocumentTemplate.VEHICLE_SERVICE_MAINTENANCE: ("接车单", "任务委托书", "结算单", "12项免费检查表"),
    DocumentTemplate.HV_DESIGN: (
        "设计文件及说明", "负荷分布图", "负荷组成、性质及保安负荷", "影响电能质量的用电设备清单", "主要电气设备一览表",
        "主要生产设备、生产工艺耗电及允许中断供电时间", "高压受电装置一、二次接线图与平面布置图", "用电功率因数与无功补偿方式",
        "继电保护、过电压保护及电能计量方式", "隐蔽工程设计资料", "配电网络布置图", "自备电源及接线方式", "其他必要资料",
    ),
    DocumentTemplate.ORGANISATION_ARCHIVE: (
        "客户名称", "客户类别", "企业性质", "主管单位", "地址", "联系人", "联系电话",
    ),
}  # fmt: skip
OPTIONAL = frozenset({"其他证明材料", "其他必要资料"})
SIDES = {"身份证（正反面）或组织机构代码证复印件": 2}


def items() -> list[dict[str, object]]:
    """The values of every item, in order."""
    return [
        {
            "template": template,
            "position": position,
            "name": name,
            "required": name not in OPTIONAL,
            "sides": SIDES.get(name),
        }
        for template, names in PAPERS.items()
        for position, name in enumerate(names, 1)
    ]


def seed(database: Database) -> int:
    """Store the document templates where there are none, not even in the bin; gives the number of items."""
    now = clock.now()
    engine = {"created_at": now, "updated_at": now, "version": 1}
    with database.writing() as session:
        if not bulk.is_empty(session, (TemplateItem,)):
            return 0
        return bulk.insert_many(session, TemplateItem, [{**one, **engine} for one in items()])
