"""The only "now" of the product, movable in tests and demos."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_offset = timedelta()


def now() -> datetime:
    """The present moment in UTC, moved by what `move_to` set."""
    return datetime.now(UTC) + _offset


def today(zone: str) -> date:
    """The calendar day it is now in a time zone."""
    return now().astimezone(ZoneInfo(zone)).date()


def local(zone: str) -> datetime:
    """The present moment as the clock of a time zone shows it."""
    return now().astimezone(ZoneInfo(zone))


def move_to(moment: datetime | None) -> None:
    """Make this moment the present one; time runs on from it. None brings back the real time."""
    global _offset
    _offset = timedelta() if moment is None else moment.astimezone(UTC) - datetime.now(UTC)
