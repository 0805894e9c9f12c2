"""How good forecasts were is counted at the same distances from what came, whatever moved meanwhile."""

from datetime import UTC, datetime, timedelta
from typing import Any

from jobs.timing.calibration import calibrate, judged
from plans.model.kept_forecasts import KeptForecast

CAME = datetime(2022, 11, 12, 3, 0, tzinfo=UTC)


def before(minutes: float, error: float = 0.0, task: str = "M1", **more: Any) -> KeptForecast:
    """A forecast made so long before the end, which then came so many minutes later than it said."""
    at, expected = CAME - timedelta(minutes=minutes), CAME - timedelta(minutes=error)
    return KeptForecast(task=task, at=at, seq=1, expected=expected, **more)


def ranged(minutes: float, low: float, high: float, **more: Any) -> KeptForecast:
    lowest, highest = CAME + timedelta(minutes=low), CAME + timedelta(minutes=high)
    return before(minutes, low=lowest, high=highest, **more)


END = KeptForecast(task="M1", at=CAME, seq=9, expected=CAME, came=True)


def test_nothing_is_known_before_anything_came() -> None:
    assert calibrate([]) is None
    assert calibrate([[before(30)], [END]]) is None


def test_a_forecast_stands_until_the_next_and_is_asked_every_ten_minutes() -> None:
    night = [before(35, 7), before(25, 3), before(24, 2), END]
    assert [(one.to_go, one.error) for one in judged(night)] == [
        (timedelta(minutes=10), timedelta(minutes=2)),
        (timedelta(minutes=20), timedelta(minutes=2)),
        (timedelta(minutes=30), timedelta(minutes=7)),
    ]


def test_a_forecast_that_was_not_renewed_counts_for_half_an_hour_only() -> None:
    distances = [one.to_go / timedelta(minutes=1) for one in judged([before(60), END])]
    assert distances == [30, 40, 50, 60]


def test_ranges_that_held_are_counted_against_what_they_claimed() -> None:
    held, missed = ranged(10, -5, 5, claim=0.5), ranged(20, 1, 5, claim=0.5)
    found = calibrate([[held, missed, before(30), END]])
    assert found is not None
    assert (found.nights, found.forecasts, found.with_range, found.held, found.claimed) == (1, 3, 2, 1, 0.5)


def test_errors_are_told_by_how_far_ahead_they_were_made() -> None:
    found = calibrate([[before(40, 9), before(30, 6), before(20, -4), before(10, 2), END]])
    assert found is not None
    near, farther = found.horizons
    assert (near.to_go, near.forecasts, near.median_error, near.later) == (
        timedelta(minutes=30),
        3,
        timedelta(minutes=4),
        2,
    )
    assert farther.median_error == timedelta(minutes=9)
    assert found.at(timedelta(minutes=50)) == farther
    assert found.at(timedelta(hours=3)) is None


def test_what_became_of_chances_is_counted() -> None:
    late, early = CAME - timedelta(minutes=1), CAME + timedelta(minutes=1)
    night = [before(10, made=19, of=20, due=early), before(20, made=18, of=20, due=late), END]
    found = calibrate([night])
    assert found is not None
    assert [(one.least, one.most, one.forecasts, one.in_time) for one in found.chances] == [(17, 20, 2, 1)]
