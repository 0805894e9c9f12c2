"""What a checkpoint asks: its criteria with their readings, what keeps it from go, what a go accepts by name."""

from textwrap import wrap
from typing import TypeGuard

from console.layout.board import Board
from console.layout.frame import Line, Piece, Span, Style
from console.text.columns import wrapped
from console.text.formatting import age_text
from console.text.gates.caveats import caveat_text
from console.text.gates.criterion_names import criterion_name
from jobs.run.decisions.checkpoints import acceptable
from jobs.run.outlook.criteria import of_rehearsals
from jobs.run.outlook.grounds import Ground, ground_of, grounds_of, source_of
from jobs.run.outlook.sequence.before import predecessors_of
from jobs.run.outlook.shortfall import caveats_of_evidence, shortfall
from jobs.run.outlook.shut_gates import shut_by
from jobs.run.state.unit import Measurement, Phase, UnitState
from plans.model import (
    Checkpoint,
    Criterion,
    ForecastCriterion,
    LessonsCriterion,
    RehearsedCriterion,
    RollbackCriterion,
    Task,
)

_LEAD = " " * 11
"""Beneath the number and the word of a criterion."""
_NAME = 28
"""Columns of a caveat's name, where its words stand beside it."""
_BESIDE = 70
"""Columns of a terminal from which they do."""


def criteria(board: Board, gate: Checkpoint, state: UnitState) -> list[Line]:
    """Each with its reading and its age; required ones cannot be accepted away."""
    if not gate.criteria:
        return []
    grounds = grounds_of(board.view.plan, board.view.state, gate)
    counted = Span(f"  {grounds.text}", Style.LATE if grounds.words else Style.DIM)
    lines = [board.line(), board.line(Span("EXIT CRITERIA", Style.DIM), counted)]
    for index, one in enumerate(gate.criteria):
        lines += _criterion(board, index, one, state)
    return lines


def _criterion(board: Board, index: int, one: Criterion, state: UnitState) -> list[Line]:
    """Its number, whether it is true, and what it says, with its age at the end."""
    reading = state.criteria.get(index)
    age = _age(board, reading) if reading is not None and state.phase is Phase.OPEN else ""
    said = _said(board, one, reading) + (" (required)" if one.required else "")
    texts = wrap(said, max(20, board.width - len(_LEAD) - len(age))) or [""]
    aged: list[list[Piece]] = [[text] for text in texts]
    aged[-1].append(Span(age, Style.DIM))
    first = board.line(f"  {index + 1} ", _truth(reading, _ground(board, one)), "  ", *aged[0])
    return [first, *(board.line(_LEAD, *further) for further in aged[1:])]


def _said(board: Board, one: Criterion, reading: Measurement | None) -> str:
    """What was read, with the limit and who or what says it; before that, what is asked."""
    source = source_of(board.view.plan, board.view.state, one)
    if reading is None:
        return f"{_not_read(board, one)} ({source})" if _ground(board, one) is Ground.WORD else _not_read(board, one)
    limit = f"limit {board.times.when(board.view.state.clock.planned(one.by))}" if _has_time(one) else ""
    return ", ".join(filter(None, (reading.text, limit, source)))


def _has_time(one: Criterion) -> TypeGuard[ForecastCriterion | RollbackCriterion]:
    """Whether its limit is a time that its reading does not name."""
    return isinstance(one, RollbackCriterion) or (isinstance(one, ForecastCriterion) and one.at_least is None)


def _ground(board: Board, one: Criterion) -> Ground:
    return ground_of(board.view.plan, board.view.state, one)


def _age(board: Board, reading: Measurement) -> str:
    return f", {age_text(board.view.real_now - reading.at_real)} old"


def _truth(reading: Measurement | None, ground: Ground) -> Span:
    """The word of a criterion: true, FALSE, or open where it was not read or cannot be; amber on somebody's word."""
    ok = reading.ok if reading is not None else None
    if ok is True and ground is Ground.WORD:
        return Span("said ", Style.LATE)
    word = {True: "true ", False: "FALSE", None: "open "}[ok]
    return Span(word, {True: Style.GOOD, False: Style.ATTENTION, None: Style.DIM}[ok])


def _not_read(board: Board, one: Criterion) -> str:
    """What a criterion asks for, before it was evaluated; of what is known from the start, how it stands."""
    asked = criterion_name(one, board.times, board.view.state.clock)
    if isinstance(one, RehearsedCriterion | LessonsCriterion):
        return f"{asked}: {of_rehearsals(board.view.plan, board.view.state.kind, one)[1]}"
    return asked


def shut(board: Board, task: Task) -> list[Line]:
    """What keeps it from go, whatever is accepted, each with what mends it; nothing where go can be said."""
    found = shut_by(board.view.plan, board.view.state, task)
    if not found:
        return []
    lines = [board.line(), board.line(Span("GO CANNOT BE SAID; THIS CANNOT BE ACCEPTED BY NAME", Style.ATTENTION))]
    for one in found:
        lines += [board.line(Span(text, Style.ATTENTION)) for text in wrapped("  ", one.text, width=board.width)]
        lines += map(board.line, wrapped("    mend: ", one.mend, width=board.width))
    return lines


def accepted_by_name(board: Board, task: Task) -> list[Line]:
    """What a go would have to accept, each by its name and in words to their end."""
    names = acceptable(board.view.plan, board.view.state, task)
    if not names or board.view.state.unit(task.id).phase is not Phase.OPEN:
        return []
    is_shut = bool(shut_by(board.view.plan, board.view.state, task))
    heading = "ONCE THAT IS MENDED, A GO ACCEPTS BY NAME" if is_shut else "A GO NOW ACCEPTS BY NAME"
    lines = [board.line(), board.line(Span(heading, Style.DIM))]
    for name in names:
        lines += _accepted(board, name, caveat_text(board.view.plan, board.view.state, task, name))
    return lines


def _accepted(board: Board, name: str, text: str) -> list[Line]:
    """The name, and its words beside it; beneath it where the terminal is narrow or the name long."""
    if board.width < _BESIDE or len(name) > _NAME:
        below = [board.line(one) for one in wrapped("    ", text, width=board.width)]
        return [board.line("  ", Span(name, Style.LATE)), *below]
    first, *rest = wrapped(" " * (_NAME + 4), text, width=board.width)
    lead = Span(name.ljust(_NAME), Style.LATE)
    return [board.line("  ", lead, first[_NAME + 2 :]), *map(board.line, rest)]


def exceptions(board: Board, task: Task) -> list[Line]:
    """What ended before this checkpoint and is not done as planned, and what evidence does not prove."""
    view = board.view
    before = predecessors_of(view.plan, task.id)
    texts = [found.text for one in before if (found := shortfall(view.plan, view.state, one)) is not None]
    texts += [f"{one}: {text}" for one, text in caveats_of_evidence(view.plan, view.state) if one in before]
    if not texts:
        return []
    heading = board.line(Span("BEFORE IT, NOT AS PLANNED", Style.DIM))
    return [board.line(), heading, *(board.line("  ", Span(text, Style.LATE)) for text in texts)]
