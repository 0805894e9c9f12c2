"""Which checkpoints decide the night: the point of no return, and the last one before the go-live. Pure."""

from functools import lru_cache

from jobs.run.outlook.sequence.before import predecessors_of
from plans.model import Checkpoint, Plan, TaskId


@lru_cache(maxsize=256)
def decides_the_night(plan: Plan, gate: TaskId) -> bool:
    """Whether it is the point of no return, or nobody is asked any more between this checkpoint and the go-live."""
    body = plan.by_id[gate].body
    if isinstance(body, Checkpoint) and body.point_of_no_return:
        return True
    before_live = predecessors_of(plan, plan.go_live)
    later = (one for one in before_live if isinstance(plan.by_id[one].body, Checkpoint) and one != gate)
    return gate in before_live and not any(gate in predecessors_of(plan, one) for one in later)
