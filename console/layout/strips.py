"""The strips above the table that are not clocks: who and what, the checkpoints, and what needs you."""

from collections.abc import Iterator
from datetime import timedelta

from console.layout.board import Board
from console.layout.frame import Frame, Line, Piece, Span, Style, cell, measure, spread
from console.text.broken import executed
from console.text.formatting import ATTENTION, age_text, variance
from jobs.run.outlook.status import Code
from jobs.run.state.model import Phase
from plans.model import Checkpoint, RunKind, Task


def identity(board: Board) -> Line:
    """Plan and revision, kind of run, run, keys, engine, age of the journal."""
    view, state = board.view, board.view.state
    production = state.kind is RunKind.PRODUCTION
    kind = Span(" *** PRODUCTION *** ", Style.REVERSE) if production else Span(" REHEARSAL ", Style.BOLD)
    mine = "you" if view.holds_keys else state.keys.shown
    right: list[Piece] = [f" r{state.revision}" if board.width >= 60 else "", kind]
    if state.simulated:
        right.append("simulated ")
    if board.width >= 60:
        right.append(f" {view.run}  keys {mine}")
        right.append(f" ({state.keys.claimed_by} asks)" if state.keys.claimed_by else "")
    if view.observer:
        right.append(Span("  OBSERVING", Style.BOLD))
    if board.ui.frozen:
        right.append(Span("  FROZEN", Style.REVERSE))
    right.append("  ")
    right += _engine(board)
    return spread([Span(state.title, Style.BOLD)], right, board.width, board.glyphs)


def _engine(board: Board) -> Iterator[Piece]:
    view = board.view
    if view.lost:
        yield Span(f"JOURNAL LOST, as of {age_text(view.age)} ago", Style.REVERSE)
        return
    if not executed(view):
        yield Span("NO ENGINE", Style.ATTENTION)
        yield "  "
    if view.clock_off is not None:
        side = "behind" if view.clock_off > timedelta() else "ahead"
        text = f"CLOCK {age_text(view.clock_off)} {side.upper()}" if board.width >= 60 else "CLOCK OFF"
        yield Span(text, Style.ATTENTION)
        yield "  "
    if view.state.ended is None and executed(view) and board.width >= 100:
        warn = view.standbys == 0 and view.state.kind is RunKind.PRODUCTION
        text = f"{view.standbys} stand-by" if view.standbys else "no stand-by"
        yield Span(f"{text}  ", Style.ATTENTION if warn else Style.DIM)
    yield f"journal {age_text(view.age)}"


def checkpoints(board: Board) -> Line:
    """Every checkpoint with its decision, votes, due time and forecast; past ones leave first when room is short."""
    gates = [task for task in board.view.plan.tasks if isinstance(task.body, Checkpoint)]
    wide = board.width >= 120
    cells = [_gate(board, task, wide) for task in gates]
    current = next((i for i, task in enumerate(gates) if not board.view.state.unit(task.id).released), len(gates) - 1)
    first = 0
    while first < current and sum(measure(one) + 3 for one in cells[first:]) > board.width:
        first += 1
    pieces: list[Piece] = [Span(f"{board.glyphs.cut} ", Style.DIM)] if first else []
    for index, one in enumerate(cells[first:]):
        pieces += [Span(" > ", Style.DIM)] if index else []
        pieces += one
    if not gates:
        pieces = [Span("this plan has no checkpoint", Style.DIM)]
    return board.line(*([" ", *pieces] if wide else pieces))


def _gate(board: Board, task: Task, wide: bool) -> list[Piece]:
    known, times = board.view.state.unit(task.id), board.times
    row = board.row(task.id)
    weaker = " weaker" if board.view.state.weakened_at(task.id) else ""
    name = (f"{task.id} {_short(task.title)}" if wide else task.id) + weaker
    if not isinstance(task.body, Checkpoint) or row is None or row.planned is None:
        return [name]
    if row.code is Code.NO_GO and known.decided is not None:
        return [Span(f"[{name} {row.code} {times.when(known.decided.at)}]", Style.ATTENTION)]
    if row.expected is None:
        return [f"{name} {'--' if known.phase is Phase.PENDING else row.code}"]  # it will not be decided any more
    slip = f" {variance(row.slip)}" if row.slip is not None and row.late else ""
    if row.code in (Code.GO, Code.GO_WITH_CAVEAT):
        caveat = f" ({known.decided.text})" if wide and known.decided and known.decided.text else ""
        return [Span(f"{name} {row.code} {times.when(row.expected.end)}{caveat}", Style.NORMAL)]
    due = f"{times.when(row.planned.start)}"
    if known.phase is Phase.PENDING:
        forecast = f" fcst {times.when(row.expected.start)}{slip}" if row.late and wide else slip
        return [Span(f"{name} -- {due}", Style.DIM), Span(forecast, Style.LATE)]
    votes = sum(known.vote(party) is not None for party in task.body.poll)
    words = f"{votes}/{len(task.body.poll)}" + (" votes" if wide else "") if row.code is Code.OPEN else row.code.value
    style = Style.ATTENTION if row.code in ATTENTION else Style.BOLD
    return [Span(f"[{name} {words} due {due}", style), Span(f"{slip}", Style.LATE), Span("]", style)]


def _short(title: str) -> str:
    """The part of a checkpoint's title that is its name."""
    head, _, tail = title.partition(": ")
    return cell(tail or head, 18, "").rstrip()


def _nothing_needed(board: Board) -> Line:
    """What is broken all the same, and nobody can mend with a key."""
    if not board.broken:
        return board.line(Span("NEEDS YOU: nothing", Style.DIM))
    more = f"  +{len(board.broken) - 1} more" if len(board.broken) > 1 else ""
    return board.line(Span(f"BROKEN: {cell(board.broken[0].text, board.width - 8 - len(more), board.glyphs.cut)}",
                           Style.ATTENTION), more)  # fmt: skip


def needs_you(board: Board, height: int) -> Frame:
    """Numbered items, several on a line while they fit; what does not fit is counted."""
    if not board.needs:
        return (_nothing_needed(board), *(board.line() for _ in range(height - 1)))
    head = "NEEDS YOU" if board.width >= 100 else "!"
    count = len(board.needs)
    lines: list[Line] = []
    index = 0
    while index < count and len(lines) < height:
        pieces: list[Piece] = [f"{head} " if not lines else " " * (len(head) + 1)]
        room = board.width - len(head) - 1
        while index < count and index < 9:
            need = board.needs[index]
            key = f" [{need.key}]"
            text = f"{index + 1} {need.text}{key}"
            last_line = len(lines) == height - 1
            spare = 10 if last_line and index + 1 < count else 0
            fresh = len(pieces) == 1
            if not fresh and len(text) > room - spare:
                break
            shown = text
            if len(text) > room - spare:
                shown = cell(text, room - spare - len(key), board.glyphs.cut).rstrip() + key
            pieces += [Span(shown, Style.ATTENTION if need.urgent else Style.NORMAL), "  "]
            room -= len(shown) + 2
            index += 1
        if len(lines) == height - 1 and index < count:
            pieces.append(Span(f"+{count - index} more", Style.BOLD))
        lines.append(board.line(*pieces))
        if index >= 9:
            break
    return tuple((lines + [board.line()] * height)[:height])
