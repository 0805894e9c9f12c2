"""Ticks that were chosen and not yet sent, and a tick that is taken back: what they are and what they do. Pure."""

from collections.abc import Sequence

from console.view.model import Send, View
from console.view.on_the_way import items_of, ticks_of
from jobs.run.events import UnitId
from jobs.run.outlook.status import body_of, unconfirmed
from jobs.run.state.unit import Tick, UnitState
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
    if ended := [unit for unit in units if _ends(view, unit, sends)]:
        return f"These are the last ticks: {ended[0]} ends with them, and what waits for it begins."
    return _items_named(sends) or "It stays in the journal, and a new entry takes it back."


def _items_named(sends: Sequence[Send]) -> str:
    items = list(dict.fromkeys(item for one in sends for item in items_of(one)))
    more = f" and {len(items) - _NAMED} more" if len(items) > _NAMED else ""
    return ", ".join(items[:_NAMED]) + more


def _ends(view: View, unit: str, sends: Sequence[Send]) -> bool:
    body = body_of(view.plan, unit)
    if not isinstance(body, Confirm):
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
