"""Any moment and any length survive being written and read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jobs.run import events as e
from tests.unit.jobs.run.events.test_events import full


@given(at=st.datetimes(timezones=st.just(UTC)), length=st.timedeltas(timedelta(-9), timedelta(999)))
def test_moments_and_lengths_keep_their_microseconds(at: datetime, length: timedelta) -> None:
    created = replace(full(e.RunCreated), origin=at, shift=length)  # type: ignore[type-var]
    assert e.decode(*e.encode(created)) == created
