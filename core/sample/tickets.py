"""The tickets of the sample company: who brought what, who worked on it, and how far it is."""

from bisect import bisect
from collections import defaultdict
from datetime import datetime
from random import Random

from core.resources.tickets import PRIORITY
from core.sample import organisation as org
from core.sample.book import Book, Row
from core.sample.catalogue import PRODUCTS, pick
from core.sample.diary import write_diary
from core.sample.numbers import ticket_number
from core.sample.organisation import Organisation
from core.sample.people import People
from core.sample.ticket_paths import walk
from core.sample.ticket_progress import AFTER_HANDLING, Desk, progress, seriousness
from core.sample.ticket_texts import matter_of
from core.sample.timeline import BAD_MONTH
from db.models.dealings import Purchase
from db.models.tickets import Ticket
from db.vocabulary.tickets import (
    CustomerVerified,
    ServiceArea,
    TicketChannel,
    TicketKind,
)

COUNT = 3_000
# So many of them came in the month of late deliveries, on top of the usual ones.
OF_BAD_MONTH = 230

_KINDS = {
    TicketKind.INQUIRY: 30, TicketKind.COMPLAINT: 14, TicketKind.REPAIR: 15, TicketKind.RETURN_EXCHANGE: 8,
    TicketKind.REQUEST: 11, TicketKind.SUGGESTION: 4, TicketKind.ORDER: 8, TicketKind.TECHNICAL: 6,
    TicketKind.EMERGENCY: 1, TicketKind.HANDOVER: 3,
}  # fmt: skip
_KINDS_OF_BAD_MONTH = _KINDS | {TicketKind.COMPLAINT: 70, TicketKind.ORDER: 25}
_CHANNELS = (24, 9, 18, 7, 10, 14, 4, 1, 1, 9, 2, 1)
_SUPPLIERS = ("鹭川电器厂", "禾屿净水科技", "Kapok Components Ltd.")
_TEAMS = {
    TicketKind.INQUIRY: (org.CARE, ("客服一组", "客服二组")),
    TicketKind.COMPLAINT: (org.CARE, ("投诉处理组", "客服一组")),
    TicketKind.REPAIR: (org.ENGINEERING, ("维修组",)),
    TicketKind.RETURN_EXCHANGE: (org.AFTER_SALES, ("门店服务组",)),
    TicketKind.REQUEST: (org.CARE, ("客服一组", "客服二组")),
    TicketKind.SUGGESTION: (org.CARE, ("客服二组",)),
    TicketKind.ORDER: (org.SALES, ("华东销售组", "大客户组")),
    TicketKind.TECHNICAL: (org.AFTER_SALES, ("技术支持组",)),
    TicketKind.EMERGENCY: (org.ENGINEERING, ("维修组",)),
    TicketKind.HANDOVER: (org.CARE, ("客服一组", "客服二组", "投诉处理组")),
}
_TEAMS_ELSEWHERE = {
    org.HONG_KONG: (org.CARE_HONG_KONG, ("Service Team",)),
    org.CHENGDU: (org.SERVICE_CHENGDU, ("综合组",)),
}


def fill(book: Book, company: Organisation, customers: list[Row]) -> None:
    """Put down the tickets with their diaries, in the order they came in."""
    rng = book.chance("tickets")
    start, end = BAD_MONTH
    usual = (book.time.draw(rng) for _ in range(COUNT - OF_BAD_MONTH))
    extra = (
        book.time.hour_of(rng, book.time.day_ago(rng.randint(end + 1, start))) for _ in range(OF_BAD_MONTH)
    )
    known = sorted(customers, key=lambda row: (row["created_at"], row["id"]))
    since = [row["created_at"] for row in known]
    bought: dict[int, list[Row]] = defaultdict(list)
    for purchase in book.of(Purchase):
        bought[purchase["customer_id"]].append(purchase)
    people = People(rng, 50_000_000)
    for received in sorted((*usual, *extra)):
        row = known[rng.randrange(bisect(since, received))] if rng.random() < 0.93 else None
        purchases = [p for p in bought[row["id"]] if p["bought_at"] <= received] if row else []
        _ticket(book, rng, company, people, received, row, purchases)


def _ticket(
    book: Book,
    rng: Random,
    company: Organisation,
    people: People,
    received: datetime,
    customer: Row | None,
    bought: list[Row],
) -> None:
    bad = book.time.in_bad_month(received)
    kinds = _KINDS_OF_BAD_MONTH if bad else _KINDS
    kind = rng.choices(list(kinds), list(kinds.values()))[0]
    english = customer is not None and customer["name"].isascii()
    purchase = rng.choice(bought) if bought and rng.random() < 0.7 else None
    chosen = PRODUCTS[purchase["product_id"] - 1] if purchase else pick(rng)
    product = chosen.called(english)
    matter = matter_of(rng, kind, bad)
    title, text = matter.words(english, product)
    named = "{product}" in matter.title + matter.text
    desk = _desk(rng, company, kind, customer)
    major = kind is TicketKind.COMPLAINT and rng.random() < 0.03
    troubled = bad or (desk.assignee.load > 1.4 and rng.random() < 0.4)
    steps = walk(rng, kind, received, book.now, troubled, full=major or rng.random() < 0.5)
    row = book.add(
        Ticket,
        received,
        desk.assignee.id,
        ticket_no=ticket_number(book, kind, received),
        external_no=f"GW-{received:%y%m}-{rng.randrange(10**6):06}-{len(book.of(Ticket))}"
        if rng.random() < 0.05
        else None,
        kind=kind,
        title=title,
        description=text,
        channel=rng.choices(list(TicketChannel), _CHANNELS)[0],
        **_who(rng, people, kind, customer),
        category=matter.area if rng.random() < 0.96 else None,
        product_id=chosen.id if named else None,
        product=product if named else None,
        purchase_id=purchase["id"] if purchase and named else None,
        supplier=rng.choice(_SUPPLIERS)
        if matter.area is ServiceArea.PRODUCT and rng.random() < 0.3
        else None,
        priority=_priority(customer, major),
        site_id=customer["site_id"] if customer else company.sites[org.SHANGHAI],
        department_id=desk.department_id,
        team_id=desk.assignee.team_id,
        subject_user_id=_subject(rng, company, desk)
        if kind is TicketKind.COMPLAINT and matter.area is ServiceArea.STAFF
        else None,
        received_at=received,
        **progress(rng, book, kind, desk, steps, english),
        **seriousness(rng, book, kind, major, steps),
    )
    settled = row["status"] in AFTER_HANDLING
    row["service_type"] = matter.service if row["category"] else None
    row["root_cause"] = matter.cause if settled and kind is TicketKind.COMPLAINT else None
    write_diary(book, rng, row, steps, desk, english)


def _who(rng: Random, people: People, kind: TicketKind, customer: Row | None) -> Row:
    verified = None
    if customer is None:
        person = people.person()
        if kind is TicketKind.COMPLAINT:
            verified = rng.choice((CustomerVerified.UNVERIFIED, CustomerVerified.NO_MATCH))
        phone = people.phone()
        return {
            "customer_id": None,
            "contact_name": person.name,
            "contact_phone": phone,
            "contact_email": people.mail(person.handle) if rng.random() < 0.2 else None,
            "customer_verified": verified,
        }
    contact = customer["contact_person"] or customer["name"][:80]
    return {
        "customer_id": customer["id"],
        "contact_name": contact if rng.random() < 0.6 else None,
        "contact_phone": customer["phone"] if rng.random() < 0.5 else None,
        "contact_email": None,
        "customer_verified": CustomerVerified.MATCHED
        if kind is TicketKind.COMPLAINT or rng.random() < 0.3
        else None,
    }


def _desk(rng: Random, company: Organisation, kind: TicketKind, customer: Row | None) -> Desk:
    """The department and the person: the busy ones get more."""
    site = next(
        (name for name, id in company.sites.items() if customer and id == customer["site_id"]), org.SHANGHAI
    )
    department, teams = _TEAMS_ELSEWHERE.get(site, _TEAMS[kind])
    team = [s for s in company.members(*teams) if s.load and s.active]
    assignee = rng.choices(team, [s.load for s in team])[0]
    return Desk(department, company.departments[department], assignee, company.head(department))


def _subject(rng: Random, company: Organisation, desk: Desk) -> int:
    others = [s for s in company.members("门店服务组", "华东销售组") if s.id != desk.assignee.id]
    return rng.choice(others).id


def _priority(customer: Row | None, major: bool) -> int:
    """By the customer's level (R076); a major complaint first."""
    return 1 if major else PRIORITY[customer["level3"]] if customer else 3
