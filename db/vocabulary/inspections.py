"""Words with a fixed list of values about the inspection of archives and of their places (spec 3.4)."""

from enum import StrEnum


class InspectionStatus(StrEnum):
    """How far an inspection has come (R307)."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    INSPECTED = "inspected"
    APPROVED = "approved"


class InspectionFinding(StrEnum):
    """What was found of one archive (R308)."""

    OK = "ok"
    FADED = "faded"
    DAMAGED = "damaged"
    MISSING = "missing"
    WRONG_PLACE = "wrong_place"
