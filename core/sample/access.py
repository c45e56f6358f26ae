"""Rights for a time and looks at masked values of the sample company: what was asked, what was given, what stands out."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.sample.book import Book
from core.sample.organisation import Organisation, Staff
from db.models.access import AccessGrant
from db.models.customers import Customer
from db.models.tickets import Ticket
from db.models.trace import Reveal
from db.vocabulary.access import AccessRight, GrantStatus
from db.vocabulary.organisation import UserRole

ZONE = ZoneInfo("Asia/Shanghai")
_REASONS = (
    "回电确认送货时间",
    "核对身份后办理退款",
    "客户要求短信通知",
    "上门前确认电话",
    "合同地址有误，需更正",
)
# role, right, table, days since it was asked, days from then to its end, state, reason
_REQUESTS = (
    (UserRole.FIELD, AccessRight.VIEW, "archives", 20, 3, GrantStatus.ENDED, "整理前台登记"),
    (UserRole.SALES, AccessRight.EDIT, "tickets", 12, 5, GrantStatus.DECLINED, "想直接关闭工单"),
    (UserRole.AGENT, AccessRight.EXPORT, "tickets", 8, 2, GrantStatus.WITHDRAWN, "周会统计，已由主管导出"),
    (UserRole.AGENT, AccessRight.EDIT, "customers", 2, 9, GrantStatus.GRANTED, "代同事跟进其休假期间的客户"),
    (UserRole.FINANCE, AccessRight.VIEW, "interactions", 15, 7, GrantStatus.ENDED, "核对往来记录中的付款承诺"),
    (UserRole.ANALYST, AccessRight.PERSONAL, "customers", 0, 3, GrantStatus.REQUESTED, "抽样回访，需要核对电话"),
    (UserRole.SALES, AccessRight.VIEW, "customers", 0, 7, GrantStatus.REQUESTED, "客户由隔壁组转来，需要了解情况"),
)  # fmt: skip
_WHOLE = frozenset({"interactions", "archives"})
_DAYS = 60


def fill(book: Book, company: Organisation) -> None:
    """Put down the requests and the looks."""
    _requests(book, company)
    _looks(book, company)


def _requests(book: Book, company: Organisation) -> None:
    rng = book.chance("access")
    for role, right, table, ago, days, status, reason in _REQUESTS:
        person, asked = company.first(role), book.time.ago(ago + 0.05)
        given = status in (GrantStatus.GRANTED, GrantStatus.ENDED)
        whole = table in _WHOLE or right is AccessRight.EXPORT
        book.add(
            AccessGrant,
            asked,
            person.id,
            grant_no=f"G{book.number('access_grants:G'):05}",
            person_id=person.id,
            permission=right,
            table_name=table,
            row_id=None if whole else rng.choice(book.of(Customer))["id"],
            department_id=person.department_id,
            reason=reason,
            valid_until=asked + timedelta(days=days),
            status=status,
            asked_by=person.id,
            given_by=company.first(UserRole.ADMIN).id if given else None,
            valid_from=asked if given else None,
        )


def _looks(book: Book, company: Organisation) -> None:
    """A few a day by each agent; one agent looks at many in one hour, one at night, one at one customer again and again."""
    rng = book.chance("looks")
    agents = [one for one in company.staff if one.role is UserRole.AGENT][:5]
    today = book.now.astimezone(ZONE).date()
    customers = book.of(Customer)
    for back in range(_DAYS, 0, -1):
        day = today - timedelta(days=back)
        for agent in agents if day.weekday() < 5 else ():
            at = datetime.combine(day, time(rng.randint(9, 11), rng.randint(0, 59)), ZONE)
            helped = _helped(book, agent, at)
            for id in rng.sample(helped, min(len(helped), rng.choice((0, 0, 1, 1, 2)))):
                _look(book, agent, id, at, rng.choice(_REASONS))
    last = today - timedelta(days=next(n for n in range(1, 4) if (today - timedelta(days=n)).weekday() < 5))
    for minute in range(0, 44, 4):
        at = datetime.combine(last, time(10, minute), ZONE)
        _look(book, agents[0], rng.choice(customers)["id"], at, "查一下")
    night = datetime.combine(last, time(22, 41), ZONE)
    _look(book, agents[1], customers[40]["id"], night, "客户来电")
    for minute, field in enumerate(("phone", "email", "address", "wechat")):
        at = datetime.combine(last, time(11, 10 + minute), ZONE)
        _look(book, agents[2], customers[7]["id"], at, "更新资料", field)


def _helped(book: Book, agent: Staff, at: datetime) -> list[int]:
    """The customers for whom somebody had a ticket open at a moment."""
    mine = (one for one in book.of(Ticket) if one["assignee_id"] == agent.id and one["customer_id"])
    return sorted(
        {one["customer_id"] for one in mine if one["received_at"] <= at <= (one["closed_at"] or book.now)}
    )


def _look(book: Book, person: Staff, id: int, at: datetime, reason: str, field: str = "phone") -> None:
    book.plain(
        Reveal,
        at=at,
        actor_id=person.id,
        table_name="customers",
        row_id=id,
        field=field,
        reason=reason,
    )
