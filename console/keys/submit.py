"""A command line into a step: the commands of `cutover do`, and a few words for this console alone.

Everything is checked before it is sent; what cannot be undone opens a page that shows what it does and asks for a word.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from console.keys import board_actions as on_board
from console.keys.board_actions import Chosen
from console.keys.page_actions import to_the_next_silent
from console.keys.replay_actions import to_typed
from console.keys.step import Effect, KeyStep, ask, may_not_send, open_page, refuse, sent
from console.keys.view_actions import view_by_name
from console.layout.board import Board
from console.text import command_line
from console.text.gates.shut import why_no_decision
from console.text.needs import DESPITE_CHAIN, START_ENGINE
from console.text.sending.weight import typed_word
from console.text.what_if_page import what_if_text
from console.view.engine_presence import executed
from console.view.model import Ask, Events, Page, Pending, Prompt, Send
from jobs.run.decisions.command_text import BadCommand, arguments
from jobs.run.decisions.commands import COMMANDS
from jobs.run.events import task_of
from jobs.run.state.reading import fingerprint, open_flaws
from jobs.run.what_if import Supposition, what_if
from plans.model import TaskId

_NAMED = re.compile(r"[a-z_]+=")
_OPENED = re.compile(r"([a-z_]+=)?([\"'])")
"""Where a text in quotes begins, with or without its name."""
_BLANK = re.compile(r"[a-z][a-z0-9_]*=")
"""The name of a figure that nobody has filled in."""
_REMEMBERED = 50
"""Command lines that the history holds."""
_WORDY = frozenset(
    {"reason", "text", "fallback", "summary", "name", "contact", "file", "workaround", "told", "part", "owner"}
)


def submit(board: Board, text: str) -> KeyStep:
    """What a finished command line does."""
    words = text.split()
    if not words:
        return KeyStep(ui=board.ui)
    board = board.with_ui(replace(board.ui, history=(*board.ui.history, text)[-_REMEMBERED:]))
    command, rest = words[0].lstrip(":"), words[1:]
    local = LOCAL.get(_ALSO.get(command, command))
    return local(board, " ".join(rest)) if local is not None else _to_the_run(board, command, rest)


def _to_the_run(board: Board, command: str, words: list[str]) -> KeyStep:
    """Send a command to the run, once nothing is against it and nothing more has to be typed."""
    why = may_not_send(board, command)
    if why:
        return refuse(board, why)
    try:
        args = arguments_of(board, command, words)
    except BadCommand as error:
        return _again(board, " ".join([command, *words]), str(error))
    if why := _against(board, command, args):
        return refuse(board, why)
    if command_line.lacks_reason(command, args):
        return _ask_for_reason(board, command, words)
    return _weighed(board, command, args)


def commanded(board: Board, command: str, args: Mapping[str, object]) -> KeyStep:
    """What a command does whose arguments nobody typed as one line: checked as such a line is."""
    try:
        args = command_line.checked(command, args, board.view.plan)
    except BadCommand as error:
        return refuse(board, str(error))
    why = may_not_send(board, command) or _against(board, command, args)
    return refuse(board, why) if why else _weighed(board, command, args)


def _against(board: Board, command: str, args: Mapping[str, object]) -> str:
    """Why this cannot be, as far as it is known here; empty where nothing is against it."""
    if command == "amend":
        return f"an amendment is shown before it is given: cutover do {board.view.run} amend PLAN, in a shell"
    unknown = _unknown_task(board, args)
    return f"there is no task {unknown}" if unknown else why_no_decision(board.view, command, args)


def _weighed(board: Board, command: str, args: Mapping[str, object]) -> KeyStep:
    """Send it, or have the word typed that it asks for."""
    word = typed_word(board.view, command, args)
    if word:
        shown = _foreseen(board, args) if command == "shift" else ()
        return _danger(board, Pending(command=command, args=args, word=word, shown=shown))
    return _sent(board, command, args)


def _again(board: Board, line: str, why: str) -> KeyStep:
    """The line once more with what was typed, and why it was not sent."""
    prompt = Prompt(ask=Ask.COMMAND, text=line, cursor=len(line))
    return KeyStep(ui=replace(board.ui, prompt=prompt, message=why, warn=True))


def _foreseen(board: Board, args: Mapping[str, object]) -> tuple[str, ...]:
    """What a shift would do, as `cutover what-if` has it."""
    view = board.view
    supposed = Supposition(word="shift", args=args)
    seen = what_if(view.plan, view.state, supposed, view.real_now, progress=view.progress, revisions=view.revisions)
    return tuple(what_if_text(seen, board.times))


def _ask_for_reason(board: Board, command: str, words: list[str]) -> KeyStep:
    line = " ".join([command, *(word for word in words if word != "text="), "text="])
    return ask(board, line, say="a no-go needs its reason, in one line; it is read out and kept")


def _sent(board: Board, command: str, args: Mapping[str, object]) -> KeyStep:
    """Send it, and go on with the poll where it was about one."""
    ui = replace(board.ui, message=sent(command, args))
    if command == "vote" and ui.page is Page.POLL:
        ui = to_the_next_silent(board, ui)
    return KeyStep(ui=ui, sends=(Send(command=command, args=args),))


def confirm(board: Board, word: str, *, does: bool = False) -> KeyStep:
    """The typed word of a dangerous command: exactly it, and the key that sends; any other stays and says so."""
    pending, prompt = board.ui.pending, board.ui.prompt
    if pending is None or prompt is None:
        return KeyStep(ui=replace(board.ui, pending=None, prompt=None, page=Page.BOARD))
    if word.strip() != pending.word:
        empty = replace(prompt, text="", cursor=0)
        typed = word.strip()
        expected = (
            f"expected is {pending.word}, not {typed}"
            if typed
            else f"first type {pending.word}, then the key that does it"
        )
        return refuse(board.with_ui(replace(board.ui, prompt=empty)), f"nothing was done: {expected}")
    if not does:
        said = "that is the word; nothing is done yet, the key that does it stands to the right"
        return KeyStep(ui=replace(board.ui, message=said, warn=False))
    ui = replace(board.ui, pending=None, prompt=None, page=Page.BOARD, scroll=0)
    if pending.command == DESPITE_CHAIN:
        return KeyStep(ui=replace(ui, message="an engine is being started"), engine=str(pending.args["accepted"]))
    return KeyStep(
        ui=replace(ui, message=sent(pending.command, pending.args)),
        sends=(Send(command=pending.command, args=pending.args),),
    )


def arguments_of(board: Board, command: str, words: list[str]) -> Mapping[str, object]:
    """Read the words as `console.text.command_line` does; an abort takes only a reason, its title is typed later."""
    words = _unquoted(words)
    if command == "abort":
        reason = " ".join(words).removeprefix("reason=")
        return {"title": board.view.plan.title, **({"reason": reason} if reason else {})}
    return command_line.read_arguments(
        command, _given(command, _glued(words)), plan=board.view.plan, now=board.view.now
    )


def _unquoted(words: list[str]) -> list[str]:
    """The words, those between two quotes as one and without them, as in a shell; a quote that nobody closes stays."""
    found, rest = [], words
    while rest:
        count, text = _quoted(rest)
        found.append(text)
        rest = rest[count:]
    return found


def _quoted(words: list[str]) -> tuple[int, str]:
    """How many words the next text takes, and the text."""
    opened = _OPENED.match(words[0])
    if opened is None:
        return 1, words[0]
    for count in range(1, len(words) + 1):
        text = " ".join(words[:count])
        if len(text) > opened.end() and text.endswith(opened[2]):
            inner = text[opened.end() : -1]
            return count, text if not opened[1] and _NAMED.match(inner) else (opened[1] or "") + inner
    return 1, words[0]


def _glued(words: list[str]) -> list[str]:
    """The words, those of one text as one: a text goes on until the next name=, so that it needs no quotes."""
    glued: list[str] = []
    for word in words:
        name, equals, text = glued[-1].partition("=") if glued else ("", "", "")
        if equals and name in _WORDY and not _NAMED.match(word):
            glued[-1] += f" {word}" if text else word
        else:
            glued.append(word)
    return glued


def _given(command: str, words: list[str]) -> list[str]:
    """Without the names that were offered and left empty."""
    offered = {f"{name}=" for name in arguments(command)} if command in COMMANDS else set()
    return [word for word in words if word not in offered and not (command == "done" and _BLANK.fullmatch(word))]


def _unknown_task(board: Board, args: Mapping[str, object]) -> str:
    task = args.get("task")
    if task is None or task == "all" or TaskId(task_of(str(task))[0]) in board.view.plan.by_id:
        return ""
    return str(task)


def _danger(board: Board, pending: Pending) -> KeyStep:
    step = open_page(board, Page.DANGER)
    prompt = Prompt(ask=Ask.WORD, label=f"type {pending.word}")
    return replace(step, ui=replace(step.ui, pending=pending, prompt=prompt))


def _start_engine(board: Board) -> KeyStep:
    """Start an engine on this host, where none executes the run."""
    if board.view.observer:
        return refuse(board, "you observe: this console starts no engine")
    if executed(board.view):
        return refuse(board, "an engine executes the run; a stand-by is started by cutover engine")
    return KeyStep(ui=replace(board.ui, message="an engine is being started on this host"), engine="")


def _despite_chain(board: Board) -> KeyStep:
    """Show what of the journal is not what was recorded, and have the run's name typed."""
    view = board.view
    flaws = open_flaws(view.state)
    if not flaws:
        return refuse(board, "the journal is what was recorded; there is nothing to accept")
    if view.observer:
        return refuse(board, "you observe: this console starts no engine")
    if view.lease is not None:
        return refuse(board, "an engine executes the run, and knows what it has recorded itself")
    return _danger(board, Pending(command=DESPITE_CHAIN, args={"accepted": fingerprint(flaws)}, word=view.run))


def _goto(board: Board, name: str) -> KeyStep:
    wanted = name.casefold()
    row = next((row for row in board.rows if wanted in (row.unit.casefold(), row.id.casefold())), None)
    return on_board.select(board, row.unit) if row is not None else refuse(board, f"there is no task {name}")


def _since(board: Board) -> KeyStep:
    """What came while this person looked away; nobody was away from a replay."""
    if board.view.replay is not None:
        return refuse(board, "nobody was away from a replay: w and W lead from warning to warning")
    return open_page(board, Page.SINCE)


def _events(board: Board, name: str) -> KeyStep:
    chosen = _beginning(Events, name)
    return on_board.events(board, chosen) if chosen else refuse(board, f"events: {', '.join(Events)}")


def _beginning(choices: type[Chosen], typed: str) -> Chosen | None:
    """The first choice that begins with what was typed; None where nothing was."""
    return next((choice for choice in choices if typed and choice.value.startswith(typed)), None)


LOCAL: Mapping[str, Callable[[Board, str], KeyStep]] = {
    "at": to_typed,
    "goto": _goto,
    "view": view_by_name,
    "events": _events,
    "find": on_board.find,
    "ghost": on_board.ghost,
    "help": lambda board, _: open_page(board, Page.HELP),
    "messages": lambda board, _: open_page(board, Page.MESSAGES),
    "streams": lambda board, _: open_page(board, Page.STREAMS),
    "since": lambda board, _: _since(board),
    "needs": lambda board, _: open_page(board, Page.NEEDS),
    "problems": lambda board, _: open_page(board, Page.PROBLEMS),
    "replications": lambda board, _: open_page(board, Page.REPLICATIONS),
    "flows": lambda board, _: open_page(board, Page.FLOWS),
    "brief": lambda board, _: open_page(board, Page.BRIEF),
    "quit": lambda board, _: KeyStep(ui=board.ui, effect=Effect.DETACH),
    START_ENGINE: lambda board, _: _start_engine(board),
    DESPITE_CHAIN: lambda board, _: _despite_chain(board),
}
"""What the words of this console alone do, with what was typed behind them."""
_ALSO = {"q": "quit", "detach": "quit"}
