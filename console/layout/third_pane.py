"""The third pane, from 200 columns on: the streams, why it is late, what the selected task waits for, who must act."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from console.layout import streams_panel
from console.layout.board import Board
from console.layout.chosen_rows import next_gate
from console.layout.frame import Frame, Line, Piece, Span, Style, fold
from console.layout.pages import around_task
from console.text.formatting import TaskRow, variance
from console.text.night.stream_lines import waiting_for
from console.view.lateness import shown_delay
from jobs.run.events import task_of
from jobs.run.outlook.delays import causes
from jobs.run.outlook.people.acting import owner_of
from jobs.run.outlook.sequence.before import predecessors_of
from plans.model import TaskId
from plans.streams import streams_of

_CAUSES, _PARTIES = 5, 5
"""Lines of causes, and of parties, below their headings."""
_FOR_STREAMS, _FOR_CAUSES = 20, 28
"""Lines of the pane from which on it holds them as well."""


def pane(board: Board, width: int, height: int) -> Frame:
    """Exactly `height` lines. Each part has a height of its own, whatever is in it."""
    still, blank = board.still, board.line(width=width)
    lines: list[Line] = []
    if height >= _FOR_STREAMS and (names := streams_of(board.view.plan)):
        lines += [*streams_panel.panel(still, width, min(len(names) + 2, height // 4)), blank]
    if height >= _FOR_CAUSES:
        heading = "WHY IT IS LATE" if board.view.late else "LATE BY THEMSELVES"
        lines += [*_part(still, width, heading, [*_causes(still, width)], _CAUSES), blank]
    parties = [board.line(" ", piece, width=width) for piece in _parties(board)]
    below = _part(board, width, "WHO MUST ACT", parties, min(_PARTIES, height // 3))
    rest = max(0, height - len(lines) - len(below) - 2)
    selected = [line for piece in islice(_selected(still), rest + 1) for line in _folded(still, piece, width)]
    return tuple([*lines, *_part(still, width, _selected_heading(still), selected, rest), blank, *below][:height])


def _part(board: Board, width: int, heading: str, told: Sequence[Line], most: int) -> Frame:
    """A heading and so many lines; the last says how many more there would be."""
    if len(told) > most > 0:
        told = [*told[: most - 1], board.line("  and more", width=width)]
    lines = [board.line(Span(heading, Style.DIM), width=width), *told]
    return tuple((lines + [board.line(width=width)] * (most + 1))[: most + 1])


def _folded(board: Board, piece: Piece, width: int) -> Frame:
    """A text on as many lines as it takes."""
    return fold(replace(board, folds=True).line(" ", piece, width=width), width, board.glyphs)


def _causes(board: Board, width: int) -> Iterator[Line]:
    """The tasks that are late by themselves, the largest delay first, each with how many are late because of it."""
    view, plan = board.view, board.view.plan
    for cause in causes(plan, view.state, view.forecast) if view.go_live_ahead else ():
        behind = f", {cause.inherited} late behind it" if cause.inherited else ""
        delay = variance(shown_delay(view.forecast, cause.task, cause.delay))
        yield board.line(f" {cause.task} {view.about}{delay}{behind}: {plan.by_id[cause.task].title}", width=width)


def _selected_heading(board: Board) -> str:
    row = board.row(board.ui.selected or "")
    return f"SELECTED {row.id} {row.title}" if row is not None else "THE NEXT CHECKPOINT WAITS FOR"


def _selected(board: Board) -> Iterator[Piece]:
    """Of the selected task whose it is, what it waits for and what waits for it; without one, the next checkpoint's."""
    row = board.row(board.ui.selected or "")
    if row is not None:
        return _of_task(board, row)
    return _inputs(board)


def _of_task(board: Board, row: TaskRow) -> Iterator[Piece]:
    view = board.view
    task = view.plan.by_id[TaskId(task_of(row.unit)[0])]
    style = Style.ATTENTION if row.attention else Style.NORMAL
    yield Span(f"{row.code}, turn: {row.look.turn}", style)
    yield f"{owner_of(view.plan, view.state, task)}  {board.contact(task.owner)}".rstrip()
    if row.look.waits_for:
        yield f"waits for {row.look.waits_for}"
    yield from around_task.waits_for(board, row, task) if not row.finished else ()
    behind = [*around_task.holds_up(board, row, task)] if not row.finished else []
    if behind:
        yield Span("wait for it:", Style.DIM)
        yield from behind


def _inputs(board: Board) -> Iterator[Piece]:
    """What the next checkpoint waits for, the latest forecast end first."""
    view, gate = board.view, next_gate(board.view)
    names = {str(one) for one in predecessors_of(view.plan, gate.id)} if gate is not None else set[str]()
    rows = [row for row in board.rows if row.unit in names and not view.state.unit(row.unit).released]
    if not rows:
        yield Span("nothing before it", Style.DIM)
    for row in sorted(rows, key=_ends, reverse=True):
        end = f" {board.times.foreseen(row.expected.end)}" if row.expected is not None else ""
        yield Span(f"{row.id} {row.code}{end} {row.owner} {row.title}", Style.LATE if row.late else Style.NORMAL)


def _ends(row: TaskRow) -> float:
    return row.expected.end.timestamp() if row.expected is not None else 0.0


def _parties(board: Board) -> Iterator[Piece]:
    """For whom items wait, the most first: how to call them, and which."""
    for one in waiting_for(board.view, board.needs):
        yield f"{one.count:>2} {one.name}  {one.contact}  {', '.join(one.units)}"
