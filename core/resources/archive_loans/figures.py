"""What the loans' page counts, draws and colours, and how registers spell its words."""

from collections.abc import Mapping
from enum import StrEnum

from core.measures import Bands, Chart, Count, Duration, Kpi, Month, Share, between, filled, is_
from core.resource import Colour
from core.resources.archive_loans.states import REVIEWS
from db.models.archives import ArchiveLoan as Loan
from db.vocabulary.archives import LoanStatus as State
from db.vocabulary.archives import Secrecy

KPIS = (
    Kpi(
        "out",
        Count(),
        (is_(Loan.status, State.OUT),),
        trend=Loan.out_at,
        icon=":material/output:",
    ),
    Kpi(
        "overdue",
        Count(),
        (is_(Loan.status, State.OUT), between(Loan.due_at, "", "now")),
        target=0,
        rises=False,
        icon=":material/alarm:",
        rule="R318",
    ),
    Kpi(
        "waiting",
        Count(),
        (is_(Loan.status, *REVIEWS),),
        rises=False,
        icon=":material/approval:",
        rule="R312",
    ),
    Kpi(
        "returned_on_time",
        Share((is_(Loan.overdue_days, 0),)),
        (filled(Loan.returned_at),),
        target=100,
        trend=Loan.returned_at,
        icon=":material/verified:",
        rule="R318",
    ),
    Kpi(
        "time_out",
        Duration(Loan.out_at, Loan.returned_at),
        (filled(Loan.returned_at),),
        trend=Loan.returned_at,
        rises=False,
        icon=":material/timer:",
        rule="R318",
    ),
    Kpi(
        "time_to_grant",
        Duration(Loan.requested_at, Loan.ready_at),
        (filled(Loan.ready_at),),
        trend=Loan.requested_at,
        rises=False,
        icon=":material/approval_delegation:",
        rule="R313",
    ),
)
CHARTS = (
    Chart("lent_per_month", Month(Loan.out_at), where=(filled(Loan.out_at),)),
    Chart("by_status", Loan.status, split=Loan.secrecy, rule="R313"),
    Chart("by_days_late", Bands(Loan.overdue_days, (1, 2, 4, 8)), where=(filled(Loan.out_at),), rule="R318"),
)
COLOURS: Mapping[StrEnum, Colour] = {
    State.DRAFT: Colour.QUIET,
    State.DEPT_REVIEW: Colour.BUSY,
    State.CS_REVIEW: Colour.BUSY,
    State.GM_REVIEW: Colour.SPECIAL,
    State.MANAGER_REVIEW: Colour.SPECIAL,
    State.WAITING: Colour.WARN,
    State.APPROVED: Colour.GOOD,
    State.OUT: Colour.WARN,
    State.RETURNED: Colour.GOOD,
    State.RETURNED_DAMAGED: Colour.BAD,
    State.LOST: Colour.BAD,
    State.REFUSED: Colour.QUIET,
    Secrecy.CONFIDENTIAL: Colour.WARN,
    Secrecy.TOP_SECRET: Colour.BAD,
}
NAMES = {
    "archive_id": ("档案编号", "档案", "檔案編號"),
    "applicant_id": ("借阅人", "借阅者", "借閱人", "borrower"),
    "applicant_department_id": ("部门", "所在部门", "部門"),
    "copies": ("份数", "份數"),
    "out_at": ("借阅日期", "借出日期", "借閱日期", "lent on"),
    "returned_at": ("归还日期", "歸還日期", "returned on"),
    "reason": ("理由", "借阅理由"),
    "purpose": ("目的", "理由"),
    "secrecy": ("密级", "密級"),
    "items": ("资料名称", "資料名稱"),
}
