"""The line of the replications: which way each goes, how it does, and until when its switch can be taken back."""

from collections.abc import Sequence

from console.layout.board import Board
from console.layout.frame import Frame, Line, Span, Style, clip
from console.text.replications.told import parts
from jobs.run.outlook.replicating.standings import Light, Standing, standings

STYLES = {Light.RED: Style.ATTENTION, Light.AMBER: Style.LATE, Light.GREEN: Style.NORMAL, Light.NONE: Style.DIM}


def strip(board: Board, height: int) -> Frame:
    """Exactly `height` lines, one each, the worst first; how many more there are stands on the last."""
    found = standings(board.view.plan, board.view.state)
    lines = [_line(board, one, len(found) - index - 1, is_last=index + 1 == height) for index, one in enumerate(found)]
    return tuple((lines + [board.line()] * height)[:height])


def _line(board: Board, one: Standing, others: int, *, is_last: bool) -> Line:
    more = f" +{others} more, [R]" if others and is_last else ""
    text = _fitting(parts(board.view, board.times, one), board.width - len(more), board.glyphs.cut)
    return board.line(Span(text, STYLES[one.light]), Span(more, Style.BOLD))


def _fitting(told: Sequence[str], room: int, mark: str) -> str:
    """As many whole figures as there is room for, behind how it stands, of which the end may be cut."""
    text = "  ".join(told[:_HOW_IT_STANDS])
    for one in told[_HOW_IT_STANDS:]:
        if len(text) + 2 + len(one) > room:
            break
        text += f"  {one}"
    return clip(text, room, mark)


_HOW_IT_STANDS = 3
"""What always stands there: name, way and state."""
