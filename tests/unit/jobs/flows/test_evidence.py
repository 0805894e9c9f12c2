"""When it can be no chance."""

import math
import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from jobs.flows.evidence import LEAST_ODDS, Scale, limits, silent_limit, to_notice, weights
from jobs.flows.norm import Hourly, declared
from jobs.flows.weeks import HOUR, Weeks
from plans.baseline import HOURS_OF_WEEK

WEEKS = Weeks(ZoneInfo("UTC"))
MONDAY = datetime(2026, 11, 30, 8, tzinfo=UTC)
NOON = WEEKS.hour(MONDAY)


def steady(mean: float, spread: float = 0.05, level_from: float = 1e9) -> Hourly:
    """So many in each hour."""
    return Hourly(means=[mean] * HOURS_OF_WEEK, spreads=[spread] * HOURS_OF_WEEK, level_from=level_from)


def test_an_hour_with_nothing_weighs_the_logarithm_of_its_probability() -> None:
    size, mean = 1 / 0.2, 3.0
    nothing = (size / (size + mean)) ** size
    assert weights(steady(mean, 0.2), NOON, 1.0).silence == pytest.approx(-math.log(nothing))


def test_what_speaks_for_thinness_is_the_ratio_of_the_two_probabilities() -> None:
    def chance(count: int, mean: float, size: float) -> float:
        return (
            math.lgamma(count + size)
            - math.lgamma(size)
            - math.lgamma(count + 1)
            + size * math.log(size / (size + mean))
            + count * math.log(mean / (size + mean))
        )

    found = weights(steady(40.0, 0.1), NOON, 1.0)
    for count in (0, 7, 20, 40, 61):
        ratio = chance(count, 20.0, 10.0) - chance(count, 40.0, 10.0)
        assert found.thin_hour - count * found.thin_each == pytest.approx(ratio)


def test_the_more_are_watched_the_more_must_speak_against_one() -> None:
    one, many = limits([steady(100)]), limits([steady(100)] * 500)
    assert one.silent == pytest.approx(math.log(LEAST_ODDS))
    assert many.silent == pytest.approx(math.log(500 * 672 / 0.75))
    assert many.thin == pytest.approx(math.log(500 * 672 / 0.25))
    rare = limits([steady(0.1)] * 500)
    assert rare.silent < many.silent, "of those that come twice a day fewer silences can begin"


def test_a_level_that_was_learnt_from_few_counts_wants_more() -> None:
    known = limits([steady(1)] * 500)
    assert silent_limit(steady(1), known) == pytest.approx(known.silent, rel=1e-6)
    assert silent_limit(steady(1, level_from=100), known) == pytest.approx(known.silent * 1.07, rel=0.02)
    assert silent_limit(steady(1, level_from=5), known) > 3 * known.silent
    assert silent_limit(steady(0), known) == math.inf


@pytest.mark.parametrize(("mean", "least", "most"), [(300, 0.1, 0.3), (30, 0.4, 0.9), (3, 4, 5.5), (0.3, 30, 40)])
def test_the_time_to_notice_is_what_the_counts_bear(mean: float, least: float, most: float) -> None:
    norms = [steady(mean)] * 500
    found = to_notice(Scale(norms[0]), silent_limit(norms[0], limits(norms)), WEEKS, MONDAY)
    assert found is not None
    assert least * HOUR < found < most * HOUR


def test_a_silence_of_the_evening_is_proved_in_the_morning() -> None:
    by_day = Hourly(
        means=[60.0 if 8 <= at % 24 < 16 else 0.0 for at in range(HOURS_OF_WEEK)],
        spreads=[0.05] * HOURS_OF_WEEK,
        level_from=1e9,
    )
    limit = silent_limit(by_day, limits([by_day] * 500))
    found = to_notice(Scale(by_day), limit, WEEKS, MONDAY + timedelta(hours=10))
    assert found is not None
    assert timedelta(hours=14) < found < timedelta(hours=15)


def test_what_is_normal_of_nothing_is_never_noticed() -> None:
    assert to_notice(Scale(steady(0)), math.inf, WEEKS, MONDAY) is None
    assert to_notice(Scale(declared(0.001)), 7.0, WEEKS, MONDAY) is None


def test_silences_by_chance_are_as_rare_as_they_are_allowed_to_be() -> None:
    chance, norm = random.Random(7), steady(4.0, 0.3)
    limit, hours, found, silence = math.log(200), 12_000, 0, 0.0
    adds = weights(norm, NOON, 1.0).silence
    for _ in range(hours):
        rate = chance.gammavariate(1 / 0.3, 0.3 * 4.0)
        came = chance.random() >= math.exp(-rate)
        silence = 0.0 if came else silence + adds
        found += 0.0 < silence - limit <= adds
    assert found <= hours / 200
