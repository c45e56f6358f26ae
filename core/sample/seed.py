"""Any number of plain customers, and if wanted what hangs on them, for trying the product at size.

The rows stream into the database in parts of a transaction each, so memory stays flat. They are believable
one by one; the stories between them (seasons, the bad month, doubles) are the business of the sample company.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from core.clock import now as current_time
from core.digests import phone_hash
from core.resources.customers.rules import LEVELS
from core.sample import build, organisation, seed_related
from core.sample.book import Book, Row
from core.sample.filing import working_days_after
from core.sample.people import People, phone_number
from core.sample.pouring import Ground, Named, stream
from core.sample.timeline import DAYS
from db import bulk
from db.models.customers import Customer
from db.models.organisation import Department, Site, User
from db.session import Database
from db.tokens import folded, normalise
from db.vocabulary.customers import Activity, Category5, FilingStatus, Lifecycle, Source

NAMES = 12_000
# Numbers of the free block that the sample company does not use.
FIRST_PHONE = 10_000_000

_CATEGORIES = (
    *[Category5.ORDINARY] * 14,
    *[Category5.PLATINUM] * 3,
    *[Category5.GOLD] * 2,
    Category5.DIAMOND,
    Category5.VIP,
)
_LIVES = (
    *[(Lifecycle.ACTIVE, Activity.ACTIVE)] * 5,
    *[(Lifecycle.ACTIVE, Activity.NORMAL)] * 3,
    *[(Lifecycle.SILENT, Activity.SILENT)] * 3,
    (Lifecycle.LOST, Activity.SILENT),
    (Lifecycle.PROSPECT, None),
)
_REGIONS = ("华东", "华东", "西南", "华南", "华北", "港澳")


def seed_customers(
    database: Database, n: int, seed: int = 1, related: bool = False, now: datetime | None = None
) -> dict[str, int]:
    """Add n customers; with `related` also n tickets, n/5 loans, n/2 answers. Gives the rows added by table.

    An empty database gets the sites, departments and people of the sample company first, without passwords.
    """
    rng = Random(f"seed:{seed}")
    ground = _ground(database, rng, now or current_time())
    with bulk.without_indexes(database, (Customer, *seed_related.MODELS) if related else (Customer,)):
        counts = _fill(database, rng, ground, n, related)
    build.index(database)
    return counts


def _fill(database: Database, rng: Random, ground: Ground, n: int, related: bool) -> dict[str, int]:
    counts = {"customers": stream(database, Customer, n, lambda session: _customers(session, rng, ground, n))}
    with database.writing() as session:
        bulk.settle(session, (), {"customers:C": bulk.counted(session, "customers:C") + n})
    return counts | seed_related.fill(database, rng, ground, n) if related else counts


def _ground(database: Database, rng: Random, now: datetime) -> Ground:
    with database.writing() as session:
        if bulk.is_empty(session, (Department, Site)):
            book = Book(now, first_ids={"users": bulk.next_id(session, User)})
            organisation.fill(book, demo_accounts=False)
            build.store(session, book)
        users, departments, sites = (bulk.ids(session, model) for model in (User, Department, Site))
    people = People(rng)
    names = [_named(people) for _ in range(NAMES)]
    return Ground(now, users, departments[0], sites[0], names)


def _named(people: People) -> Named:
    person = people.person(hong_kong=people.toss(0.1))
    front = " ".join(dict.fromkeys(folded(person.name).split()))
    return Named(person.name, person.gender, front, normalise((person.name,))[len(front) :])


def _customers(session: Session, rng: Random, ground: Ground, n: int) -> Iterator[Row]:
    first, counted = bulk.next_id(session, Customer), bulk.counted(session, "customers:C")

    def rows() -> Iterator[Row]:
        for index in range(n):
            yield _customer(rng, ground, first + index, counted + index + 1)

    return rows()


def _customer(rng: Random, ground: Ground, id: int, number: int) -> Row:
    named = ground.names[int(rng.random() * NAMES)]
    created = ground.now - timedelta(seconds=int(rng.random() * DAYS * 86_400) + 60)
    first = created.date()
    phone = phone_number(FIRST_PHONE + id)
    due = working_days_after(first, 5)
    filed = due <= ground.now.date()
    category = rng.choice(_CATEGORIES)
    life, activity = rng.choice(_LIVES)
    customer_no = f"C{number:05}"
    owner = rng.choice(ground.users)
    return {
        "id": id,
        "created_at": created,
        "updated_at": created,
        "created_by": owner,
        "customer_no": customer_no,
        "name": named.name,
        "gender": named.gender,
        "phone": phone,
        "phone_hash": phone_hash(phone),
        "source": _SOURCES[int(rng.random() * len(_SOURCES))],
        "owner_id": owner,
        "department_id": ground.department,
        "site_id": ground.site,
        "region": rng.choice(_REGIONS),
        "first_contact_on": first,
        "filing_due": due,
        "filed_on": due if filed else None,
        "filing_status": FilingStatus.FILED if filed else FilingStatus.PENDING,
        "lifecycle": life,
        "activity": activity,
        "category5": category,
        "level3": LEVELS[category],
        "last_purchase_at": created if activity else None,
        "completeness_pct": 50,
        "search_text": customer_no.lower(),
        "search_private": f"{named.front} {phone}{named.tail}",
    }


_SOURCES = tuple(Source)
