"""The archives of the sample company and the documents in them."""

from datetime import date, timedelta
from random import Random

from core.document_templates import OPTIONAL, PAPERS, SIDES, items
from core.sample.book import Book, Row
from core.sample.filing import working_days_after
from core.sample.organisation import Organisation
from core.sample.timeline import local_day
from db.models.archives import Approval, Archive, ArchiveDocument, TemplateItem
from db.vocabulary.archives import (
    ApprovalDecision,
    ArchiveApproval,
    ArchiveKind,
    ArchiveStatus,
    DocumentForm,
    DocumentTemplate,
    Medium,
    Secrecy,
)
from db.vocabulary.customers import PartyKind, RelationKind
from db.vocabulary.organisation import UserRole

COUNT = 400
RETENTION_YEARS = 10

_BY_RELATION = {
    RelationKind.TENANT: (ArchiveKind.TENANT,),
    RelationKind.DEALER: (ArchiveKind.CREDIT, ArchiveKind.CUSTOMER),
    RelationKind.AGENT: (ArchiveKind.CREDIT, ArchiveKind.CUSTOMER),
    RelationKind.SALON_CLIENT: (ArchiveKind.SALON,),
    RelationKind.VEHICLE_OWNER: (
        ArchiveKind.VEHICLE_SALES,
        ArchiveKind.VEHICLE_SERVICE_OWN,
        ArchiveKind.VEHICLE_SERVICE_OTHER,
    ),
}
_VEHICLE = {ArchiveKind.VEHICLE_SALES, ArchiveKind.VEHICLE_SERVICE_OWN, ArchiveKind.VEHICLE_SERVICE_OTHER}
_ON_THE_WAY = (
    ArchiveStatus.TO_HAND_IN, ArchiveStatus.CHECKED_BY_SENDER, ArchiveStatus.SIGNED, ArchiveStatus.CHECKED,
    ArchiveStatus.SCANNED,
)  # fmt: skip
_LETTERS = {
    ArchiveKind.CUSTOMER: "KH", ArchiveKind.TENANT: "ZH", ArchiveKind.VEHICLE_SALES: "XS",
    ArchiveKind.VEHICLE_SERVICE_OWN: "BD", ArchiveKind.VEHICLE_SERVICE_OTHER: "TD", ArchiveKind.CREDIT: "SX",
    ArchiveKind.SALON: "HS",
}  # fmt: skip
# The templates of the papers: a new vehicle (R340), a service, an organisation (R187).
TEMPLATES = {
    ArchiveKind.VEHICLE_SALES: PAPERS[DocumentTemplate.VEHICLE_SALES],
    ArchiveKind.VEHICLE_SERVICE_OWN: PAPERS[DocumentTemplate.VEHICLE_SERVICE_MAINTENANCE],
    ArchiveKind.VEHICLE_SERVICE_OTHER: PAPERS[DocumentTemplate.VEHICLE_SERVICE_MAINTENANCE],
    ArchiveKind.CREDIT: ("经销合同", "营业执照复印件", "对账确认函", "授信申请表", "法定代表人身份证复印件"),
    ArchiveKind.TENANT: ("租赁合同", "营业执照复印件", "入住交接单", "装修申请", "消防责任书", "物业费单"),
    ArchiveKind.SALON: ("顾客信息卡", "皮肤分析表", "护理协议"),
    ArchiveKind.CUSTOMER: ("客户基本信息表", "合同", "往来函件", "联系记录"),
}  # fmt: skip
# The lists of a vehicle's papers are those of the templates, whose items are numbered in their order.
_ITEMS = {
    item["name"]: number
    for number, item in enumerate(items(), 1)
    if item["template"] in (DocumentTemplate.VEHICLE_SALES, DocumentTemplate.VEHICLE_SERVICE_MAINTENANCE)
}
_ORIGINALS = ("合同", "协议", "委托书", "绿卡", "表")
_VIN_VALUES = dict(
    zip(
        "ABCDEFGHJKLMNPRSTUVWXYZ0123456789",
        (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10), *range(10)),
        strict=True,
    )
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def fill(book: Book, company: Organisation, customers: list[Row]) -> None:
    """Put down archives, oldest first: vehicles, tenants and dealers have theirs, of the others some."""
    for item in items():
        book.add(TemplateItem, book.time.ago(720), company.first(UserRole.ARCHIVIST).id, **item)
    rng = book.chance("archives")
    special = [c for c in customers if c["relation_kind"] in _BY_RELATION]
    others = [c for c in customers if c["relation_kind"] not in _BY_RELATION]
    chosen = rng.sample(special, min(len(special), 260))
    chosen += rng.sample(others, COUNT - len(chosen))
    for customer in sorted(chosen, key=lambda row: (row["created_at"], row["id"])):
        _archive(book, rng, company, customer)


def _archive(book: Book, rng: Random, company: Organisation, customer: Row) -> None:
    kind = rng.choice(_BY_RELATION.get(customer["relation_kind"], (ArchiveKind.CUSTOMER,)))
    opened = book.time.not_after_now(rng, customer["created_at"] + timedelta(days=rng.uniform(0.1, 40)))
    number = len(book.of(Archive)) + 1
    medium = rng.choices(list(Medium), (70, 10, 20))[0]
    secrecy = rng.choices(list(Secrecy), (84, 13, 3))[0]
    documents = _documents(rng, kind)
    needed = [one for one in documents if one["required"]]
    age = (book.now - opened).days
    status = _status(rng, age, all(d["present"] for d in documents if d["required"]))
    handin_due = working_days_after(local_day(opened), 1 if "service" in kind else 3)
    retention_start = local_day(opened)
    if status is ArchiveStatus.FILED and rng.random() < 0.02:
        # Taken over from before the company kept electronic records; its ten years are nearly over.
        status = ArchiveStatus.EXPIRING
        retention_start = book.time.day_ago(RETENTION_YEARS * 365 - rng.randint(5, 60))
    handed_in = status is not ArchiveStatus.TO_HAND_IN and status is not ArchiveStatus.CHECKED_BY_SENDER
    keeper = company.first(UserRole.ARCHIVIST)
    row = book.add(
        Archive,
        opened,
        keeper.id,
        archive_no=f"A{number:05}",
        customer_id=customer["id"],
        kind=kind,
        index_code=f"{_LETTERS[kind]}-{opened:%Y}-{number:04}",
        location=_location(rng, number, secrecy) if medium is not Medium.ELECTRONIC else None,
        medium=medium,
        keeper_id=keeper.id,
        responsible_id=customer["owner_id"],
        department_id=customer["department_id"],
        vin=vin(rng, number) if kind in _VEHICLE else None,
        plate=f"沪A{rng.choice('DF')}{rng.randrange(10**5):05}" if kind in _VEHICLE else None,
        secrecy=secrecy,
        status=status,
        built_by_id=keeper.id,
        approval=_approval(number, status),
        handin_from=local_day(opened),
        handin_due=handin_due,
        handed_in_at=book.time.not_after_now(rng, opened + timedelta(days=rng.choice((0.2, 1, 2, 2, 3, 9))))
        if handed_in
        else None,
        completeness_pct=100 * sum(d["present"] for d in needed) // len(needed),
        retention_start=retention_start,
        retention_until=years_after(retention_start, RETENTION_YEARS),
        major_changes="法定代表人变更，已附工商资料。"
        if customer["party_kind"] is PartyKind.ORGANISATION and rng.random() < 0.2
        else None,
    )
    row["handed_in_on"] = row["handed_in_at"] and local_day(row["handed_in_at"])
    _approved(book, company, row)
    _put_in(book, row, documents)


def _put_in(book: Book, archive: Row, documents: list[Row]) -> None:
    """The papers, checked where the archive was handed in."""
    opened, keeper = archive["created_at"], archive["keeper_id"]
    checker = keeper if archive["handed_in_at"] else None
    for document in documents:
        seen = document["present"] and checker
        book.add(
            ArchiveDocument,
            opened,
            keeper,
            archive_id=archive["id"],
            **document,
            checked_by=checker if seen else None,
            checked_at=archive["handed_in_at"] if seen else None,
            file_ref=_scanned(archive, document["name"]) if document["present"] else None,
        )


def _scanned(archive: Row, name: str) -> str | None:
    """Where the file of a document lies, of archives that are kept as files as well."""
    return None if archive["medium"] is Medium.PAPER else f"//files/{archive['archive_no']}/{name}.pdf"


def _approval(number: int, status: ArchiveStatus) -> ArchiveApproval:
    """What is still on its way to the shelf waits for its director, or was sent back (R125)."""
    if status not in _ON_THE_WAY:
        return ArchiveApproval.APPROVED
    return ArchiveApproval.RETURNED if number % 6 == 0 else ArchiveApproval.PENDING


def _approved(book: Book, company: Organisation, archive: Row) -> None:
    """The signature of the head of its department, who did not build it (R125)."""
    if archive["approval"] is ArchiveApproval.PENDING:
        return
    rng = book.chance(f"approval of {archive['archive_no']}")
    at = book.time.not_after_now(rng, archive["created_at"] + timedelta(days=rng.uniform(0.5, 5)))
    approved = archive["approval"] is ArchiveApproval.APPROVED
    head = next(
        one
        for one in company.staff
        if one.role is UserRole.MANAGER and one.department_id == archive["department_id"]
    )
    book.add(
        Approval,
        at,
        head.id,
        subject_kind="archives",
        subject_id=archive["id"],
        step="archive",
        role_required=UserRole.MANAGER,
        approver_id=head.id,
        decision=ApprovalDecision.APPROVED if approved else ApprovalDecision.REJECTED,
        opinion=None if approved else "联系人和网站未填写，请补充后再报。",
        at=at,
    )


def _documents(rng: Random, kind: ArchiveKind) -> list[Row]:
    complete = rng.random() < 0.8
    documents = []
    for name in TEMPLATES[kind]:
        present = complete or rng.random() < 0.75
        original = name.endswith(_ORIGINALS) and "复印件" not in name
        documents.append(
            {
                "template_item_id": _ITEMS.get(name),
                "name": name,
                "required": name not in OPTIONAL,
                "present": present,
                "form": (
                    DocumentForm.ORIGINAL
                    if original
                    else DocumentForm.PHOTO
                    if "合影" in name
                    else DocumentForm.COPY
                )
                if present
                else None,
                "signed_by_customer": present and original and rng.random() < 0.95,
                "signed_internally": present and rng.random() < 0.9,
                "sides": max(rng.choice((1, 1, 2, 4, 12)), SIDES.get(name, 1)) if present else None,
            }
        )
    return documents


def _status(rng: Random, age: int, complete: bool) -> ArchiveStatus:
    """Young archives are still on their way to the shelf, incomplete ones wait for papers (R339)."""
    if age < 14:
        return rng.choice(_ON_THE_WAY)
    if not complete and rng.random() < 0.4:
        return ArchiveStatus.INCOMPLETE
    return rng.choice(_ON_THE_WAY) if rng.random() < 0.02 else ArchiveStatus.FILED


def _location(rng: Random, number: int, secrecy: Secrecy) -> str:
    """Cabinet, shelf, position (R300); what is secret stands apart (R321)."""
    cabinet = f"密{rng.randint(1, 2):02}" if secrecy is not Secrecy.NORMAL else f"{number // 40 + 1:02}"
    return f"{cabinet}柜/{number // 8 % 5 + 1:02}层/{number % 8 + 1:02}位"


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 28 February."""
    return day.replace(year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def vin(rng: Random, number: int) -> str:
    """A vehicle number of the right form with its check digit; the maker code ZZZ belongs to nobody."""
    tail = "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(5)) + "0" + f"N{number:07}"
    raw = "ZZZ" + tail
    total = sum(_VIN_VALUES[c] * weight for c, weight in zip(raw, _VIN_WEIGHTS, strict=True))
    return raw[:8] + "0123456789X"[total % 11] + raw[9:]
