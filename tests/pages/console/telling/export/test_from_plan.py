"""What an export tells of a plan: every task of both kinds of run, and nothing of how a database is reached."""

from dataclasses import replace
from datetime import timedelta

from console.telling.export.facts import Wait
from console.telling.export.from_plan import exported_plan
from plans.model import Manual, Milestone, RunKind
from tests.support import world
from tests.support.nights import at, night, task
from tests.support.told_nights import small_plan


def test_tasks_are_timed_as_in_production_and_those_of_rehearsals_as_there() -> None:
    plan = night(
        task("R1", Manual(), minutes=30, only=RunKind.REHEARSAL),
        task("A1", Manual(), after="R1", minutes=10),
        task("M1", Milestone(), after="A1"),
    )
    told = {line.id: line for line in exported_plan(plan).tasks}
    assert (told["R1"].planned.end, told["A1"].planned.start) == (at(30), at(0))
    assert told["A1"].waits == (Wait(task="R1"),)
    assert (told["R1"].only, told["A1"].only) == ("rehearsal", "")


def test_a_checkpoint_has_those_who_are_asked_and_a_task_how_it_is_rolled_back() -> None:
    told = {line.id: line for line in exported_plan(small_plan()).tasks}
    gate = told["G1"].gate
    assert gate is not None
    assert (gate.asked, gate.decided_by, gate.no_return) == (("owner", "ward"), "owner", True)
    assert gate.criteria[0] == "done: A1, A2"
    by_hand, by_job = told["A1"].way_back, told["B1"].way_back
    assert by_hand is not None
    assert by_job is not None
    assert (by_hand.how, by_job.how, told["A2"].way_back) == ("by hand", "job: sql", None)


def test_a_job_is_told_by_its_kind_alone() -> None:
    told = exported_plan(world.plan())
    assert "select" not in repr(told)
    assert "service" not in repr(told)


def test_the_same_plan_tells_the_same() -> None:
    plan = world.plan()
    assert exported_plan(plan) == exported_plan(replace(plan))
    assert exported_plan(plan).ends - plan.start > timedelta()
