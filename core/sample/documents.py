"""The policy documents of the sample company, and who has read them."""

from datetime import timedelta

from core import i18n
from core.clause_sources import source_of
from core.documents import BY_KEY, named
from core.sample.book import Book, Row
from core.sample.organisation import Organisation, Staff
from core.sample.timeline import local_day
from db.models.documents import PolicyDocument, PolicyReceipt
from db.vocabulary.documents import DocumentStatus, ReceiptStatus
from db.vocabulary.organisation import UserRole

LANG = "zh_CN"
WITHIN, AGAIN = timedelta(days=14), timedelta(days=365)
# key, days since it was released, edition
_IN_FORCE = (
    ("S01", 620, "2024-1"), ("S04", 420, "2025-1"), ("S13", 300, "3"), ("S17", 480, "1"), ("S20", 260, "2"),
    ("S21", 200, "2"), ("S29", 150, "1"), ("secrecy", 340, "1"), ("returns", 90, "4"), ("complaint_process", 6, "2"),
)  # fmt: skip
_RETURNS = (
    "自收货之日起七天内，未使用、不影响再次销售的产品可以退货；十五天内有质量问题的可以换货。\n"
    "退货须带购买凭证；定制产品和已安装的产品不退，有质量问题的免费维修。\n"
    "收到退货并验收后三个工作日内退款，原路退回；质量问题的运费由我们承担。"
)
_SECRECY = "客户资料只在工作需要时查阅；不外传、不在公共场合谈论、不用普通电话和私人邮件传递涉密内容。"
_PROCESS = "受理、调查、处理、回复、回访、归档六步，每一步有负责人和时限，逾期逐级上报。"
_BODIES = {"returns": _RETURNS, "secrecy": _SECRECY, "complaint_process": _PROCESS}
# Whose department looks after it, where it is not customer service.
_OWNERS = {
    "S21": UserRole.ARCHIVIST,
    "secrecy": UserRole.ARCHIVIST,
    "S17": UserRole.SALES,
    "S04": UserRole.SALES,
}
# One in so many has not read a document that was laid before them long ago.
_SLOW = 14


def fill(book: Book, company: Organisation) -> None:
    """Put down the documents in force, one that waits for approval and one that is being written."""
    for key, days, edition in _IN_FORCE:
        _in_force(book, company, key, days, edition)
    for key, status in (("S30", DocumentStatus.REVIEWED), ("S34", DocumentStatus.DRAFT)):
        _document(book, company, key, 9, "1", status)


def _document(
    book: Book, company: Organisation, key: str, days: int, edition: str, status: DocumentStatus
) -> Row:
    author, head = company.first(UserRole.SUPERVISOR), company.first(UserRole.MANAGER)
    chief = company.first(UserRole.EXECUTIVE)
    written = book.time.ago(days + 12)
    reviewed = book.time.ago(days + 3) if status is not DocumentStatus.DRAFT else None
    released = book.time.ago(days) if status is DocumentStatus.IN_FORCE else None
    known = BY_KEY.get(key)
    lines = [f"{named(n)} {i18n.term(LANG, f'clause.{named(n)}')}" for n in known.rules] if known else []
    return book.add(
        PolicyDocument,
        written,
        author.id,
        title=i18n.term(LANG, f"document.{key}"),
        system_id=key,
        owner_department_id=company.first(_OWNERS.get(key, UserRole.MANAGER)).department_id,
        edition=edition,
        effective_on=released and local_day(released),
        source=f"{source_of(named(known.first))} – {source_of(named(known.last))}" if known else None,
        body=_BODIES.get(key) or "\n".join(lines),
        to_read=True,
        status=status,
        prepared_by_id=author.id,
        prepared_at=written,
        reviewed_by_id=reviewed and head.id,
        reviewed_at=reviewed,
        approved_by_id=released and chief.id,
        approved_at=released,
    )


def _in_force(book: Book, company: Organisation, key: str, days: int, edition: str) -> None:
    document = _document(book, company, key, days, edition, DocumentStatus.IN_FORCE)
    rng = book.chance(f"readings of {key}")
    for person in company.staff:
        slow = rng.randrange(_SLOW) == 0
        later = timedelta(days=rng.uniform(0.1, 11))
        _receipt(book, document, person, slow, later)


def _receipt(book: Book, document: Row, person: Staff, slow: bool, later: timedelta) -> None:
    """Each year anew: what was read more than a year ago is asked for again."""
    asked = document["approved_at"]
    while asked + later + AGAIN <= book.now:
        asked += later + AGAIN
    read = None if slow or asked + later > book.now else asked + later
    book.add(
        PolicyReceipt,
        asked,
        document["approved_by_id"],
        document_id=document["id"],
        user_id=person.id,
        department_id=person.department_id,
        status=ReceiptStatus.READ if read else ReceiptStatus.UNREAD,
        asked_on=local_day(asked),
        due_on=local_day(asked + WITHIN),
        read_on=read and local_day(read),
        read_at=read,
    )
