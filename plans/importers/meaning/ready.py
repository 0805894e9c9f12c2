"""From when a line may begin by what the file itself says of those that it waits for."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from plans.importers.draft import DraftTask
from plans.importers.meaning.clocks import Moments


def ready(task: DraftTask, by_id: Mapping[str, DraftTask], moments: Moments) -> datetime | None:
    """When by the file all has come that a task waits for; the start of all where that is nothing."""
    if not task.after:
        return moments.earliest
    return _latest([_reached(task, by_id[name]) if name in by_id else None for name in task.after])


def _reached(task: DraftTask, before: DraftTask) -> datetime | None:
    """When by the file that has come of a task which another one waits for."""
    one, end = task.moments.get(before.id), _end(before)
    if one is None or end is None:
        return end
    return (before.start or end if one.since_start else end) + one.lag


def _latest(ends: Sequence[datetime | None]) -> datetime | None:
    """The last of all ends; None where one is not known."""
    known = [*filter(None, ends)]
    return max(known) if len(known) == len(ends) else None


def is_before(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and one < other


def _end(task: DraftTask) -> datetime | None:
    if task.end is not None:
        return task.end
    return task.start + (task.duration or timedelta()) if task.start is not None else None
