"""The strips above the table that are neither clocks nor checkpoints: who and what, the intervals, the ghost."""

from collections.abc import Iterator
from datetime import timedelta

from console.layout.board import Board
from console.layout.frame import Frame, Line, Piece, Span, Style, spread
from console.text.formatting import age_text
from console.text.ghost_line import ghost_text
from console.text.intervals import in_short
from console.text.problems.told import degraded_word
from console.text.turning_back import turns_back_at
from console.text.verified import verified_text
from console.view.company import also_you, company_text
from console.view.engine_presence import engine_presence, executed, is_missed
from console.view.model import View
from console.view.replay import Replay
from jobs.run.outlook.intervals import IntervalOutlook, Standing
from plans.model import RunKind

_APART = "  "
_ROOM_FOR_SINCE = 100
"""Columns from which on it is said since when the go-live is degraded."""
_MORE_INTERVALS = "+9 more"


def identity(board: Board) -> Line:
    """Plan and revision, kind of run, run, keys, engine, age of the journal."""
    view, state = board.view, board.view.state
    if view.replay is not None:
        return _replayed_identity(board, view.replay)
    if state.simulated:
        return _simulated_identity(board)
    kind = _kind(board)
    right: list[Piece] = [f" r{state.revision}" if board.width >= 60 else "", kind]
    if board.width >= 60:
        right.append(f" {view.run}  keys {_keys(board)}")
        right.append(f" ({state.keys.claimed_by} asks)" if state.keys.claimed_by else "")
    right += _degraded(board)
    if view.observer:
        right.append(Span("  OBSERVING", Style.BOLD))
    if board.ui.frozen:
        right += ["  ", _frozen(board)]
    right.append("  " if board.width >= 60 else " ")
    right += _engine(board)
    return spread([Span(state.title, Style.BOLD)], right, board.width, board.glyphs)


def _degraded(board: Board) -> Iterator[Piece]:
    """That the go-live is degraded, and since when where there is room for it."""
    if word := degraded_word(board.view, board.times):
        yield "  "
        yield Span(f" {word if board.width >= _ROOM_FOR_SINCE else 'DEGRADED'} ", Style.REVERSE)


def _keys(board: Board) -> str:
    """Who commands; where this person has another console that does, that too: both act."""
    view = board.view
    if not view.holds_keys:
        return view.state.keys.shown
    others = also_you(view)
    if not others:
        return "you"
    return f"you, and you at {', '.join(others)}" if board.width >= 100 else f"you x{len(others) + 1}"


def _frozen(board: Board) -> Span:
    """That table, jobs and events stand still, and since when."""
    since = f" as of {board.times.clock(board.still.view.now)}" if board.width >= 60 else ""
    return Span(f"FROZEN{since}", Style.REVERSE)


def _kind(board: Board) -> Span:
    """Production stands out; so does a rehearsal that turns back by itself."""
    view = board.view
    if view.state.kind is RunKind.PRODUCTION:
        return Span(" *** PRODUCTION *** ", Style.REVERSE)
    turns_back = turns_back_at(view.plan, view.state)
    if not turns_back:
        return Span(" REHEARSAL ", Style.BOLD)
    long = board.width >= 60
    return Span(f" REHEARSAL, TURNS BACK AT {turns_back} " if long else f" BACK AT {turns_back} ", Style.REVERSE)


def _simulated_identity(board: Board) -> Line:
    """That nothing of this happens, whatever else is cut."""
    right: list[Piece] = [Span(" *** SIMULATED *** ", Style.REVERSE)]
    if board.width >= 60:
        right.append(f" {board.view.run}, nothing is executed")
    if board.ui.frozen:
        right += ["  ", _frozen(board)]
    return spread([Span(board.view.state.title, Style.BOLD)], right, board.width, board.glyphs)


def _replayed_identity(board: Board, replay: Replay) -> Line:
    """That this is a replay, of which moment and how fast, whatever else is cut."""
    view, state = board.view, board.view.state
    pace = f"x{replay.speed:g}" if replay.playing else "PAUSED"
    day = f"{replay.at.astimezone(board.times.zone):%a} " if board.width >= 60 else ""
    right: list[Piece] = [Span(f" REPLAY {day}{board.times.clock(replay.at)} {pace} ", Style.REVERSE)]
    if board.width >= 60:
        right.append(f" {state.kind.value} {view.run} r{state.revision}")
    if board.width >= 100:
        right.append(f"  keys {state.keys.shown}")
    right += _degraded(board)
    if board.width >= 100:
        right.append(f"  journal {_age(board)}")
    return spread([Span(state.title, Style.BOLD)], right, board.width, board.glyphs)


def _engine(board: Board) -> Iterator[Piece]:
    view = board.view
    if view.lost:
        yield Span(f"JOURNAL LOST, as of {age_text(view.age)} ago", Style.REVERSE)
        return
    if is_missed(view):
        yield Span("NO ENGINE", Style.ATTENTION)
        yield "  "
    elif not executed(view):
        yield f"engine {engine_presence(view)}  "
    if view.clock_off is not None:
        yield _clock_off(view.clock_off, board.width)
        yield "  "
    if board.width >= 100 and (company := company_text(view)):
        yield f"{company}  "
    if view.state.ended is None and executed(view) and board.width >= 100:
        yield _standbys(view, wide=board.width >= 140)
    yield f"journal {_age(board)}{_verified(board)}"


def _age(board: Board) -> str:
    """How old the journal is; on small screens in so many columns that no title shrinks as it grows older."""
    age = age_text(board.view.age)
    return age if board.width >= 60 else age.rjust(3)


def _verified(board: Board) -> str:
    """Since when the journal is verified, where not all of it is and there is room to say so."""
    since = verified_text(board.view) if board.width >= 100 else ""
    return f", {since}" if since else ""


def _clock_off(off: timedelta, width: int) -> Span:
    """How far this host's clock is from the control database's."""
    side = "BEHIND" if off > timedelta() else "AHEAD"
    return Span(f"CLOCK {age_text(off)} {side}" if width >= 60 else "CLOCK OFF", Style.ATTENTION)


def _standbys(view: View, *, wide: bool) -> Span:
    """How many engines would take over; production without any stands out."""
    if view.standbys:
        hosts = ", ".join(view.lease.standby_hosts) if wide and view.lease is not None else ""
        return Span(f"{view.standbys} stand-by{f' on {hosts}' if hosts else ''}  ", Style.DIM)
    return Span("no stand-by  ", Style.ATTENTION if view.state.kind is RunKind.PRODUCTION else Style.DIM)


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
