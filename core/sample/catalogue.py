"""What the sample company sells, in both languages, with prices in yuan."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Product:
    """A product: its names, its price in whole yuan, and how often it is bought beside the others."""

    name: str
    english: str
    price: int
    weight: float

    def called(self, english: bool) -> str:
        """The name in the customer's language."""
        return self.english if english else self.name


PRODUCTS = (
    Product("净水器 Q5", "Water purifier Q5", 2_680, 9),
    Product("净水器滤芯（一年装）", "Water purifier filter, 1 year", 398, 16),
    Product("空气净化器 A3", "Air purifier A3", 1_899, 8),
    Product("空气净化器滤网", "Air purifier filter", 259, 14),
    Product("扫地机器人 R9", "Robot vacuum R9", 3_299, 6),
    Product("扫地机器人配件包", "Robot vacuum parts kit", 189, 9),
    Product("智能马桶盖 T2", "Smart toilet seat T2", 2_199, 4),
    Product("蒸烤一体机 S7", "Steam oven S7", 5_880, 3),
    Product("洗碗机 D8", "Dishwasher D8", 4_599, 3),
    Product("中央空调（三室）", "Central air conditioning, 3 rooms", 26_800, 0.8),
    Product("新风系统安装", "Fresh air system, installed", 12_500, 0.9),
    Product("上门清洗服务", "Cleaning at home", 299, 12),
    Product("延长保修三年", "Extended warranty, 3 years", 499, 7),
    Product("护肤礼盒", "Skin care gift box", 688, 6),
    Product("面部护理十次卡", "Facial care, 10 visits", 2_980, 3),
    Product("洗护套装", "Hair care set", 168, 8),
    Product("行政套房两晚", "Executive suite, 2 nights", 1_760, 3),
    Product("会议室全天", "Meeting room, full day", 3_200, 1.5),
    Product("商铺年租（60平方米）", "Shop lease, 60 m², 1 year", 86_400, 0.4),
    Product("新能源轿车 E6", "Electric sedan E6", 168_800, 0.4),
    Product("车辆保养套餐", "Car service package", 1_280, 5),
    Product("家用充电桩", "Home charging point", 3_980, 1.2),
    Product("商用净水机组（50人）", "Office water system, 50 people", 18_600, 0.9),
    Product("年度维护合同", "Yearly maintenance contract", 9_800, 1),
)
_WEIGHTS = [product.weight for product in PRODUCTS]


def pick(rng: Random) -> Product:
    """A product as often as it is bought."""
    return rng.choices(PRODUCTS, _WEIGHTS)[0]
