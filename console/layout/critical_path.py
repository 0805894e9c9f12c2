"""What is left of the chain that sets the go-live, in one line."""

from console.layout.board import Board
from console.text.formatting import variance
from plans.durations import moved


def critical_path(board: Board, width: int) -> str:
    """What is left of the chain that sets the go-live, the nearest first, as far as it fits."""
    ahead = [one for one in board.view.forecast.critical_path if not board.view.state.unit(one).released]
    if not ahead:
        return "nothing left"
    text = ">".join(ahead)
    if len(text) <= width:
        return text
    last = ahead[-1]
    shown: list[str] = []
    while len(ahead) > 1 and len(">".join([*shown, ahead[0], "", last])) < width:
        shown.append(ahead.pop(0))
    return ">".join([*shown, board.glyphs.cut, last])


def next_on_path(board: Board) -> str:
    """`next: B02 ends 01:15 (+2h06)`."""
    view = board.view
    for one in view.forecast.critical_path:
        if not view.state.unit(one).released:
            end = view.forecast.expected[one].end
            slip = variance(moved(view.forecast.planned[one].end, end))
            return f"next: {one} ends {board.times.foreseen(end)} ({slip})"
    return ""
