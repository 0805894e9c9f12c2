"""The page of what happened since somebody looked last."""

from console.layout.board import Board
from console.layout.frame import Line, Span, Style
from console.text.night.since import away_for, since
from plans.plurals import counted


def since_page(board: Board) -> list[Line]:
    """One line for each sort of event, what failed first."""
    away = board.ui.away
    if away is None:
        return [
            board.line(Span("SINCE YOU LOOKED AWAY", Style.BOLD), "   w or Esc goes back"),
            board.line(),
            board.line("nothing is known of what this console has seen before"),
        ]
    ago = away_for(board.view, away.mark.at)
    title = "SINCE YOU LOOKED AWAY" if away.mark.seq else "SINCE THE RUN BEGAN"
    lines = [board.line(Span(title, Style.BOLD), f" {ago} ago (#{away.mark.seq})   w back, x from here on")]
    if away.left_out:
        text = f"only the latest {len(away.entries)} of {counted(len(away.entries) + away.left_out, 'event', 'events')}"
        lines.append(board.line(Span(f"! {text}; cutover log {board.view.run} has all", Style.LATE)))
    found = since(board.view, away.entries)
    for one in found:
        style = Style.ATTENTION if one.warning else Style.NORMAL
        mark = "!" if one.warning else " "
        lines.append(board.line(Span(f"{mark}{one.label:<9} {one.count:>3}  ", style), one.text))
    if not found:
        lines.append(board.line("  nothing that anybody would be told"))
    return lines
