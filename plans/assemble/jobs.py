"""The `job:` of a task, or of its rollback."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from plans.assemble.asking import wait_until, watch
from plans.assemble.canaries import canary_job
from plans.assemble.comms import comms
from plans.assemble.context import Context
from plans.assemble.header import retry
from plans.assemble.http import http
from plans.assemble.probe import probe
from plans.assemble.programs import command, python
from plans.assemble.proofs import proof
from plans.assemble.replication import follow, switch, switch_back, unfollow
from plans.assemble.rows import copy_rows
from plans.assemble.same import same
from plans.assemble.sql import sql
from plans.file.comms_shapes import CommsFile
from plans.file.fields import Strict
from plans.file.http_shapes import HttpFile
from plans.file.job_shapes import (
    JOB_KINDS,
    CanaryJobFile,
    CommandFile,
    JobFile,
    ProbeFile,
    PythonFile,
    RollbackJobFile,
    SqlFile,
    WaitUntilFile,
    WatchFile,
)
from plans.file.replication_shapes import FollowFile, SwitchBackFile, SwitchFile, UnfollowFile
from plans.file.row_shapes import CopyFile, ReconcileFile
from plans.file.same_shapes import SameFile
from plans.file.yaml_source import Path
from plans.model import CommandSpec, CopyUndo, Job, JobKind, JobSpec, Retry, TableSelection
from plans.model.kind_traits import Restart, traits_of

_ASSEMBLERS: Mapping[type[Strict], Callable[..., JobSpec | None]] = {
    CopyFile: copy_rows,
    ReconcileFile: proof,
    SqlFile: sql,
    ProbeFile: probe,
    WaitUntilFile: wait_until,
    WatchFile: watch,
    CommandFile: command,
    PythonFile: python,
    HttpFile: http,
    CommsFile: comms,
    CanaryJobFile: canary_job,
    SameFile: same,
    FollowFile: follow,
    SwitchFile: switch,
    SwitchBackFile: switch_back,
    UnfollowFile: unfollow,
}
"""What makes a specification of each kind, by its shape in a file: one line a kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What holds for jobs that do not say otherwise."""

    retry: Retry
    timeout: timedelta
    quiet_after: timedelta


def defaults(context: Context) -> Defaults:
    """Lay the plan's defaults over the program's."""
    file = context.file.defaults
    program = Job(kind=JobKind.COMMAND, spec=CommandSpec(argv=("true",)))
    if file is None:
        return Defaults(retry=program.retry, timeout=program.timeout, quiet_after=program.quiet_after)
    return Defaults(
        retry=retry(context, ("defaults", "retry"), file.retry, program.retry),
        timeout=file.timeout or program.timeout,
        quiet_after=file.quiet_after or program.quiet_after,
    )


def job(
    context: Context,
    path: Path,
    file: JobFile | RollbackJobFile,
    base: Defaults,
    rolled_back: TableSelection | None = None,
) -> Job | None:
    """Make a job; None where it cannot be made, with a problem recorded.

    Args:
        rolled_back: in a rollback, the rows that the task's own copy selects.
    """
    kind, shape = _written(file)
    if shape is None:
        return None
    spec = _spec(context, (*path, kind), shape, rolled_back)
    if spec is None:
        return None
    if file.repeatable and traits_of(spec).restart is Restart.ALWAYS:
        context.warn((*path, "repeatable"), f"a {kind} restarts by itself: repeatable changes nothing", key=True)
    return Job(
        kind=JobKind(kind),
        spec=spec,
        retry=retry(context, (*path, "retry"), file.retry, base.retry),
        timeout=file.timeout or base.timeout,
        quiet_after=file.quiet_after or base.quiet_after,
        repeatable=file.repeatable,
    )


def _written(file: JobFile | RollbackJobFile) -> tuple[str, Strict | str | None]:
    """Find the key of its kind, and what stands under it; `copy: undo` is a word."""
    for kind in JOB_KINDS:
        shape = getattr(file, "copy_" if kind == "copy" else kind)
        if shape is not None:
            return kind, shape
    return "", None


def _spec(context: Context, path: Path, shape: Strict | str, rolled_back: TableSelection | None) -> JobSpec | None:
    if not isinstance(shape, str):
        return _ASSEMBLERS[type(shape)](context, path, shape)
    if rolled_back is None:
        context.problem(path, "copy: undo rolls back the task's own copy, and this task has none")
        return None
    return CopyUndo(rows=rolled_back)
