"""What the sample company sells, in both languages, with prices in yuan and what an agent tells about it."""

from dataclasses import dataclass
from random import Random

from core.sample.book import Book
from core.sample.organisation import Organisation
from db.models.products import Product as Catalogued
from db.vocabulary.organisation import UserRole

WATER, AIR, HOME, KITCHEN = "净水", "空气与新风", "智能家居", "厨房电器"
SERVICE, HOTEL, LEASE, CAR = "上门服务", "客房与会议", "商铺租赁", "汽车"
# Sold, and nobody has written down yet what to tell about it.
UNWRITTEN = ("", "", "")


@dataclass(frozen=True, slots=True)
class Product:
    """A product: its names, its group, its price in whole yuan, how often it is bought beside the others, its texts."""

    name: str
    english: str
    group: str
    price: int
    weight: float
    texts: tuple[str, str, str] = UNWRITTEN

    @property
    def id(self) -> int:
        """Its number in the catalogue, which lists the products in this order."""
        return PRODUCTS.index(self) + 1

    def called(self, english: bool) -> str:
        """The name in the customer's language."""
        return self.english if english else self.name


PRODUCTS = (
    Product("净水器 Q5", "Water purifier Q5", WATER, 2_680, 9, (
        "四级过滤，去除余氯、铁锈和大部分重金属。", "接自来水管，每次使用前放水十秒。", "只接冷水；停用一周以上先冲洗五分钟。",
    )),
    Product("净水器滤芯（一年装）", "Water purifier filter, 1 year", WATER, 398, 16, (
        "配 Q5 使用，按四口之家用水可用一年。", "关闭进水阀后旋下旧滤芯，装上新滤芯并冲洗。", "开封后三个月内装上，勿水洗后重复使用。",
    )),
    Product("空气净化器 A3", "Air purifier A3", AIR, 1_899, 8, (
        "适合三十平方米以内，一小时净化三次。", "离墙二十厘米放置，夜间用睡眠档。", "勿在浴室使用，滤网指示灯亮后一周内更换。",
    )),
    Product("空气净化器滤网", "Air purifier filter", AIR, 259, 14, (
        "配 A3 使用，滤除细颗粒物。", "断电后抽出旧滤网，箭头朝内装入。", "不可水洗。",
    )),
    Product("扫地机器人 R9", "Robot vacuum R9", HOME, 3_299, 6, (
        "激光导航，一次清扫一百五十平方米。", "先收起地面的线，首次运行画出地图。", "楼梯口请贴上随附的隔离条。",
    )),
    Product("扫地机器人配件包", "Robot vacuum parts kit", HOME, 189, 9, (
        "含两支边刷、一只主刷和四块拖布。", "边刷三个月一换，拖布每周清洗。", "仅适用于 R9。",
    )),
    Product("智能马桶盖 T2", "Smart toilet seat T2", HOME, 2_199, 4, (
        "温水清洗，座圈加热，自动除臭。", "遥控器可设水温和水压各五档。", "须有带接地的防水插座；儿童使用须有人看护。",
    )),
    Product("蒸烤一体机 S7", "Steam oven S7", KITCHEN, 5_880, 3, (
        "蒸、烤、炸三种功能，五十升。", "蒸之前水箱加满，烤之前先预热。", "用后一小时内不碰内壁；每月除垢一次。",
    )),
    Product("洗碗机 D8", "Dishwasher D8", KITCHEN, 4_599, 3, (
        "八套餐具，七十度高温洗。", "残渣刮净后放入，加专用盐和洗碗粉。", "木制和镀金餐具不宜放入。",
    )),
    Product("中央空调（三室）", "Central air conditioning, 3 rooms", AIR, 26_800, 0.8, (
        "一台外机带三台内机。", "每年换季前清洗滤网。", "安装须两天，外机位置须先勘察。",
    )),
    Product("新风系统安装", "Fresh air system, installed", AIR, 12_500, 0.9, (
        "全屋换气，夏冬回收六成热量。", "常开低档，做饭时开高档。", "滤芯半年一换。",
    )),
    Product("上门清洗服务", "Cleaning at home", SERVICE, 299, 12, (
        "空调、油烟机或洗衣机任选一台。", "提前一天预约，上门约一小时。", "须有人在家；改期请提前四小时。",
    )),
    Product("延长保修三年", "Extended warranty, 3 years", SERVICE, 499, 7, (
        "保修期满后再保三年，上门免费。", "购买产品后三十天内办理。", "人为损坏不在范围内。",
    )),
    Product("护肤礼盒", "Skin care gift box", "skincare", 688, 6, (
        "洁面、爽肤水和面霜，补水保湿。", "早晚各一次，先洁面后面霜。", "敏感肌肤先在耳后试用；开封后六个月内用完。",
    )),
    Product("面部护理十次卡", "Facial care, 10 visits", "skincare", 2_980, 3, (
        "十次护理，每次六十分钟。", "每周一次，提前一天预约。", "有过敏史请先告知；一年内有效。",
    )),
    Product("洗护套装", "Hair care set", "haircare", 168, 8, (
        "洗发水与护发素，减少干枯。", "湿发揉出泡沫后冲净，护发素留三分钟。", "入眼请立即用清水冲洗。",
    )),
    Product("行政套房两晚", "Executive suite, 2 nights", HOTEL, 1_760, 3, (
        "含双早与行政酒廊。", "入住前三天预订。", "节假日须加价，入住前一天后不可退。",
    )),
    Product("会议室全天", "Meeting room, full day", HOTEL, 3_200, 1.5),
    Product("商铺年租（60平方米）", "Shop lease, 60 m², 1 year", LEASE, 86_400, 0.4),
    Product("新能源轿车 E6", "Electric sedan E6", CAR, 168_800, 0.4, (
        "续航五百公里，快充半小时到八成。", "首次用车前由销售讲解充电与辅助驾驶。", "辅助驾驶时双手不离方向盘。",
    )),
    Product("车辆保养套餐", "Car service package", CAR, 1_280, 5, (
        "两次小保养，含机油机滤与二十项检查。", "每五千公里或半年一次。", "限本店使用，两年内有效。",
    )),
    Product("家用充电桩", "Home charging point", CAR, 3_980, 1.2, (
        "七千瓦，可预约谷电充电。", "上门勘察后一周内安装。", "须物业同意并有独立电表。",
    )),
    Product("商用净水机组（50人）", "Office water system, 50 people", WATER, 18_600, 0.9),
    Product("年度维护合同", "Yearly maintenance contract", SERVICE, 9_800, 1, (
        "全年四次巡检，故障四小时内上门。", "巡检日期由双方约定。", "耗材另计。",
    )),
)  # fmt: skip
_WEIGHTS = [product.weight for product in PRODUCTS]


def pick(rng: Random) -> Product:
    """A product as often as it is bought."""
    return rng.choices(PRODUCTS, _WEIGHTS)[0]


def fill(book: Book, company: Organisation) -> None:
    """Put down the products, as a manager brought them into the catalogue."""
    manager = company.first(UserRole.MANAGER).id
    for number, one in enumerate(PRODUCTS, 1):
        efficacy, usage, cautions = (text or None for text in one.texts)
        book.add(
            Catalogued,
            book.time.ago(710),
            manager,
            sku=f"P{number:03}",
            name=one.name,
            group=one.group,
            efficacy=efficacy,
            usage=usage,
            cautions=cautions,
        )
