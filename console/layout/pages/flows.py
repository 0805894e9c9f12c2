"""The flows on one screen: a line each, red first, then amber; what flows is folded where there is no room.

Heads and the lines of the selected flow stay; only the flows between them go by the page. Nothing in it ticks.
"""

from collections.abc import Iterator

from console.layout import flows_strip
from console.layout.board import Board
from console.layout.flow_listing import Folded, Listing, listing
from console.layout.flows_strip import STYLES
from console.layout.frame import Line, Piece, Span, Style, cell, clip, columns, fold, measure
from console.text.flows.figures import count_text, figures_text, notice_text
from console.text.flows.told import (
    all_flows,
    how_many,
    mark_of,
    owner_text,
    since_text,
    stands_text,
    tried_light,
    tried_word,
    why_text,
)
from jobs.run.outlook.flows import FlowRow
from plans.model import PartyId
from plans.model.flows import Stage

_STAGES = {Stage.SENT: "SENT", Stage.RECEIVED: "RECV", Stage.PROCESSED: "DONE"}
_WORD, _SINCE, _NOTICE, _COUNT, _OWNER = 12, 10, 7, 6, 6
"""Columns."""
_NAME = 48
"""The most columns of a name, so that there is room for the reason behind it."""
_READABLE = 24
"""Columns from which on a reason is begun on the line of its flow."""


def matrix_height(height: int) -> int:
    """How many lines of flows a page of so many lines has."""
    return max(1, height - _heads(height) - _feet(height))


def _heads(height: int) -> int:
    """The counts, and the heads of the columns; of a small page the counts alone."""
    return 2 if height >= 12 else 1


def _feet(height: int) -> int:
    return 6 if height >= 30 else 4 if height >= 12 else 2


def flows(board: Board, height: int) -> list[Line]:
    """Exactly `height` lines: heads, flows, and what is known of the selected one."""
    room = matrix_height(height)
    page = listing(board, room)
    foot = _selected(board, page)
    if board.ui.flows.is_whole:
        lines = [_title(board, page), *foot]
        return (lines + [board.line()] * height)[:height]
    heads = [_title(board, page), *([_column_heads(board)] if _heads(height) > 1 else [])]
    matrix = (_matrix(board, page, room) + [board.line()] * room)[:room]
    return [*heads, *matrix, *(foot + [board.line()] * height)[: _feet(height)]]


# --- heads -------------------------------------------------------------------------------------------------------


def _title(board: Board, page: Listing) -> Line:
    """How many stand how; of one flow its name; why nothing is judged, and since when nobody counts."""
    lead = page.of.title if page.of is not None else "FLOWS"
    if not board.view.plan.watched.flows:
        return board.line(Span("NO FLOWS", Style.BOLD), "  this plan names none that are watched")
    told = how_many(page.rows if page.of is not None else all_flows(board.view))
    return board.line(*flows_strip.counts(board, told, board.width, lead))


def _column_heads(board: Board) -> Line:
    name = cell("  FLOW", _name_width(board) + 2)
    counts = "".join(cell(_STAGES[stage], _COUNT, right=True) for stage in _stages(board))
    notice = cell("NOTICE", _NOTICE, right=True) if _has_notice(board) else ""
    owner = f" {cell('OWNER', _OWNER)}" if _has_owner(board) else ""
    why = "WHY" if _reason_width(board) else ""
    return board.line(Span(f"{name} {cell('STANDS', _WORD)}{cell('SINCE', _SINCE)}{counts}{notice}{owner}{why}",
                           Style.DIM))  # fmt: skip


def _stages(board: Board) -> tuple[Stage, ...]:
    """The stages that any flow is counted at, where there is room for them."""
    found = {stage for flow in board.view.plan.watched.flows for stage in flow.counts}
    return tuple(stage for stage in Stage if stage in found) if board.width >= 72 else ()


def _has_notice(board: Board) -> bool:
    return board.width >= 60


def _has_owner(board: Board) -> bool:
    return board.width >= 80


def _besides(board: Board) -> int:
    """The columns of all but the name and the reason."""
    notice, owner = _NOTICE * _has_notice(board), (_OWNER + 1) * _has_owner(board)
    return 3 + _WORD + _SINCE + _COUNT * len(_stages(board)) + notice + owner


def _name_width(board: Board) -> int:
    room = max(4, board.width - _besides(board))
    return _NAME if room - _NAME >= _READABLE else room


def _reason_width(board: Board) -> int:
    return max(0, board.width - _besides(board) - _name_width(board))


# --- the matrix --------------------------------------------------------------------------------------------------


def _matrix(board: Board, page: Listing, room: int) -> list[Line]:
    """The lines around the cursor, by whole pages, so that few lines move."""
    lines: tuple[FlowRow | Folded, ...] = (*page.rows, *page.folded)
    at = page.at(board.ui.flows.selected)
    first = at // room * room
    return [
        _folded(board, one) if isinstance(one, Folded) else _row(board, one, is_here=place == at)
        for place, one in enumerate(lines[first : first + room], start=first)
    ]


def _folded(board: Board, one: Folded) -> Line:
    return board.line("  ", Span(one.text, STYLES[one.light]))


def _row(board: Board, row: FlowRow, *, is_here: bool) -> Line:
    """`>!LETTERS Discharge letters / 17B  SILENT  03:10  0  -  -  25m  BOSS  none in 2 h, 41 expected`."""
    style, cut = STYLES[tried_light(row)], board.glyphs.cut
    name = _name(row, _name_width(board), cut)
    counts = "".join(cell(count_text(board.view, row, stage), _COUNT, right=True) for stage in _stages(board))
    notice = cell(notice_text(board.view, row), _NOTICE, right=True) if _has_notice(board) else ""
    pieces: list[Piece] = [
        Span(f"{'>' if is_here else ' '}{mark_of(row)}", Style.BOLD),
        Span(name, Style.REVERSE if is_here else style),
        Span(f" {cell(tried_word(row), _WORD)}{cell(since_text(board.view, board.times, row), _SINCE)}", style),
        f"{counts}{notice}",
    ]
    if _has_owner(board):
        owner = board.view.plan.parties.get(row.owner or PartyId(""))
        pieces.append(f" {cell(owner.short if owner is not None else '-', _OWNER)}")
    reason = why_text(board.view, board.times, row)
    return board.line(*pieces, Span(clip(reason, board.width - measure(pieces), cut), style))


def _name(row: FlowRow, width: int, cut: str) -> str:
    """`LETTERS Discharge letters / 17B`: of a template or receiver its own name is never cut before the title."""
    inner = " / ".join(filter(None, (row.series.template, row.series.receiver)))
    if not inner:
        return cell(f"{row.flow.id} {row.flow.title}", width, cut)
    tail = clip(f" / {inner}", max(width // 2, width - columns(row.flow.id)), cut)
    return cell(clip(f"{row.flow.id} {row.flow.title}", width - columns(tail), cut) + tail, width)


# --- the selected one --------------------------------------------------------------------------------------------


def _selected(board: Board, page: Listing) -> list[Line]:
    """All that is known of the selected one, folded: whose it is, how it stands and why, its figures."""
    row = page.selected(board)
    if row is None:
        hidden = "x shows each of them" if page.folded else ""
        return [board.line(Span(hidden, Style.DIM))]
    return [line for style, text in _told(board, row) for line in _wrapped(board, text, style)]


def _told(board: Board, row: FlowRow) -> Iterator[tuple[Style, str]]:
    view, times = board.view, board.times
    named = f"{row.flow.id} {row.name}: {owner_text(view, row)}"
    if board.height < 14:  # two lines are left: the reason comes first, and the owner with the phone
        named = owner_text(view, row)
    yield Style.BOLD, named
    yield STYLES[row.light], stands_text(view, times, row)
    if figures := figures_text(view, times, row):
        yield Style.NORMAL, figures


def _wrapped(board: Board, text: str, style: Style) -> Iterator[Line]:
    yield from fold((Span(text, style),), board.width, board.glyphs)
