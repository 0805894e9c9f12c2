"""What copies wrote and no reconciliation of the plan reads: nobody has proved it, and nobody will."""

from collections.abc import Sequence

from jobs.run.outlook.writers import on_target
from jobs.run.state.model import RunState
from jobs.run.state.unit import FINISHED
from plans.model import CopySpec, Job, Plan, ReconcileSpec, Task, TaskId


def unread(plan: Plan, state: RunState) -> tuple[tuple[TaskId, str], ...]:
    """By the task that wrote them; nothing where the plan reconciles nothing at all."""
    proofs = [(task, spec) for task in plan.tasks if (spec := _reconciles(task)) is not None]
    if not proofs:
        return ()
    texts = ((task.id, _unread_of(state, task, proofs)) for task in plan.tasks if _copies(task))
    return tuple((task, text) for task, text in texts if text)


def _copies(task: Task) -> bool:
    return isinstance(task.body, Job) and isinstance(task.body.spec, CopySpec)


def _unread_of(state: RunState, copy: Task, proofs: Sequence[tuple[Task, ReconcileSpec]]) -> str:
    """Which tables a copy wrote that no reconciliation reads, in words; empty where there are none."""
    known = state.unit(copy.id)
    if known.evidence is None or not known.released:
        return ""
    tables = [table for table in known.evidence.wrote if not _read_by_any(state, proofs, table)]
    names = ", ".join(table.partition(":")[2] for table in tables)
    return f"copied, and read by no reconcile: {names}" if names else ""


def _read_by_any(state: RunState, proofs: Sequence[tuple[Task, ReconcileSpec]], table: str) -> bool:
    return any(_reads(state, task, spec, table) for task, spec in proofs)


def _reads(state: RunState, task: Task, spec: ReconcileSpec, table: str) -> bool:
    """Whether a reconciliation has read a table, or may still come to."""
    known = state.unit(task.id)
    if known.evidence is not None:
        return table in known.evidence.read
    return known.phase not in FINISHED and on_target(spec.rows, table)


def _reconciles(task: Task) -> ReconcileSpec | None:
    body = task.body
    return body.spec if isinstance(body, Job) and isinstance(body.spec, ReconcileSpec) else None
