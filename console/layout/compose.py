"""One frame out of a board: which parts a terminal of this size can hold, and how many lines each gets.

Below 60 columns or 16 lines only clocks, needs-you and the current tasks; from 160 columns two panes. Every part has a
height of its own that does not depend on what is in it, so that nothing moves when a state changes.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from console.layout import (
    checkpoint_strip,
    clocks,
    events,
    flows_panel,
    gate,
    hints,
    jobs,
    kind_frame,
    needs_strip,
    replications_strip,
    streams_panel,
    strips,
    tasks,
    third_pane,
)
from console.layout.board import Board
from console.layout.frame import Frame, Line, Span, Style, beside, faded, text_of
from console.layout.glyphs import Glyphs
from console.layout.hidden_rows import hidden_rows
from console.layout.identity import identity
from console.text.night.stream_lines import stream_lines
from console.view.keymap import STANDARD, Keymap
from console.view.model import Page, Pane, Ui, View
from plans.streams import streams_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How the lines of the board are shared out."""

    needs: int
    strip: int = 1
    """The line of the checkpoints, where the plan has any."""
    table: int
    """Header included; of the left pane in the wide form."""
    jobs: int
    events: int
    gate: int = 0
    intervals: int = 0
    """A line for them, where the plan has any."""
    ghost: int = 0
    """The line of the ghost, where there is one."""
    replications: int = 0
    """A line of them, on a wide board two, where the plan has any."""
    streams: int = 0
    """A heading and a line for each, where the plan has any and there is no third pane, which holds them there."""
    rules: bool = False
    left: int = 0
    """Columns of the left pane; 0 means one pane."""
    right: int = 0
    third: int = 0
    """Columns of a third pane; 0 means none."""


def room(
    width: int,
    height: int,
    *,
    has_gates: bool = True,
    has_intervals: bool = False,
    ghost: bool = False,
    replications: int = 0,
    streams: int = 0,
) -> Room:
    """The shares for a terminal of this size; the lines of a ghost and of replications are taken from the table of
    tasks.

    Args:
        has_gates: whether the plan has checkpoints.
        has_intervals: whether the plan has any.
        ghost: whether another night is shown beside this one.
        replications: how many the plan has.
        streams: how many lines the streams of the plan take.
    """
    if width < 60 or height < 16:
        return _smallest_room(height)
    intervals = int(has_intervals and height >= 20)
    share = _widest_room(width, height, intervals, streams) if width >= 160 else _one_pane(height, intervals)
    lines = min(replications, 2 if share.left else 1)
    taken = ghost + lines
    if taken:
        events = share.events - (taken if share.left else 0)
        share = replace(share, ghost=int(ghost), replications=lines, table=share.table - taken, events=events)
    return share if has_gates else _without_gates(share)


def _without_gates(share: Room) -> Room:
    """The room of a strip and a pane that would say that there is nothing, given to tasks and events."""
    is_bare = share.rules and not share.intervals and not share.ghost
    lines = 1 + is_bare
    pane = share.gate + bool(share.gate)
    events = share.events + (lines + pane if share.left else 0)
    return replace(share, strip=0, table=share.table + lines, gate=0, events=events)


def _one_pane(height: int, intervals: int) -> Room:
    """Tasks, jobs and events one under the other."""
    is_tall = height >= 28
    needs = 2 if height >= 24 else 1
    left = height - (1 + 2 + 1 + intervals + needs + 2)
    jobs_share = min(9, left // 4) if is_tall else 4
    events_share = max(4, left // 5) if is_tall else 3
    table = left - jobs_share - events_share
    return Room(needs=needs, table=table, jobs=jobs_share, events=events_share, intervals=intervals)


def _smallest_room(height: int) -> Room:
    """Clocks, needs-you and the current tasks."""
    top = 1 + min(3, max(0, height - 5))
    needs = 2 if height >= 10 else 1 if height >= 6 else 0
    return Room(needs=needs, table=max(0, height - top - needs - 1), jobs=0, events=0)


def _widest_room(width: int, height: int, intervals: int, streams: int) -> Room:
    """Two panes: the tasks; jobs, the streams, the next checkpoint and events. From 200 columns on a third."""
    rules = height >= 36
    needs = 2 if height >= 45 else 1
    middle = height - (1 + 3 + 1 + intervals + needs + 2) - (5 if rules else 0)
    right, third = _panes(width)
    gate_share = 7 if middle >= 30 else 0
    streams_share = min(streams + 1, middle // 4) if streams and gate_share and not third else 0
    jobs_share = min(max(7, (middle - streams_share) * 4 // 10), 1 + 3 * 8)
    headings = 1 + bool(gate_share) + bool(streams_share)
    return Room(
        needs=needs,
        table=middle,
        jobs=jobs_share,
        gate=gate_share,
        streams=streams_share,
        events=middle - jobs_share - streams_share - gate_share - headings,
        intervals=intervals,
        rules=rules,
        left=width - right - 2 - (third + 2 if third else 0),
        right=right,
        third=third,
    )


def _panes(width: int) -> tuple[int, int]:
    """The columns of the second pane and of the third: what is more than 200 is shared out by all three."""
    if width < _THREE_PANES:
        return 54, 0
    return min(64, 54 + (width - _THREE_PANES) // 6), min(60, 44 + (width - _THREE_PANES) // 10)


_THREE_PANES = 200
"""Columns from which on there is a third pane."""
_MOST_ITEMS = 1000
"""Lines more than a screen has that a saved list of items may take."""


def table_height(board: Board) -> int:
    """How many tasks are in sight: what a page of the cursor is."""
    share = _room(board)
    if board.ui.zoomed and board.ui.pane is Pane.TASKS and share.jobs:
        return max(1, _middle(share) - 1)
    return max(1, share.table - 1)


def _room(board: Board) -> Room:
    has_intervals, has_ghost = bool(board.view.plan.intervals), board.ghost is not None
    streams = len(stream_lines(board.view, board.timed)) if streams_of(board.view.plan) else 0
    return room(
        board.width,
        board.height,
        has_gates=bool(board.view.plan.checkpoints),
        has_intervals=has_intervals,
        ghost=has_ghost,
        replications=len(board.view.plan.replications),
        streams=streams,
    )


def _intervals(board: Board, share: Room) -> Frame:
    return (strips.intervals(board),) if share.intervals else ()


def _replications(board: Board, share: Room) -> Frame:
    return replications_strip.strip(board, share.replications) if share.replications else ()


def _middle(share: Room) -> int:
    return share.table if share.left else share.table + share.jobs + share.events


def layout(view: View, ui: Ui, size: tuple[int, int], glyphs: Glyphs, keymap: Keymap = STANDARD) -> Frame:
    """The screen as a value: `size` is (columns, lines), and every line is exactly that wide."""
    return draw(Board.of(view, ui, size, glyphs), keymap)


def draw(board: Board, keymap: Keymap = STANDARD) -> Frame:
    """The frame of a board."""
    if board.ui.page is not Page.BOARD:
        frame = _page(board, keymap)
    else:
        share = _room(board)
        frame = _wide(board, share, keymap) if share.left else _narrow(board, share, keymap)
    frame = tuple((list(frame) + [board.line()] * board.height)[: board.height])
    return (frame[0], *faded(frame[1:])) if board.view.lost else frame


def _narrow(board: Board, share: Room, keymap: Keymap) -> Frame:
    if not share.jobs:
        return _tiny(board, share, keymap)
    lines: list[Line] = [
        _identity(board),
        *clocks.two_lines(board),
        *(checkpoint_strip.strip(board) for _ in range(share.strip)),
    ]
    lines += [
        *_intervals(board, share),
        *strips.ghost(board)[: share.ghost],
        *_replications(board, share),
        *needs_strip.needs_you(board, share.needs),
    ]
    if board.ui.zoomed:
        lines += _zoomed(board.still, board.width, _middle(share))
    else:
        still, scroll, pane = board.still, board.ui.scroll, board.ui.pane
        lines += tasks.table(still, board.width, share.table)
        lines += _at_work(still, board.width, share.jobs)
        lines += events.panel(still, board.width, share.events, scroll=scroll if pane is Pane.EVENTS else 0)
    return (*lines, *_foot(board, keymap))


def _tiny(board: Board, share: Room, keymap: Keymap) -> Frame:
    """40x10 and less: clocks, needs-you and the current tasks, no more."""
    lines = [_identity(board), *clocks.three_short_lines(board)][: max(1, board.height - share.table - share.needs - 1)]
    if share.needs:
        lines += needs_strip.needs_you(board, share.needs)
    if share.table:
        lines += [checkpoint_strip.strip(board), *tasks.table(board.still, board.width, share.table)[1:]]  # no heading
        if board.ui.message or board.ui.unsent:
            lines[-share.table] = hints.message_line(board)  # for a while over the strip: no key goes, no row moves
        elif hints.speaks(board):
            lines[-1] = hints.message_line(board)  # for good, so not over the strip
    return (*lines[: max(0, board.height - 1)], hints.key_line(board, keymap))


def _wide(board: Board, share: Room, keymap: Keymap) -> Frame:
    rule = [kind_frame.rule(board)] if share.rules else []
    lines: list[Line] = [
        _identity(board),
        *rule,
        *clocks.seven_columns(board),
        *rule,
    ]
    strip = [checkpoint_strip.strip(board)] if share.strip else []
    band = [*strip, *_intervals(board, share), *strips.ghost(board)[: share.ghost], *_replications(board, share)]
    lines += [*band, *rule] if band else []
    lines += [*needs_strip.needs_you(board, share.needs), *rule]
    if board.ui.zoomed:
        lines += _zoomed(board.still, board.width, share.table)
    else:
        left = tasks.table(board.still, share.left, share.table)
        both = beside(left, _right(board, share), (share.left, share.right), share.table, board.glyphs)
        lines += _with_third(board, both, share) if share.third else both
    return (*lines, *rule, *_foot(board, keymap))


def _with_third(board: Board, both: Frame, share: Room) -> Frame:
    """A third pane beside the two."""
    widths = (share.left + 2 + share.right, share.third)
    return beside(both, third_pane.pane(board, share.third, share.table), widths, share.table, board.glyphs)


def _right(board: Board, share: Room) -> Frame:
    """Jobs, the streams, the next checkpoint, events."""
    scroll = board.ui.scroll
    blank = board.line(width=share.right)
    return (
        *_at_work(board.still, share.right, share.jobs),
        blank,
        *((*streams_panel.panel(board.still, share.right, share.streams), blank) if share.streams else ()),
        *((*gate.panel(board, share.right, share.gate), blank) if share.gate else ()),
        *events.panel(board.still, share.right, share.events, scroll=scroll if board.ui.pane is Pane.EVENTS else 0),
    )


def _at_work(board: Board, width: int, height: int) -> Frame:
    """The jobs; once it is live and none is at work, the flows."""
    if flows_panel.is_shown(board):
        return flows_panel.panel(board, width, height)
    return jobs.panel(board, width, height)


def _zoomed(board: Board, width: int, height: int) -> Frame:
    match board.ui.pane:
        case Pane.TASKS:
            return tasks.table(board, width, height)
        case Pane.JOBS:
            return _at_work(board, width, height)
        case Pane.EVENTS:
            return events.panel(board, width, height, scroll=board.ui.scroll)
    assert_never(board.ui.pane)


def _foot(board: Board, keymap: Keymap) -> tuple[Line, Line]:
    height = table_height(board)
    return (
        hints.status_line(board, tasks.position(board.still, height), hidden_rows(board, height)),
        hints.key_line(board, keymap),
    )


def _identity(board: Board) -> Line:
    """Who and what, in the frame of this kind of run."""
    return kind_frame.framed(board, identity(board))


MATRICES = frozenset({Page.ITEMS, Page.FLOWS})
"""Pages whose heads and foot stay, and that move by whole pages between them."""


def page_lines(board: Board, keymap: Keymap = STANDARD) -> tuple[list[Line], int | None]:
    """The whole of a page and the line of its cursor, if it has one."""
    from console.layout.written_pages import page_lines  # no page is opened before the first frame stands

    return page_lines(board, keymap, page_height(board))


def whole(board: Board, keymap: Keymap = STANDARD) -> Frame:
    """What `s` saves: the board as it is shown; a page to its end, below what stands above every page."""
    if board.ui.page is Page.BOARD:
        return draw(board, keymap)
    if board.ui.page in MATRICES:
        tall = board.resized((board.width, board.height + _MOST_ITEMS))
        return tuple(one for one in draw(tall, keymap) if text_of((one,)).strip())
    return (*_above_a_page(board), *page_lines(board, keymap)[0])


def page_height(board: Board) -> int:
    """Lines that a page has below its head."""
    return max(1, board.height - len(_above_a_page(board)) - 3)


def _below_a_page(board: Board, more: str) -> Line:
    """What is said, and which part of the page is in sight."""
    if not hints.speaks(board):
        return board.line(Span(more, Style.DIM))
    room = board.width - len(more) - 2
    if not more or board.width < 60:
        return hints.message_line(board)
    return board.line(*hints.message_line(board.resized((room, board.height))), "  ", Span(more, Style.DIM))


def _above_a_page(board: Board) -> Frame:
    """Identity, clocks and what needs you stay above every page."""
    top = [_identity(board), *(clocks.two_lines(board) if board.height >= 14 else ())]
    return (*top, *(needs_strip.needs_you(board, 1) if board.height >= 6 else ()))


def _page(board: Board, keymap: Keymap) -> Frame:
    """What stays above every page, the line that says which one it is, the part that is in sight, and the keys."""
    top = _above_a_page(board)
    lines, cursor = page_lines(board, keymap)
    head, body = lines[0] if lines else board.line(), lines[1:]
    height = page_height(board)
    first = min(max(0, board.ui.scroll), max(0, len(body) - height))
    if cursor is not None and not (board.ui.page is Page.POLL and board.ui.scroll):
        first = max(0, min(first, cursor - 1), cursor - height)
    shown = (body[first : first + height] + [board.line()] * height)[:height]
    more = f"{first + 1}-{min(len(body), first + height)}/{len(body)}" if len(body) > height else ""
    below = _below_a_page(board, more)
    return (*top, head, *shown, below, hints.key_line(board, keymap))
