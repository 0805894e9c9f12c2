"""How much is asked at once follows what it cost: never more than an hour, never less than a minute."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.flows.counting.asked import Asked
from jobs.flows.counting.windows import after_success, after_too_long, told_too_long
from plans.model.flows import CommandCount, Counting, FileCount, HttpCount
from tests.support.flows.plans import NUMBER, a_flow, asked

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def of(length: timedelta) -> Asked:
    """A window of so long; it may take six seconds."""
    one = asked(a_flow(replace(NUMBER, timeout=6 * SECOND)))
    return replace(one, after=one.until - length)


@pytest.mark.parametrize(("length", "then"), [(60, 30), (5, 2.5), (1.5, 1), (1, 1), (0.5, 0.5)])
def test_what_took_too_long_is_asked_for_half_of_it_down_to_a_minute(length: float, then: float) -> None:
    assert after_too_long(of(length * MINUTE)) == then * MINUTE


def test_a_window_grows_only_by_what_its_cost_allows() -> None:
    assert after_success(of(6 * MINUTE), SECOND / 100) is None
    assert after_success(of(6 * MINUTE), SECOND * 0.3) == 12 * MINUTE
    assert after_success(of(6 * MINUTE), SECOND) == 6 * MINUTE


def test_it_is_said_for_how_much_it_was_too_dear_and_what_is_asked_next() -> None:
    assert told_too_long(of(60 * MINUTE)) == ", for 1 h of it; next for 30 min"
    assert told_too_long(of(MINUTE)) == ", for 1 min of it; no shorter window is asked"


@pytest.mark.parametrize(
    "count",
    [
        replace(NUMBER, counting=Counting.TOTAL),
        HttpCount(url="http://x"),
        FileCount(path="x"),
        CommandCount(argv=("x",)),
    ],
)
def test_a_total_has_no_window_that_could_be_shorter(count: object) -> None:
    one = asked(a_flow(count))  # type: ignore[arg-type]
    assert after_too_long(one) is None
    assert after_success(one, SECOND) is None
    assert told_too_long(one) == ""
