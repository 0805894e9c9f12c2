"""The walk without the engine, held against the engine's own decisions: the same durations, the same times."""

from datetime import timedelta

import pytest

from jobs.simulation.durations import drawn
from jobs.simulation.night import Conditions, play
from jobs.simulation.walked import walked
from plans.model import DoneCriterion, Manual, Milestone, Plan, RunKind, TaskId
from plans.model.faults import NO_FAULTS
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


def test_nights_follow_the_rehearsals_and_differ_by_their_seed() -> None:
    as_run = plan().for_run(RunKind.PRODUCTION)
    one, other = (drawn(as_run, nights=6, seed=seed, faults=NO_FAULTS) for seed in (1, 2))
    assert one.nights != other.nights
    assert one.footing.rehearsals == 3
    slowest, fastest = (one.nights[at].takes for at in (-1, 0))
    assert all(slowest[unit] > fastest[unit] for unit in one.order if fastest[unit] > timedelta())
