"""The run's clock: shifted in a rehearsal, faster in a demonstration, standing still while the player thinks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.run.events import EngineStarted, Entry
from jobs.run.state.clock import RunClock
from jobs.run.state.fold import fold
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase
from plans.model import Manual, Milestone, RunKind
from tests.support.driver import TRANSIENT, Driven
from tests.support.nights import START, at, gate, night, sql_job, task

WEEK = timedelta(days=4)


def test_production_never_shifts() -> None:
    run = Driven(night(task("P1", Manual(), not_before=30)), kind=RunKind.PRODUCTION)
    assert run.state.clock.planned(at(30)) == at(30)
    assert run.run_now == START


def test_a_rehearsal_reads_every_time_of_the_plan_later_by_one_fixed_amount() -> None:
    run = Driven(night(task("J1", sql_job(), not_before=30)), shift=WEEK)
    run.passes(31)
    assert run.phase("J1") is Phase.PENDING
    run.now = at(29) + WEEK
    run.decide()
    assert run.phase("J1") is Phase.PENDING
    run.wakes()
    assert run.phase("J1") is Phase.RUNNING


@pytest.mark.parametrize(("seconds", "behind"), [(9, 0), (60, 0), (61, 61), (-1, -1)])
def test_the_seconds_until_the_first_engine_of_a_rehearsal_are_not_behind_its_plan(seconds: int, behind: int) -> None:
    clock = RunClock(origin=START + WEEK, run_origin=START + WEEK, shift=WEEK)
    up = START + WEEK + timedelta(seconds=seconds)
    assert up - clock.begun_at(up).planned(START) == timedelta(seconds=behind)


@pytest.mark.parametrize(("shift", "waited"), [(WEEK, 9), (timedelta(), 0)])
def test_a_second_engine_and_one_of_production_move_no_time_of_the_plan(shift: timedelta, waited: int) -> None:
    created = replace(Driven(night(task("W1", Manual())), shift=shift).state, engine=None)
    first = fold([engine(created, 9)], created)
    assert first.clock.shift == shift + timedelta(seconds=waited)
    assert fold([engine(first, 30)], first).clock == first.clock


def engine(state: RunState, seconds: int) -> Entry:
    """An engine that begins so long after the creation of the run."""
    event = EngineStarted(term=state.head, engine="e", host="h", pid=1)
    return Entry(seq=state.head + 1, at=state.created_real + timedelta(seconds=seconds), event=event)


def test_without_waits_clock_times_pass_at_once() -> None:
    run = Driven(night(task("J1", sql_job(), not_before=30)), no_waits=True)
    assert run.phase("J1") is Phase.RUNNING


def test_a_fast_clock_reaches_a_clock_time_sooner_and_wakes_exactly_once_for_it() -> None:
    run = Driven(night(task("J1", sql_job(), not_before=47)), speed=173.0)
    run.wakes()
    assert run.phase("J1") is Phase.RUNNING
    assert run.now - START < timedelta(minutes=47) / 172


def playing() -> Driven:
    """A demonstration at speed 60: the player is polled at a checkpoint, the go-live is an hour after the start."""
    plan = night(task("G1", gate(poll=("owner", "ward"))), task("M1", Milestone(), after="G1", not_before=60))
    return Driven(plan, speed=60.0, player="owner")


def test_time_stands_still_while_only_the_player_can_answer() -> None:
    run = playing()
    assert not run.state.clock.stopped
    run.votes("G1", "ward")
    assert run.state.clock.stopped
    before = run.run_now
    run.passes(30)
    assert run.run_now == before


def test_when_the_clock_starts_again_the_run_wants_to_be_woken_for_the_next_clock_time() -> None:
    run = playing()
    run.votes("G1", "ward")
    run.passes(30)
    run.votes("G1", "owner")
    run.do("decide", task="G1", choice="go")
    assert not run.state.clock.stopped
    assert run.wake_at is not None
    run.wakes()
    assert run.result == "completed"
    assert run.run_now >= at(60)


def test_while_the_clock_stands_still_nothing_is_woken_for_run_time() -> None:
    plan = night(task("G1", gate(poll=("owner",))), task("J1", sql_job(), not_before=60))
    run = Driven(plan, player="owner")
    assert run.wake_at is None
    run.passes(90)
    assert run.phase("J1") is Phase.PENDING


def test_a_retry_follows_real_time_also_while_the_clock_stands_still() -> None:
    run = Driven(night(task("J1", sql_job()), task("G1", gate(poll=("owner",)))), player="owner")
    run.ends("J1", TRANSIENT)
    assert run.state.clock.stopped
    run.wakes()
    assert run.running == {"J1": 2}


def test_a_clock_that_steps_back_undoes_nothing() -> None:
    run = Driven(night(task("J1", sql_job(), not_before=30)))
    run.passes(31)
    run.now -= timedelta(hours=1)
    run.decide()
    assert run.phase("J1") is Phase.RUNNING
    run.ends("J1")
    assert run.phase("J1") is Phase.DONE
