"""How long a task surely waits after what stands before it, by lags alone, also through others. Pure.

What lies on the way may take no time, be skipped or be new: only a lag is sure to pass, wherever on the way it stands.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from plans.durations import format_duration
from plans.graph import graph_of
from plans.model import Plan, Side, TaskId

_NONE = timedelta()
Moment = tuple[TaskId, Side]


@dataclass(frozen=True, slots=True, kw_only=True)
class LostLag:
    """Less time passes for sure between a moment of a task and what waits for it."""

    moment: Moment
    before: timedelta
    after: timedelta

    def __str__(self) -> str:
        """`10m after A1 instead of 30m`."""
        task, side = self.moment
        of = task if side is Side.END else f"the start of {task}"
        return f"{format_duration(self.after)} after {of} instead of {format_duration(self.before)}"


def lost_lags(first: Plan, fresh: Plan, task: TaskId) -> Iterator[LostLag]:
    """The lags before a task of both plans that are gone or shorter in the second, each where it stood, the nearest
    first. A lag that has moved to another place on the same way is none."""
    if not any(one.ties for one in first.tasks):
        return
    then, now = sure_waits(first, task), sure_waits(fresh, task)
    kept = _kept(first, then, now)
    for moment, before in then.items():
        after = now.get(moment, _NONE)
        # What is lost nearer to the task is named there, and not again at all that comes before it.
        if moment[0] != task and after < min(before, kept.get(moment, _NONE)):
            yield LostLag(moment=moment, before=before, after=after)


def sure_waits(plan: Plan, task: TaskId) -> Mapping[Moment, timedelta]:
    """From each beginning and end that a task waits for, directly or not, the longest sum of lags on a way to it."""
    longest: dict[Moment, timedelta] = {(task, Side.START): _NONE}
    for one in reversed(graph_of(plan).tasks):
        moments = [longest[moment] for moment in _both(one.id) if moment in longest]
        if not moments:
            continue
        begun = longest[one.id, Side.START] = max(moments)  # whatever passes after its end passes after its beginning
        for dependency in one.dependencies:
            moment = dependency.task, dependency.side
            longest[moment] = max(longest.get(moment, _NONE), dependency.lag + begun)
    return longest


def _kept(first: Plan, then: Mapping[Moment, timedelta], now: Mapping[Moment, timedelta]) -> Mapping[Moment, timedelta]:
    """What would pass after each moment if its own lags were those of the first plan, and all behind them of now."""
    kept: dict[Moment, timedelta] = {}
    for one in first.tasks:
        if (one.id, Side.START) in then:
            behind = now.get((one.id, Side.START), _NONE)
            for dependency in one.dependencies:
                moment = dependency.task, dependency.side
                kept[moment] = max(kept.get(moment, _NONE), dependency.lag + behind)
    return kept


def _both(task: TaskId) -> tuple[Moment, Moment]:
    return (task, Side.START), (task, Side.END)
