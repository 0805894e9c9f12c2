"""What a plan says otherwise than the one before: named part by part, and nothing where nothing is."""

from pathlib import Path

import pytest

from jobs.run.plan_change import PlanChange, change_between
from plans.library import Sample, path_of
from plans.load import load
from tests.support.plan_files import sound
from tests.support.replication.plans import REPLICATED, replicated

STARTER = path_of(Sample.STARTER).read_text(encoding="utf-8")


def change(folder: Path, before: str, after: str) -> PlanChange:
    """From the starter plan to the same with one text in another's place."""
    assert before in STARTER
    (folder / "plan.yaml").write_text(STARTER.replace(before, after), encoding="utf-8")
    return change_between(load(path_of(Sample.STARTER)).plan, load(folder / "plan.yaml").plan)


@pytest.mark.parametrize("name", Sample)
def test_a_plan_whose_lines_have_moved_says_the_same(name: Sample, tmp_path: Path) -> None:
    plan = load(path_of(name)).plan
    for file in path_of(name).parent.rglob("*.*"):
        (tmp_path / file.relative_to(path_of(name).parent)).parent.mkdir(exist_ok=True)
        (tmp_path / file.relative_to(path_of(name).parent)).write_bytes(file.read_bytes())
    moved = tmp_path / "plan.yaml"
    moved.write_text("# a line more\n" + moved.read_text(encoding="utf-8"), encoding="utf-8")
    assert change_between(plan, load(moved).plan).is_nothing


@pytest.mark.parametrize(
    ("before", "after", "task", "parts"),
    [
        ("    duration: 45m", "    duration: 50m", "T03", ("duration",)),
        ("after: [T08, T09]", "after: [T09]", "T10", ("after",)),
        ("        workers: 2 ", "        workers: 4 ", "T03", ("job.workers",)),
        ("load_batch, value: bulk", "load_batch, value: b", "T03", ("job.batch", "rollback")),
        ("read_only = true", "read_only = 1 = 1", "T05", ("job.text",)),
        ("counter: {target: 10,", "counter: {target: 12,", "T10", ("manual.counter",)),
        ("      decided_by: manager", "      decided_by: operations", "G1", ("checkpoint.decided_by",)),
        ("    rollback: {duration: 5m, job: {copy: undo}}", "    rollback: none", "T07", ("rollback", "may_stay")),
    ],
)
def test_what_is_otherwise_of_a_task_is_named(
    before: str, after: str, task: str, parts: tuple[str, ...], tmp_path: Path
) -> None:
    (one,) = change(tmp_path, before, after).changed
    assert (one.after.id, one.parts) == (task, parts)


def test_what_a_gate_loses_is_what_an_amendment_would_name(tmp_path: Path) -> None:
    found = change(tmp_path, "poll: [engineer, operations, ", "poll: [engineer, ")
    assert [one.text for one in found.weakened] == ["no longer polled: Operations"]


def test_the_go_live_and_the_critical_path_are_reckoned_of_both(tmp_path: Path) -> None:
    found = change(tmp_path, "    duration: 45m", "    duration: 6h")
    assert found.after.go_live > found.before.go_live
    assert (found.before.critical_path, found.after.critical_path[0]) == (("M1",), "T01")


def test_new_and_dropped_tasks_are_told_apart_from_changed_ones(tmp_path: Path) -> None:
    found = change(tmp_path, "id: T11", "id: T12")
    assert ([task.id for task in found.new], [task.id for task in found.gone], found.changed) == (["T12"], ["T11"], ())


@pytest.mark.parametrize(
    ("before", "after", "head", "tasks"),
    [
        ("wal_at_most: 20GB", "wal_at_most: 30GB", ("replications",), {}),
        ("pause_at_most: 20s", "pause_at_most: 25s", (), {"S1": ("job.pause_at_most",)}),
        ("workers: 4", "workers: 2", (), {"F1": ("job.workers",)}),
        ("{duration: 2m, job: {switch_back: {of: records}}}", "none", (), {"S1": ("rollback", "may_stay")}),
    ],
)
def test_what_is_otherwise_of_a_replication_is_named_once_above_the_tasks(
    before: str, after: str, head: tuple[str, ...], tasks: dict[str, tuple[str, ...]], tmp_path: Path
) -> None:
    (tmp_path / "fresh").mkdir()
    held, fresh = sound(tmp_path, REPLICATED).plan, sound(tmp_path / "fresh", replicated((before, after))).plan
    found = change_between(held, fresh)
    assert (found.head, {one.after.id: one.parts for one in found.changed}) == (head, tasks)


def test_no_gate_loses_a_task_by_a_larger_limit_of_what_it_follows(tmp_path: Path) -> None:
    (tmp_path / "fresh").mkdir()
    required = ("workers: 4}}", "workers: 4}}\n    required: true")
    held = sound(tmp_path, replicated(required)).plan
    fresh = sound(tmp_path / "fresh", replicated(required, ("20GB", "30GB"))).plan
    assert change_between(held, fresh).weakened == ()
