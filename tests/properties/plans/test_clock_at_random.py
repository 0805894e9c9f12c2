"""Any moment is read as it was written, and lies near where it was meant."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from plans.clock import NotAClockTime, parse_clock, resolve
from plans.durations import format_duration, parse_duration
from tests.unit.plans.test_clock import OSLO


@given(st.integers(0, 900 * 3600))
def test_a_written_duration_reads_back(seconds: int) -> None:
    assert parse_duration(format_duration(timedelta(seconds=seconds))) == timedelta(seconds=seconds)


@given(start=st.integers(0, 2 * 366 * 24 * 60), minutes=st.integers(0, 24 * 60 - 1))
def test_whatever_the_start_a_time_is_refused_or_the_next_one_of_that_name(start: int, minutes: int) -> None:
    begin = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(minutes=start)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    try:
        instant = resolve(parse_clock(text), OSLO, start=begin)
    except NotAClockTime:
        assert text.startswith("02:")
        return
    assert f"{instant.astimezone(OSLO):%H:%M}" == text
    assert timedelta() <= instant - begin <= timedelta(hours=25)
