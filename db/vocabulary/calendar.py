"""Words of the working calendar."""

from enum import StrEnum


class Weekday(StrEnum):
    """Day of the week, from Monday on."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class DayKind(StrEnum):
    """How a day differs from its weekday (spec 3.9, clock "wd")."""

    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    SHORT = "short"
