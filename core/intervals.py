"""Intervals for shares, so that few answers do not look certain."""

from math import sqrt
from statistics import NormalDist

# A share of fewer rows is told as a count, so that it does not pretend (spec 5, `survey.min_n`).
FEW = 20


def wilson(hits: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The Wilson score interval of a share as (low, high), each from 0 to 1.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
    Raises `ValueError` for n = 0 or more hits than rows.
    """
    if not 0 <= hits <= n or n == 0:
        raise ValueError(f"no share of {hits} in {n}")
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share = hits / n
    middle = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    whole = 1 + z * z / n
    return max((middle - spread) / whole, 0.0), min((middle + spread) / whole, 1.0)


def newcombe(before: tuple[int, int], after: tuple[int, int], level: float = 0.95) -> tuple[float, float]:
    """The interval of the difference of two shares, each given as (hits, n), as (low, high) from -1 to 1.

    R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in
    Medicine 17 (1998), method 10: the Wilson limits of both put together. Raises `ValueError` as `wilson` does.
    """
    (old_low, old_high), (new_low, new_high) = wilson(*before, level), wilson(*after, level)
    old, new = before[0] / before[1], after[0] / after[1]
    down = sqrt((new - new_low) ** 2 + (old_high - old) ** 2)
    up = sqrt((new_high - new) ** 2 + (old - old_low) ** 2)
    return new - old - down, new - old + up


def changed(before: tuple[int, int], after: tuple[int, int], level: float = 0.95) -> bool:
    """Did a share really change, or may what is seen be chance? Chance, where the interval holds no change at all."""
    low, high = newcombe(before, after, level)
    return not low <= 0 <= high
