"""What holds of the forecast of every run, whatever its plan and whatever has happened so far.

A replayed prefix of a journal gives the forecast that was kept at its end. The progress of running jobs is not in the
journal: a forecast that went by it is replayed as if nothing had been reported yet. What an engine kept says so: it
stands in the table as it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.run.events import Entry, decode, encode
from jobs.run.outlook.forecast import Forecast, forecast
from jobs.run.outlook.forecast_moves import added_by
from jobs.run.outlook.kept_forecasts import forecasts_of, told_ahead
from jobs.run.outlook.sureness import sureness
from jobs.run.state.fold import fold
from jobs.run.state.unit import Phase
from plans.model import Plan, TaskId
from plans.model.kept_forecasts import KeptForecast
from tests.support.driver import DIFFERS, DONE, PERMANENT, TRANSIENT, Driven
from tests.support.nights import nights

FEW = settings(max_examples=max(5, settings().max_examples // 5))
"""A night of a dozen decisions costs more than a value: five by day, a hundred by night."""


@dataclass(frozen=True)
class Moment:
    """What a console would have shown, and an engine kept."""

    now: datetime
    shown: Forecast
    kept: tuple[KeptForecast, ...]


def moments(data: st.DataObject, run: Driven) -> Iterator[Moment]:
    """A stretch of a night: time passes, jobs end, people begin and end their tasks, somebody holds."""
    for _ in range(data.draw(st.integers(1, 6))):
        run.passes(data.draw(st.integers(0, 40)))
        if run.running and data.draw(st.booleans()):
            unit = data.draw(st.sampled_from(sorted(run.running)))
            run.ends(unit, data.draw(st.sampled_from([DONE, DONE, DIFFERS, TRANSIENT, PERMANENT])))
        task = data.draw(st.sampled_from([one.id for one in run.plan.tasks]))
        run.order(data.draw(st.sampled_from(["start", "done", "skip"])), task=task, reason="seen")
        if data.draw(st.integers(0, 5)) == 0:
            run.order(data.draw(st.sampled_from(["hold", "resume"])), reason="wait")
        shown = forecast(run.plan, run.state, run.run_now)
        told = told_ahead(run.plan, run.state, shown)
        yield Moment(run.run_now, shown, forecasts_of(run.state, shown, {}, told, run.run_now))


def replayed(run: Driven, seq: int) -> list[Entry]:
    """The journal up to an event, read from its text."""
    return [replace(one, event=decode(*encode(one.event))) for one in run.entries[:seq]]


@FEW
@given(st.data())
def test_a_replayed_prefix_of_a_journal_gives_the_forecast_that_was_kept(data: st.DataObject) -> None:
    run = Driven(data.draw(nights(most=8)))
    for moment in list(moments(data, run)):
        for kept in moment.kept[:1]:
            again = forecast(run.plan, fold(replayed(run, kept.seq)), kept.at)
            assert again == moment.shown
            assert again.expected[TaskId(kept.task)].end == kept.expected


@FEW
@given(st.data())
def test_a_replayed_prefix_of_a_journal_gives_the_same_ranges_and_chances(data: st.DataObject) -> None:
    run = Driven(data.draw(nights(most=5)))
    *_, _ = moments(data, run)
    shown = sureness(run.plan, run.state, run.run_now)
    assert sureness(run.plan, fold(replayed(run, run.state.head)), run.run_now) == shown


@FEW
@given(st.data())
def test_what_has_not_ended_is_never_forecast_in_the_past_nor_earlier_than_its_clock_time(data: st.DataObject) -> None:
    run = Driven(data.draw(nights(most=8)))
    for moment in moments(data, run):
        for task in run.plan.tasks:
            known, expected = run.state.unit(task.id), moment.shown.expected[task.id]
            if known.released:
                continue
            assert expected.end >= moment.now
            if known.phase is Phase.PENDING:
                assert expected.start >= moment.now
                assert task.not_before is None or expected.start >= run.state.clock.planned(task.not_before)


@FEW
@given(st.data())
def test_a_shorter_task_never_makes_the_go_live_later(data: st.DataObject) -> None:
    run = Driven(data.draw(nights(most=8)))
    for _ in moments(data, run):
        pass
    before = forecast(run.plan, run.state, run.run_now)
    waiting = [one for one in run.plan.tasks if run.state.unit(one.id).started is None]
    if waiting:
        task = data.draw(st.sampled_from(waiting))
        after = forecast(_shortened(run.plan, task.id, data.draw(st.floats(0, 1))), run.state, run.run_now)
        assert after.go_live <= before.go_live


def _shortened(plan: Plan, name: TaskId, by: float) -> Plan:
    shorter = (replace(one, duration=one.duration * by) if one.id == name else one for one in plan.tasks)
    return replace(plan, tasks=tuple(shorter))


@FEW
@given(st.data())
def test_what_moved_it_adds_up_to_the_move(data: st.DataObject) -> None:
    run = Driven(data.draw(nights(most=8)))
    seen = [moment.shown for moment in moments(data, run)]
    for before, after in pairwise(seen):
        move = after.go_live - before.go_live
        along = after if move > timedelta() else before
        assert sum(added_by(run.plan, along, before, after).values(), timedelta()) == move
