"""The latest events, the newest first at every size: warnings that nobody has seen on top, then everything else.

The title says so, for it is the order of this pane alone: lines of text and the log go forward in time.
"""

from console.layout.board import Board
from console.layout.frame import Frame, Line, Span, Style, columns
from console.text.event_sentences import sentence
from console.text.formatting import run_times
from console.text.reasons import brief, where
from console.text.sentence import Sentence
from console.view.model import Events, View
from jobs.run.events import task_of


def panel(board: Board, width: int, height: int, *, scroll: int = 0) -> Frame:
    """Exactly `height` lines."""
    lines = [_header(board, width)]
    lines += entries(board, width, height - len(lines), scroll=scroll)
    return tuple((lines + [board.line(width=width)] * height)[:height])


def _header(board: Board, width: int) -> Line:
    """`EVENTS newest first, unseen warnings on top  [e] all`; shorter where there is no room."""
    chosen = f"  [e] {board.ui.events}"
    orders = ("newest first, unseen warnings on top", "newest first, unseen on top", "newest first")
    order = next((one for one in orders if len(f"EVENTS {one}{chosen}") <= width), "newest first")
    return board.line(Span(f"EVENTS {order}{chosen}", Style.DIM), width=width)


def entries(board: Board, width: int, height: int, *, scroll: int = 0, unit: str | None = None) -> list[Line]:
    """The lines, at most `height`; of one task when `unit` is given, and then minor ones too."""
    if height <= 0:
        return []
    view = board.view
    times = run_times(view.entries, view.state.clock)
    pinned_seqs = _open_warnings(view) if unit is None else frozenset()
    pinned: list[Line] = []
    rest: list[Line] = []
    for entry, at in zip(reversed(view.entries), reversed(times), strict=True):
        is_pinned = entry.seq in pinned_seqs and len(pinned) < height // 2
        if not is_pinned and len(rest) >= height + scroll:
            continue
        worded = sentence(view.plan, entry)
        if _is_shown(worded, board.ui.events, unit):
            (pinned if is_pinned else rest).append(_line(board, board.times.clock(at), worded, width))
    return (pinned + rest)[scroll : scroll + height]


def _open_warnings(view: View) -> frozenset[int]:
    return frozenset(warning.seq for warning in view.state.warnings if not warning.acknowledged)


def _is_shown(worded: Sentence, chosen: Events, unit: str | None) -> bool:
    """Whether it is about the unit, where there is one; else whether it is among the chosen events."""
    if unit is not None:
        return worded.unit == unit
    match chosen:
        case Events.ALL:
            return True
        case Events.WARNINGS:
            return worded.warning
        case Events.NOTABLE:
            return not worded.minor


def _line(board: Board, at: str, worded: Sentence, width: int) -> Line:
    """`02:46:58 ! T112 attempt 3 failed: ...`."""
    mark = "!" if worded.warning else "."
    task, is_rollback = task_of(worded.unit)
    name = f"{'<' if is_rollback else ''}{task} " if task else ""
    style = Style.BOLD if worded.warning else Style.NORMAL
    text = brief(worded.text, where(board.view.run, worded.unit)) if worded.several else worded.text
    lead = f"{mark} {name}"
    room = width - columns(f"{at} {lead}")
    return board.line(Span(f"{at} ", Style.DIM), Span(lead + board.shortened(text, room), style), width=width)
