"""Archives: what is kept about a customer, where it stands, how secret it is (S10, S21, S22)."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from core.access import Role, Scopes, grants
from core.context import Context, Problem
from core.measures import Chart, Count, Kpi, Mean, between, is_
from core.messages import N_, Say
from core.paper import Label
from core.resource import Child, Colour, Echo, Group, Resource, Section
from db.models.archives import Archive
from db.vocabulary.archives import ArchiveKind, ArchiveStatus, Medium, Secrecy

VEHICLES = (
    ArchiveKind.VEHICLE_SALES,
    ArchiveKind.VEHICLE_SERVICE_OWN,
    ArchiveKind.VEHICLE_SERVICE_OTHER,
)
ONE_DIGIT = re.compile(r"(?<!\d)(\d)(?!\d)")
VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")


def derive(context: Context) -> Mapping[str, Any]:
    """Where it stands, in the order of the shelves (R300), and when its retention ends (R151).

    Whoever writes it has brought it up to date (R124).
    """
    return {
        "location": in_order(context.values["location"]),
        "retention_until": retained(context),
        "to_update": False,
    }


def in_order(location: str | None) -> str | None:
    """Numbers of cabinet, shelf and position with two digits, so that a sorted list runs along the shelves (R300)."""
    return location and ONE_DIGIT.sub(r"0\1", location)


def retained(context: Context) -> date | None:
    """Ten years after it starts (R151); 29 February ends on 28 February."""
    start = context.values["retention_start"]
    if start is None:
        return None
    year = start.year + context.policy("archive.retention").number
    leap_day = (start.month, start.day) == (2, 29)
    return start.replace(year=year, day=28 if leap_day else start.day)


def placed(context: Context) -> Iterable[Problem]:
    """Paper has a place, cabinet/shelf/position, so that it is found again (R300)."""
    if context.values["medium"] is not Medium.ELECTRONIC and not context.values["location"]:
        yield Problem(
            "location",
            Say(N_("A paper archive needs its cabinet, shelf and position.")),
            "R300",
        )


def vehicle_known(context: Context) -> Iterable[Problem]:
    """A vehicle archive has the vehicle's number (R332)."""
    vin = context.values["vin"]
    if context.values["kind"] in VEHICLES and not vin:
        yield Problem(
            "vin",
            Say(N_("A vehicle archive needs the vehicle identification number.")),
            "R332",
        )
    if vin and not VIN.fullmatch(vin):
        yield Problem(
            "vin",
            Say(N_("A vehicle identification number has 17 letters and digits, without I, O, Q.")),
        )


def built_on(context: Context, customer: int) -> Mapping[str, Any]:
    """Since when the customer has an archive (R298)."""
    found = [one["created_at"] for one in context.rows("archives", customer_id=customer)]
    return {"archived_on": context.calendar().day_of(min(found)) if found else None}


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
            Archive.handin_due,
            Archive.handed_in_at,
            Archive.retention_start,
            Archive.major_changes,
            Archive.to_update,
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
        Archive.secrecy,
        Archive.medium,
        Archive.keeper_id,
        Archive.department_id,
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
    derive=derive,
    rules=(placed, vehicle_known),
    held=(Archive.customer_id,),
    echoes=(Echo(Archive.customer_id, built_on),),
    kpis=(
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
    ),
    charts=(
        Chart("by_kind", Archive.kind, split=Archive.status, rule="R332"),
        Chart("by_secrecy", Archive.secrecy, rule="R321"),
    ),
    label=Label(Archive.archive_no, (Archive.index_code,), rule="R317"),
    children=(
        Child("archive_documents", "archive_id"),
        Child("archive_loans", "archive_id", timeline="requested_at"),
        # What was spoken with the customer and what they bought belongs to the archive (R128, R438).
        Child("interactions", "customer_id", timeline="at", of="customer_id"),
        Child("purchases", "customer_id", timeline="bought_at", of="customer_id"),
    ),
    colours={
        ArchiveStatus.FILED: Colour.GOOD,
        ArchiveStatus.ON_LOAN: Colour.BUSY,
        ArchiveStatus.INCOMPLETE: Colour.WARN,
        ArchiveStatus.EXPIRING: Colour.WARN,
        ArchiveStatus.DESTROYED: Colour.QUIET,
        Secrecy.CONFIDENTIAL: Colour.WARN,
        Secrecy.TOP_SECRET: Colour.BAD,
    },
    names={"archive_no": ("档案编号", "檔案編號", "archive number")},
)
