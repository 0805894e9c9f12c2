"""The items of a confirmation: a matrix of items and ticks, as many columns of them as the width allows.

Heads and the lines of the selected item stay; only the items between them go by the page.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from console.layout.board import Board
from console.layout.frame import Line, Piece, Span, Style, cell, columns
from console.text.columns import wrapped
from console.text.formatting import TaskRow
from console.view.engine_presence import executed
from console.view.on_the_way import ticks_of, ticks_unread
from console.view.ticking import ItemFilter, shown
from jobs.run.events import Settlement
from jobs.run.outlook.days_after.left import red_since
from jobs.run.outlook.people.acting import party_name
from jobs.run.outlook.sequence.units import body_of
from jobs.run.outlook.status import confirmed
from jobs.run.state.unit import SettledItem, UnitState
from plans.model import Confirm, Item, TaskId

_COLUMN = 52
"""The fewest columns in which an item is read well: beyond twice as many, two stand side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirming:
    """The confirmation whose page is open, and its items in the order in which they are shown."""

    row: TaskRow
    body: Confirm
    known: UnitState
    items: tuple[Item, ...]
    ticked: Mapping[str, Collection[str]]
    """The ticks that each item has."""
    settled: Mapping[str, SettledItem]
    """How an item was settled without its ticks, if it was."""
    chosen: Collection[tuple[str, str]]
    """Items and ticks that wait to be sent."""
    unread: Mapping[tuple[str, str], str]
    """Items and ticks that anybody has sent and no engine has read, with who."""

    @property
    def unit(self) -> str:
        """Its task."""
        return self.row.unit

    def is_open(self, item: Item) -> bool:
        """Whether it has neither its last tick nor a settlement."""
        return self.body.ticks[-1] not in self.ticked.get(item.id, ()) and item.id not in self.settled

    def selected(self, board: Board) -> Item | None:
        """The item under the cursor."""
        return self.items[min(board.ui.line, len(self.items) - 1)] if self.items else None


_Entry = str | int
"""A line of the matrix: the name of a group, or the place of an item."""


def confirming(board: Board) -> Confirming | None:
    """The selected confirmation."""
    unit = board.ui.selected or ""
    row = board.row(unit)
    body = body_of(board.view.plan, unit) if row is not None else None
    if row is None or not isinstance(body, Confirm):
        return None
    known = board.view.state.unit(unit)
    ticked: dict[str, set[str]] = {}
    for tick in known.ticks:
        ticked.setdefault(tick.item, set()).add(tick.tick)
    return Confirming(
        row=row,
        body=body,
        known=known,
        items=tuple(shown(board.ui.items, unit, known, body)),
        ticked=ticked,
        settled={one.item: one for one in known.settled},
        chosen=ticks_of(board.ui.unsent, unit),
        unread=ticks_unread(board.view, unit),
    )


def matrix_height(height: int) -> int:
    """How many lines of items a page of this height has in each of its columns."""
    return max(1, height - _heads(height) - _feet(height))


def items(board: Board, height: int) -> list[Line]:
    """Exactly `height` lines: heads, items, and what is known of the selected one."""
    page = confirming(board)
    if page is None:
        return [board.line(Span("this is no confirmation", Style.DIM))]
    is_small = _heads(height) == 1
    heads = _head_lines(board, page, is_small=is_small)
    room = matrix_height(height)
    if board.ui.items.is_whole:
        lines = [*heads, *_whole(board, page)]
        return lines[:height]
    matrix = _matrix(board, page, room)
    return [*heads, *(matrix[1:] if is_small else matrix), *_whole(board, page)[: _feet(height)]]


def _heads(height: int) -> int:
    """Title, counts and the digits of the ticks; of a small page the counts, which name the digits too."""
    return 3 if height >= 12 else 1


def _feet(height: int) -> int:
    return 5 if height >= 30 else 3 if height >= 12 else 2


# --- heads -------------------------------------------------------------------------------------------------------


def _head_lines(board: Board, page: Confirming, *, is_small: bool) -> list[Line]:
    row, body = page.row, page.body
    done = len(confirmed(page.known, body))
    counts: list[Piece] = [f"{done}/{len(body.items)} "]
    told = [*_red_since(board, page), *_counts(page)]
    if is_small:
        return [board.line(Span(f"{row.id} ", Style.BOLD), *counts, *_under_hand(board, page), *told)]
    title = board.line(
        Span(f"{row.id}  {row.title}", Style.BOLD), f"   {row.code}", *_under_hand(board, page), *_view(board, page)
    )
    return [title, board.line(f"{done}/{len(body.items)} confirmed", *told)]


def _red_since(board: Board, page: Confirming) -> Iterator[Piece]:
    """What turned red after a hand-over began: it is no item of it."""
    task = board.view.plan.by_id.get(TaskId(page.row.id))
    if task is not None and task.hands_over and (names := red_since(board.view.plan, board.view.state)):
        yield Span(f"  red since, no item: {', '.join(names)}", Style.ATTENTION)


def _view(board: Board, page: Confirming) -> Sequence[Piece]:
    ui = board.ui.items
    if ui.filter is ItemFilter.ALL:
        return ()
    of = party_name(board.view.plan, board.view.state, ui.of) if ui.filter is ItemFilter.OWNER and ui.of else ui.of
    named = f" {of or 'none'}" if ui.filter in (ItemFilter.OWNER, ItemFilter.GROUP) else ""
    return (Span(f"   {len(page.items)} of {len(page.body.items)} shown: {ui.filter}{named}", Style.LATE),)


def _counts(page: Confirming) -> Sequence[Piece]:
    """Each tick with its key and how many items have it; what failed or was waived."""
    known = page.known
    of_plan = {item.id for item in page.body.items}
    pieces: list[Piece] = []
    for number, tick in enumerate(page.body.ticks, start=1):
        has = len({one.item for one in known.ticks if one.tick == tick} & of_plan)
        pieces.append(f"  {number} {tick} {has}")
    pieces += _settled_counts(page)
    return pieces


def _under_hand(board: Board, page: Confirming) -> Iterator[Piece]:
    """What is marked here, and what was sent from any console and is not recorded yet."""
    ui = board.ui.items
    if count := sum(1 for item in page.body.items if item.id in ui.marked):
        yield Span(f"  {count} marked", Style.REVERSE)
    if waiting := len(ui.on_the_way | page.unread.keys()):
        unread = "" if executed(board.view) else ": no engine reads them"
        yield Span(f"  ~{waiting} on the way{unread}", Style.ATTENTION if unread else Style.BOLD)


def _settled_counts(page: Confirming) -> Iterator[Piece]:
    settled = [found for item in page.body.items if (found := page.settled.get(item.id)) is not None]
    for how, style in ((Settlement.FAILED, Style.ATTENTION), (Settlement.WAIVED, Style.LATE)):
        if count := sum(1 for one in settled if one.settlement is how):
            yield Span(f"  {count} {how}", style)


# --- the matrix --------------------------------------------------------------------------------------------------


def entries(page: Confirming) -> list[_Entry]:
    """The lines of the matrix; items without a group stand under no heading."""
    if not any(item.group for item in page.body.items):
        return list(range(len(page.items)))
    lines: list[_Entry] = []
    for group, members in groupby(range(len(page.items)), key=lambda index: page.items[index].group):
        lines += [group or "(no group)", *members]
    return lines


def _matrix(board: Board, page: Confirming, room: int) -> list[Line]:
    """Their head and the lines around the cursor, by whole pages, so that few lines move."""
    lines = entries(page)
    beside = max(1, min(board.width // _COLUMN, -(-len(lines) // room)))
    width = board.width // beside
    at = lines.index(board.ui.line) if board.ui.line in lines else 0
    first = at // (room * beside) * room * beside
    heads = [_column_head(page, lines, first + column * room, width) for column in range(beside)]
    rows: list[Line] = [board.line(*heads)]
    for index in range(first, first + room):
        cells: list[Piece] = []
        for column in range(beside):
            place = index + column * room
            cells += _cell(board, page, lines[place], width) if place < len(lines) else [" " * width]
        rows.append(board.line(*cells))
    return rows


def _column_head(page: Confirming, lines: Sequence[_Entry], first: int, width: int) -> Span:
    """The digits of the ticks; and the group where it goes on from the column before."""
    top = lines[first] if first < len(lines) else ""
    goes_on = page.items[top].group if isinstance(top, int) else ""
    digits = "".join(f" {number}" if number < 10 else " ." for number in range(1, len(page.body.ticks) + 1))
    name = cell(f"  ITEM{f'  {goes_on}' if goes_on else ''}", _name_width(page, width) + 2)
    return Span(cell(f"{name}{digits}", width), Style.DIM)


def _name_width(page: Confirming, width: int) -> int:
    """What the longest name takes, or what is left beside the cursor, the mark, the ticks and how it was settled."""
    longest = max((columns(_name(item)) for item in page.body.items), default=0)
    return max(4, min(longest, width - 2 - 2 * len(page.body.ticks) - 3))


def _name(item: Item) -> str:
    return f"{item.id} {item.name}"


def _cell(board: Board, page: Confirming, entry: _Entry, width: int) -> list[Piece]:
    if isinstance(entry, str):
        return [Span(cell(_group_head(page, entry), width - 1, board.glyphs.cut) + " ", Style.BOLD)]
    item = page.items[entry]
    here, ui = entry == min(board.ui.line, len(page.items) - 1), board.ui.items
    style = Style.REVERSE if here else _style(page, item)
    name = cell(_name(item), _name_width(page, width), board.glyphs.cut)
    lead = Span(f"{'>' if here else ' '}{'*' if item.id in ui.marked else ' '}", Style.BOLD)
    settled = page.settled.get(item.id)
    flag = f" {settled.settlement[0].upper()} " if settled is not None else "   "
    ticks = [_tick(board, page, item, tick) for tick in page.body.ticks]
    used = columns(name) + 2 + 2 * len(ticks) + 3
    return [lead, Span(name, style), *ticks, Span(flag, Style.LATE), _besides(board, page, item, width - used)]


def _besides(board: Board, page: Confirming, item: Item, width: int) -> Span:
    """Where there is room: why it was settled, else who is called as long as it is open."""
    settled = page.settled.get(item.id)
    if settled is not None:
        return Span(cell(f"{settled.reason}; instead: {settled.fallback}", width, board.glyphs.cut), Style.LATE)
    contact = item.contact or board.contact(item.owner)
    text = contact if width > columns(contact) and page.is_open(item) else ""
    return Span(cell(text, width), Style.DIM)


def _style(page: Confirming, item: Item) -> Style:
    if not page.is_open(item):
        return Style.DIM if page.settled.get(item.id) is None else Style.LATE
    return Style.LATE if page.row.late else Style.NORMAL


def _tick(board: Board, page: Confirming, item: Item, tick: str) -> Span:
    """x is set, ? is chosen and not sent, ~ is on its way, - is missing."""
    if tick in page.ticked.get(item.id, ()):
        return Span(" x", Style.GOOD)
    if (item.id, tick) in page.chosen:
        return Span(" ?", Style.BOLD)
    if (item.id, tick) in board.ui.items.on_the_way or (item.id, tick) in page.unread:
        return Span(" ~", Style.BOLD)
    return Span(" -", Style.DIM)


def _group_head(page: Confirming, group: str) -> str:
    """`laboratory 12/20`, of all its items."""
    members = [item for item in page.body.items if (item.group or "(no group)") == group]
    done = sum(page.known.is_confirmed(item.id, page.body.ticks[-1]) for item in members)
    return f"{group} {done}/{len(members)}"


# --- the selected item -------------------------------------------------------------------------------------------


def _whole(board: Board, page: Confirming) -> list[Line]:
    """All that is known of the selected item, wrapped."""
    item = page.selected(board)
    if item is None:
        return [board.line(Span("no item is shown; f shows others", Style.DIM))]
    owner = party_name(board.view.plan, board.view.state, item.owner) if item.owner is not None else ""
    contact = item.contact or board.contact(item.owner)
    who = ", ".join(filter(None, (owner, contact, item.group)))
    said = [f"{item.id} {item.name}{f': {who}' if who else ''}"]
    settled = page.settled.get(item.id)
    if settled is not None:
        said.append(f"{settled.settlement} {board.times.when(settled.at)} by {settled.by}: {settled.reason}")
        said.append(f"instead: {settled.fallback}")
    said.append("; ".join(_ticks_said(board, page, item)))
    lines = [part for text in said for part in wrapped("", text, width=board.width)]
    styles = (Style.BOLD, *[Style.NORMAL] * len(lines))
    texts = [board.line(Span(text, style)) for text, style in zip(lines, styles, strict=False)]
    return [*texts, *[board.line()] * 5]


def _ticks_said(board: Board, page: Confirming, item: Item) -> list[str]:
    """Each tick with who set it and when."""
    found = {one.tick: one for one in page.known.ticks if one.item == item.id}
    said = []
    for tick in page.body.ticks:
        if tick in found:
            by = f"by {found[tick].who}, says {found[tick].by}" if found[tick].who else f"by {found[tick].by}"
            said.append(f"{tick} {board.times.when(found[tick].at)} {by}")
        else:
            said.append(f"{tick} {_coming(board, page, (item.id, tick))}")
    return said


def _coming(board: Board, page: Confirming, tick: tuple[str, str]) -> str:
    if tick in page.chosen:
        return "not sent"
    if tick in board.ui.items.on_the_way:
        return "on its way"
    return f"on its way, sent by {page.unread[tick]}" if tick in page.unread else "-"
