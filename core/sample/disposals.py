"""The destruction of archives of the sample company, at each of its steps."""

from core.sample.archives import RETENTION_YEARS
from core.sample.book import Book
from core.sample.organisation import Organisation
from core.sample.timeline import local_day
from db.models.archives import Archive
from db.models.disposals import ArchiveDisposal
from db.vocabulary.archives import ArchiveStatus, DisposalStatus, Secrecy
from db.vocabulary.organisation import UserRole
from db.vocabulary.privacy import DisposalMethod


def fill(book: Book, company: Organisation) -> None:
    """Put down the destruction of what was kept for ten years: one done, and one at each step before it."""
    keeper, head = company.first(UserRole.ARCHIVIST), company.first(UserRole.MANAGER)
    chief = company.first(UserRole.EXECUTIVE)
    shelved = (
        row
        for row in book.of(Archive)
        if row["status"] is ArchiveStatus.FILED and row["secrecy"] is Secrecy.NORMAL and row["id"] % 37 == 0
    )
    for state, archive in zip(DisposalStatus, shelved, strict=False):
        proposed = book.time.ago(40)
        signed = list(DisposalStatus).index(state) if state is not DisposalStatus.DECLINED else 0
        done = state is DisposalStatus.DESTROYED
        number = f"AD{book.number('archive_disposals:AD'):05}"
        book.add(
            ArchiveDisposal,
            proposed,
            keeper.id,
            disposal_no=number,
            archive_id=archive["id"],
            reason="保管期满，无续存价值。",
            method=DisposalMethod.SHRED,
            status=state,
            requested_by_id=keeper.id,
            reviewed_by_id=head.id if signed > 0 else None,
            reviewed_at=book.time.ago(34) if signed > 0 else None,
            approved_by_id=chief.id if signed > 1 else None,
            approved_at=book.time.ago(30) if signed > 1 else None,
            destroyed_by_id=keeper.id if done else None,
            destroyed_on=local_day(book.time.ago(28)) if done else None,
            witness_id=head.id if done else None,
            record_text="在档案室粉碎，两人在场，已登记。" if done else None,
        )
        archive["retention_start"] = book.time.day_ago(RETENTION_YEARS * 365 + 60)
        archive["retention_until"] = book.time.day_ago(50)
        if state is not DisposalStatus.DECLINED:
            archive["status"] = ArchiveStatus.DESTROYED if done else ArchiveStatus.DISPOSAL_REVIEW
        if done:
            archive["location"] = None
