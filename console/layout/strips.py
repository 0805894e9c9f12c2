"""The strips above the table that are neither identity, clocks nor checkpoints: the intervals, and the ghost."""

from console.layout.board import Board
from console.layout.frame import Frame, Line, Piece, Span, Style
from console.text.ghost_line import ghost_text
from console.text.intervals import in_short
from jobs.run.outlook.intervals import IntervalOutlook, Standing

_MORE_INTERVALS = "+9 more"


def intervals(board: Board) -> Line:
    """How long each interval has lasted, against what it may: what runs or goes too far first, what is over last."""
    told = sorted(board.view.intervals, key=_interval_rank)
    pieces: list[Piece] = []
    left = board.width - len(_MORE_INTERVALS)
    for at, one in enumerate(told):
        text = in_short(one, board.view.about)
        if pieces and len(text) > left:
            pieces.append(Span(f"+{len(told) - at} more", Style.BOLD))
            break
        pieces += [Span(text, _interval_style(one)), "  "]
        left -= len(text) + 2
    return board.line(*([" "] if board.width >= 120 else []), *pieces)


def _interval_rank(one: IntervalOutlook) -> int:
    if one.standing is Standing.RUNNING:
        return 0
    if one.excess is not None and one.standing is Standing.AHEAD:
        return 1
    return {Standing.AHEAD: 2, Standing.OVER: 3}.get(one.standing, 4)


def _interval_style(one: IntervalOutlook) -> Style:
    if one.excess is not None:
        return Style.LATE
    return Style.BOLD if one.standing is Standing.RUNNING else Style.DIM


def ghost(board: Board) -> Frame:
    """How far tonight is behind the night that is shown beside it, and how that one made what comes next."""
    if board.ghost is None:
        return ()
    lead = " " if board.width >= 120 else ""
    return (board.line(lead, Span("GHOST ", Style.DIM), board.view.about, ghost_text(board.view, board.ghost)),)
