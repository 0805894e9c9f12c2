"""Which switches of a plan can be taken back, and which of its gates leave no way back for all that. Pure; of a plan
alone: whether a way back is open tonight, the run knows (`jobs.run.outlook.replicating`).
"""

from collections.abc import Mapping
from functools import lru_cache

from plans.graph import reachable
from plans.model import (
    Checkpoint,
    Job,
    Plan,
    Replication,
    ReplicationId,
    SwitchBackSpec,
    SwitchSpec,
    Task,
    TaskId,
    UnfollowSpec,
)


@lru_cache(maxsize=8)
def reversible_switches(plan: Plan) -> Mapping[TaskId, Replication]:
    """The switches of the plan whose rollback is a switch back, by their tasks."""
    return {task.id: of for task in plan.tasks if (of := _reversible(task)) is not None}


def _reversible(task: Task) -> Replication | None:
    there = task.body.spec if isinstance(task.body, Job) else None
    back = task.rollback.body.spec if task.rollback is not None and isinstance(task.rollback.body, Job) else None
    if not isinstance(there, SwitchSpec) or not isinstance(back, SwitchBackSpec):
        return None
    return there.replication if there.replication.id == back.replication.id else None


@lru_cache(maxsize=64)
def switches_behind(plan: Plan, gate: TaskId) -> frozenset[TaskId]:
    """The switches behind a checkpoint that can be taken back."""
    if not reversible_switches(plan):
        return frozenset()
    return reachable(plan.successors, gate) & reversible_switches(plan).keys()


@lru_cache(maxsize=8)
def final_gates(plan: Plan) -> frozenset[TaskId]:
    """The points of no return whose go leaves no way back: no switch that can be taken back stands behind them."""
    gates = (one.id for one in plan.checkpoints if isinstance(one.body, Checkpoint) and one.body.point_of_no_return)
    return frozenset(gate for gate in gates if not switches_behind(plan, gate))


def ends_of_ways_back(plan: Plan) -> frozenset[TaskId]:
    """The tasks that end what a switch would be taken back by."""
    kept = {one.id for one in reversible_switches(plan).values()}
    return frozenset(task.id for task in plan.tasks if _ends_one_of(task, kept))


def _ends_one_of(task: Task, kept: set[ReplicationId]) -> bool:
    spec = task.body.spec if isinstance(task.body, Job) else None
    return isinstance(spec, UnfollowSpec) and spec.replication.id in kept
