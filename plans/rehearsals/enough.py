"""Whether what a checkpoint wants rehearsed was rehearsed: so many measurements of each task and rollback.

It follows from the plan and its nights alone, so it is known before the run begins.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from plans.graph import Graph
from plans.model import Checkpoint, Plan, RehearsedCriterion, TaskId
from plans.rehearsals.durations import NOT_MEASURED, Measurements, is_work, rehearsed
from plans.schedule import schedule

_TIMES = {0: "never", 1: "once", 2: "twice"}


@lru_cache(maxsize=64)
def too_seldom(plan: Plan, criterion: RehearsedCriterion) -> tuple[str, ...]:
    """What was measured less often than is asked: `D04 once`, `M1 never`, `the rollback of D04 never`.

    Args:
        plan: as `Plan.for_run` gives it.
        criterion: of one of its checkpoints.
    """
    known = rehearsed(plan, [night for night in plan.nights if night.speed == 1])  # a demonstration rehearses nothing
    tasks = dict.fromkeys((*criterion.tasks, *(critical_work(plan) if criterion.critical else ())))
    rollbacks = dict.fromkeys((*criterion.rollbacks, *(possible_rollbacks(plan) if criterion.every_rollback else ())))
    return (
        *_seldom(tasks, known.tasks, criterion.times, ""),
        *_seldom(rollbacks, known.rollbacks, criterion.times, "the rollback of "),
    )


def times_in_words(count: int) -> str:
    """`never`, `once`, `twice`, `3 times`."""
    return _TIMES.get(count, f"{count} times")


@lru_cache(maxsize=8)
def critical_work(plan: Plan) -> tuple[TaskId, ...]:
    """The work on the critical path of the planned times."""
    return tuple(name for name in schedule(plan).critical_path if is_work(plan.by_id[name].body))


@lru_cache(maxsize=8)
def possible_rollbacks(plan: Plan) -> tuple[TaskId, ...]:
    """The tasks with a rollback, but for those behind a point of no return, whose rollbacks can never be taken."""
    graph = Graph(plan)
    final = [task.id for task in plan.checkpoints if isinstance(task.body, Checkpoint) and task.body.point_of_no_return]
    behind = frozenset().union(*(graph.behind(name) for name in final))
    return tuple(task.id for task in plan.tasks if task.rollback is not None and task.id not in behind)


def _seldom(names: Mapping[TaskId, None], known: Mapping[str, Measurements], times: int, lead: str) -> Iterator[str]:
    for name in names:
        count = len(known.get(name, NOT_MEASURED).counting)
        if count < times:
            yield f"{lead}{name} {times_in_words(count)}"
