"""The rows of tasks a moment later, when only the clock and the progress have moved.

What cannot have changed is not looked at again.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from console.text.formatting import TaskRow, critical_tasks, expected_of, is_over, is_overdue, share
from console.view.lateness import slip_of
from jobs.api import Progress
from jobs.run.events import UnitId, task_of
from jobs.run.outlook.forecast import Expected, Forecast
from jobs.run.outlook.last_answer import last_answer
from jobs.run.outlook.no_go import behind_a_no_go
from jobs.run.outlook.rollback_forecast import rollbacks_under_way
from jobs.run.outlook.status import Code, Turn, body_of, due_at
from jobs.run.state.changed import changed
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase
from plans.model import Plan, TaskId

_ASLEEP = frozenset({Code.WAIT, Code.TIME})


def ticked_rows(
    rows: Sequence[TaskRow],
    plan: Plan,
    state: RunState,
    forecast: Forecast,
    before: datetime,
    now: datetime,
    progress: Mapping[UnitId, Progress],
) -> tuple[TaskRow, ...] | None:
    """`rows` as they are a moment later, when only the clock and the progress have moved; a tenth of the work.

    None where a task's clock time has come since `before`: then what everybody waits for has to be asked anew.
    """
    due = _clock_times(plan, state)
    if bisect_right(due, before) != bisect_right(due, now):
        return None
    critical = critical_tasks(forecast, state, behind_a_no_go(plan, state))
    with_deadlines = _with_deadlines(plan)
    return tuple(
        row
        if expected is row.expected
        and row.unit not in progress
        and (TaskId(row.unit) in critical) == row.critical
        and task_of(row.unit)[0] not in with_deadlines
        else _ticked(row, plan, state, now, progress, critical, expected)
        for row, expected in zip(rows, _expected(rows, plan, state, forecast, now, progress), strict=True)
    )


def _expected(
    rows: Sequence[TaskRow],
    plan: Plan,
    state: RunState,
    forecast: Forecast,
    now: datetime,
    progress: Mapping[UnitId, Progress],
) -> Iterator[Expected | None]:
    """When each begins and ends by now; while the night goes forward that is the forecast."""
    shut = behind_a_no_go(plan, state)
    back = rollbacks_under_way(plan, state, now, progress)
    if shut or back or is_over(state):
        return (expected_of(row.unit, state, forecast, back, shut) for row in rows)
    return map(forecast.expected.get, (TaskId(row.unit) for row in rows))


@last_answer
def _clock_times(plan: Plan, state: RunState) -> Sequence[datetime]:
    """When tasks may begin by this run's clock, the earliest first."""
    return sorted(due_at(plan, state, task) for task in plan.tasks)


@lru_cache(maxsize=8)
def _with_deadlines(plan: Plan) -> Collection[str]:
    return frozenset(task.id for task in plan.tasks if task.deadline is not None)


def _ticked(
    row: TaskRow,
    plan: Plan,
    state: RunState,
    now: datetime,
    progress: Mapping[UnitId, Progress],
    critical: Collection[TaskId],
    expected: Expected | None,
) -> TaskRow:
    done = (
        share(body_of(plan, row.unit), state.unit(row.unit), progress[row.unit]) if row.unit in progress else row.share
    )
    overdue = not row.finished and is_overdue(state, plan.by_id[TaskId(task_of(row.unit)[0])], now)
    on_path = TaskId(row.unit) in critical and row.planned is not None
    if (expected, done, overdue, on_path) == (row.expected, row.share, row.overdue, row.critical):
        return row
    slip = slip_of(row.planned, expected)
    moved = {"expected": expected, "slip": slip, "share": done, "overdue": overdue, "critical": on_path}
    return changed(row, moved)


def stirring(state: RunState, rows: Sequence[TaskRow]) -> tuple[int, ...]:
    """The places of the rows of which anything is to be said besides the table: not what waits for its turn or has
    ended well. As long as nothing happens they stay the same."""
    return tuple(index for index, row in enumerate(rows) if _stirs(state, row))


def _stirs(state: RunState, row: TaskRow) -> bool:
    if row.look.turn is Turn.PERSON or row.code not in _ASLEEP:
        known = state.unit(row.unit)
        return not row.finished or row.look.turn is Turn.PERSON or row.stale or known.phase is Phase.ABANDONED
    known = state.unit(row.unit)
    return bool(known.in_the_way) or known.running is not None
