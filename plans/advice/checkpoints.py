"""Warnings about what a no-go at a plan's checkpoints could still do."""

from collections.abc import Callable

from plans.assemble.context import Context
from plans.graph import Graph
from plans.model import Checkpoint, Job, Task, TaskId
from plans.reversible import ends_of_ways_back, final_gates
from plans.rollbacks import stays_done


def advise_on_checkpoints(context: Context, graph: Graph) -> None:
    """Record a plan without a checkpoint, without a point of no return, and each no-go that could roll nothing back."""
    checkpoints = [(index, task) for index, task in enumerate(graph.plan.tasks) if _is_checkpoint(task)]
    if not checkpoints:
        message = "this plan has no checkpoint: nothing stands between a failure and the go-live"
        context.warn(("tasks",), message, key=True)
        return
    if not any(_is_of_no_return(task) for _, task in checkpoints):
        hint = "point_of_no_return: true at the last checkpoint before it"
        context.warn(("tasks", checkpoints[-1][0]), "no checkpoint is the point of no return", hint)
    without_effect = _where_a_no_go_undoes_nothing(graph)
    for index, task in checkpoints:
        if task.id in without_effect:
            reason = "no task since the checkpoint before has a rollback"
            message = f"a no-go at {task.id} could roll nothing back: {reason}"
            context.warn(("tasks", index), message)
    _what_stays(context, graph)


def _what_stays(context: Context, graph: Graph) -> None:
    """Record each task before the point of no return that a rollback of the night would leave done."""
    final, ends = final_gates(graph.plan), ends_of_ways_back(graph.plan)
    past = ends | _behind(graph, lambda task: task.id in final | ends)
    for index, task in enumerate(graph.plan.tasks):
        if stays_done(task) and task.id not in past:
            message = f"{task.id} acts and has no rollback: after a no-go it stays done"
            context.warn(("tasks", index), message, _how_undone(task))


def _how_undone(task: Task) -> str:
    undone_by = task.body.spec.undone_by if isinstance(task.body, Job) else ""
    how = f"{{duration: 5m, job: {undone_by}}}" if undone_by else "how it is undone"
    return f"rollback: {how}, or `rollback: none` where it may stay"


def _where_a_no_go_undoes_nothing(graph: Graph) -> set[TaskId]:
    """Find the tasks behind a checkpoint, and before the point of no return, since which no task has a rollback."""
    behind_rollback = _behind(graph, lambda task: task.rollback is not None, stops=_is_checkpoint)
    behind_checkpoint = _behind(graph, _is_checkpoint)
    final = final_gates(graph.plan)
    behind_final = _behind(graph, lambda task: task.id in final)
    return behind_checkpoint - behind_final - behind_rollback


def _behind(
    graph: Graph, starts: Callable[[Task], bool], *, stops: Callable[[Task], bool] = lambda _: False
) -> set[TaskId]:
    """Find every task that waits, directly or not, for one at which `starts` holds, by a way past none that `stops`.

    One pass in topological order, so that a plan of nothing but checkpoints takes no time either.
    """
    behind: set[TaskId] = set()
    for task in graph.tasks:
        before = [graph.plan.by_id[name] for name in task.after]
        if any((predecessor.id in behind or starts(predecessor)) and not stops(predecessor) for predecessor in before):
            behind.add(task.id)
    return behind


def _is_checkpoint(task: Task) -> bool:
    return isinstance(task.body, Checkpoint)


def _is_of_no_return(task: Task) -> bool:
    return isinstance(task.body, Checkpoint) and task.body.point_of_no_return
