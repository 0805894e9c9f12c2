"""What the night waits for that only time brings: the lag that is over first. Pure."""

from collections.abc import Iterator

from console.view.model import View
from jobs.run.outlook.sequence.before import open_predecessors
from jobs.run.outlook.sequence.due import Lag, open_lag
from jobs.run.state.unit import Phase
from plans.model import TaskId


def next_lag(view: View) -> str:
    """`C1 waits: after A1 + 30m, from 22:40`; empty while no lag alone keeps a task from beginning."""
    if view.state.ended is not None or view.state.rollback is not None:
        return ""
    lags = sorted(_lags(view), key=lambda one: one[1].over)
    return next((f"{task} waits: after {lag.text(view.plan, view.now)}" for task, lag in lags), "")


def _lags(view: View) -> Iterator[tuple[TaskId, Lag]]:
    for task in view.plan.tasks:
        if not task.ties or view.state.unit(task.id).phase is not Phase.PENDING:
            continue
        lag = open_lag(view.plan, view.state, task, view.now)
        if lag is not None and not open_predecessors(view.state, task):
            yield task.id, lag
