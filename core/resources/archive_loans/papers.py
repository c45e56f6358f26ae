"""The loan slip: the entry of the lending register, signed at hand-out and cancelled at return (R317, R319)."""

from core.paper import Lines, Paper
from db.models.archives import Approval
from db.models.archives import ArchiveLoan as Loan
from db.models.archives import ArchiveLoanItem as Item

SLIP = Paper(
    "loan_slip",
    copies=("register",),
    fields=(
        Loan.archive_id,
        Loan.kind,
        Loan.purpose,
        Loan.reason,
        Loan.applicant_id,
        Loan.applicant_department_id,
        Loan.copies,
        Loan.secrecy,
    ),
    known=(
        Loan.external_name,
        Loan.external_unit,
        Loan.external_doc_kind,
        Loan.external_doc_no,
    ),
    lines=(
        Lines(
            "archive_loan_items",
            "loan_id",
            (Item.name, Item.pieces_out, Item.pieces_back, Item.pieces_damaged),
            by_hand=True,
        ),
        Lines(
            "approvals",
            "subject_id",
            (Approval.approver_id, Approval.decision, Approval.at, Approval.opinion),
            among="subject_kind",
        ),
    ),
    later=(
        Loan.out_at,
        Loan.acknowledged_at,
        Loan.due_at,
        Loan.carrier_id,
        Loan.out_condition,
        Loan.returned_at,
        Loan.in_condition,
        Loan.missing_items,
        Loan.finding,
    ),
    hands=("borrower_received", "keeper_handed_out", "borrower_returned", "keeper_cancelled"),
    code=True,
    rule="R317",
)
