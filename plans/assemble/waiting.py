"""What a task waits for, and that no beginning that is waited for leads round a gate."""

from collections.abc import Iterator, Mapping, Sequence

from plans.assemble.context import Context
from plans.file.after_shapes import AfterFile
from plans.file.yaml_source import Path
from plans.graph import behind_the_end, reachable, successors_of
from plans.model import Checkpoint, Dependency, Side, Task, TaskId

_DONE = "what a checkpoint or the go-live stands on has to be done"


def dependencies(context: Context, path: Path, entries: Sequence[AfterFile]) -> tuple[Dependency, ...]:
    """Make what a task waits for; the same task twice is a problem."""
    named = {one.task: one for one in reversed(entries)}
    tasks = context.task_list(path, [one.task for one in entries])
    return tuple(Dependency(task=name, side=named[name].side, lag=named[name].lag) for name in tasks)


def check_beginnings(context: Context, tasks: Sequence[Task], paths: Mapping[str, Path]) -> None:
    """Record each beginning that is waited for where only an end will do.

    Args:
        tasks: those that could be made.
        paths: where each task of the file stands, by its id.
    """
    by_id = {task.id: task for task in tasks}
    for task, one, path in _beginnings(tasks, paths):
        if one.task not in by_id:
            continue
        if isinstance(by_id[one.task].body, Checkpoint):
            message = f"{task.id} would begin when the poll of {one.task} opens, before its go"
            context.problem(path, message, f"write {one.task}: what stands behind a checkpoint waits for its go")
        elif _is_gate(context, task):
            message = f"{task.id} would not wait for {one.task} to end: {_DONE}"
            context.problem(path, message, f"write {one.task}, or {{{one.task}: +10m}}")
        else:
            _ends_before_each_gate(context, path, tasks, task, one.task)


def _beginnings(tasks: Sequence[Task], paths: Mapping[str, Path]) -> Iterator[tuple[Task, Dependency, Path]]:
    """Each beginning that a task waits for, with its place in the file."""
    for task in tasks:
        for index, one in enumerate(task.dependencies):
            if one.side is Side.START:
                yield task, one, (*paths[task.id], "after", index)


def _is_gate(context: Context, task: Task) -> bool:
    return isinstance(task.body, Checkpoint) or task.id == context.file.go_live


def _ends_before_each_gate(context: Context, path: Path, tasks: Sequence[Task], task: Task, begun: TaskId) -> None:
    """Record a task that may still be at work when a gate opens that stands on what waited for its beginning."""
    ended = behind_the_end(tasks, begun)
    behind = {task.id, *reachable(successors_of(tasks), task.id)}
    gates = [one.id for one in tasks if one.id in behind - ended and _is_gate(context, one)]
    if gates:
        message = f"{gates[0]} waits for {task.id}, and {begun} may still be at work then: {_DONE}"
        context.problem(path, message, f"after: [..., {begun}] on {gates[0]}, too")
