"""How far a replication is, by what became of the jobs that work on it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from jobs.run.events import UnitId, Upkeep, rollback_unit
from jobs.run.outlook.last_answer import last_answer
from jobs.run.state.model import RunState
from jobs.run.state.replications import NOTHING_SEEN
from jobs.run.state.unit import FINISHED, Phase, UnitState
from plans.model import (
    DatabaseId,
    FollowSpec,
    Job,
    Plan,
    Replication,
    ReplicationId,
    SwitchBackSpec,
    SwitchSpec,
    UnfollowSpec,
)

_DONE = frozenset({Phase.DONE, Phase.FIXED, Phase.UNVERIFIED})
"""What took place, be it on somebody's word alone."""
_STOPPED = frozenset({Phase.ATTENTION, Phase.ABANDONED, Phase.SKIPPED})
"""Nothing of it runs, and nothing will before a person says so."""
_SWITCHES = (SwitchSpec, SwitchBackSpec)
_Spec = FollowSpec | SwitchSpec | SwitchBackSpec | UnfollowSpec


class Stage(StrEnum):
    """How far a replication is."""

    AHEAD = "to come"
    COPYING = "copying"
    FOLLOWING = "following"
    SWITCHING = "switching"
    SWITCHED = "switched"
    GOING_BACK = "switching back"
    ENDING = "ending"
    ENDED = "ended"


_WHILE: Mapping[type, Stage] = {
    FollowSpec: Stage.COPYING,
    SwitchSpec: Stage.SWITCHING,
    SwitchBackSpec: Stage.GOING_BACK,
    UnfollowSpec: Stage.ENDING,
}
_AFTER: Mapping[type, Stage] = {
    FollowSpec: Stage.FOLLOWING,
    SwitchSpec: Stage.SWITCHED,
    SwitchBackSpec: Stage.FOLLOWING,
    UnfollowSpec: Stage.ENDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A task, or the rollback of one, that works on a replication."""

    unit: UnitId
    spec: type


@lru_cache(maxsize=8)
def acts(plan: Plan) -> Mapping[ReplicationId, tuple[Act, ...]]:
    """By replication the units that work on it, in the plan's order."""
    found: dict[ReplicationId, tuple[Act, ...]] = {}
    for unit, body in _units(plan):
        if isinstance(body, Job) and isinstance(spec := body.spec, _Spec):
            of = spec.replication.id
            found[of] = (*found.get(of, ()), Act(unit=unit, spec=type(spec)))
    return found


def _units(plan: Plan) -> Iterator[tuple[UnitId, object]]:
    for task in plan.tasks:
        yield UnitId(task.id), task.body
        if task.rollback is not None:
            yield rollback_unit(task.id), task.rollback.body


@last_answer
def stages(plan: Plan, state: RunState) -> Mapping[ReplicationId, Stage]:
    """How far each replication of the plan is."""
    return {name: _stage(plan, state, of) for name, of in plan.replications.items()}


def in_force(plan: Plan, state: RunState) -> tuple[Replication, ...]:
    """The replications of which something may stand on servers: begun, and not ended."""
    far = stages(plan, state)
    return tuple(one for of, one in plan.replications.items() if far[of] not in (Stage.AHEAD, Stage.ENDED))


def standing_somewhere(plan: Plan, state: RunState) -> tuple[Replication, ...]:
    """Those in force, but for what was seen to be gone from both sides: somebody has taken it away by hand."""
    return tuple(one for one in in_force(plan, state) if not is_gone(state, one.id))


def is_gone(state: RunState, of: ReplicationId) -> bool:
    """Whether it was seen last that nothing of it stands."""
    stands = state.replications.get(of, NOTHING_SEEN).stands
    return stands is not None and stands.upkeep is Upkeep.GONE


def left_in_force(plan: Plan, state: RunState) -> tuple[Replication, ...]:
    """Those that outlive the run, once it has ended: nobody watches them any more."""
    return standing_somewhere(plan, state) if state.ended is not None and not state.simulated else ()


def unwatched(of: Replication) -> str:
    """What has to be said of one that outlives its run."""
    return f"replication {of.id} is in force: without a run nobody watches what its slots keep (cutover db unfollow)"


def left_behind(of: Replication) -> str:
    """The same once the run is over, since when nobody has looked."""
    return (
        f"replication {of.id} was in force when the run ended: nobody watches what its slots keep"
        " (cutover db unfollow says what is left)"
    )


def would_outlive(plan: Plan, state: RunState) -> tuple[str, ...]:
    """What has to be said before a run is ended: each that nobody would watch any more."""
    return () if state.simulated else tuple(map(unwatched, standing_somewhere(plan, state)))


def last_switch(plan: Plan, state: RunState, of: ReplicationId) -> Act | None:
    """The last switch that took place, in either direction."""
    return _latest(state, (one for one in acts(plan).get(of, ()) if one.spec in _SWITCHES))


def written_to(plan: Plan, state: RunState, of: Replication) -> DatabaseId | None:
    """To which side people write: as both sides said after the last switch that took place, else as it does."""
    known, last = state.replications.get(of.id, NOTHING_SEEN), last_switch(plan, state, of.id)
    live = known.stands.live if known.stands is not None else ""
    if last is not None and not (live and known.seq > state.unit(last.unit).since_seq):
        return of.target if last.spec is SwitchSpec else of.source
    return DatabaseId(live) if live else None


def is_switched(plan: Plan, state: RunState, of: Replication) -> bool:
    """Whether people write to the target."""
    return written_to(plan, state, of) == of.target


def _stage(plan: Plan, state: RunState, of: Replication) -> Stage:
    """What is under way outranks what took place last."""
    known = acts(plan).get(of.id, ())
    under_way = [one for one in known if _is_under_way(state.unit(one.unit), one.spec)]
    if under_way:
        return _WHILE[max(under_way, key=lambda one: state.unit(one.unit).since_seq).spec]
    last = _latest(state, known)
    stage = _AFTER[last.spec] if last is not None else Stage.AHEAD
    if stage in (Stage.FOLLOWING, Stage.SWITCHED):
        return Stage.SWITCHED if is_switched(plan, state, of) else Stage.FOLLOWING
    return stage


def _is_under_way(known: UnitState, spec: type) -> bool:
    """Whether it has begun and has not ended as it should: a part of it may stand.

    Of a switch none does: one that stopped is undone, or has taken place, as both sides say.
    """
    if spec in _SWITCHES and known.phase in _STOPPED:
        return False
    given_up = known.phase in (Phase.ABANDONED, Phase.SKIPPED) and bool(known.attempts)
    return given_up or (known.started is not None and known.phase not in FINISHED | {Phase.PENDING, Phase.UNVERIFIED})


def _latest(state: RunState, of: Iterable[Act]) -> Act | None:
    """The one that took place last; what was rolled back has, and its rollback after it."""
    took_place = [one for one in of if state.unit(one.unit).phase in _DONE]
    return max(took_place, key=lambda one: state.unit(one.unit).since_seq, default=None)
