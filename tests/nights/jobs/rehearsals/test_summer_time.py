"""A night in which the clocks change is timed by what elapsed, and teaches another night what it took."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from jobs.past import Past
from jobs.rehearsals.comparison import compare
from jobs.rehearsals.ghost import beside, ghost_of
from jobs.rehearsals.measure import measure
from jobs.run.events import UnitId
from jobs.run.outlook.forecast import forecast
from jobs.run.state.model import RunState
from jobs.simulation.durations import NightDurations
from jobs.simulation.night import Conditions, speed_run
from plans.model import Plan, RunKind, TaskId
from plans.model.faults import NO_FAULTS
from plans.model.moved import MovedTask, MovedTimes
from plans.model.night import Night, WaitFor
from plans.moved_times import with_times_moved
from plans.rehearsals.intervals import lasted
from tests.support.plan_files import sound

TEXT = """\
cutover: 1
title: The clocks change
timezone: Europe/Oslo
start: {start}
go_live: M1
intervals:
  - {{id: outage, title: No record, from: {{start: A1}}, to: {{end: M1}}, at_most: 8h}}
parties:
  boss: {{name: Cutover manager}}
tasks:
  - {{id: A1, title: Across the change, owner: boss, duration: 250m, manual: {{text: do}}}}
  - {{id: B1, title: Then, owner: boss, after: [A1], not_before: "03:30", duration: 30m, manual: {{text: do}}}}
  - {{id: M1, title: Live, after: [B1], milestone: true}}
"""
TAKES = {UnitId("A1"): timedelta(minutes=250), UnitId("B1"): timedelta(minutes=30), UnitId("M1"): timedelta()}
AUTUMN, SPRING, ANY = "2022-10-29 23:00", "2023-03-25 23:00", "2023-01-14 23:00"


def plan_of(folder: Path, start: str) -> Plan:
    return sound(folder, TEXT.format(start=start)).plan.for_run(RunKind.REHEARSAL)


def went(plan: Plan) -> tuple[Night, RunState]:
    """The night as the engine's decisions make it, on a simulated clock."""
    conditions = Conditions(kind=RunKind.REHEARSAL, seed=1, faults=NO_FAULTS)
    run = speed_run(plan, NightDurations(number=1, takes=TAKES), conditions)
    entries = tuple(run.entries())
    return measure(Past(run="dr1", plan=run.plan, state=run.state, entries=entries)), run.state


@pytest.mark.parametrize(
    ("start", "waits", "whole"), [(AUTUMN, 80, 360), (SPRING, 0, 280), (ANY, 20, 300)], ids=["autumn", "spring", "any"]
)
def test_a_task_across_the_change_took_what_elapsed_and_waits_by_the_wall_clock(
    tmp_path: Path, start: str, waits: int, whole: int
) -> None:
    plan = plan_of(tmp_path, start)
    night, _ = went(plan)
    across, after = (unit for name in ("A1", "B1") if (unit := night.task(name)) is not None)
    assert across.active_seconds == 250 * 60
    assert after.active_seconds == 30 * 60
    assert sum(wait.seconds for wait in after.waits if wait.kind is WaitFor.CLOCK) == waits * 60
    assert lasted(plan.intervals[0], night, plan).length == timedelta(minutes=whole)


@pytest.mark.parametrize(("rehearsed", "tonight"), [(AUTUMN, SPRING), (SPRING, AUTUMN), (ANY, AUTUMN), (AUTUMN, ANY)])
def test_a_rehearsal_of_one_change_forecasts_the_night_of_the_other(
    tmp_path: Path, rehearsed: str, tonight: str
) -> None:
    night, _ = went(plan_of(tmp_path, rehearsed))
    plan = replace(plan_of(tmp_path, tonight), nights=(night,))
    lived, state = went(plan)
    begun = replace(state, units={}, ended=None)
    seen = forecast(plan, begun, plan.start).expected
    units = {name: unit for name in ("A1", "B1") if (unit := lived.task(name)) is not None}
    assert {name: seen[TaskId(name)].end for name in units} == {name: unit.end for name, unit in units.items()}


def test_nights_with_and_without_a_change_are_compared_by_what_elapsed(tmp_path: Path) -> None:
    of_any, of_autumn = (went(plan_of(tmp_path, start))[0] for start in (ANY, AUTUMN))
    found = compare([of_any, of_autumn])
    lengths = (timedelta(minutes=300), timedelta(minutes=360))
    assert [line.change for line in found.tasks[:2]] == [timedelta(), timedelta()]
    assert (found.go_live, found.intervals[0].took) == (lengths, lengths)


@pytest.mark.parametrize(
    ("before", "tonight", "later"), [(AUTUMN, AUTUMN, 0), (SPRING, SPRING, 0), (ANY, AUTUMN, 60), (ANY, SPRING, -20)]
)
def test_the_ghost_of_a_night_is_beside_tonight_by_what_elapsed_and_so_is_its_margin(
    tmp_path: Path, before: str, tonight: str, later: int
) -> None:
    night, _ = went(plan_of(tmp_path, before))
    plan = plan_of(tmp_path, tonight)
    _, state = went(plan)
    now = plan.start + timedelta(hours=9)
    found = beside(plan, state, forecast(plan, state, now), ghost_of(plan, "dr1", night), now)
    assert found.behind == found.target.early == timedelta(minutes=later)


@pytest.mark.parametrize(("start", "moved"), [(AUTUMN, "02:00 CET"), (SPRING, "01:00 CET")])
def test_a_shift_across_the_change_moves_a_clock_time_by_what_elapses(tmp_path: Path, start: str, moved: str) -> None:
    plan = plan_of(tmp_path, start)
    earlier = MovedTimes(tasks=(MovedTask(task=TaskId("B1"), begins=timedelta(minutes=-90)),))
    begins = with_times_moved(plan, earlier).by_id[TaskId("B1")].not_before
    assert begins is not None
    assert f"{begins.astimezone(ZoneInfo(plan.timezone)):%H:%M %Z}" == moved
