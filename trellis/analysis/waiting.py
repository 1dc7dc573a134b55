"""How long something takes when some of it has not ended yet.

What still waits is not left out, which would make the slow look fast: it has lasted at least so long. Kaplan and Meier 1958,
"Nonparametric estimation from incomplete observations", Journal of the American Statistical Association 53: 457-481.
The third example is the 6-MP group of Freireich and others 1963 (Blood 21: 699-716), whose published median is 23 weeks.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Median:
    """A median wait. `is_at_least`: more than half had not ended by then, and `value` is the longest wait seen."""

    value: float
    is_at_least: bool


def median_wait(waits: Sequence[tuple[float, bool]]) -> Median | None:
    """Return the Kaplan-Meier median of (how long, whether it ended): the first moment at which at most half still waits. None without waits.

    At one and the same moment what ended counts as ended before what is still waiting is let go.

    >>> median_wait([(5, True), (7, True), (9, False)])
    Median(value=7, is_at_least=False)
    >>> median_wait([(5, True), (7, False), (9, False)])
    Median(value=9, is_at_least=True)
    >>> median_wait([(6, True), (6, True), (6, True), (6, False), (7, True), (9, False), (10, True), (10, False), (11, False), (13, True), (16, True),
    ...     (17, False), (19, False), (20, False), (22, True), (23, True), (25, False), (32, False), (32, False), (34, False), (35, False)])
    Median(value=23, is_at_least=False)
    """
    if not waits:
        return None
    ended = Counter(wait for wait, is_over in waits if is_over)
    left = Counter(wait for wait, _is_over in waits)
    at_risk, still = len(waits), Fraction(1)
    for moment in sorted(left):
        if ended[moment]:
            still *= Fraction(at_risk - ended[moment], at_risk)
            if still <= Fraction(1, 2):
                return Median(moment, is_at_least=False)
        at_risk -= left[moment]
    return Median(max(left), is_at_least=True)
