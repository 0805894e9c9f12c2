"""The docked line: editing, history and completion of what is being typed. One line, no widget."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from console.keys import board_actions as on_board
from console.keys.completion import candidates
from console.keys.flow_actions import find_flow
from console.keys.fuzzy import fuzzily
from console.keys.item_actions import find_item
from console.keys.step import KeyStep, refuse
from console.keys.submit import confirm, submit
from console.keys.unsent import held
from console.layout.board import Board
from console.view.model import Ask, Page, Prompt

_FINDS: Mapping[Page, Callable[[Board, str], KeyStep]] = {
    Page.ITEMS: lambda board, text: find_item(board, text, stay=True),
    Page.FLOWS: lambda board, text: find_flow(board, text, stay=True),
}
"""Pages on which what is found moves as it is typed."""
_SHOWN = 12
"""Names that are shown of those a word may become."""


def typed(key: str, character: str | None, board: Board) -> KeyStep:
    """A key while the docked line is open. Enter finishes it and sends nothing, Esc and Ctrl+C leave it."""
    prompt = board.ui.prompt
    if prompt is None:
        return KeyStep(ui=board.ui)
    match key:
        case "escape" | "ctrl+c":
            page = Page.BOARD if prompt.ask is Ask.WORD else board.ui.page
            text = "nothing was done" if prompt.ask is Ask.WORD else ""
            return KeyStep(ui=replace(board.ui, prompt=None, pending=None, page=page, message=text))
        case "enter":
            return held(board, _finish(board.with_ui(replace(board.ui, prompt=None)), prompt))
        case "up" | "down":
            return _with(board, _recalled(board, prompt, -1 if key == "up" else 1))
        case "tab":
            return _completed(board, prompt)
        case _:
            return _with(board, _edited(prompt, key, character))


def pasted(text: str, board: Board) -> KeyStep:
    """The first line of what was pasted, at the cursor; without a docked line it goes nowhere."""
    prompt = board.ui.prompt
    first = text.splitlines()[0] if text else ""
    return KeyStep(ui=board.ui) if prompt is None else _with(board, _inserted(prompt, first))


def _with(board: Board, prompt: Prompt) -> KeyStep:
    if prompt.ask is Ask.FIND and (find := _FINDS.get(board.ui.page)) is not None and prompt.text.strip():
        board = board.with_ui(replace(find(board, prompt.text).ui, message="", warn=False))
    return KeyStep(ui=replace(board.ui, prompt=prompt))


def _finish(board: Board, prompt: Prompt) -> KeyStep:
    match prompt.ask:
        case Ask.FIND:
            find = _FINDS.get(board.ui.page)
            return find(board, prompt.text) if find is not None else on_board.find(board, prompt.text.strip())
        case Ask.WORD:
            return confirm(board.with_ui(replace(board.ui, prompt=prompt)), prompt.text)
        case Ask.COMMAND:
            return submit(board, prompt.text)


def _inserted(prompt: Prompt, text: str) -> Prompt:
    text = "".join(char for char in text if char.isprintable())
    before, after = prompt.text[: prompt.cursor], prompt.text[prompt.cursor :]
    return replace(prompt, text=before + text + after, cursor=prompt.cursor + len(text))


def _edited(prompt: Prompt, key: str, character: str | None) -> Prompt:
    match key:
        case "left" | "right" | "home" | "ctrl+a" | "end" | "ctrl+e":
            return replace(prompt, cursor=_moved(prompt, key))
        case "backspace" | "delete" | "ctrl+u" | "ctrl+w":
            return _erased(prompt, key)
        case _ if character is not None and character.isprintable():
            return _inserted(prompt, character)
        case _:
            return prompt


def _moved(prompt: Prompt, key: str) -> int:
    """Where the cursor stands after a key that moves it."""
    match key:
        case "left":
            return max(0, prompt.cursor - 1)
        case "right":
            return min(len(prompt.text), prompt.cursor + 1)
        case "home" | "ctrl+a":
            return 0
        case _:
            return len(prompt.text)


def _erased(prompt: Prompt, key: str) -> Prompt:
    """The text without the character at the cursor, or without what stands before it."""
    before, after = prompt.text[: prompt.cursor], prompt.text[prompt.cursor :]
    match key:
        case "delete":
            return replace(prompt, text=before + after[1:])
        case "backspace":
            kept = before[:-1]
        case "ctrl+w":
            kept = "".join(before.rstrip().rpartition(" ")[:2])
        case _:
            kept = ""
    return replace(prompt, text=kept + after, cursor=len(kept))


def _recalled(board: Board, prompt: Prompt, by: int) -> Prompt:
    """The line before or after this one in the history; past the newest, an empty one."""
    lines = [*board.ui.history, ""]
    here = lines.index(prompt.text) if prompt.text in lines else len(lines) - 1
    text = lines[max(0, min(len(lines) - 1, here + by))]
    return replace(prompt, text=text, cursor=len(text))


def _completed(board: Board, prompt: Prompt) -> KeyStep:
    """As far as the word under the cursor is unambiguous; what it may become is shown, by its letters in their order
    where nothing begins like it."""
    head, _, word = prompt.text[: prompt.cursor].rpartition(" ")
    matching = _matching(word, candidates(board, head.split()))
    if not matching:
        return refuse(board, f"nothing here is called {word}" if word else "nothing more is known that could follow")
    text = (f"{head} " if head else "") + _as_far_as_known(word, matching)
    after = replace(prompt, text=text + prompt.text[prompt.cursor :], cursor=len(text))
    more = "  .." if len(matching) > _SHOWN else ""
    shown = "  ".join(matching[:_SHOWN]) + more if len(matching) > 1 else ""
    return KeyStep(ui=replace(board.ui, prompt=after, message=shown, warn=False))


def _matching(word: str, names: Sequence[str]) -> list[str]:
    return [name for name in names if name.casefold().startswith(word.casefold())] or fuzzily(word, names)


def _as_far_as_known(word: str, matching: list[str]) -> str:
    """The only name, and a blank; of several what they have in common, if that begins like the word."""
    if len(matching) == 1:
        return matching[0] if matching[0].endswith("=") else f"{matching[0]} "
    common = _common_beginning(matching)
    return common if common.casefold().startswith(word.casefold()) else word


def _common_beginning(names: list[str]) -> str:
    """What all of them begin with, as the first one writes it."""
    common = names[0]
    for name in names[1:]:
        while not name.casefold().startswith(common.casefold()):
            common = common[:-1]
    return common
