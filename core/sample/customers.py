"""The customers of the sample company: who they are, how they came, who looks after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import TypeVar

from core.digests import phone_hash
from core.rules.phones import parse_phone
from core.sample.book import Book, Row
from core.sample.filing import filing
from core.sample.numbers import customer_number
from core.sample.organisation import CARE, CHENGDU, HONG_KONG, SALES, SHANGHAI, Organisation, Staff
from core.sample.people import Person, region_of
from core.sample.timeline import DAYS, local_day
from core.sample.twins import twin
from db.models.customers import Customer
from db.vocabulary.customers import (
    CreditStatus,
    Gender,
    PartyKind,
    RelationKind,
    Source,
    SourceDetail,
    StageClass,
)
from db.vocabulary.organisation import UserRole

Choice = TypeVar("Choice")

COUNT = 2_000
DUPLICATES = 25
# README and guide search for this customer.
EXAMPLE = "许清毅"

_CITIES = (("上海", SHANGHAI, 52), ("外地", SHANGHAI, 12), ("成都", CHENGDU, 22), ("香港", HONG_KONG, 14))
_RELATIONS = {
    PartyKind.PERSON: (
        (RelationKind.CONSUMER, 70), (RelationKind.VEHICLE_OWNER, 10), (RelationKind.OWNER, 8),
        (RelationKind.HOTEL_GUEST, 6), (RelationKind.SALON_CLIENT, 6),
    ),
    PartyKind.ORGANISATION: (
        (RelationKind.TENANT, 30), (RelationKind.DEALER, 22), (RelationKind.PARTNER, 14),
        (RelationKind.AGENT, 12),
        (RelationKind.FRANCHISEE, 12), (RelationKind.POWER_CUSTOMER, 10),
    ),
}  # fmt: skip
_SOURCES = (
    (Source.WALK_IN, 24), (Source.SALES_CHANNEL, 18), (Source.REFERRAL, 14), (Source.INCOMING_CALL, 13),
    (Source.SELF_DEVELOPED, 9), (Source.MARKET_INFO, 6), (Source.VISIT, 5), (Source.MARKET_RESEARCH, 4),
    (Source.INTERMEDIARY, 3), (Source.CUSTOMER_FEEDBACK, 2), (Source.SALES_STATISTICS, 2),
)  # fmt: skip
_PREFERENCES = (
    "周末联系",
    "只用微信",
    "电话请在下午",
    "纸质发票",
    "电子发票",
    "送货上门",
    "喜欢新品",
    "价格敏感",
    "English please",
)
_INTERESTS = ("家居", "亲子", "美食", "健身", "旅行", "摄影", "汽车", "护肤", "园艺")
_NEEDS = (
    "家中有老人，上门请轻敲门。",
    "对香氛过敏。",
    "需要轮椅通道。",
    "Needs documents in English.",
    "只能在晚上七点以后接电话。",
)
_NOTES = (
    "老客户，介绍过三位邻居。",
    "上次安装后很满意。",
    "对价格比较敏感，报价请一次到位。",
    "Met at the autumn fair.",
    "发票抬头有变更，请先确认。",
)
_CONSENTS = (("consent_email", 0.45), ("consent_sms", 0.4), ("consent_phone", 0.5))


@dataclass(frozen=True, slots=True)
class _Keepers:
    """Who may look after a customer of a site."""

    staff: tuple[Staff, ...]
    loads: tuple[float, ...]

    def pick(self, rng: Random) -> Staff:
        return rng.choices(self.staff, self.loads)[0]


def fill(book: Book, company: Organisation) -> list[Row]:
    """Put down the customers, oldest first; columns that follow from dealings are filled by `standing`."""
    rng = book.chance("customers")
    keepers = {site: _keepers(company, site) for site in company.sites}
    # A third of the customers were there before the two years begin.
    firsts = sorted(
        book.time.ago(DAYS + rng.uniform(1, 900)) if rng.random() < 0.35 else book.time.draw(rng)
        for _ in range(COUNT - DUPLICATES)
    )
    for first in firsts:
        _customer(book, rng, company, keepers, first)
    _name_the_example(book, company)
    for original in rng.sample(book.of(Customer)[100:-100], DUPLICATES):
        twin(book, rng, original)
    return book.of(Customer)


def _name_the_example(book: Book, company: Organisation) -> None:
    """Give one customer of the customer service the name by which the documents show the search."""
    kept = (one for one in book.of(Customer) if one["department_id"] == company.departments[CARE])
    row = next(one for one in kept if one["party_kind"] is PartyKind.PERSON and one["region"] == "华东")
    before, named = Person(row["name"], Gender.MALE).handle, Person(EXAMPLE, Gender.MALE)
    row["name"], row["gender"] = named.name, named.gender
    for key in ("email", "wechat"):
        row[key] = row[key] and row[key].replace(before, named.handle)


def _keepers(company: Organisation, site: str) -> _Keepers:
    here = [
        s
        for s in company.staff
        if s.site_id == company.sites[site]
        and s.active
        and s.load
        and s.role in (UserRole.SALES, UserRole.AGENT)
    ]
    # Sales people keep most customers, the customer service the rest.
    return _Keepers(tuple(here), tuple(s.load * (4 if s.role is UserRole.SALES else 1) for s in here))


def _customer(
    book: Book, rng: Random, company: Organisation, keepers: dict[str, _Keepers], first: datetime
) -> Row:
    kind = PartyKind.ORGANISATION if rng.random() < 0.12 else PartyKind.PERSON
    city, site, _ = rng.choices(_CITIES, [weight for *_, weight in _CITIES])[0]
    owner = keepers[site].pick(rng)
    source = _weighted(rng, _SOURCES)
    strategic = kind is PartyKind.ORGANISATION and rng.random() < 0.1
    first_on = local_day(first)
    identity = (
        _organisation(book, rng, city)
        if kind is PartyKind.ORGANISATION
        else _person(book, rng, city, first_on)
    )
    phone = None if identity["email"] and rng.random() < 0.04 else parse_phone(book.people.phone())
    second = (
        rng.choice([s for s in keepers[site].staff if s.id != owner.id])
        if strategic or rng.random() < 0.06
        else None
    )
    earlier = book.of(Customer)
    referrer = rng.choice(earlier) if source is Source.REFERRAL and earlier and rng.random() < 0.8 else None
    return book.add(
        Customer,
        first,
        owner.id,
        customer_no=customer_number(book),
        party_kind=kind,
        relation_kind=_weighted(rng, _RELATIONS[kind]),
        **identity,
        phone=phone,
        phone_hash=phone_hash(phone) if phone else None,
        address=book.people.address(city) if rng.random() < 0.75 else None,
        source=source,
        source_detail=rng.choice(list(SourceDetail)) if rng.random() < 0.5 else None,
        referrer_id=referrer["id"] if referrer else None,
        intermediary_name=book.people.person().name if source is Source.INTERMEDIARY else None,
        owner_id=owner.id,
        second_owner_id=second.id if second else None,
        department_id=owner.department_id or company.departments[SALES],
        site_id=company.sites[site],
        region=region_of(city),
        is_intent=rng.random() < 0.1,
        is_key_account=kind is PartyKind.ORGANISATION and rng.random() < 0.18,
        is_strategic=strategic,
        is_local=city != "外地",
        first_contact_on=first_on,
        **filing(book, rng, first_on),
        **_wishes(rng, first),
        credit_status=rng.choices(list(CreditStatus), (70, 15, 5, 10))[0]
        if kind is PartyKind.ORGANISATION
        else None,
        stage_class=rng.choices(list(StageClass), (20, 25, 45, 10))[0] if rng.random() < 0.6 else None,
        last_verified_at=book.time.draw(rng, first) if rng.random() < 0.7 else None,
    )


def _person(book: Book, rng: Random, city: str, first_on: date) -> Row:
    person = book.people.person(city == "香港")
    birth = (
        first_on - timedelta(days=int(rng.triangular(19, 82, 36) * 365.25)) if rng.random() < 0.7 else None
    )
    return {
        "name": person.name,
        "gender": person.gender if rng.random() < 0.85 else rng.choice((None, Gender.UNSPECIFIED)),
        "birth_date": birth,
        "birth_month_day": f"{birth:%m-%d}" if birth else None,
        "occupation": book.people.occupation() if rng.random() < 0.4 else None,
        "email": book.people.mail(person.handle) if rng.random() < 0.55 else None,
        "wechat": f"wx_{person.handle}{rng.randrange(1000)}" if rng.random() < 0.35 else None,
        "website": None,
        "contact_person": None,
        "contact_phone": None,
        "enterprise_nature": None,
        "supervising_unit": None,
        "move_in_on": None,
    }


def _organisation(book: Book, rng: Random, city: str) -> Row:
    contact = book.people.person(city == "香港")
    handle = f"{contact.handle}.office"
    return {
        "name": book.people.company(city == "香港"),
        "gender": None,
        "birth_date": None,
        "birth_month_day": None,
        "occupation": None,
        "email": book.people.mail(handle) if rng.random() < 0.85 else None,
        "wechat": None,
        "website": f"https://www.example.com/{contact.handle}" if rng.random() < 0.5 else None,
        "contact_person": contact.name,
        "contact_phone": parse_phone(book.people.phone()),
        "enterprise_nature": book.people.enterprise_nature(),
        "supervising_unit": book.people.supervising_unit(city),
        "move_in_on": book.time.day_ago(rng.randint(30, 1500)) if rng.random() < 0.3 else None,
    }


def _wishes(rng: Random, first: datetime) -> Row:
    consents = {key: rng.random() < share for key, share in _CONSENTS}
    return {
        "preferences": rng.sample(_PREFERENCES, rng.randint(1, 3)) if rng.random() < 0.35 else None,
        "interests": rng.sample(_INTERESTS, rng.randint(1, 3)) if rng.random() < 0.3 else None,
        "special_needs": rng.choice(_NEEDS) if rng.random() < 0.06 else None,
        "note": rng.choice(_NOTES) if rng.random() < 0.2 else None,
        **consents,
        "consent_at": first if any(consents.values()) else None,
    }


def _weighted(rng: Random, options: Sequence[tuple[Choice, float]]) -> Choice:
    return rng.choices([one for one, _ in options], [weight for _, weight in options])[0]
