"""What each task waits for: the predecessors of the file, or what takes their place where it has none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from plans.importers.answers import Order
from plans.importers.draft import DraftTask, Kind, Moment
from plans.importers.headings import Means
from plans.importers.meaning.ids import Names
from plans.importers.meaning.lines import Line, Lines
from plans.importers.meaning.links import Link, LinkType, pieces, read_link, spans
from plans.importers.report import Report
from plans.importers.table import Table

_ITS_END = Moment(since_start=False, lag=timedelta())


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """What links are read with."""

    table: Table
    names: Names
    tasks: Sequence[DraftTask]
    report: Report
    known: frozenset[str]
    """Whatever a link can name, without case."""
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """Ids that are no line of the file and can be waited for all the same, by themselves without case."""


def link_tasks(around: Linking, lines: Lines) -> None:
    """Set what each task waits for, by the column of predecessors."""
    for at, line in enumerate(lines.tasks):
        for link in _links(around, line):
            _link(around, at, link)
    for summary, first, last in lines.summaries:
        _inherit(around, summary, range(first - 1, last))
    _break_circles(around)


def _links(around: Linking, line: Line) -> list[Link]:
    cell = around.table.cell(line.row, Means.AFTER)
    if cell is None:
        return []
    if spans(cell.text, around.known):
        around.report.bent(
            "of a span of predecessors each one within it is waited for", around.table.sheet.place(cell.at)
        )
    return [read_link(piece, around.known) for piece in pieces(cell.text, around.known)]


def _inherit(around: Linking, summary: Line, beneath: range) -> None:
    """Let what a summary waits for hold for each task beneath it that waits for none of the others."""
    if not (links := _links(around, summary)):
        return
    within = {around.tasks[at].id for at in beneath}
    around.report.bent("what it waits for holds for the first tasks beneath it", summary.place)
    for at in beneath:
        if not within.intersection(around.tasks[at].after):
            for link in links:
                _link(around, at, link)


def _link(around: Linking, at: int, link: Link) -> None:
    task = around.tasks[at]
    meant = around.names.lines_of(link.to, at)
    found = [one for one in meant if one != at]
    if not found:
        _wait_elsewhere(around, task, link, itself=bool(meant))
        return
    if len(found) == 1 and around.names.doubtful(link.to):
        around.report.bent("of several lines with the id of a predecessor the nearest above was taken", task.place)
    _wait(around, task, link, [around.tasks[one].id for one in found])


def _wait(around: Linking, task: DraftTask, link: Link, ids: Sequence[str]) -> None:
    if not link.can_be_waited_for:
        task.waits_unread = True
        task.todo.append(f"{_in_words(link)} {', '.join(ids)} ({link.written[:60]}): the plan has no such link")
        around.report.left("a lead, a lag that is a share or has no unit, or a link to an end", task.place)
        return
    moment = Moment(since_start=link.kind is LinkType.SS, lag=link.lag)
    for name in ids:
        known = task.moments.get(name, _ITS_END) if name in task.after else None
        if known is None:
            task.after.append(name)
        if known is not None and known.since_start is not moment.since_start:
            _wait_in_two_ways(around, task, link, name)
        elif moment != _ITS_END and (known is None or known.lag < moment.lag):
            task.moments[name] = moment


def _wait_in_two_ways(around: Linking, task: DraftTask, link: Link, name: str) -> None:
    """Say that a plan waits for the end of a task or for its beginning, and that the first of both was taken."""
    task.waits_unread = True
    task.todo.append(
        f"it waits for the end and for the beginning of {name} ({link.written[:60]}): a plan has one of both"
    )
    around.report.left("a second link to the same task", task.place)


def _wait_elsewhere(around: Linking, task: DraftTask, link: Link, *, itself: bool) -> None:
    """Wait for a task that the file does not have, or say that there is none."""
    if not itself and (elsewhere := around.elsewhere.get(link.to.casefold())):
        _wait(around, task, link, [elsewhere])
        return
    task.waits_unread = True
    if itself:
        task.todo.append(f'it waits for itself in the file ("{link.written[:60]}")')
        around.report.left("a predecessor that is the line itself", task.place)
    else:
        task.todo.append(f'it waits for "{link.written[:200]}", which is no line of the file')
        around.report.left("a predecessor that is not there", task.place)


_IN_WORDS = {
    LinkType.FS: "it begins before the end of",
    LinkType.SS: "it begins when this begins:",
    LinkType.FF: "it ends when this ends:",
    LinkType.SF: "it ends when this begins:",
}


def _in_words(link: Link) -> str:
    if link.odd:
        return "a lag that cannot be read stands between it and"
    return _IN_WORDS[link.kind]


def _break_circles(around: Linking) -> None:
    """Take one link out of each circle, as a todo of the task that has it."""
    by_id = {task.id: task for task in around.tasks}
    for _ in range(1000):
        try:
            TopologicalSorter({task.id: task.after for task in around.tasks}).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1]
            waiting, waited = by_id[circle[1]], circle[0]
            waiting.after.remove(waited)
            waiting.waits_unread = True
            waiting.moments.pop(waited, None)
            waiting.todo.append(f"it waits for {waited} in the file, which waits for it: {' - '.join(circle)[:300]}")
            around.report.left("a predecessor that closes a circle", waiting.place)
        else:
            return


def order_tasks(tasks: Sequence[DraftTask], order: Order) -> None:
    """Set what each task waits for in a file without predecessors.

    By the clock, or with no order at all, gates and milestones wait for everything above them, and what is below waits
    for them.
    """
    if order is Order.CHAIN:
        for before, task in pairwise(tasks):
            task.after = [before.id]
        return
    barrier, since = "", list[str]()
    for task in tasks:
        if task.kind in (Kind.GATE, Kind.MILESTONE):
            task.after = since or ([barrier] if barrier else [])
            barrier, since = task.id, []
        else:
            task.after = [barrier] if barrier else []
            since.append(task.id)
