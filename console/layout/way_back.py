"""The way back beside the clocks: what a no-go now would mean, and until when one is safe."""

from collections.abc import Iterator

from console.layout.board import Board
from console.layout.frame import Piece, Span, Style
from console.text.formatting import duration
from console.text.not_undone import is_turned_back
from console.text.rollback_outlook import NO_WAY_BACK, RollbackOutlook, rollback_outlook
from jobs.run.outlook.rollbacks.not_undone import not_undone

COLUMN = 33
"""Columns that it has where each of the clocks has a column."""
_ROOM_BESIDE = 40
"""Columns that chance and critical path keep on the line of the way back."""
_ROOM_FOR_FOOTING = 120
"""From so many columns on the figures of a no-go say how often they were rehearsed, and how much would stay as it is:
narrower boards keep the critical path, and say it where a no-go is decided."""


def figures(board: Board, room: int) -> Iterator[Piece]:
    """What a no-go now would mean, or that it is too late for one."""
    outlook = rollback_outlook(board.view, board.times)
    if outlook.late and not board.view.no_go:
        return _no_time_left(outlook, room)
    return _way_back_figures(board, room)


def _way_back_figures(board: Board, room: int) -> Iterator[Piece]:
    """`IF NO-GO NOW: back by 01:10  NO-GO SAFE UNTIL 02:46`, shorter and without days where there is no room."""
    outlook = rollback_outlook(board.view, board.times)
    until = f"  {outlook.until} {outlook.last}" if outlook.safe else "  no window"
    if len(outlook.now) + len(until) > room:
        outlook = rollback_outlook(board.view, board.times, days=False)
        until = _short_until(outlook, "begin" if board.view.no_go else "safe", room - len(outlook.now))
    now, until = _marked_once(board, outlook.now, until, room)
    yield Span(now, style_of(outlook))
    if board.width >= _ROOM_FOR_FOOTING:
        yield Span(_would_stay(board), Style.LATE)
        until += f" ({outlook.stands_on})" if outlook.stands_on else ""
    if outlook.late:
        yield f"  window ends {outlook.window}"
    elif outlook.possible:
        yield until if outlook.safe else Span(until, Style.DIM)


def _short_until(outlook: RollbackOutlook, word: str, room: int) -> str:
    """`, safe to G3 03:00`, `, safe 03:00`; nothing where no such moment is left."""
    if not outlook.safe:
        return ""
    named = f", {word} to {outlook.last}"
    return named if outlook.gate and len(named) <= room else f", {word} {outlook.safe}"


def _marked_once(board: Board, now: str, until: str, room: int) -> tuple[str, str]:
    """Both figures of a replay, with one mark in front of them where two would cut a time."""
    about = board.view.about
    if not about or len(now) + len(until) <= room:
        return now, until
    return f"{about}{now.replace(about, '')}", until.replace(about, "")


def _would_stay(board: Board) -> str:
    """`, 2 NOT undone`: what a no-go now would leave as it is; the page of the decision and `status` name it."""
    left = () if is_turned_back(board.view) else not_undone(board.view.plan, board.view.state)
    return f", {len(left)} NOT undone" if left else ""


def _no_time_left(outlook: RollbackOutlook, room: int) -> Iterator[Piece]:
    """`NO TIME TO ROLL BACK since 02:31`, whole words at every size; where there is room what a no-go would mean."""
    said = f"NO TIME TO ROLL BACK since {outlook.since}"
    yield Span(said, Style.ATTENTION)
    meant = f"  {outlook.lead}{outlook.figure}, window ends {outlook.window}"
    if len(said) + len(meant) + _ROOM_BESIDE <= room:
        yield meant


def style_of(outlook: RollbackOutlook) -> Style:
    if not outlook.possible:
        return Style.DIM
    return Style.ATTENTION if outlook.late else Style.NORMAL


def safe_until(outlook: RollbackOutlook, board: Board) -> str:
    if outlook.late:
        return f"{outlook.figure}, ends {outlook.window}"
    takes = f"rollback takes {board.view.about}{duration(board.view.forecast.rollback)}" if outlook.possible else ""
    until = f"{outlook.until} {outlook.last}" if outlook.safe else takes
    if not outlook.possible and outlook.figure.startswith(NO_WAY_BACK):
        return outlook.figure.removeprefix(NO_WAY_BACK)
    ranged = f"{until} {outlook.safe_range}" if outlook.safe_range else until
    return ranged if len(ranged) < COLUMN else until
