"""Archive loans: request, signatures, hand-out and return, with the three-day clock (S21, R311 to R324)."""

from core.access import Role, Scopes, grants
from core.deadlines import Deadline
from core.messages import N_, Say
from core.resource import Alone, Child, Echo, Group, Number, Resource, Section
from core.resources.archive_loans.figures import CHARTS, COLOURS, KPIS, NAMES
from core.resources.archive_loans.papers import SLIP
from core.resources.archive_loans.rules import RULES, derive, holder, out_already
from core.resources.archive_loans.steps import WORKFLOW
from db.models.archives import ArchiveLoan as Loan
from db.vocabulary.archives import LoanStatus as State
from db.vocabulary.archives import Secrecy

RESOURCE = Resource(
    model=Loan,
    section=Section.ARCHIVES,
    icon=":material/outbox:",
    title=Loan.loan_no,
    identify=(Loan.loan_no,),
    number=Number(Loan.loan_no, "L"),
    columns=(
        Loan.loan_no,
        Loan.archive_id,
        Loan.kind,
        Loan.status,
        Loan.applicant_id,
        Loan.applicant_department_id,
        Loan.items,
        Loan.copies,
        Loan.purpose,
        Loan.reason,
        Loan.secrecy,
        Loan.out_at,
        Loan.acknowledged_at,
        Loan.due_at,
        Loan.returned_at,
        Loan.overdue_days,
    ),
    form=(
        Group(
            "request",
            Loan.archive_id,
            Loan.kind,
            Loan.items,
            Loan.copies,
            Loan.purpose,
            Loan.reason,
        ),
        Group(
            "applicant",
            Loan.applicant_id,
            Loan.applicant_department_id,
            Loan.applicant_profile,
        ),
        Group(
            "outsider",
            Loan.external_name,
            Loan.external_unit,
            Loan.external_doc_kind,
            Loan.external_doc_no,
        ),
        Group(
            "carrying",
            Loan.carrier_id,
            Loan.out_condition,
            Loan.in_condition,
            Loan.missing_items,
            Loan.finding,
        ),
    ),
    search=(Loan.loan_no, Loan.items, Loan.reason, Loan.external_name),
    filters=(
        Loan.status,
        Loan.kind,
        Loan.purpose,
        Loan.secrecy,
        Loan.archive_id,
        Loan.applicant_id,
        Loan.applicant_department_id,
        Loan.requested_at,
        Loan.ready_at,
        Loan.out_at,
        Loan.due_at,
        Loan.returned_at,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "V A P K X",
            Role.MANAGER: "Vd C Ed A P K X",
            Role.SUPERVISOR: "V A C Eo P K X",
            Role.AGENT: "Vo Co Eo P K",
            Role.SALES: "Vo Co Eo P K",
            Role.ARCHIVIST: "V C E A P K X I",
            Role.FIELD: "Vo Co Eo P K",
            Role.FINANCE: "Vo Co Eo P K",
            Role.ANALYST: "V",
        }
    ),
    scopes=Scopes(
        own=("applicant_id",),
        department="applicant_department_id",
        secret="secrecy",
        open_values=(Secrecy.NORMAL,),
    ),
    workflow=WORKFLOW,
    deadlines=(
        Deadline(
            "return",
            starts=Loan.out_at,
            stops=Loan.returned_at,
            due=Loan.due_at,
            policy="loan.max_days",
            remind="loan.remind_before",
            rule="R318",
        ),
    ),
    derive=derive,
    follows=(Loan.applicant_department_id,),
    also=out_already,
    echoes=(Echo(Loan.archive_id, holder),),
    held=(Loan.archive_id,),
    rules=RULES,
    kpis=KPIS,
    charts=CHARTS,
    children=(Child("archive_loan_items", "loan_id"),),
    papers=(SLIP,),
    colours=COLOURS,
    names=NAMES,
    alone=(
        Alone(
            Loan.archive_id,
            Loan.status,
            State.OUT,
            Say(N_("This archive is out with somebody else.")),
        ),
    ),
    blanks=("未还", "未還", "未归还", "not returned"),
)
