"""The walk without the engine, held against the engine's own decisions: the same durations, the same times."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.run.events import UnitId
from jobs.simulation.durations import NightDurations, drawn
from jobs.simulation.night import Conditions, play
from jobs.simulation.walked import walked
from plans.model import DoneCriterion, Manual, Milestone, Plan, RunKind, Side, Task, TaskId
from plans.model.faults import NO_FAULTS
from plans.schedule import schedule
from tests.support.nights import confirm, counted, gate, night, sql_job, task
from tests.support.rehearsed import rehearsed_by

AT_ONCE = 0.001
"""Seconds: the engine wakes some microseconds after a clock time."""


def plan() -> Plan:
    """Every kind of task, side by side and one after the other, some by the clock."""
    return rehearsed_by(
        night(
            task("J1", minutes=20),
            task("J2", after="J1", minutes=30, not_before=35),
            task("P1", Manual(), after="J1", minutes=25),
            task("P2", counted(50), minutes=45),
            task("P3", confirm("a", "b", "c", ticks=("sent", "received")), after="P1", minutes=15),
            task("R1", sql_job(), minutes=5, only=RunKind.REHEARSAL),
            task("J3", after="J2 P1", minutes=10),
            task("G1", gate(DoneCriterion(tasks=(TaskId("J3"),))), after="J3 P2 P3 R1", minutes=10, not_before=60),
            task("J4", after="G1", minutes=25),
            task("P4", Manual(), after="G1", minutes=20),
            task("G2", gate(), after="J4 P4", minutes=5),
            task("M1", Milestone(), after="G2", not_before=120),
            task("P5", Manual(), after="M1", minutes=30),
            task("L1", after="J1:started+3", minutes=50),
            task("L2", Manual(), after="L1:started J2+7", minutes=8),
            task("L3", Manual(), after="L2+11 L1:started", minutes=1),
        ),
        0.9,
        1.1,
        1.6,
    )


@pytest.mark.parametrize("seed", range(20))
def test_it_gives_the_times_of_the_engine(seed: int) -> None:
    as_run = plan().for_run(RunKind.PRODUCTION)
    durations = drawn(as_run, nights=6, seed=seed, faults=NO_FAULTS)
    there = durations.nights[seed % 6]
    decided = play(as_run, there, Conditions(kind=RunKind.PRODUCTION, seed=seed, faults=NO_FAULTS))
    quick = list(walked(durations))[seed % 6]
    assert decided.result == quick.result == "completed"
    assert decided.starts == pytest.approx(quick.starts, abs=AT_ONCE)
    assert decided.ends == pytest.approx(quick.ends, abs=AT_ONCE)
    assert decided.end == pytest.approx(quick.end, abs=AT_ONCE)


@st.composite
def tied_plans(draw: st.DrawFn) -> Plan:
    """Up to eight tasks of machine and people that wait for ends, beginnings and lags, and a go-live behind all."""
    tasks: list[Task] = []
    for place in range(draw(st.integers(2, 8))):
        known = draw(st.lists(st.sampled_from(tasks), unique=True, max_size=3)) if tasks else []
        after = " ".join(f"{one.id}{draw(st.sampled_from(('', '+7', ':started', ':started+12')))}" for one in known)
        clock = draw(st.none() | st.integers(0, 90))
        body = draw(st.sampled_from((sql_job(), Manual())))
        tasks.append(task(f"T{place}", body, after=after, minutes=draw(st.integers(1, 40)), not_before=clock))
    order = draw(st.permutations(tasks))
    return night(*order, task("M1", Milestone(), after=" ".join(one.id for one in tasks)))


@given(tied_plans())
@settings(max_examples=60)
def test_a_night_in_which_all_takes_what_is_planned_has_the_planned_times(plan: Plan) -> None:
    takes = {UnitId(one.id): one.duration for one in plan.tasks}
    conditions = Conditions(kind=RunKind.PRODUCTION, seed=1, faults=NO_FAULTS)
    played = play(plan, NightDurations(number=1, takes=takes), conditions)
    planned = schedule(plan).times
    seconds = {name: (start - plan.start).total_seconds() for name, (start, _) in planned.items()}
    assert played.starts == pytest.approx(seconds, abs=AT_ONCE)


@given(tied_plans())
@settings(max_examples=60)
def test_planned_times_are_those_of_the_longest_way(plan: Plan) -> None:
    def longest(name: TaskId) -> datetime:
        """When a task begins: over all ways to it, one after the other, without remembering any."""
        one = plan.by_id[name]
        ways = [one.not_before or plan.start, plan.start]
        for before in one.dependencies:
            begun = longest(before.task)
            moment = begun if before.side is Side.START else begun + plan.by_id[before.task].duration
            ways.append(moment + before.lag)
        return max(ways)

    planned = schedule(plan).times
    assert {one.id: planned[one.id][0] for one in plan.tasks} == {one.id: longest(one.id) for one in plan.tasks}


def test_nights_follow_the_rehearsals_and_differ_by_their_seed() -> None:
    as_run = plan().for_run(RunKind.PRODUCTION)
    one, other = (drawn(as_run, nights=6, seed=seed, faults=NO_FAULTS) for seed in (1, 2))
    assert one.nights != other.nights
    assert one.footing.rehearsals == 3
    slowest, fastest = (one.nights[at].takes for at in (-1, 0))
    assert all(slowest[unit] > fastest[unit] for unit in one.order if fastest[unit] > timedelta())
