"""What holds of a run's clock, however it is held and let go."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from jobs.run.state.clock import RunClock
from tests.support.nights import START


@given(speed=st.floats(0.5, 2000), run=st.timedeltas(timedelta(), timedelta(days=2)))
def test_there_and_back_is_within_what_the_wake_up_allows_for(speed: float, run: timedelta) -> None:
    clock = RunClock(origin=START, run_origin=START, speed=speed)
    real = clock.real_time(START + run)
    assert real is not None
    assert clock.run_time(real + timedelta(microseconds=10)) >= START + run
