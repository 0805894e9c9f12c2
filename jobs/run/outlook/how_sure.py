"""How sure times and intervals are, out of the same simulated nights. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobs.api import Progress
from jobs.run.events import UnitId
from jobs.run.outlook.intervals import happened
from jobs.run.outlook.sureness import Sureness, estimated, expectation_of, sureness_of, told
from jobs.run.state.model import RunState
from jobs.timing.estimate import Chance, estimate
from jobs.timing.nights import SoFar
from plans.model import Interval, Plan, TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class HowSure:
    """What the simulated nights of one moment say."""

    times: Mapping[TaskId, Sureness] = field(default_factory=dict)
    """Of the go-live and every checkpoint to come."""
    intervals: Mapping[str, Chance] = field(default_factory=dict)
    """In how many nights an interval keeps its limit, by its id: of those that have one and are not over."""


def how_sure(
    plan: Plan, state: RunState, now: datetime, *, progress: Mapping[UnitId, Progress] | None = None
) -> HowSure:
    """Of everything that is ahead, from one walk; arguments as of `sureness`."""
    ahead = told(plan, state)
    limited = [one for one in _limited(plan) if happened(state, one[0].ends) is None]
    edges = {edge for interval, _ in limited for edge in (interval.begins, interval.ends)}
    likely = estimated(plan, state, now, progress or {}, simulate=[task.id for task in ahead], edges=edges)
    return HowSure(
        times=sureness_of(plan, state, ahead, likely),
        intervals={
            one.id: likely.chance_within(happened(state, one.begins) or one.begins, one.ends, at_most)
            for one, at_most in limited
        },
    )


def planned_chances(plan: Plan) -> Mapping[str, Chance]:
    """In how many nights each interval keeps its limit, of a plan that nobody runs yet; none of one unrehearsed.

    Args:
        plan: as `Plan.for_run` gives it.
    """
    limited = list(_limited(plan)) if plan.timed_nights else []
    if not limited:
        return {}
    edges = {edge for interval, _ in limited for edge in (interval.begins, interval.ends)}
    likely = estimate(expectation_of(plan), SoFar(earliest_start=plan.start), plan.start, edges=edges)
    return {one.id: likely.chance_within(one.begins, one.ends, at_most) for one, at_most in limited}


def _limited(plan: Plan) -> Iterable[tuple[Interval, timedelta]]:
    """The intervals that may last so long and no longer, of those that this kind of run measures."""
    for one in plan.intervals:
        if one.at_most is not None and one.begins.task in plan.by_id and one.ends.task in plan.by_id:
            yield one, one.at_most
