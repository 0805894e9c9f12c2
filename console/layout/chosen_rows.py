"""Which tasks a view of the board holds, and in which order they stand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from heapq import nlargest
from itertools import filterfalse, islice
from operator import itemgetter
from typing import assert_never

from console.layout.board import Board
from console.layout.stream_heads import TableRow, grouped
from console.layout.view_names import view_of
from console.text.formatting import TaskRow
from console.text.night.stream_lines import row_stream
from console.view.arranged import Order
from console.view.model import Filter, View
from jobs.run.events import task_of
from jobs.run.outlook.last_answer import last_answer
from jobs.run.outlook.sequence.before import predecessors_of
from jobs.run.outlook.status import Code, Turn
from plans.model import Checkpoint, Task, TaskId

_ENDED_LATELY = 3
"""How many of the tasks that ended last stay in the active view, so that an end is seen and not only missed."""
_COMING = 3
"""How many of the tasks that come next the active view holds at least."""
_NEVER = datetime.max.replace(tzinfo=UTC)


@last_answer
def listing(board: Board, height: int) -> tuple[TableRow, ...]:
    """The rows of the chosen view in their order; the selected one is always among them."""
    rows = _ordered(board, _chosen(board, height))
    return grouped(board, rows) if board.ui.arranged.grouped else rows


def _chosen(board: Board, height: int) -> tuple[TaskRow, ...]:
    if board.ui.filter is Filter.ALL:
        return board.rows
    chosen = _HOLDS[board.ui.filter](board, height)
    return tuple(row for row in board.rows if row.unit in chosen or row.unit == board.ui.selected)


def _ordered(board: Board, rows: tuple[TaskRow, ...]) -> tuple[TaskRow, ...]:
    """In the order that was chosen; the active view begins with rollbacks, else with what a person can begin."""
    match board.ui.arranged.order:
        case Order.PLAN:
            if board.ui.filter is not Filter.ACTIVE:
                return rows
            return tuple(sorted(rows, key=_forward if board.view.rolling_back else _waits_for_nobody))
        case Order.FORECAST:
            return tuple(sorted(rows, key=_begins))
        case Order.LATENESS:
            return tuple(sorted(rows, key=_lateness))
    assert_never(board.ui.arranged.order)


def _waits_for_nobody(row: TaskRow) -> bool:
    """Not so what a person can begin."""
    return row.code is not Code.READY or row.look.turn is not Turn.PERSON


def _forward(row: TaskRow) -> bool:
    return not task_of(row.unit)[1]


def _begins(row: TaskRow) -> datetime:
    return row.expected.start if row.expected is not None else _NEVER


def _lateness(row: TaskRow) -> tuple[bool, bool, timedelta]:
    """What is past its deadline, then by how late it is; what has ended late stands behind what can still be helped."""
    return row.finished, not row.overdue, -(row.slip or timedelta())


@last_answer
def _critical(rows: Iterable[TaskRow]) -> set[str]:
    return {row.unit for row in rows if row.critical}


@last_answer
def late_units(rows: Iterable[TaskRow]) -> set[str]:
    """Late by forecast or past a deadline, and not over."""
    return {row.unit for row in rows if row.late and not row.finished}


def _needing_somebody(board: Board) -> set[str]:
    return {need.unit for need in board.needs} | {row.unit for row in board.rows if row.attention}


def _grave(board: Board) -> set[str]:
    """What the usual view never hides: what needs somebody, and what is broken."""
    return {need.unit for need in board.needs} | {one.unit for one in board.broken}


def _usual(board: Board, height: int) -> set[str]:
    """The active view; while the night is rolled back, the rollbacks."""
    return _grave(board) | (_rollbacks(board.timed) if board.view.rolling_back else _active(board, height))


def _rollbacks(rows: Iterable[TaskRow]) -> set[str]:
    return {row.unit for row in rows if task_of(row.unit)[1]}


def next_gate(view: View) -> Task | None:
    """The checkpoint that is forecast to be decided next; None where all are behind us."""
    ahead = [
        (view.forecast.expected[task.id].end, task)
        for task in view.plan.tasks
        if isinstance(task.body, Checkpoint) and not view.state.unit(task.id).released
    ]
    return min(ahead, key=itemgetter(0))[1] if ahead else None


def _inputs(view: View) -> set[str]:
    """The next checkpoint, and all before it that has not let the night go on."""
    gate = next_gate(view)
    if gate is None:
        return set()
    return {gate.id, *(one for one in predecessors_of(view.plan, gate.id) if not view.state.unit(one).released)}


def _in_stream(board: Board, stream: str) -> set[str]:
    return {row.unit for row in board.rows if row_stream(board.view, row) == stream}


def _owned(board: Board, party: str) -> set[str]:
    """What a party owns, and the checkpoints at whose poll it answers."""
    return {row.unit for row in board.rows if _is_of(board.view.plan.by_id[TaskId(task_of(row.unit)[0])], party)}


def _is_of(task: Task, party: str) -> bool:
    polled = task.body.poll if isinstance(task.body, Checkpoint) else ()
    return (task.owner or "") == party or party in polled


def _active(board: Board, height: int) -> set[str]:
    """What is under way or could begin, what ended last, and filled up with what is forecast to begin next."""
    chosen = _current(board.looked).union(_ended_lately(board.timed))
    coming = filterfalse(chosen.__contains__, _coming(board.timed))
    return chosen.union(islice(coming, max(_COMING, height - len(chosen))))


@last_answer
def _current(rows: Sequence[TaskRow]) -> set[str]:
    return {row.unit for row in rows if _is_current(row)}


def _is_current(row: TaskRow) -> bool:
    """Whether it is under way, could begin, is held, or needs somebody."""
    if row.attention or row.code is Code.HELD:
        return True
    return not row.finished and (row.started or row.look.turn is not Turn.BLOCKED)


@last_answer
def _ended_lately(rows: Iterable[TaskRow]) -> list[str]:
    ended = ((row.expected.end, row.unit) for row in rows if row.finished and row.expected is not None)
    return [unit for _, unit in nlargest(_ENDED_LATELY, ended)]


@last_answer
def _coming(rows: Iterable[TaskRow]) -> list[str]:
    """What is to come, in the order in which it is forecast to begin, then in that of the plan."""
    ahead = [(row.expected.start, row.unit) for row in rows if not row.finished and row.expected is not None]
    return [unit for _, unit in sorted(ahead, key=itemgetter(0))]


_HOLDS: Mapping[Filter, Callable[[Board, int], set[str]]] = {
    Filter.ACTIVE: _usual,
    Filter.NEEDS: lambda board, _: _needing_somebody(board),
    Filter.LATE: lambda board, _: late_units(board.timed),
    Filter.CRITICAL: lambda board, _: _critical(board.timed),
    Filter.INPUTS: lambda board, _: _inputs(board.view),
    Filter.STREAM: lambda board, _: _in_stream(board, view_of(board)),
    Filter.OWNER: lambda board, _: _owned(board, view_of(board)),
    Filter.ALL: lambda board, _: {row.unit for row in board.rows},
}
"""The units that a view holds in a table of so many lines."""
