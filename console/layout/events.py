"""The latest events, the newest first at every size: warnings that nobody has seen on top, then everything else.

The title says so, for it is the order of this pane alone: lines of text and the log go forward in time.
"""

from console.layout.board import Board
from console.layout.frame import Frame, Line, Span, Style
from console.text.event_sentences import sentence
from console.text.formatting import run_times
from console.text.reasons import brief, where
from console.text.sentence import Sentence
from console.view.model import Events
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
    open_warnings = {one.seq for one in view.state.warnings if not one.acknowledged}
    first: list[Line] = []
    rest: list[Line] = []
    for entry, at in zip(reversed(view.entries), reversed(times), strict=True):
        pinned = unit is None and entry.seq in open_warnings and len(first) < height // 2
        if not pinned and len(rest) >= height + scroll:
            continue
        said = sentence(view.plan, entry)
        if unit is not None and said.unit != unit:
            continue
        if unit is None and not _shown(board.ui.events, said):
            continue
        (first if pinned else rest).append(_line(board, board.times.clock(at), said, width))
    return (first + rest)[scroll : scroll + height]


def _shown(chosen: Events, said: Sentence) -> bool:
    match chosen:
        case Events.ALL:
            return True
        case Events.WARNINGS:
            return said.warning
        case Events.NOTABLE:
            return not said.minor


def _line(board: Board, at: str, said: Sentence, width: int) -> Line:
    """`02:46:58 ! T112 attempt 3 failed: ...`."""
    mark = "!" if said.warning else "."
    task, is_rollback = task_of(said.unit)
    name = f"{'<' if is_rollback else ''}{task} " if task else ""
    style = Style.BOLD if said.warning else Style.NORMAL
    text = brief(said.text, where(board.view.run, said.unit)) if said.several else said.text
    return board.line(Span(f"{at} ", Style.DIM), Span(f"{mark} {name}{text}", style), width=width)
