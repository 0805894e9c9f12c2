"""The frame that tells production, a rehearsal, a simulated night and a replay apart, in monochrome, at every size.

In production the first line has a ground of its own from edge to edge (reversed, without colours), and its gaps, like
every rule, are filled with `!`; of a simulated night the gaps and rules are filled with `:`, of a replay of whatever
with `#`. A rehearsal has the plain one. No theme gives what frames production to anything else.
"""

import re

from console.layout.board import Board
from console.layout.frame import Line, Span, Style
from plans.model import RunKind

_GAP = re.compile(r" {3,}")
"""Blanks that are filled; one stays on each side of them."""
_PRODUCTION, _SIMULATED, _REPLAYED = "!", ":", "#"


def mark_of(board: Board) -> str:
    """What fills the frame of this kind of run; empty for a rehearsal."""
    if board.view.replay is not None:
        return _REPLAYED
    if board.view.state.simulated:
        return _SIMULATED
    return _PRODUCTION if board.view.state.kind is RunKind.PRODUCTION else ""


def framed(board: Board, identity: Line) -> Line:
    """The first line as this kind of run has it: what asks for attention stands out of it still."""
    mark = mark_of(board)
    if not mark:
        return identity
    spans = (Span(_filled(span.text, mark), span.style) for span in identity)
    if mark != _PRODUCTION:
        return tuple(spans)
    return tuple(span if span.style is Style.ATTENTION else Span(span.text, Style.PRODUCTION) for span in spans)


def rule(board: Board) -> Line:
    """A horizontal rule of this kind of run."""
    mark = mark_of(board)
    style = Style.PRODUCTION if mark == _PRODUCTION else Style.BOLD
    return board.line(Span(mark * board.width, style)) if mark else board.rule()


def _filled(text: str, mark: str) -> str:
    return _GAP.sub(lambda gap: f" {mark * (len(gap[0]) - 2)} ", text)
