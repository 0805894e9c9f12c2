"""The one time that a calendar, a chart or a drawing has for a task: of a run what came, else what is forecast."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from console.telling.export.facts import Exported, TaskLine
from console.telling.report.facts import Span, TaskFact
from jobs.run.outlook.status import Code

_NOT_DONE = frozenset({Code.SKIP, Code.GONE, Code.BACK})
"""What has come to its end without being done, or is so no more."""


class Told(StrEnum):
    """What sort of time it is."""

    PLANNED = "planned"
    FORECAST = "forecast"
    CAME = "came"
    NOT_TO_COME = "not to come"
    """It was skipped or rolled back, or the run does not get there: the time is that of the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """From when to when, and what that means."""

    span: Span
    told: Told


def timed(told: Exported, task: TaskLine) -> Timed:
    """The time of a task: as planned without a run, and of what a run does not get to."""
    if task.came is not None:
        return _in_run(task.came)
    if told.run is None:
        return Timed(span=task.planned, told=Told.PLANNED)
    behind = told.run.behind
    return Timed(span=Span(start=task.planned.start + behind, end=task.planned.end + behind), told=Told.NOT_TO_COME)


def whole(told: Exported) -> Span:
    """From the first beginning to the last end of all tasks."""
    return around([timed(told, task).span for task in told.tasks])


def around(spans: Collection[Span]) -> Span:
    """From the first beginning to the last end."""
    return Span(start=min(span.start for span in spans), end=max(span.end for span in spans))


def _in_run(came: TaskFact) -> Timed:
    begun, ended = came.actual_start or came.actual_end, came.actual_end
    if came.state in _NOT_DONE or (begun is None and came.forecast is None):
        return Timed(span=came.planned, told=Told.NOT_TO_COME)
    if ended is not None and begun is not None:
        return Timed(span=Span(start=min(begun, ended), end=ended), told=Told.CAME)
    ahead = came.forecast or came.planned
    begins = begun or ahead.start
    return Timed(span=Span(start=begins, end=max(begins, ahead.end)), told=Told.FORECAST)
