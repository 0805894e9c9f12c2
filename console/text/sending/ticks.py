"""Ticks that were chosen and not yet sent, and a tick that is taken back: what they are and what they do. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from console.view.model import Send, View
from console.view.on_the_way import items_of, ticks_of
from jobs.run.events import UnitId
from jobs.run.outlook.sequence.units import body_of
from jobs.run.outlook.status import unconfirmed
from jobs.run.state.unit import SettledItem, Tick, UnitState
from plans.model import Confirm
from plans.plurals import counted

_NAMED = 12
"""How many items are named."""


def ticks_text(view: View, sends: Sequence[Send]) -> str:
    """`tick sent on 24 items, received on lab`, `take back sent of 12 items`; empty where it is something else."""
    if any(one.command not in ("confirm", "correct") or not _said(view, one) for one in sends):
        return ""
    ticks = [_said(view, one) for one in sends if one.command == "confirm"]
    taken_back = [_said(view, one) for one in sends if one.command == "correct"]
    return "; ".join(filter(None, (f"tick {', '.join(ticks)}" if ticks else "", *taken_back)))


def ticks_effect(view: View, sends: Sequence[Send]) -> str:
    """Whether they end the confirmation, else which items they are; empty where it is about something else."""
    if not ticks_text(view, sends):
        return ""
    units = dict.fromkeys(str(one.args.get("task")) for one in sends if one.command == "confirm")
    ended = next((unit for unit in units if _ends(view, unit, sends)), "")
    ends = f"These are the last ticks: {ended} ends with them" if ended else ""
    if warned := _warnings(view, units, sends):
        return f"{', '.join(filter(None, (ends, *warned)))}."
    said = f"{ends}, and what waits for it begins." if ends else _items_named(sends)
    return said or "It stays in the journal, and a new entry takes it back."


def _warnings(view: View, units: Iterable[str], sends: Sequence[Send]) -> list[str]:
    """What somebody might not mean: a waiver that is replaced, earlier ticks that lack, items that are left out."""
    replaced = (_replaced(view, one) for one in sends)
    lacking = (text for unit in units for text in _earlier_lacking(view, unit, sends))
    left = (_left(view, one) for one in sends)
    return [*filter(None, (*replaced, *lacking, *left))]


def _replaced(view: View, one: Send) -> str:
    """The waiver that the last tick of an item replaces, which is named alone."""
    body, settled = _settled(view, one)
    if body is None or not settled or len(items_of(one)) > 1:
        return ""
    found = settled[0]
    if one.args.get("tick", body.ticks[-1]) != body.ticks[-1]:
        return f"{found.item} stays {found.settlement}"
    return f"REPLACES that {found.item} is {found.settlement} ({found.reason}; instead: {found.fallback})"


def _left(view: View, one: Send) -> str:
    """Those among several that were settled without ticks: they stay so."""
    _, settled = _settled(view, one)
    if not settled or len(items_of(one)) == 1:
        return ""
    more = f" and {len(settled) - _NAMED} more" if len(settled) > _NAMED else ""
    return f"left as they are: {', '.join(f'{found.item} {found.settlement}' for found in settled[:_NAMED])}{more}"


def _settled(view: View, one: Send) -> tuple[Confirm | None, list[SettledItem]]:
    """The confirmation of a command that ticks, and which of the items that it names were waived or failed."""
    body = _confirmation(view, str(one.args.get("task"))) if one.command == "confirm" else None
    if body is None:
        return None, []
    known = view.state.unit(UnitId(str(one.args["task"])))
    return body, [found for item in items_of(one) if (found := known.settlement(item)) is not None]


def _earlier_lacking(view: View, unit: str, sends: Sequence[Send]) -> Iterator[str]:
    """`23 WITHOUT sent`: the ticks before the last one that the items lack which end with these."""
    body = _confirmation(view, unit)
    if body is None:
        return
    known, chosen = view.state.unit(UnitId(unit)), ticks_of(sends, unit)
    ending = [item for item, tick in chosen if tick == body.ticks[-1]]
    for tick in body.ticks[:-1]:
        if count := sum(1 for item in ending if tick not in known.ticked(item) and (item, tick) not in chosen):
            yield f"{count} WITHOUT {tick}"


def _confirmation(view: View, unit: str) -> Confirm | None:
    body = body_of(view.plan, unit) if unit in view.plan.by_id else None
    return body if isinstance(body, Confirm) else None


def _items_named(sends: Sequence[Send]) -> str:
    items = list(dict.fromkeys(item for one in sends for item in items_of(one)))
    more = f" and {len(items) - _NAMED} more" if len(items) > _NAMED else ""
    return ", ".join(items[:_NAMED]) + more


def _ends(view: View, unit: str, sends: Sequence[Send]) -> bool:
    body = _confirmation(view, unit)
    if body is None:
        return False
    last = {item for item, tick in ticks_of(sends, unit) if tick == body.ticks[-1]}
    open_ = set(unconfirmed(view.state.unit(UnitId(unit)), body))
    return bool(last) and open_ <= last


def _said(view: View, one: Send) -> str:
    if one.command == "confirm":
        items = items_of(one)
        return f"{one.args.get('tick', '')} on {items[0] if len(items) == 1 else counted(len(items), 'item')}"
    seq, is_whole = one.args.get("seq"), bool(one.args.get("whole"))
    found = (_taken_back(known, seq, is_whole=is_whole) for known in view.state.units.values())
    return next((text for text in found if text), "")


def _taken_back(known: UnitState, seq: object, *, is_whole: bool) -> str:
    for item in known.settled:
        if item.seq == seq:
            return f"take back: {item.item} {item.settlement}"
    for tick in known.ticks:
        if tick.seq == seq:
            return f"take back {tick.tick} of {_with_it(known, tick) if is_whole and tick.first else tick.item}"
    return ""


def _with_it(known: UnitState, tick: Tick) -> str:
    together = [other for other in known.ticks if other.first == tick.first]
    return counted(len(together), "item")
