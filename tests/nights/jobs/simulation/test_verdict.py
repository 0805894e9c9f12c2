"""What nights come to: made or not, and where they were lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.run.events import UnitId
from jobs.simulation.durations import Drawn, NightDurations
from jobs.simulation.influence import influence
from jobs.simulation.night import SimulatedNight
from jobs.simulation.verdict import LATE_AFTER_ALL, NEVER, Verdict, latest_ends, verdict
from jobs.timing.estimate import Footing
from jobs.timing.steps import Step
from plans.model import Edge, Interval, Manual, Milestone, Plan, Side, TaskId
from tests.support.nights import at, copy_job, gate, night, task

PLAN = night(
    task("J1", copy_job("a.*"), minutes=20),
    task("G1", gate(), after="J1", minutes=10),
    task("P1", Manual(), after="G1", minutes=20),
    task("M1", Milestone(), after="P1"),
)
OUTAGE = Interval(
    id="outage",
    title="No record",
    begins=Edge(task=TaskId("J1"), side=Side.END),
    ends=Edge(task=TaskId("M1"), side=Side.END),
    at_most=timedelta(minutes=30),
)
EXPECTED = {
    UnitId(name): timedelta(minutes=minutes) for name, minutes in (("J1", 20), ("G1", 10), ("P1", 20), ("M1", 0))
}


def went(*minutes: float, number: int = 1, **more: object) -> SimulatedNight:
    """A night in which J1, G1, P1 and the go-live end at these minutes, as far as they came."""
    ends = {TaskId(name): 60 * end for name, end in zip(("J1", "G1", "P1", "M1"), minutes, strict=False)}
    given = {"result": "completed", "end": 60 * minutes[-1], **more}
    return SimulatedNight(number=number, starts={}, ends=ends, **given)  # type: ignore[arg-type]


def told(*nights: SimulatedNight, by: float = 60, plan: Plan = PLAN) -> Verdict:
    drawn = Drawn(
        footing=Footing(rehearsals=3),
        expected=EXPECTED,
        steps=[
            Step(at=place, after=(place - 1,) if place else (), floor=0.0, seconds=0.0, group=0) for place in range(4)
        ],
        order=list(EXPECTED),
        nights=[NightDurations(number=one.number, takes=EXPECTED) for one in nights],
    )
    return verdict(plan, nights, drawn, at(by))


@pytest.mark.parametrize(
    ("night", "lost"),
    [
        (went(20, 30, 60, 60), ""),
        (went(30, 45, 65, 65), "late G1"),  # from 40 on, twenty minutes do not suffice
        (went(20, 30, 75, 75), LATE_AFTER_ALL),
        (went(20, no_go=TaskId("G1"), result="rolled back"), "no-go G1"),
        (went(20, 30, result="not over"), NEVER),
    ],
)
def test_a_night_is_lost_where_what_is_left_does_not_suffice_any_more(night: SimulatedNight, lost: str) -> None:
    assert [(one.made, one.lost) for one in told(night).fates] == [(not lost, lost)]


def test_what_is_behind_takes_what_is_expected_of_it() -> None:
    assert latest_ends(PLAN, EXPECTED, 3600) == {"M1": 3600, "P1": 3600, "G1": 2400, "J1": 1800}


def test_the_spread_of_a_checkpoint_is_that_of_the_nights_that_had_its_go() -> None:
    seen = told(
        *(went(20, 30 + late, 50 + late, 50 + late) for late in range(10)),
        went(20, no_go=TaskId("G1"), result="rolled back", rollback_began=1500.0, end=2100.0),
    )
    gate_1, go_live = seen.passages
    assert gate_1.times is not None
    assert (gate_1.times.nights, gate_1.times.p50) == (10, timedelta(minutes=34, seconds=30))
    assert (gate_1.lost_no_go, go_live.lost_no_go) == (1, 0)
    assert seen.rollbacks is not None
    assert seen.rollbacks.p50 == timedelta(minutes=10)


def test_an_interval_is_counted_in_the_nights_that_went_through_it() -> None:
    seen = told(
        went(20, 30, 50, 50),
        went(40, 50, 71, 71),
        went(20, no_go=TaskId("G1"), result="rolled back", rollback_began=1500.0, end=2100.0),
        plan=replace(PLAN, intervals=(OUTAGE,)),
    )
    (stretch,) = seen.stretches
    assert stretch.lengths is not None
    assert (stretch.kept, stretch.lengths.nights) == (1, 2)


def test_the_task_that_moves_the_go_live_decides_it_and_ten_minutes_help_there() -> None:
    seen = told(went(60, 70, 90, 90), went(20, 30, 50, 50), went(35, 45, 65, 65)).influence
    assert seen.nights == 3
    decider = seen.deciders[0]
    assert (decider.task, decider.on_the_chain) == ("J1", 3)
    assert decider.moves.total_seconds() == pytest.approx(60 * (40 + 0 + 15) / 3)
    assert (seen.ten_minutes[0].nights_won, seen.ten_minutes[0].earlier) == (1, timedelta(minutes=10))
    assert [(one.task, one.workers) for one in seen.worker] == [("J1", 2)]


def test_a_night_lost_to_a_no_go_is_walked_on_to_see_what_would_have_helped() -> None:
    seen = told(went(20, no_go=TaskId("G1"), result="rolled back"), by=45).influence
    assert (seen.nights, seen.ten_minutes[0].nights_won) == (1, 1)


TIED = night(
    task("J1", minutes=20),
    task("P1", Manual(), after="J1:started+30", minutes=20),
    task("M1", Milestone(), after="J1 P1"),
)
TAKES = {UnitId(name): timedelta(minutes=minutes) for name, minutes in (("J1", 20), ("P1", 20), ("M1", 0))}


def test_who_is_waited_for_to_begin_may_end_so_much_later_as_it_takes() -> None:
    assert latest_ends(TIED, TAKES, 3600) == {"M1": 3600, "P1": 3600, "J1": 1800}


def test_of_what_is_waited_for_to_begin_the_beginning_decides_and_not_how_long_it_takes() -> None:
    minutes = {"J1": (4, 28), "P1": (34, 54), "M1": (54, 54)}  # J1 began four minutes late, and took four more
    starts, ends = ({TaskId(name): 60.0 * both[at] for name, both in minutes.items()} for at in (0, 1))
    went_so = SimulatedNight(number=1, result="completed", end=3240, starts=starts, ends=ends)
    seen = influence(TIED, [went_so], {TaskId(unit): takes for unit, takes in TAKES.items()}, 3000)
    found = [(one.task, one.nights_won, one.earlier) for one in seen.ten_minutes]
    assert found == [("P1", 1, timedelta(minutes=10)), ("J1", 1, timedelta(minutes=4))]
    assert [(one.task, one.moves) for one in seen.deciders] == [("J1", timedelta(minutes=4))]
