"""Who signs a request for an archive, in which order, and what they say."""

from datetime import datetime, timedelta
from random import Random

from core.sample import organisation as org
from core.sample.book import Book, Row
from core.sample.organisation import Organisation, Staff
from db.models.archives import Approval
from db.vocabulary.archives import ApprovalDecision, LoanKind, LoanStatus, Secrecy
from db.vocabulary.organisation import UserRole

S = LoanStatus
REVIEWS = (S.DEPT_REVIEW, S.CS_REVIEW, S.GM_REVIEW, S.MANAGER_REVIEW)
_SIGNER = {
    S.DEPT_REVIEW: UserRole.MANAGER,
    S.CS_REVIEW: UserRole.ARCHIVIST,
    S.GM_REVIEW: UserRole.EXECUTIVE,
    S.MANAGER_REVIEW: UserRole.MANAGER,
}
# What the steps of the workflow call their signatures.
_SIGNATURE = {
    S.DEPT_REVIEW: "department",
    S.CS_REVIEW: "customer_service",
    S.GM_REVIEW: "general_manager",
    S.MANAGER_REVIEW: "customer_service_manager",
}
_OPINIONS = ("同意。", "理由充分，同意查阅。", "请按期归还。")
_REFUSALS = ("理由不充分，请补充说明。", "资料不齐。", "该档案正在整理，暂不外借。")


def signatures(loan: Row) -> tuple[LoanStatus, ...]:
    """The reviews a loan goes through (3.5.3): one signature for the own department's, else more."""
    if (
        loan["kind"] is LoanKind.CONSULT
        and not loan["cross_department"]
        and loan["secrecy"] is Secrecy.NORMAL
    ):
        return (S.DEPT_REVIEW,)
    if loan["secrecy"] is not Secrecy.NORMAL or loan["kind"] is LoanKind.DISCLOSE:
        return (S.DEPT_REVIEW, S.CS_REVIEW, S.MANAGER_REVIEW)
    if loan["cross_department"]:
        return (S.DEPT_REVIEW, S.CS_REVIEW, S.GM_REVIEW)
    return (S.DEPT_REVIEW, S.CS_REVIEW)


def sign(
    book: Book, rng: Random, company: Organisation, loan: Row, steps: tuple[LoanStatus, ...]
) -> datetime:
    """Put down the signatures given so far; gives the time of the last one."""
    status, at = loan["status"], loan["created_at"]
    if status is S.DRAFT:
        return at
    if status in REVIEWS and status not in steps:
        status = loan["status"] = steps[-1]
    refused_at = rng.randrange(len(steps)) if status is S.REFUSED else -1
    for index, step in enumerate(steps):
        if step is status:
            break
        at += timedelta(minutes=rng.randint(10, 150))
        refused, signer = index == refused_at, _signer(company, loan, step)
        book.add(
            Approval,
            at,
            signer.id,
            subject_kind="archive_loans",
            subject_id=loan["id"],
            step="refusal" if refused else _SIGNATURE[step],
            role_required=_SIGNER[step],
            approver_id=signer.id,
            decision=ApprovalDecision.REJECTED if refused else ApprovalDecision.APPROVED,
            opinion=rng.choice(_REFUSALS if refused else _OPINIONS)
            if refused or rng.random() < 0.5
            else None,
            at=at,
        )
        if refused:
            break
    return at


def _signer(company: Organisation, loan: Row, step: LoanStatus) -> Staff:
    if step is S.DEPT_REVIEW:
        department = next(
            s.department for s in company.staff if s.department_id == loan["applicant_department_id"]
        )
        return company.head(department)
    return company.head(org.CARE) if step is S.MANAGER_REVIEW else company.first(_SIGNER[step])
