"""A checkpoint is its poll: the parties one by one, the criteria, the caveats that a go would accept, the decision."""

from textwrap import wrap
from typing import assert_never

from console.layout.board import Board
from console.layout.frame import Line, Piece, Span, Style, cell
from console.text.calibration import calibration_sentence
from console.text.caveats import WORDS, caveat_text
from console.text.columns import wrapped
from console.text.formatting import Times, age_text, duration, variance
from console.text.hold_budget import budget_text, budgets_of
from console.text.intervals import span
from console.text.rollback_outlook import no_go_said, sentence, what_now
from console.text.sureness import dots, sure_sentence
from console.text.turning_back import turns_back_at
from console.view.model import Page
from jobs.run.decisions.checkpoints import caveats
from jobs.run.events import Answer
from jobs.run.outlook.criteria import in_times, of_rehearsals
from jobs.run.outlook.shortfall import caveats_of_evidence, shortfall
from jobs.run.outlook.status import party_name, past_no_return, predecessors_of, rollbacks_of_what_is_done
from jobs.run.state.clock import RunClock
from jobs.run.state.unit import Measurement, Phase, UnitState
from plans.model import (
    SIMULATED_NIGHTS,
    Checkpoint,
    CounterCriterion,
    Criterion,
    DoneCriterion,
    ForecastCriterion,
    IntervalCriterion,
    LessonsCriterion,
    PartyId,
    ReconciledCriterion,
    RehearsedCriterion,
    RollbackCriterion,
    SqlCriterion,
    Task,
    TaskId,
)

_LEAD = " " * 11
"""Beneath the number and the word of a criterion."""


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
    lines += in_time(board, task)
    lines += hold_left(board, task)
    lines += criteria(board, gate, state)
    lines += exceptions(board, task)
    lines += accepted_by_name(board, task)
    if state.decided is not None:
        said = (
            f"{state.decided.decision.upper()} by {party_name(board.view.plan, board.view.state, state.decided.party)}"
        )
        text = f" ({state.decided.text})" if state.decided.text else ""
        lines += [
            board.line(),
            board.line(Span(f"DECIDED {board.times.when(state.decided.at)}: {said}{text}", Style.BOLD)),
            board.line(Span(f"journal #{state.decided.seq}, chain {state.decided.hash[:16] or 'not recorded yet'}")),
        ]
    return [*lines, *_what_now(board, task)]


def _what_now(board: Board, task: Task) -> list[Line]:
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
    """Name and state, times, how it is decided, what a no-go would mean: four lines, or more in a narrow terminal."""
    row = board.row(task.id)
    times = board.times
    code = row.code.value if row is not None else ""
    due = forecast = ""
    if row is not None and row.planned is not None:
        due = f"due {times.when(row.planned.start)}  "
    if row is not None and row.expected is not None:
        forecast = f"forecast {times.when(row.expected.start)} {variance(row.slip) if row.slip else ''}  "
    owner = party_name(board.view.plan, board.view.state, gate.decided_by)
    answered = sum(state.vote(party) is not None for party in gate.poll)
    return [
        board.line(Span(f"{task.id}  {task.title}   ", Style.BOLD), Span(code, Style.BOLD)),
        board.line(f"{due}{forecast}", Span(row.look.waits_for if row is not None else "", Style.DIM)),
        board.line(f"{answered}/{len(gate.poll)} answered, {gate.quorum} must say go; {owner} decides",
                   Span(_marks(board, task, gate), Style.ATTENTION)),
        *map(board.line, wrapped("roll back? ", sentence(board.view, times), width=board.width)),
    ]  # fmt: skip


def _marks(board: Board, task: Task, gate: Checkpoint) -> str:
    """What is out of the ordinary about it, whatever is decided."""
    turns_back = turns_back_at(board.view.plan, board.view.state) == task.id
    no_return = "  POINT OF NO RETURN" if gate.point_of_no_return else ""
    return no_return + ("  THIS REHEARSAL TURNS BACK HERE" if turns_back else "")


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
        board.line(Span("IN TIME?  ", Style.DIM), dots(sure)),
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
    name = party_name(board.view.plan, board.view.state, party)
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


def criteria(board: Board, gate: Checkpoint, state: UnitState) -> list[Line]:
    """Each with its reading and its age; required ones cannot be accepted away."""
    if not gate.criteria:
        return []
    lines = [board.line(), board.line(Span("EXIT CRITERIA", Style.DIM))]
    for index, one in enumerate(gate.criteria):
        lines += _criterion(board, index, one, state)
    return lines


def _criterion(board: Board, index: int, one: Criterion, state: UnitState) -> list[Line]:
    """Its number, whether it is true, and what it says, with its age at the end."""
    reading = state.criteria.get(index)
    age = _age(board, reading) if reading is not None and state.phase is Phase.OPEN else ""
    said = (reading.text if reading is not None else _not_read(board, one)) + (" (required)" if one.required else "")
    texts = wrap(said, max(20, board.width - len(_LEAD) - len(age))) or [""]
    aged: list[list[Piece]] = [[text] for text in texts]
    aged[-1].append(Span(age, Style.DIM))
    first = board.line(f"  {index + 1} ", _truth(reading), "  ", *aged[0])
    return [first, *(board.line(_LEAD, *further) for further in aged[1:])]


def _age(board: Board, reading: Measurement) -> str:
    return f", {age_text(board.view.real_now - reading.at_real)} old"


def _truth(reading: Measurement | None) -> Span:
    """The word of a criterion: true, FALSE, or open where it was not read or cannot be."""
    ok = reading.ok if reading is not None else None
    word = {True: "true ", False: "FALSE", None: "open "}[ok]
    return Span(word, {True: Style.GOOD, False: Style.ATTENTION, None: Style.DIM}[ok])


def _not_read(board: Board, one: Criterion) -> str:
    """What a criterion asks for, before it was evaluated; of what is known from the start, how it stands."""
    asked = criterion_name(one, board.times, board.view.state.clock)
    if isinstance(one, RehearsedCriterion | LessonsCriterion):
        return f"{asked}: {of_rehearsals(board.view.plan, board.view.state.kind, one)[1]}"
    return asked


def criterion_name(one: Criterion, times: Times, clock: RunClock) -> str:
    """What a criterion asks for, before it was ever evaluated."""
    match one:
        case DoneCriterion():
            return f"done: {', '.join(one.tasks)}"
        case ReconciledCriterion():
            return f"reconciled: {', '.join(one.tasks)}"
        case ForecastCriterion(at_least=at_least):
            by = f"{one.task} forecast by {times.when(clock.planned(one.by))}"
            return by if at_least is None else f"{by} in {at_least} of {SIMULATED_NIGHTS} simulated nights"
        case RollbackCriterion():
            return f"rolled back by {times.when(clock.planned(one.by))} if no-go is said now"
        case RehearsedCriterion() | LessonsCriterion():
            return _name_of_rehearsals(one)
        case IntervalCriterion():
            return f"{one.interval.id} at most {span(one.at_most)}"
        case CounterCriterion():
            return f"{one.task} at least {one.at_least}"
        case SqlCriterion():
            return f"a query on {one.on} answers true"
    assert_never(one)


def _name_of_rehearsals(one: RehearsedCriterion | LessonsCriterion) -> str:
    match one:
        case RehearsedCriterion():
            return f"asked is what was rehearsed {in_times(one.times)}"
        case LessonsCriterion():
            return f"lessons of rehearsals, {one.open} open at most"


def accepted_by_name(board: Board, task: Task) -> list[Line]:
    """What a go would have to accept, each by its name and in words."""
    names = caveats(board.view.plan, board.view.state, task)
    if not names or board.view.state.unit(task.id).phase is not Phase.OPEN:
        return []
    heading = board.line(Span("A GO NOW ACCEPTS BY NAME", Style.DIM))
    meant = {name: caveat_text(board.view.plan, board.view.state, task, name) for name in names}
    return [
        board.line(),
        heading,
        *(board.line("  ", Span(cell(name, 28), Style.LATE), text) for name, text in meant.items()),
    ]


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
    lines += in_time(board, task)
    lines += criteria(board, gate, state)
    lines += exceptions(board, task)
    lines += accepted_by_name(board, task)
    if task in view.no_go:
        said = board.line(Span(f"DECIDED: {no_go_said(view, task, times)}", Style.BOLD))
        return [*lines, board.line(), said, *_what_now(board, task)]
    rollbacks = rollbacks_of_what_is_done(view.plan, view.state)
    released = view.plan.successors[task.id]
    go = f"releases {', '.join(released)}" if released else "releases nothing"
    lines += [board.line(), board.line(Span("g  GO", Style.BOLD), f"        {go}")]
    if gate.point_of_no_return:
        lines.append(
            board.line("             ", Span("after it there is no way back; a typed word is asked", Style.ATTENTION))
        )
    takes = duration(view.forecast.rollback)
    lines.append(
        board.line(Span("n  NO-GO", Style.BOLD), "     the gate stays shut; it asks again, holds or rolls back")
    )
    if past_no_return(view.plan, view.state) is None:
        back = times.when(view.now + view.forecast.rollback)
        costs = f"rolls back {len(rollbacks)} tasks, takes {takes}, ends {back}"
        lines.append(board.line(f"             a rollback now {costs}"))
    lines.append(board.line(Span("p  POSTPONE", Style.BOLD), "  the poll opens again at a time that you give"))
    return lines
