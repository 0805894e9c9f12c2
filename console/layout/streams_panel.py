"""The streams in a pane of wide boards: a line each, in the order of the plan, so that none moves when one fails."""

from collections.abc import Sequence

from console.layout.board import Board
from console.layout.frame import Frame, Line, Piece, Span, Style, cell, clip, measure
from console.layout.stream_styles import STREAM_STYLES, stream_word
from console.text.formatting import variance
from console.text.night.stream_lines import StreamLine, StreamWord, said_of, stream_lines

_NAME = 12
"""Columns that a name has at most."""
_ROOMY = 54
"""Columns from which on an end has its day, and the worst task its word."""
_READABLE = 20
"""Columns from which on the sentence that was said of a stream is begun behind its worst task."""


def panel(board: Board, width: int, height: int) -> Frame:
    """Exactly `height` lines: a heading, and as many streams as there is room for, those that go worst in any case."""
    found = stream_lines(board.view, board.timed)
    shown, more = _chosen(found, height - 1)
    lines = [board.line(Span(f"STREAMS{more}", Style.DIM), width=width)]
    lines += [_stream(board, one, found, width) for one in shown]
    return tuple((lines + [board.line(width=width)] * height)[:height])


def _chosen(found: Sequence[StreamLine], room: int) -> tuple[Sequence[StreamLine], str]:
    """Those that are shown, in their order; and of the others how many there are, and where all are told."""
    if len(found) <= room:
        return found, ""
    order = list(StreamWord)
    worst = sorted(found, key=lambda one: order.index(one.word))[: max(0, room)]
    return [one for one in found if one in worst], f"  +{len(found) - len(worst)} more, [t] all of them"


def _stream(board: Board, one: StreamLine, found: Sequence[StreamLine], width: int) -> Line:
    """`!FAILED  migration  12/40    01:15  +2h05 B05 ASK`, then what was said of it where there is room."""
    name = min(_NAME, max(len(other.name) for other in found))
    digits = max(len(str(other.total)) for other in found)
    style = STREAM_STYLES[one.word]
    pieces: list[Piece] = [
        stream_word(one.word),
        Span(cell(one.name, name, board.glyphs.cut), Style.BOLD),
        f" {one.done:>{digits}}/{one.total:<{digits}} ",
        Span(_end(board, one, is_roomy=width >= _ROOMY), style),
    ]
    room = width - measure(pieces)
    told = _worst_and_said(board, one, room, is_roomy=width >= _ROOMY)
    return board.line(*pieces, Span(clip(told, room, board.glyphs.cut), style), width=width)


def _end(board: Board, one: StreamLine, *, is_roomy: bool) -> str:
    """The end of its last task with its day, or the clock time alone; and how far that is from the plan."""
    about = board.view.about if one.word is not StreamWord.DONE else ""
    end = "" if one.end is None else board.times.when(one.end) if is_roomy else board.times.minute(one.end)
    slip = variance(one.slip) if one.slip is not None else ""
    room = (9 if is_roomy else 5) + len(board.view.about)
    return f"{cell(f'{about}{end}' if end else '', room, right=True)} {cell(slip, 6, right=True)} "


def _worst_and_said(board: Board, one: StreamLine, room: int, *, is_roomy: bool) -> str:
    """The worst task, with its word where there is room; behind it what was said, where enough of that can be read."""
    worst = "" if one.worst is None else f"{one.worst.id} {one.worst.code}" if is_roomy else one.worst.id
    if one.spoken is None or room - len(worst) - 2 < _READABLE:
        return worst
    return f"{worst}  {said_of(one.spoken, board.view, board.times)}".strip()
