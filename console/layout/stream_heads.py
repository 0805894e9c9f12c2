"""The heads of streams in the table of tasks: where they stand, what they say, and which rows are folded under them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from console.layout.board import Board
from console.layout.frame import Piece, Span, Style, cell
from console.layout.stream_styles import stream_word
from console.text.formatting import TaskRow
from console.text.night.stream_lines import StreamLine, row_stream, stream_lines
from console.view.model import Pane

_MARK = "stream "
"""What the name of a head begins with; no task's id holds a blank."""
_NAME = 16
"""Columns that a name has at most."""
_MEDIUM = 60
"""Columns of a pane from which names are as wide as the longest of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamHead:
    """One line for a stream above its tasks."""

    line: StreamLine
    folded: bool
    needing: int
    """How many of the tasks that are folded under it need somebody."""

    @property
    def unit(self) -> str:
        """What the cursor stands on."""
        return head_of(self.line.name)


TableRow = TaskRow | StreamHead


def head_of(stream: str) -> str:
    """What the cursor stands on at the head of a stream."""
    return f"{_MARK}{stream}"


def stream_of_head(selected: str | None) -> str | None:
    """The stream whose head is under the cursor; None where a task is."""
    return selected.removeprefix(_MARK) if selected is not None and selected.startswith(_MARK) else None


def grouped(board: Board, rows: Sequence[TaskRow]) -> tuple[TableRow, ...]:
    """The rows below the heads of their streams; of a folded one only the selected task, so that the cursor stays."""
    return tuple(_grouped(board, rows))


def _grouped(board: Board, rows: Sequence[TaskRow]) -> Iterator[TableRow]:
    members: dict[str, list[TaskRow]] = {}
    for row in rows:
        members.setdefault(row_stream(board.view, row), []).append(row)
    needing = {need.unit for need in board.needs}
    for line in stream_lines(board.view, board.timed):
        if line.name not in members:
            continue
        folded = line.name in board.ui.arranged.folded
        shown = [row for row in members[line.name] if not folded or row.unit == board.ui.selected]
        hidden = {row.unit for row in members[line.name]}.difference(row.unit for row in shown)
        yield StreamHead(line=line, folded=folded, needing=len(needing & hidden))
        yield from shown


def head_pieces(board: Board, head: StreamHead, width: int) -> Iterator[Piece]:
    """`> + migration  !FAILED  2 need you  12/40 done  1 failed  fcst 01:15 +2h05  B05 ASK Reconcile patients`."""
    one, is_chosen = head.line, head.unit == board.ui.selected
    has_focus = is_chosen and board.ui.pane is Pane.TASKS
    name = cell(one.name, _NAME, board.glyphs.cut) if width >= _MEDIUM else one.name
    yield Span(">" if is_chosen else " ", Style.BOLD)
    yield " "
    yield Span(f"{'+' if head.folded else '-'} {name}", Style.REVERSE if has_focus else Style.BOLD)
    yield " "
    yield stream_word(one.word)
    if head.needing:
        yield Span(f" {head.needing} need{'s' if head.needing == 1 else ''} you ", Style.ATTENTION)
    yield f" {one.counts}  {one.outlook(board.times)}  "
    yield Span(one.worst_text(), Style.DIM)
