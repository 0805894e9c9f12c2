"""A public holiday, and a day that the plan calls quiet, are judged as Sundays and as less sure."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from jobs.flows.judge import Judge
from jobs.flows.series import Condition, Sample
from plans.model.flows import AsBefore, NeverZero, Normal, QuietDay, Stage, Watched
from tests.support.flows.counted import EVERY, WHOLE, ZONE, baseline, by_hour, letters

EVE = date(2026, 12, 24)
"""A Thursday."""
DAYTIME = NeverZero(begins=time(7), ends=time(16), within=timedelta(hours=1), weekdays=(0, 1, 2, 3, 4))


def conditions(normal: Normal, quiet: Sequence[QuietDay], *, an_hour: int) -> set[Condition]:
    """What is said of that day, on which there are so many an hour from 07:00 to 16:00."""
    begins = datetime.combine(EVE, time(7), ZONE)
    watched = Watched(flows=(letters(normal=normal),), quiet_days=tuple(quiet))
    weeks = by_hour(lambda of_week: 600 if 7 <= of_week % 24 < 16 and of_week < 120 else 60)
    judge = Judge(watched, baseline(weeks) if isinstance(normal, AsBefore) else None, ZONE, since=begins)
    found = set()
    for at in range(9 * 12):
        after, until = begins + at * EVERY, begins + (at + 1) * EVERY
        sample = Sample(series=WHOLE, stage=Stage.SENT, after=after, until=until, count=an_hour // 12)
        found.add(judge.take([sample], (), until)[WHOLE].condition)
    return found


QUIET = (QuietDay(day=EVE, name="Christmas Eve"),)


def test_the_day_before_christmas_alarms_falsely_unless_the_plan_calls_it_quiet() -> None:
    assert Condition.THIN in conditions(AsBefore(), (), an_hour=60)
    assert conditions(AsBefore(), QUIET, an_hour=60) == {Condition.FLOWING}


def test_nothing_at_all_is_silent_on_a_quiet_day_too() -> None:
    assert Condition.SILENT in conditions(AsBefore(), QUIET, an_hour=0)


def test_what_is_declared_of_working_days_does_not_hold_on_a_quiet_one() -> None:
    assert Condition.SILENT in conditions(DAYTIME, (), an_hour=0)
    assert Condition.SILENT not in conditions(DAYTIME, QUIET, an_hour=0)
