"""The lists of the sample's loans, what came back of them, and the penalties for what did not."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from core.rulebook_defaults import default_of
from core.sample.book import Book, Row
from core.sample.organisation import Organisation
from core.sample.timeline import local_day
from db.models.archives import ArchiveDocument, ArchiveLoan, ArchiveLoanItem
from db.models.penalties import Penalty
from db.vocabulary.archives import Condition, LoanStatus
from db.vocabulary.organisation import UserRole
from db.vocabulary.penalties import PenaltyStatus, PenaltyUnit

_FINDINGS = {
    Condition.DAMAGED: ("封面撕裂，需修补。", "水渍，数页难以辨认。"),
    Condition.INCOMPLETE: ("归还时缺页，借阅者称未带走。", "清点时少一件。"),
    Condition.LOST: ("借阅者称在外出途中遗失。", "多次催还，确认遗失。"),
}
_DECISIONS = (PenaltyStatus.PROPOSED, PenaltyStatus.CONFIRMED, PenaltyStatus.CONFIRMED, PenaltyStatus.WAIVED)


def fill(book: Book, company: Organisation) -> None:
    """Put down a line for each material of each loan that was asked for, and what its return came to."""
    rng = book.chance("loan items")
    known = {(one["archive_id"], one["name"]): one["id"] for one in book.of(ArchiveDocument)}
    for loan in book.of(ArchiveLoan):
        if loan["status"] is not LoanStatus.DRAFT:
            _list(book, rng, company, loan, known)


def _list(
    book: Book, rng: Random, company: Organisation, loan: Row, known: dict[tuple[int, str], int]
) -> None:
    found = loan.get("in_condition")
    names = loan["items"].split("、")
    gone = names if found is Condition.LOST else names[:1] if found is Condition.INCOMPLETE else []
    for name in names:
        book.add(
            ArchiveLoanItem,
            loan["created_at"],
            loan["applicant_id"],
            loan_id=loan["id"],
            name=name,
            document_id=known.get((loan["archive_id"], name)),
            pieces_out=loan["copies"],
            pieces_back=None if found is None else 0 if name in gone else loan["copies"],
            pieces_damaged=1 if found is Condition.DAMAGED and name == names[0] else None,
        )
    if found not in _FINDINGS:
        return
    loan["finding"], loan["missing_items"] = rng.choice(_FINDINGS[found]), gone or None
    if loan["external_name"] is None:
        _penalty(book, rng, company, loan, len(gone) * loan["copies"] + (found is Condition.DAMAGED))


def _penalty(book: Book, rng: Random, company: Organisation, loan: Row, pieces: int) -> None:
    each, status = Decimal(default_of("fine.lost").value), rng.choice(_DECISIONS)
    at, decided = loan["returned_at"], status is not PenaltyStatus.PROPOSED
    head = company.first(UserRole.MANAGER)
    later = min(at + timedelta(hours=rng.uniform(1, 60)), book.now)
    row = book.add(
        Penalty,
        at,
        company.first(UserRole.ARCHIVIST).id,
        user_id=loan["applicant_id"],
        department_id=loan["applicant_department_id"],
        rule_key="fine.lost",
        subject_kind="archive_loans",
        subject_id=loan["id"],
        on_day=local_day(at),
        unit=PenaltyUnit.PER_PIECE,
        quantity=pieces,
        base_amount=each,
        multiplier=1,
        amount=each * pieces,
        reason=f"{loan['loan_no']}: {loan['finding']}",
        status=status,
        decided_by=head.id if decided else None,
        decided_at=later if decided else None,
    )
    if decided:
        row |= {"version": 2, "updated_at": later, "updated_by": head.id}
