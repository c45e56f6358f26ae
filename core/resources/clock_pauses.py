"""Pauses of clocks: when the clocks of a record rested (spec 3.5.1); written by workflow steps only."""

from core.access import Role, grants
from core.resource import Group, Resource, Section
from db.models.calendar import ClockPause

RESOURCE = Resource(
    model=ClockPause,
    section=Section.SYSTEM,
    icon=":material/pause_circle:",
    title=ClockPause.subject_kind,
    columns=(ClockPause.subject_kind, ClockPause.subject_id, ClockPause.begun_at, ClockPause.ended_at),
    form=(
        Group(
            "pause", ClockPause.subject_kind, ClockPause.subject_id, ClockPause.begun_at, ClockPause.ended_at
        ),
    ),
    filters=(ClockPause.subject_kind, ClockPause.subject_id, ClockPause.begun_at),
    sort="-begun_at",
    grants=grants({Role.EXECUTIVE: "V", Role.MANAGER: "Va", Role.SUPERVISOR: "Va", Role.ANALYST: "V"}),
)
