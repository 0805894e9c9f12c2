"""Samples, put together as they were read."""

from jobs.flows.readings import readings
from jobs.flows.series import Sample, Series
from plans.model.flows import Stage
from tests.support.flows.counted import EVERY, LETTERS, MONDAY, WHOLE, template


def sample(series: Series, count: int, *, stage: Stage = Stage.SENT, late: int = 0) -> Sample:
    """One of the first five minutes, or of later ones."""
    return Sample(
        series=series, stage=stage, after=MONDAY + late * EVERY, until=MONDAY + (late + 1) * EVERY, count=count
    )


def both(name: str, receiver: str) -> Series:
    """One template to one receiver."""
    return Series(flow=LETTERS, template=name, receiver=receiver)


def test_sums_that_are_not_told_are_made_and_those_that_are_stay() -> None:
    [made] = readings([sample(both("A", "x"), 3), sample(both("A", "y"), 4), sample(both("B", "x"), 5)])
    assert made.whole == 12
    assert made.counts[template("A")] == 7
    assert made.counts[Series(flow=LETTERS, receiver="x")] == 8
    [told] = readings([sample(template("A"), 3), sample(WHOLE, 5)])
    assert told.whole == 5


def test_stretches_come_in_the_order_of_time_and_of_the_stages() -> None:
    found = readings(
        [sample(WHOLE, 1, late=1), sample(WHOLE, 2, stage=Stage.RECEIVED), sample(WHOLE, 3), sample(template("A"), 3)]
    )
    assert [(one.stage, one.whole) for one in found] == [(Stage.SENT, 3), (Stage.RECEIVED, 2), (Stage.SENT, 1)]
    assert [one.tells_apart for one in found] == [True, False, False]
