"""How each replication of a plan stands, the worst first, and who is called about it. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from jobs.run.events import ReplicationStanding, Upkeep, task_of
from jobs.run.outlook.last_answer import last_answer
from jobs.run.outlook.replicating.stages import Stage, acts, stages, written_to
from jobs.run.outlook.replicating.ways_back import Way, WayBack, ways_back
from jobs.run.state.model import RunState
from plans.model import DatabaseId, Direction, PartyId, Plan, Replication, ReplicationId, TaskId


class Light(StrEnum):
    """How bad it is; the worst first."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    NONE = "none"
    """Nothing of it is in force."""


_RED = frozenset({Upkeep.BROKEN, Upkeep.LOST, Upkeep.GONE})
_GREEN = frozenset({Upkeep.COPYING, Upkeep.HEALTHY})
_LIGHTS = {light: place for place, light in enumerate(Light)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One replication of the plan, as the engine has seen it last."""

    of: Replication
    stage: Stage
    stands: ReplicationStanding | None
    """None before it was looked at."""
    written_to: DatabaseId | None
    """To which side people write; None where nobody can say."""
    way: WayBack | None
    """None where no switch of it can be taken back at all."""
    light: Light

    @property
    def direction(self) -> Direction:
        """Which way changes travel."""
        return self.stands.direction if self.stands is not None else Direction.FORWARD

    @property
    def route(self) -> str:
        """`legacy -> platform`."""
        return f"{self.of.publisher(self.direction)} -> {self.of.subscriber(self.direction)}"

    @property
    def is_taken_back(self) -> bool:
        """Whether what is told of it is whether its switch can be taken back."""
        return self.way is not None and self.way.is_switched


@last_answer
def standings(plan: Plan, state: RunState) -> tuple[Standing, ...]:
    """Each replication of the plan, the worst first."""
    found = [_standing(plan, state, one) for one in plan.replications.values()]
    return tuple(sorted(found, key=lambda one: _LIGHTS[one.light]))


def _standing(plan: Plan, state: RunState, of: Replication) -> Standing:
    known, stage = state.replications.get(of.id), stages(plan, state)[of.id]
    stands = known.stands if known is not None else None
    way = next((one for one in ways_back(plan, state) if one.replication.id == of.id), None)
    return Standing(
        of=of,
        stage=stage,
        stands=stands,
        written_to=written_to(plan, state, of),
        way=way,
        light=_light(stage, stands, way),
    )


def _light(stage: Stage, stands: ReplicationStanding | None, way: WayBack | None) -> Light:
    if stage in (Stage.AHEAD, Stage.ENDED):
        return Light.NONE
    upkeep, known = (stands.upkeep if stands is not None else Upkeep.COPYING), (way.way if way is not None else None)
    if upkeep in _RED or known in (Way.LATE, Way.LOST):
        return Light.RED
    return Light.GREEN if upkeep in _GREEN and known is not Way.UNSEEN else Light.AMBER


def red_ones(plan: Plan, state: RunState) -> tuple[Standing, ...]:
    """Those that are red; none once the run has ended."""
    return () if state.ended is not None else tuple(one for one in standings(plan, state) if one.light is Light.RED)


def owner_of(plan: Plan, of: ReplicationId) -> PartyId | None:
    """Who is called about it: whoever owns the first task that works on it."""
    first = next(iter(acts(plan).get(of, ())), None)
    return plan.by_id[TaskId(task_of(first.unit)[0])].owner if first is not None else None
