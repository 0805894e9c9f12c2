"""Counts are kept as numbers, become coarser as they grow older, and add up to the same whatever their grain."""

import json
from datetime import UTC, datetime, timedelta

from jobs.flows.kept import MOST, MOST_SERIES, Names, rolled_up, samples_of, stored
from jobs.flows.readings import readings
from jobs.flows.series import OTHERS, Sample, Series
from jobs.journal.flow_counts import StoredCount
from plans.model.flows import FlowId, Stage

LETTERS = FlowId("letters")
AT = datetime(2022, 11, 12, 2, 0, tzinfo=UTC)
FIVE = timedelta(minutes=5)


def series(template: str = "", receiver: str = "") -> Series:
    return Series(flow=LETTERS, template=template, receiver=receiver)


def sample(one: Series, count: int, oldest: datetime | None = None) -> Sample:
    return Sample(series=one, stage=Stage.SENT, after=AT, until=AT + FIVE, count=count, oldest=oldest)


def every_five_minutes(hours: float, *, stage: Stage = Stage.SENT, begins: datetime = AT) -> list[StoredCount]:
    """One of the flow and two of its template, again and again."""
    return [
        StoredCount(
            flow=LETTERS,
            stage=stage,
            after=begins + n * FIVE,
            until=begins + (n + 1) * FIVE,
            series=(0, 1),
            counts=(1, 2),
        )
        for n in range(int(hours * 12))
    ]


def lengths(counts: list[StoredCount]) -> list[timedelta]:
    return [one.until - one.after for one in counts]


def test_what_was_counted_comes_back_and_who_had_none_takes_no_room() -> None:
    names = Names.of(LETTERS)
    told = [sample(series("17B"), 40, AT), sample(series("18"), 0), sample(series("", "roros"), 3)]
    one = stored(names, told)
    assert (one.series, one.counts) == ((1, 2), (40, 3))
    again = Names.of(LETTERS, names.text)
    assert list(samples_of(again, one)) == [told[0], told[2]]


def test_of_more_names_than_are_kept_apart_the_others_are_one_series_and_the_sum_stays_what_it_is() -> None:
    names = Names.of(LETTERS, json.dumps([[f"{number}", ""] for number in range(MOST_SERIES)]))
    told = [sample(series("0"), 5), sample(series("new", ""), 3, AT + FIVE), sample(series("newer"), 4, AT)]
    one = stored(names, told)
    back = list(samples_of(Names.of(LETTERS, names.text), one))
    assert back == [told[0], sample(series(OTHERS), 7, AT)]
    (reading,) = readings(back)
    assert reading.whole == 12


def test_that_nothing_came_is_a_count_of_the_flow() -> None:
    names = Names.of(LETTERS)
    one = stored(names, [sample(series("17B"), 0), sample(series("18"), 0)])
    assert (one.series, one.counts) == ((), ())
    assert list(samples_of(names, one)) == [sample(series(), 0)]


def test_a_count_that_no_number_holds_is_the_largest_there_is() -> None:
    assert stored(Names.of(LETTERS), [sample(series(), 10**12)]).counts == (MOST,)


def test_what_grows_old_is_kept_by_quarters_of_an_hour_then_by_hours_and_by_days() -> None:
    day = timedelta(days=1)
    counts = every_five_minutes(3)
    assert rolled_up(counts, AT + timedelta(hours=6)) == ([], [])
    quarters, gone = rolled_up(counts, AT + day / 2)
    assert (lengths(quarters), gone) == ([timedelta(minutes=15)] * 12, counts)
    assert {(one.grain, one.counts) for one in quarters} == {(15, (3, 6))}
    hours, gone = rolled_up(quarters, AT + 2 * day)
    assert (lengths(hours), gone) == ([timedelta(hours=1)] * 3, quarters)
    days, _ = rolled_up(hours, AT + 10 * day)
    assert [(one.grain, one.after, one.until, one.counts) for one in days] == [
        (1440, AT, AT + timedelta(hours=3), (36, 72))
    ]
    assert rolled_up(days, AT + 40 * day) == ([], [])


def test_a_quarter_that_is_not_old_as_a_whole_waits() -> None:
    quarters, _ = rolled_up(every_five_minutes(2), AT + timedelta(hours=7, minutes=16))
    assert lengths(quarters) == [timedelta(minutes=15)] * 5


def test_no_sum_goes_across_a_gap_and_stages_stay_apart() -> None:
    gap = AT + timedelta(minutes=10)
    before, after = every_five_minutes(0.5 / 6), every_five_minutes(0.5 / 6, begins=gap)
    received = every_five_minutes(0.25, stage=Stage.RECEIVED)
    fresh, gone = rolled_up([*after, *before, *received], AT + timedelta(days=2))
    assert [(one.stage, one.after, one.counts) for one in fresh] == [
        ("received", AT, (3, 6)),
        ("sent", AT, (1, 2)),
        ("sent", gap, (1, 2)),
    ]
    assert len(gone) == 5


def test_an_oldest_that_an_older_program_kept_from_before_there_were_messages_is_none() -> None:
    names = Names.of(LETTERS)
    kept = stored(names, [sample(series(), 4, datetime(1, 1, 1, tzinfo=UTC)), sample(series("17B"), 1, AT)])
    assert [one.oldest for one in samples_of(names, kept)] == [None, AT]


def test_no_sum_goes_across_the_go_live_whatever_its_grain() -> None:
    live, counts = AT + timedelta(minutes=22), every_five_minutes(0.75)
    for now in (AT + timedelta(hours=9), AT + timedelta(days=2), AT + timedelta(days=10)):
        counts, _ = rolled_up(counts, now, live)
    assert [((one.after - AT) // FIVE, (one.until - AT) // FIVE) for one in counts] == [(0, 4), (4, 5), (5, 9)]
