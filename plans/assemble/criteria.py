"""Whether the criteria of checkpoints can come true: what each looks at must be able to become what it asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from plans.assemble.context import Context
from plans.file.yaml_source import Path
from plans.graph import reachable, successors_of
from plans.model import (
    AnswerCriterion,
    Checkpoint,
    CounterCriterion,
    Criterion,
    DoneCriterion,
    FlowsCriterion,
    ForecastCriterion,
    IntervalCriterion,
    Job,
    JobKind,
    LessonsCriterion,
    Manual,
    ReconciledCriterion,
    RehearsedCriterion,
    ReplicationCriterion,
    RollbackCriterion,
    RunKind,
    SameCriterion,
    SqlCriterion,
    Task,
    TaskId,
)
from plans.nearest import did_you_mean_in_file
from plans.rehearsals.durations import is_work


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limit:
    """One criterion of a checkpoint, with what its tasks are held against."""

    gate: Task
    criterion: Criterion
    behind: frozenset[TaskId]
    """The tasks that wait for the checkpoint."""
    always_has_some: bool
    """It asks for something in every kind of run that has the checkpoint, so that a task may be of one kind alone."""


def check_criteria(context: Context, tasks: Sequence[Task], paths: Mapping[str, Path]) -> None:
    """Record each criterion that cannot come true.

    Args:
        tasks: those that could be made.
        paths: where each task of the file stands, by its id.
    """
    by_id = {task.id: task for task in tasks}
    successors = successors_of(tasks)
    for gate in tasks:
        if not isinstance(gate.body, Checkpoint) or not gate.body.criteria:
            continue
        behind = reachable(successors, gate.id)
        for index, criterion in enumerate(gate.body.criteria):
            path = (*paths[gate.id], "checkpoint", "criteria", index)
            looked_at = [by_id[name] for name in _tasks_of(criterion) if name in by_id]
            always_has_some = isinstance(criterion, DoneCriterion) and _some_always_taken(gate, looked_at)
            limit = _Limit(gate=gate, criterion=criterion, behind=behind, always_has_some=always_has_some)
            for task in _sound(context, looked_at, paths):
                _check(context, path, limit, task)
            _can_be_rehearsed(context, (*path, "rehearsed"), criterion, by_id)


def _sound(context: Context, tasks: Sequence[Task], paths: Mapping[str, Path]) -> list[Task]:
    """Without those whose faulty lines have been left out, and may have been what a criterion needs."""
    return [task for task in tasks if not context.is_repaired(paths[task.id])]


def _tasks_of(criterion: Criterion) -> tuple[TaskId, ...]:
    match criterion:
        case DoneCriterion() | ReconciledCriterion():
            return criterion.tasks
        case CounterCriterion() | ForecastCriterion() | AnswerCriterion():
            return (criterion.task,)
        case FlowsCriterion() | ReplicationCriterion():
            return ()
        case RehearsedCriterion() | RollbackCriterion() | LessonsCriterion() | SqlCriterion() | SameCriterion():
            return ()
        case IntervalCriterion():
            return ()  # an interval whose tasks a run does not have is not measured there, and holds nothing up
    assert_never(criterion)


def _some_always_taken(gate: Task, looked_at: Sequence[Task]) -> bool:
    """Whether a criterion asks for something in every kind of run that has the gate; the others are not taken."""
    taken = {task.only for task in looked_at}
    return all({None, kind} & taken for kind in ([gate.only] if gate.only else RunKind))


def _check(context: Context, path: Path, limit: _Limit, task: Task) -> None:
    gate = limit.gate
    if task.only not in (None, gate.only) and not limit.always_has_some:
        context.problem(path, f"{gate.id} looks at {task.id}, which only a {task.only} has", key=True)
    if not isinstance(limit.criterion, ForecastCriterion):
        _comes_before(context, path, limit, task)
    if isinstance(limit.criterion, ReconciledCriterion):
        _is_reconcile(context, path, task)
    elif isinstance(limit.criterion, CounterCriterion):
        _counts_far_enough(context, path, limit.criterion, task)
    elif isinstance(limit.criterion, AnswerCriterion):
        _asks_for_it(context, path, limit.criterion, task)


def _comes_before(context: Context, path: Path, limit: _Limit, task: Task) -> None:
    gate = limit.gate
    if task is gate:
        context.pointless(path, f"{gate.id} looks at itself", "it can never be true", key=True)
    if task.id in limit.behind:
        message = f"{gate.id} looks at {task.id}, which waits for {gate.id}"
        context.problem(path, message, "it can never be true", key=True)


def _is_reconcile(context: Context, path: Path, task: Task) -> None:
    if not isinstance(task.body, Job) or task.body.kind is not JobKind.RECONCILE:
        context.problem(path, f"{task.id} is no reconcile job: nothing is reconciled by it", "use done:", key=True)


def _counts_far_enough(context: Context, path: Path, criterion: CounterCriterion, task: Task) -> None:
    counter = task.body.counter if isinstance(task.body, Manual) else None
    if counter is None:
        context.problem(path, f"{task.id} has no counter", "manual: {counter: {target: 713}}", key=True)
    elif counter.target < criterion.at_least:
        context.problem(path, f"the counter of {task.id} ends at {counter.target}", key=True)


def _asks_for_it(context: Context, path: Path, criterion: AnswerCriterion, task: Task) -> None:
    """Record a figure that its task does not ask for."""
    names = [one.name for one in task.body.ask] if isinstance(task.body, Manual) else []
    if criterion.figure not in names:
        hint = did_you_mean_in_file(criterion.figure, names) or f"manual: {{ask: [{{name: {criterion.figure}}}]}}"
        context.problem(path, f'{task.id} does not ask for "{criterion.figure}"', hint, key=True)


def _can_be_rehearsed(context: Context, path: Path, criterion: Criterion, by_id: Mapping[TaskId, Task]) -> None:
    """Record a task that nobody works at, and a rollback that there is none of."""
    if not isinstance(criterion, RehearsedCriterion):
        return
    for index, name in enumerate(criterion.tasks):
        if name in by_id and not is_work(by_id[name].body):
            message = f"{name} is nothing that a rehearsal measures: a checkpoint, a milestone or a watch"
            context.problem((*path, "tasks", index), message)
    for index, name in enumerate(criterion.rollbacks):
        if name in by_id and by_id[name].rollback is None:
            context.problem((*path, "rollbacks", index), f"{name} has no rollback")
