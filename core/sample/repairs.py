"""The repair slips of the sample company: who went there when, what it cost, and what the spot check found."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from core.rulebook_defaults import default_of
from core.sample import organisation as org
from core.sample.book import Book, Row
from core.sample.numbers import slip_number
from core.sample.organisation import Organisation, Staff
from core.sample.ticket_paths import length_of
from core.sample.timeline import CHINA
from db.models.repairs import PriceItem, RepairCharge, TicketRepair
from db.models.tickets import Ticket
from db.vocabulary.organisation import UserRole
from db.vocabulary.repairs import Arrival, PriceKind, RepairSource, Speciality, SpotCheck
from db.vocabulary.repairs import RepairStatus as State
from db.vocabulary.tickets import TicketChannel, TicketKind, TicketStatus

T = TicketStatus
_WORK = {
    Speciality.WATER_ELECTRIC: ("换水龙头", "疏通下水管道", "换角阀", "线路检修", "换插座面板"),
    Speciality.CARPENTRY: ("门锁维修", "柜门铰链更换"),
    Speciality.MASONRY: ("墙面修补", "瓷砖修补"),
    Speciality.HVAC: ("空调清洗", "空调加氟"),
    Speciality.WEAK_CURRENT: ("网线端口检修", "门禁对讲维修"),
    Speciality.OTHER: ("上门检查",),
}
_NOTES = ("已更换配件，试用正常。", "已修复，客户在场试用无异常。", "清理后恢复正常，建议半年后复查。")
_DELAYS = ("前一户作业延时，已电话告知。", "暴雨路阻，客户同意改晚。")
_OTHER_PRICES = ("老客户优惠", "配件由客户自备")
# How far the ticket is tells how far its slip may be.
_BY_TICKET = {
    T.NEW: (State.NEW,),
    T.RESPONDED: (State.APPOINTED,),
    T.ASSIGNED: (State.DISPATCHED,),
    T.IN_PROGRESS: (State.ON_SITE, State.AGREED),
    T.REOPENED: (State.APPOINTED,),
    T.CANCELLED: (State.WITHDRAWN,),
    T.MERGED: (State.WITHDRAWN,),
}
_VISITED = (State.ON_SITE, State.AGREED, State.REFUSED, State.DONE, State.FILED, State.CHECKED, State.FAILED)
_FINISHED = (State.DONE, State.FILED, State.CHECKED, State.FAILED)


@dataclass(frozen=True, slots=True)
class Visit:
    """One repair about to be put down: its ticket, how far it is, who goes there, for what."""

    ticket: Row
    state: State
    technician: Staff
    speciality: Speciality
    number: str
    item: str


def fill(book: Book, company: Organisation) -> None:
    """Give each repair its slip with its charges."""
    rng = book.chance("repairs")
    prices = {row["item"]: row for row in book.of(PriceItem) if row["kind"] is PriceKind.REPAIR}
    finance = company.first(UserRole.FINANCE).id
    checker = company.first(UserRole.SUPERVISOR).id
    for ticket in book.of(Ticket):
        if ticket["kind"] is TicketKind.REPAIR:
            visit = _visit(book, rng, company, ticket)
            slip = book.add(
                TicketRepair, ticket["received_at"], ticket["created_by"], **_slip(book, rng, visit)
            )
            if visit.state in _FINISHED:
                _charge(book, rng, slip, visit, prices)
                _file(book, rng, slip, (visit.technician.id, finance, checker))


def _visit(book: Book, rng: Random, company: Organisation, ticket: Row) -> Visit:
    after = (T.RESOLVED, T.CLOSED)
    if ticket["status"] in after:
        chances = (State.REFUSED, State.DONE, State.FILED, State.CHECKED, State.FAILED)
        recent = book.now - ticket["resolved_at"] < timedelta(days=4)
        weights = (4, 60, 20, 8, 1) if recent else (4, 0, 46, 44, 6)
        state = rng.choices(chances, weights)[0]
    else:
        state = rng.choice(_BY_TICKET[ticket["status"]])
    department = next(s for s in company.staff if s.department_id == ticket["department_id"]).department
    able = [s for s in company.staff if s.name in org.SKILLS and s.department == department]
    named = [s for s in able if s.id == ticket["assignee_id"]]
    technician = named[0] if named else rng.choice(able)
    speciality = rng.choice(org.SKILLS[technician.name])
    number, item = slip_number(book, ticket["received_at"]), ticket["title"]
    return Visit(ticket, state, technician, speciality, number, item)


def _slip(book: Book, rng: Random, visit: Visit) -> Row:
    ticket, state = visit.ticket, visit.state
    verbal = ticket["channel"] is TicketChannel.VERBAL
    booked = state is not State.NEW and ticket["first_responded_at"] is not None
    appointment = _appointment(book, rng, visit) if booked else None
    due = appointment + length_of(default_of("repair.arrival_tolerance")) if appointment else None
    sent = state is State.DISPATCHED or state in _VISITED
    found: Row = {
        "slip_no": visit.number,
        "ticket_id": ticket["id"],
        "source": RepairSource.VERBAL if verbal else RepairSource.SLIP,
        "item": visit.item[:160],
        "place": f"{rng.randint(1, 18)}栋{rng.randint(1, 28)}{rng.randint(1, 4):02}室",
        "speciality": visit.speciality if booked else None,
        "department_id": ticket["department_id"],
        "site_id": ticket["site_id"],
        "status": state,
        "appointment_at": appointment,
        "arrival_due": None if state is State.WITHDRAWN else due,
        "delay_agreed": False,
        "technician_id": visit.technician.id if sent else None,
        "fixtures_moved": False,
        "tested": False,
        "tidy_done": False,
        "rework_count": 0,
    }
    if state in _VISITED and appointment and due:
        found |= _arrival(rng, appointment, due, visit.ticket["resolved_at"] or book.now)
        found |= _agreement(rng, state, found["arrived_at"])
    return found


def _appointment(book: Book, rng: Random, visit: Visit) -> datetime:
    """A full quarter of an hour between the answer and the solution, or one still ahead."""
    answered, solved = visit.ticket["first_responded_at"], visit.ticket["resolved_at"]
    if visit.state in _VISITED:
        end = solved or book.now
        at = answered + (end - answered) * rng.uniform(0.3, 0.7)
    elif visit.state is State.WITHDRAWN:
        at = answered + timedelta(hours=rng.uniform(2, 20))
    else:
        at = book.now + timedelta(hours=rng.uniform(1, 30))
    quarter = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
    by_day = _by_day(quarter)
    earliest, latest = (
        (book.now, book.now + timedelta(days=9)) if quarter > book.now else (answered, solved or book.now)
    )
    fits = earliest < by_day < latest
    return by_day if fits else quarter


def _by_day(moment: datetime) -> datetime:
    """The same day between eight and six, when people are let in."""
    local = moment.astimezone(CHINA)
    return local.replace(hour=min(max(local.hour, 8), 17)).astimezone(UTC)


def _arrival(rng: Random, appointment: datetime, due: datetime, end: datetime) -> Row:
    late = rng.random() < 0.12
    minutes = rng.uniform(11, 55) if late else rng.triangular(-12, 10, 1)
    at = min((appointment + timedelta(minutes=minutes)).replace(second=0, microsecond=0), end)
    if at <= due:
        return {"arrived_at": at, "arrival": Arrival.ON_TIME}
    agreed = rng.random() < 0.4
    return {
        "arrived_at": at,
        "arrival": Arrival.EXCUSED if agreed else Arrival.LATE,
        "delay_agreed": agreed,
        "delay_reason": rng.choice(_DELAYS) if agreed else None,
    }


def _agreement(rng: Random, state: State, arrived: datetime) -> Row:
    if state in (State.ON_SITE, State.REFUSED):
        return {}
    return {"quoted_amount": Decimal(rng.choice((30, 50, 80, 120, 180))), "price_agreed_at": arrived}


def _charge(book: Book, rng: Random, slip: Row, visit: Visit, prices: dict[str, Row]) -> None:
    """One to three lines; now and then another amount than the list's, with the reason."""
    work = _WORK[visit.speciality]
    total = Decimal(0)
    for item in rng.sample(work, min(len(work), rng.choices((1, 2, 3), (60, 30, 10))[0])):
        price, quantity = prices[item], rng.choice((1, 1, 1, 2, 3))
        listed = price["price"] * quantity
        other = listed > 40 and rng.random() < 0.06
        amount = (listed / 2).quantize(Decimal("0.01")) if other else listed
        total += amount
        book.add(
            RepairCharge,
            slip["arrived_at"],
            visit.technician.id,
            repair_id=slip["id"],
            price_id=price["id"],
            item=item,
            quantity=quantity,
            unit_price=price["price"],
            amount=amount,
            reason=rng.choice(_OTHER_PRICES) if other else None,
        )
    done = visit.ticket["resolved_at"]
    slip |= {
        "charged_amount": total,
        "charged_at": done,
        "quoted_amount": total,
        "tested": True,
        "tidy_done": True,
        "customer_signature": (visit.ticket["contact_name"] or "客户")[:80],
        "technician_note": rng.choice(_NOTES),
        "technician_signed_at": done,
        "updated_at": done,
        "updated_by": visit.technician.id,
    }


def _file(book: Book, rng: Random, slip: Row, people: tuple[int, int, int]) -> None:
    """The receipts of the three copies, and the spot check of some."""
    done, state = slip["technician_signed_at"], slip["status"]
    slip["copy_customer"] = done
    if state is State.DONE:
        return
    filed = min(done + timedelta(hours=rng.uniform(2, 40)), book.now).replace(microsecond=0)
    slip |= {"copy_engineering": filed, "copy_finance": filed, "updated_at": filed, "updated_by": people[1]}
    if state in (State.CHECKED, State.FAILED):
        checked = min(filed + timedelta(days=rng.uniform(0.5, 6)), book.now).replace(microsecond=0)
        found = SpotCheck.PASSED if state is State.CHECKED else SpotCheck.FAILED
        slip |= {
            "spot_check_at": checked,
            "spot_check": found,
            "updated_at": checked,
            "updated_by": people[2],
        }
