"""Intervals: their moments, that one comes before the other, and the criteria that hold them to a limit."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from plans.assemble.context import Context
from plans.file.interval_shapes import IntervalFile, IntervalLimitFile, MomentFile
from plans.file.yaml_source import Path
from plans.graph import reachable, successors_of
from plans.model import Edge, Interval, IntervalCriterion, Side, Task, TaskId
from plans.nearest import did_you_mean_in_file

_AT: Path = ("intervals",)
_NO_LIMIT = timedelta.max


def intervals(context: Context, tasks: Sequence[Task]) -> tuple[Interval, ...]:
    """Make every interval of the plan; what can never be measured is a problem at its place.

    Args:
        tasks: those that could be made.
    """
    first: dict[str, int] = {}
    made: list[Interval] = []
    by_id = {task.id: task for task in tasks}
    for index, file in enumerate(context.file.intervals):
        path: Path = (*_AT, index)
        if file.id in first:
            line = context.place((*_AT, first[file.id], "id")).line
            context.certain((*path, "id"), f"the interval {file.id} stands here twice", f"first in line {line}")
        first.setdefault(file.id, index)
        context.task((*path, "from", *_key(file.from_)), _task_of(file.from_))
        context.task((*path, "to", *_key(file.to)), _task_of(file.to))
        made.append(_made(file))
        _can_be_measured(context, path, made[-1], by_id)
    return tuple(made)


def interval_limit(context: Context, path: Path, file: IntervalLimitFile, *, required: bool) -> IntervalCriterion:
    """Make the criterion of a checkpoint that holds an interval to a limit: its own, or that of the interval."""
    known = {one.id: one for one in context.file.intervals}
    named = known.get(file.id)
    if named is None:
        return _of_no_interval(context, path, file, required=required)
    at_most = file.at_most or named.at_most
    if at_most is None:
        hint = f"at_most: 4h here, or on {file.id} under intervals"
        context.problem(path, f"nothing says how long {file.id} may last", hint, key=True)
    return IntervalCriterion(interval=_made(named), at_most=at_most or _NO_LIMIT, required=required)


def _of_no_interval(context: Context, path: Path, file: IntervalLimitFile, *, required: bool) -> IntervalCriterion:
    """Stand for a criterion whose interval is not there, or is faulty itself and told as such."""
    names = context.interval_ids
    if file.id not in names:
        hint = did_you_mean_in_file(file.id, names)
        there = f"there are {', '.join(list(names)[:12])}" if names else "this plan has no intervals: name it there"
        context.certain((*path, "id"), f'unknown interval "{file.id[:40]}"', hint or there)
    nowhere = Edge(task=TaskId(""), side=Side.START)
    stand_in = Interval(id=file.id, title="", begins=nowhere, ends=nowhere)
    return IntervalCriterion(interval=stand_in, at_most=file.at_most or _NO_LIMIT, required=required)


def _made(file: IntervalFile) -> Interval:
    return Interval(id=file.id, title=file.title, begins=_edge(file.from_), ends=_edge(file.to), at_most=file.at_most)


def _edge(file: MomentFile) -> Edge:
    return Edge(task=TaskId(_task_of(file)), side=Side.START if file.start is not None else Side.END)


def _task_of(file: MomentFile) -> str:
    return file.start if file.start is not None else file.end or ""


def _key(file: MomentFile) -> Path:
    return (str(_edge(file).side),)


def _can_be_measured(context: Context, path: Path, interval: Interval, tasks: Mapping[TaskId, Task]) -> None:
    """Record an interval that ends before it begins, or whose tasks no run has both."""
    begin, end = tasks.get(interval.begins.task), tasks.get(interval.ends.task)
    if begin is None or end is None:
        return
    kinds = {begin.only, end.only} - {None}
    if len(kinds) > 1:
        message = f"no run has both: {begin.id} is {begin.only} only, {end.id} is {end.only} only"
        context.problem(path, message, "name tasks that one kind of run has", key=True)
    if begin is end:
        if (interval.begins.side, interval.ends.side) != (Side.START, Side.END):
            message = (
                f"{interval.id} begins and ends at once"
                if interval.begins == interval.ends
                else (f"{interval.id} ends before it begins")
            )
            context.problem((*path, "to"), message, f"from: {{start: {begin.id}}}, to: {{end: {begin.id}}}", key=True)
        return
    successors = successors_of(tasks.values())
    if begin.id in reachable(successors, end.id):
        message = f"{interval.id} ends before it begins: {begin.id} waits for {end.id}"
        context.problem((*path, "to"), message, "exchange from and to", key=True)
    elif end.id not in reachable(successors, begin.id):
        message = f"nothing makes {end.id} wait for {begin.id}: {interval.id} may end before it begins"
        context.warn((*path, "to"), message, f"a moment behind {begin.id}", key=True)
