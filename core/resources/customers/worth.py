"""What a customer is worth to us: by how much and how often they bought of late, and for how long (S01, S02, S03, S34)."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from core.context import Context, Problem
from core.messages import N_, Say
from db.vocabulary.customers import CategoryFound, FrequencyBand, ValueGrade

Limit = Callable[[str], int]
SPEND = ("category.spend.moderate", "category.spend.high", "category.spend.large")
SPAN = ("category.loyal.some", "category.loyal.high")
# The rows of the policy's matrix: the step of spend, whether they buy often, the step of loyalty (R004).
MATRIX = {
    (3, True, 2): CategoryFound.VIP,
    (2, True, 2): CategoryFound.DIAMOND,
    (1, True, 1): CategoryFound.GOLD,
    (1, False, 1): CategoryFound.PLATINUM,
    (0, False, 0): CategoryFound.ORDINARY,
}
# How many points of a hundred each measure brings in full.
SPENT, OFTEN, LONG = Decimal(50), Decimal(30), Decimal(20)
CENT = Decimal("0.01")
GRADES = (ValueGrade.ORDINARY, ValueGrade.IMPORTANT, ValueGrade.VIP)
STEPS = ("score.important", "score.vip")
BY_HAND = ("value_grade_set", "value_grade_reason")
UNKNOWN = dict.fromkeys(("frequency_band", "category_found", "value_score", "value_scored_at"))


def worth(
    bought: Sequence[Mapping[str, Any]], now: datetime, limit: Limit
) -> tuple[dict[str, Any], list[datetime]]:
    """How often (R030), which category by the matrix (R004) and the score (R442), with the moments that may change them.

    `bought` are the purchases that count, the oldest first. What lies longer ago than the window of the rulebook
    counts for how long they are with us and for nothing else.
    """
    window = timedelta(days=limit("frequency.window"))
    ends = [one["bought_at"] + window for one in bought]
    recent = [one for one, end in zip(bought, ends, strict=True) if now < end]
    spent = sum((one["amount"] - one["refunded"] for one in recent), Decimal(0))
    spans = [bought[0]["bought_at"] + timedelta(days=limit(key)) for key in SPAN]
    span, often = bisect_right(spans, now), limit("category.often")
    points = (
        SPENT * _full(spent, limit(SPEND[-1]))
        + OFTEN * _full(Decimal(len(recent)), often)
        + LONG * span / len(SPAN)
    )
    step = (bisect_right([limit(key) for key in SPEND], spent), len(recent) >= often, span)
    found = {
        "frequency_band": _band(len(recent), limit),
        "category_found": MATRIX.get(step, CategoryFound.UNMATCHED),
        "value_score": points.quantize(CENT),
        "value_scored_at": now,
    }
    return found, [*ends, *spans]


def _full(measure: Decimal, most: int) -> Decimal:
    """Which part of the most it reaches, from 0 to 1."""
    return min(max(measure, Decimal(0)) / most, Decimal(1)) if most > 0 else Decimal(1)


def _band(times: int, limit: Limit) -> FrequencyBand:
    if times >= limit("frequency.high"):
        return FrequencyBand.HIGH
    return FrequencyBand.MID if times >= limit("frequency.mid") else FrequencyBand.LOW


def graded(row: Mapping[str, Any], limit: Limit) -> dict[str, Any]:
    """The grade by the score, unless somebody set another (R056), and whether the next one is near (R442)."""
    score = row["value_score"]
    if score is None:
        return {"value_grade": row["value_grade_set"], "could_move_up": False}
    steps = [limit(key) for key in STEPS]
    reached = bisect_right(steps, score)
    near = reached < len(steps) and steps[reached] - score <= limit("score.near")
    return {"value_grade": row["value_grade_set"] or GRADES[reached], "could_move_up": near}


def grade_of(context: Context) -> dict[str, Any]:
    """The grade of value, and who set it where it is set by hand (R056, R442)."""
    row = context.values
    given = graded(row, lambda key: context.policy(key).number)
    if row["value_grade_set"] is None:
        return given | {"value_grade_by_id": None}
    by = context.actor.id if any(context.changed(key) for key in BY_HAND) else row["value_grade_by_id"]
    return given | {"value_grade_by_id": by}


def reason_told(context: Context) -> Iterable[Problem]:
    """Who sets a grade of value by hand says why (R056)."""
    if context.values["value_grade_set"] is not None and not context.values["value_grade_reason"]:
        yield Problem(
            "value_grade_reason",
            Say(N_("Say why this grade of value holds and not the computed one.")),
            "R056",
        )
