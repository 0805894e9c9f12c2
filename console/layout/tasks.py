"""The table of tasks: which rows it holds, which of them are in sight, and how one looks."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import assert_never

from console.layout.board import Board
from console.layout.drawn_rows import DrawnRows
from console.layout.frame import Frame, Line, Piece, Span, Style, cell
from console.layout.gantt import Axis, bar
from console.text.formatting import TaskRow, percent, variance
from console.view.engine_presence import is_missed
from console.view.model import Filter, Pane
from jobs.run.events import task_of
from jobs.run.outlook.last_answer import last_answer
from jobs.run.outlook.status import Code, Turn

_ENDED_LATELY = 3
"""How many of the tasks that ended last stay in the active view, so that an end is seen and not only missed."""
_COMING = 3
"""How many of the tasks that come next the active view holds at least."""
_OF_THE_MACHINE = frozenset({Code.RUN, Code.QUIET, Code.RETRY})
"""What goes on only while somebody executes the run; of a person's task the end is as unknown."""
_MEDIUM = 60
"""Columns of a pane from which a table shows bars and shares."""
_TITLE, _BAR = 40, 38
"""Columns of a title at most, and of the bar that sees the go-live from afar: it comes before a longer title."""
_WIDE = 96
"""Columns of a pane from which a table shows owners and planned times, too."""

_DRAWN = DrawnRows()


def listing(board: Board, height: int) -> tuple[TaskRow, ...]:
    """The rows of the chosen view in the order of the plan; the selected one is always among them."""
    if board.ui.filter is Filter.ALL:
        return board.rows
    chosen = _in_view(board, height)
    return tuple(row for row in board.rows if row.unit in chosen or row.unit == board.ui.selected)


def _in_view(board: Board, height: int) -> set[str]:
    """The units that the chosen view holds."""
    rows = board.rows
    match board.ui.filter:
        case Filter.ALL:
            return {row.unit for row in rows}
        case Filter.CRITICAL:
            return _critical(rows)
        case Filter.LATE:
            return _late(rows)
        case Filter.NEEDS:
            return _needing_somebody(board)
        case Filter.ACTIVE:
            return _rollbacks(rows) if board.view.rolling_back else _active(rows, height)
    assert_never(board.ui.filter)


@last_answer
def _critical(rows: Iterable[TaskRow]) -> set[str]:
    return {row.unit for row in rows if row.critical}


@last_answer
def _late(rows: Iterable[TaskRow]) -> set[str]:
    return {row.unit for row in rows if row.late and not row.finished}


def _needing_somebody(board: Board) -> set[str]:
    return {need.unit for need in board.needs} | {row.unit for row in board.rows if row.attention}


def _rollbacks(rows: Iterable[TaskRow]) -> set[str]:
    return {row.unit for row in rows if task_of(row.unit)[1]}


@last_answer
def _active(rows: Sequence[TaskRow], height: int) -> set[str]:
    """What is under way or could begin, what ended last, and filled up with what is forecast to begin next."""
    chosen: set[str] = {row.unit for row in rows if _is_current(row)}
    chosen.update(_ended_lately(rows))
    coming = [unit for unit in _coming(rows) if unit not in chosen]
    return chosen.union(coming[: max(_COMING, height - len(chosen))])


def _is_current(row: TaskRow) -> bool:
    """Whether it is under way, could begin, is held, or needs somebody."""
    if row.attention or row.code is Code.HELD:
        return True
    return not row.finished and (row.started or row.look.turn is not Turn.BLOCKED)


def _ended_lately(rows: Iterable[TaskRow]) -> list[str]:
    ended = sorted((row.expected.end, row.unit) for row in rows if row.finished and row.expected is not None)
    return [unit for _, unit in ended[-_ENDED_LATELY:]]


def _coming(rows: Iterable[TaskRow]) -> list[str]:
    """What is to come, in the order in which it is forecast to begin, then in that of the plan."""
    ahead = [(row.expected.start, row.unit) for row in rows if not row.finished and row.expected is not None]
    return [unit for _, unit in sorted(ahead, key=itemgetter(0))]


@last_answer
def window(board: Board, height: int) -> tuple[tuple[TaskRow, ...], int]:
    """The listing and the index of the first row in sight: where it was, moved no further than the cursor asks for."""
    rows = listing(board, height)
    places: dict[str, int] = {row.unit: index for index, row in enumerate(rows)}
    selected, top = places.get(board.ui.selected or ""), places.get(board.ui.top or "")
    first: int = top if top is not None else max(0, (selected or 0) - height // 2)
    if selected is not None:
        first = max(min(first, selected), selected - height + 1)
    return rows, max(0, min(first, len(rows) - height))


def table(board: Board, width: int, height: int) -> Frame:
    """Header and rows: exactly `height` lines of `width` columns."""
    columns = Columns(board, width)
    rows, first = window(board, height - 1)
    lines = [columns.header()]
    lines += [columns.row(row) for row in rows[first : first + height - 1]]
    if not rows:
        lines.append(board.line(Span(f"  nothing is in view {board.ui.filter}", Style.DIM), width=width))
    blank = board.line(width=width)
    return tuple((lines + [blank] * height)[:height])


def position(board: Board, height: int) -> str:
    """`97-106/142`: which rows are in sight, of how many in this view."""
    rows, first = window(board, height)
    last = min(len(rows), first + height)
    return f"{first + 1 if rows else 0}-{last}/{len(rows)}"


class Columns:
    """The widths of one table, from the width of its pane: what is least needed goes first."""

    def __init__(self, board: Board, width: int) -> None:
        self.board = board
        self.width = width
        longest_id, self._longest_title = _longest(board.rows)
        self.id = min(8, max(4, longest_id))
        self.owner, self.plan = (4, 9) if width >= _WIDE else (0, 0)
        self.share, self.eta = (5, 9) if width >= _MEDIUM else (0, 5)
        rest = max(0, width - self._fixed())
        self.title = self._title(rest)
        self.gantt = rest - self.title if width >= _MEDIUM else 0
        self.axis = self._axis() if self.gantt else None
        self.ghost = _ghost_ends(board) if self.gantt else {}
        self._is_missed = is_missed(board.view)
        self._look = self._looks()

    def _looks(self) -> Hashable:
        """All that every line of this table depends on besides its row and the cursor."""
        board, axis = self.board, self.axis
        here = axis.column(board.view.now) if axis is not None else None
        widths = (self.width, self.id, self.title, self.owner, self.plan, self.share, self.eta, self.gantt)
        return widths, axis, here, board.glyphs, board.times, board.folds, self._is_missed

    def _fixed(self) -> int:
        """The columns of all but title and bar."""
        optional = sum(columns + 1 for columns in (self.owner, self.plan) if columns)
        return 2 + self.id + 2 + 7 + self.share + self.eta + 1 + 7 + optional

    def _title(self, rest: int) -> int:
        """The columns of the title: all that are left where no bar is drawn, else no more than the longest needs."""
        if self.width < _MEDIUM:
            return rest
        share = rest // 2 if rest < 42 else max(18, rest * 9 // 20)
        most = max(share, min(_TITLE, rest - _BAR))
        return min(most, max(18, self._longest_title))

    def _axis(self) -> Axis:
        view = self.board.view
        until = max(view.forecast.go_live, view.forecast.go_live_planned)
        return Axis.of(view.now, until, self.gantt, self.board.times)

    def header(self) -> Line:
        """The names of the columns and the axis of time."""
        forecast = self.board.view.forecast
        text = f"  {cell('ID', self.id)} {cell('TASK', self.title)} "
        text += f"{'OWN ':<5}" if self.owner else ""
        text += " STATE "
        text += "   % " if self.share else ""
        text += f"{'PLAN':>9} " if self.plan else ""
        text += f"{'ETA':>{self.eta}} {'VAR':>6} "
        if self.axis is not None:
            now = self.board.view.now
            view = self.board.view
            go_live = forecast.go_live if view.go_live_ahead or view.go_live_reached else None
            text += self.axis.header(now, forecast.go_live_planned, go_live, self.board.times)
        return self.board.line(Span(text, Style.DIM), width=self.width)

    def row(self, row: TaskRow) -> Line:
        """One task; the very line that was drawn last, where nothing that it depends on is another."""
        chosen = row.unit == self.board.ui.selected
        look = (self._look, chosen and self.board.ui.pane, self.ghost.get(row.unit))
        return _DRAWN.line(row, look, self._drawn)

    def _drawn(self, row: TaskRow) -> Line:
        return self.board.line(*self._task(row), _state(row), *self._figures(row), width=self.width)

    def _task(self, row: TaskRow) -> Iterator[Piece]:
        """The cursor, the id, the title and the owner."""
        chosen = row.unit == self.board.ui.selected
        has_focus = chosen and self.board.ui.pane is Pane.TASKS
        is_quiet = row.finished or row.look.turn is Turn.BLOCKED
        yield Span(">" if chosen else " ", Style.BOLD)
        yield Span(cell(f" {row.id}", self.id + 1), Style.REVERSE if has_focus else Style.NORMAL)
        title = f" {cell(row.title, self.title, self.board.glyphs.cut)} "
        yield Span(title, Style.BOLD if chosen else Style.DIM if is_quiet else Style.NORMAL)
        if self.owner:
            yield Span(cell(row.owner, self.owner) + " ", Style.DIM)

    def _figures(self, row: TaskRow) -> Iterator[Piece]:
        """How much is done, the times, and the bar."""
        board, cut = self.board, self.board.glyphs.cut
        if self.share:
            yield cell("" if row.share is None else percent(row.share), 4, right=True) + " "
        if self.plan:
            planned = board.times.when(row.planned.end) if row.planned else ""
            yield Span(cell(planned, self.plan, cut, right=True) + " ", Style.DIM)
        yield cell(self._eta(row), self.eta, cut, right=True) + " "
        slip = variance(row.slip) if row.slip is not None else ""
        yield Span(cell(slip, 6, right=True) + " ", Style.LATE if row.late else Style.NORMAL)
        if self.axis is not None:
            yield from bar(self.axis, row, board.view.now, self.ghost.get(row.unit))

    def _eta(self, row: TaskRow) -> str:
        """Forecast or actual end; on a narrow screen the clock alone."""
        if row.expected is None:
            return ""
        if row.code in _OF_THE_MACHINE and self._is_missed:
            return "--"
        times = self.board.times
        return times.minute(row.expected.end) if self.eta == 5 else times.when(row.expected.end)


def _ghost_ends(board: Board) -> Mapping[str, datetime]:
    """Where each task ended in the ghost, in tonight's run time; nothing without one, or where no clock is kept."""
    if board.ghost is None or board.view.state.no_waits:
        return {}
    begins = board.view.state.clock.planned(board.view.plan.start)
    return {str(name): end for name, end in board.ghost.ends(begins).items()}


@last_answer
def _longest(rows: Sequence[TaskRow]) -> tuple[int, int]:
    """The columns of the longest id, and of the longest title."""
    return max((len(row.id) for row in rows), default=0), max((len(row.title) for row in rows), default=0)


def _state(row: TaskRow) -> Span:
    """`*RUN`, `!RTRY`: attention before critical, seven columns with the blank behind."""
    stands_out = row.attention or row.overdue
    mark = "!" if stands_out or row.stale else "*" if row.critical else " "
    word = "STALE" if row.stale and row.finished else row.code.value
    return Span(f"{mark}{word:<5} ", Style.ATTENTION if stands_out else _calm_style(row))


def _calm_style(row: TaskRow) -> Style:
    if row.stale or row.code is Code.HELD:
        return Style.LATE
    return Style.DIM if row.finished else Style.NORMAL
