"""Which function answers a binding: the page's own first, then what holds on every page."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from console.keys import board_actions as on_board
from console.keys import page_actions
from console.keys.flow_actions import out_of
from console.keys.item_actions import unmark
from console.keys.replay_actions import ANSWERS as MOVES
from console.keys.step import Effect, KeyStep, ask, observing, open_page, refuse, say
from console.keys.unsent import forgotten, held
from console.keys.why_nothing import why_nothing
from console.layout.board import Board
from console.layout.compose import page_height, page_lines
from console.layout.copied import copied
from console.layout.shown_keys import at_needs
from console.view.keymap import Binding, refusal
from console.view.model import Ask, Page, Prompt

Answer = Callable[[Board], KeyStep]


def act(binding: Binding, board: Board) -> KeyStep:
    """What this binding does now, its commands kept back. A binding that may not act says why."""
    if board.ui.unsent and binding.id == "back":
        return forgotten(board)
    return held(board, _answered(binding, board))


def _answered(binding: Binding, board: Board) -> KeyStep:
    """On what is selected; where that has nothing for this key, on the first item of needs-you that shows it."""
    step = _on_selected(binding, board)
    if not step.ui.warn:
        return step
    others = (_on_selected(binding, there) for there in at_needs(board, binding))
    return next((other for other in others if not other.ui.warn), step)


def _on_selected(binding: Binding, board: Board) -> KeyStep:
    if refusal(binding, board.view, board.ui):
        return refuse(board, why_nothing(binding, board))
    if binding.id.startswith("need."):
        return on_board.need(board, int(binding.id.removeprefix("need.")))
    for table in (
        on_board.ANSWERS if board.ui.page is Page.BOARD else page_actions.ANSWERS[board.ui.page],
        _EVERYWHERE,
        MOVES,
    ):
        answer = table.get(binding.id)
        if answer is not None:
            return answer(board)
    return KeyStep(ui=board.ui)


def _scrolled(board: Board, to: int) -> KeyStep:
    """The page (or, in a list, its cursor) at another line."""
    ui = board.ui
    if ui.page in (Page.POLL, Page.ITEMS):
        return KeyStep(ui=replace(ui, scroll=0, line=max(0, min(to, page_actions.lines_of(board) - 1))))
    last = max(0, len(page_lines(board)[0]) - 1 - page_height(board))
    return KeyStep(ui=replace(ui, scroll=max(0, min(to, last))))


def _page_on(board: Board, lines: int) -> KeyStep:
    """So many lines on; a poll is scrolled then, and its cursor stays at its party."""
    if board.ui.page is not Page.POLL:
        return _scrolled(board, _where(board) + lines)
    last = max(0, len(page_lines(board)[0]) - 1 - page_height(board))
    return KeyStep(ui=replace(board.ui, scroll=max(0, min(board.ui.scroll + lines, last))))


def _where(board: Board) -> int:
    return board.ui.line if board.ui.page in (Page.POLL, Page.ITEMS) else board.ui.scroll


def _back(board: Board) -> KeyStep:
    """One page back; on the board, back to the plain board. Never destructive."""
    ui = replace(board.ui, pending=None, prompt=None)
    match ui.page:
        case Page.BOARD:
            return KeyStep(ui=replace(ui, zoomed=False, find="", scroll=0))
        case Page.FLOWS if (further_out := out_of(board.with_ui(ui))) is not None:
            return further_out
        case Page.ITEMS if (less := unmark(board.with_ui(ui))) is not None:
            return less
        case Page.DECIDE:
            return open_page(board.with_ui(ui), Page.POLL)
        case Page.JOB:
            return open_page(board.with_ui(ui), ui.job_from)
        case Page.HELP | Page.MESSAGES:
            return open_page(board.with_ui(ui), ui.came_from, line=ui.line)
        case _:
            return open_page(board.with_ui(ui), Page.BOARD)


def _is_home(board: Board) -> bool:
    return board.ui.page is Page.BOARD


def _aside(board: Board, page: Page) -> KeyStep:
    """Help or the messages, from which Esc leads back to where the person was."""
    ui = board.ui
    came_from = ui.came_from if ui.page in (Page.HELP, Page.MESSAGES) else ui.page
    return open_page(board.with_ui(replace(ui, came_from=came_from)), page, line=ui.line)


def _interrupted(board: Board) -> str:
    if board.view.replay is not None:
        return "Ctrl+C stops nothing. q leaves the replay."
    if board.view.state.simulated:
        return "Ctrl+C stops nothing. q leaves the simulated night."
    return "Ctrl+C stops nothing. q detaches and the run goes on; :abort ends the run."


def _command_line(board: Board) -> KeyStep:
    """Empty. An observer is told before he types that the run takes nothing from here."""
    only_looks = board.view.observer and board.view.replay is None
    said = f"{observing(board)}; :goto, :view, :find and :help work" if only_looks else board.ui.message
    return KeyStep(ui=replace(board.ui, prompt=Prompt(ask=Ask.COMMAND), message=said))


_EVERYWHERE: Mapping[str, Answer] = {
    "help": lambda board: _aside(board, Page.HELP),
    "messages": lambda board: _aside(board, Page.MESSAGES),
    "back": _back,
    "detach": lambda board: KeyStep(ui=board.ui, effect=Effect.DETACH) if _is_home(board) else _back(board),
    "copy": lambda board: KeyStep(ui=board.ui, effect=Effect.COPY, copied=copied(board)),
    "save": lambda board: KeyStep(ui=board.ui, effect=Effect.SAVE),
    "redraw": lambda board: KeyStep(ui=board.ui, effect=Effect.REDRAW),
    "command": _command_line,
    "interrupt": lambda board: say(board, _interrupted(board)),
    "down": lambda board: _scrolled(board, _where(board) + 1),
    "up": lambda board: _scrolled(board, _where(board) - 1),
    "page.down": lambda board: _page_on(board, page_height(board)),
    "page.up": lambda board: _page_on(board, -page_height(board)),
    "first": lambda board: _scrolled(board, 0),
    "last": lambda board: _scrolled(board, 1_000_000),
    "lesson": lambda board: ask(board, "lesson open "),
    "retry": page_actions.retry,
    "ack": page_actions.acknowledge,
    "vote": page_actions.vote,
    "hold": page_actions.hold,
    "rollback": page_actions.rollback,
}
