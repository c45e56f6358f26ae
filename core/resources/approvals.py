"""Approvals: the signatures under a request (R212, R312); written by workflow steps only."""

from core.access import Role, grants
from core.resource import Colour, Group, Resource, Section
from db.models.archives import Approval
from db.vocabulary.archives import ApprovalDecision

RESOURCE = Resource(
    model=Approval,
    section=Section.ARCHIVES,
    icon=":material/approval:",
    title=Approval.step,
    columns=(
        Approval.subject_kind,
        Approval.subject_id,
        Approval.step,
        Approval.role_required,
        Approval.approver_id,
        Approval.decision,
        Approval.at,
        Approval.opinion,
    ),
    form=(
        Group(
            "approval",
            Approval.subject_kind,
            Approval.subject_id,
            Approval.step,
            Approval.role_required,
            Approval.approver_id,
            Approval.decision,
            Approval.opinion,
        ),
    ),
    filters=(
        Approval.subject_kind,
        Approval.subject_id,
        Approval.decision,
        Approval.approver_id,
        Approval.at,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "V",
            Role.MANAGER: "Va",
            Role.SUPERVISOR: "Va",
            Role.ARCHIVIST: "V",
            Role.ANALYST: "V",
        }
    ),
    colours={
        ApprovalDecision.APPROVED: Colour.GOOD,
        ApprovalDecision.REJECTED: Colour.BAD,
        ApprovalDecision.PENDING: Colour.BUSY,
    },
)
