"""Whether an act needs a second person at a moment: by the plan, its hours, and the run's clock. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from jobs.run.events import UnitId, rollback_unit, task_of
from jobs.run.state.model import RunState
from plans.model import Job, Milestone, Plan, Task, TaskId
from plans.model.second import Second
from plans.plurals import counted


def in_force(plan: Plan, state: RunState, second: Second, real: datetime) -> bool:
    """Whether this second person is needed now.

    Hours are clock times of the plan: a rehearsal reads them as much later as all of its times. Where the control
    database's clock was put back, it is needed as well if the hours held at the time that was recorded last.
    """
    if second.between is None:
        return True
    zone, latest = ZoneInfo(plan.timezone), state.last_real
    moments = [real, *([latest] if latest is not None and latest > real else [])]
    return any(second.between.hold(state.clock.run_time(one) - state.clock.shift, zone) for one in moments)


def second_of(plan: Plan, unit: str) -> Second | None:
    """Who else has to agree to what is said of a task, or to the beginning of its rollback."""
    name, is_rollback = task_of(unit)
    task = plan.by_id.get(TaskId(name))
    if task is None:
        return None
    if is_rollback:
        return task.rollback.second if task.rollback is not None else None
    return task.second


def needed(plan: Plan, state: RunState, units: Iterable[str], real: datetime) -> tuple[str, ...]:
    """The parties of which somebody has to agree to what concerns these, each once."""
    seconds = (second_of(plan, unit) for unit in units)
    return tuple(dict.fromkeys(one.party for one in seconds if one is not None and in_force(plan, state, one, real)))


def is_begun_by_people(task: Task) -> bool:
    """Whether a job does not begin by itself, because two people have to agree that it does."""
    return task.second is not None and isinstance(task.body, Job)


def guarded(plan: Plan) -> Iterator[tuple[UnitId, Second]]:
    """Every task and rollback of a plan with its second person."""
    for task in plan.tasks:
        if task.second is not None and not isinstance(task.body, Milestone):
            yield UnitId(task.id), task.second
        if task.rollback is not None and task.rollback.second is not None:
            yield rollback_unit(task.id), task.rollback.second


def seconds_of(plan: Plan) -> tuple[str, ...]:
    """The parties of which somebody has to agree to anything in this plan, each once."""
    return tuple(dict.fromkeys(second.party for _, second in guarded(plan)))


def named(units: Sequence[str], most: int = 12) -> str:
    """`D08, D07`; of many the first, and how many more there are."""
    more = f" and {counted(len(units) - most, 'more', 'more')}" if len(units) > most else ""
    return f"{', '.join(units[:most])}{more}"
