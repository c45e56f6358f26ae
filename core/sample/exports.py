"""Requests for exports of the sample company: what somebody wanted to take along, and who let them."""

from datetime import timedelta

from core.sample.book import Book
from core.sample.numbers import request_number
from core.sample.organisation import Organisation
from db.models.exports import ExportRequest
from db.vocabulary.exports import ExportKind, ExportPurpose, ExportStatus
from db.vocabulary.organisation import UserRole

# Days ago, who asks (head of a department or a role), of what, how many rows, what for, in their words, and what became of it.
_REQUESTS = (
    (
        62,
        "客服部",
        "customers",
        1204,
        ExportPurpose.CHECK,
        "年度客户资料核对，交各组逐条确认",
        ExportStatus.TAKEN,
    ),
    (41, "销售部", "customers", 1630, ExportPurpose.CONTACT, "全体客户新品通知", ExportStatus.DECLINED),
    (23, "客服部", "tickets", 2210, ExportPurpose.REPORT, "上半年投诉与报修汇总分析", ExportStatus.TAKEN),
    (9, "售后部", "tickets", 1385, ExportPurpose.ANALYSIS, "维修响应时间分析", ExportStatus.EXPIRED),
    (
        1,
        "售后部",
        "tickets",
        1402,
        ExportPurpose.ANALYSIS,
        "维修响应时间分析，重新申请",
        ExportStatus.APPROVED,
    ),
    (
        0,
        "客服部",
        "customers",
        1988,
        ExportPurpose.HANDOVER,
        "新任客服主管交接客户名单",
        ExportStatus.REQUESTED,
    ),
)
_DECIDED = {ExportStatus.TAKEN, ExportStatus.DECLINED, ExportStatus.EXPIRED, ExportStatus.APPROVED}


def fill(book: Book, company: Organisation) -> None:
    """Put down the requests, oldest first."""
    boss = company.first(UserRole.EXECUTIVE)
    for days, department, table, rows, purpose, reason, status in _REQUESTS:
        person, at = company.head(department), book.time.ago(days + 0.1)
        decided = at + timedelta(minutes=50) if status in _DECIDED else None
        row = book.add(
            ExportRequest,
            at,
            person.id,
            request_no=request_number(book),
            requested_by=person.id,
            department_id=person.department_id,
            requested_at=at,
            table_name=table,
            query=None,
            rows=rows,
            kind=ExportKind.XLSX,
            purpose=purpose,
            reason=reason,
            personal=True,
            confidential=False,
            status=status,
            decided_by=boss.id if decided else None,
            decided_at=decided,
            taken_at=decided + timedelta(minutes=12) if decided and status is ExportStatus.TAKEN else None,
        )
        row["version"] = 1 + (decided is not None) + (status in (ExportStatus.TAKEN, ExportStatus.EXPIRED))
