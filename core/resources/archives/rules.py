"""What an archive derives, and what a whole archive must be like (R124, R151, R300, R332, R338)."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from core.context import Also, Context, Problem
from core.messages import N_, Say
from core.resources.archives.steps import ON_THE_WAY, UNSHELVED
from db.vocabulary.archives import ArchiveApproval, ArchiveKind, ArchiveStatus, DocumentTemplate, Medium

VEHICLES = (
    ArchiveKind.VEHICLE_SALES,
    ArchiveKind.VEHICLE_SERVICE_OWN,
    ArchiveKind.VEHICLE_SERVICE_OTHER,
)
ONE_DIGIT = re.compile(r"(?<!\d)(\d)(?!\d)")
VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")


def derive(context: Context) -> Mapping[str, Any]:
    """Where it stands, in the order of the shelves (R300), and when its retention ends (R151).

    Whoever writes it has brought it up to date (R124); a step alone writes nothing into it.
    """
    found = {"location": in_order(context.values["location"]), "retention_until": retained(context)}
    if not context.event:
        found["to_update"] = False
    if context.new and any(item["required"] for item in papers_wanted(context)):
        found["completeness_pct"] = 0
    return {**found, **handed_in(context), **built(context)}


def handed_in(context: Context) -> Mapping[str, Any]:
    """The day it was handed in on (R338, R341): with one it is with the archivist, without it is awaited."""
    at, status = context.values["handed_in_at"], context.values["status"]
    found: dict[str, Any] = {"handed_in_on": at and context.calendar().day_of(at)}
    if at is not None and status in ON_THE_WAY:
        found["status"] = ArchiveStatus.SIGNED
    elif at is None and context.new and context.values["handin_from"] is not None:
        found["status"] = ArchiveStatus.TO_HAND_IN
    return found


def built(context: Context) -> Mapping[str, Any]:
    """Who built it, and that it waits for approval (R125); what a register brings in was built before."""
    if not context.new:
        return {}
    approval = ArchiveApproval.APPROVED if context.importing else ArchiveApproval.PENDING
    return {"built_by_id": context.actor.id, "approval": approval}


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
    """Paper has a place, cabinet/shelf/position, so that it is found again (R300), from the shelf on (R339)."""
    status = context.values["status"]
    # What was found incomplete on its way has no place yet; what came back incomplete keeps its own.
    short = status is ArchiveStatus.INCOMPLETE and not context.changed("location")
    if status in UNSHELVED or short:
        return
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


# The kinds of archives whose papers the policies list.
TEMPLATES = {
    ArchiveKind.VEHICLE_SALES: DocumentTemplate.VEHICLE_SALES,
    ArchiveKind.VEHICLE_SERVICE_OWN: DocumentTemplate.VEHICLE_SERVICE_MAINTENANCE,
    ArchiveKind.VEHICLE_SERVICE_OTHER: DocumentTemplate.VEHICLE_SERVICE_MAINTENANCE,
}


def papers_wanted(context: Context) -> list[Mapping[str, Any]]:
    """The papers a new archive should hold, in their order (R340, R342).

    What a register brings in was built before, and nobody knows from here which of its papers are there.
    """
    template = TEMPLATES.get(context.values["kind"])
    if template is None or context.importing:
        return []
    items = context.rows("template_items", template=template)
    return sorted(items, key=lambda one: (one["position"], one["id"]))


def papers_listed(context: Context) -> Iterable[Also]:
    """A new archive begins with the list of the papers it should hold, none of them there yet (R340, R342)."""
    for item in papers_wanted(context):
        values = {"name": item["name"], "required": item["required"], "template_item_id": item["id"]}
        yield Also("archive_documents", {"archive_id": context.values["id"], **values})


def built_on(context: Context, customer: int) -> Mapping[str, Any]:
    """Since when the customer has an archive (R298)."""
    found = [one["created_at"] for one in context.rows("archives", customer_id=customer)]
    return {"archived_on": context.calendar().day_of(min(found)) if found else None}
