"""Rehearsals of a plan in a line each: what every task of it took, by its minutes."""

from collections.abc import Mapping
from dataclasses import replace

from plans.model import Checkpoint, Job, Milestone, Plan, RunKind, Task
from plans.model.night import DoneBy, Night, UnitTimes
from plans.rehearsals.fingerprint import fingerprint


def rehearsal(plan: Plan, birth: str, minutes: Mapping[str, float]) -> Night:
    """A night that measured these tasks."""
    return Night(
        run=birth,
        birth=birth,
        head=birth,
        title=plan.title,
        family=plan.family,
        plan_sha256=plan.sha256,
        kind=RunKind.REHEARSAL,
        start=plan.start,
        planned_start=plan.start,
        go_live=plan.go_live,
        result="completed",
        tasks=tuple(_times(plan.by_id[one.id], minutes[one.id]) for one in plan.tasks if one.id in minutes),
    )


def rehearsed_by(plan: Plan, *factors: float) -> Plan:
    """The plan with a rehearsal for each factor: every task took its planned time, times that, no two quite alike."""
    nights = [
        rehearsal(
            plan,
            f"DR{at}",
            {
                task.id: task.duration.total_seconds() / 60 * factor * (1 + 0.03 * ((place * 7 + at * 5) % 11 - 5))
                for place, task in enumerate(plan.tasks)
                if task.duration
            },
        )
        for at, factor in enumerate(factors)
    ]
    return replace(plan, nights=tuple(nights))


def _times(task: Task, minutes: float) -> UnitTimes:
    match task.body:
        case Checkpoint():
            done_by = DoneBy.GATE
        case Milestone():
            done_by = DoneBy.CLOCK
        case Job():
            done_by = DoneBy.MACHINE
        case _:
            done_by = DoneBy.PEOPLE
    return UnitTimes(
        id=task.id,
        title=task.title,
        stream=task.stream,
        done_by=done_by,
        work=fingerprint(task.body),
        planned_seconds=task.duration.total_seconds(),
        how="done",
        active_seconds=minutes * 60,
    )
