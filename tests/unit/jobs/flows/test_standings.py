"""The figures of the last hour are sums that come and go with what was counted."""

from datetime import UTC, datetime, timedelta

from jobs.flows.series import Sample, Series
from jobs.flows.standings import LastHour
from plans.model.flows import FlowId, Stage

AT = datetime(2026, 11, 30, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LETTERS = FlowId("letters")
WHOLE = Series(flow=LETTERS)
TEMPLATE, RECEIVER = Series(flow=LETTERS, template="17B"), Series(flow=LETTERS, receiver="roros")
BOTH = Series(flow=LETTERS, template="17B", receiver="roros")


def sample(series: Series, minutes: int, count: int, stage: Stage = Stage.SENT) -> Sample:
    until = AT + minutes * MINUTE
    return Sample(series=series, stage=stage, after=until - 5 * MINUTE, until=until, count=count)


def test_what_goes_to_one_receiver_counts_for_its_template_its_receiver_and_the_flow() -> None:
    hour = LastHour()
    hour.take([sample(BOTH, 5, 3), sample(TEMPLATE, 5, 4), sample(BOTH, 5, 2, Stage.RECEIVED)], AT)
    assert hour.counts(BOTH) == {Stage.SENT: 3, Stage.RECEIVED: 2}
    assert hour.counts(TEMPLATE) == {Stage.SENT: 7, Stage.RECEIVED: 2}
    assert hour.counts(RECEIVER) == {Stage.SENT: 3, Stage.RECEIVED: 2}
    assert hour.counts(WHOLE) == {Stage.SENT: 7, Stage.RECEIVED: 2}


def test_what_is_older_than_an_hour_is_no_part_of_it_and_nobody_counted_is_no_zero() -> None:
    hour = LastHour()
    hour.take([sample(TEMPLATE, 5, 3)], AT)
    hour.take([sample(WHOLE, 60, 0)], AT + 65 * MINUTE)
    assert hour.counts(WHOLE) == {Stage.SENT: 0}
    assert hour.counts(TEMPLATE) == {}


def test_five_thousand_templates_are_summed_once_and_not_for_each_of_them() -> None:
    hour = LastHour()
    many = [Series(flow=LETTERS, template=f"T{number}") for number in range(5_000)]
    for minutes in range(5, 65, 5):
        hour.take([sample(one, minutes, 1) for one in many], AT + minutes * MINUTE)
    assert {tuple(hour.counts(one).values()) for one in many} == {(12,)}
    assert hour.counts(WHOLE) == {Stage.SENT: 60_000}
