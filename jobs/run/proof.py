"""Whether a reconciliation still proves anything: what was written to its tables after it began makes it stale.

A write is known in two ways: by the tables that an attempt's evidence names, and, for a copy that is under way or
failed in the middle and so left no evidence, by the tables that the plan lets it write to.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import lru_cache

from jobs.run.events import How, UnitId, rollback_unit
from jobs.run.state import Phase, RunState
from plans.model import CopySpec, CopyUndo, Job, Plan, TableSelection, Task, TaskId


def unproved(plan: Plan, state: RunState, task: TaskId) -> str:
    """Why a reconciliation proves nothing, in words; empty where it does."""
    known = state.unit(task)
    if known.phase is not Phase.DONE or known.evidence is None:
        return "not reconciled"
    if not known.evidence.passed:
        return "differs"
    stale = set(state.stale(task))
    for unit, rows in _writers(plan):
        if _wrote_without_evidence(state, unit, known.evidence_seq):
            stale |= {table for table in known.evidence.read if _may_write(rows, table)}
    return f"stale, {len(stale)} tables written since" if stale else ""


@lru_cache(maxsize=8)
def _writers(plan: Plan) -> tuple[tuple[UnitId, TableSelection], ...]:
    return tuple(_copies(plan))


def _copies(plan: Plan) -> Iterator[tuple[UnitId, TableSelection]]:
    for task in plan.tasks:
        for unit, body in ((UnitId(task.id), task.body), (rollback_unit(task.id), _undo(task))):
            if isinstance(body, Job) and isinstance(body.spec, CopySpec | CopyUndo):
                yield unit, body.spec.rows


def _undo(task: Task) -> object:
    return task.rollback.body if task.rollback is not None else None


def _wrote_without_evidence(state: RunState, unit: UnitId, seq: int) -> bool:
    """Whether an attempt that has not succeeded was under way after this number of the journal."""
    return any(
        attempt.how is not How.SUCCEEDED and (attempt.ended_seq is None or attempt.ended_seq > seq)
        for attempt in state.unit(unit).attempts
    )


def _may_write(rows: TableSelection, table: str) -> bool:
    database, _, name = table.partition(":")
    if database != rows.target:
        return False
    named = name in rows.mapping or any(fnmatchcase(name, pattern) for pattern in rows.tables)
    return named and not any(fnmatchcase(name, pattern) for pattern in rows.excluded)
