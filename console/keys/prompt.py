"""The docked line: editing, history and completion of what is being typed. One line, no widget."""

from dataclasses import replace

from console.keys import board_actions as on_board
from console.keys.step import Step
from console.keys.submit import LOCAL, confirm, submit
from console.layout.board import Board
from console.view.model import Ask, Filter, Page, Prompt
from jobs.run.decisions.commands import COMMANDS, positional


def typed(key: str, character: str | None, board: Board) -> Step:
    """A key while the docked line is open. Enter finishes it, Esc and Ctrl+C leave it without doing anything."""
    prompt = board.ui.prompt
    if prompt is None:
        return Step(ui=board.ui)
    match key:
        case "escape" | "ctrl+c":
            page = Page.BOARD if prompt.ask is Ask.WORD else board.ui.page
            text = "nothing was done" if prompt.ask is Ask.WORD else ""
            return Step(ui=replace(board.ui, prompt=None, pending=None, page=page, message=text))
        case "enter":
            return _finish(board.with_ui(replace(board.ui, prompt=None)), prompt)
        case "up" | "down":
            return _with(board, _recalled(board, prompt, -1 if key == "up" else 1))
        case "tab":
            return _with(board, _completed(board, prompt))
        case _:
            return _with(board, _edited(prompt, key, character))


def pasted(text: str, board: Board) -> Step:
    """The first line of what was pasted, at the cursor; without a docked line it goes nowhere."""
    prompt = board.ui.prompt
    first = text.splitlines()[0] if text else ""
    return Step(ui=board.ui) if prompt is None else _with(board, _inserted(prompt, first))


def _with(board: Board, prompt: Prompt) -> Step:
    return Step(ui=replace(board.ui, prompt=prompt))


def _finish(board: Board, prompt: Prompt) -> Step:
    match prompt.ask:
        case Ask.FIND:
            return on_board.find(board, prompt.text.strip())
        case Ask.WORD:
            return confirm(board, prompt.text)
        case Ask.COMMAND:
            return submit(board, prompt.text)


def _inserted(prompt: Prompt, text: str) -> Prompt:
    text = "".join(char for char in text if char.isprintable())
    before, after = prompt.text[: prompt.cursor], prompt.text[prompt.cursor :]
    return replace(prompt, text=before + text + after, cursor=prompt.cursor + len(text))


def _edited(prompt: Prompt, key: str, character: str | None) -> Prompt:
    before, after = prompt.text[: prompt.cursor], prompt.text[prompt.cursor :]
    match key:
        case "backspace":
            return replace(prompt, text=before[:-1] + after, cursor=max(0, prompt.cursor - 1))
        case "delete":
            return replace(prompt, text=before + after[1:])
        case "left":
            return replace(prompt, cursor=max(0, prompt.cursor - 1))
        case "right":
            return replace(prompt, cursor=min(len(prompt.text), prompt.cursor + 1))
        case "home" | "ctrl+a":
            return replace(prompt, cursor=0)
        case "end" | "ctrl+e":
            return replace(prompt, cursor=len(prompt.text))
        case "ctrl+u":
            return replace(prompt, text=after, cursor=0)
        case "ctrl+w":
            kept = before.rstrip().rpartition(" ")
            head = kept[0] + kept[1]
            return replace(prompt, text=head + after, cursor=len(head))
        case _ if character is not None and character.isprintable():
            return _inserted(prompt, character)
        case _:
            return prompt


def _recalled(board: Board, prompt: Prompt, by: int) -> Prompt:
    """The line before or after this one in the history; past the newest, an empty one."""
    lines = [*board.ui.history, ""]
    here = lines.index(prompt.text) if prompt.text in lines else len(lines) - 1
    text = lines[max(0, min(len(lines) - 1, here + by))]
    return replace(prompt, text=text, cursor=len(text))


def _completed(board: Board, prompt: Prompt) -> Prompt:
    """As far as the word under the cursor is unambiguous: verbs, then tasks, parties and the names of arguments."""
    before = prompt.text[: prompt.cursor]
    head, _, word = before.rpartition(" ")
    words = head.split()
    if not words:
        candidates = [*LOCAL, *COMMANDS]
    elif words[0] == "view":
        candidates = list(Filter)
    else:
        candidates = [row.unit for row in board.rows] + list(board.view.plan.parties)
        candidates += [f"{name}=" for name in positional(words[0])] if words[0] in COMMANDS else []
    found = [one for one in candidates if one.casefold().startswith(word.casefold())]
    if not found or not word:
        return prompt
    common = found[0]
    for one in found[1:]:
        while not one.casefold().startswith(common.casefold()):
            common = common[:-1]
    done = common + (" " if len(found) == 1 and not common.endswith("=") else "")
    text = (f"{head} " if head else "") + done
    return replace(prompt, text=text + prompt.text[prompt.cursor :], cursor=len(text))
