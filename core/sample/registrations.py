"""Forms of the sample company about customers who called, came or were found: handed in, late, and one clash."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.digests import phone_hash
from core.rulebook_defaults import DEFAULTS
from core.sample.book import Book, Row
from core.sample.filing import working_days_after
from core.sample.organisation import Organisation
from core.sample.timeline import CHINA
from core.worktime import Calendar
from db.models.archives import Archive
from db.models.customers import Customer
from db.models.registrations import Registration
from db.vocabulary.organisation import UserRole
from db.vocabulary.registrations import (
    BusinessKind,
    RegistrationOrigin,
    RegistrationOutcome,
    RegistrationStatus,
    ThroughIntermediary,
)

GRACE = next(one.value for one in DEFAULTS if one.key == "registration.grace")
CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"), ((),) * 7)
_WISHES = (
    "想租一间临街商铺，约 60 平方米。",
    "想购买两居室，预算一百五十万。",
    "Looks for an office for ten people.",
)
FORMS = 40
CLOSED = RegistrationOutcome.CLOSED_DEAL


def fill(book: Book, company: Organisation) -> None:
    """Put down forms of the last weeks, oldest first; the last one names a customer somebody else had registered."""
    rng = book.chance("registrations")
    sellers = [one for one in company.staff if one.role is UserRole.SALES and one.active]
    ours = rng.sample([one for one in book.of(Customer) if one["phone"]], FORMS)
    time = book.time
    hours = [time.hour_of(rng, time.day_ago(rng.randint(1, 45))) for _ in range(FORMS)]
    for place, hour in enumerate(sorted(hours)):
        at, age = hour.replace(second=0, microsecond=0), (book.now - hour).days
        seller = sellers[place % len(sellers)]
        day = at.astimezone(CHINA).date()
        due = CALENDAR.at(working_days_after(day, 1), GRACE)
        late = place % 13 == 5
        handed = due + timedelta(minutes=95) if late else at + timedelta(hours=2)
        done = age > 2
        status = RegistrationStatus.ENTERED
        if done:
            status = RegistrationStatus.ARCHIVED if age > 14 else RegistrationStatus.SUBMITTED
            status = RegistrationStatus.LATE if late else status
        clash = place == FORMS - 1
        customer = ours[place - 1 if clash else place]
        first = book.of(Registration)[-1] if clash else {"owner_id": seller.id, "registered_at": None}
        if clash:
            # Of two people who met one customer the earlier one keeps them.
            seller = sellers[(place + 1) % len(sellers)] if seller.id == first["owner_id"] else seller
        intent = rng.random() < 0.4
        through = rng.random() < 0.2
        outcomes = (RegistrationOutcome.CLOSED_DEAL, RegistrationOutcome.NOT_CLOSED, RegistrationOutcome.NEW)
        outcome = RegistrationOutcome.INTENT if intent else rng.choice(outcomes)
        book.add(
            Registration,
            at,
            seller.id,
            form_no=f"RF{book.number('registrations:RF'):05}",
            registered_at=at,
            registered_by=seller.id,
            department_id=seller.department_id,
            business_kind=rng.choice(tuple(BusinessKind)),
            origin=rng.choice(tuple(RegistrationOrigin)),
            name=customer["name"],
            phone=customer["phone"],
            phone_hash=phone_hash(customer["phone"]),
            is_intent=intent,
            wish=rng.choice(_WISHES) if intent else None,
            on_duty_id=seller.id,
            has_intermediary=ThroughIntermediary.YES if through else ThroughIntermediary.NO,
            intermediary_name="安居中介" if through else None,
            outcome=RegistrationOutcome.CLASH if clash else outcome,
            owner_id=first["owner_id"],
            earlier_at=first["registered_at"],
            status=status,
            due_at=due,
            submitted_at=handed if done else None,
            late_reason="外出拜访客户，次日上午才返回。" if done and late else None,
            **(
                _deal(book, customer, handed if done else at)
                if outcome is CLOSED and not intent | clash
                else {}
            ),
        )


def _deal(book: Book, customer: Row, handed: datetime) -> Row:
    """Marked as closed when the form came; its archive, where there is one, was handed in two days later (R150)."""
    archive = next((one for one in book.of(Archive) if one["customer_id"] == customer["id"]), None)
    due = CALENDAR.at(working_days_after(handed.astimezone(CHINA).date(), 3), "18:00")
    if archive is None and due < book.now:
        # Closed before the forms asked for an archive.
        return {}
    given = archive is not None and handed + timedelta(days=2) < book.now
    return {
        "deal_closed_at": handed,
        "archive_due": due,
        "archive_id": archive["id"] if archive and given else None,
        "archive_handed_at": handed + timedelta(days=2) if given else None,
    }
