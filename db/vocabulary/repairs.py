"""Words with a fixed list of values about repairs and prices."""

from enum import StrEnum


class PriceKind(StrEnum):
    """What a price is asked for (R114, R174)."""

    REPAIR = "repair"
    AGENCY = "agency"
    PAID_SERVICE = "paid_service"


class RepairSource(StrEnum):
    """How the technician got the job (R106)."""

    SLIP = "slip"
    VERBAL = "verbal"


class Speciality(StrEnum):
    """What a technician is skilled in and a repair asks for (R108)."""

    WATER_ELECTRIC = "water_electric"
    CARPENTRY = "carpentry"
    MASONRY = "masonry"
    HVAC = "hvac"
    WEAK_CURRENT = "weak_current"
    OTHER = "other"


class RepairStatus(StrEnum):
    """States of a repair (machine 3.5.2)."""

    NEW = "new"
    APPOINTED = "appointed"
    DISPATCHED = "dispatched"
    ON_SITE = "on_site"
    AGREED = "agreed"
    REFUSED = "refused"
    DONE = "done"
    FILED = "filed"
    CHECKED = "checked"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class Arrival(StrEnum):
    """How the technician arrived for the appointment (R107)."""

    ON_TIME = "on_time"
    LATE = "late"
    EXCUSED = "excused"


class SpotCheck(StrEnum):
    """What a spot check found (R113)."""

    PASSED = "passed"
    FAILED = "failed"
