"""A median of waits of which some have not ended."""

from hypothesis import given
from hypothesis import strategies as st

from trellis.analysis.waiting import Median, median_wait


def test_without_anybody_waiting_it_is_the_first_value_at_which_at_most_half_is_left():
    assert median_wait([(one, True) for one in (1, 2, 3, 4)]) == Median(2, is_at_least=False)
    assert median_wait([]) is None


@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), min_size=1, max_size=12))
def test_waiting_longer_never_makes_the_median_shorter(waits):
    longer = [(wait if is_over else wait + 10, is_over) for wait, is_over in waits]
    assert median_wait(longer).value >= median_wait(waits).value
