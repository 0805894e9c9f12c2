"""The value of a key press."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from console.layout.board import Board
from console.view.model import Ask, Page, Prompt, Send, Ui
from console.view.replay import Move, MoveTo
from console.view.ticking import ItemsUi, opened
from jobs.run.decisions.commands import COMMANDS, KEYLESS, SAID_AFTERWARDS
from jobs.run.outlook.sequence.units import body_of
from plans.model import Confirm

OVER = "the run has ended, and takes notes, lessons, problems and acknowledgements only"
"""Why nothing else is sent to it."""


class Effect(StrEnum):
    """What only the application can do."""

    DETACH = "detach"
    SAVE = "save"
    REDRAW = "redraw"
    COPY = "copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyStep:
    """Where the person is next, and what is to be done."""

    ui: Ui
    sends: tuple[Send, ...] = ()
    effect: Effect | None = None
    copied: str = ""
    """The text to be copied."""
    move: Move | MoveTo | None = None
    """Of a replay: to another moment."""
    engine: str | None = None
    """Have an engine started; where the journal is not what was recorded, the fingerprint of what was shown."""


def say(board: Board, text: str, *, warn: bool = False) -> KeyStep:
    """Only an answer."""
    return KeyStep(ui=replace(board.ui, message=text, warn=warn))


def refuse(board: Board, text: str) -> KeyStep:
    """It does nothing, and this is why."""
    return say(board, text, warn=True)


def observing(board: Board) -> str:
    """Why this console sends no command."""
    if board.view.replay is not None:
        return "this is a replay: nothing in it can be commanded"
    if board.view.state.simulated:
        return "this night is simulated: nothing in it can be commanded"
    return "you observe: this console sends no commands"


def may_not_send(board: Board, command: str) -> str:
    """Why this console sends no such command; empty where it may, and of a word that is none of the run's."""
    view = board.view
    if command not in COMMANDS:
        return ""
    if view.observer:
        return observing(board)
    if view.state.ended is not None and command not in SAID_AFTERWARDS:
        return OVER
    if command in KEYLESS or view.holds_keys:
        return ""
    return f"{view.state.keys.shown} holds the keys (:take-keys asks for them)"


def send(board: Board, command: str, **args: object) -> KeyStep:
    """One command, and the answer that it was sent."""
    return KeyStep(ui=replace(board.ui, message=sent(command, args)), sends=(Send(command=command, args=args),))


def sent(command: str, args: Mapping[str, object]) -> str:
    """`sent: vote G1 roros`."""
    named = [str(args[name]) for name in ("task", "party", "item", "answer", "choice") if name in args]
    return " ".join(["sent:", command, *named])


def ask(board: Board, line: str, *, say: str = "") -> KeyStep:
    """Open the command line with this written into it: seen before it is sent. `say` is why, above it.

    Whoever may not send it is told so at once, not when it is typed to its end.
    """
    if why := may_not_send(board, line.split(maxsplit=1)[0]):
        return refuse(board, why)
    prompt = Prompt(ask=Ask.COMMAND, text=line, cursor=len(line))
    return KeyStep(ui=replace(board.ui, prompt=prompt, message=say, warn=False))


def open_page(board: Board, page: Page, *, selected: str | None = None, line: int = 0) -> KeyStep:
    """Another page, from its beginning."""
    unit = selected if selected is not None else board.ui.selected
    items = _items(board, unit or "") if page is Page.ITEMS else board.ui.items
    return KeyStep(ui=replace(board.ui, page=page, selected=unit, scroll=0, line=line, items=items))


def open_job(board: Board, unit: str | None = None) -> KeyStep:
    """The page of a job, from which Esc leads back to here."""
    here = board.ui.page if board.ui.page is Page.TASK else Page.BOARD
    return open_page(board.with_ui(replace(board.ui, job_from=here, printed=None)), Page.JOB, selected=unit)


def _items(board: Board, unit: str) -> ItemsUi:
    """The items of a confirmation in order, nothing marked; as they were where one comes back from beside it."""
    before, body = board.ui.items, body_of(board.view.plan, unit)
    if not isinstance(body, Confirm) or (board.ui.page in (Page.HELP, Page.MESSAGES) and before.unit == unit):
        return before
    coming = before.on_the_way if before.unit == unit else frozenset[tuple[str, str]]()
    return opened(unit, board.view.state.unit(unit), body, ItemsUi(unit=unit, on_the_way=coming))
