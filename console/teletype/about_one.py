"""One checkpoint or one task in sentences, each of which can be understood alone. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from console.layout.board import Board
from console.layout.frame import Line, text_of_line
from console.layout.pages import criteria as page
from console.layout.pages.task import body as task_page
from console.text.formatting import variance
from console.text.gates.caveats import WORDS
from console.text.people.hours import people_at_gate
from console.text.rollback_outlook import no_go_said
from jobs.run.outlook.grounds import grounds_of
from jobs.run.outlook.people.acting import party_name, party_then
from jobs.run.state.unit import UnitState
from plans.model import Checkpoint, PartyId, Task

_ENDLESS = 100_000
"""Columns in which no sentence is folded: that is done where it is printed."""


def contact(board: Board, party: str) -> str:
    """`Lab (+47 900 00 004)`."""
    name, known = party_name(board.view.plan, board.view.state, party), board.contact(PartyId(party))
    return f"{name} ({known})" if known else name


def gate_lines(board: Board, task: Task, gate: Checkpoint) -> Iterator[str]:
    """Its state and times, each party, each criterion, what keeps it from go, what a go accepts, what was decided."""
    state, wide = board.view.state.unit(task.id), board.resized((_ENDLESS, board.height))
    yield _state_of(board, task, gate)
    if times := "; ".join(_when(board, task)):
        yield f"{task.id} times: {times}."
    answered = sum(state.vote(party) is not None for party in gate.poll)
    owner = party_name(board.view.plan, board.view.state, gate.decided_by)
    yield f"{task.id} votes: {answered} of {len(gate.poll)} answered, {gate.quorum} must say go; {owner} decides."
    yield from (_vote(board, task, party, state) for party in gate.poll)
    yield from (f"{task.id} people: {one}." for one in people_at_gate(board.view, task, board.times))
    if counted := grounds_of(board.view.plan, board.view.state, gate).text:
        yield f"{task.id} criteria: {counted}."
    for text in _texts(page.criteria(wide, gate, state)[2:]):
        yield f"{task.id} criterion {text}"
    yield from _titled(f"{task.id} cannot be go: ", _texts(page.shut(wide, task)[2:]))
    yield from _titled(f"{task.id} go accepts ", _texts(page.accepted_by_name(wide, task)[2:]))
    yield from _titled("Before it, not as planned: ", _texts(page.exceptions(wide, task)[2:]))
    if state.decided is not None:
        by = party_then(board.view.plan, board.view.state, state.decided.party)
        text = f": {state.decided.text}" if state.decided.text else ""
        yield f"{task.id} decided {board.times.when(state.decided.at)}: {state.decided.decision} by {by}{text}"
    if task in board.view.no_go:
        yield no_go_said(board.view, task, board.times)


def _state_of(board: Board, task: Task, gate: Checkpoint) -> str:
    row = board.row(task.id)
    code, waits = (row.code.value, row.look.waits_for) if row is not None else ("", "")
    no_return = ", the point of no return" if gate.point_of_no_return else ""
    return f"{task.id} {task.title}{no_return}: {code}" + (f", {waits}." if waits else ".")


def _when(board: Board, task: Task) -> Iterator[str]:
    row, when = board.row(task.id), board.times.when
    if row is not None and row.planned is not None:
        yield f"planned {when(row.planned.end)}"
    if row is not None and row.expected is not None and row.slip is not None:
        yield f"{'was' if row.finished else 'forecast'} {when(row.expected.end)} ({variance(row.slip)})"
    if task.deadline is not None:
        yield f"due {when(board.view.state.clock.planned(task.deadline))}"


def _vote(board: Board, task: Task, party: str, state: UnitState) -> str:
    vote = state.vote(party)
    if vote is None:
        return f"{task.id} {contact(board, party)}: no answer."
    name = party_then(board.view.plan, board.view.state, party)
    who = f" from {vote.answered_by}" if vote.answered_by not in ("", name) else ""
    text = f': "{vote.text}"' if vote.text else "."
    return f"{task.id} {name}: {WORDS[vote.answer]} at {board.times.when(vote.at)}{who}, recorded by {vote.by}{text}"


def _texts(lines: Iterable[Line]) -> Iterator[str]:
    yield from (" ".join(text_of_line(line).split()) for line in lines)


def _titled(title: str, texts: Iterable[str]) -> Iterator[str]:
    yield from (f"{title}{text}" for text in texts)


def task_lines(board: Board, unit: str) -> Iterator[str]:
    """All that the page of a task holds, with the name of its part before each line."""
    part = ""
    wide = board.resized((_ENDLESS, board.height)).with_ui(replace(board.ui, selected=unit))
    for line in task_page(wide):
        text = text_of_line(line)
        flat = " ".join(text.split())
        if text and not text.startswith(" ") and flat.partition(",")[0].isupper() and ":" not in flat:
            part = flat.partition(",")[0].lower()
        elif flat:
            yield f"{part}: {flat}" if part else flat
