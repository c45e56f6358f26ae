"""Policy documents: editions with owner, author, reviewer and approver, and whom they are laid before (S01 to S34)."""

from core.access import Role, grants
from core.measures import Chart, Count, Kpi, is_
from core.resource import Child, Colour, Group, Resource, Section
from core.resources.policy_documents.rules import derive, one_in_force, settled, stays
from core.resources.policy_documents.steps import WORKFLOW
from db.models.documents import PolicyDocument as Document
from db.vocabulary.documents import DocumentStatus as State

RESOURCE = Resource(
    model=Document,
    section=Section.SYSTEM,
    icon=":material/policy:",
    title=Document.title,
    identify=(Document.title,),
    columns=(
        Document.title,
        Document.system_id,
        Document.edition,
        Document.status,
        Document.owner_department_id,
        Document.effective_on,
        Document.prepared_by_id,
        Document.reviewed_by_id,
        Document.approved_by_id,
    ),
    form=(
        Group(
            "document",
            Document.system_id,
            Document.title,
            Document.owner_department_id,
            Document.edition,
            Document.effective_on,
            Document.replaces_id,
            Document.to_read,
        ),
        Group("text", Document.body, Document.source, Document.file),
        Group(
            "signed",
            Document.prepared_by_id,
            Document.prepared_at,
            Document.reviewed_by_id,
            Document.reviewed_at,
            Document.approved_by_id,
            Document.approved_at,
        ),
    ),
    search=(Document.title, Document.system_id, Document.body),
    filters=(
        Document.status,
        Document.owner_department_id,
        Document.system_id,
        Document.effective_on,
        Document.approved_at,
    ),
    sort="title",
    grants=grants(
        {
            Role.ADMIN: "V",
            Role.EXECUTIVE: "V A X",
            Role.MANAGER: "Va Ca Ea Da A",
            Role.SUPERVISOR: "Va Ca Ea A",
            Role.AGENT: "Va",
            Role.SALES: "Va",
            Role.ARCHIVIST: "V",
            Role.FIELD: "Va",
            Role.FINANCE: "V",
            Role.ANALYST: "V",
        }
    ),
    workflow=WORKFLOW,
    derive=derive,
    follows=(Document.title, Document.body, Document.source),
    rules=(settled, one_in_force),
    stays=stays,
    kpis=(
        Kpi("in_force", Count(), (is_(Document.status, State.IN_FORCE),), rule="R027"),
        Kpi("to_approve", Count(), (is_(Document.status, State.REVIEWED),), rises=False, rule="R328"),
        Kpi("to_review", Count(), (is_(Document.status, State.DRAFT),), rises=False, rule="R354"),
    ),
    charts=(Chart("by_owner", Document.owner_department_id, split=Document.status, rule="R027"),),
    children=(Child("policy_receipts", "document_id"), Child("policy_documents", "replaces_id")),
    colours={
        State.DRAFT: Colour.BUSY,
        State.REVIEWED: Colour.WARN,
        State.IN_FORCE: Colour.GOOD,
        State.REPLACED: Colour.QUIET,
        State.WITHDRAWN: Colour.QUIET,
    },
)
