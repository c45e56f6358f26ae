"""What figures are meant to reach: a number, or a value of the rulebook on a day (R395, R375)."""

from datetime import date

from sqlalchemy.orm import Session

from core.measures import Chart, Kpi
from db import policies


def of(session: Session, declared: Kpi | Chart, on: date) -> float | None:
    """The target of a tile or a chart on a day; None where it has none, or the rulebook has no value for it."""
    if not isinstance(declared.target, str):
        return declared.target
    known = policies.values_of(session, declared.target)
    return float(policies.in_force(known, declared.target, None, None, on).value) if known else None
