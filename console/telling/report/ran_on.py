"""Where a task's attempts ran, in one line of English: for tables that have a cell for it."""

from console.telling.report.facts import PlaceFact, ShareFact, TaskFact
from jobs.run.events import task_of


def ran_on_text(task: TaskFact) -> str:
    """`attempt 1: db1 on host6 (dmz); attempt 2: gw over ssh; moved by w7 on host7: 1200 rows`; empty of what the
    engine ran."""
    return "; ".join((*map(_attempt, task.places), *map(_share, task.shares)))


def _attempt(one: PlaceFact) -> str:
    lanes = ", ".join(f"{lane.worker} on {lane.host} x{lane.lanes}" for lane in one.lanes)
    return f"{_of_rollback(one.unit)}attempt {one.attempt}: {_where(one)}{f', its lanes {lanes}' if lanes else ''}"


def _where(one: PlaceFact) -> str:
    if one.over_ssh or one.in_engine:
        return f"{one.host} over ssh" if one.over_ssh else "the engine"
    label = f" ({one.label})" if one.label else ""
    return f"{one.worker} on {one.host}{label}" if one.worker else f"no worker{label}"


def _share(one: ShareFact) -> str:
    by_whom = f"{one.worker} on {one.host}" if one.worker else "a worker not known any more"
    return f"{_of_rollback(one.unit)}{one.done} by {by_whom}: {one.rows} rows"


def _of_rollback(unit: str) -> str:
    return "rollback, " if task_of(unit)[1] else ""
