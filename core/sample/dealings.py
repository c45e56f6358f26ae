"""What the sample customers bought and how the company spoke with them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from core.resources.interactions import FILED
from core.sample.book import Book, Row
from core.sample.catalogue import Product, pick
from core.sample.filing import working_days_after
from core.sample.organisation import Organisation
from core.sample.timeline import local_day
from db.models.dealings import Interaction, Purchase
from db.vocabulary.customers import (
    Direction,
    InteractionChannel,
    InteractionKind,
    PartyKind,
    PurchaseChannel,
    PurchaseStatus,
)
from db.vocabulary.organisation import UserRole

PURCHASES = 5_000
INTERACTIONS = 4_000

_SUBJECTS = {
    InteractionKind.CALL: (
        "确认安装时间",
        "回访使用情况",
        "询问续费意向",
        "Returned a missed call",
        "核对联系方式",
    ),
    InteractionKind.VISIT: ("上门拜访，了解需求", "现场勘查", "季度拜访", "Visit with the new price list"),
    InteractionKind.MESSAGE: (
        "发送报价单",
        "发送电子发票",
        "节日问候",
        "Sent the warranty terms",
        "提醒更换滤芯",
    ),
    InteractionKind.MAJOR_CHANGE: ("客户更名", "联系人变更", "办公地址搬迁", "法定代表人变更"),
    InteractionKind.MOVE_IN: ("入住交接", "交房验收"),
    InteractionKind.INFORMAL: ("门店闲聊，提到邻居也想购买", "社区活动遇见", "Chat at the counter"),
    InteractionKind.CONTACT_REPORT: ("重要客户联系报告", "年度合作沟通纪要"),
    InteractionKind.COMPLAINT_SILENT: ("顺带提到等候太久", "对包装略有不满，未要求处理"),
}
_KINDS = tuple(zip(_SUBJECTS, (40, 14, 26, 3, 1, 8, 4, 4), strict=True))
_RESULTS = (
    "已确认，无其他问题。",
    "客户将考虑，下月再联系。",
    "已转销售跟进。",
    "Will come to the shop on Saturday.",
    "未接通，已留言。",
    "客户满意。",
)
_CHANNELS = {
    InteractionKind.CALL: (InteractionChannel.PHONE, InteractionChannel.HOTLINE),
    InteractionKind.VISIT: (InteractionChannel.IN_PERSON,),
    InteractionKind.MESSAGE: (
        InteractionChannel.CHAT,
        InteractionChannel.EMAIL,
        InteractionChannel.SOCIAL,
        InteractionChannel.MAIL,
    ),
    InteractionKind.INFORMAL: (InteractionChannel.IN_STORE, InteractionChannel.IN_PERSON),
    InteractionKind.MAJOR_CHANGE: (
        InteractionChannel.LETTER,
        InteractionChannel.EMAIL,
        InteractionChannel.FAX,
    ),
}


def fill(book: Book, company: Organisation, customers: list[Row]) -> None:
    """Put down purchases and contacts, each after the customer's first contact and in order of time."""
    rng = book.chance("dealings")
    appetite = [rng.paretovariate(1.3) if rng.random() < 0.82 else 0.0 for _ in customers]
    appetite = [min(value, 14.0) for value in appetite]
    buyers = rng.choices(customers, appetite, k=PURCHASES)
    dealt = sorted(
        ((book.time.draw(rng, c["created_at"]), c["id"], c) for c in buyers), key=lambda one: one[:2]
    )
    sellers = {s.id for s in company.staff if s.role is UserRole.SALES}
    for at, _, customer in dealt:
        _purchase(book, rng, customer, at, sellers)
    spoken_to = rng.choices(customers, [value + 0.4 for value in appetite], k=INTERACTIONS)
    spoken = sorted(
        ((book.time.draw(rng, c["created_at"]), c["id"], c) for c in spoken_to), key=lambda one: one[:2]
    )
    for at, _, customer in spoken:
        _interaction(book, rng, company, customer, at)


def _purchase(book: Book, rng: Random, customer: Row, at: datetime, sellers: set[int]) -> None:
    product = pick(rng)
    organisation = customer["party_kind"] is PartyKind.ORGANISATION
    # Sums of people stay those of a household; organisations buy by the dozen.
    while product.price > 20_000 and not organisation and rng.random() < 0.6:
        product = pick(rng)
    qty = (
        rng.choice((1, 1, 2, 3, 5, 10))
        if organisation and product.price < 5_000
        else rng.choice((1, 1, 1, 1, 2))
    )
    amount = (Decimal(product.price * qty) * Decimal(rng.choice((100, 100, 95, 90, 88))) / 100).quantize(
        Decimal("0.01")
    )
    status, delivered, promised = _delivery(book, rng, at)
    refunded = amount if status in (PurchaseStatus.RETURNED, PurchaseStatus.CANCELLED) else Decimal("0.00")
    if status is PurchaseStatus.DELIVERED and rng.random() < 0.012:
        refunded = (amount / 10).quantize(Decimal("0.01"))
    seller = customer["owner_id"] if customer["owner_id"] in sellers else None
    book.add(
        Purchase,
        at,
        seller,
        customer_id=customer["id"],
        product_id=product.id,
        product=_called(product, customer),
        product_group=product.group,
        bought_at=at,
        qty=qty,
        amount=amount,
        refunded=refunded,
        channel=rng.choices(list(PurchaseChannel), (22, 25, 43, 10))[0] if rng.random() < 0.97 else None,
        contract_no=f"HT{at:%Y%m%d}{rng.randrange(1000):03}" if amount > 8_000 else None,
        promised_on=promised,
        delivered_at=delivered,
        delivered_late=delivered is not None and local_day(delivered) > promised,
        status=status,
        sales_user_id=seller,
        department_id=customer["department_id"],
        follow_up_due=local_day(at) + timedelta(days=7),
    )


def _called(product: Product, customer: Row) -> str:
    return product.called(english=customer["name"].isascii())


def _delivery(book: Book, rng: Random, at: datetime) -> tuple[PurchaseStatus, datetime | None, date]:
    """State, time of delivery and promised day: the next day (R090), often missed in the bad month."""
    chance = rng.random()
    promised = local_day(at) + timedelta(days=1)
    if chance < 0.02:
        return PurchaseStatus.CANCELLED, None, promised
    late = rng.random() < (0.6 if book.time.in_bad_month(at) else 0.06)
    days = rng.randint(2, 14) if late else rng.choice((0, 1, 1))
    delivered = book.time.hour_of(rng, local_day(at) + timedelta(days=days))
    delivered = max(delivered, at + timedelta(minutes=20))
    if delivered > book.now:
        return PurchaseStatus.ORDERED, None, promised
    status = PurchaseStatus.RETURNED if chance < 0.05 else PurchaseStatus.DELIVERED
    return status, delivered, promised


def _interaction(book: Book, rng: Random, company: Organisation, customer: Row, at: datetime) -> None:
    kind = rng.choices([k for k, _ in _KINDS], [w for _, w in _KINDS])[0]
    user = customer["owner_id"]
    if rng.random() < 0.3:
        here = [s for s in company.staff if s.department_id == customer["department_id"] and s.load]
        user = rng.choices(here, [s.load for s in here])[0].id
    changed, due, filed = None, None, customer["filing_status"] in FILED
    if kind is InteractionKind.MAJOR_CHANGE:
        # Reported within five working days as a rule (R250), one in six later.
        changed = local_day(at) - timedelta(
            days=rng.randint(8, 15) if rng.random() < 0.17 else rng.randint(0, 5)
        )
        due = working_days_after(changed, 5) if filed else None
    book.add(
        Interaction,
        at,
        user,
        customer_id=customer["id"],
        user_id=user,
        department_id=customer["department_id"],
        at=at,
        channel=rng.choice(_CHANNELS.get(kind, (InteractionChannel.PHONE, InteractionChannel.IN_PERSON))),
        kind=kind,
        direction=rng.choice((Direction.OUTWARD, Direction.OUTWARD, Direction.INWARD))
        if rng.random() < 0.95
        else None,
        subject=rng.choice(_SUBJECTS[kind]),
        result=rng.choice(_RESULTS) if rng.random() < 0.7 else None,
        changed_on=changed,
        change_due=due,
        recorded_on=local_day(at) if changed else None,
        recorded_late=due is not None and local_day(at) > due,
    )
