"""When a rollback of the night will be over. Pure, as the forecast is, which knows the way forward only."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from jobs.api import Progress
from jobs.run.events import UnitId, task_of
from jobs.run.outlook.forecast import Expected
from jobs.run.outlook.no_go import rollback_takes
from jobs.run.outlook.sureness import TRUSTED_SHARE
from jobs.run.state.model import RunState
from jobs.run.state.unit import FINISHED, UnitState
from plans.model import Plan, TaskId


def rollbacks_under_way(
    plan: Plan, state: RunState, now: datetime, progress: Mapping[UnitId, Progress]
) -> Mapping[UnitId, Expected]:
    """The rollbacks of the night that is being rolled back, in their order: each begins when the one before it ends.

    Empty while the night is not rolled back. A rollback takes what its person says, else what its progress promises,
    else its planned time, and never ends before `now`.
    """
    found: dict[UnitId, Expected] = {}
    free = now
    for unit in state.rollback.units if state.rollback is not None else ():
        task = TaskId(task_of(unit)[0])
        known, rollback = state.unit(unit), plan.by_id[task].rollback
        if known.phase in FINISHED and known.ended is not None:
            found[unit] = Expected(start=known.started or known.ended, end=known.ended)
        elif rollback is not None:
            end = max(free, _end(known, rollback_takes(plan, state, task), free, now, progress.get(unit)))
            found[unit] = Expected(start=known.started or free, end=end)
            free = end
    return found


def _end(known: UnitState, length: timedelta, free: datetime, now: datetime, progress: Progress | None) -> datetime:
    if known.eta is not None:
        return known.eta
    if known.started is None or known.since is None:
        return free + length
    share = progress.done / progress.total if progress is not None and progress.total else 0.0
    return known.since + ((now - known.since) / share if share > TRUSTED_SHARE else length)
