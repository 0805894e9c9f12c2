"""The page of the streams: how each goes and what was said of it, then for whom items wait."""

from collections.abc import Iterator

from console.layout.board import Board
from console.layout.frame import Line, Span, Style, cell, clip, measure
from console.layout.stream_styles import STREAM_STYLES, stream_word
from console.text.night.stream_lines import StreamLine, said_of, stream_lines, waiting_for

_NAME = 16
_WORST = 20
"""Columns from which on the worst task stands on the line of its stream."""


def streams(board: Board) -> list[Line]:
    """One line a stream at any width that holds it, its worst task and its sentence below."""
    found = stream_lines(board.view, board.timed)
    lines = [board.line(Span("STREAMS", Style.BOLD), "  :say STREAM TEXT says how one goes; t or Esc goes back")]
    width = max((len(one.name) for one in found), default=0)
    for one in found:
        lines += _stream(board, one, min(_NAME, width))
    lines += [board.line(), *_parties(board)]
    return lines


def _stream(board: Board, one: StreamLine, width: int) -> Iterator[Line]:
    style = STREAM_STYLES[one.word]
    name = cell(one.name, width, board.glyphs.cut) if board.width >= 60 else one.name
    pieces = (
        stream_word(one.word),
        Span(name, Style.BOLD),
        f"  {one.counts}  ",
        Span(f"{one.outlook(board.times)}  ", style),
    )
    room = board.width - measure(pieces)
    if one.worst is None or room >= _WORST:
        yield board.line(*pieces, clip(one.worst_text(), room, board.glyphs.cut))
    else:
        yield board.line(*pieces)
        yield board.line("         ", clip(one.worst_text(), board.width - 9, board.glyphs.cut))
    if one.spoken is not None:
        yield board.line("         said: ", said_of(one.spoken, board.view, board.times))


def _parties(board: Board) -> Iterator[Line]:
    """For each party how many items wait for it, and which."""
    yield board.line(Span("WHO MUST ACT", Style.BOLD), "   items that wait, by party; the number keys open them")
    waiting = waiting_for(board.view, board.needs)
    for one in waiting:
        contact = f"  {one.contact}" if one.contact else ""
        yield board.line(f"  {one.count:>3} ", Span(one.name, Style.BOLD), f"{contact}  ", ", ".join(one.units))
    if not waiting:
        yield board.line("  nobody just now")
