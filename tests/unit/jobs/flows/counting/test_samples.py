"""Rows become samples: never one below zero, never a zero that nobody counted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from jobs.flows.counting.asked import NotCounted
from jobs.flows.counting.rows import Answer, Row
from jobs.flows.counting.samples import MOST_SERIES, OF_ANOTHER, OTHERS, counted_as
from jobs.flows.series import Series
from plans.model.flows import Counting, Dimension, SqlCount
from tests.support.flows.plans import BOTH, LETTERS, NOW, NUMBER, a_flow, asked, series, totals

TOTAL = replace(NUMBER, counting=Counting.TOTAL)
TEMPLATE = Dimension.TEMPLATE
MINUTE = timedelta(minutes=1)
LATER = NOW + MINUTE


def answer(*columns: str, **counts: int) -> Answer:
    """Rows by template."""
    rows = tuple(Row(count=count, template=name) for name, count in counts.items())
    return Answer(rows=rows, columns=frozenset(("count", *columns)))


def counts(flow_by: tuple[Dimension, ...], rows: tuple[Row, ...], count: SqlCount = NUMBER) -> dict[Series, int]:
    told = counted_as(asked(a_flow(count, *flow_by)), Answer(rows=rows), NOW)
    return {one.series: one.count for one in told.samples}


def test_a_window_is_the_one_that_was_asked_for() -> None:
    (sample,) = counted_as(asked(a_flow()), Answer(rows=(Row(count=3),)), NOW).samples
    assert (sample.count, sample.series) == (3, series())
    assert (NOW - sample.until, sample.until - sample.after) == (timedelta(minutes=1), timedelta(minutes=5))


def test_a_flow_is_told_apart_by_what_the_plan_says() -> None:
    rows = (Row(count=1, template="A", receiver="X"), Row(count=2, template="A", receiver="Y"))
    assert counts(BOTH, rows) == {series("A", "X"): 1, series("A", "Y"): 2}
    assert counts((TEMPLATE,), rows) == {series("A"): 3}
    assert counts((), rows) == {series(): 3}


def test_nobody_at_all_is_a_zero_only_where_names_are_told() -> None:
    told = counted_as(asked(a_flow(NUMBER, TEMPLATE)), answer("template"), NOW)
    assert [(one.series, one.count) for one in told.samples] == [(series(), 0)]
    for flow in (a_flow(), a_flow(NUMBER, TEMPLATE)):
        with pytest.raises(NotCounted, match="no row"):
            counted_as(asked(flow), answer(), NOW)


def test_the_first_total_says_nothing_of_what_came() -> None:
    told = counted_as(asked(a_flow(TOTAL, TEMPLATE)), answer(A=400), NOW)
    assert not told.samples
    assert told.totals is not None
    assert told.totals.counts == {series("A"): 400}
    assert "first time" in told.said[0]


def test_a_total_is_counted_from_the_one_before() -> None:
    told = counted_as(asked(a_flow(TOTAL, TEMPLATE), totals=totals(A=400)), answer(A=407, B=2), NOW)
    assert {one.series: one.count for one in told.samples} == {series("A"): 7, series("B"): 2}
    assert {(NOW - one.after, one.until) for one in told.samples} == {(timedelta(minutes=5), NOW)}


@pytest.mark.parametrize("restored", [{"A": 17, "B": 9}, {"B": 9}, {}])
def test_a_total_that_goes_back_is_another_queue_and_no_zero(restored: dict[str, int]) -> None:
    told = counted_as(asked(a_flow(TOTAL, TEMPLATE), totals=totals(A=400, B=9)), answer("template", **restored), NOW)
    assert not told.samples
    assert told.not_read is not None
    assert "template A" in told.not_read.reason
    assert "went back from 400 to" in told.not_read.reason
    assert told.totals is not None
    again = counted_as(
        asked(a_flow(TOTAL, TEMPLATE), totals=replace(told.totals, at=totals().at)), answer(A=20, B=9), NOW
    )
    assert again.not_read is None


def test_a_receiver_whose_clock_is_an_hour_ahead_is_not_believed() -> None:
    rows = (Row(count=3, receiver="Roros", oldest=NOW + timedelta(minutes=55)),)
    with pytest.raises(NotCounted, match="the oldest of receiver Roros is 55 min in the future: a clock is wrong"):
        counted_as(asked(a_flow(NUMBER, *BOTH)), Answer(rows=rows), NOW)


def test_too_many_names_are_counted_together_and_said() -> None:
    rows = tuple(Row(count=2, template=f"{number:05}") for number in range(MOST_SERIES + 10))
    told = counted_as(asked(a_flow(NUMBER, TEMPLATE)), Answer(rows=rows), NOW)
    assert len(told.samples) == MOST_SERIES
    assert sum(one.count for one in told.samples) == 2 * (MOST_SERIES + 10)
    assert next(one.count for one in told.samples if one.series.template == OTHERS) == 22
    assert told.said == ("2,010 templates: 1,999 are told apart, the others count as (others)",)


@pytest.mark.parametrize("then", [replace(TOTAL, query="select 9 as count"), TOTAL], ids=["query", "database"])
def test_from_the_total_of_another_query_or_database_no_difference_is_taken(then: SqlCount) -> None:
    first = counted_as(asked(a_flow(TOTAL)), Answer(rows=(Row(count=400),), source="1 platform"), NOW - MINUTE)
    one = asked(a_flow(then), totals=first.totals)
    told = counted_as(one, Answer(rows=(Row(count=90_000),), source="2 platform"), NOW)
    assert (told.samples, told.not_read, told.said) == ((), None, (OF_ANOTHER,))
    again = counted_as(replace(one, totals=told.totals), Answer(rows=(Row(count=90_007),), source="2 platform"), LATER)
    assert [sample.count for sample in again.samples] == [7]


def test_a_total_that_an_older_program_kept_is_gone_on_from() -> None:
    told = counted_as(asked(a_flow(TOTAL, TEMPLATE), totals=totals(A=400)), answer("template", A=401), NOW)
    assert [sample.count for sample in told.samples] == [1]


def test_canaries_are_counted_out_and_never_below_zero() -> None:
    canaries = {series("A", "X"): 1, Series(flow=LETTERS, template="B"): 5}
    one = asked(a_flow(NUMBER, TEMPLATE), canaries=lambda *_: canaries)
    told = counted_as(one, answer("template", A=3, B=1), NOW)
    assert {sample.series: sample.count for sample in told.samples} == {series("A"): 2, series("B"): 0}


def test_of_a_total_the_canaries_are_counted_out_that_came_up_to_its_answer() -> None:
    seen = []

    def canaries(after: datetime, until: datetime) -> dict[Series, int]:
        seen.append((after, until))
        return {series("A"): 1}

    one = asked(a_flow(TOTAL, TEMPLATE), totals=totals(A=400), canaries=canaries)
    told = counted_as(one, answer("template", A=403), LATER)
    assert [sample.count for sample in told.samples] == [2]
    assert seen == [(totals().at, LATER)]


def test_a_canary_is_counted_out_of_a_stage_that_tells_less_apart_than_the_flow() -> None:
    canaries = {series("Test", "Practice"): 1}
    whole = counted_as(asked(a_flow(NUMBER, *BOTH), canaries=lambda *_: canaries), Answer(rows=(Row(count=1),)), NOW)
    by_template = counted_as(
        asked(a_flow(NUMBER, *BOTH), canaries=lambda *_: canaries), answer("template", Test=3, A=1), NOW
    )
    assert {sample.series: sample.count for sample in whole.samples} == {series(): 0}
    assert {sample.series: sample.count for sample in by_template.samples} == {series("Test"): 2, series("A"): 1}


def test_a_canary_under_a_name_too_many_is_counted_out_of_the_others() -> None:
    rows = tuple(Row(count=2, template=f"{number:05}") for number in range(MOST_SERIES + 10))
    one = asked(a_flow(NUMBER, TEMPLATE), canaries=lambda *_: {series("02005"): 1})
    told = counted_as(one, Answer(rows=rows), NOW)
    assert next(one.count for one in told.samples if one.series.template == OTHERS) == 21


def test_an_oldest_of_the_year_1_is_another_systems_none_and_is_said() -> None:
    rows = (
        Row(count=3, template="A", oldest=NOW - timedelta(hours=1)),
        Row(count=2, template="B", oldest=datetime.min.replace(tzinfo=UTC)),
    )
    told = counted_as(asked(a_flow(NUMBER, TEMPLATE)), Answer(rows=rows), NOW)
    assert [(one.count, one.oldest) for one in told.samples] == [(3, NOW - timedelta(hours=1)), (2, None)]
    assert told.said == ("the oldest of template B is of the year 0001: not believed",)


def test_who_was_told_apart_before_is_so_again_whatever_new_names_come_before_it() -> None:
    rows = tuple(Row(count=2, template=f"{number:05}") for number in range(MOST_SERIES + 10))
    one = replace(asked(a_flow(NUMBER, TEMPLATE)), known=(series("02009"), series("02008")))
    told_apart = {sample.series for sample in counted_as(one, Answer(rows=rows), NOW).samples}
    assert {series("02009"), series("02008"), series("00000")} < told_apart
    assert series("01998") not in told_apart
