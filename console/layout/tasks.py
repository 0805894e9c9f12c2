"""The table of tasks: which rows it holds, which of them are in sight, and how one looks."""

from collections.abc import Iterator

from console.layout.board import Board
from console.layout.frame import Frame, Line, Piece, Span, Style, cell
from console.layout.gantt import Axis, bar
from console.text.formatting import TaskRow, percent, variance
from console.view.model import Filter, Pane
from jobs.run.events import task_of
from jobs.run.outlook.status import Code, Turn

_ENDED_LATELY = 3
"""How many of the tasks that ended last stay in the active view, so that an end is seen and not only missed."""


def listing(board: Board, height: int) -> tuple[TaskRow, ...]:
    """The rows of the chosen view in the order of the plan; the selected one is always among them."""
    rows, ui = board.rows, board.ui
    chosen: set[str]
    match ui.filter:
        case Filter.ALL:
            return rows
        case Filter.CRITICAL:
            chosen = {row.unit for row in rows if row.critical}
        case Filter.LATE:
            chosen = {row.unit for row in rows if row.late and not row.finished}
        case Filter.NEEDS:
            chosen = {need.unit for need in board.needs} | {row.unit for row in rows if row.attention}
        case Filter.ACTIVE if board.view.turning_back:
            chosen = {row.unit for row in rows if task_of(row.unit)[1]}
        case Filter.ACTIVE:
            chosen = _active(rows, height)
    return tuple(row for row in rows if row.unit in chosen or row.unit == ui.selected)


def _active(rows: tuple[TaskRow, ...], height: int) -> set[str]:
    """What is under way or could begin, what ended last, and filled up with what is forecast to begin next."""
    chosen: set[str] = {row.unit for row in rows if not row.finished and row.look.turn is not Turn.BLOCKED}
    chosen |= {row.unit for row in rows if row.attention or (row.started and not row.finished) or row.code is Code.HELD}
    ended = sorted((row.expected.end, row.unit) for row in rows if row.finished and row.expected is not None)
    chosen |= {unit for _, unit in ended[-_ENDED_LATELY:]}
    ahead = sorted(
        (row.expected.start, index, row.unit)
        for index, row in enumerate(rows)
        if row.unit not in chosen and not row.finished and row.expected is not None
    )
    return chosen | {unit for _, _, unit in ahead[: max(3, height - len(chosen))]}


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
        self.id = min(8, max(4, max((len(row.id) for row in board.rows), default=4)))
        self.owner = 4 if width >= 96 else 0
        self.plan = 9 if width >= 96 else 0
        self.share = 5 if width >= 60 else 0
        self.eta = 9 if width >= 60 else 5
        fixed = 2 + self.id + 2 + 7 + self.share + self.eta + 1 + 7
        fixed += (self.owner + 1 if self.owner else 0) + (self.plan + 1 if self.plan else 0)
        rest = max(0, width - fixed)
        longest = max((len(row.title) for row in board.rows), default=0)
        share = rest if width < 60 else rest // 2 if rest < 42 else max(18, rest * 9 // 20)
        self.title = max(0, min(share, max(18, longest)) if width >= 60 else share)
        self.gantt = rest - self.title if width >= 60 else 0
        view = board.view
        self.axis = (
            Axis.of(view.now, max(view.forecast.go_live, view.forecast.go_live_planned), self.gantt, board.times)
            if self.gantt
            else None
        )

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
        """One task."""
        return self.board.line(*self._pieces(row), width=self.width)

    def _pieces(self, row: TaskRow) -> Iterator[Piece]:
        board, cut = self.board, self.board.glyphs.cut
        chosen = row.unit == board.ui.selected
        focused = board.ui.pane is Pane.TASKS
        yield Span(">" if chosen else " ", Style.BOLD)
        yield Span(cell(f" {row.id}", self.id + 1), Style.REVERSE if chosen and focused else Style.NORMAL)
        quiet = Style.DIM if row.finished or row.look.turn is Turn.BLOCKED else Style.NORMAL
        yield Span(f" {cell(row.title, self.title, cut)} ", Style.BOLD if chosen else quiet)
        if self.owner:
            yield Span(cell(row.owner, self.owner) + " ", Style.DIM)
        yield _state(row)
        if self.share:
            yield cell("" if row.share is None else percent(row.share), 4, right=True) + " "
        if self.plan:
            at = board.times.when(row.planned.end) if row.planned else ""
            yield Span(cell(at, self.plan, cut, right=True) + " ", Style.DIM)
        yield cell(self._eta(row), self.eta, cut, right=True) + " "
        slip = variance(row.slip) if row.slip is not None else ""
        yield Span(cell(slip, 6, right=True) + " ", Style.LATE if row.late else Style.NORMAL)
        if self.axis is not None:
            yield from bar(self.axis, row, board.view.now)

    def _eta(self, row: TaskRow) -> str:
        """Forecast or actual end; on a narrow screen the clock alone."""
        if row.expected is None:
            return ""
        times = self.board.times
        return times.minute(row.expected.end) if self.eta == 5 else times.when(row.expected.end)


def _state(row: TaskRow) -> Span:
    """`*RUN`, `!RTRY`: attention before critical, seven columns with the blank behind."""
    mark = "!" if row.attention or row.overdue or row.stale else "*" if row.critical else " "
    style = Style.NORMAL
    if row.attention or row.overdue:
        style = Style.ATTENTION
    elif row.stale or row.code is Code.HELD:
        style = Style.LATE
    elif row.finished:
        style = Style.DIM
    word = "STALE" if row.stale and row.finished else row.code.value
    return Span(f"{mark}{word:<5} ", style)
