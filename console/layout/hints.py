"""The last two lines: what the counts or the last answer say, and the keys; or the docked line being typed into."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from console.layout import flows_strip
from console.layout.board import Board
from console.layout.frame import Line, Piece, Span, Style, clip, columns, measure, spread
from console.layout.hidden_rows import HiddenRows
from console.layout.shown_keys import why_not
from console.layout.view_names import view_name
from console.text.sending.claim import claim_text
from console.text.sending.ticks import ticks_effect, ticks_text
from console.text.sending.unsent import unsent_effect, unsent_text
from console.view.engine_presence import is_missed
from console.view.keymap import ALL_BINDINGS, REPLAY, SEND, STANDARD, Keymap
from console.view.model import Ask, Page, Prompt

LEGEND = "[ ] plan  = actual  > forecast  | now  * critical  ! attention"
GHOST_LEGEND = "  : ghost"

_SHOWN = {
    Page.BOARD: ("help", "find", "command", "enter", "vote", "hold", "retry", "ack", "view", "pane.next", "zoom",
                 "freeze", "streams", "since", "needs", "save", "copy", "problems", "flows", "brief", "ghost", "order",
                 "fold"),
    Page.TASK: ("back", "task.job", "vote", "retry", "task.skip", "task.fixed", "task.abandon", "task.stop", "ack",
                "command"),
    Page.JOB: ("back", "job.task", "retry", "task.stop", "task.skip", "task.fixed", "task.abandon", "ack", "command"),
    Page.POLL: ("back", "poll.go", "poll.caveat", "poll.no_go", "poll.decide", "command"),
    Page.ITEMS: ("back", "items.tick", "items.mark", "items.waive", "items.undo", "items.find", "items.filter",
                 "items.all", "items.group", "items.range", "items.sort", "items.whole", "help", "command"),
    Page.DECIDE: ("back", "decide.go", "decide.no_go", "decide.postpone", "command"),
    Page.DANGER: ("back",),
    Page.HELP: ("back", "down", "up", "command"),
    Page.MESSAGES: ("back", "down", "up", "command"),
    Page.STREAMS: ("back", "down", "up", "command"),
    Page.SINCE: ("back", "since.seen", "down", "up", "command"),
    Page.NEEDS: ("back", "down", "up", "command"),
    Page.REPLICATIONS: ("back", "needs", "problems", "command"),
    Page.PROBLEMS: ("back", "problem.open", "problem.update", "problem.close", "down", "up", "command"),
    Page.FLOWS: ("back", "flows.into", "flows.find", "flows.fold", "flows.settle", "down", "up", "needs", "help",
                 "command"),
    Page.BRIEF: ("back", "copy", "save", "brief.language", "down", "up", "command"),
}  # fmt: skip

_BY_ID = {one.id: one for one in ALL_BINDINGS}
_NAMES = {"escape": "Esc", "enter": "Enter", "tab": "Tab", "space": "Space", "right": "Right"}


def key_name(keymap: Keymap, binding: str) -> str:
    """How the first key of a binding is written: `Esc`, `^Y`, `F2`."""
    key = keymap.keys(binding)[0]
    if key.startswith("ctrl+"):
        return f"^{key.removeprefix('ctrl+').upper()}"
    return _NAMES.get(key, key.upper() if len(key) > 1 else key)


def status_line(board: Board, position: str, hidden: HiddenRows) -> Line:
    """The answer to the last key while there is one, else the counts, the view, and what that does not show."""
    if speaks(board):
        return message_line(board)
    counts: list[Piece] = [str(board.tally)]
    if is_missed(board.view):
        counts.append(Span("  nobody works at it", Style.ATTENTION))
    legend = Span(f"    {LEGEND}{GHOST_LEGEND if board.ghost is not None else ''}", Style.DIM)
    lefts = ([*counts, legend], counts) if board.width >= 150 else (counts,)
    rights = _in_view(board, position, hidden)
    pairs = ((left, right) for right in rights for left in lefts)
    fits = (pair for pair in pairs if measure(pair[0]) + measure(pair[1]) < board.width)
    left, right = next(fits, (counts, rights[-1]))
    return spread(left, right, board.width, board.glyphs)


def _in_view(board: Board, position: str, hidden: HiddenRows) -> list[list[Piece]]:
    """Which view, which rows, and what is hidden, the longest first; what needs somebody is never left out."""
    if not position:
        return [[]]
    grave = Span(f"  hides {hidden.grave}", Style.ATTENTION)
    hides = Span(f"  {hidden.text}" if hidden.total else "", Style.ATTENTION if hidden.grave else Style.NORMAL)
    named = f"view: {view_name(board)}  {position}"
    few = f"  hides {hidden.total}" if hidden.total else ""
    if hidden.grave:
        return [[named, hides], [position, hides], [position, grave], [grave]]
    return [[named, hides], [f"{named}{few}"], [position, hides], [f"{position}{few}"], [position], []]


_NARROW = ("help", "vote", "hold", "retry", "ack", "command")
"""What the board shows first where there is little room: what acts on the night."""
_AFTER_A_NO_GO = ("back", "rollback", "decide.postpone", "poll.decide")
"""What comes first while a no-go stands or the night is rolled back; nobody is asked any more."""


def _shown(board: Board) -> tuple[str, ...]:
    """The bindings of this page, the way back first where it is on its way."""
    if board.view.replay is not None:
        return _shown_in_replay(board)
    names = _names(board)
    if not (board.view.no_go or board.view.rolling_back) or board.ui.page not in _BY_ID["rollback"].pages:
        return names
    first = [name for name in _AFTER_A_NO_GO if name in names or name == "rollback"]
    return (*first, *(name for name in names if name not in first))


def _shown_in_replay(board: Board) -> tuple[str, ...]:
    """What moves the replay, then what shows more of this page; nothing that sends."""
    moves = tuple(one.id for one in REPLAY if one.label and board.ui.page in one.pages)
    kept = {one.id for one in STANDARD.for_replay().bindings}
    first = ("help",) if board.ui.page is Page.BOARD else ("back",)
    others = (one for one in _SHOWN[board.ui.page] if one in kept and one not in first)
    return (*first, *moves, *others)


def _names(board: Board) -> tuple[str, ...]:
    names = _NARROW if board.ui.page is Page.BOARD and board.width < 60 else _SHOWN[board.ui.page]
    others = tuple(name for name in names if name != "flows")
    if board.ui.page is Page.BOARD and board.width >= 60 and flows_strip.is_told(board.view):
        return (names[0], "flows", *others[1:])
    return names if board.view.plan.watched.flows else others


def speaks(board: Board) -> bool:
    """Whether there is anything for the line of messages."""
    ui = board.ui
    return bool(ui.message or ui.unsent or ui.preview or ui.standing or claim_text(board.view))


def message_line(board: Board) -> Line:
    """The message, else what the commands would do that wait, else who asks for the keys, else what is wrong here.

    Where a text is cut, the key stands that shows all of it.
    """
    ui = board.ui
    if not ui.message and (ui.unsent or ui.preview):
        return board.line(Span(whole_parts(_effect(board), board.width, board.glyphs.cut), Style.BOLD))
    style = Style.ATTENTION if ui.warn or not ui.message else Style.BOLD
    text = ui.message or claim_text(board.view) or ui.standing
    if columns(text) <= board.width:
        return board.line(Span(text, style))
    more = "  [m] all of it"
    return board.line(Span(clip(text, board.width - len(more), board.glyphs.cut), style), Span(more, Style.DIM))


def _effect(board: Board) -> str:
    """What the commands would do that wait; of one that moves times, which."""
    if board.ui.preview is not None:
        return board.ui.preview.line
    return ticks_effect(board.view, board.ui.unsent) or unsent_effect(board.ui.unsent)


def whole_parts(text: str, width: int, cut: str) -> str:
    """As many of the parts between commas as there is room for, whole, and the mark of what is left out."""
    if columns(text) <= width:
        return text
    parts, kept = text.split(", "), ""
    for part in parts:
        longer = f"{kept}{part}, "
        if columns(longer) + columns(cut) > width:
            break
        kept = longer
    return f"{kept}{cut}" if kept else clip(text, width, cut)


def key_line(board: Board, keymap: Keymap = STANDARD) -> Line:
    """The keys of this page by weight; disabled ones stay, in brackets and with why; leaving is at the right edge."""
    if board.ui.prompt is not None:
        return prompt_line(board, board.ui.prompt, keymap)
    if board.ui.unsent:
        return unsent_line(board, keymap)
    away = "Leave" if board.view.replay is not None else "Detach"
    leaves = away if board.ui.page is Page.BOARD else "Back"
    tail = f"{key_name(keymap, 'detach')} {leaves}"
    return spread(_hints(board, keymap, board.width - columns(tail) - 1), [tail], board.width, board.glyphs)


def _hints(board: Board, keymap: Keymap, room: int) -> list[Piece]:
    """As many keys as there is room for, the disabled ones in as many words as leave them all in sight."""
    groups = _groups(board, keymap)
    told = _told(groups, room)
    pieces: list[Span] = []
    for one, text in zip(groups, told, strict=True):
        apart = "  " if pieces else ""
        if columns(apart + text) <= room:
            room -= columns(apart + text)
            pieces.append(Span(apart + text, Style.DIM if one.why else Style.NORMAL))
    return [*pieces]


def _told(groups: Sequence["_Group"], room: int) -> list[str]:
    """Each group, in the most words that leave every disabled one in sight."""
    last = max((at for at, one in enumerate(groups) if one.why), default=-1)
    for several, single in _FORMS:
        texts = [one.told(several if len(one.keys) > 1 else single) for one in groups]
        if columns("  ".join(texts[: last + 1])) <= room:
            return texts
    return [one.told(_Form.BARE) for one in groups]


class _Form(Enum):
    """How much is said of keys that do nothing now."""

    FULL = "(a Ack, v Vote: you observe)"
    SHORT = "(a v: you observe)"
    BARE = "(a v)"


_FORMS = (
    (_Form.FULL, _Form.FULL),
    (_Form.SHORT, _Form.SHORT),
    (_Form.SHORT, _Form.BARE),
)
"""For several keys and for one, the most words first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """A key that does something; or neighbours that do nothing for one reason."""

    keys: tuple[tuple[str, str], ...]
    """Key and label."""
    why: str

    def told(self, form: _Form) -> str:
        """`v Vote`; in brackets what does nothing, with why."""
        named = ", ".join(f"{key} {label}" for key, label in self.keys)
        if not self.why:
            return named
        short = " ".join(key for key, _ in self.keys)
        match form:
            case _Form.FULL:
                return f"({named}: {self.why})"
            case _Form.SHORT:
                return f"({short}: {self.why})"
            case _Form.BARE:
                return f"({short})"


def _groups(board: Board, keymap: Keymap) -> list[_Group]:
    groups: list[_Group] = []
    for name in _shown(board):
        binding = _BY_ID[name]
        why = why_not(board, binding)
        key = ((key_name(keymap, name), binding.label or name.title()),)
        if why and groups and groups[-1].why == why:
            groups[-1] = _Group(keys=groups[-1].keys + key, why=why)
        else:
            groups.append(_Group(keys=key, why=why))
    return groups


def unsent_line(board: Board, keymap: Keymap = STANDARD) -> Line:
    """What waits, and the two keys that end its waiting."""
    keys = f"  {key_name(keymap, SEND)} sends  {key_name(keymap, 'back')} leaves"
    lead = "NOT SENT " if board.width >= 60 else "? "
    waiting = ticks_text(board.view, board.ui.unsent) or unsent_text(board.ui.unsent)
    text = clip(waiting, board.width - columns(lead) - columns(keys), board.glyphs.cut)
    return spread([Span(lead, Style.ATTENTION), Span(text, Style.BOLD)], [keys], board.width, board.glyphs)


def prompt_line(board: Board, prompt: Prompt, keymap: Keymap = STANDARD) -> Line:
    """What is being typed, with the cursor as a reversed column; scrolled so that the cursor is in sight."""
    asked = f"{prompt.label}: " if columns(prompt.label) < board.width // 2 else "type it: "
    lead = {Ask.COMMAND: ":", Ask.FIND: "/", Ask.WORD: asked}[prompt.ask]
    room = max(1, board.width - columns(lead) - 1)
    start = max(0, prompt.cursor - room + 1)
    before, at = prompt.text[start : prompt.cursor], prompt.text[prompt.cursor : prompt.cursor + 1]
    after = prompt.text[prompt.cursor + 1 :][:room]
    typed: list[Piece] = [Span(lead, Style.BOLD), before, Span(at or " ", Style.REVERSE), after]
    ways = _ways_out(prompt, keymap) if board.view.replay is None else ("Enter does it, Esc leaves",)
    how = next((one for one in ways if measure(typed) + columns(one) + 2 <= board.width), "")
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
