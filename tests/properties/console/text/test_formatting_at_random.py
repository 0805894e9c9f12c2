"""Any length of time, as people write it."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from console.text import formatting


@given(st.integers(0, 99 * 86400))
def test_a_duration_of_less_than_a_hundred_days_fits_its_column(seconds: int) -> None:
    assert len(formatting.duration(timedelta(seconds=seconds))) <= 6
