"""What copies wrote and no reconciliation of the plan reads: nobody has proved it, and nobody will."""

from jobs.run.outlook.writers import on_target
from jobs.run.state.model import FINISHED, RunState
from plans.model import CopySpec, Job, Plan, ReconcileSpec, Task, TaskId


def unread(plan: Plan, state: RunState) -> tuple[tuple[TaskId, str], ...]:
    """By the task that wrote them; nothing where the plan reconciles nothing at all."""
    proofs = [(task, spec) for task in plan.tasks if (spec := _reconciles(task)) is not None]
    if not proofs:
        return ()
    found = []
    for task in plan.tasks:
        known = state.unit(task.id)
        copies = isinstance(task.body, Job) and isinstance(task.body.spec, CopySpec)
        if not copies or known.evidence is None or not known.released:
            continue
        tables = [table for table in known.evidence.wrote if not any(_reads(state, *proof, table) for proof in proofs)]
        if tables:
            names = ", ".join(table.partition(":")[2] for table in tables)
            found.append((task.id, f"copied, and read by no reconcile: {names}"))
    return tuple(found)


def _reads(state: RunState, task: Task, spec: ReconcileSpec, table: str) -> bool:
    """Whether a reconciliation has read a table, or may still come to."""
    known = state.unit(task.id)
    if known.evidence is not None:
        return table in known.evidence.read
    return known.phase not in FINISHED and on_target(spec.rows, table)


def _reconciles(task: Task) -> ReconcileSpec | None:
    body = task.body
    return body.spec if isinstance(body, Job) and isinstance(body.spec, ReconcileSpec) else None
