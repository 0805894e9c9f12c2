"""A checkpoint is its poll: the parties one by one, the criteria, the caveats that a go would accept, the decision."""

from collections.abc import Iterator
from textwrap import wrap

from console.layout.board import Board
from console.layout.frame import Line, Span, Style, cell
from console.layout.pages.criteria import accepted_by_name, criteria, exceptions, shut
from console.layout.pages.second import second_section
from console.text.calibration import calibration_sentence
from console.text.columns import wrapped
from console.text.formatting import TaskRow, variance
from console.text.gates.caveats import WORDS
from console.text.hold_budget import budget_text, budgets_of
from console.text.people.hours import people_at_gate
from console.text.rollback_outlook import sentence, what_now
from console.text.sureness import dots, sure_sentence
from console.text.turning_back import turns_back_at
from console.text.verified import still_verifying
from console.view.model import Page
from jobs.run.events import Answer
from jobs.run.outlook.people.acting import party_name, party_then
from jobs.run.state.unit import UnitState
from plans.model import (
    Checkpoint,
    PartyId,
    Task,
    TaskId,
)


def checkpoint(board: Board) -> tuple[Task, Checkpoint, UnitState] | None:
    """The selected checkpoint."""
    task = board.view.plan.by_id.get(TaskId(board.ui.selected or ""))
    if task is None or not isinstance(task.body, Checkpoint):
        return None
    return task, task.body, board.view.state.unit(task.id)


def body(board: Board) -> list[Line]:
    """The poll; the cursor stands on line `first_party + ui.line`."""
    selected = checkpoint(board)
    if selected is None:
        return [board.line(Span("this is no checkpoint", Style.DIM))]
    task, gate, state = selected
    lines = head(board, task, gate, state)
    lines.append(board.line(Span(f"  {cell('PARTY', 30)} ANSWER  AT     BY", Style.DIM)))
    lines += [_party(board, party, state, index == board.ui.line) for index, party in enumerate(gate.poll)]
    lines += second_section(board, task.id)
    lines += on_for_long(board, task)
    lines += in_time(board, task)
    lines += hold_left(board, task)
    lines += criteria(board, gate, state)
    lines += exceptions(board, task)
    lines += shut(board, task)
    lines += accepted_by_name(board, task)
    if state.decided is not None:
        said = (
            f"{state.decided.decision.upper()} by {party_then(board.view.plan, board.view.state, state.decided.party)}"
        )
        text = f" ({state.decided.text})" if state.decided.text else ""
        lines += [
            board.line(),
            board.line(Span(f"DECIDED {board.times.when(state.decided.at)}: {said}{text}", Style.BOLD)),
            board.line(Span(f"journal #{state.decided.seq}, chain {state.decided.hash[:16] or 'not recorded yet'}")),
            *_verifying(board),
        ]
    return [*lines, *what_to_do_now(board, task)]


def _verifying(board: Board) -> list[Line]:
    """That the journal before some time is not verified yet, where that is so."""
    text = still_verifying(board.view)
    return [board.line(one) for one in wrap(text, max(20, board.width - 2))] if text else []


def what_to_do_now(board: Board, task: Task) -> list[Line]:
    """After a no-go that stands: who chooses what, by which key."""
    if task not in board.view.no_go:
        return []
    text = what_now(board.view, task, board.times)
    postpones = "p" if board.ui.page is Page.DECIDE else "D, then p,"
    keys = f"B begins the rollback; {postpones} postpones to a new poll; h holds"
    return [
        board.line(),
        board.line(Span("WHAT NOW", Style.DIM)),
        *(board.line("  ", Span(one, Style.BOLD)) for one in wrap(text, max(20, board.width - 2))),
        board.line(f"  {keys}"),
    ]


def first_party(board: Board) -> int:
    """The line of `body` on which the first party stands."""
    selected = checkpoint(board)
    return len(head(board, *selected)) + 1 if selected is not None else 0


def head(board: Board, task: Task, gate: Checkpoint, state: UnitState) -> list[Line]:
    """Name and state, times, how it is decided, what a no-go would mean: some lines, more in a narrow terminal."""
    row, times = board.row(task.id), board.times
    code = row.code.value if row is not None else ""
    owner = party_name(board.view.plan, board.view.state, gate.decided_by)
    answered = sum(state.vote(party) is not None for party in gate.poll)
    return [
        board.line(Span(f"{task.id}  {task.title}   ", Style.BOLD), Span(code, Style.BOLD)),
        *_decided_when(board, task),
        board.line(f"{answered}/{len(gate.poll)} answered, {gate.quorum} must say go; {owner} decides",
                   Span(_marks(board, task, gate), Style.ATTENTION)),
        *map(board.line, wrapped("roll back? ", sentence(board.view, times), width=board.width)),
    ]  # fmt: skip


def _decided_when(board: Board, task: Task) -> Iterator[Line]:
    """`decided:   planned 00:00, forecast 00:27 +28m, due 00:15`, and what it waits for."""
    row = board.row(task.id)
    if row is None:
        return
    if told := ", ".join(_decision_times(board, task, row)):
        yield from map(board.line, wrapped("decided:   ", told, width=board.width))
    if row.look.waits_for:
        for one in wrapped("waits for: ", row.look.waits_for, width=board.width):
            yield board.line(Span(one, Style.DIM))


def _decision_times(board: Board, task: Task, row: TaskRow) -> Iterator[str]:
    when = board.times.when
    if row.planned is not None:
        yield f"planned {when(row.planned.end)}"
    if row.expected is not None and row.slip is not None:
        end = f"was {when(row.expected.end)}" if row.finished else f"forecast {board.times.foreseen(row.expected.end)}"
        yield f"{end} {variance(row.slip)}"
    if task.deadline is not None:
        yield f"due {when(board.view.state.clock.planned(task.deadline))}"


def _marks(board: Board, task: Task, gate: Checkpoint) -> str:
    """What is out of the ordinary about it, whatever is decided."""
    turns_back = turns_back_at(board.view.plan, board.view.state) == task.id
    no_return = "  POINT OF NO RETURN" if gate.point_of_no_return else ""
    return no_return + ("  THIS REHEARSAL TURNS BACK HERE" if turns_back else "")


def on_for_long(board: Board, task: Task) -> list[Line]:
    """Who will have been on for too long when it is decided, and for which party nobody will be on."""
    said = list(people_at_gate(board.view, task, board.times))
    lines = [line for one in said for line in wrapped("", one, width=max(20, board.width - 2))]
    return [board.line(), *(board.line(Span(f"  {one}", Style.LATE)) for one in lines)] if said else []


def in_time(board: Board, task: Task) -> list[Line]:
    """In how many simulated nights it is in time, as a sentence and as a row of dots; nothing once it is decided."""
    sure = board.view.sureness.get(task.id)
    if sure is None or board.view.state.unit(task.id).released:
        return []
    words = wrap(sure_sentence(sure, board.times), max(20, board.width - 2))
    if board.view.calibration is not None:
        said = calibration_sentence(board.view.calibration, board.view.forecast.expected[task.id].end - board.view.now)
        words += wrap(said, max(20, board.width - 2))
    return [
        board.line(),
        board.line(Span(f"IN TIME?  {board.view.about}", Style.DIM), dots(sure)),
        *(board.line("  ", one) for one in words),
    ]


def hold_left(board: Board, task: Task) -> list[Line]:
    """How long the night could be held now, for this checkpoint and for the go-live; nothing without a limit."""
    budgets, go_live = budgets_of(board.view), board.view.plan.go_live
    told = {name: budgets[name] for name in (task.id, go_live) if name in budgets}
    if task.id not in told:
        return []
    text = "; ".join(f"{name} {budget_text(one, board.times)}" for name, one in told.items())
    style = Style.LATE if told[task.id].is_spent else Style.NORMAL
    return [board.line(Span(one, style)) for one in wrapped("HOLD NOW? ", text, width=board.width)]


def _party(board: Board, party: str, state: UnitState, chosen: bool) -> Line:
    vote = state.vote(party)
    name = (party_name if vote is None else party_then)(board.view.plan, board.view.state, party)
    mark = Span(">" if chosen else " ", Style.BOLD)
    label = Span(f" {cell(name, 30, board.glyphs.cut)} ", Style.REVERSE if chosen else Style.NORMAL)
    if unsent := _unsent(board, party):
        return board.line(mark, label, Span(f"{unsent}?", Style.BOLD), "  not sent")
    if vote is None:
        return board.line(mark, label, Span("--      silent  ", Style.DIM), board.contact(PartyId(party)))
    style = {Answer.GO: Style.GOOD, Answer.CAVEAT: Style.LATE, Answer.NO_GO: Style.ATTENTION}[vote.answer]
    text = f'  "{vote.text}"' if vote.text else ""
    who = vote.answered_by if vote.answered_by != name else ""
    return board.line(
        mark,
        label,
        Span(f"{WORDS[vote.answer]:<7} ", style),
        f"{board.times.when(vote.at)}  {who} rec. {vote.by}{text}",
    )


def _unsent(board: Board, party: str) -> str:
    """What was chosen for this party at this poll and has not left the console."""
    votes = (one.args for one in board.ui.unsent if one.command == "vote")
    chosen = (one for one in votes if (one.get("task"), one.get("party")) == (board.ui.selected, party))
    return next((WORDS[Answer(str(one["answer"]))] for one in chosen), "")
