"""Whether a replication does as a checkpoint asks. Pure."""

from jobs.run.events import ReplicationStanding, Upkeep
from jobs.run.outlook.replicating.stages import Stage, stages
from jobs.run.state.model import RunState
from plans.durations import format_duration
from plans.model import Plan, Replication, ReplicationCriterion


def not_looked_at_because(state: RunState) -> str:
    """Why nobody looks at replications in this run, in words; empty where the engine does."""
    return "a simulated night replicates nothing" if state.simulated else ""


def replicates(plan: Plan, state: RunState, criterion: ReplicationCriterion) -> tuple[bool | None, str]:
    """Whether changes arrive within the limit, in the direction that is in force; None where nobody knows."""
    if reason := not_looked_at_because(state):
        return True, f"not asked: {reason}"
    of = plan.replications[criterion.replication]
    stage = stages(plan, state)[of.id]
    if stage in (Stage.AHEAD, Stage.ENDED):
        return False, f"{of.id} {'has not begun' if stage is Stage.AHEAD else 'was ended'}"
    stands = seen_tonight(state, of)
    return _as_it_stands(of, stands) if stands is not None else (None, f"{of.id} has not been looked at yet")


def seen_tonight(state: RunState, of: Replication) -> ReplicationStanding | None:
    """How it stands, as the engine has seen that works on the run; None until it has."""
    known, engine = state.replications.get(of.id), state.engine
    return known.stands if known is not None and engine is not None and known.term == engine.term else None


def _as_it_stands(of: Replication, stands: ReplicationStanding) -> tuple[bool | None, str]:
    way = f"{of.publisher(stands.direction)} -> {of.subscriber(stands.direction)}"
    if stands.upkeep is Upkeep.HEALTHY:
        return True, f"{way} healthy, within {format_duration(of.lag_at_most)}"
    is_known = stands.upkeep is not Upkeep.UNSEEN
    return (False if is_known else None), f"{way} {stands.upkeep}{f': {stands.reason}' if stands.reason else ''}"


def mended_by(state: RunState, criterion: ReplicationCriterion) -> str:
    """What has to happen before it is true."""
    known = state.replications.get(criterion.replication)
    mend = known.stands.mend if known is not None and known.stands is not None else ""
    return f"{mend or f'let {criterion.replication} catch up'}; it is looked at again by itself"
