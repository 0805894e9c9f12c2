"""The checkpoints at which a no-go would come too late, as things go. Pure."""

from bisect import bisect_left
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from jobs.run.events import UnitId
from jobs.run.outlook.no_go import behind_a_no_go, coming, is_no_return, may_roll_back, rollback_length
from jobs.run.outlook.replicating.ways_back import taken_back_until
from jobs.run.state.model import RunState
from plans.model import Plan, TaskId

_NOTABLE = timedelta(minutes=1)
"""Less is no matter."""
_WORSE = timedelta(minutes=5)
"""By so much later, at least, it is told again."""
_WORSE_TIMES = 2
"""And this many times as late: of one long overdue task a few warnings come, not one every few minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateNoGo:
    """A checkpoint that is forecast to be decided when a no-go is safe no more."""

    gate: TaskId
    decided: datetime
    """Run time, by forecast."""
    late: timedelta
    """By how much the rollbacks would end past the window; behind a switch, the no-go itself past the time in which
    that can be taken back."""


def late_no_gos(
    plan: Plan, state: RunState, now: datetime, starts: Mapping[TaskId, datetime], ends: Mapping[TaskId, datetime]
) -> tuple[LateNoGo, ...]:
    """Those that are decided so late that the rollbacks of all that has begun by then end past the window; of those
    that stand behind every switch which can be taken back, that no switch can be any more.

    Args:
        now, starts, ends: run time; when every task is forecast to begin and to end.
    """
    if plan.window_ends is None or not may_roll_back(plan, state):
        return ()
    window = state.clock.planned(plan.window_ends)
    shut = behind_a_no_go(plan, state)
    to_come = coming(plan, state, now, starts, shut)
    begins = [one for one, _ in to_come]
    lengths = list(accumulate((more for _, more in to_come), initial=rollback_length(plan, state)))

    def late(gate: TaskId, decided: datetime) -> timedelta:
        until = taken_back_until(plan, state, starts, ends, at=gate)
        return decided + lengths[bisect_left(begins, decided)] - window if until is None else decided - until

    decisions = _decisions(plan, state, now, ends, shut)
    found = (LateNoGo(gate=gate, decided=decided, late=late(gate, decided)) for gate, decided in decisions)
    return tuple(one for one in found if one.late >= _NOTABLE)


def is_news(state: RunState, found: LateNoGo) -> bool:
    """Whether it has not been told, or has grown much worse since."""
    told = state.told_late.get(UnitId(found.gate))
    return told is None or found.late >= max(told + _WORSE, told * _WORSE_TIMES)


def _decisions(
    plan: Plan, state: RunState, now: datetime, ends: Mapping[TaskId, datetime], shut: Container[TaskId]
) -> Iterator[tuple[TaskId, datetime]]:
    """The checkpoints to come in the plan's order, and when each is decided; not those that are decided after the point
    of no return: behind it there is no way back anyhow."""
    ahead = [task for task in plan.checkpoints if task.id not in shut and not state.unit(task.id).released]
    last = min((ends[task.id] for task in ahead if is_no_return(task.body)), default=None)
    for task in ahead:
        decided = max(ends[task.id], now)
        if last is None or decided <= max(last, now):
            yield task.id, decided
