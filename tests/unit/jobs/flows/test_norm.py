"""What is normal, out of a few weeks."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from jobs.flows.norm import HOLIDAY_SPREAD, added, learnt
from jobs.flows.weeks import Weeks
from plans.baseline import HOURS_OF_WEEK, HourSum
from tests.support.flows.counted import WHOLE, by_hour, steady, template


def test_a_batch_stays_a_batch() -> None:
    batch = by_hour(lambda of_week: 10 if of_week % 24 == 6 else 0).hours
    means = learnt({WHOLE: batch})[WHOLE].means
    assert means[6] == pytest.approx(10, rel=0.1)
    assert means[7] < 0.1


def test_a_rare_template_takes_the_pattern_of_its_flow() -> None:
    busy = by_hour(lambda of_week: 120 if of_week // 24 < 5 and 8 <= of_week % 24 < 16 else 6)
    one = [HourSum(weeks=6, total=0, squares=0)] * HOURS_OF_WEEK
    for at in (9, 11, 34, 62, 83, 108):
        one[at] = HourSum(weeks=6, total=1, squares=1)
    means = learnt({WHOLE: busy.hours, template("RARE"): tuple(one)})[template("RARE")].means
    assert sum(means) == pytest.approx(1, rel=0.35)
    assert means[13] > 5 * means[3]
    assert means[13] == pytest.approx(means[37], rel=0.5), "Monday and Tuesday at 13:00, of which neither had one"


def test_the_spread_is_found_again_and_helped_where_it_is_unsure() -> None:
    chance = random.Random(1)

    def weeks(mean: float, spread: float) -> HourSum:
        counts = [round(chance.gauss(mean, (mean + spread * mean**2) ** 0.5)) for _ in range(6)]
        return HourSum(weeks=6, total=sum(counts), squares=sum(count * count for count in counts))

    wild = tuple(weeks(200, 0.2) for _ in range(HOURS_OF_WEEK))
    calm = tuple(weeks(200, 0.01) for _ in range(HOURS_OF_WEEK))
    found = learnt({template("WILD"): wild, template("CALM"): calm})
    assert found[template("WILD")].spreads[0] == pytest.approx(0.2, rel=0.4)
    assert found[template("CALM")].spreads[0] < 0.03


def test_a_week_with_an_outage_in_it_makes_an_hour_less_sure_and_not_another_one() -> None:
    hours = [*steady(120).hours]
    for at in range(8, 16):
        hours[at] = HourSum(weeks=6, total=600, squares=5 * 120**2)
    broken, whole = learnt({WHOLE: tuple(hours)})[WHOLE], learnt({WHOLE: steady(120).hours})[WHOLE]
    assert 95 < broken.means[10] < 120
    assert broken.means[40] == pytest.approx(whole.means[40], rel=0.1)
    assert broken.spreads[10] < 0.1


def test_hours_that_were_left_out_take_what_like_hours_say() -> None:
    hours = list(steady(120).hours)
    hours[10] = HourSum(weeks=0, total=0, squares=0)
    assert learnt({WHOLE: tuple(hours)})[WHOLE].means[10] == pytest.approx(120, rel=0.05)


def test_a_holiday_is_a_sunday_and_less_sure_and_never_more_than_the_weekday() -> None:
    friday = datetime(2026, 12, 25, 9, tzinfo=UTC)
    weeks = Weeks(ZoneInfo("UTC"), [date(2026, 12, 25)])
    norm = learnt({WHOLE: by_hour(lambda of_week: 120 if of_week < 120 else 12).hours})[WHOLE]
    assert norm.mean(weeks.hour(friday)) == pytest.approx(12, rel=0.1)
    assert norm.spread(weeks.hour(friday)) >= HOLIDAY_SPREAD
    busy_sundays = replace(norm, means=[3.0] * 144 + [9.0] * 24)
    assert busy_sundays.mean(weeks.hour(friday)) == 3.0


def test_several_old_templates_are_one_new_one() -> None:
    [*together] = added([steady(60).hours, steady(30).hours])
    assert (together[0].weeks, together[0].total) == (6, 540)
    assert together[0].squares > 540 * 540 / 6
