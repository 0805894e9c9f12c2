"""What runs, how fast, what is tried again, and what waits."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from console.telling.machines.exposition import Family
from console.telling.machines.families.bounds import TASKS, bounded
from console.telling.machines.families.making import BYTES, RATIO, SECONDS, by_label, counter, gauge, gauges
from console.telling.machines.watched import Watched
from console.view.model import View
from jobs.run.events import UnitId, task_of
from jobs.run.outlook.tally import tally

ROWS = "rows"
Run = Mapping[str, str]


def work_families(watched: Watched, run: Run) -> Iterator[tuple[Family, int]]:
    """Of the work, each with how many samples of it were left out."""
    view = watched.view
    counts = asdict(tally(view.plan, view.state))
    total = counts.pop("total")
    yield gauge("cutover_plan_tasks", "Tasks of the plan that holds.", run, total), 0
    yield gauges("cutover_tasks", "Tasks by what became of them.", by_label(run, "state", counts.items())), 0
    yield counter("cutover_retries", "Attempts that were begun again by themselves.", run, view.state.retries), 0
    yield counter("cutover_lost_attempts", "Attempts whose engine died.", run, view.state.lost), 0
    yield from _speed(watched, run)
    yield from _each(view, run)


def _speed(watched: Watched, run: Run) -> Iterator[tuple[Family, int]]:
    """Of what moves: nothing is told where nobody has looked for long enough."""
    moving = {unit: trend for unit, trend in watched.trends.items() if unit in watched.view.progress}
    of_rows = [trend.rate for unit, trend in moving.items() if watched.view.progress[unit].unit == ROWS]
    looked = bool(moving) or not watched.view.progress
    yield gauge("cutover_rows_per_second", "Rows that all attempts move.", run, sum(of_rows) if looked else None), 0
    all_bytes = sum(trend.byte_rate for trend in moving.values())
    told = "Bytes that all attempts move in a second."
    yield gauge("cutover_moved_bytes_per_second", told, run, all_bytes if looked else None), 0


def _each(view: View, run: Run) -> Iterator[tuple[Family, int]]:
    """Of each attempt that is under way."""
    known = {unit: one for unit, one in view.progress.items() if view.state.unit(unit).running is not None}
    done = ((_name(unit), one.done / one.total) for unit, one in known.items() if one.total)
    shares = bounded(by_label(run, "task", done), TASKS)
    told = "Share of its work that an attempt has done."
    yield gauges("cutover_task_done_ratio", told, shares.samples, unit=RATIO), shares.left_out
    sizes = bounded(by_label(run, "task", ((_name(unit), one.bytes) for unit, one in known.items())), TASKS)
    told = "Bytes that an attempt has moved."
    yield gauges("cutover_task_moved_bytes", told, sizes.samples, unit=BYTES), sizes.left_out
    quiet = ((_name(unit), _quiet_for(view, unit)) for unit in view.state.units if view.state.ended is None)
    waits = bounded(by_label(run, "task", ((name, age) for name, age in quiet if age is not None)), TASKS)
    told = "Since when nothing moves in an attempt: it waits for a lock, or for another system."
    yield gauges("cutover_task_waits_seconds", told, waits.samples, unit=SECONDS), waits.left_out


def _quiet_for(view: View, unit: UnitId) -> float | None:
    quiet = view.state.unit(unit).quiet
    return max(0.0, (view.now - quiet.since).total_seconds()) if quiet is not None else None


def _name(unit: UnitId) -> str:
    """The task's id; of its rollback, with `<` before it."""
    name, is_rollback = task_of(unit)
    return f"<{name}" if is_rollback else name
