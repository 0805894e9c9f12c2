"""Any plan's text keeps every byte that is not a duration."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.bundle import pack
from plans.durations import format_duration
from plans.load import load_bundle
from plans.retime import retime
from tests.unit.plans.test_retime import PLAN


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@given(first=st.integers(1, 10_000), second=st.integers(1, 10_000), back=st.integers(1, 10_000))
def test_whatever_is_written_is_read_back_and_the_rest_stays(ends: str, first: int, second: int, back: int) -> None:
    lengths = [timedelta(minutes=minutes) for minutes in (first, second, back)]
    text = PLAN.replace("\n", ends)
    spliced = retime(text, "p", {"T1": lengths[0], "T2": lengths[1]}, {"T2": lengths[2]})
    plan = load_bundle(pack("p", {"p": spliced.text}))
    rollback = plan.tasks[1].rollback
    assert rollback is not None
    assert [plan.tasks[0].duration, plan.tasks[1].duration, rollback.duration] == lengths
    undone = spliced.text
    for length, before in zip(map(format_duration, lengths), ("30m", "1h30m", "5m"), strict=True):
        quote = {"30m": "", "1h30m": "'", "5m": '"'}[before]
        undone = (
            undone.replace(f"duration: {quote}{length}{quote}", f"duration: {quote}{before}{quote}", 1)
            if (before != "1h30m")
            else undone.replace(f"duration:   '{length}'", f"duration:   '{before}'", 1)
        )
    assert undone == text
