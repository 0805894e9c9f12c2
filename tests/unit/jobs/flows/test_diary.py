"""A count that fails is asked again when it is due, no sooner, and for no more than its source can bear."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.flows.counting.asked import Asked, Counted
from jobs.flows.counting.windows import after_success, after_too_long
from jobs.flows.diary import Diary
from jobs.flows.kept import MOST_SERIES
from jobs.flows.series import NotRead, Sample
from plans.model.flows import Counting, Stage
from tests.support.flows.plans import LETTERS, NOW, NUMBER, a_flow, series, totals

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@pytest.mark.parametrize("counting", Counting)
def test_what_could_not_be_counted_is_due_when_its_time_has_gone_by_again(counting: Counting) -> None:
    diary = Diary.of(replace(a_flow(replace(NUMBER, counting=counting)), every=MINUTE))
    assert list(diary.due(NOW))
    not_read = NotRead(flow=LETTERS, stage=Stage.SENT, at=NOW, reason="too dear")
    diary.take(Counted(flow=LETTERS, stage=Stage.SENT, not_read=not_read), NOW)
    assert not list(diary.due(NOW + timedelta(seconds=59)))
    assert list(diary.due(NOW + MINUTE))


def test_names_are_kept_again_only_when_there_are_new_ones() -> None:
    diary = Diary.of(a_flow())
    assert diary.kept.names == "[]"
    diary.names.were_kept()
    assert diary.kept.names is None
    diary.names.number(series("17B"))
    assert diary.kept.names == '[["17B", ""]]'
    after_it = Diary.of(diary.flow, replace(diary.kept, names='[["17B", ""]]'))
    assert after_it.kept.names is None


def too_dear(one: Asked) -> Counted:
    """What `Counters` says of a window that took longer than it may."""
    not_read = NotRead(flow=LETTERS, stage=Stage.SENT, at=one.until, reason="too dear")
    return Counted(flow=LETTERS, stage=Stage.SENT, not_read=not_read, longest=after_too_long(one))


def counted(one: Asked) -> Counted:
    """A sample of all that was asked for."""
    sample = Sample(series=series(), stage=Stage.SENT, after=one.after, until=one.until, count=1)
    return Counted(flow=LETTERS, stage=Stage.SENT, samples=(sample,))


def test_what_is_too_dear_for_an_hour_is_caught_up_with_in_pieces_that_it_can_bear() -> None:
    """The source bears ten minutes at once. The engine was away for three hours."""
    diary = Diary.of(replace(a_flow(), every=5 * MINUTE))
    (first,) = diary.due(NOW)
    diary.take(counted(first), NOW)
    now, asked_for, reached = NOW + timedelta(hours=3), [], first.until
    for _ in range(60):
        for one in diary.due(now):
            assert one.after == reached  # nothing is left out, nothing twice
            asked_for.append(one.length)
            bears = one.length <= 10 * MINUTE
            diary.take(replace(counted(one), longest=after_success(one, SECOND)) if bears else too_dear(one), now)
            reached = one.until if bears else reached
        now += MINUTE
    assert [length / MINUTE for length in asked_for[:4]] == [60, 30, 15, 7.5]
    assert now - reached <= 10 * MINUTE
    assert sum(length > 10 * MINUTE for length in asked_for) <= 6


def test_what_is_too_dear_for_a_minute_is_asked_for_no_less() -> None:
    diary = Diary.of(replace(a_flow(), every=5 * MINUTE))
    now, asked_for = NOW, []
    for _ in range(8):
        (one,) = diary.due(now)
        asked_for.append(one.length / MINUTE)
        diary.take(too_dear(one), now)
        now += 5 * MINUTE
    assert asked_for == [5, 2.5, 1.25, 1, 1, 1, 1, 1]


def test_the_next_engine_knows_how_much_may_be_asked_at_once_and_what_a_total_is_of() -> None:
    diary = Diary.of(replace(a_flow(), every=5 * MINUTE))
    (one,) = diary.due(NOW)
    diary.take(replace(too_dear(one), totals=replace(totals(A=3), of="abc")), NOW)
    (stage,) = Diary.of(diary.flow, diary.kept).stages.values()
    assert (stage.longest, stage.totals) == (2.5 * MINUTE, replace(totals(A=3), of="abc"))


def test_a_total_of_more_names_than_are_numbered_is_gone_on_from_by_the_next_engine() -> None:
    diary = Diary.of(a_flow())
    for number in range(MOST_SERIES):
        diary.names.number(series(f"{number}"))
    (one,) = diary.due(NOW)
    told = totals(A=3, B=4)
    diary.take(replace(too_dear(one), totals=told), NOW)
    (stage,) = Diary.of(diary.flow, diary.kept).stages.values()
    assert stage.totals == told
