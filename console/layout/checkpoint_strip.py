"""The strip of checkpoints: every one with its decision or its times, as far as there is room.

Titles are shortened first of all where it is short, then those that are passed leave, then the middle ones are counted:
`+3`. The one that comes next and those that decide the night stay at every size. A time is that of the decision: `plan`
is planned, `fcst` forecast, `due` the deadline; what follows with a sign is the difference of forecast and plan.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from console.layout.board import Board
from console.layout.frame import Line, Piece, Span, Style, clip, measure
from console.text.formatting import ATTENTION, TaskRow, Times, variance
from console.text.gates.gate_line import until
from console.text.gates.shut import shut_in_short, worth_saying
from console.text.sureness import short_chance_text
from jobs.run.outlook.deciding_gates import decides_the_night
from jobs.run.outlook.forecast import Expected
from jobs.run.outlook.shut_gates import ShutBy
from jobs.run.outlook.status import Code
from jobs.run.state.unit import Phase, UnitState
from plans.model import Checkpoint, Task

_ARROW = Span(" > ", Style.DIM)
_WIDE = 120
"""Columns from which there is room for titles and whole words."""
_TITLES = (80, 60, 40, 30, 24, 18, 12)
"""Columns of titles, tried from the left."""


class Detail(IntEnum):
    """How much of a gate is told."""

    BARE = 0
    """`G4 02:45`, without a day."""
    PLAIN = 1
    """`G4 02:45 +16m`: the planned time, without the word."""
    SHORT = 2
    """`G4 plan 02:45 +16m`."""
    FULL = 3
    """With title, forecast and what it waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way to draw the strip; from the most to the least that it takes."""

    detail: Detail
    title: int = 0
    """Columns of a title at most."""
    passed: int = 0
    """How many of those that are passed are shown, the latest ones."""
    middle: int = 0
    """How many between the next one and the last are shown, the nearest ones."""
    chance: bool = True


def strip(board: Board) -> Line:
    """The strip, on one line."""
    gates = board.view.plan.checkpoints
    if not gates:
        return board.line(Span("this plan has no checkpoint", Style.DIM))
    lead = " " if board.width >= _WIDE else ""
    drawn: list[Piece] = []
    for form in _forms(board, gates):
        drawn = _drawn(board, gates, form)
        if measure(drawn) + len(lead) <= board.width:
            break
    return board.line(lead, *drawn)


def _next(board: Board, gates: Sequence[Task]) -> int:
    """The first that has not said go; the last where all have."""
    released = (board.view.state.unit(task.id).released for task in gates)
    return next((at for at, is_released in enumerate(released) if not is_released), len(gates) - 1)


def _staying(board: Board, gates: Sequence[Task]) -> list[int]:
    """The places of those that stay at every size: the next one, and those ahead that decide the night."""
    here = _next(board, gates)
    ahead = range(here + 1, len(gates))
    return [here, *(at for at in ahead if decides_the_night(board.view.plan, gates[at].id))]


def _forms(board: Board, gates: Sequence[Task]) -> Iterator[Form]:
    """Every way to draw it, the one that tells most first."""
    here, middle = _next(board, gates), len(gates)
    if board.width >= _WIDE:
        for passed in range(here, -1, -1):
            yield Form(detail=Detail.FULL, title=_TITLES[0], passed=passed, middle=middle)
        for title in _TITLES[1:]:
            yield Form(detail=Detail.FULL, title=title, middle=middle)
        yield Form(detail=Detail.FULL, middle=middle)
    for passed in range(here, -1, -1):
        yield Form(detail=Detail.SHORT, passed=passed, middle=middle)
    for fewer in range(len(gates) - here - 1, -1, -1):
        yield Form(detail=Detail.PLAIN, middle=fewer)
    yield Form(detail=Detail.PLAIN, chance=False)
    yield Form(detail=Detail.BARE, chance=False)


def _drawn(board: Board, gates: Sequence[Task], form: Form) -> list[Piece]:
    here, shown = _next(board, gates), _shown(board, gates, form)
    arrow = _ARROW if form.detail else Span(">", Style.DIM)
    links: list[list[Piece]] = []
    for before, at in pairwise((shown[0] - 1, *shown)):
        links += [_left_out(at - before - 1)] if at - before > 1 else []
        links.append([*_gate(board, gates[at], form), _chance(board, gates[at]) if at == here and form.chance else ""])
    links += [_left_out(len(gates) - 1 - shown[-1])] if shown[-1] < len(gates) - 1 else []
    pieces: list[Piece] = [Span(f"{board.glyphs.cut} ", Style.DIM)] if form.passed < here else []
    for index, link in enumerate(links):
        pieces += [arrow, *link] if index else link
    return pieces


def _shown(board: Board, gates: Sequence[Task], form: Form) -> list[int]:
    """The places of those that a form shows."""
    here, staying = _next(board, gates), _staying(board, gates)
    between = [at for at in range(here + 1, len(gates)) if at not in staying][: form.middle]
    return sorted({*range(here - form.passed, here), *staying, *between})


def _left_out(count: int) -> list[Piece]:
    return [Span(f"+{count}", Style.DIM)]


def _chance(board: Board, gate: Task) -> str:
    """In how many simulated nights it is decided by its deadline, else as planned."""
    chance = short_chance_text(board.view.sureness.get(gate.id)) if board.view.go_live_ahead else ""
    return f" {board.view.about}{chance[1:]}" if chance else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gate:
    """What every form of a gate's cell is worded from."""

    name: str
    row: TaskRow
    known: UnitState
    times: Times
    form: Form
    due: str
    """` due 00:15`, its deadline; empty without one."""
    shut: tuple[ShutBy, ...]

    @property
    def slip(self) -> str:
        """How late it is; empty where it is on time."""
        about = "" if self.row.finished else self.times.about
        return f" {about}{variance(self.row.slip)}" if self.row.slip is not None and self.row.late else ""


def _gate(board: Board, task: Task, form: Form) -> list[Piece]:
    """`G1 GO 21:10`, `[G2 2/4 plan 23:45 +8m]`, `G3 plan 02:30`: decided, being decided, or to come."""
    row, name = board.row(task.id), _name(board, task, form)
    if not isinstance(task.body, Checkpoint) or row is None or row.planned is None:
        return [name]
    gate = _Gate(
        name=name,
        row=row,
        known=board.view.state.unit(task.id),
        times=board.times,
        form=form,
        due=_due(board, task, row.planned),
        shut=worth_saying(board.view, task),
    )
    return _told(gate, row.planned, task.body)


def _told(gate: _Gate, planned: Expected, body: Checkpoint) -> list[Piece]:
    row, decided = gate.row, gate.known.decided
    if row.code is Code.NO_GO and decided is not None:
        return [Span(f"[{gate.name} {row.code} {gate.times.when(decided.at)}]", Style.ATTENTION)]
    if row.expected is None:  # it will not be decided any more
        return [f"{gate.name} {'--' if gate.known.phase is Phase.PENDING else row.code}"]
    if row.code in (Code.GO, Code.GO_WITH_CAVEAT):
        return _passed_gate(gate, row.expected)
    if gate.known.phase is Phase.PENDING:
        return _coming_gate(gate, planned, row.expected)
    return _open_gate(gate, planned, row.expected, body)


def _due(board: Board, task: Task, planned: Expected) -> str:
    """` due 00:15`, where a deadline says another time than the plan."""
    deadline = board.view.state.clock.planned(task.deadline) if task.deadline is not None else planned.end
    return f" due {board.times.when(deadline)}" if deadline != planned.end else ""


def _name(board: Board, task: Task, form: Form) -> str:
    """The id; where there is room what it is about, and whether an amendment took something from it."""
    weaker = " weaker" if board.view.state.weakened_at(task.id) else ""
    head, _, tail = task.title.partition(": ")
    title = f" {clip(tail or head, form.title, board.glyphs.cut)}" if form.title else ""
    return f"{task.id}{title}{weaker}"


def _passed_gate(gate: _Gate, actual: Expected) -> list[Piece]:
    text = gate.known.decided.text if gate.form.title and gate.known.decided is not None else ""
    caveat = f" ({text})" if text else ""
    return [Span(f"{gate.name} {gate.row.code} {gate.times.when(actual.end)}{caveat}", Style.NORMAL)]


def _planned(gate: _Gate, planned: Expected, forecast: Expected) -> tuple[str, str]:
    """`plan 02:45` and ` fcst 03:00 +16m`, as much of it as the form has."""
    if gate.form.detail is Detail.BARE:
        return gate.times.minute(planned.end), gate.slip
    late = f" fcst {gate.times.foreseen(forecast.end)}{gate.slip}" if gate.row.late else ""
    word = "plan " if gate.form.detail >= Detail.SHORT else ""
    return f"{word}{gate.times.when(planned.end)}", late if gate.form.detail is Detail.FULL else gate.slip


def _coming_gate(gate: _Gate, planned: Expected, forecast: Expected) -> list[Piece]:
    plan, late = _planned(gate, planned, forecast)
    due = gate.due if gate.form.detail else ""
    return [Span(f"{gate.name} {plan}", Style.DIM), Span(late, Style.LATE), Span(due, Style.DIM)]


def _open_gate(gate: _Gate, planned: Expected, forecast: Expected, body: Checkpoint) -> list[Piece]:
    plan, late = _planned(gate, planned, forecast)
    style = Style.ATTENTION if gate.shut or gate.row.code in ATTENTION else Style.BOLD
    due = gate.due if gate.form.detail else ""
    return [Span(f"[{gate.name} {_polled(gate, body)} {plan}", style), Span(late, Style.LATE), Span(f"{due}]", style)]


def _polled(gate: _Gate, body: Checkpoint) -> str:
    """`2/4 votes`, and whether it is shut; of a poll that is not open the code."""
    is_full = gate.form.detail is Detail.FULL
    answered = sum(gate.known.vote(party) is not None for party in body.poll)
    votes = f"{answered}/{len(body.poll)}" + (" votes" if is_full else "")
    if gate.row.code is Code.POSTPONED:
        return f"{gate.row.code}{until(gate.known, gate.times) if gate.form.detail else ''}"
    if gate.row.code is not Code.OPEN:
        return gate.row.code.value
    return f"{votes} {shut_in_short(gate.shut) if is_full else 'SHUT'}" if gate.shut else votes
