"""Words of penalties (spec 3.4, S22)."""

from enum import StrEnum


class PenaltyStatus(StrEnum):
    """States of a penalty: nothing counts before somebody decided (R352)."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    WAIVED = "waived"
    APPEALED = "appealed"


class PenaltyUnit(StrEnum):
    """What a penalty counts (R343, R344, R350, R153)."""

    PER_VEHICLE = "per_vehicle"
    PER_ITEM = "per_item"
    PER_PIECE = "per_piece"
    POINTS = "points"
