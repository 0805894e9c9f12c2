"""Between a choice and its sending: nothing goes to the run before the one key that no text holds was pressed.

A line that was finished, an answer at a poll, a tick: each waits in `Ui.unsent`, written out. At a poll and in a list
of items several wait together, so that six parties cost one confirmation.
"""

from collections.abc import Hashable
from dataclasses import replace

from console.keys.step import Effect, KeyStep, refuse, say, sent
from console.layout.board import Board
from console.text.sending.unsent import unsent_text
from console.text.sending.weight import typed_word
from console.view.model import Page, Send, Ui, View
from console.view.on_the_way import under_way

_GATHERING = frozenset({Page.POLL, Page.ITEMS})
"""Where several commands wait together."""
_WAITING = "nothing is sent yet: send it or leave it first"


def held(board: Board, step: KeyStep) -> KeyStep:
    """The step with its commands kept back; while some are, nothing leads away from where they are written out."""
    if step.sends:
        if board.ui.unsent and board.ui.page not in _GATHERING:
            return refuse(board, _WAITING)
        unsent = _gathered(board.ui.unsent, step.sends)
        return KeyStep(ui=replace(step.ui, page=board.ui.page, unsent=unsent, message="", warn=False))
    if board.ui.unsent and _leads_away(board, step):
        return refuse(board, _WAITING)
    return step


def released(board: Board, step: KeyStep) -> KeyStep:
    """The step with everything that was kept back, and what it sends itself."""
    sends = _gathered(board.ui.unsent, step.sends)
    if not sends:
        return say(board, "there is nothing to send", warn=True)
    page = Page.POLL if step.ui.page is Page.DECIDE and sends[-1].command == "decide" else step.ui.page
    told = sent(sends[0].command, sends[0].args) if len(sends) == 1 else f"sent: {unsent_text(sends)}"
    items = under_way(step.ui.items, sends)
    ui = replace(step.ui, page=page, unsent=(), message=told, warn=False, items=items)
    return replace(step, ui=ui, sends=sends)


def kept(ui: Ui, one: Send, view: View) -> Ui:
    """What could not be sent waits again, to be sent by the same key; what needed a typed word is asked for anew."""
    if typed_word(view, one.command, one.args):
        return ui
    return replace(ui, unsent=_gathered(ui.unsent, (one,)))


def forgotten(board: Board) -> KeyStep:
    """Nothing of it is sent."""
    return say(board.with_ui(replace(board.ui, unsent=())), "nothing was sent")


def _gathered(before: tuple[Send, ...], more: tuple[Send, ...]) -> tuple[Send, ...]:
    """What was said again about the same thing takes the place of what was said before."""
    about = {_about(one) for one in more}
    return (*(one for one in before if _about(one) not in about), *more)


def _about(one: Send) -> Hashable:
    return (one.command, *(str(one.args.get(name)) for name in ("task", "party", "item", "tick", "seq")))


def _leads_away(board: Board, step: KeyStep) -> bool:
    opens = step.ui.prompt is not None and board.ui.prompt is None and board.ui.page not in _GATHERING
    elsewhere = step.ui.selected != board.ui.selected and board.ui.page is not Page.BOARD
    return opens or elsewhere or step.ui.page is not board.ui.page or step.effect is Effect.DETACH
