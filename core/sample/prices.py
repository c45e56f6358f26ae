"""The price list of the sample company."""

from decimal import Decimal

from core.sample.book import Book
from core.sample.organisation import Organisation
from db.models.repairs import PriceItem
from db.vocabulary.organisation import UserRole
from db.vocabulary.repairs import PriceKind

# item, unit, price
_REPAIR = """
换水龙头|个|30
疏通下水管道|次|60
马桶漏水维修|次|50
换角阀|个|25
换灯具|盏|20
线路检修|次|80
换插座面板|个|15
换空气开关|个|45
门锁维修|次|50
柜门铰链更换|副|18
墙面修补|平方米|35
瓷砖修补|块|28
空调清洗|台|120
空调加氟|台|180
网线端口检修|个|40
门禁对讲维修|次|70
上门检查|次|0
"""
_PAID_SERVICE = """
钟点保洁|小时|45
地毯清洗|平方米|12
代收快递|件|1
搬运家具|小时|80
复印|页|0.5
"""
_AGENCY = """
代收水费|吨|3.85
代收电费|度|0.62
代收燃气费|立方米|3.2
代收垃圾清运费|户每月|10
"""
_LISTS = {PriceKind.REPAIR: _REPAIR, PriceKind.PAID_SERVICE: _PAID_SERVICE, PriceKind.AGENCY: _AGENCY}


def fill(book: Book, company: Organisation) -> None:
    """Put down the price list, as finance issued it."""
    finance = company.first(UserRole.FINANCE).id
    for kind, lines in _LISTS.items():
        for line in lines.strip().splitlines():
            item, unit, price = line.split("|")
            book.add(
                PriceItem,
                book.time.ago(700),
                finance,
                item=item,
                kind=kind,
                unit=unit,
                price=Decimal(price).quantize(Decimal("0.01")),
            )
