"""What of a plan has begun, and why that stays as it is when the plan is amended."""

from typing import assert_never

from jobs.run.decisions.decision import Desk
from jobs.run.decisions.rollback import resting_on
from jobs.run.events import task_of
from jobs.run.outlook.same_work import only_looks
from jobs.run.state.unit import Phase, UnitState
from plans.model import Checkpoint, Confirm, Job, Manual, Milestone, Plan, Task, TaskId


def begun_tasks(desk: Desk) -> frozenset[TaskId]:
    """The tasks that have begun, or whose rollback has; not those that begin anew anyway."""
    return frozenset(TaskId(task_of(unit)[0]) for unit, known in desk.state.units.items() if _has_begun(desk, known))


def why_it_stays(desk: Desk, fresh: Plan, name: TaskId) -> str:
    """Why a task that has begun cannot become another one, and what to do instead; empty where it can."""
    task, known, after = desk.plan.by_id[name], desk.unit(name), fresh.by_id.get(name)
    match task.body:
        case Checkpoint() if known.released:
            return f"{name} was given a go"
        case Checkpoint():
            return f"{name} is an open poll: postpone it first"
        case Milestone():
            return f"{name} was reached"
        case Manual() | Confirm():
            return f"somebody is at work on {name}, or has been: what else there is to do is a task of its own"
        case Job():
            return _why_a_job_stays(desk, task, after)
    assert_never(task.body)


def _why_a_job_stays(desk: Desk, task: Task, after: Task | None) -> str:
    """A job that only looks, and on which nothing rests, may look for something else."""
    name = task.id
    if desk.unit(name).running is not None:
        return f"{name} is running: stop it first"
    if not _looks(task):
        way_back = f"rollback {name} first" if task.rollback is not None else "what corrects it is a task of its own"
        return f"{name} may have changed something: {way_back}"
    if after is None:
        return f"{name} is kept and told of: skip or abandon it instead of dropping it"
    if not _looks(after):
        return f"{name} only looks, and would change something: that is a task of its own"
    if after.body == task.body:
        return f"{name} has looked already, and would look for the same: only what it looks for may change"
    others = [one for one in resting_on(desk, name) if one not in resting_on(desk, name, undecided_gates=True)]
    return f"{', '.join(others)} has begun on the strength of {name}" if others else ""


def _looks(task: Task) -> bool:
    return isinstance(task.body, Job) and only_looks(task.body) and task.rollback is None


def _has_begun(desk: Desk, known: UnitState) -> bool:
    task = desk.unit(task_of(known.id)[0])
    if task.phase is Phase.ROLLED_BACK and not task.rolling_back:
        return False  # nor has its rollback: both begin anew
    if known.phase in (Phase.NO_GO, Phase.POSTPONED):
        return False
    return known.phase is not Phase.PENDING or known.started is not None
