"""What a line that somebody typed leads to: `answer(line, dialogue, board, code) -> Answered`. Pure.

Nothing is sent before its effect was written out, and nothing by a text that was written before that: the words that
send hold a number which the question has just made up. Nothing is refused because somebody was slow.
"""

from dataclasses import replace
from typing import assert_never

from console.keys.item_actions import ITEM_ANSWERS
from console.keys.step import KeyStep, refuse
from console.keys.submit import commanded, submit
from console.layout.board import Board
from console.teletype.carried import agreeing, asked, carried
from console.teletype.choices import Opening, decision, opened, opened_need
from console.teletype.dialogue import (
    Agreeing,
    Answered,
    Completing,
    Dialogue,
    Grouping,
    ItemList,
    Picking,
    Polling,
    Question,
    Telling,
    Unfinished,
)
from console.teletype.item_lines import numbered_items, open_items, ticks_for, waived
from console.teletype.poll_answers import polled
from console.teletype.questions import reminder
from console.teletype.words import HELP_WORDS, OPENS, READ, read, unit_of
from console.text.command_line import read_arguments
from console.text.needs import DESPITE_CHAIN, START_ENGINE
from console.view.model import Page
from jobs.run.decisions.command_text import BadCommand
from jobs.run.decisions.commands import COMMANDS, KEYLESS
from plans.nearest import did_you_mean

LEAVE = frozenset({"no", "leave", "cancel"})
"""Words that leave a question."""
QUIT = frozenset({"quit", "q", "detach", "exit"})
ENGINE = "an engine is being started"


def answer(line: str, dialogue: Dialogue, board: Board, code: int) -> Answered:
    """Answer one line.

    Args:
        line: as it was typed, its end taken off.
        board: the run at this moment, with the numbers of needs-you that were shown last.
        code: a number that no question of this dialogue has held lately.
    """
    text = " ".join(line.split())
    dialogue = replace(dialogue, ui=board.ui)
    if dialogue.asking is not None:
        return _to_question(text, dialogue, dialogue.asking, board, code)
    if not text:
        return _quiet(dialogue)
    return _to_nobody(text, replace(dialogue, quiet=False), board, code)


def interrupted(dialogue: Dialogue) -> Answered:
    """Ctrl+C: it leaves a question, and stops nothing."""
    left = "Nothing was sent. " if dialogue.asking is not None else ""
    text = f"{left}Ctrl+C stops nothing; quit leaves this console and the run goes on."
    return Answered(lines=(text,), dialogue=replace(dialogue, asking=None, quiet=False))


def _quiet(dialogue: Dialogue) -> Answered:
    """Enter alone: what happens waits until something was said; once more: it is told again as it comes."""
    if dialogue.quiet:
        return Answered(lines=("Lines come again.",), dialogue=replace(dialogue, quiet=False))
    text = "Lines wait until you have said something. Enter alone lets them come again."
    return Answered(lines=(text,), dialogue=replace(dialogue, quiet=True))


# --- no question is open -------------------------------------------------------------------------------------------


def _to_nobody(text: str, dialogue: Dialogue, board: Board, code: int) -> Answered:
    word, _, rest = text.removeprefix(":").partition(" ")
    if word in QUIT:
        return Answered(lines=(), dialogue=dialogue, leaves=True)
    if word in READ and not (word in COMMANDS and rest):
        return Answered(lines=tuple(read(board, word, rest)), dialogue=dialogue)
    if text.casefold() in LEAVE:
        return Answered(lines=("No question is open: nothing was sent, and nothing is left.",), dialogue=dialogue)
    if text.isdigit():
        return _item(int(text), dialogue, board, code)
    return _about_a_unit(text, dialogue, board, code)


def _about_a_unit(text: str, dialogue: Dialogue, board: Board, code: int) -> Answered:
    """A task that is named, or a command, which names what it is about."""
    word, _, rest = text.removeprefix(":").partition(" ")
    if (unit := unit_of(board, rest if word in OPENS else text)) is not None:
        return _opened(opened(board, unit), dialogue, board, code)
    if word in COMMANDS or word in (DESPITE_CHAIN, START_ENGINE):
        return carried(submit(board, text), dialogue, board, code)
    others = [one for one in (*HELP_WORDS, *COMMANDS) if one != word]
    hint = did_you_mean(word, others) or "? says what can be typed."
    return Answered(lines=(f"{word} means nothing here; {hint}",), dialogue=dialogue)


def _item(number: int, dialogue: Dialogue, board: Board, code: int) -> Answered:
    need = board.need(number)
    if need is None:
        return Answered(lines=(f"There is no item {number}; needs lists them.",), dialogue=dialogue)
    return _opened(opened_need(board, need), dialogue, board, code)


def _opened(opening: Opening, dialogue: Dialogue, board: Board, code: int) -> Answered:
    """What is told of it, then its question; whoever may not command is told why instead."""
    if isinstance(opening.asks, str):
        return _after(opening.lines, carried(submit(board, opening.asks), dialogue, board, code))
    if opening.asks is None or (why := _may_not(board, opening.asks)):
        return Answered(lines=(*opening.lines, *((why,) if opening.asks is not None else ())), dialogue=dialogue)
    return _after(opening.lines, asked(opening.asks, dialogue, board))


def _may_not(board: Board, asks: Question) -> str:
    """Why this console has nothing to choose; empty where it has, as where every choice is one without keys."""
    if board.view.observer:
        return "You observe: this console sends no commands."
    needs_keys = not isinstance(asks, Picking) or any(one.word not in KEYLESS for one in asks.offers)
    if not board.view.holds_keys and needs_keys:
        return f"{board.view.state.keys.shown} holds the keys; take-keys asks for them."
    return ""


def _after(lines: tuple[str, ...], answered: Answered) -> Answered:
    return replace(answered, lines=(*lines, *answered.lines))


# --- a question is open --------------------------------------------------------------------------------------------


def _to_question(text: str, dialogue: Dialogue, asking: Question, board: Board, code: int) -> Answered:
    """Leaving it, repeating it and reading beside it go with every question; the rest is its own answer."""
    free = isinstance(asking, Telling | Completing) or (isinstance(asking, Polling) and asking.wants_text is not None)
    if text in LEAVE:
        return Answered(lines=("Nothing was sent.",), dialogue=replace(dialogue, asking=None))
    if text in ("", "?", "help"):
        return asked(asking, dialogue, board)
    word, _, rest = text.partition(" ")
    if not free and word in READ and word not in _OWN_WORDS:
        told = (*read(board, word, rest), reminder(asking))
        return Answered(lines=told, dialogue=dialogue)
    if not free and word in QUIT:
        return Answered(lines=("Nothing was sent.",), dialogue=replace(dialogue, asking=None), leaves=True)
    return _own_answer(text, dialogue, asking, board, code)


_OWN_WORDS = frozenset({"all"})


def _own_answer(text: str, dialogue: Dialogue, asking: Question, board: Board, code: int) -> Answered:
    match asking:
        case Picking():
            return _picked(text, dialogue, asking, board, code)
        case Telling():
            return _told(text, dialogue, asking.unfinished, board, code)
        case Completing():
            return carried(_completed(board, asking.line, text), dialogue, board, code)
        case Polling():
            return _voted(text, dialogue, asking, board, code)
        case Grouping():
            return _grouped(text, dialogue, asking, board)
        case ItemList():
            return _listed(text, dialogue, asking, board, code)
        case Agreeing():
            return _agreed(text, dialogue, asking)
    assert_never(asking)


def _completed(board: Board, line: str, text: str) -> KeyStep:
    """The line with its end; a text that it lacks is taken as it is, whatever it holds."""
    command, *words = line.split()
    if not words or words[-1] != _TEXT:
        return submit(board, f"{line}{text}")
    try:
        args = read_arguments(command, words[:-1], plan=board.view.plan, now=board.view.now)
    except BadCommand as error:
        return refuse(board, str(error))
    return commanded(board, command, {**args, _TEXT.removesuffix("="): text})


_TEXT = "text="


def _not_understood(text: str, dialogue: Dialogue, asking: Question) -> Answered:
    return Answered(lines=(f"{text} is no answer to this. {reminder(asking)}",), dialogue=dialogue)


def _picked(text: str, dialogue: Dialogue, asking: Picking, board: Board, code: int) -> Answered:
    for number, offer in enumerate(asking.offers, start=1):
        if text not in (str(number), offer.word):
            continue
        match offer.leads_to:
            case Unfinished():
                return _begun(offer.leads_to, dialogue, board, code)
            case str() as line:
                return asked(Completing(ask=f"{offer.word}: {line} what?", line=line), dialogue, board)
            case further:
                return asked(further, dialogue, board)
    return _not_understood(text, dialogue, asking)


def _begun(unfinished: Unfinished, dialogue: Dialogue, board: Board, code: int) -> Answered:
    """Ask for what the command still lacks; else for the words that send it."""
    if unfinished.lacks:
        return asked(Telling(unfinished=unfinished), dialogue, board)
    return carried(commanded(board, unfinished.command, unfinished.args), dialogue, board, code)


def _told(text: str, dialogue: Dialogue, unfinished: Unfinished, board: Board, code: int) -> Answered:
    told = {**unfinished.args, unfinished.lacks[0].name: text}
    return _begun(replace(unfinished, args=told, lacks=unfinished.lacks[1:]), dialogue, board, code)


def _voted(text: str, dialogue: Dialogue, asking: Polling, board: Board, code: int) -> Answered:
    going_on = polled(text, asking)
    if going_on is None:
        return _not_understood(text, dialogue, asking)
    if going_on.left:
        return asked(going_on, dialogue, board)
    if going_on.votes:
        return asked(agreeing(board, going_on.votes, code), dialogue, board)
    return _opened(decision(board, asking.gate), replace(dialogue, asking=None), board, code)


def _grouped(text: str, dialogue: Dialogue, asking: Grouping, board: Board) -> Answered:
    if text == "all":
        return asked(open_items(board, asking.unit, None), dialogue, board)
    if text.isdigit() and 1 <= int(text) <= len(asking.groups):
        return asked(open_items(board, asking.unit, asking.groups[int(text) - 1]), dialogue, board)
    return _not_understood(text, dialogue, asking)


def _listed(text: str, dialogue: Dialogue, asking: ItemList, board: Board, code: int) -> Answered:
    word, _, rest = text.partition(" ")
    if text == "undo":
        there = board.with_ui(replace(board.ui, selected=asking.unit, page=Page.ITEMS))
        return carried(ITEM_ANSWERS["items.undo"](there), dialogue, board, code)
    names = numbered_items(rest if word == "waive" else text, asking.items)
    if names is None or (word == "waive" and len(names) > 1):
        return _not_understood(text, dialogue, asking)
    chosen = waived(asking.unit, names[0]) if word == "waive" else ticks_for(board, asking, names)
    if chosen is None:
        return Answered(lines=(f"They have every tick. {reminder(asking)}",), dialogue=dialogue)
    return _begun(chosen, dialogue, board, code) if isinstance(chosen, Unfinished) else asked(chosen, dialogue, board)


def _agreed(text: str, dialogue: Dialogue, asking: Agreeing) -> Answered:
    """Exactly the words that send it; any other text sends nothing."""
    if text != " ".join(asking.phrase.split()):
        return Answered(lines=(f"Nothing is sent by that. {reminder(asking)}",), dialogue=dialogue)
    said = ENGINE if asking.engine is not None else f"Sent: {asking.said}"
    return Answered(lines=(said,), dialogue=replace(dialogue, asking=None), sends=asking.sends, engine=asking.engine)
