"""What a what-if page says of any night."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from console.text.formatting import variance
from console.text.intervals import span
from jobs.run.outlook.intervals import IntervalOutlook, Standing
from plans.durations import moved, whole_minutes
from plans.model import Edge, Interval, Side, TaskId
from tests.support.nights import at

A1 = Edge(task=TaskId("A1"), side=Side.START)


@given(st.integers(0, 7200), st.integers(0, 7200))
def test_a_difference_is_that_of_the_two_figures_beside_it(before: int, after: int) -> None:
    shown = [(at(0) + timedelta(seconds=one)).replace(second=0, microsecond=0) for one in (before, after)]
    told = moved(at(0) + timedelta(seconds=before), at(0) + timedelta(seconds=after))
    assert variance(told) == variance(shown[1] - shown[0])
    lengths = timedelta(seconds=before), timedelta(seconds=after)
    limit = Interval(id="outage", title="", begins=A1, ends=A1, at_most=lengths[0])
    outlook = IntervalOutlook(interval=limit, standing=Standing.RUNNING, so_far=lengths[1])
    over = whole_minutes(lengths[1]) - whole_minutes(lengths[0])
    assert outlook.excess == (timedelta(minutes=over) if over > 0 else None)
    if before >= 60 and after >= 60:
        assert (span(lengths[0]) == span(lengths[1])) == (over == 0)
