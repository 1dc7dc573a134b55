"""How sure a share is. Plain Python."""

from math import sqrt

Z = 1.96  # 95 of 100


def interval_of(part: int, whole: int) -> tuple[float, float] | None:
    """Return between what the true share lies, 95 times of 100; None without anybody. Wilson's score interval.

    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.

    >>> low, high = interval_of(8, 10)
    >>> round(low, 3), round(high, 3)
    (0.49, 0.943)
    """
    if whole == 0:
        return None
    share, square = part / whole, Z * Z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    reach = Z * sqrt(share * (1 - share) / whole + square / (4 * whole * whole)) / (1 + square / whole)
    return max(0.0, middle - reach), min(1.0, middle + reach)
