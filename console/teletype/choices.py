"""What can be chosen at an item of needs-you, at a task, at a checkpoint: the question that opening it asks. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from console.layout.board import Board
from console.teletype.about_night import flows_lines, row_line
from console.teletype.about_one import gate_lines, task_lines
from console.teletype.about_replications import replication_lines
from console.teletype.dialogue import Grouping, ItemList, MissingText, Offer, Picking, Polling, Question, Unfinished
from console.text.gates.releases import releases
from console.text.gates.shut import shut_text
from console.text.night.need import Kind, Need
from console.text.people.second_needs import act_lines
from console.view.keymap import BINDINGS, refusal
from console.view.ticking import is_open
from jobs.run.decisions.checkpoints import acceptable
from jobs.run.decisions.figures import is_told_anew
from jobs.run.outlook.sequence.units import body_of
from jobs.run.outlook.shut_gates import shut_by
from jobs.run.outlook.status import Code, Turn, confirmed, silent
from jobs.run.state.unit import ASKING, Phase, UnitState
from plans.model import Checkpoint, Confirm, Job, Manual, Task, TaskId

_BINDING = {one.id: one for one in BINDINGS}
_WHICH_FILE = "Which file is the evidence? Its path on this host; its name and its hash are kept."
_BY_HAND = {
    "retry": ("retry", "try again now", ""),
    "task.skip": ("skip", "go on without it", "Why is it skipped?"),
    "task.fixed": ("fixed", "it was done by hand", "How was it done by hand?"),
    "task.abandon": ("abandon", "give it up; what waits for it stays blocked", "Why is it given up?"),
    "task.stop": ("stop", "stop the attempt that runs", "Why is it stopped?"),
}
"""The binding that says whether it may be: the command, what it does, what it asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What is told of a thing that was opened, and what is asked of it: a question, or a line as if it were typed."""

    lines: tuple[str, ...]
    asks: Question | str | None = None


def opened_need(board: Board, need: Need) -> Opening:
    """An item of needs-you."""
    match need.kind:
        case Kind.ENGINE | Kind.KEYS | Kind.JOURNAL | Kind.MESSAGE:
            return Opening(lines=(need.text,), asks=need.line)
        case Kind.DATABASE | Kind.PAPER:
            return Opening(lines=(need.text,))
        case Kind.HOLD:
            resume = Offer(word="resume", says="let the night go on", leads_to=Unfinished(command="resume", args={}))
            return Opening(lines=(need.text,), asks=Picking(ask="What now?", offers=(resume,)))
        case Kind.WARNING:
            return Opening(lines=(need.text,), asks=Picking(ask="What now?", offers=(_acknowledge(need.seq),)))
        case Kind.FLOW:
            return Opening(lines=tuple(flows_lines(board, need.flow)))
        case Kind.REPLICATION:
            return Opening(lines=(need.text, *replication_lines(board, need.replication)))
        case Kind.PROBLEM:
            return Opening(lines=(need.text,), asks=_about_problem(need.problem) if need.problem else None)
        case Kind.SECOND:
            return Opening(lines=_second_lines(board, need.act), asks=second_choice(need.act))
        case _:
            return opened(board, need.unit)


def _about_problem(name: str) -> Picking:
    """What can be said of a red problem."""
    offers = (
        Offer(word="update", says="what is new: a text, severity=, owner=, eta=", leads_to=f"problem update {name} "),
        Offer(word="close", says="it is over", leads_to=f"problem close {name} "),
    )
    return Picking(ask=f"{name}: what now?", offers=offers)


def second_choice(seq: int) -> Picking:
    """What a second person says, and whoever waits for one."""
    why = MissingText(name="reason", ask="Why may it not be done?")
    return Picking(
        ask="Do you agree, as the second person?",
        offers=(
            Offer(word="agree", says="it may be done", leads_to=Unfinished(command="agree", args={"seq": seq})),
            Offer(
                word="refuse",
                says="it may not be done",
                leads_to=Unfinished(command="refuse", args={"seq": seq}, lacks=(why,)),
            ),
            Offer(
                word="withdraw",
                says="whoever asked takes it back",
                leads_to=Unfinished(command="withdraw", args={"seq": seq}),
            ),
        ),
    )


def _second_lines(board: Board, seq: int) -> tuple[str, ...]:
    act = board.view.state.seconds.numbered(seq)
    return tuple(act_lines(board.view, act, board.times)) if act is not None else ()


def opened(board: Board, unit: str) -> Opening:
    """A task, a rollback or a checkpoint."""
    body, board = body_of(board.view.plan, unit), board.with_ui(replace(board.ui, selected=unit))
    match body:
        case _ if (act := board.view.state.seconds.of(unit)) is not None:
            return Opening(lines=_second_lines(board, act.seq), asks=second_choice(act.seq))
        case Checkpoint():
            return _gate(board, board.view.plan.by_id[TaskId(unit)], body)
        case Confirm() if board.view.state.unit(unit).phase is Phase.RUNNING:
            return _confirmation(board, unit, body)
        case _:
            offers = (*_work(board, unit), *_by_hand(board, unit), *_warned(board, unit))
            return Opening(
                lines=tuple(task_lines(board, unit)), asks=_picking(f"{_name(board, unit)}: what now?", offers)
            )


def _picking(ask: str, offers: tuple[Offer, ...]) -> Picking | None:
    return Picking(ask=ask, offers=offers) if offers else None


def _name(board: Board, unit: str) -> str:
    row = board.row(unit)
    return f"{row.id} {row.title}" if row is not None else unit


def _acknowledge(seq: int) -> Offer:
    return Offer(word="ack", says="the warning was seen", leads_to=Unfinished(command="ack", args={"seq": seq}))


# --- a task --------------------------------------------------------------------------------------------------------


def _work(board: Board, unit: str) -> Iterator[Offer]:
    """What a person reports of work that people do."""
    row, body = board.row(unit), body_of(board.view.plan, unit)
    if row is None or not isinstance(body, Manual | Confirm | Job):
        return
    if row.code is Code.READY and row.look.turn is Turn.PERSON:
        yield Offer(word="start", says="it begins", leads_to=Unfinished(command="start", args={"task": unit}))
    elif isinstance(body, Manual) and _reports(board.view.state.unit(unit)):
        yield from _report(unit, body, board.view.state.unit(unit))


def _reports(known: UnitState) -> bool:
    """Whether somebody is at work, or may tell other figures of what was done."""
    return known.phase is Phase.RUNNING or is_told_anew(known)


def _report(unit: str, body: Manual, known: UnitState) -> Iterator[Offer]:
    if body.counter is not None and not (body.ask and known.count >= body.counter.target):
        ask = f"How many {body.counter.unit} by now? The goal is {body.counter.target}."
        lacks = (MissingText(name="value", ask=ask),)
        yield Offer(
            word="count",
            says="say how far it is",
            leads_to=Unfinished(command="count", args={"task": unit}, lacks=lacks),
        )
    elif body.criterion:
        for verdict in ("passed", "failed", "not tested"):
            figures = _asked_at_done(body) if verdict == "passed" else ()
            done = Unfinished(command="done", args={"task": unit, "verdict": verdict}, lacks=figures)
            yield Offer(word=verdict, says=f"it is done, and {verdict}: {body.criterion}", leads_to=done)
    else:
        done = Unfinished(command="done", args={"task": unit}, lacks=_asked_at_done(body))
        yield Offer(word="done", says="it is done", leads_to=done)


def _asked_at_done(body: Manual) -> tuple[MissingText, ...]:
    """Each figure in words, with its limit; then the file."""
    figures = tuple(MissingText(name=one.name, ask=f"How many {one.described}?") for one in body.ask)
    file = (MissingText(name="file", ask=_WHICH_FILE),) if body.evidence_file else ()
    return (*figures, *file)


def _by_hand(board: Board, unit: str) -> Iterator[Offer]:
    """What may be done about it, as the keys of its page have it; of a job that only waits its turn nothing."""
    known = board.view.state.unit(unit)
    if not (known.started or known.phase in ASKING or known.running is not None):
        return
    for name, (command, says, ask) in _BY_HAND.items():
        if not refusal(_BINDING[name], board.view, board.ui):
            lacks = (MissingText(name="reason", ask=ask),) if ask else ()
            yield Offer(word=command, says=says, leads_to=Unfinished(command=command, args={"task": unit}, lacks=lacks))


def _warned(board: Board, unit: str) -> Iterator[Offer]:
    unseen = [one for one in board.view.state.warnings if one.unit == unit and not one.acknowledged]
    if unseen:
        yield _acknowledge(unseen[-1].seq)


# --- a checkpoint --------------------------------------------------------------------------------------------------


def _gate(board: Board, task: Task, gate: Checkpoint) -> Opening:
    """The parties that are silent first; then what its owner can say."""
    lines, state = tuple(gate_lines(board, task, gate)), board.view.state.unit(task.id)
    missing = silent(board.view.state, task)
    if state.phase is Phase.OPEN and missing:
        return Opening(lines=lines, asks=Polling(gate=task.id, left=missing))
    return Opening(
        lines=lines, asks=_picking(f"{task.id} {task.title}: what is decided?", tuple(_decisions(board, task)))
    )


def decision(board: Board, gate: str) -> Opening:
    """What its owner can say, whoever is silent."""
    task = board.view.plan.by_id[TaskId(gate)]
    asks = _picking(f"{task.id} {task.title}: what is decided?", tuple(_decisions(board, task)))
    shut = shut_by(board.view.plan, board.view.state, task)
    return Opening(lines=(f"{shut_text(gate, shut)}.",) if shut else (), asks=asks)


def _decisions(board: Board, task: Task) -> Iterator[Offer]:
    phase, stands = board.view.state.unit(task.id).phase, task in board.view.no_go
    if phase is Phase.OPEN and not shut_by(board.view.plan, board.view.state, task):
        yield _go(board, task)
    if phase is Phase.OPEN:
        why = (MissingText(name="text", ask="Why no-go? In one line; it is read out and kept."),)
        no = Unfinished(command="decide", args={"task": task.id, "choice": "no-go"}, lacks=why)
        yield Offer(word="no-go", says="the gate stays shut; it asks again, holds or rolls back", leads_to=no)
    if stands and not refusal(_BINDING["rollback"], board.view, board.ui):
        why = (MissingText(name="reason", ask="Why is the night rolled back?"),)
        back = Unfinished(command="rollback", args={}, lacks=why)
        yield Offer(word="rollback", says="roll the night back", leads_to=back)
    if phase is Phase.OPEN or stands:
        until = f"decide {task.id} postpone until="
        yield Offer(word="postpone", says="the poll opens again at a time that you give", leads_to=until)


def _go(board: Board, task: Task) -> Offer:
    names = acceptable(board.view.plan, board.view.state, task)
    args = {"task": task.id, "choice": "go", **({"accept": list(names)} if names else {})}
    ask = f"A go accepts {', '.join(names)}. Why is that accepted?"
    lacks = (MissingText(name="text", ask=ask),) if names else ()
    accepts = f"; accepts by name {', '.join(names)}" if names else ""
    return Offer(
        word="go",
        says=f"releases {releases(board.view.plan, task.id)}{accepts}",
        leads_to=Unfinished(command="decide", args=args, lacks=lacks),
    )


# --- a confirmation ------------------------------------------------------------------------------------------------


def _confirmation(board: Board, unit: str, body: Confirm) -> Opening:
    """Its groups where it has some, else its open items."""
    known, row = board.view.state.unit(unit), board.row(unit)
    done = len(confirmed(known, body))
    head = [row_line(board, row)] if row is not None else []
    head.append(f"{unit}: {done} of {len(body.items)} confirmed. An item needs: {', '.join(body.ticks)}.")
    open_ = [item for item in body.items if is_open(known, body, item)]
    groups = tuple(dict.fromkeys(item.group for item in open_))
    if len(groups) > 1:
        return Opening(lines=tuple(head), asks=Grouping(unit=unit, groups=groups))
    return Opening(lines=tuple(head), asks=ItemList(unit=unit, items=tuple(item.id for item in open_)))
