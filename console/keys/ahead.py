"""The command that would be sent next, as a supposition whose effect on the night can be worked out beforehand."""

from collections.abc import Mapping
from datetime import timedelta

from console.keys.submit import arguments_of
from console.layout.board import Board
from console.view.model import Ask, Send
from jobs.run.decisions.command_text import BadCommand
from jobs.run.events import task_of
from jobs.run.what_if import RECKONED, Supposition
from plans.model import TaskId

HELD_FOR = timedelta(minutes=20)
"""How long a hold is supposed to last, until somebody says."""
_FORESEEN = RECKONED | {"substitute"}
"""The commands of which something is told before they are sent."""
_WORDS = ("reason", "text")
"""Arguments of which it matters only whether they are there."""


def ahead(board: Board) -> Supposition | None:
    """Of what waits, what asks for its word, or what is being typed; None where nothing is to be told of it."""
    send = next((one for one in _nearest(board) if one.command in _FORESEEN), None)
    if send is None or board.view.state.ended is not None:
        return None
    args = {**send.args, "reason": "what if"} if "reason" in send.args else send.args
    return Supposition(word=send.command, args=args, held_for=HELD_FOR if send.command == "hold" else None)


def sameness(supposed: Supposition) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What two suppositions share that are taken or refused alike, with the same effect on the times: a text may go on,
    but whether there is one, and what is accepted, decides about a refusal."""
    told = ((name, _deciding(name, value)) for name, value in supposed.args.items())
    return supposed.word, tuple(told)


def _deciding(name: str, value: object) -> str:
    return str(bool(str(value or "").strip())) if name in _WORDS else str(value)


def _nearest(board: Board) -> tuple[Send, ...]:
    ui = board.ui
    if ui.pending is not None:
        return (Send(command=ui.pending.command, args=ui.pending.args),)
    if ui.prompt is not None and ui.prompt.ask is Ask.COMMAND:
        return _typed(board, ui.prompt.text)
    return ui.unsent


def _typed(board: Board, text: str) -> tuple[Send, ...]:
    """The command of a line that is being typed, as soon as it can be read; its reason may still be missing."""
    command, *words = text.split() or [""]
    if command not in _FORESEEN:
        return ()
    for more in ((), ("reason=what if",)):
        try:
            args = arguments_of(board, command, [*words, *more])
        except BadCommand:
            continue
        return (Send(command=command, args=args),) if _is_known(board, args) else ()
    return ()


def _is_known(board: Board, args: Mapping[str, object]) -> bool:
    task = args.get("task")
    return task is None or task == "all" or TaskId(task_of(str(task))[0]) in board.view.plan.by_id
