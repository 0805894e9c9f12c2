"""The reference night as a speed run: the whole plan through the real `decide`, with a played cast and faults."""

from datetime import timedelta
from functools import cache
from itertools import islice

import pytest

from console.demo.cast import PlayedCast
from jobs.run.events import EngineStarted, Entry, encode
from jobs.run.outlook.forecast import forecast
from jobs.run.simulate import Faults, SpeedRun
from jobs.run.state.fold import fold
from jobs.run.state.unit import Phase
from plans.library import Sample, path_of
from plans.load import load
from plans.model import Checkpoint, Plan
from tests.support.nights import night as a_night
from tests.support.nights import sql_job, task

EVENTS = 150
"""Of the first hours: enough to tell one night from another."""
pytestmark = pytest.mark.xdist_group("the reference night")


@cache
def plan() -> Plan:
    return load(path_of(Sample.REFERENCE_NIGHT)).plan


@cache
def night(seed: int) -> tuple[SpeedRun, tuple[Entry, ...]]:
    run = SpeedRun(plan(), PlayedCast(seed=seed), seed=seed)
    return run, tuple(run.entries())


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.night) for seed in (2, 3))])
def test_the_reference_night_reaches_its_go_live(seed: int) -> None:
    run, entries = night(seed)
    assert run.state.ended is not None
    assert run.state.ended.result == "completed"
    go_live = run.state.unit(plan().go_live)
    assert go_live.ended is not None
    late = go_live.ended - forecast(run.plan, run.state, run.now).go_live_planned
    assert timedelta() <= late < timedelta(seconds=1)
    gates = [task for task in run.plan.tasks if isinstance(task.body, Checkpoint)]
    assert {run.state.unit(gate.id).phase for gate in gates} <= {Phase.GO, Phase.GO_WITH_CAVEAT}
    assert fold(entries) == run.state


def test_the_same_seed_gives_the_same_events_and_another_one_another_night() -> None:
    first = night(1)[1][:EVENTS]
    again = islice(SpeedRun(plan(), PlayedCast(seed=1), seed=1).entries(), EVENTS)
    assert [encode(one.event) for one in again] == [encode(one.event) for one in first]
    other = islice(SpeedRun(plan(), PlayedCast(seed=2), seed=2).entries(), EVENTS)
    assert [one.at for one in other] != [one.at for one in first]


def test_faults_are_retried_and_without_them_nothing_is() -> None:
    assert night(1)[0].state.retries > 0
    jobs = [task(f"J{number}", sql_job()) for number in range(20)]
    run = SpeedRun(a_night(*jobs), PlayedCast(), faults=Faults(transient=0))
    list(run.entries())
    assert run.state.retries == 0


def test_the_second_event_is_the_engine() -> None:
    assert isinstance(night(1)[1][1].event, EngineStarted)
