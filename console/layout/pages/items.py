"""The items of a confirmation, each with its ticks."""

from collections.abc import Iterator

from console.layout.board import Board
from console.layout.frame import Line, Piece, Span, Style, cell
from jobs.run.outlook.status import body_of, unconfirmed
from jobs.run.state.unit import UnitState
from plans.model import Confirm, Item

FIRST_ITEM = 3
"""The line of `items` on which the first item stands."""


def items(board: Board) -> list[Line]:
    """Every item with its ticks; a settled one with its reason and fallback."""
    unit = board.ui.selected or ""
    row = board.row(unit)
    body = body_of(board.view.plan, unit) if row is not None else None
    if row is None or not isinstance(body, Confirm):
        return [board.line(Span("this is no confirmation", Style.DIM))]
    state = board.view.state.unit(unit)
    missing = len(unconfirmed(state, body))
    lines = [
        board.line(Span(f"{row.id}  {row.title}", Style.BOLD), f"   {row.code}"),
        board.line(f"{len(body.items) - missing} of {len(body.items)} confirmed; ticks: {', '.join(body.ticks)}"),
        board.line(Span(f"  {cell('ITEM', 34)} {'  '.join(body.ticks)}", Style.DIM)),
    ]
    for index, item in enumerate(body.items):
        chosen = index == board.ui.line
        mark = Span(">" if chosen else " ", Style.BOLD)
        name = Span(f" {cell(item.name, 34, board.glyphs.cut)} ", Style.REVERSE if chosen else Style.NORMAL)
        lines.append(board.line(mark, name, *_ticks(state, body, item), *_besides(state, body, item)))
    return lines


def _ticks(state: UnitState, body: Confirm, item: Item) -> Iterator[Piece]:
    ticked = state.ticked(item.id)
    for tick in body.ticks:
        is_set = tick in ticked
        yield Span(cell("x" if is_set else "-", len(tick) + 2), Style.GOOD if is_set else Style.DIM)


def _besides(state: UnitState, body: Confirm, item: Item) -> Iterator[Piece]:
    """How it was settled without its ticks; else who is called as long as the last tick is missing."""
    settled = state.settlement(item.id)
    if settled is not None:
        yield Span(f"{settled.settlement}: {settled.reason}; instead: {settled.fallback}", Style.LATE)
    elif body.ticks[-1] not in state.ticked(item.id):
        yield Span(item.contact, Style.DIM)
