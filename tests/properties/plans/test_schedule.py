import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.graph import Graph
from plans.importers.answers import Answers
from plans.importers.making import import_plan
from plans.load import Loaded
from plans.model import Body, Dependency, Manual, Milestone, Plan, RunKind, Side, Task, TaskId, ends_of
from plans.problems import Place
from plans.schedule import driving_chain, propagate, schedule
from tests.support.places import GOLDENS
from tests.support.plan_files import sound

GOLDEN = GOLDENS / "hospital-go-live.csv"
OSLO = ZoneInfo("Europe/Oslo")
START = datetime(2022, 11, 11, 11, 0, tzinfo=UTC)


def t(name: str) -> TaskId:
    return TaskId(name)


def imported(folder: Path, start: str = "2022-11-11 12:00") -> Loaded:
    return sound(folder, imported_text(start))


def imported_text(start: str = "2022-11-11 12:00") -> str:
    answers = Answers(title="Hospital", timezone="Europe/Oslo", start=start)
    return import_plan(GOLDEN.read_bytes(), answers, today=date(2022, 11, 1), file="golden.csv").text


def test_the_71_lines_of_the_reference_night_have_the_planned_times_and_floats_that_people_gave_them(
    tmp_path: Path,
) -> None:
    planned = schedule(imported(tmp_path).plan)
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 71
    for row in rows:
        task = planned.tasks[t(row["id"])]
        found = (f"{task.start.astimezone(OSLO):%H:%M}", f"{task.end.astimezone(OSLO):%H:%M}", task.float_)
        expected = (row["planned_start"], row["planned_end"], timedelta(minutes=int(row["float_minutes"])))
        assert found == expected, row["id"]
    assert planned.go_live == datetime(2022, 11, 12, 2, 0, tzinfo=UTC)
    assert planned.critical_path == ("G4", "E01", "E02", "M1")
    assert planned.tasks[t("G4")].by_clock


@pytest.mark.parametrize(
    ("start", "gate", "live", "minutes"),
    [("2022-10-29 12:00", "02:30+01:00", "03:00", 80), ("2023-03-25 12:00", "03:30", "04:00", 20)],
)
def test_the_reference_night_keeps_its_clock_times_through_a_change_of_the_clock(
    tmp_path: Path, start: str, gate: str, live: str, minutes: int
) -> None:
    text = imported_text(start)
    text = text.replace('"2022-10-30 02:30+02:00"', '"02:30"')  # the first of two is taken, and said
    text = text.replace('"02:30"', f'"{gate}"').replace('"03:00"', f'"{live}"')
    planned = schedule(sound(tmp_path, text).plan)
    shown = {name: f"{task.start.astimezone(OSLO):%H:%M}" for name, task in planned.tasks.items()}
    assert (shown[t("G3")], shown[t("G4")], shown[t("M1")]) == ("22:00", gate[:5], live)
    # Elapsed time is what counts: with the hour that comes twice, what leads to the last gate has an hour more float.
    assert planned.tasks[t("D20")].float_ == timedelta(minutes=minutes)


def test_float_is_measured_to_the_next_gate_and_go_live_float_to_the_go_live(tmp_path: Path) -> None:
    planned = schedule(imported(tmp_path).plan)
    satellite = planned.tasks[t("B04")]
    assert satellite.float_ == timedelta(minutes=10)
    assert satellite.go_live_float == timedelta(minutes=95)
    assert all(task.go_live_float >= task.float_ >= timedelta() for task in planned.tasks.values())


def test_the_driving_chain_leads_back_to_a_task_that_started_by_its_clock(tmp_path: Path) -> None:
    planned = schedule(imported(tmp_path).plan)
    expected = "G3 D01 D02 D03 D04 D05 D07 D08 D11 D15 D18 D19 D20"
    assert " ".join(planned.driving_chain(t("D20"))) == expected
    assert planned.tasks[t("G3")].by_clock
    assert planned.driving_chain(t("G3")) == ("G3",)


# --- propagate ---------------------------------------------------------------------------------------------------


def line(*durations: int) -> Plan:
    """Tasks of so many minutes one after the other, and the go-live at 13:00 UTC or later."""
    names = [f"T{n}" for n in range(len(durations))]
    tasks = [
        Task(
            id=t(name),
            title=name,
            stream="",
            duration=timedelta(minutes=minutes),
            body=Manual(),
            place=Place(file="x"),
            dependencies=ends_of(*names[max(0, at - 1) : at]),
        )
        for at, (name, minutes) in enumerate(zip(names, durations, strict=True))
    ]
    live = Task(
        id=t("M1"), title="", stream="", duration=timedelta(), body=Milestone(), place=Place(file="x"),
        dependencies=ends_of(names[-1]), not_before=START + timedelta(hours=2),
    )  # fmt: skip
    return Plan(title="x", timezone="UTC", start=START, go_live=t("M1"), tasks=(*tasks, live))


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def test_a_forecast_takes_what_happened_and_what_is_left() -> None:
    graph = Graph(line(30, 30, 30))
    times = propagate(
        graph,
        floor=after(40),
        started={t("T0"): START, t("T1"): after(35)},
        ended={t("T0"): after(35)},
        remaining={t("T1"): timedelta(minutes=50), t("T2"): timedelta(minutes=45)},
    )
    assert times[t("T0")] == (START, after(35))
    assert times[t("T1")] == (after(35), after(90))
    assert times[t("T2")] == (after(90), after(135))
    assert times[t("M1")] == (after(135), after(135))
    assert driving_chain(graph, times, t("M1")) == ("T0", "T1", "T2", "M1")


def test_a_running_task_that_is_overdue_ends_now_and_a_waiting_one_does_not_start_in_the_past() -> None:
    times = propagate(Graph(line(30, 10)), floor=after(50), started={t("T0"): START})
    assert times[t("T0")] == (START, after(50))
    assert times[t("T1")] == (after(50), after(60))
    assert propagate(Graph(line(30)), floor=after(50))[t("T0")] == (after(50), after(80))


def test_a_shifted_run_shifts_its_clock_times_and_one_without_waits_has_none() -> None:
    graph = Graph(line(30))
    assert propagate(graph, floor=START)[t("M1")][0] == after(120)
    assert propagate(graph, floor=START, shift=timedelta(hours=1))[t("M1")][0] == after(180)
    assert propagate(graph, floor=START, ignore_not_before=True)[t("M1")][0] == after(30)


def dependencies_on(known: Sequence[TaskId]) -> st.SearchStrategy[tuple[Dependency, ...]]:
    """Up to three of what may be waited for of these: ends and beginnings, with lags and without."""
    if not known:
        return st.just(())
    lags = st.sampled_from((0, 0, 1, 45)).map(lambda minutes: timedelta(minutes=minutes))
    one = st.builds(Dependency, task=st.sampled_from(known), side=st.sampled_from(Side), lag=lags)
    return st.lists(one, unique_by=lambda one: one.task, max_size=3).map(tuple)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    count = draw(st.integers(1, 12))
    bodies: st.SearchStrategy[Body] = st.sampled_from((Manual(), Milestone()))
    tasks = []
    for at in range(count):
        known = [t(f"T{n}") for n in range(at)]
        tasks.append(
            Task(
                id=t(f"T{at}"),
                title="",
                stream="",
                duration=timedelta(minutes=draw(st.integers(0, 90))),
                body=Milestone() if at == count - 1 else draw(bodies),
                place=Place(file="x"),
                dependencies=draw(dependencies_on(known)),
                not_before=draw(st.one_of(st.none(), st.integers(0, 600).map(after))),
            )
        )
    order = draw(st.permutations(tasks))
    return Plan(title="x", timezone="UTC", start=START, go_live=t(f"T{count - 1}"), tasks=tuple(order))


@given(plans())
def test_in_every_schedule_nothing_starts_too_early_and_float_is_what_a_task_may_slip(plan: Plan) -> None:
    planned = schedule(plan)
    for task in plan.tasks:
        at = planned.tasks[task.id]
        earliest = [one.reached(*planned.times[one.task]) for one in task.dependencies] + [plan.start]
        assert at.start == max([*earliest, *([task.not_before] if task.not_before else [])])
        assert at.float_ >= timedelta()
        assert at.go_live_float >= at.float_
        assert not moved_by(plan, task, at.start + at.float_)
        assert moved_by(plan, task, at.start + at.float_ + timedelta(seconds=1)) or task.id == plan.go_live
    chain = planned.critical_path
    assert chain[-1] == plan.go_live
    for before, task in pairwise(map(plan.by_id.__getitem__, chain)):
        last = [one.reached(*planned.times[one.task]) for one in task.dependencies if one.task == before.id]
        assert planned.tasks[task.id].start in last
    assert planned.tasks[chain[0]].by_clock


def moved_by(plan: Plan, late: Task, begin: datetime) -> bool:
    """Whether another milestone begins later, or the plan ends later, when a task begins at this time."""
    planned = schedule(plan)
    tasks = tuple(replace(one, not_before=begin) if one is late else one for one in plan.tasks)
    then = schedule(replace(plan, tasks=tasks))
    gates = [one.id for one in plan.tasks if isinstance(one.body, Milestone) and one is not late]
    return then.end > planned.end or any(then.tasks[one].start > planned.tasks[one].start for one in gates)


def test_what_waited_for_a_task_of_rehearsals_alone_waits_in_production_for_what_that_task_waited_for() -> None:
    plan = line(*[1] * 40)
    ladder = [
        replace(task, only=RunKind.REHEARSAL, dependencies=ends_of(*(t(f"T{n}") for n in range(max(0, at - 2), at))))
        if 0 < at < 39
        else task
        for at, task in enumerate(plan.tasks)
    ]
    kept = replace(plan, tasks=tuple(ladder)).for_run(RunKind.PRODUCTION)
    assert [(task.id, task.after) for task in kept.tasks] == [("T0", ()), ("T39", ("T0",)), ("M1", ("T39",))]


# --- the importer ------------------------------------------------------------------------------------------------
