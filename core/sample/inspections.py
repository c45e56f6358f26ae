"""The inspections of the sample company: a cabinet after the other, one of them overdue (R307, R309)."""

from datetime import datetime, time, timedelta
from random import Random

from core.context import Policy
from core.deadlines import due_day
from core.rulebook_defaults import BY_KEY
from core.sample.book import Book, Row
from core.sample.organisation import Organisation
from core.sample.registrations import CALENDAR
from core.sample.timeline import CHINA
from db.models.archives import Approval, Archive
from db.models.inspections import ArchiveInspection, ArchiveInspectionResult
from db.vocabulary.archives import ApprovalDecision, ArchiveStatus
from db.vocabulary.inspections import InspectionFinding as Finding
from db.vocabulary.inspections import InspectionStatus as State
from db.vocabulary.organisation import UserRole

# How many days ago each cabinet was inspected; half a year later it is due again.
CABINETS = {"01柜": 188, "02柜": 141, "03柜": 96, "密01柜": 34}
HALF_A_YEAR = timedelta(days=183)
_LAW = BY_KEY["archive.inspection"]
HALF_YEARLY = Policy(_LAW.key, _LAW.value, _LAW.unit, _LAW.source_rule, None)
_ACTIONS = {
    Finding.FADED: "字迹褪色，已复印存档。",
    Finding.DAMAGED: "封面破损，已修补。",
    Finding.WRONG_PLACE: "已放回原位。",
}


def fill(book: Book, company: Organisation) -> None:
    """Put down the last inspection of each cabinet with its results, and the next one."""
    rng = book.chance("inspections")
    shelf = [one for one in book.of(Archive) if one["status"] is ArchiveStatus.FILED and one["location"]]
    keeper, leader = company.first(UserRole.ARCHIVIST), company.first(UserRole.SUPERVISOR)
    for cabinet, ago in CABINETS.items():
        day = book.time.day_ago(ago)
        at = datetime.combine(day, time(15, 30), CHINA)
        done = _inspection(
            book, at, keeper.id, scope=cabinet, since=day - HALF_A_YEAR, due_on=day, inspected_on=day,
            inspector_id=keeper.id, status=State.APPROVED, temperature=rng.randint(18, 24),
            humidity=rng.randint(46, 61), mould=cabinet == "02柜",
            remedy="柜角发现霉点，已擦拭通风并放置干燥剂。" if cabinet == "02柜" else None,
        )  # fmt: skip
        for archive in shelf:
            if archive["location"].startswith(cabinet) and archive["created_at"] < at:
                _result(book, rng, at, keeper.id, done, archive)
        for hour, person, role in ((0, keeper.id, UserRole.ARCHIVIST), (2, leader.id, UserRole.SUPERVISOR)):
            book.add(
                Approval, at + timedelta(hours=hour), person, subject_kind="archive_inspections",
                subject_id=done["id"], step="inspection", role_required=role, approver_id=person,
                decision=ApprovalDecision.APPROVED, at=at + timedelta(hours=hour),
            )  # fmt: skip
        _inspection(
            book, at, keeper.id, scope=cabinet, since=day, due_on=due_day(HALF_YEARLY, day, CALENDAR), status=State.PLANNED,
            mould=False,
        )  # fmt: skip


def _inspection(book: Book, at: datetime, by: int, **values: object) -> Row:
    number = f"AI{book.number('archive_inspections:AI'):05}"
    return book.add(ArchiveInspection, at, by, inspection_no=number, **values)


def _result(book: Book, rng: Random, at: datetime, by: int, inspection: Row, archive: Row) -> None:
    finding = rng.choices((Finding.OK, *_ACTIONS), (89, 5, 4, 2))[0]
    book.add(
        ArchiveInspectionResult,
        at,
        by,
        inspection_id=inspection["id"],
        archive_id=archive["id"],
        finding=finding,
        action=_ACTIONS.get(finding),
        done_on=inspection["inspected_on"] if finding in _ACTIONS else None,
    )
