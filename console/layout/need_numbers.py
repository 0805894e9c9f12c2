"""Which number key acts on which item of needs-you: an item keeps its number for as long as it is there. Pure.

Numbers that move under the finger act on another item than the one that was read. So a new item takes the lowest free
number, and a number that has become free rests for a while before another item has it.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from console.text.night.need import Need
from console.view.numbers import Numbers

KEYS = range(1, 10)
"""The keys that act on an item."""
REST = timedelta(seconds=10)
"""Real time for which a number that has become free belongs to nobody, so that a key pressed late does nothing."""


def numbered(before: Numbers, items: Sequence[Need], now: datetime) -> Numbers:
    """The numbers of these items, the most urgent first; those that have one keep it.

    Where all are taken, an item that stops the night takes the number of the least urgent item that does not.

    Args:
        now: real time.
    """
    names = {need.name for need in items}
    kept = {name: number for name, number in before.of.items() if name in names}
    freed = _resting(before, names, now)
    free = [number for number in KEYS if number not in {*kept.values(), *freed}]
    for need in items:
        if need.name not in kept:
            _give(need, items, kept, free)
    if (kept, freed) == (before.of, before.freed):
        return before
    return Numbers(of=kept, freed=freed)


def _resting(before: Numbers, names: Container[str], now: datetime) -> dict[int, datetime]:
    """The numbers that are free and rest, each with the time at which its item went."""
    gone = {number: now for name, number in before.of.items() if name not in names}
    return {number: at for number, at in {**before.freed, **gone}.items() if now - at < REST}


def _give(need: Need, items: Sequence[Need], kept: dict[str, int], free: list[int]) -> None:
    """Give an item a free number, or where it stops the night that of the least urgent item that does not."""
    if free:
        kept[need.name] = free.pop(0)
    elif need.urgent and (loser := _least_urgent(items, kept)) is not None:
        kept[need.name] = kept.pop(loser.name)


def _least_urgent(items: Iterable[Need], kept: Mapping[str, int]) -> Need | None:
    losers = [need for need in items if need.name in kept and not need.urgent]
    return losers[-1] if losers else None
