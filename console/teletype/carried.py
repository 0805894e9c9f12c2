"""What a command line of the screen would do, as a question in words: nothing of it is sent yet. Pure."""

from dataclasses import replace

from console.keys.step import KeyStep
from console.layout.board import Board
from console.teletype.dialogue import Agreeing, Answered, Completing, Dialogue, Question
from console.teletype.effects import effect_of, weighty_effect
from console.teletype.questions import question_lines
from console.text.needs import DESPITE_CHAIN, START_ENGINE
from console.text.sending.ticks import ticks_text
from console.text.sending.unsent import unsent_text
from console.view.model import Pending, Prompt, Send, Ui

_OF_AN_ENGINE = "It goes on with what is in the journal; what lost work became of is read where it was done."


def asked(asking: Question, dialogue: Dialogue, board: Board) -> Answered:
    """The question, put to the person."""
    return Answered(lines=tuple(question_lines(board, asking)), dialogue=replace(dialogue, asking=asking))


def carried(step: KeyStep, dialogue: Dialogue, board: Board, code: int) -> Answered:
    """The question that the step leads to, or why it does nothing."""
    plain = replace(dialogue, asking=None)
    asking = _question(step, board, code)
    return asked(asking, plain, board) if asking is not None else Answered(lines=(_message(step.ui),), dialogue=plain)


def _question(step: KeyStep, board: Board, code: int) -> Question | None:
    ui = step.ui
    if step.sends:
        return agreeing(board, step.sends, code)
    if step.engine is not None:
        said = f"{START_ENGINE}: start an engine on this host"
        return Agreeing(phrase=f"yes {code}", said=said, effect=(_OF_AN_ENGINE,), engine=step.engine)
    if ui.pending is not None:
        return _of_weight(board, ui.pending, code)
    return _end_of_line(ui, ui.prompt) if ui.prompt is not None and not ui.warn else None


def agreeing(board: Board, sends: tuple[Send, ...], code: int) -> Agreeing:
    """What would be sent, what it does, and the words that send it."""
    said = ticks_text(board.view, sends) or unsent_text(sends)
    return Agreeing(phrase=f"yes {code}", said=said, effect=effect_of(board, sends), sends=sends)


def _of_weight(board: Board, pending: Pending, code: int) -> Agreeing:
    """What cannot be undone: its own word, and the number."""
    phrase, effect = f"{pending.word} {code}", weighty_effect(board, pending)
    if pending.command == DESPITE_CHAIN:
        said = f"{DESPITE_CHAIN}: start an engine all the same"
        return Agreeing(phrase=phrase, said=said, effect=effect, engine=str(pending.args["accepted"]))
    sends = (Send(command=pending.command, args=pending.args),)
    return Agreeing(phrase=phrase, said=unsent_text(sends), effect=effect, sends=sends)


def _end_of_line(ui: Ui, prompt: Prompt) -> Completing:
    said = ui.message or f"{prompt.text}: what follows?"
    return Completing(ask=f"{said[0].upper()}{said[1:]}.", line=prompt.text)


def _message(ui: Ui) -> str:
    """The answer of the screen, without the colon of its command line."""
    text = ui.message.replace("(:", "(").replace(":take-keys", "take-keys")
    return f"Not sent: {text}." if ui.warn else text
