"""The jobs of one replication among each other: what stands before what, whatever the databases hold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from plans.assemble.context import Context
from plans.file.yaml_source import Path
from plans.graph import behind_the_end
from plans.model import (
    Checkpoint,
    CopySpec,
    FollowSpec,
    Job,
    Replication,
    ReplicationCriterion,
    ReplicationId,
    RunKind,
    SwitchBackSpec,
    SwitchSpec,
    Task,
    TaskId,
    UnfollowSpec,
)
from plans.model.jobs import ReplicatingSpec

_MOST = 20
"""Jobs of one replication; what each stands behind is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One job of a replication, as the work of a task."""

    task: Task
    spec: ReplicatingSpec
    path: Path
    """Where it names the replication."""
    behind: frozenset[TaskId]
    """The tasks that cannot begin before it is over."""

    @property
    def name(self) -> TaskId:
        """The id of its task."""
        return self.task.id

    def comes_before(self, other: "_Step") -> bool:
        """Whether the other one cannot begin before it is over."""
        return other.name in self.behind


def check_replicating(context: Context, tasks: Sequence[Task], paths: Mapping[str, Path]) -> None:
    """Record each job of a replication that would find nothing to work on, or take away what another needs.

    Args:
        tasks: those that could be made.
        paths: where each task of the file stands, by its id.
    """
    if len(tasks) < len(context.tasks):
        return  # of one that could not be made nobody knows what it would have done
    for name in context.replications:
        working = list(_working(tasks, name))
        if len(working) > _MOST:
            context.problem(("replication", name), f"more than {_MOST} jobs work on {name}", key=True)
            continue
        steps = [_step(tasks, paths, task, spec) for task, spec in working]
        told: set[Path] = set()
        for kind in RunKind:
            of_kind = [step for step in steps if step.task.only in (None, kind)]
            for step, message, hint in _out_of_order(of_kind, name):
                if step.path not in told:
                    context.problem(step.path, message, hint)
                told.add(step.path)
        _rollbacks(context, tasks, paths, steps, name)
        _asked_of(context, tasks, paths, _of(steps, FollowSpec), name)
    _copied_too(context, tasks, paths)


def _working(tasks: Sequence[Task], name: ReplicationId) -> Iterator[tuple[Task, ReplicatingSpec]]:
    for task in tasks:
        spec = task.body.spec if isinstance(task.body, Job) else None
        if isinstance(spec, ReplicatingSpec) and spec.replication.id == name:
            yield task, spec


def _step(tasks: Sequence[Task], paths: Mapping[str, Path], task: Task, spec: ReplicatingSpec) -> _Step:
    body = task.body
    assert isinstance(body, Job)  # noqa: S101 - `_working` gives no others
    path: Path = (*paths[task.id], "job", str(body.kind), "of")
    return _Step(task=task, spec=spec, path=path, behind=behind_the_end(tasks, task.id))


# --- in which order ----------------------------------------------------------------------------------------------


def _out_of_order(steps: Sequence[_Step], name: ReplicationId) -> Iterator[tuple[_Step, str, str]]:
    """Find the steps of one kind of run that cannot work as they stand: each with what is said, and what to do."""
    follows, switches = _of(steps, FollowSpec), _of(steps, SwitchSpec)
    backs, ends = _of(steps, SwitchBackSpec), _of(steps, UnfollowSpec)
    for step in switches:
        yield from _lacks(step, follows, f"switches {name}, and waits for no task that makes it follow", "follow")
    for step in backs:
        yield from _lacks(step, switches, f"goes back, and waits for no switch of {name}", "switch")
    for step in ends:
        yield from _lacks(step, follows, f"ends {name}, and waits for no task that begins it", "follow")
    for end in ends:
        yield from _ended_too_early(end, [*switches, *backs], follows)
    yield from _twice(follows, ends, f"makes {name} follow", "an unfollow")
    yield from _twice(switches, backs, f"switches {name}", "a switch_back")
    yield from _twice(backs, switches, f"goes back in {name}", "a switch")


def _of(steps: Sequence[_Step], kind: type[ReplicatingSpec]) -> list[_Step]:
    return [step for step in steps if isinstance(step.spec, kind)]


def _lacks(step: _Step, before: Sequence[_Step], what: str, kind: str) -> Iterator[tuple[_Step, str, str]]:
    if not any(one.comes_before(step) for one in before):
        yield step, f"{step.name} {what}", _behind_one_of(before, kind)


def _behind_one_of(steps: Sequence[_Step], kind: str) -> str:
    return f"after: [{steps[0].name}] on it" if steps else f"a task before it with job: {{{kind}: ...}}"


def _twice(steps: Sequence[_Step], between: Sequence[_Step], what: str, kind: str) -> Iterator[tuple[_Step, str, str]]:
    """Find two of the same kind with nothing between them that makes the second one possible."""
    for one, other in combinations(steps, 2):
        if not _parted(one, other, between) and not _parted(other, one, between):
            yield other, f"{other.name} {what}, as {one.name} does", f"remove one of them, or {kind} between them"


def _parted(first: _Step, second: _Step, between: Sequence[_Step]) -> bool:
    return any(first.comes_before(step) and step.comes_before(second) for step in between)


def _ended_too_early(end: _Step, others: Sequence[_Step], follows: Sequence[_Step]) -> Iterator[tuple[_Step, str, str]]:
    """Find what an unfollow may take from under a switch that is still to come."""
    for step in others:
        begun_anew = _parted(end, step, follows)
        if end.comes_before(step) and not begun_anew:
            yield step, f"{step.name} waits for {end.name}, which takes away what it works on", f"{end.name} behind it"
        elif not begun_anew and not step.comes_before(end):
            yield end, f"nothing keeps {end.name} from taking away what {step.name} works on", f"after: [{step.name}]"


# --- rollbacks, and other jobs -----------------------------------------------------------------------------------


def _rollbacks(
    context: Context, tasks: Sequence[Task], paths: Mapping[str, Path], steps: Sequence[_Step], name: ReplicationId
) -> None:
    """Record rollbacks that roll nothing back: a follow, and a switch of what was not switched the other way."""
    switched, back = _done_by(_of(steps, SwitchSpec)), _done_by(_of(steps, SwitchBackSpec))
    for task in tasks:
        spec = task.rollback.body.spec if task.rollback and isinstance(task.rollback.body, Job) else None
        if not isinstance(spec, ReplicatingSpec) or spec.replication.id != name:
            continue
        place: Path = (*paths[task.id], "rollback", "job")
        match spec:
            case FollowSpec():
                hint = f"job: {{unfollow: {{of: {name}}}}}"
                context.problem((*place, "follow"), "to follow rolls nothing back", hint, key=True)
            case SwitchBackSpec() if task.id not in switched:
                message = f"{task.id} neither switches {name} nor waits for a switch: there is nothing to go back from"
                context.problem((*place, "switch_back"), message, "it belongs to the task that switches", key=True)
            case SwitchSpec() if task.id not in back:
                hint = f"job: {{switch_back: {{of: {name}}}}} rolls a switch back"
                message = f"{task.id} does not go back: there is nothing to switch again"
                context.problem((*place, "switch"), message, hint, key=True)
            case _:
                pass


def _done_by(steps: Sequence[_Step]) -> frozenset[TaskId]:
    """The tasks at whose end one of these has been done."""
    return frozenset().union(*({step.name, *step.behind} for step in steps))


def _asked_of(
    context: Context, tasks: Sequence[Task], paths: Mapping[str, Path], follows: Sequence[_Step], name: ReplicationId
) -> None:
    """Record gates that ask for a replication before anything follows."""
    begun = {task for step in follows for task in step.behind}
    for task in tasks:
        criteria = task.body.criteria if isinstance(task.body, Checkpoint) else ()
        for index, criterion in enumerate(criteria):
            asks = isinstance(criterion, ReplicationCriterion) and criterion.replication == name
            if asks and task.id not in begun:
                place: Path = (*paths[task.id], "checkpoint", "criteria", index)
                message = f"{task.id} waits for no task that makes {name} follow"
                context.problem(place, message, _behind_one_of(follows, "follow"))


def _copied_too(context: Context, tasks: Sequence[Task], paths: Mapping[str, Path]) -> None:
    """Record copies into tables that follow: the same rows would come twice, or others travel back after a switch."""
    for task in tasks:
        spec = task.body.spec if isinstance(task.body, Job) else None
        if not isinstance(spec, CopySpec):
            continue
        place: Path = (*paths[task.id], "job", "copy", "tables")
        for one in context.replications.values():
            if one.rows.shares_a_table(spec.rows):
                _copied_into(context, place, task, spec, one)


def _copied_into(context: Context, place: Path, task: Task, spec: CopySpec, one: Replication) -> None:
    if spec.rows.batch is not None and spec.delta is None:
        message = f"{task.id} adds rows to tables that follow in {one.id}: after a switch they travel back"
        context.warn(place, message, f"another table, or before {one.source} is followed", key=True)
    else:
        message = f"{task.id} copies into tables that follow in {one.id}, which brings their rows itself"
        context.problem(place, message, f"follow brings what is there; except: of {task.id}, or of {one.id}", key=True)
