"""Whether a switch may be taken back: the point of no return moves behind it while that is so. Pure.

A checkpoint that is the point of no return, and a switch behind it that can be taken back: with the go there, nothing
is lost yet. Nor is it with the switch, for as long as what is written on the new side flows home, and until the plan
says that it does no more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache

from jobs.run.events import ReplicationStanding, Upkeep
from jobs.run.outlook.last_answer import last_answer
from jobs.run.outlook.replicating.criteria import not_looked_at_because
from jobs.run.outlook.replicating.stages import Stage, is_switched, stages
from jobs.run.outlook.sequence.before import predecessors_of
from jobs.run.state.model import RunState
from jobs.run.state.replications import NOTHING_SEEN, Followed
from jobs.run.state.unit import Phase
from plans.graph import reachable
from plans.model import (
    Direction,
    Job,
    Plan,
    Replication,
    ReplicationId,
    TaskId,
    UnfollowSpec,
)
from plans.reversible import reversible_switches, switches_behind

NOT_FLOWING_BACK = "letters sent, payments made, files and other systems do not flow back"
"""What no replication takes back, and whoever takes a switch back has to see to."""

NEVER = datetime.max.replace(tzinfo=UTC)
"""When what nothing ends can be taken back no more."""


class Way(StrEnum):
    """Whether a switch may be taken back."""

    AHEAD = "ahead"
    """It did not take place: there is nothing to take back."""
    OPEN = "open"
    UNSEEN = "unseen"
    """Nobody knows: it has not been looked at since, or a server does not answer."""
    LATE = "late"
    """Not just now: what was written has not all arrived. Once it has, it is open again, as a rule by itself."""
    LOST = "lost"
    """Not as things are; once what is wrong is mended it is open again."""
    CLOSED = "closed"
    """For good."""


_BY_UPKEEP = {
    Upkeep.HEALTHY: Way.OPEN,
    Upkeep.UNSEEN: Way.UNSEEN,
    Upkeep.BEHIND: Way.LATE,
    Upkeep.COPYING: Way.LOST,
    Upkeep.BROKEN: Way.LOST,
    Upkeep.LOST: Way.CLOSED,
    Upkeep.GONE: Way.CLOSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """Whether the switch of one replication may be taken back, until when, or why not."""

    replication: Replication
    switch: TaskId
    way: Way
    why: str = ""
    """Of one that is not open."""
    since: datetime | None = None
    """Real time: since when."""
    until: datetime | None = None
    """Run time; None as long as it is healthy."""

    @property
    def is_switched(self) -> bool:
        """Whether there is anything to take back."""
        return self.way is not Way.AHEAD

    @property
    def is_gone(self) -> bool:
        """Whether a switch has taken place that cannot be taken back now, as far as is known."""
        return self.way in (Way.UNSEEN, Way.LATE, Way.LOST, Way.CLOSED)


@last_answer
def ways_back(plan: Plan, state: RunState) -> tuple[WayBack, ...]:
    """Of each switch that can be taken back at all, whether it can be now, in the plan's order."""
    return tuple(_way_back(plan, state, task, of) for task, of in reversible_switches(plan).items())


@last_answer
def open_ways(plan: Plan, state: RunState) -> tuple[WayBack, ...]:
    """Those that are open, where every switch has taken place and none is gone: the night can be taken back."""
    ways = ways_back(plan, state)
    return ways if all(one.way is Way.OPEN for one in ways) else ()


@last_answer
def gone_ways(plan: Plan, state: RunState) -> tuple[WayBack, ...]:
    """The switches that took place and cannot be taken back now."""
    return tuple(one for one in ways_back(plan, state) if one.is_gone)


def why_gone(plan: Plan, state: RunState) -> str:
    """`records: apply worker dead`: why what is switched cannot be taken back; empty where it can, or nothing is."""
    gone = next(iter(gone_ways(plan, state)), None)
    if gone is None:
        return ""
    return f"{gone.replication.id}: {'not known, as ' if gone.way is Way.UNSEEN else ''}{gone.why}"


def is_held_open(plan: Plan, state: RunState, gate: TaskId) -> bool:
    """Whether a go at the point of no return leaves a way back: a switch behind it can be taken back, as each can."""
    behind = switches_behind(plan, gate)
    return bool(behind) and all(not one.is_gone for one in ways_back(plan, state) if one.switch in behind)


def taken_back_until(
    plan: Plan,
    state: RunState,
    starts: Mapping[TaskId, datetime],
    ends: Mapping[TaskId, datetime],
    at: TaskId | None = None,
) -> datetime | None:
    """Until when the night can be taken back, run time, where everything is switched and can be; else None.

    Where the plan gives no time it is until the replication is ended, and at the latest until the run is over.

    Args:
        starts, ends: run time; when every task is forecast to begin and to end.
        at: a checkpoint: as it will be once that is decided, with the switches before it done and nothing lost. What
            ends a replication behind it comes later in any case, so it is no limit; `NEVER` where none is left.
    """
    ways = open_ways(plan, state) or (_ways_back_by(plan, state, at) if at is not None else ())
    if not ways:
        return None
    limits = (limit for one in ways for limit in _limits(plan, one, starts, at))
    return min(limits, default=max(ends.values(), default=None) if at is None else NEVER)


def _ways_back_by(plan: Plan, state: RunState, gate: TaskId) -> tuple[WayBack, ...]:
    """The ways back that a checkpoint finds, where every switch that has one stands before it and none is gone."""
    ways = ways_back(plan, state)
    is_behind = reversible_switches(plan).keys() <= set(predecessors_of(plan, gate))
    return ways if is_behind and not any(one.is_gone for one in ways) else ()


def _limits(plan: Plan, way: WayBack, starts: Mapping[TaskId, datetime], at: TaskId | None) -> Iterator[datetime]:
    if way.until is not None:
        yield way.until
    yield from (starts[task] for task in _endings(plan, way.replication.id, at) if task in starts)


@lru_cache(maxsize=256)
def _endings(plan: Plan, of: ReplicationId, not_behind: TaskId | None) -> tuple[TaskId, ...]:
    """The tasks that end a replication, but for those behind a checkpoint."""
    behind = reachable(plan.successors, not_behind) if not_behind is not None else frozenset()
    jobs = ((task.id, task.body.spec) for task in plan.tasks if isinstance(task.body, Job) and task.id not in behind)
    return tuple(task for task, spec in jobs if isinstance(spec, UnfollowSpec) and spec.replication.id == of)


def _way_back(plan: Plan, state: RunState, switch: TaskId, of: Replication) -> WayBack:
    known = state.replications.get(of.id, NOTHING_SEEN)
    until = state.clock.planned(of.reversible_until) if of.reversible_until is not None else None
    way, why, since = _way(plan, state, switch, of, known)
    return WayBack(replication=of, switch=switch, way=way, why=why, since=since, until=until)


def _way(
    plan: Plan, state: RunState, switch: TaskId, of: Replication, known: Followed
) -> tuple[Way, str, datetime | None]:
    """Whether it can be taken back, why not, and since when (real time)."""
    if _all_skipped(plan, state, of.id):
        return Way.CLOSED, f"{switch}, its switch, was skipped: nothing flows back", None
    if not is_switched(plan, state, of):
        return Way.AHEAD, "", None
    if stages(plan, state)[of.id] is Stage.ENDED:
        return Way.CLOSED, "the replication was ended: nothing flows back", None
    if known.closed is not None and is_closed(state, of):
        since = state.clock.real_time(known.closed)
        return Way.CLOSED, "the time in which the plan lets it be taken back is over", since
    if not_looked_at_because(state):
        return Way.OPEN, "", None  # as if it did as it should
    return _by_health(known.stands)


def _all_skipped(plan: Plan, state: RunState, of: ReplicationId) -> bool:
    """Whether every switch of it was skipped: the night goes on without one, and so without a way back."""
    switches = (task for task, one in reversible_switches(plan).items() if one.id == of)
    return all(state.unit(task).phase is Phase.SKIPPED for task in switches)


def is_closed(state: RunState, of: Replication) -> bool:
    """Whether it is recorded that the time is over which the plan gives; an amendment may give more."""
    known, until = state.replications.get(of.id), of.reversible_until
    if known is None or known.closed is None or until is None:
        return False
    return state.clock.planned(until) <= known.closed


def _by_health(stands: ReplicationStanding | None) -> tuple[Way, str, datetime | None]:
    if stands is None or stands.direction is not Direction.BACK:
        return Way.UNSEEN, "the way back has not been looked at yet", None
    way = _BY_UPKEEP[stands.upkeep]
    if way is Way.OPEN:
        return way, "", stands.since
    return way, stands.reason or ("nothing of it is there" if way is Way.CLOSED else stands.upkeep.value), stands.since
