"""The keys of a task, a poll, a list of items and a decision.

What needs words opens the command line with the rest of the command written into it; what can be taken back is sent at
once.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from console.keys.flow_actions import FLOW_ANSWERS
from console.keys.item_actions import ITEM_ANSWERS
from console.keys.step import KeyStep, ask, open_job, open_page, refuse, say, send
from console.layout.board import Board
from console.layout.pages.items import confirming
from console.layout.pages.poll import checkpoint
from console.text.formatting import TaskRow
from console.text.gates.shut import shut_text
from console.text.needs import work_line
from console.text.people.second_needs import line_of
from console.text.problems.told import open_ones
from console.text.sending.weight import why_a_go_is_seen_first
from console.view.looked import Away, Mark
from console.view.model import Page, Ui
from jobs.run.decisions.checkpoints import acceptable
from jobs.run.decisions.figures import is_told_anew
from jobs.run.events import Answer
from jobs.run.outlook.people.acting import party_name
from jobs.run.outlook.sequence.units import body_of
from jobs.run.outlook.shut_gates import shut_by
from jobs.run.outlook.status import Code, Turn
from jobs.run.state.unit import FINISHED, Phase
from plans.model import Checkpoint, Confirm, Job, Manual
from plans.model.languages import Language


def lines_of(board: Board) -> int:
    """How many parties or items the cursor of this page walks over."""
    body = _body(board)
    if isinstance(body, Checkpoint):
        return len(body.poll)
    page = confirming(board)
    return len(page.items) if page is not None else 1


def _body(board: Board) -> object:
    unit = board.ui.selected
    return body_of(board.view.plan, unit) if unit is not None and board.row(unit) is not None else None


# --- on the board and on a task's page ---------------------------------------------------------------------------


def retry(board: Board) -> KeyStep:
    """A retry that waits for its time is sent at once; after a failure or a doubt it is seen first."""
    unit = board.ui.selected or ""
    if board.view.state.unit(unit).phase is Phase.RETRYING:
        return send(board, "retry", task=unit)
    return ask(board, f"retry {unit}")


def acknowledge(board: Board) -> KeyStep:
    """The newest warning of the selected task that nobody has seen; else the newest of all."""
    unseen = [one for one in board.view.state.warnings if not one.acknowledged]
    mine = [one for one in unseen if one.unit == board.ui.selected]
    if not unseen:
        return refuse(board, "there is no warning to acknowledge")
    return send(board, "ack", seq=(mine or unseen)[-1].seq)


def vote(board: Board) -> KeyStep:
    """Whatever the selected task waits for a person for."""
    unit = board.ui.selected or ""
    row = board.row(unit)
    if row is None:
        return refuse(board, "no task is selected; j selects one")
    if (act := board.view.state.seconds.of(unit)) is not None:
        return ask(board, line_of(board.view, act), say=f"{row.look.waits_for}; or refuse {act.seq} reason=...")
    return _to_be_said(board, row, unit)


def _to_be_said(board: Board, row: TaskRow, unit: str) -> KeyStep:
    body = _body(board)
    match body:
        case Checkpoint():
            return open_page(board, Page.POLL)
        case Manual() | Confirm() | Job() if row.code is Code.READY and row.look.turn is Turn.PERSON:
            return ask(board, f"start {unit}")
        case Confirm():
            return open_page(board, Page.ITEMS)
        case Manual() if row.code is Code.RUN:
            return ask(board, work_line(unit, body, board.view.state.unit(unit)))
        case Manual() if is_told_anew(board.view.state.unit(unit)):
            said = f"{board.view.state.unit(unit).reason}; other figures are told by done, F goes on with these"
            return ask(board, work_line(unit, body, board.view.state.unit(unit)), say=said)
        case _:
            return open_page(board, Page.TASK) if row.attention else _waits_for_nobody(board, row)


def _waits_for_nobody(board: Board, row: TaskRow) -> KeyStep:
    return refuse(board, f"{row.id} waits for no person: {row.look.waits_for or row.code}")


def hold(board: Board) -> KeyStep:
    """Hold, with a reason; under a hold, resume."""
    return ask(board, "resume" if board.view.state.hold is not None else "hold ")


def rollback(board: Board) -> KeyStep:
    """Begin the rollback of the night, with its reason; while it is under way, to what it waits for next."""
    under_way = board.view.state.rollback
    if under_way is None:
        say = "why is the night rolled back? what it does is shown before it is done"
        return ask(board, "rollback reason=", say=say)
    unfinished = (unit for unit in under_way.units if board.view.state.unit(unit).phase not in FINISHED)
    unit = next(unfinished, None)
    if unit is None:
        return refuse(board, "everything is rolled back")
    there = board.with_ui(replace(board.ui, selected=unit))
    row = there.row(unit)
    return vote(there) if row is not None and row.look.turn is Turn.PERSON else open_page(there, Page.TASK)


def _with_reason(command: str) -> Callable[[Board], KeyStep]:
    return lambda board: ask(board, f"{command} {board.ui.selected} reason=")


# --- the poll ------------------------------------------------------------------------------------------------------


def _party(board: Board) -> tuple[str, str] | None:
    """The checkpoint and the party under the cursor."""
    selected = checkpoint(board)
    if selected is None:
        return None
    task, gate, _ = selected
    return task.id, gate.poll[min(board.ui.line, len(gate.poll) - 1)]


def _party_go(board: Board) -> KeyStep:
    """Send the go and walk to the next party that is silent; one that weighs more is seen first."""
    chosen = _party(board)
    if chosen is None:
        return refuse(board, "this is no checkpoint")
    task, party = chosen
    if why := why_a_go_is_seen_first(board.view, task, party):
        return ask(board, f"vote {task} {party} go", say=why)
    step = send(board, "vote", task=task, party=party, answer=Answer.GO.value)
    return replace(step, ui=to_the_next_silent(board, step.ui))


def _party_no_go(board: Board) -> KeyStep:
    """Ask for its reason; nothing is sent before Enter."""
    chosen = _party(board)
    if chosen is None:
        return refuse(board, "this is no checkpoint")
    task, party = chosen
    name = party_name(board.view.plan, board.view.state, party)
    return ask(board, f"vote {task} {party} no-go text=", say=f"NO-GO of {name}: why?")


def to_the_next_silent(board: Board, ui: Ui) -> Ui:
    """The cursor of the poll on the next party that has not answered; round at the end."""
    selected = checkpoint(board)
    if selected is None:
        return ui
    _, gate, state = selected
    order = [(ui.line + 1 + i) % len(gate.poll) for i in range(len(gate.poll) - 1)]
    said = {one.args.get("party") for one in ui.unsent if one.command == "vote"}
    silent = (i for i in order if state.vote(gate.poll[i]) is None and gate.poll[i] not in said)
    return replace(ui, line=next(silent, ui.line))


def _caveat(board: Board) -> KeyStep:
    chosen = _party(board)
    if chosen is None:
        return refuse(board, "this is no checkpoint")
    return ask(board, f"vote {chosen[0]} {chosen[1]} caveat text=")


# --- the decision --------------------------------------------------------------------------------------------------


def _go(board: Board) -> KeyStep:
    """With what it accepts written out by name; a text is asked for where there is something to accept."""
    selected = checkpoint(board)
    if selected is None:
        return refuse(board, "this is no checkpoint")
    if why := shut_by(board.view.plan, board.view.state, selected[0]):
        return refuse(board, shut_text(selected[0].id, why))
    names = acceptable(board.view.plan, board.view.state, selected[0])
    accepting = f" accept={','.join(names)} text=" if names else ""
    return ask(board, f"decide {selected[0].id} go{accepting}")


def _to_board(board: Board) -> KeyStep:
    return open_page(board, Page.BOARD)


def seen(board: Board) -> KeyStep:
    """Count from here on what happens while the person looks away."""
    mark = Mark(seq=board.view.state.head, at=board.view.real_now)
    return say(board.with_ui(replace(board.ui, away=Away(mark=mark))), "seen; what comes from here on is counted")


def _other_language(board: Board) -> KeyStep:
    """The brief in the next language."""
    languages = list(Language)
    after = languages[(languages.index(board.ui.told_in) + 1) % len(languages)]
    return KeyStep(ui=replace(board.ui, told_in=after))


def _of_problem(act: str) -> Callable[[Board], KeyStep]:
    """Begin a command about an open problem, named where there is but one."""

    def answer(board: Board) -> KeyStep:
        names = [one.problem.id for one in open_ones(board.view)]
        if not names:
            return refuse(board, "no problem is open")
        named = f"{names[0]} " if len(names) == 1 else "P"
        return ask(board, f"problem {act} {named}", say="" if len(names) == 1 else f"open: {', '.join(names[:9])}")

    return answer


_Answers = Mapping[str, Callable[[Board], KeyStep]]
_OF_TASK: _Answers = {
    "task.skip": _with_reason("skip"),
    "task.fixed": _with_reason("fixed"),
    "task.abandon": _with_reason("abandon"),
    "task.stop": _with_reason("stop"),
    "task.job": open_job,
    "job.task": lambda board: open_page(board, Page.TASK),
}

_LOOKS: Mapping[str, Callable[[Board], KeyStep]] = {
    "streams": lambda board: open_page(board, Page.STREAMS),
    "since": lambda board: open_page(board, Page.SINCE),
    "needs": lambda board: open_page(board, Page.NEEDS),
    "problems": lambda board: open_page(board, Page.PROBLEMS),
    "replications": lambda board: open_page(board, Page.REPLICATIONS),
    "flows": lambda board: open_page(board, Page.FLOWS),
    "brief": lambda board: open_page(board, Page.BRIEF),
}
"""From one way of looking at the whole night to another; the key of the one that is open leads back."""

ANSWERS: Mapping[Page, _Answers] = {
    Page.TASK: _OF_TASK,
    Page.JOB: _OF_TASK,
    Page.POLL: {
        "poll.go": _party_go,
        "poll.no_go": _party_no_go,
        "poll.caveat": _caveat,
        "poll.decide": lambda board: open_page(board, Page.DECIDE),
    },
    Page.DECIDE: {
        "decide.go": _go,
        "decide.no_go": lambda board: ask(
            board, f"decide {board.ui.selected} no-go text=", say="NO-GO: why? the gate then stays shut"
        ),
        "decide.postpone": lambda board: ask(board, f"decide {board.ui.selected} postpone until="),
    },
    Page.ITEMS: ITEM_ANSWERS,
    Page.HELP: {},
    Page.MESSAGES: {},
    Page.STREAMS: {**_LOOKS, "streams": _to_board},
    Page.SINCE: {**_LOOKS, "since": _to_board, "since.seen": seen},
    Page.NEEDS: {**_LOOKS, "needs": _to_board},
    Page.PROBLEMS: {
        **_LOOKS,
        "problems": _to_board,
        "problem.open": lambda board: ask(board, "problem open "),
        "problem.update": _of_problem("update"),
        "problem.close": _of_problem("close"),
    },
    Page.FLOWS: {**_LOOKS, **FLOW_ANSWERS},
    Page.REPLICATIONS: {**_LOOKS, "replications": _to_board},
    Page.BRIEF: {**_LOOKS, "brief": _to_board, "brief.language": _other_language},
    Page.DANGER: {},
    Page.BOARD: {},
}
