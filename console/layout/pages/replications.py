"""The page of the replications: all about each, the worst first."""

from console.layout.board import Board
from console.layout.frame import Line, Span, Style
from console.layout.replications_strip import STYLES
from console.text.replications.page import about
from jobs.run.outlook.replicating.standings import standings


def replications(board: Board) -> list[Line]:
    """Each with how it stands, its figures, what is wrong and what to do, and what would not flow back."""
    found = standings(board.view.plan, board.view.state)
    head = "REPLICATIONS" if found else "THIS PLAN HAS NO REPLICATION"
    lines = [board.line(Span(head, Style.BOLD), "   R or Esc goes back")]
    for one in found:
        first, *rest = about(board.view, board.times, one)
        lines.append(board.line(Span(f"{one.of.id}  {first}", STYLES[one.light])))
        lines += [board.line("    ", text) for text in rest]
    return lines
