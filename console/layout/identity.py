"""The first line: plan and revision, kind of run, run, keys, engine, age of the journal.

What is gravest stays at every width: parts are shortened one after the other, the least grave first, before the title
is cut below a few letters, and what nobody may miss has a form that is never empty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from console.layout.board import Board
from console.layout.frame import Line, Piece, Span, Style, line, measure
from console.text.formatting import age_text
from console.text.problems.told import degraded_word
from console.text.turning_back import turns_back_at
from console.text.verified import verified_text
from console.view.company import also_you, company_text
from console.view.engine_presence import engine_presence, executed, is_missed
from console.view.model import View
from console.view.replay import Replay
from plans.model import RunKind

_APART = "  "
_ROOM_FOR_SINCE = 100
"""Columns from which on it is said since when the go-live is degraded."""
_OF_TITLE, _OF_TITLE_SMALL = 12, 4
"""Columns that the title keeps as long as something else may be shortened; below 60 columns in all fewer."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the line, with the blanks that set it apart."""

    weight: int
    """The smaller gives way first."""
    forms: tuple[str, ...]
    """From the fullest to the least that stays; the last is empty where the part may go."""
    style: Style = Style.NORMAL


def identity(board: Board) -> Line:
    """The line of this kind of run; of a replay and of a simulated night that they are, whatever else is cut."""
    if board.view.replay is not None:
        return _fitted(board, tuple(_replayed(board, board.view.replay)))
    if board.view.state.simulated:
        return _fitted(board, tuple(_simulated(board)))
    return _fitted(board, (*_who(board), *_heed(board), *_engine(board)))


def _fitted(board: Board, parts: Sequence[_Part]) -> Line:
    """Title at the left, the parts at the right, each in the fullest form for which there is room."""
    title = board.glyphs.spell(board.view.state.title)
    room = board.width - min(measure((title,)), _OF_TITLE if board.width >= 60 else _OF_TITLE_SMALL)
    chosen = [0] * len(parts)
    for place in _giving_way(parts):
        if measure(_said(parts, chosen)) <= room:
            break
        chosen[place] += 1
    tail = line(said := _said(parts, chosen), min(measure(said), board.width), board.glyphs)
    left = board.width - measure(tail)
    apart = "" if tail and tail[0].text.startswith(" ") else " "[:left]
    head = line((Span(board.view.state.title, Style.BOLD),), left - len(apart), board.glyphs)
    return line((*head, apart, *tail), board.width, board.glyphs)


def _giving_way(parts: Sequence[_Part]) -> Iterator[int]:
    """The places of the parts, each as often as it can be shortened, the least grave first."""
    for place in sorted(range(len(parts)), key=lambda place: parts[place].weight):
        yield from [place] * (len(parts[place].forms) - 1)


def _said(parts: Sequence[_Part], chosen: Sequence[int]) -> list[Piece]:
    """The parts in these forms; the two blanks that set one apart have no ground of their own."""
    said: list[Piece] = []
    for part, form in zip(parts, chosen, strict=True):
        text = part.forms[form]
        apart = _APART if text.startswith(_APART) else ""
        said += [apart, Span(text.removeprefix(apart), part.style)]
    return said


def _who(board: Board) -> Iterator[_Part]:
    """Revision, kind of run, run, and who commands it."""
    view, keys = board.view, board.view.state.keys
    is_wide = board.width >= 60
    if is_wide:
        yield _Part(2, (f" r{view.state.revision}", ""))
    yield _kind(board)
    if is_wide:
        yield _Part(6, (f" {view.run}", ""))
        yield _Part(5, (f"  keys {_keys(board)}", ""))
        yield _Part(4, (f" ({keys.claimed_by} asks)" if keys.claimed_by else "", ""))


def _kind(board: Board) -> _Part:
    """Production stands out; so does a rehearsal that turns back by itself."""
    view = board.view
    if view.state.kind is RunKind.PRODUCTION:
        return _Part(3, (" *** PRODUCTION *** ", " PRODUCTION ", "PRODUCTION"), Style.REVERSE)
    if not (turns_back := turns_back_at(view.plan, view.state)):
        return _Part(3, (" REHEARSAL ", "REHEARSAL"), Style.BOLD)
    forms = (f" REHEARSAL, TURNS BACK AT {turns_back} ", f" REHEARSAL, BACK AT {turns_back}", f" BACK AT {turns_back}")
    return _Part(3, forms if board.width >= 60 else (f" BACK AT {turns_back} ", *forms[2:]), Style.REVERSE)


def _keys(board: Board) -> str:
    """Who commands; where this person has another console that does, that too: both act."""
    view = board.view
    if not view.holds_keys:
        return view.state.keys.shown
    others = also_you(view)
    if not others:
        return "you"
    return f"you, and you at {', '.join(others)}" if board.width >= 100 else f"you x{len(others) + 1}"


def _heed(board: Board) -> Iterator[_Part]:
    """What changes how everything below is to be read: degraded, only looked at, frozen."""
    yield from _degraded(board)
    if board.view.observer:
        yield _Part(11, ("  OBSERVING", " OBSERVING", " OBS"), Style.BOLD)
    if board.ui.frozen:
        yield _frozen(board)


def _degraded(board: Board) -> Iterator[_Part]:
    """That the go-live is degraded, and since when where there is room for it."""
    if word := degraded_word(board.view, board.times):
        since = word if board.width >= _ROOM_FOR_SINCE else "DEGRADED"
        yield _Part(8, (f"   {since} ", "   DEGRADED ", " DEGRADED"), Style.REVERSE)


def _frozen(board: Board) -> _Part:
    """That table, jobs and events stand still, and since when."""
    since = f" as of {board.times.clock(board.still.view.now)}" if board.width >= 60 else ""
    return _Part(10, (f"  FROZEN{since}", " FROZEN"), Style.REVERSE)


def _engine(board: Board) -> Iterator[_Part]:
    """Who executes the run and who would, and how old what is shown is."""
    view = board.view
    apart = "  " if board.width >= 60 else " "
    if view.lost:
        forms = (f"{apart}JOURNAL LOST, as of {age_text(view.old_by)} ago", " JOURNAL LOST", " LOST")
        yield _Part(9, forms, Style.REVERSE)
        return
    if is_missed(view):
        yield _Part(12, (f"{apart}NO ENGINE", " NO ENGINE"), Style.ATTENTION)
    elif not executed(view):
        yield _Part(1, (f"{apart}engine {engine_presence(view)}", ""))
    if view.clock_off is not None:
        yield _clock_off(view.clock_off, board.width)
    if board.width >= 100:
        yield from _beside_the_engine(view, wide=board.width >= 140)
    yield _Part(7, (f"{apart}journal {_age(board)}{_verified(board)}", f" journal {_age(board)}", ""))


def _beside_the_engine(view: View, *, wide: bool) -> Iterator[_Part]:
    """Who else looks, and who would take over."""
    if company := company_text(view):
        yield _Part(0, (f"  {company}", ""))
    if view.state.ended is None and executed(view):
        yield _standbys(view, wide=wide)


def _age(board: Board) -> str:
    """How old the journal is; on small screens in so many columns that no title shrinks as it grows older."""
    age = age_text(board.view.age)
    return age if board.width >= 60 else age.rjust(3)


def _verified(board: Board) -> str:
    """Since when the journal is verified, where not all of it is and there is room to say so."""
    since = verified_text(board.view) if board.width >= 100 else ""
    return f", {since}" if since else ""


def _clock_off(off: timedelta, width: int) -> _Part:
    """How far this host's clock is from the control database's."""
    side = "BEHIND" if off > timedelta() else "AHEAD"
    forms = ("  CLOCK OFF", " CLOCK OFF", "")
    return _Part(7, (f"  CLOCK {age_text(off)} {side}", *forms) if width >= 60 else forms, Style.ATTENTION)


def _standbys(view: View, *, wide: bool) -> _Part:
    """How many engines would take over; production without any stands out."""
    if view.standbys:
        hosts = ", ".join(view.lease.standby_hosts) if wide and view.lease is not None else ""
        return _Part(1, (f"  {view.standbys} stand-by{f' on {hosts}' if hosts else ''}", ""), Style.DIM)
    return _Part(1, ("  no stand-by", ""), Style.ATTENTION if view.state.kind is RunKind.PRODUCTION else Style.DIM)


def _simulated(board: Board) -> Iterator[_Part]:
    """That nothing of this happens, whatever else is cut."""
    yield _Part(2, (" *** SIMULATED *** ", " SIMULATED "), Style.REVERSE)
    if board.width >= 60:
        yield _Part(1, (f" {board.view.run}, nothing is executed", f" {board.view.run}", ""))
    if board.ui.frozen:
        yield _frozen(board)


def _replayed(board: Board, replay: Replay) -> Iterator[_Part]:
    """That this is a replay, of which moment, of what, and how fast."""
    view, state = board.view, board.view.state
    pace = f" x{replay.speed:g}" if replay.playing else " PAUSED"
    day = f"{replay.at.astimezone(board.times.zone):%a} " if board.width >= 60 else ""
    at = board.times.clock(replay.at)
    yield _Part(9, (f" REPLAY {day}{at}{pace} ", f" REPLAY {at}{pace} ", f" REPLAY {at} "), Style.REVERSE)
    kind = f" {state.kind.value}"
    known = (f"{kind} {view.run} r{state.revision}", kind) if board.width >= 60 else (kind,)
    yield _Part(3, known if board.width >= 40 else (kind, ""))
    if board.width >= 100:
        yield _Part(2, (f"  keys {state.keys.shown}", ""))
    yield from _degraded(board)
    if board.width >= 100:
        yield _Part(1, (f"  journal {_age(board)}", ""))
