"""The pages about the console itself: its help, and the messages that it has shown."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from textwrap import wrap

from console.layout.board import Board
from console.layout.frame import Line, Span, Style, cell
from console.layout.hints import LEGEND
from console.layout.shown_keys import why_not
from console.text.command_line import command_help
from console.text.verified import still_verifying
from console.view.company import consoles_text
from console.view.keymap import STANDARD, Binding, Keymap
from console.view.model import Page


def messages(board: Board) -> list[Line]:
    """Every message that this console has shown, the newest first, in full."""
    lines = [board.line(Span("MESSAGES", Style.BOLD), "   newest first; j and k scroll, Esc goes back"), board.line()]
    for said in reversed(board.ui.said):
        style = Style.ATTENTION if said.warn else Style.NORMAL
        first, *rest = wrap(said.text, max(10, board.width - 11)) or [""]
        lines.append(board.line(Span(f"{board.times.clock(said.at)} {'!' if said.warn else '.'} ", Style.DIM),
                                Span(first, style)))  # fmt: skip
        lines += [board.line(" " * 11, Span(text, style)) for text in rest]
    if not board.ui.said:
        lines.append(board.line(Span("nothing was said yet", Style.DIM)))
    return lines


_PLACES = {
    Page.BOARD: "on the board",
    Page.TASK: "on a task",
    Page.JOB: "on a job",
    Page.POLL: "at a poll",
    Page.ITEMS: "in a list of items",
    Page.DECIDE: "at a decision",
    Page.STREAMS: "at the streams",
    Page.SINCE: "at what you have missed",
    Page.NEEDS: "at what needs you",
    Page.PROBLEMS: "at the problems",
    Page.REPLICATIONS: "at the replications",
    Page.FLOWS: "at the flows",
    Page.BRIEF: "at the brief",
}


def _by_context(here: Page, keymap: Keymap) -> Iterator[tuple[str, Sequence[Binding]]]:
    """The bindings by where they hold: first those of where the person came from, last those that hold everywhere."""
    groups: dict[frozenset[Page], list[Binding]] = {}
    for one in keymap.bindings:
        groups.setdefault(one.pages, []).append(one)
    for pages in sorted(groups, key=lambda pages: (here not in pages, len(pages))):
        everywhere = len(pages) == len(Page)
        named = [place for page, place in _PLACES.items() if page in pages]
        yield "everywhere" if everywhere else ", ".join(named), groups[pages]


def _group(board: Board, keymap: Keymap, heading: str, bindings: Sequence[Binding]) -> list[Line]:
    return [board.line(Span(f"  {heading}", Style.BOLD)), *(_key(board, keymap, one) for one in bindings)]


def _key(board: Board, keymap: Keymap, binding: Binding) -> Line:
    """A key with what it does, whether it is remapped, and where it holds why it would do nothing now."""
    here = board.ui.came_from
    remapped = binding.id in keymap.own
    why = why_not(board.with_ui(replace(board.ui, page=here)), binding) if here in binding.pages else ""
    usual = f" (remapped, else {' '.join(STANDARD.keys(binding.id))})" if remapped else ""
    off = Span(f"  does nothing now: {why}", Style.LATE) if why else ""
    keys = " ".join(keymap.keys(binding.id))
    return board.line(f"  {cell(keys, 16)}{binding.text}{usual}", off, Span(f"  {binding.id}", Style.DIM))


def manual(board: Board, keymap: Keymap = STANDARD) -> list[Line]:
    """Help: the notation, the keys, the commands."""
    here, *elsewhere = _by_context(board.ui.came_from, keymap)
    lines = [
        board.line(Span("HELP", Style.BOLD), "   j and k scroll, Esc goes back"),
        board.line(),
        *_group(board, keymap, *here),
        board.line(),
        board.line(Span("WHAT IS SHOWN", Style.DIM)),
        board.line(f"  {LEGEND}"),
        board.line("  Anything past ] is the slip. G planned go-live, F forecast go-live, v now."),
        board.line("  17/20 (3): of twenty simulated nights 17 are in time, from 3 rehearsals."),
        board.line("  : where a task ended in the ghost, a night of before; } where it was planned, too."),
        board.line("  GO* is a go with a caveat. Late has a +, what needs somebody a !, in every theme."),
        *_leaving(board),
        board.line(),
        *_journal(board),
        *_company(board),
        board.line(Span("OTHER KEYS", Style.DIM)),
    ]
    for group in elsewhere:
        lines += _group(board, keymap, *group)
    if board.view.replay is not None:
        return lines
    lines += [board.line(), board.line(Span("COMMANDS, AFTER A COLON", Style.DIM))]
    lines.append(board.line("  goto TASK · view NAME · find TEXT · ghost NIGHT · streams · since · needs · flows"))
    lines.append(board.line("  messages · start-engine · despite-chain · quit"))
    for written, text in command_help().values():
        lines.append(board.line(f"  {written}", Span(f"  {text}", Style.DIM)))
    return lines


def _leaving(board: Board) -> list[Line]:
    """What ends here, and what does not."""
    if board.view.replay is not None:
        return [
            board.line("  ~ stands before percents and forecasts: they are as of the last sample that was kept."),
            board.line("  A replay sends nothing. q goes back, and on the board leaves it. Ctrl+L paints anew."),
        ]
    return [
        board.line("  q goes back, and on the board detaches: the run goes on. Ctrl+L paints everything again."),
        board.line("  Only :abort, and the plan's title typed, ends a run."),
    ]


def _journal(board: Board) -> list[Line]:
    """Since when the journal is verified; nothing where all of it is."""
    told = wrap(still_verifying(board.view), max(10, board.width - 2))
    if not told:
        return []
    return [board.line(Span("THE JOURNAL", Style.DIM)), *(board.line(f"  {text}") for text in told), board.line()]


def _company(board: Board) -> list[Line]:
    """Who else looks at this run; nothing where nobody does."""
    told = wrap(consoles_text(board.view), max(10, board.width - 2))
    if not told:
        return []
    return [board.line(Span("WHO ELSE IS HERE", Style.DIM)), *(board.line(f"  {text}") for text in told), board.line()]
