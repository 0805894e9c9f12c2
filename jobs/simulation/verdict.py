"""What simulated nights come to: how often the go-live is made, where it is lost, when each checkpoint is reached."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jobs.run.events import Result, UnitId
from jobs.simulation.durations import Drawn
from jobs.simulation.influence import Influence, influence
from jobs.simulation.night import SimulatedNight
from jobs.simulation.walked import walked
from jobs.timing.estimate import Footing, quantile
from plans.durations import whole_minutes
from plans.graph import Graph
from plans.model import Checkpoint, Edge, Interval, Plan, Side, Task, TaskId
from plans.schedule import propagate

_AT_ONCE = 0.5
"""Seconds: what comes that much later is not late."""
LATE_AFTER_ALL = "after the last checkpoint"
NEVER = "not reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Of some nights: one in ten is earlier than `p10`, half are earlier than `p50`, nine in ten than `p90`."""

    nights: int
    p10: timedelta
    p50: timedelta
    p90: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A checkpoint, or the go-live, in all the nights. Times count from the plan's start."""

    task: TaskId
    title: str
    planned: timedelta
    times: Spread | None
    """Of its go; None where it never came."""
    lost_late: int
    """Nights that were in time until here, and from here on too late."""
    lost_no_go: int
    """Nights in which no-go was said here, before the go-live."""
    why: str = ""
    """What most of these no-goes were for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """An interval of the plan in all the nights."""

    interval: Interval
    lengths: Spread | None
    """Of the nights that went through both of its tasks and took nothing back; None where none did."""
    kept: int
    """In how many of these it lasted no longer than it may, in whole minutes; all of them where it has no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of one night, beside its times."""

    made: bool
    lost: str = ""
    """Where, or how, it was lost; empty where it was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What all the nights say together."""

    by: datetime
    limit: float
    """The same in seconds from the plan's start."""
    footing: Footing
    nights: Sequence[SimulatedNight]
    fates: Sequence[Fate]
    """Of each night."""
    passages: Sequence[Passage]
    """Of the checkpoints in the order of the plan, the go-live behind them."""
    late_after_all: int
    never: int
    """Nights that did not reach the go-live, and in which no-go was not said before it."""
    ends: Spread | None
    """Of the nights that were completed."""
    stretches: Sequence[Stretch]
    """Of the intervals that this kind of run measures, in the order of the plan."""
    rollbacks: Spread | None
    """How long they took, of the nights that were rolled back."""
    expected_go_live: timedelta
    """When it would be if everything took what is expected of it; nothing fails then."""
    influence: Influence

    @property
    def made(self) -> int:
        """In how many nights the go-live was in time."""
        return sum(one.made for one in self.fates)


def verdict(plan: Plan, nights: Sequence[SimulatedNight], drawn: Drawn, by: datetime) -> Verdict:
    """What nights of a plan come to.

    A night is lost where no-go was said, or at the first checkpoint that ended later than the latest time from which
    the go-live is made if everything behind takes what is expected of it. Where none did, it was lost behind the last.

    Args:
        plan: as `Plan.for_run` gives it.
        nights: all of them.
        drawn: their durations.
        by: until when the go-live has to be.
    """
    limit = (by - plan.start).total_seconds() + _AT_ONCE
    latest = latest_ends(plan, drawn.expected, limit)
    fates = [_fate(plan, night, latest, limit) for night in nights]
    expected = {TaskId(unit): takes for unit, takes in drawn.expected.items()}
    return Verdict(
        by=by,
        limit=limit,
        footing=drawn.footing,
        nights=nights,
        fates=fates,
        passages=_passages(plan, nights, fates),
        late_after_all=sum(one.lost == LATE_AFTER_ALL for one in fates),
        never=sum(one.lost == NEVER for one in fates),
        ends=spread([night.end for night in nights if night.result == Result.COMPLETED]),
        stretches=list(_stretches(plan, nights)),
        rollbacks=spread([night.end - began for night in nights if (began := night.rollback_began) is not None]),
        expected_go_live=_go_live_as_expected(plan, expected),
        influence=replace(
            influence(plan, _as_if_go(plan, nights, drawn), expected, limit),
            as_if_go=sum(plan.go_live not in night.ends for night in nights),
        ),
    )


def _passages(plan: Plan, nights: Sequence[SimulatedNight], fates: Sequence[Fate]) -> list[Passage]:
    """Of the checkpoints in the order of the plan, then of the go-live."""
    planned = propagate(Graph(plan), floor=plan.start)
    told = [*plan.checkpoints, plan.by_id[plan.go_live]]
    return [_passage(task, planned[task.id][1] - plan.start, nights, fates) for task in told]


def _stretches(plan: Plan, nights: Sequence[SimulatedNight]) -> Iterator[Stretch]:
    forward = [night for night in nights if night.rollback_began is None]
    for one in plan.intervals:
        if not {one.begins.task, one.ends.task} <= plan.by_id.keys():
            continue
        moments = [(_moment(one.begins, night), _moment(one.ends, night)) for night in forward]
        lengths = [end - begin for begin, end in moments if begin is not None and end is not None]
        yield Stretch(interval=one, lengths=spread(lengths), kept=sum(_keeps(one, seconds) for seconds in lengths))


def _moment(edge: Edge, night: SimulatedNight) -> float | None:
    return (night.starts if edge.side is Side.START else night.ends).get(edge.task)


def _keeps(interval: Interval, seconds: float) -> bool:
    at_most = interval.at_most
    return at_most is None or whole_minutes(timedelta(seconds=seconds)) <= whole_minutes(at_most)


def _as_if_go(plan: Plan, nights: Sequence[SimulatedNight], drawn: Drawn) -> list[SimulatedNight]:
    """The nights, those without a go-live walked on as if go had been said everywhere: what keeps a criterion from
    being met in time is what would have kept the go-live."""
    instead = {one.number: one for one in walked(drawn)}
    return [night if plan.go_live in night.ends else instead[night.number] for night in nights]


def spread(seconds: Sequence[float]) -> Spread | None:
    """Of some nights; None of none."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    p10, p50, p90 = (timedelta(seconds=quantile(ordered, share)) for share in (0.1, 0.5, 0.9))
    return Spread(nights=len(ordered), p10=p10, p50=p50, p90=p90)


def latest_ends(plan: Plan, expected: Mapping[UnitId, timedelta], limit: float) -> dict[TaskId, float]:
    """For everything before the go-live: when it has to be over if what follows takes what is expected of it."""
    latest = {plan.go_live: limit}
    for task in reversed(Graph(plan).tasks):
        if task.id in latest:
            starts = latest[task.id] - expected[UnitId(task.id)].total_seconds()
            for one in task.dependencies:
                by = starts - one.lag.total_seconds()
                if one.side is Side.START:
                    by += expected[UnitId(one.task)].total_seconds()
                latest[one.task] = min(latest.get(one.task, by), by)
    return latest


def _fate(plan: Plan, night: SimulatedNight, latest: Mapping[TaskId, float], limit: float) -> Fate:
    live = night.ends.get(plan.go_live)
    if live is not None and live <= limit:
        return Fate(made=True)
    if live is None and night.no_go is not None:
        return Fate(made=False, lost=f"no-go {night.no_go}")
    if (gate := _first_too_late(plan, night, latest)) is not None:
        return Fate(made=False, lost=f"late {gate}")
    return Fate(made=False, lost=NEVER if live is None else LATE_AFTER_ALL)


def _first_too_late(plan: Plan, night: SimulatedNight, latest: Mapping[TaskId, float]) -> TaskId | None:
    """The first checkpoint before the go-live from which it could not be expected any more."""
    gates = [one for one in latest if one in night.ends and _is_gate(plan, one)]
    late = [(night.ends[gate], gate) for gate in gates if night.ends[gate] > latest[gate]]
    return min(late)[1] if late else None


def _is_gate(plan: Plan, task: TaskId) -> bool:
    return isinstance(plan.by_id[task].body, Checkpoint)


def _passage(task: Task, planned: timedelta, nights: Sequence[SimulatedNight], fates: Sequence[Fate]) -> Passage:
    reasons = [night.reason for night, fate in zip(nights, fates, strict=True) if fate.lost == f"no-go {task.id}"]
    return Passage(
        task=task.id,
        title=task.title,
        planned=planned,
        times=spread([night.ends[task.id] for night in nights if task.id in night.ends]),
        lost_late=sum(one.lost == f"late {task.id}" for one in fates),
        lost_no_go=len(reasons),
        why=max(sorted(set(reasons)), key=reasons.count, default=""),
    )


def _go_live_as_expected(plan: Plan, expected: Mapping[TaskId, timedelta]) -> timedelta:
    times = propagate(Graph(plan), floor=plan.start, remaining=expected)
    return times[plan.go_live][1] - plan.start
