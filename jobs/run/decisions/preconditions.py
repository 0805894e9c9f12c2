"""What every command asks before it acts: which task is meant, and may anybody work on it now.

Nothing that ends a task (done, skip, fixed, abandon) acts on one whose predecessors are not finished: else it would
release what stands behind a gate. Nothing acts on a task while it is being rolled back.
"""

from jobs.run.decisions.decision import Desk, NotNow
from jobs.run.events import UnitId, task_of
from jobs.run.outlook.sequence.before import out_of_turn
from jobs.run.outlook.sequence.due import due, open_lag, start_to_come
from jobs.run.outlook.sequence.units import body_of
from plans import model
from plans.model import Task, TaskId


def task_named(desk: Desk, name: str) -> Task:
    """The task of that name, or of that rollback."""
    task = desk.plan.by_id.get(TaskId(task_of(name)[0]))
    if task is None:
        raise NotNow(f"there is no task {name}")
    return task


def unit_named(desk: Desk, name: str) -> UnitId:
    """The unit of that name: a task, or a rollback that has begun."""
    task_named(desk, name)
    if task_of(name)[1] and not any(name in one.units for one in desk.state.rollbacks):
        raise NotNow(f"the rollback of {task_of(name)[0]} has not begun")
    return UnitId(name)


def body_named(desk: Desk, unit: UnitId) -> model.Body:
    """What has to be done for it."""
    return body_of(desk.plan, unit)


def no_gate(desk: Desk, unit: UnitId) -> None:
    """Refuse to end a checkpoint or a milestone by a command."""
    if isinstance(body_named(desk, unit), model.Checkpoint | model.Milestone):
        raise NotNow(f"{unit} cannot be ended by hand", hint="a checkpoint is decided; a milestone comes by itself")


def its_turn(desk: Desk, unit: UnitId) -> None:
    """Refuse to act on what still waits for others, is being rolled back, or is a rollback that is over."""
    if (order := out_of_turn(desk.plan, desk.state, unit)) is not None:
        raise NotNow(order.why, hint=order.hint)


def may_start(desk: Desk, unit: UnitId) -> None:
    """Refuse to start what waits for others, for the clock, or under a hold."""
    its_turn(desk, unit)
    name, is_rollback = task_of(unit)
    if desk.state.hold is not None:
        raise NotNow(f"hold by {desk.state.hold.by}: {desk.state.hold.reason}", hint="resume first")
    if not is_rollback:
        _due(desk, desk.plan.by_id[TaskId(name)])


def _due(desk: Desk, task: Task) -> None:
    """Refuse what would begin before its clock time, or in the lag behind what it waits for."""
    if due(desk.plan, desk.state, task, desk.now):
        return
    if start_to_come(desk.plan, desk.state, desk.now) is not None:
        raise NotNow("the start has not come", hint="amend can move it")
    if (lag := open_lag(desk.plan, desk.state, task, desk.now)) is not None:
        raise NotNow(f"{task.id} waits: after {lag.text(desk.plan, desk.now)}", hint="amend can shorten the lag")
    raise NotNow(f"the clock time of {task.id} has not come")
