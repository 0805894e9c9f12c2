"""`--rehearse-rollback`: what is refused before anything starts."""

from console.errors import Declined, NotFound
from plans.graph import Graph
from plans.model import Checkpoint, Plan, RunKind, TaskId


def refuse_no_way_back(plan: Plan, gate: str) -> TaskId:
    """The checkpoint at which a rehearsal of this plan may turn back.

    Raises:
        NotFound: a rehearsal of it has no such checkpoint.
        Declined: there is no way back from there, or nothing to roll back.
    """
    plan = plan.for_run(RunKind.REHEARSAL)
    name = TaskId(gate)
    gates = [task.id for task in plan.checkpoints]
    if name not in gates:
        known = f"its checkpoints are {', '.join(gates)}" if gates else "it has no checkpoint"
        raise NotFound(f"a rehearsal of this plan has no checkpoint {gate[:40]}", hint=known)
    before = Graph(plan).before(name)
    for other in before:
        body = plan.by_id[other].body
        if isinstance(body, Checkpoint) and body.point_of_no_return:
            raise Declined(
                f"{gate} waits for {other}, the point of no return: from there is no way back",
                hint=f"--rehearse-rollback {other}, or a checkpoint before it",
            )
    if all(plan.by_id[other].rollback is None for other in before):
        raise Declined(f"nothing before {gate} has a rollback: there would be none to rehearse", hint="rollback: {...}")
    return name
