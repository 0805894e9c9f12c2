"""The way of each link on the drawing: along rows and between cards, with one bend up or down."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from console.telling.export.facts import Exported
from console.telling.export.graph.placing import DIAMOND, TRUNK, Card, Placed

_ROUND = 4.0
_BEGUN = 2
"""How far before its card a line goes up or down from what has begun, beside those from what has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a task waits for, and the way of the line."""

    path: str
    since_start: bool
    lag: timedelta
    is_critical: bool
    x: float
    y: float
    """Where it ends."""


def links(told: Exported, where: Placed) -> Iterator[Link]:
    """Every link, in the order of the plan."""
    rows = _rows(where.cards)
    for task in told.tasks:
        for wait in task.waits:
            before, after = where.cards[wait.task], where.cards[task.id]
            near = before.left - _BEGUN if wait.since_start else before.ends + TRUNK
            trunk = _trunk(near, before, after, rows)
            begins = before.left if wait.since_start else before.ends
            yield Link(
                path=_path(begins, before.middle, trunk, after),
                since_start=wait.since_start,
                lag=wait.lag,
                is_critical=before.task.critical and task.critical,
                x=after.left,
                y=after.middle,
            )


def _rows(cards: Mapping[str, Card]) -> Mapping[float, list[Card]]:
    rows: dict[float, list[Card]] = {}
    for card in cards.values():
        rows.setdefault(card.middle, []).append(card)
    return rows


def _trunk(near: float, before: Card, after: Card, rows: Mapping[float, Sequence[Card]]) -> float:
    """Where the line goes up or down: beside whichever end leaves it to pass beneath fewer cards."""
    far = after.x + TRUNK
    if far <= near:
        return near
    ends = {before.task.id, after.task.id}
    beneath_near = _beneath(rows[after.middle], near, far, ends)
    beneath_far = _beneath(rows[before.middle], near, far, ends)
    gathers = after.task.gate is not None
    return far if (beneath_far, not gathers) < (beneath_near, gathers) else near


def _beneath(row: Sequence[Card], left: float, right: float, ends: Collection[str]) -> int:
    """Beneath how many cards of a row a line passes, but for those that it joins."""
    return sum(card.left < right and card.right > left and card.task.id not in ends for card in row)


def _path(begins: float, y: float, trunk: float, after: Card) -> str:
    """A line from one end to the other, its corners rounded; it meets a moment's mark wherever it comes from."""
    goal = after.middle
    if goal == y:
        return f"M{begins:g} {y:g}H{after.left:g}"
    down = 1 if goal > y else -1
    bend = min(_ROUND, abs(goal - y) / 2)
    back = bend if begins <= trunk else -bend
    away = f"M{begins:g} {y:g}H{trunk - back:g}Q{trunk:g} {y:g} {trunk:g} {y + down * bend:g}"
    if after.is_moment and abs(trunk - after.x - TRUNK) < 1:
        return f"{away}V{goal - down * DIAMOND:g}"
    return f"{away}V{goal - down * bend:g}Q{trunk:g} {goal:g} {trunk + bend:g} {goal:g}H{after.left:g}"
