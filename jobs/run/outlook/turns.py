"""Whose turn will come soon, and what is late by itself: what the clock and the forecast bring, and no event tells."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from jobs.run.events import UnitId
from jobs.run.outlook.addressees import tells
from jobs.run.outlook.delays import causes
from jobs.run.outlook.forecast import Forecast
from jobs.run.state.model import RunState
from jobs.run.state.told import Matter
from jobs.run.state.unit import FINISHED, Phase
from plans.model import Checkpoint, Confirm, Manual, Plan, Task
from plans.model.hooks import HookWord

LATE_FROM = timedelta(minutes=5)
"""How far a task is behind by itself when somebody is told that it is late; past its deadline at once."""

_OVER = FINISHED | {Phase.NO_GO}


@dataclass(frozen=True, slots=True)
class Turns:
    """What nobody has been told of yet."""

    matters: tuple[Matter, ...]


def turns(plan: Plan, state: RunState, found: Forecast, now: datetime) -> Turns:
    """What people are to be told of at this moment, besides what events tell; all of it run time."""
    if not tells(plan, state.kind) or state.ended is not None or state.rollback is not None:
        return Turns(())
    return Turns(tuple(one for one in (*_soon(plan, state, found, now), *_late(plan, state, found, now))
                       if state.told.call(one) is None))  # fmt: skip


def _soon(plan: Plan, state: RunState, found: Forecast, now: datetime) -> Iterator[Matter]:
    leads = {hook.before for hook in plan.telling.hooks if HookWord.HEADS_UP in hook.when}
    if not leads or state.hold is not None:
        return
    for task in filter(partial(_will_be_asked, state), plan.tasks):
        until = found.expected[task.id].start - now
        yield from (_heads_up(task, lead) for lead in leads if timedelta() < until <= lead)


def _heads_up(task: Task, lead: timedelta) -> Matter:
    return Matter(word=HookWord.HEADS_UP, unit=UnitId(task.id), before=lead)


def _will_be_asked(state: RunState, task: Task) -> bool:
    return isinstance(task.body, Manual | Confirm | Checkpoint) and state.unit(task.id).phase is Phase.PENDING


def _late(plan: Plan, state: RunState, found: Forecast, now: datetime) -> Iterator[Matter]:
    if all(HookWord.LATE not in hook.when for hook in plan.telling.hooks):
        return
    behind = {cause.task for cause in causes(plan, state, found) if cause.delay >= LATE_FROM}
    for task in plan.tasks:
        phase = state.unit(task.id).phase
        is_behind = task.id in behind and phase is not Phase.PENDING
        if phase not in _OVER and (is_behind or _is_overdue(state, task, now)):
            yield Matter(word=HookWord.LATE, unit=UnitId(task.id))


def _is_overdue(state: RunState, task: Task, now: datetime) -> bool:
    return task.deadline is not None and state.clock.planned(task.deadline) < now
