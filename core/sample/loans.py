"""Who asked for which archive, who signed, when it went out and came back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from core.rulebook_defaults import default_of
from core.sample.book import Book, Row
from core.sample.numbers import loan_number
from core.sample.organisation import Organisation, Staff
from core.sample.signatures import sign, signatures
from core.sample.ticket_paths import length_of
from db.models.archives import Archive, ArchiveDocument, ArchiveLoan
from db.vocabulary.archives import (
    ArchiveStatus,
    Condition,
    ExternalDocKind,
    LoanKind,
    LoanPurpose,
    LoanStatus,
    Secrecy,
)
from db.vocabulary.organisation import UserRole

S = LoanStatus
# How many loans stand where; those out and overdue now are put down apart.
ENDINGS = {
    S.RETURNED: 191, S.RETURNED_DAMAGED: 9, S.LOST: 2, S.REFUSED: 16, S.EXPIRED: 8,
    S.APPROVED: 7, S.VIEWING: 4, S.WAITING: 4,
    S.DRAFT: 6, S.DEPT_REVIEW: 8, S.CS_REVIEW: 7, S.GM_REVIEW: 6, S.MANAGER_REVIEW: 5,
}  # fmt: skip
OUT_IN_TIME, OVERDUE = 12, 15
COUNT = sum(ENDINGS.values()) + OUT_IN_TIME + OVERDUE

_BACK = {S.RETURNED, S.RETURNED_DAMAGED, S.LOST}
_REVIEWS = (S.DEPT_REVIEW, S.CS_REVIEW, S.GM_REVIEW, S.MANAGER_REVIEW)
_OPEN = {S.WAITING, S.APPROVED, S.VIEWING, S.DRAFT, *_REVIEWS}
_REASONS = (
    "处理客户投诉，需核对合同条款。",
    "年度检查抽查档案。",
    "客户要求复核收费明细。",
    "续签前核对资料。",
    "Audit of the second quarter.",
    "配合法务取证。",
)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What shall become of a loan, and how long ago it was asked for."""

    status: LoanStatus
    asked: datetime


def fill(book: Book, company: Organisation) -> None:
    """Put down the loans in the order they were asked for; no archive is with two borrowers at once."""
    rng = book.chance("loans")
    shelf = [a for a in book.of(Archive) if a["status"] is ArchiveStatus.FILED]
    rng.shuffle(shelf)
    lent_until: dict[int, datetime] = {}
    for plan in sorted(_plans(book, rng), key=lambda one: one.asked):
        _loan(book, rng, company, shelf, lent_until, plan)


def _plans(book: Book, rng: Random) -> list[_Plan]:
    plans = []
    for status, count in ENDINGS.items():
        for _ in range(count):
            asked = book.time.ago(rng.uniform(0.7, 2)) if status in _OPEN else book.time.draw(rng)
            if status not in _OPEN:
                asked = min(asked, book.time.ago(12))
            plans.append(_Plan(status, asked))
    plans += [_Plan(S.OUT, book.time.ago(rng.uniform(1.2, 2.6))) for _ in range(OUT_IN_TIME)]
    plans += [_Plan(S.OUT, book.time.ago(rng.uniform(4.8, 40))) for _ in range(OVERDUE)]
    return plans


def _loan(
    book: Book,
    rng: Random,
    company: Organisation,
    shelf: list[Row],
    lent_until: dict[int, datetime],
    plan: _Plan,
) -> None:
    waits = plan.status is S.WAITING
    archive = _lent_out(book, rng, shelf) if waits else _free(rng, shelf, lent_until, plan)
    applicant = _applicant(rng, company, archive, plan.status)
    outside = rng.random() < 0.07
    kind = LoanKind.CONSULT if plan.status is S.VIEWING else LoanKind.BORROW
    if (
        plan.status not in (S.WAITING, S.VIEWING, S.CS_REVIEW, S.GM_REVIEW, S.OUT, S.LOST, S.RETURNED_DAMAGED)
        and rng.random() < 0.4
    ):
        kind = rng.choice((LoanKind.CONSULT, LoanKind.COPY, LoanKind.DISCLOSE))
    row = book.add(
        ArchiveLoan,
        plan.asked,
        applicant.id,
        loan_no=loan_number(book),
        kind=kind,
        archive_id=archive["id"],
        items=_items(book, rng, archive),
        copies=rng.choice((1, 1, 1, 2, 3)),
        purpose=rng.choice(list(LoanPurpose)),
        reason=rng.choice(_REASONS),
        applicant_id=applicant.id,
        applicant_department_id=applicant.department_id,
        applicant_profile=f"{applicant.department} {applicant.name}",
        external_name=book.people.person().name if outside else None,
        external_unit=book.people.company() if outside else None,
        external_doc_kind=rng.choice(list(ExternalDocKind)) if outside else None,
        external_doc_no=f"JS-{rng.randrange(10**6):06}" if outside else None,
        cross_department=applicant.department_id != archive["department_id"],
        secrecy=archive["secrecy"],
        status=plan.status,
        requested_at=None if plan.status is S.DRAFT else plan.asked,
    )
    steps = signatures(row)
    approved = sign(book, rng, company, row, steps)
    row["ready_at"] = approved if row["status"] is S.APPROVED else None
    row |= _lent(book, rng, row, approved, company)
    row["version"] = 1 + len(steps) + (row["out_at"] is not None) + (row["returned_at"] is not None)
    row["updated_at"] = row["returned_at"] or row["out_at"] or approved
    if plan.status is S.OUT:
        archive["status"], archive["lent_to_id"] = ArchiveStatus.ON_LOAN, applicant.id
    if waits:
        return
    lent_until[archive["id"]] = row["returned_at"] or (
        book.now if plan.status in (S.OUT, S.VIEWING) else plan.asked
    )


def _free(rng: Random, shelf: list[Row], lent_until: dict[int, datetime], plan: _Plan) -> Row:
    """An archive that was there when it was asked for and is in the house; some are asked for often."""
    wanted = {S.MANAGER_REVIEW: True, S.GM_REVIEW: False}.get(plan.status)
    while True:
        archive = shelf[int(rng.random() ** 2 * len(shelf))]
        there = archive["created_at"] < plan.asked - timedelta(days=1)
        secret = archive["secrecy"] is not Secrecy.NORMAL
        if there and wanted in (None, secret) and lent_until.get(archive["id"], plan.asked) <= plan.asked:
            return archive


def _lent_out(book: Book, rng: Random, shelf: list[Row]) -> Row:
    """An archive that somebody has longer than the three days, so that others wait for it."""
    late = {
        loan["archive_id"]
        for loan in book.of(ArchiveLoan)
        if loan["status"] is S.OUT and loan["due_at"] < book.now
    }
    return rng.choice([one for one in shelf if one["id"] in late and one["secrecy"] is Secrecy.NORMAL])


def _applicant(rng: Random, company: Organisation, archive: Row, status: LoanStatus) -> Staff:
    people = [
        s
        for s in company.staff
        if s.active and s.load and s.role not in (UserRole.MANAGER, UserRole.ARCHIVIST)
    ]
    own = [s for s in people if s.department_id == archive["department_id"]]
    others = [s for s in people if s.department_id != archive["department_id"]]
    return rng.choice(others if status is S.GM_REVIEW or rng.random() < 0.3 else own)


def _items(book: Book, rng: Random, archive: Row) -> str:
    names = [d["name"] for d in book.of(ArchiveDocument) if d["archive_id"] == archive["id"] and d["present"]]
    return "、".join(rng.sample(names, min(len(names), rng.randint(1, 3)))) or "全部资料"


def _lent(book: Book, rng: Random, loan: Row, approved: datetime, company: Organisation) -> Row:
    """Hand-out, due time three days later (R318), return, condition, and what the register counts."""
    status = loan["status"]
    if status not in _BACK | {S.OUT, S.VIEWING}:
        return dict.fromkeys(("out_at", "returned_at"))
    limit = length_of(default_of("loan.max_days"))
    out = approved + timedelta(minutes=rng.randint(20, 240))
    due = out + limit
    read_here = status is S.VIEWING or (loan["kind"] is LoanKind.CONSULT)
    late = rng.random() < 0.16
    kept = (
        timedelta(hours=rng.uniform(0.5, 6))
        if read_here
        else limit * (1 + rng.uniform(0.05, 2.2) if late else rng.uniform(0.1, 0.97))
    )
    returned = out + kept if status in _BACK else None
    late_by = ((returned or book.now) - due) / timedelta(days=1)
    reminders = 0 if late_by < -1 else 1 if late_by < 0 else 2 + int(late_by)
    secret = loan["secrecy"] is not Secrecy.NORMAL
    return {
        "out_at": out,
        "due_at": due,
        "returned_at": returned,
        "acknowledged_at": out,
        "carrier_id": rng.choice(
            [s.id for s in company.staff if s.department_id == loan["applicant_department_id"]]
        )
        if secret
        else None,
        "out_condition": rng.choices((Condition.GOOD, Condition.FADED), (95, 5))[0],
        "in_condition": {
            S.RETURNED: Condition.GOOD,
            S.RETURNED_DAMAGED: rng.choice((Condition.DAMAGED, Condition.INCOMPLETE)),
            S.LOST: Condition.LOST,
        }.get(status),
        "missing_items": [loan["items"].split("、")[0]]
        if status is S.LOST or (status is S.RETURNED_DAMAGED and rng.random() < 0.4)
        else None,
        "overdue_days": max(0, int(late_by)),
        "reminder_count": reminders,
    }
