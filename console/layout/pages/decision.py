"""The page of the decision: what go, no-go and postpone would do, before one of them is said."""

from console.layout.board import Board
from console.layout.frame import Line, Span, Style
from console.layout.pages.criteria import accepted_by_name, criteria, exceptions, shut
from console.layout.pages.poll import checkpoint, head, in_time, what_to_do_now
from console.layout.pages.second import second_section
from console.text.columns import wrapped
from console.text.formatting import duration
from console.text.gates.releases import releases
from console.text.not_undone import beforehand, in_short
from console.text.rollback_outlook import no_go_said
from jobs.run.events import Answer
from jobs.run.outlook.no_go import rollbacks_of_what_is_done
from jobs.run.outlook.sequence.before import OutOfTurn
from jobs.run.outlook.sequence.polls import closed_poll
from jobs.run.outlook.shut_gates import shut_by
from jobs.run.outlook.status import past_no_return
from jobs.run.state.unit import UnitState
from plans.model import Checkpoint, Task
from plans.plurals import counted
from plans.reversible import final_gates

_LEAD = " " * 13
"""Beneath the key and the word of a choice."""


def decision(board: Board) -> list[Line]:
    """The page of the decision: what go, no-go and postpone would do, before one of them is said."""
    selected = checkpoint(board)
    if selected is None:
        return [board.line(Span("this is no checkpoint", Style.DIM))]
    task, gate, state = selected
    view, times = board.view, board.times
    lines = head(board, task, gate, state)
    in_favour = sum((vote := state.vote(party)) is not None and vote.answer is not Answer.NO_GO for party in gate.poll)
    lines += [board.line(), board.line(f"{in_favour} of {len(gate.poll)} say go; the quorum is {gate.quorum}")]
    lines += second_section(board, task.id)
    lines += shut(board, task)
    lines += accepted_by_name(board, task)
    if task in view.no_go:
        said = board.line(Span(f"DECIDED: {no_go_said(view, task, times)}", Style.BOLD))
        return [*lines, board.line(), said, *what_to_do_now(board, task), *_asked(board, task, gate, state)]
    go = f"releases {releases(view.plan, task.id)}"
    if found := shut_by(view.plan, view.state, task):
        go = f"refused: {found[0].text}"
    closed = closed_poll(view.state, task)
    refused = Style.DIM if found or closed is not None else Style.NORMAL
    lines += [board.line(), *_not_yet(board, closed), *_choice(board, "g  GO", go, refused)]
    if gate.point_of_no_return:
        lines += _choice(board, "", _after_it(board, task), Style.ATTENTION)
    lines += _no_go(board)
    lines += _choice(board, "p  POSTPONE", "the poll opens again at a time that you give")
    return [*lines, *_asked(board, task, gate, state)]


def _after_it(board: Board, task: Task) -> str:
    """What a go at the point of no return leaves: nothing, or what a switch behind it that can be taken back does."""
    if task.id in final_gates(board.view.plan):
        return "after it there is no way back; a typed word is asked"
    return "after it the way back is what a switch behind it leaves; a typed word is asked"


def _not_yet(board: Board, closed: OutOfTurn | None) -> list[Line]:
    """That nothing can be said at this poll now, and why: what follows says what could be."""
    if closed is None:
        return []
    said = wrapped("", f"NOTHING CAN BE SAID NOW: {closed}. What could be:", width=board.width)
    return [board.line(Span(one, Style.ATTENTION)) for one in said]


def _no_go(board: Board) -> list[Line]:
    """What a no-go leads to: what a rollback would take back and how long, and what it would leave as it is."""
    view, times = board.view, board.times
    lines = _choice(board, "n  NO-GO", "the gate stays shut; it asks again, holds or rolls back")
    if past_no_return(view.plan, view.state) is not None:
        return lines
    back = times.when(view.now + view.forecast.rollback)
    count = len(rollbacks_of_what_is_done(view.plan, view.state))
    costs = f"rolls back {counted(count, 'task')}, takes {duration(view.forecast.rollback)}, ends {back}"
    stays = _choice(board, "", beforehand(view), Style.LATE if in_short(view) else Style.NORMAL)
    return [*lines, *_choice(board, "", f"a rollback now {costs}"), *stays]


def _asked(board: Board, task: Task, gate: Checkpoint, state: UnitState) -> list[Line]:
    """What it stands on: how sure its time is, its criteria, and what is not as planned before it."""
    return [*in_time(board, task), *criteria(board, gate, state), *exceptions(board, task)]


def _choice(board: Board, key: str, text: str, style: Style = Style.NORMAL) -> list[Line]:
    """A key with its word, and what it does beside that."""
    first, *rest = wrapped(_LEAD, text, width=board.width)
    below = [board.line(Span(one, style)) for one in rest]
    return [board.line(Span(key.ljust(len(_LEAD)), Style.BOLD), Span(first[len(_LEAD) :], style)), *below]
