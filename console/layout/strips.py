"""The strips above the table that are not clocks: who and what, the checkpoints, the intervals, the ghost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from console.layout.board import Board
from console.layout.frame import Frame, Line, Piece, Span, Style, cell, measure, spread
from console.text.broken import executed
from console.text.formatting import ATTENTION, TaskRow, Times, age_text, variance
from console.text.ghost_line import ghost_text
from console.text.intervals import in_short
from console.text.sureness import short_chance_text
from console.text.turning_back import turns_back_at
from console.view.model import View
from jobs.run.outlook.forecast import Expected
from jobs.run.outlook.intervals import IntervalOutlook, Standing
from jobs.run.outlook.status import Code
from jobs.run.state.unit import Phase, UnitState
from plans.model import Checkpoint, RunKind, Task

_ARROW = Span(" > ", Style.DIM)
_APART = "  "
_MORE_INTERVALS = "+9 more"


def identity(board: Board) -> Line:
    """Plan and revision, kind of run, run, keys, engine, age of the journal."""
    view, state = board.view, board.view.state
    if state.simulated:
        return _simulated_identity(board)
    kind = _kind(board)
    mine = "you" if view.holds_keys else state.keys.shown
    right: list[Piece] = [f" r{state.revision}" if board.width >= 60 else "", kind]
    if board.width >= 60:
        right.append(f" {view.run}  keys {mine}")
        right.append(f" ({state.keys.claimed_by} asks)" if state.keys.claimed_by else "")
    if view.observer:
        right.append(Span("  OBSERVING", Style.BOLD))
    if board.ui.frozen:
        right += ["  ", _frozen(board)]
    right.append("  ")
    right += _engine(board)
    return spread([Span(state.title, Style.BOLD)], right, board.width, board.glyphs)


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


def _engine(board: Board) -> Iterator[Piece]:
    view = board.view
    if view.lost:
        yield Span(f"JOURNAL LOST, as of {age_text(view.age)} ago", Style.REVERSE)
        return
    if not executed(view):
        yield Span("NO ENGINE", Style.ATTENTION)
        yield "  "
    if view.clock_off is not None:
        yield _clock_off(view.clock_off, board.width)
        yield "  "
    if view.state.ended is None and executed(view) and board.width >= 100:
        yield _standbys(view)
    yield f"journal {age_text(view.age)}"


def _clock_off(off: timedelta, width: int) -> Span:
    """How far this host's clock is from the control database's."""
    side = "BEHIND" if off > timedelta() else "AHEAD"
    return Span(f"CLOCK {age_text(off)} {side}" if width >= 60 else "CLOCK OFF", Style.ATTENTION)


def _standbys(view: View) -> Span:
    """How many engines would take over; production without any stands out."""
    if view.standbys:
        return Span(f"{view.standbys} stand-by  ", Style.DIM)
    return Span("no stand-by  ", Style.ATTENTION if view.state.kind is RunKind.PRODUCTION else Style.DIM)


def checkpoints(board: Board) -> Line:
    """Every checkpoint with its decision, votes, due time and forecast; past ones leave first when room is short."""
    gates = [task for task in board.view.plan.tasks if isinstance(task.body, Checkpoint)]
    wide = board.width >= 120
    if not gates:
        pieces: list[Piece] = [Span("this plan has no checkpoint", Style.DIM)]
    else:
        current = next((at for at, task in enumerate(gates) if not _released(board, task)), len(gates) - 1)
        cells = [_gate(board, task, wide) for task in gates]
        pieces = _chained(board, _with_chance(board, cells, current, gates[current]), current)
    return board.line(*([" ", *pieces] if wide else pieces))


def intervals(board: Board) -> Line:
    """How long each interval has lasted, against what it may: what runs or goes too far first, what is over last."""
    told = sorted(board.view.intervals, key=_interval_rank)
    pieces: list[Piece] = []
    left = board.width - len(_MORE_INTERVALS)
    for at, one in enumerate(told):
        text = in_short(one)
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


def _with_chance(board: Board, cells: list[list[Piece]], current: int, gate: Task) -> list[list[Piece]]:
    """In how many simulated nights the next gate is in time stands behind it, where what is to come leaves room."""
    chance = short_chance_text(board.view.sureness.get(gate.id)) if board.view.go_live_ahead else ""
    told = [*cells[:current], [*cells[current], chance], *cells[current + 1 :]]
    columns = sum(measure(cell) + len(_ARROW.text) for cell in told[current:])
    return told if columns <= board.width else cells


def ghost(board: Board) -> Frame:
    """How far tonight is behind the night that is shown beside it, and how that one made what comes next."""
    if board.ghost is None:
        return ()
    lead = " " if board.width >= 120 else ""
    return (board.line(lead, Span("GHOST ", Style.DIM), ghost_text(board.view, board.ghost)),)


def _released(board: Board, gate: Task) -> bool:
    return board.view.state.unit(gate.id).released


def _chained(board: Board, gates: Sequence[list[Piece]], current: int) -> list[Piece]:
    """One gate behind the other; as many before the current one are left out as have no room."""
    columns = [measure(gate) + len(_ARROW.text) for gate in gates]
    first = 0
    while first < current and sum(columns[first:]) > board.width:
        first += 1
    pieces: list[Piece] = [Span(f"{board.glyphs.cut} ", Style.DIM)] if first else []
    for gate in gates[first:-1]:
        pieces += [*gate, _ARROW]
    return [*pieces, *gates[-1]]


def _gate(board: Board, task: Task, wide: bool) -> list[Piece]:
    """`G1 GO 21:10`, `[G2 2/4 due 23:45 +8m]`, `G3 -- 02:30`: decided, being decided, or to come."""
    row = board.row(task.id)
    name = _gate_name(board, task, wide)
    if not isinstance(task.body, Checkpoint) or row is None or row.planned is None:
        return [name]
    gate = _Gate(name=name, row=row, known=board.view.state.unit(task.id), times=board.times, wide=wide)
    if row.code is Code.NO_GO and gate.known.decided is not None:
        return [Span(f"[{name} {row.code} {board.times.when(gate.known.decided.at)}]", Style.ATTENTION)]
    if row.expected is None:  # it will not be decided any more
        return [f"{name} {'--' if gate.known.phase is Phase.PENDING else row.code}"]
    if row.code in (Code.GO, Code.GO_WITH_CAVEAT):
        return _passed_gate(gate, row.expected)
    if gate.known.phase is Phase.PENDING:
        return _coming_gate(gate, row.planned, row.expected)
    return _open_gate(gate, row.planned, task.body.poll)


def _gate_name(board: Board, task: Task, wide: bool) -> str:
    weaker = " weaker" if board.view.state.weakened_at(task.id) else ""
    return (f"{task.id} {_short(task.title)}" if wide else task.id) + weaker


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gate:
    """What every form of a gate's cell is worded from."""

    name: str
    row: TaskRow
    known: UnitState
    times: Times
    wide: bool

    @property
    def slip(self) -> str:
        """How late it is; empty where it is on time."""
        return f" {variance(self.row.slip)}" if self.row.slip is not None and self.row.late else ""


def _passed_gate(gate: _Gate, actual: Expected) -> list[Piece]:
    text = gate.known.decided.text if gate.wide and gate.known.decided is not None else ""
    caveat = f" ({text})" if text else ""
    return [Span(f"{gate.name} {gate.row.code} {gate.times.when(actual.end)}{caveat}", Style.NORMAL)]


def _coming_gate(gate: _Gate, planned: Expected, forecast: Expected) -> list[Piece]:
    late = f" fcst {gate.times.when(forecast.start)}{gate.slip}" if gate.row.late and gate.wide else gate.slip
    return [Span(f"{gate.name} -- {gate.times.when(planned.start)}", Style.DIM), Span(late, Style.LATE)]


def _open_gate(gate: _Gate, planned: Expected, poll: Sequence[str]) -> list[Piece]:
    answered = sum(gate.known.vote(party) is not None for party in poll)
    votes = f"{answered}/{len(poll)}" + (" votes" if gate.wide else "")
    state = votes if gate.row.code is Code.OPEN else gate.row.code.value
    style = Style.ATTENTION if gate.row.code in ATTENTION else Style.BOLD
    due = gate.times.when(planned.start)
    return [Span(f"[{gate.name} {state} due {due}", style), Span(gate.slip, Style.LATE), Span("]", style)]


def _short(title: str) -> str:
    """The part of a checkpoint's title that is its name."""
    head, _, tail = title.partition(": ")
    return cell(tail or head, 18, "").rstrip()
