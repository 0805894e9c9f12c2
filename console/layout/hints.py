"""The last two lines: what the counts or the last answer say, and the keys; or the docked line being typed into."""

from console.layout.board import Board
from console.layout.frame import Line, Piece, Span, Style, clip, columns, measure, spread
from console.text.unsent import unsent_effect, unsent_text
from console.view.keymap import BINDINGS, SEND, STANDARD, Keymap, refusal
from console.view.model import Ask, Page, Prompt

LEGEND = "[ ] plan  = actual  > forecast  | now  * critical  ! attention"
GHOST_LEGEND = "  : ghost"

_SHOWN = {
    Page.BOARD: ("help", "find", "command", "enter", "ack", "vote", "hold", "retry", "view", "pane.next", "zoom",
                 "freeze", "save", "ghost"),
    Page.TASK: ("back", "vote", "retry", "task.skip", "task.fixed", "task.abandon", "task.stop", "ack", "command"),
    Page.POLL: ("back", "poll.go", "poll.caveat", "poll.no_go", "poll.decide", "command"),
    Page.ITEMS: ("back", "items.tick", "items.waive", "command"),
    Page.DECIDE: ("back", "decide.go", "decide.no_go", "decide.postpone", "command"),
    Page.DANGER: ("back",),
    Page.HELP: ("back", "down", "up", "command"),
    Page.MESSAGES: ("back", "down", "up", "command"),
}  # fmt: skip

_BY_ID = {one.id: one for one in BINDINGS}
_NAMES = {"escape": "Esc", "enter": "Enter", "tab": "Tab", "space": "Space"}


def key_name(keymap: Keymap, binding: str) -> str:
    """How the first key of a binding is written: `Esc`, `^Y`, `F2`."""
    key = keymap.keys(binding)[0]
    if key.startswith("ctrl+"):
        return f"^{key.removeprefix('ctrl+').upper()}"
    return _NAMES.get(key, key.upper() if len(key) > 1 else key)


def status_line(board: Board, position: str) -> Line:
    """The answer to the last key while there is one, else the counts and the view."""
    ui = board.ui
    if speaks(board):
        return message_line(board)
    left: list[Piece] = [str(board.tally)]
    if board.width >= 150:
        left.append(Span(f"    {LEGEND}{GHOST_LEGEND if board.ghost is not None else ''}", Style.DIM))
    rights = (f"view: {ui.filter}  {position}", position, "") if position else ("",)
    right = next(one for one in rights if measure(left) + columns(one) < board.width or not one)
    return spread(left, [right], board.width, board.glyphs)


_AFTER_A_NO_GO = ("back", "rollback", "decide.postpone", "poll.decide")
"""What comes first while a no-go stands or the night is rolled back; nobody is asked any more."""


def _shown(board: Board) -> tuple[str, ...]:
    """The bindings of this page, the way back first where it is on its way."""
    names = _SHOWN[board.ui.page]
    if not (board.view.no_go or board.view.rolling_back) or board.ui.page not in _BY_ID["rollback"].pages:
        return names
    first = [name for name in _AFTER_A_NO_GO if name in names or name == "rollback"]
    return (*first, *(name for name in names if name not in first))


def speaks(board: Board) -> bool:
    """Whether there is anything for the line of messages."""
    return bool(board.ui.message or board.ui.unsent or board.ui.standing)


def message_line(board: Board) -> Line:
    """The message, else what the commands would do that wait, else what is wrong with this console.

    Where a text is cut, the key stands that shows all of it.
    """
    ui = board.ui
    if ui.unsent and not ui.message:
        return board.line(Span(unsent_effect(ui.unsent), Style.BOLD))
    style = Style.ATTENTION if ui.warn or not ui.message else Style.BOLD
    text = ui.message or ui.standing
    if columns(text) <= board.width:
        return board.line(Span(text, style))
    more = "  [m] all of it"
    return board.line(Span(clip(text, board.width - len(more), board.glyphs.cut), style), Span(more, Style.DIM))


def key_line(board: Board, keymap: Keymap = STANDARD) -> Line:
    """The keys of this page by weight; a disabled one stays and says why; detaching is always at the right edge."""
    if board.ui.prompt is not None:
        return prompt_line(board, board.ui.prompt, keymap)
    if board.ui.unsent:
        return unsent_line(board, keymap)
    tail: list[Piece] = [f" {keymap.keys('detach')[0]} Detach"]
    room = board.width - 10
    pieces: list[Piece] = []
    bindings = [_BY_ID[name] for name in _shown(board)]
    whys = [refusal(one, board.view, board.ui) for one in bindings]
    for index, (binding, why) in enumerate(zip(bindings, whys, strict=True)):
        key = keymap.keys(binding.id)[0]
        # neighbours that are refused for one reason say it once, behind the last of them
        shown = f" ({why})" if why and why not in whys[index + 1 : index + 2] else ""
        text = f"{_NAMES.get(key, key)} {binding.label or binding.id.title()}{shown}  "
        if columns(text) > room:
            continue
        room -= columns(text)
        pieces.append(Span(text, Style.DIM if why else Style.NORMAL))
    return spread(pieces, tail, board.width, board.glyphs)


def unsent_line(board: Board, keymap: Keymap = STANDARD) -> Line:
    """What waits, and the two keys that end its waiting."""
    keys = f"  {key_name(keymap, SEND)} sends  {key_name(keymap, 'back')} leaves"
    lead = "NOT SENT " if board.width >= 60 else "? "
    text = clip(unsent_text(board.ui.unsent), board.width - columns(lead) - columns(keys), board.glyphs.cut)
    return spread([Span(lead, Style.ATTENTION), Span(text, Style.BOLD)], [keys], board.width, board.glyphs)


def prompt_line(board: Board, prompt: Prompt, keymap: Keymap = STANDARD) -> Line:
    """What is being typed, with the cursor as a reversed column; scrolled so that the cursor is in sight."""
    lead = {Ask.COMMAND: ":", Ask.FIND: "/", Ask.WORD: f"{prompt.label}: "}[prompt.ask]
    room = max(1, board.width - columns(lead) - 1)
    start = max(0, prompt.cursor - room + 1)
    before, at = prompt.text[start : prompt.cursor], prompt.text[prompt.cursor : prompt.cursor + 1]
    after = prompt.text[prompt.cursor + 1 :][:room]
    typed: list[Piece] = [Span(lead, Style.BOLD), before, Span(at or " ", Style.REVERSE), after]
    how = next((one for one in _ways_out(prompt, keymap) if measure(typed) + columns(one) + 2 <= board.width), "")
    return spread(typed, [Span(how, Style.DIM)], board.width, board.glyphs)


def _ways_out(prompt: Prompt, keymap: Keymap) -> tuple[str, ...]:
    """How a line is finished and left, the longest first."""
    sends = key_name(keymap, SEND)
    match prompt.ask:
        case Ask.FIND:
            return ("Enter finds, Esc leaves",)
        case Ask.WORD:
            return (f"{sends} does it, Esc leaves", f"{sends} does it")
        case Ask.COMMAND:
            return (f"Enter shows it, {sends} sends, Esc leaves", f"{sends} sends, Esc leaves", f"{sends} sends")
