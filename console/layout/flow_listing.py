"""Which flows their page lists on so many lines, and what it folds: red and amber ones never."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from console.layout.board import Board
from console.text.flows.as_of_now import rows_now, series_now
from console.text.flows.told import how_many, tried_light, worst_of_each
from jobs.run.outlook.flows import FlowRow, Light
from plans.model import PartyId
from plans.model.flows import Flow

_MOST_SERIES = 500
"""Templates and receivers of one flow that are listed; how many there are besides is said."""
_BAD = frozenset({Light.RED, Light.AMBER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Several flows in one line."""

    text: str
    light: Light


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What the page lists."""

    of: Flow | None
    """The flow whose templates and receivers they are; None for all flows."""
    rows: tuple[FlowRow, ...]
    """Those that have a line; the cursor walks over them."""
    folded: tuple[Folded, ...] = ()
    """What the others are."""

    def at(self, selected: str) -> int:
        """The place of the row with this name; the first where there is none."""
        return next((place for place, row in enumerate(self.rows) if row.series.name == selected), 0)

    def selected(self, board: Board) -> FlowRow | None:
        """The row under the cursor."""
        return self.rows[self.at(board.ui.flows.selected)] if self.rows else None


def listing(board: Board, height: int) -> Listing:
    """What is listed on so many lines; the selected one is always among it."""
    view, ui = board.view, board.ui.flows
    flow = view.plan.watched.flow(ui.of) if ui.of else None
    if flow is not None:
        return _of_one(flow, series_now(view, flow))
    rows = rows_now(view)
    return Listing(of=None, rows=rows) if ui.unfolded or len(rows) <= height else _of_all(board, rows, height)


def _of_all(board: Board, rows: Sequence[FlowRow], height: int) -> Listing:
    """Those that stand badly, or of which some are lost, and the others folded."""
    selected = board.ui.flows.selected
    bad = (row for row in rows if tried_light(row) in _BAD or row.settled or row.series.name == selected)
    shown = tuple(bad)
    listed = {row.flow.id for row in shown}
    hidden = [row for row in rows if row.flow.id not in listed]
    return Listing(of=None, rows=shown, folded=_folded(board, hidden, height - len(shown)))


def _of_one(flow: Flow, rows: tuple[FlowRow, ...]) -> Listing:
    more = len(rows) - _MOST_SERIES
    folded = (Folded(text=f"+ {more} more, which stand no worse", light=Light.NONE),) if more > 0 else ()
    return Listing(of=flow, rows=rows[:_MOST_SERIES], folded=folded)


def _folded(board: Board, hidden: Sequence[FlowRow], room: int) -> tuple[Folded, ...]:
    """A line for those of one owner, where there is room for all such lines; else one for those that stand alike."""
    parties = board.view.plan.parties
    by_owner = Counter((row.owner, row.light, how_many([row])[0].word) for row in hidden)
    if len({owner for owner, _, _ in by_owner}) > 1 and len(by_owner) <= room:
        named = {name: f"of {party.name}" for name, party in parties.items()}
        return tuple(
            Folded(text=f"+ {count} {word}, {named.get(owner or PartyId(''), 'without an owner')}", light=light)
            for (owner, light, word), count in by_owner.items()
        )
    return tuple(Folded(text=f"+ {one.count} {one.word}", light=one.light) for one in how_many(worst_of_each(hidden)))
