"""Archives: what is kept about a customer, where it stands, how secret it is (S10, S21, S22)."""

from core.access import Role, Scopes, grants
from core.deadlines import ByChoice, Deadline
from core.measures import OF_WHAT_IS_OVER, Chart, Count, Kpi, Mean, Share, between, by, empty, is_
from core.paper import Label
from core.resource import Child, Colour, Echo, Group, Resource, Section
from core.resources.archives.rules import built_on, derive, papers_listed, placed, vehicle_known
from core.resources.archives.steps import WORKFLOW
from db.models.archives import Archive
from db.vocabulary.archives import ArchiveApproval, ArchiveKind, ArchiveStatus, Secrecy

# An archive whose day is not over is neither in time nor late; one not handed in by then is late.
HANDIN_OVER = between(Archive.handin_due, "", "today-1")
HANDED_IN = Share((by(Archive.handed_in_on, Archive.handin_due),))

RESOURCE = Resource(
    model=Archive,
    section=Section.ARCHIVES,
    icon=":material/folder_open:",
    title=Archive.archive_no,
    identify=(Archive.archive_no, Archive.index_code),
    columns=(
        Archive.archive_no,
        Archive.customer_id,
        Archive.kind,
        Archive.secrecy,
        Archive.status,
        Archive.approval,
        Archive.location,
        Archive.medium,
        Archive.keeper_id,
        Archive.completeness_pct,
        Archive.retention_until,
    ),
    form=(
        Group(
            "identity",
            Archive.archive_no,
            Archive.index_code,
            Archive.customer_id,
            Archive.kind,
        ),
        Group(
            "place",
            Archive.medium,
            Archive.location,
            Archive.secrecy,
            Archive.keeper_id,
            Archive.lent_to_id,
        ),
        Group(
            "vehicle",
            Archive.vin,
            Archive.plate,
            Archive.responsible_id,
            Archive.department_id,
        ),
        Group(
            "dates",
            Archive.handin_from,
            Archive.handin_due,
            Archive.handed_in_at,
            Archive.retention_start,
            Archive.major_changes,
            Archive.to_update,
            Archive.approval,
            Archive.built_by_id,
        ),
    ),
    search=(
        Archive.archive_no,
        Archive.index_code,
        Archive.location,
        Archive.vin,
        Archive.plate,
    ),
    filters=(
        Archive.kind,
        Archive.status,
        Archive.approval,
        Archive.secrecy,
        Archive.medium,
        Archive.keeper_id,
        Archive.lent_to_id,
        Archive.department_id,
        Archive.handin_due,
        Archive.handed_in_on,
        Archive.retention_until,
        Archive.to_update,
    ),
    grants=grants(
        {
            Role.EXECUTIVE: "V P K X",
            Role.MANAGER: "Vd P X",
            Role.SUPERVISOR: "Vd A P K X",
            Role.SALES: "Vo P",
            Role.ARCHIVIST: "V C E P K I X",
        }
    ),
    scopes=Scopes(
        own=("responsible_id", "keeper_id"),
        department="department_id",
        secret="secrecy",
        open_values=(Secrecy.NORMAL,),
        index=("archive_no", "index_code", "kind", "secrecy", "status", "keeper_id"),
    ),
    requested=True,
    workflow=WORKFLOW,
    deadlines=(
        Deadline(
            "handin",
            starts=Archive.handin_from,
            stops=Archive.handed_in_on,
            due=Archive.handin_due,
            policy=ByChoice(
                Archive.kind,
                {
                    ArchiveKind.VEHICLE_SERVICE_OWN: "archive.handin.service",
                    ArchiveKind.VEHICLE_SERVICE_OTHER: "archive.handin.service",
                },
                other="archive.handin.sales",
            ),
            remind="archive.remind_before",
            rule="R338 R341",
        ),
    ),
    derive=derive,
    rules=(placed, vehicle_known),
    also=papers_listed,
    held=(Archive.customer_id,),
    echoes=(Echo(Archive.customer_id, built_on),),
    kpis=(
        Kpi(
            "to_approve",
            Count(),
            (is_(Archive.approval, ArchiveApproval.PENDING),),
            rises=False,
            icon=":material/approval:",
            rule="R125",
        ),
        Kpi(
            "handin_over",
            Count(),
            (between(Archive.handin_due, "", "today-1"), empty(Archive.handed_in_on)),
            rises=False,
            icon=":material/running_with_errors:",
            rule="R338",
        ),
        Kpi(
            "filed",
            Count(),
            (is_(Archive.status, ArchiveStatus.FILED),),
            icon=":material/inventory_2:",
        ),
        Kpi(
            "on_loan",
            Count(),
            (is_(Archive.status, ArchiveStatus.ON_LOAN),),
            icon=":material/output:",
        ),
        Kpi(
            "astray",
            Count(),
            (is_(Archive.status, ArchiveStatus.ON_LOAN), empty(Archive.lent_to_id)),
            target=0,
            rises=False,
            icon=":material/wrong_location:",
            rule="R315",
        ),
        Kpi(
            "completeness",
            Mean(Archive.completeness_pct),
            target=100,
            icon=":material/checklist:",
            rule="R342",
        ),
        Kpi(
            "retention_over",
            Count(),
            (between(Archive.retention_until, "", "today"),),
            rises=False,
            icon=":material/event_busy:",
            rule="R151",
        ),
        Kpi(
            "to_update",
            Count(),
            (is_(Archive.to_update, True),),
            rises=False,
            icon=":material/update:",
            rule="R124",
        ),
        Kpi(
            "handed_in_on_time",
            HANDED_IN,
            (HANDIN_OVER,),
            target=100,
            trend=Archive.handin_due,
            icon=":material/verified:",
            rule="R351",
            about=OF_WHAT_IS_OVER,
        ),
        Kpi(
            "retention_soon",
            Count(),
            (between(Archive.retention_until, "today+1", "today+90"),),
            rises=False,
            icon=":material/event_upcoming:",
            rule="R151",
        ),
    ),
    charts=(
        Chart("by_kind", Archive.kind, split=Archive.status, rule="R332"),
        Chart("by_secrecy", Archive.secrecy, rule="R321"),
        Chart(
            "handed_in_by_department",
            Archive.department_id,
            HANDED_IN,
            where=(HANDIN_OVER,),
            target=100,
            rule="R351",
        ),
        Chart("complete_by_department", Archive.department_id, Mean(Archive.completeness_pct), rule="R342"),
    ),
    label=Label(Archive.archive_no, (Archive.index_code,), rule="R317"),
    children=(
        Child("archive_documents", "archive_id"),
        Child("archive_loans", "archive_id", timeline="requested_at"),
        Child("archive_disposals", "archive_id", timeline="approved_at"),
        # What was spoken with the customer and what they bought belongs to the archive (R128, R438).
        Child("interactions", "customer_id", timeline="at", of="customer_id"),
        Child("purchases", "customer_id", timeline="bought_at", of="customer_id"),
        # And how they were served (R064).
        Child("tickets", "customer_id", timeline="received_at", of="customer_id"),
    ),
    colours={
        ArchiveStatus.FILED: Colour.GOOD,
        ArchiveStatus.ON_LOAN: Colour.BUSY,
        ArchiveStatus.INCOMPLETE: Colour.WARN,
        ArchiveStatus.EXPIRING: Colour.WARN,
        ArchiveStatus.DESTROYED: Colour.QUIET,
        ArchiveApproval.PENDING: Colour.WARN,
        ArchiveApproval.RETURNED: Colour.BAD,
        ArchiveApproval.APPROVED: Colour.GOOD,
        Secrecy.CONFIDENTIAL: Colour.WARN,
        Secrecy.TOP_SECRET: Colour.BAD,
    },
    names={"archive_no": ("档案编号", "檔案編號", "archive number")},
)
