"""The next checkpoint in a pane of its own: who has answered what, which criteria are open."""

from console.layout.board import Board
from console.layout.frame import Frame, Line, Piece, Span, Style, clip
from console.text.columns import wrapped
from console.text.formatting import age_text, variance
from console.text.gates.caveats import WORDS
from console.text.gates.shut import worth_saying
from console.text.rollback_outlook import no_go_said
from jobs.run.events import Answer
from jobs.run.outlook.grounds import grounds_of
from jobs.run.outlook.people.acting import party_name, party_then
from jobs.run.state.unit import UnitState
from plans.model import Checkpoint, Task


def upcoming(board: Board) -> Task | None:
    """The first checkpoint that has not said go."""
    view = board.view
    return next((task for task in view.plan.checkpoints if not view.state.unit(task.id).released), None)


def panel(board: Board, width: int, height: int) -> Frame:
    """Name and times, the answers, the silent ones, the criteria: exactly `height` lines."""
    task = upcoming(board)
    lines: list[Line] = []
    if task is None or not isinstance(task.body, Checkpoint):
        lines.append(board.line(Span("every checkpoint has said go", Style.DIM), width=width))
    else:
        known = board.view.state.unit(task.id)
        lines.append(_title(board, task, width))
        if task in board.view.no_go:
            said = no_go_said(board.view, task, board.times)
            lines.append(board.line(Span(f"  {said}", Style.ATTENTION), width=width))
        lines += _too_late(board, task, width)
        lines += _shut(board, task, width)
        lines += [_criteria(board, task.body, known, width), *_words(board, task.body, width)]
        lines += _answers(board, task.body, known, width)
    return tuple((lines + [board.line(width=width)] * height)[:height])


def _too_late(board: Board, task: Task, width: int) -> list[Line]:
    """That a no-go at this checkpoint would come too late, as it is forecast to be decided."""
    found = (one for one in board.view.forecast.late_no_gos if one.gate == task.id)
    texts = [f"  a no-go here comes {board.view.about}{age_text(one.late)} too late" for one in found]
    return [board.line(Span(text, Style.ATTENTION), width=width) for text in texts]


def _shut(board: Board, task: Task, width: int) -> list[Line]:
    """What keeps it from go and what mends that, the first of it."""
    shut = worth_saying(board.view, task)
    texts = wrapped("  SHUT ", f"{shut[0].text}; mend: {shut[0].mend}", width=width, most=2) if shut else []
    return [board.line(Span(text, Style.ATTENTION), width=width) for text in texts]


def _title(board: Board, task: Task, width: int) -> Line:
    row = board.row(task.id)
    if row is None or row.planned is None:
        return board.line(task.id, width=width)
    times, expected = board.times, row.expected
    late = ""
    if expected is not None and row.late and row.slip is not None:
        late = f" fcst {times.foreseen(expected.end)} {variance(row.slip)}"
    tail = f"  plan {times.when(row.planned.end)}"
    name = clip(f"{task.id} {task.title}", max(8, width - len(tail) - len(late)), board.glyphs.cut)
    return board.line(Span(name, Style.BOLD), tail, Span(late, Style.LATE), width=width)


def _answers(board: Board, gate: Checkpoint, known: UnitState, width: int) -> list[Line]:
    """Those who answered, one a line, the latest answers to the questions that matter first: no-go, caveat, go."""
    votes = [vote for party in gate.poll if (vote := known.vote(party)) is not None]
    order = (Answer.NO_GO, Answer.CAVEAT, Answer.GO)
    silent = [party_name(board.view.plan, board.view.state, one) for one in gate.poll if known.vote(one) is None]
    lines = [board.line(Span(f"  --     {', '.join(silent)}", Style.DIM), width=width)] if silent else []
    for vote in sorted(votes, key=lambda one: order.index(one.answer)):
        style = {Answer.GO: Style.GOOD, Answer.CAVEAT: Style.LATE, Answer.NO_GO: Style.ATTENTION}[vote.answer]
        name = party_then(board.view.plan, board.view.state, vote.party)
        text = f'  "{vote.text}"' if vote.text else ""
        pieces: list[Piece] = [Span(f"  {WORDS[vote.answer]:<6} ", style), f"{name}  {board.times.when(vote.at)}{text}"]
        lines.append(board.line(*pieces, width=width))
    return lines


def _words(board: Board, gate: Checkpoint, width: int) -> list[Line]:
    """How many of them rest on somebody's word alone; nothing where none does."""
    grounds = grounds_of(board.view.plan, board.view.state, gate)
    return [board.line(Span(f"  {grounds.text}", Style.LATE), width=width)] if grounds.words else []


def _criteria(board: Board, gate: Checkpoint, known: UnitState, width: int) -> Line:
    """`criteria 2 true  1 false: T115 row counts`."""
    if not gate.criteria:
        return board.line(Span("  no criteria", Style.DIM), width=width)
    readings = [known.criteria.get(index) for index in range(len(gate.criteria))]
    true = sum(one is not None and one.ok is True for one in readings)
    wrong = [one.text for one in readings if one is not None and one.ok is False]
    unread = len(readings) - true - len(wrong)
    pieces: list[Piece] = [f"  criteria  {true} true"]
    pieces += [f"  {unread} not read yet"] if unread else []
    pieces += [Span(f"  {len(wrong)} false: {'; '.join(wrong)}", Style.ATTENTION)] if wrong else []
    return board.line(*pieces, width=width)
