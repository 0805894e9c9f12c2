"""Forecasts are kept sparsely: when they move, now and then, and never twice a minute."""

from dataclasses import replace
from datetime import timedelta

from jobs.run.outlook.forecast import forecast
from jobs.run.outlook.kept_forecasts import forecasts_of, is_due, told_ahead, what_came
from jobs.run.outlook.sureness import sureness
from plans.model import Milestone
from plans.model.kept_forecasts import KeptForecast
from tests.support.driver import Driven
from tests.support.nights import at, gate, night, sql_job, task


def a_night() -> Driven:
    gates = [task(f"G{number}", gate(), after=f"A{number}", minutes=5) for number in (1, 2, 3)]
    work = [task(f"A{number}", sql_job(f"{number}")) for number in (1, 2, 3)]
    return Driven(night(*work, *gates, task("M1", Milestone(), after="G1 G2 G3")))


def kept(run: Driven) -> tuple[KeptForecast, ...]:
    """As they would be kept now."""
    found = forecast(run.plan, run.state, run.run_now)
    sure = sureness(run.plan, run.state, run.run_now)
    return forecasts_of(run.state, found, sure, told_ahead(run.plan, run.state, found), run.run_now)


def due(run: Driven, last: tuple[KeptForecast, ...]) -> bool:
    found = forecast(run.plan, run.state, run.run_now)
    return is_due(last, found, told_ahead(run.plan, run.state, found), run.run_now)


def test_they_are_of_the_go_live_and_the_next_two_checkpoints_with_their_footing() -> None:
    run = a_night()
    go_live, first, second = kept(run)
    assert (go_live.task, first.task, second.task) == ("M1", "G1", "G2")
    assert (first.at, first.seq, first.expected) == (at(0), run.state.head, at(15))
    assert (first.of, first.rehearsals, first.claim, first.came) == (20, 0, 0.0, False)
    assert first.low is not None
    assert first.low <= first.expected


def test_they_are_kept_anew_when_they_moved_but_not_within_a_minute() -> None:
    run = a_night()
    last = kept(run)
    run.passes(10.5)
    assert due(run, last)
    assert not due(run, tuple(replace(one, at=run.run_now - timedelta(seconds=30)) for one in last))


def test_without_a_move_they_are_kept_every_ten_minutes() -> None:
    run = a_night()
    last = kept(run)
    run.passes(9)
    assert not due(run, last)
    run.passes(1)
    assert due(run, last)
    assert due(run, ())


def test_nothing_is_kept_of_a_night_that_is_over() -> None:
    run = a_night()
    run.do("abort", title=run.plan.title)
    assert not due(run, ())


def test_what_came_is_kept_of_gates_that_were_passed() -> None:
    run = a_night()
    assert list(what_came(run.plan, run.state)) == []
    run.passes(12)
    run.ends("A1")
    for party in ("owner", "ward"):
        run.do("vote", task="G1", party=party, answer="go")
    run.do("decide", task="G1", choice="go")
    [came] = what_came(run.plan, run.state)
    assert (came.task, came.at, came.expected, came.came) == ("G1", at(12), at(12), True)
