"""The page of what is wrong: what is degraded, the open problems, the gravest first, and those that are over."""

from console.layout.board import Board
from console.layout.frame import Line, Span, Style
from console.text.problems.told import Heed, page


def problems(board: Board) -> list[Line]:
    """Each with who looks after it and until when; below it what was said of it last."""
    told = "   n opens one, u updates, c closes; P or Esc goes back"
    found = list(page(board.view, board.times))
    head = "PROBLEMS" if found else "NO PROBLEM IS OPEN, NOTHING IS DEGRADED"
    lines = [board.line(Span(head, Style.BOLD), told)]
    for one in found:
        lines.append(board.line(Span(one.head, _STYLES[one.heed])))
        lines += [board.line("    ", text) for text in one.lines]
    return lines


_STYLES = {Heed.RED: Style.ATTENTION, Heed.AMBER: Style.BOLD, Heed.OVER: Style.DIM}
