"""Lines of a list that the plan does not have, as tasks of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from plans.edits.edits import AddTask
from plans.file import yaml_source
from plans.importers.draft import DraftTask, Kind, Moment
from plans.importers.report import Report
from plans.importers.writing import task_lines
from plans.model import Side
from plans.reimporting.clocks import clock_of
from plans.reimporting.comparing import Comparison
from plans.reimporting.said import OWNER, Line, waits_of

_INDENT = 4
"""Blanks before what `task_lines` writes of a task, its dash among them."""
_TODO = {
    Kind.JOB: "what does the machine run? Until job: says so, a person does it",
    Kind.CONFIRM: "who or what is each item that is confirmed? Items are only numbered",
}


def new_tasks(comparison: Comparison, numbers: Mapping[str, int]) -> Iterator[AddTask]:
    """Each new task, behind the one that stands before it in the list.

    Args:
        numbers: where each task of the plan stands in its list.
    """
    behind = {pair.line.number: numbers[pair.task.id] for pair in comparison.matching.pairs}
    for line in comparison.matching.new:
        at = max((number for number in behind if number < line.number), default=None)
        lines = _lines(comparison, line)
        data = yaml_source.parse("\n".join(lines), "").data
        yield AddTask(
            behind=behind[at] if at is not None else -1, lines=lines, flow=json.dumps(data, ensure_ascii=False)
        )


def _lines(comparison: Comparison, line: Line) -> tuple[str, ...]:
    task = as_task(comparison, line)
    draft = replace(comparison.listed.draft, start=datetime(1971, 1, 1))  # noqa: DTZ001 - no plan is before it
    return tuple(text[_INDENT:] for text in task_lines(draft, task, Report(), dated=True))


def as_task(comparison: Comparison, line: Line) -> DraftTask:
    """The task of a new line as it stands in the plan: with the plan's ids, parties and clock."""
    task = line.draft
    waits = comparison.waits.of_list(waits_of(task))
    return replace(
        task,
        id=comparison.waits.ids[task.id],
        owners=_owners(comparison, line),
        asked=_keys(comparison, task.asked) if task.asked is not None else None,
        after=[one.task for one in waits],
        moments={
            one.task: Moment(since_start=one.side is Side.START, lag=one.lag) for one in waits if not one.is_plain
        },
        not_before=_moved(task.not_before, comparison),
        deadline=_moved(task.deadline, comparison),
        todo=[*task.todo, *_points(task, comparison)],
    )


def _points(task: DraftTask, comparison: Comparison) -> Iterator[str]:
    """What the list does not say of a new task, and somebody has to."""
    for name, moment in (("not_before", task.not_before), ("deadline", task.deadline)):
        if moment is not None and _moved(moment, comparison) is None:
            yield f"{name}: {moment:%Y-%m-%d %H:%M} stands in the list, and is no time of this plan, or one of two"
    if not comparison.listed.says_waits:
        yield "what does it wait for, and what for it? The list has no predecessors: it was told by where it stands"
    if task.duration is None and task.kind is not Kind.MILESTONE:
        yield "how long does it take? The list has no duration"
    if task.kind in _TODO:
        yield _TODO[task.kind]


def _owners(comparison: Comparison, line: Line) -> list[str]:
    """The keys of those who act, in the plan."""
    said = line.says.get(OWNER)
    whole = comparison.known.find(said.text) if said is not None else None
    return [whole] if whole is not None else _keys(comparison, line.draft.owners)


def _keys(comparison: Comparison, listed: Sequence[str]) -> list[str]:
    """The keys in the plan of parties by those in the list; of two parties of one name the one of that key."""
    names = {party.key: party.name for party in comparison.listed.draft.parties}
    found = (comparison.known.find(names[key], f"{names[key]} [{key}]") for key in listed if key in names)
    return [key for key in found if key is not None]


def _moved(moment: datetime | None, comparison: Comparison) -> datetime | None:
    """The same moment by the plan's clock; None for one that the plan cannot have, or that its clock shows twice."""
    if moment is None:
        return None
    plan, zone = comparison.plan, comparison.listed.zone
    moved = moment.replace(tzinfo=zone).astimezone(ZoneInfo(plan.timezone)).replace(tzinfo=None)
    return moved if clock_of(moment, zone, plan, dated=True) == f"{moved:%Y-%m-%d %H:%M}" else None
