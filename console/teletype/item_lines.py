"""Which items of a confirmation a typed line means, and what is to be done with them. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence

from console.layout.board import Board
from console.teletype.dialogue import ItemList, MissingText, Offer, Picking, Unfinished
from console.teletype.questions import confirm_of
from console.view.ticking import is_open, lacking
from plans.model import Confirm

_NUMBERS = re.compile(r"\d+(-\d+)?")


def numbered_items(line: str, items: Sequence[str]) -> list[str] | None:
    """The items of `1-12,15` or `all`; None where the line is no such list, or a number has no item."""
    if line == "all":
        return list(items)
    chosen: list[str] = []
    for part in line.replace(",", " ").split():
        if not _NUMBERS.fullmatch(part):
            return None
        first, _, last = part.partition("-")
        start, end = int(first), int(last or first)
        if not 1 <= start <= end <= len(items):
            return None
        chosen += items[start - 1 : end]
    return list(dict.fromkeys(chosen)) or None


def ticks_for(board: Board, asking: ItemList, names: Sequence[str]) -> Picking | Unfinished | None:
    """Which tick is meant where they lack several; the tick where it is one; None where they lack none."""
    body, known = confirm_of(board, asking.unit)
    lack = {name: lacking((), known, body, name) for name in names}
    offers = tuple(_offers(asking.unit, body, lack))
    if not offers:
        return None
    first = offers[0].leads_to
    return first if len(offers) == 1 and isinstance(first, Unfinished) else Picking(ask="Which tick?", offers=offers)


def _offers(unit: str, body: Confirm, lack: Mapping[str, Sequence[str]]) -> Iterator[Offer]:
    for tick in body.ticks:
        if names := [name for name in lack if tick in lack[name]]:
            yield Offer(word=tick, says=f"{len(names)} of them lack it", leads_to=_tick(unit, body, tick, names))


def _tick(unit: str, body: Confirm, tick: str, names: Sequence[str]) -> Unfinished:
    in_order = [item.id for item in body.items if item.id in names]
    return Unfinished(command="confirm", args={"task": unit, "tick": tick, "items": in_order})


def waived(unit: str, item: str) -> Unfinished:
    """That an item will not be confirmed: asks for what is done instead, and why."""
    lacks = (
        MissingText(name="fallback", ask=f"{item}: what is done instead?"),
        MissingText(name="reason", ask=f"{item}: why will it not be confirmed?"),
    )
    return Unfinished(command="waive", args={"task": unit, "item": item}, lacks=lacks)


def open_items(board: Board, unit: str, group: str | None) -> ItemList:
    """The open items of a group, or of all."""
    body, known = confirm_of(board, unit)
    shown = (item for item in body.items if is_open(known, body, item) and group in (None, item.group))
    return ItemList(unit=unit, items=tuple(item.id for item in shown))
