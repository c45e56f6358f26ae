"""Intervals for shares, so that few answers do not look certain."""

from math import sqrt
from statistics import NormalDist


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
