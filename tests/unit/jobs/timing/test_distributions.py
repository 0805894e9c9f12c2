"""Quantiles in plain Python agree with the tables."""

import math

import pytest

from jobs.timing.distributions import median_of_the_late, quantile_of_the_late, share_of_the_ended, student_quantile


@pytest.mark.parametrize(
    ("probability", "degrees", "t"),
    [
        (0.9, 1, 3.0777),
        (0.975, 2, 4.3027),
        (0.8, 3, 0.9785),
        (0.9, 8, 1.3968),
        (0.975, 9, 2.2622),
        (0.9975, 1, 127.3213),
    ],
)
def test_students_t_is_that_of_the_tables(probability: float, degrees: int, t: float) -> None:
    assert student_quantile(probability, degrees) == pytest.approx(t, rel=1e-4)
    assert student_quantile(1 - probability, degrees) == pytest.approx(-t, rel=1e-4)


def test_what_has_just_begun_takes_what_such_work_takes() -> None:
    assert median_of_the_late(600, 0.3, 0) == pytest.approx(600)
    assert median_of_the_late(600, 0.0, 700) == 700


def test_what_is_over_its_time_is_not_forecast_to_end_at_once() -> None:
    spread = 0.3
    third_quartile = 600 * math.exp(0.6745 * spread)
    assert median_of_the_late(600, spread, 600) == pytest.approx(third_quartile, rel=1e-4)


def test_the_rest_of_late_work_is_smooth_far_out_in_the_tail() -> None:
    late = [600 * math.exp(0.1 * z) for z in (4.9, 4.999, 5.001, 5.1, 30)]
    rests = [median_of_the_late(600, 0.1, elapsed) - elapsed for elapsed in late]
    assert all(rest > 0 for rest in rests)
    assert rests[2] == pytest.approx(rests[1], rel=0.06)


def test_a_share_of_late_work_is_over_by_its_quantile() -> None:
    quantile = quantile_of_the_late(600, 0.3, 500, 0.8)
    ended, now = share_of_the_ended(600, 0.3, quantile), share_of_the_ended(600, 0.3, 500)
    assert (ended - now) / (1 - now) == pytest.approx(0.8)
