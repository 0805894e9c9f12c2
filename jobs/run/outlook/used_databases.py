"""Which databases of the plan a job uses, and which of them cannot be used just now. Pure."""

from typing import assert_never

from jobs.run.state.model import RunState
from plans.model import (
    CommandSpec,
    CopySpec,
    CopyUndo,
    DatabaseId,
    HttpProbe,
    Job,
    Plan,
    PythonSpec,
    ReconcileSpec,
    SqlProbe,
    SqlSpec,
    TcpProbe,
    TlsProbe,
    WaitUntilSpec,
    WatchSpec,
)


def used_by(job: Job) -> tuple[DatabaseId, ...]:
    """The databases that a job cannot do without.

    An undo of a copy does not ask the source, which may be gone by then. What a coroutine or a program of the team's
    own uses is known to them alone: their attempts begin, and find out.
    """
    match job.spec:
        case CopySpec(rows=rows) | ReconcileSpec(rows=rows):
            return rows.source, rows.target
        case CopyUndo(rows=rows):
            return (rows.target,)
        case SqlSpec(on=on) | SqlProbe(on=on) | WaitUntilSpec(on=on) | WatchSpec(on=on):
            return (on,)
        case CommandSpec() | PythonSpec() | HttpProbe() | TcpProbe() | TlsProbe():
            return ()
        case _:
            assert_never(job.spec)


def written_to(plan: Plan) -> frozenset[DatabaseId]:
    """The databases that tasks or rollbacks of the plan write to under a fence."""
    bodies = [task.body for task in plan.tasks] + [task.rollback.body for task in plan.tasks if task.rollback]
    found: set[DatabaseId] = set()
    for body in bodies:
        if not isinstance(body, Job):
            continue
        match body.spec:
            case CopySpec(rows=rows) | CopyUndo(rows=rows):
                found.add(rows.target)
            case SqlSpec(on=on):
                found.add(on)
            case _:
                pass
    return frozenset(found)


def lacking(state: RunState, job: Job) -> tuple[DatabaseId, ...]:
    """The databases that a job needs and that cannot be used: it is held until they are back."""
    if not state.missing:
        return ()
    return tuple(name for name in used_by(job) if name in state.missing)
