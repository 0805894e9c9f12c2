"""A command line into a step: the verbs of `cutover do`, and a few words for this console alone.

Everything is checked before it is sent; what cannot be undone opens a page that shows what it does and asks for a word.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, replace

from console.keys import board_actions as on_board
from console.keys.page_actions import to_the_next_silent
from console.keys.step import Effect, Send, Step, ask, open_page, refuse, sent
from console.keys.weight import lacks_reason, typed_word
from console.layout.board import Board
from console.text import command_line
from console.text.needs import DESPITE_CHAIN
from console.view.model import Ask, Events, Filter, Page, Pending, Prompt
from jobs.run.decisions.commands import COMMANDS, KEYLESS, BadCommand
from jobs.run.events import task_of
from jobs.run.state.reading import fingerprint, open_flaws
from plans.model import TaskId

LOCAL = ("goto", "view", "events", "find", "help", "messages", "quit", DESPITE_CHAIN)
"""Words of this console alone."""

_NAMED = re.compile(r"[a-z_]+=")
_WORDY = frozenset({"reason", "text", "fallback", "summary", "name", "contact"})


def submit(board: Board, text: str) -> Step:
    """What a finished command line does."""
    words = text.split()
    if not words:
        return Step(ui=board.ui)
    board = board.with_ui(replace(board.ui, history=(*board.ui.history, text)[-50:]))
    verb, rest = words[0].lstrip(":"), words[1:]
    if verb in (*LOCAL, "q", "detach"):
        return _local(board, verb, " ".join(rest))
    why = _may_not(board, verb)
    if why:
        return refuse(board, why)
    try:
        args = _arguments(board, verb, rest)
    except BadCommand as error:
        return refuse(board, str(error))
    unknown = _unknown_task(board, args)
    if unknown:
        return refuse(board, f"there is no task {unknown}")
    if lacks_reason(verb, args):
        line = " ".join(word for word in words if word != "text=").lstrip(":")
        return ask(board, f"{line} text=", say="a no-go needs its reason, in one line; it is read out and kept")
    word = typed_word(board.view, verb, args)
    if word:
        return _danger(board, Pending(verb=verb, args=args, word=word))
    ui = replace(board.ui, message=sent(verb, args))
    if verb == "decide":
        ui = replace(ui, page=Page.POLL)
    elif verb == "vote" and ui.page is Page.POLL:
        ui = to_the_next_silent(board, ui)
    return Step(ui=ui, sends=(Send(verb=verb, args=args),))


def confirm(board: Board, word: str) -> Step:
    """The typed word of a dangerous command: exactly it, or nothing happens."""
    pending = board.ui.pending
    ui = replace(board.ui, pending=None, page=Page.BOARD, scroll=0)
    if pending is None or word.strip() != pending.word:
        return refuse(board.with_ui(ui), "nothing was done")
    if pending.verb == DESPITE_CHAIN:
        return Step(ui=replace(ui, message="an engine is being started"), engine=str(pending.args["accepted"]))
    return Step(
        ui=replace(ui, message=sent(pending.verb, pending.args)), sends=(Send(verb=pending.verb, args=pending.args),)
    )


def _may_not(board: Board, verb: str) -> str:
    if verb not in COMMANDS or (verb in KEYLESS and not board.view.observer):
        return ""
    if board.view.observer:
        return "you observe: this console sends no commands"
    return "" if board.view.holds_keys else f"{board.view.state.keys.shown} holds the keys (:take-keys asks for them)"


def _arguments(board: Board, verb: str, words: list[str]) -> Mapping[str, object]:
    """As `console.text.command_line` reads them; a text goes on until the next name=, so that it needs no quotes."""
    if verb == "abort":
        reason = " ".join(words).removeprefix("reason=")
        return {"title": board.view.plan.title, **({"reason": reason} if reason else {})}
    glued: list[str] = []
    for word in words:
        before = glued[-1].partition("=") if glued else ("", "", "")
        if before[1] and before[0] in _WORDY and not _NAMED.match(word):
            glued[-1] += f" {word}" if before[2] else word
        else:
            glued.append(word)
    # a name that was offered and left empty is not given
    known = {one.name for one in fields(COMMANDS[verb])} if verb in COMMANDS else set()
    kept = [word for word in glued if not (word.endswith("=") and word[:-1] in known)]
    return command_line.order(verb, kept, plan=board.view.plan, now=board.view.now)


def _unknown_task(board: Board, args: Mapping[str, object]) -> str:
    task = args.get("task")
    if task is None or task == "all" or TaskId(task_of(str(task))[0]) in board.view.plan.by_id:
        return ""
    return str(task)


def _danger(board: Board, pending: Pending) -> Step:
    step = open_page(board, Page.DANGER)
    prompt = Prompt(ask=Ask.WORD, label=f"type {pending.word}")
    return replace(step, ui=replace(step.ui, pending=pending, prompt=prompt))


def _despite_chain(board: Board) -> Step:
    """Show what of the journal is not what was recorded, and have the run's name typed."""
    view = board.view
    flaws = open_flaws(view.state)
    if not flaws:
        return refuse(board, "the journal is what was recorded; there is nothing to accept")
    if view.observer:
        return refuse(board, "you observe: this console starts no engine")
    if view.lease is not None:
        return refuse(board, "an engine executes the run, and knows what it has recorded itself")
    return _danger(board, Pending(verb=DESPITE_CHAIN, args={"accepted": fingerprint(flaws)}, word=view.run))


def _local(board: Board, verb: str, rest: str) -> Step:
    match verb:
        case "goto":
            name = rest.casefold()
            row = next((row for row in board.rows if name in (row.unit.casefold(), row.id.casefold())), None)
            return on_board.select(board, row.unit) if row is not None else refuse(board, f"there is no task {rest}")
        case "view":
            chosen = next((one for one in Filter if rest and one.value.startswith(rest)), None)
            return on_board.view(board, chosen) if chosen else refuse(board, f"views: {', '.join(Filter)}")
        case "events":
            shown = next((one for one in Events if rest and one.value.startswith(rest)), None)
            return on_board.events(board, shown) if shown else refuse(board, f"events: {', '.join(Events)}")
        case "find":
            return on_board.find(board, rest)
        case "help":
            return open_page(board, Page.HELP)
        case "messages":
            return open_page(board, Page.MESSAGES)
        case "despite-chain":
            return _despite_chain(board)
        case _:
            return Step(ui=board.ui, effect=Effect.DETACH)
