"""What a command that cannot be undone would do, shown before its word is typed."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from console.layout.board import Board
from console.layout.frame import Line, Span, Style
from console.layout.pages.second import asked_first
from console.text.formatting import duration, window_ends
from console.text.gates.releases import releases
from console.text.not_undone import beforehand
from console.view.model import Pending
from jobs.run.events import task_of
from jobs.run.outlook.no_go import rollbacks_of_what_is_done
from jobs.run.outlook.people.acting import party_name
from jobs.run.outlook.replicating.stages import would_outlive
from jobs.run.state.reading import open_flaws
from plans.model import Checkpoint, TaskId
from plans.plurals import counted

_FLAWS = 6
"""Flaws of a journal that are named before its run's name is typed."""


def danger(board: Board) -> list[Line]:
    """What a command that cannot be undone would do, and what it does to the forecast. Nothing is the default."""
    pending = board.ui.pending
    if pending is None:
        return []
    heavy = "cannot be undone" if not pending.shown else "one revision of the plan; what it would do:"
    told = [*asked_first(board, pending), *consequences(board, pending), *afterwards(board, pending)]
    texts = [f"  {text}" for text in told] if not pending.shown else pending.shown
    lines = [board.line(Span(f" {pending.command.upper()} ", Style.REVERSE), Span(f"  {heavy}", Style.BOLD))]
    lines += [
        board.line("Type ", Span(pending.word, Style.BOLD), ", then the key that does it. Other words do nothing."),
        board.line(),
    ]
    lines += [board.line(text) for text in texts]
    if not pending.shown and board.ui.preview is not None:
        table = board.ui.preview.table or (board.ui.preview.line,)
        lines += [board.line(), *(board.line(f"  {text}") for text in table)]
    return lines


_UNDONE_BY: Mapping[str, str] = {
    "rollback": "afterwards: nothing takes it back; what was rolled back is done again in a new run",
    "abort": "afterwards: nothing takes it back; attempts are stopped as they stand, and a new run begins anew",
    "decide": "afterwards: nothing takes it back, and there is no way back: what goes wrong is mended forward",
    "despite-chain": "afterwards: nothing takes it back; the flaws stay in the journal",
    "take-keys": "afterwards: whoever held the keys can ask for them in the same way",
}
"""What can still be undone after each of them."""


def afterwards(board: Board, pending: Pending) -> Iterator[str]:
    """What can still be undone, and who must know."""
    if pending.command in _UNDONE_BY:
        yield _UNDONE_BY[pending.command]
    if pending.command in ("rollback", "abort", "decide"):
        plan, state = board.view.plan, board.view.state
        asked = {party for task in plan.checkpoints if isinstance(task.body, Checkpoint) for party in task.body.poll}
        named = ", ".join(party_name(plan, state, one) for one in plan.parties if one in asked)
        yield f"who must know: {named or 'nobody is asked in this plan'}"


def consequences(board: Board, pending: Pending) -> list[str]:
    """In words, for the page of a dangerous command."""
    match pending.command:
        case "rollback":
            return _of_rollback(board, str(pending.args.get("task", "all")))
        case "abort":
            return _of_abort(board)
        case "decide":
            return _of_go(board, pending)
        case "despite-chain":
            return _of_doubted_journal(board)
        case "take-keys":
            return _of_take_keys(board)
        case _:
            return [f"sends {pending.command}", f"forecast go-live {_go_live(board)}"]


def _of_rollback(board: Board, task: str) -> list[str]:
    if task != "all":
        moved = f"forecast go-live was {_go_live(board)}; it moves by the redoing"
        return [f"rolls back {task}; the night goes on", moved]
    view, takes = board.view, board.view.forecast.rollback
    rollbacks = rollbacks_of_what_is_done(view.plan, view.state)
    tasks = ", ".join(task_of(unit)[0] for unit in rollbacks) or "none"
    ends = view.now + takes
    return [
        f"rolls back {counted(len(rollbacks), 'task')}, the latest first: {tasks}",
        beforehand(view),
        _stopped_attempts(board),
        "nothing else starts any more in this run",
        f"takes {duration(takes)}, ends {board.times.when(ends)}{_against_the_window(board, ends)}",
        _lost_go_live(board),
    ]


def _against_the_window(board: Board, ends: datetime) -> str:
    """`; the window ends 04:00, 1h5m to spare`; nothing where the plan names no window."""
    window = window_ends(board.view.plan, board.view.state)
    if window is None:
        return ""
    word = "to spare" if ends <= window else "TOO LATE"
    return f"; the window ends {board.times.when(window)}, {duration(window - ends)} {word}"


def _of_abort(board: Board) -> list[str]:
    return [
        f"ends run {board.view.run} for good; nothing is rolled back",
        _stopped_attempts(board),
        _lost_go_live(board),
        _lost_gates(board),
        "what was done on the databases stays done, and no rollback of this run can be begun any more",
        *would_outlive(board.view.plan, board.view.state),
    ]


def _of_go(board: Board, pending: Pending) -> list[str]:
    gate, accepted = pending.args.get("task"), pending.args.get("accept") or ()
    names = ", ".join(accepted) if isinstance(accepted, list | tuple) else ""
    return [
        f"GO at {gate}: the point of no return; after it, fix forward",
        f"accepts by name: {names or 'nothing'}",
        f"releases {releases(board.view.plan, TaskId(str(gate)))}; forecast go-live stays {_go_live(board)}",
        f"gives up the rollback of {duration(board.view.forecast.rollback)}",
    ]


def _of_doubted_journal(board: Board) -> list[str]:
    flaws = open_flaws(board.view.state)
    more = len(flaws) - _FLAWS
    return [
        *(f"#{flaw.seq}: {flaw.why}" for flaw in flaws[:_FLAWS]),
        *([f"and {more} more ({board.view.verify})"] if more > 0 else []),
        "starts an engine that goes on; what is changed has no effect",
        "every later checkpoint has to accept by name that it did",
        f"forecast go-live {_go_live(board)}: unchanged",
    ]


def _of_take_keys(board: Board) -> list[str]:
    holder = board.view.state.keys.holder
    asked = f"asks {holder} for the keys; they are yours after a minute without an answer"
    return [
        asked if holder else "takes the keys, which nobody holds",
        f"forecast go-live {_go_live(board)}: unchanged",
    ]


def _go_live(board: Board) -> str:
    return board.times.when(board.view.forecast.go_live)


def _lost_go_live(board: Board) -> str:
    if board.view.no_go:
        return "a no-go stands: no go-live is lost"
    return f"forecast go-live {_go_live(board)}: none any more"


def _lost_gates(board: Board) -> str:
    """`never decided: G2, G3, G4`: after an abort there are no times of which a table could be made."""
    plan, state = board.view.plan, board.view.state
    gates = [one.id for one in plan.checkpoints if not state.unit(one.id).released]
    return f"checkpoints that are never decided: {', '.join(gates) or 'none'}"


def _stopped_attempts(board: Board) -> str:
    running = [row.id for row in board.rows if board.view.state.unit(row.unit).running is not None]
    return f"stops the attempts of {', '.join(running)}" if running else "no attempt is under way"
