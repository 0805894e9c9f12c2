"""The table of tasks: which rows it holds, which of them are in sight, and how one looks."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import datetime

from console.layout.board import Board
from console.layout.chosen_rows import listing
from console.layout.drawn_rows import DrawnRows
from console.layout.frame import Frame, Line, Piece, Span, Style, cell, columns
from console.layout.gantt import Axis, bar
from console.layout.stream_heads import StreamHead, TableRow, head_pieces
from console.layout.view_names import view_name
from console.text.formatting import TaskRow, percent, variance
from console.text.workers.lanes import where_text
from console.view.engine_presence import is_missed
from console.view.model import Pane
from jobs.run.outlook.last_answer import last_answer
from jobs.run.outlook.status import Code, Turn

_OF_THE_MACHINE = frozenset({Code.RUN, Code.QUIET, Code.RETRY})
"""What goes on only while somebody executes the run; of a person's task the end is as unknown."""
_MEDIUM = 60
"""Columns of a pane from which a table shows bars and shares."""
_TITLE, _BAR = 44, 22
"""Columns of a title at most, and of the bar that a wide pane keeps before a longer title."""
_SHORTEST = 6
"""Columns of a title that still says something before the place of its job."""
_WIDE = 96
"""Columns of a pane from which a table shows owners and planned times, too."""

BEGINNING = ""
"""As `Ui.top`: the table begins with its first row, whichever that is by then."""

_DRAWN = DrawnRows()


@last_answer
def window(board: Board, height: int) -> tuple[tuple[TableRow, ...], int]:
    """The listing and the index of the first row in sight: where it was, moved no further than the cursor asks for."""
    rows = listing(board, height)
    places: dict[str, int] = {row.unit: index for index, row in enumerate(rows)}
    selected, top = places.get(board.ui.selected or ""), places.get(board.ui.top or "")
    first: int = top if top is not None else 0 if board.ui.top == BEGINNING else max(0, (selected or 0) - height // 2)
    if selected is not None:
        first = max(min(first, selected), selected - height + 1)
    return rows, max(0, min(first, len(rows) - height))


def top_of(board: Board, height: int) -> str | None:
    """What stands in the first row in sight, as `Ui.top` has it: the next frame begins with the same."""
    rows, first = window(board, height)
    return None if not rows else rows[first].unit if first else BEGINNING


def table(board: Board, width: int, height: int) -> Frame:
    """Header and rows: exactly `height` lines of `width` columns."""
    columns = Columns(board, width)
    rows, first = window(board, height - 1)
    lines = [columns.header()]
    lines += [columns.line(row) for row in rows[first : first + height - 1]]
    if not rows:
        lines.append(board.line(Span(f"  nothing is in view {view_name(board)}", Style.DIM), width=width))
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
        longest_id, self._longest_title = _longest(board.timed)
        self.id = min(8, max(4, longest_id))
        self.owner, self.plan = (4, 5) if width >= _WIDE else (0, 0)
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
        widths = (
            board.view.about,
            self.width,
            self.id,
            self.title,
            self.owner,
            self.plan,
            self.share,
            self.eta,
            self.gantt,
        )
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
        most = max(share, min(_TITLE, rest - _BAR)) if self.width >= _WIDE else share
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
        about = self.board.view.about
        text += f"{about:>3}% " if self.share else ""
        text += f"{'PLAN':>5} " if self.plan else ""
        text += f"{f'{about}ETA':>{self.eta}} {f'{about}VAR':>6} "
        if self.axis is not None:
            now = self.board.view.now
            view = self.board.view
            go_live = forecast.go_live if view.go_live_ahead or view.go_live_reached else None
            text += self.axis.header(now, forecast.go_live_planned, go_live, self.board.times)
        return self.board.line(Span(text, Style.DIM), width=self.width)

    def line(self, row: TableRow) -> Line:
        """One task, or the head of a stream."""
        if not isinstance(row, StreamHead):
            return self.row(row)
        return self.board.line(*head_pieces(self.board, row, self.width), width=self.width)

    def row(self, row: TaskRow) -> Line:
        """One task; the very line that was drawn last, where nothing that it depends on is another."""
        chosen = row.unit == self.board.ui.selected
        place = where_text(self.board.view.state.unit(row.unit))
        look = (self._look, chosen and self.board.ui.pane, self.ghost.get(row.unit), place)
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
        title = f" {self._title_of(row)} "
        yield Span(title, Style.BOLD if chosen else Style.DIM if is_quiet else Style.NORMAL)
        if self.owner:
            yield Span(cell(row.owner, self.owner) + " ", Style.DIM)

    def _title_of(self, row: TaskRow) -> str:
        """The title; of what workers run with its place behind it, as far as both have room."""
        cut, place = self.board.glyphs.cut, where_text(self.board.view.state.unit(row.unit))
        room = self.title - columns(place) - 1
        if not place or room < _SHORTEST:
            return cell(row.title, self.title, cut)
        name = row.title if columns(row.title) <= room else cell(row.title, room, cut)
        return cell(f"{name} {place}", self.title, cut)

    def _figures(self, row: TaskRow) -> Iterator[Piece]:
        """How much is done, the times, and the bar."""
        board, cut = self.board, self.board.glyphs.cut
        if self.share:
            yield (
                cell(
                    ""
                    if row.share is None
                    else percent(row.share, board.view.about if row.unit in board.view.progress else ""),
                    4,
                    right=True,
                )
                + " "
            )
        if self.plan:
            planned = board.times.minute(row.planned.end) if row.planned else ""
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
