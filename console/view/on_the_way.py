"""The ticks that were sent and are in no journal yet: from this console, and from others. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from console.view.model import Send, Ui, View
from console.view.ticking import ItemsUi
from jobs.run.events import UnitId


def ticks_of(sends: Iterable[Send], unit: str) -> frozenset[tuple[str, str]]:
    """The items and ticks of one confirmation that these commands set."""
    return frozenset(
        (item, str(one.args["tick"]))
        for one in sends
        if one.command == "confirm" and one.args.get("task") == unit and "tick" in one.args
        for item in items_of(one)
    )


def ticks_unread(view: View, unit: str) -> Mapping[tuple[str, str], str]:
    """The ticks of one confirmation that lie in the inbox, from any console, each with who sent it."""
    confirms = [one for one in view.unread if one.verb == "confirm" and isinstance(one.args, Mapping)]
    waiting = [(Send(command=one.verb, args=one.args), one.actor) for one in confirms]
    return {tick: actor for send, actor in waiting for tick in ticks_of([send], unit)}


def items_of(one: Send) -> list[str]:
    """The items that a command names."""
    several = one.args.get("items")
    named = several if isinstance(several, list | tuple) else [one.args.get("item")]
    return [str(item) for item in named if item is not None]


def under_way(items: ItemsUi, sends: Iterable[Send]) -> ItemsUi:
    """After these commands were sent: their ticks are on their way, and no item is marked any more."""
    sends = tuple(sends)
    sent, undone = ticks_of(sends, items.unit), [one for one in sends if one.command == "correct"]
    if not sent and not undone:
        return items
    undoing = int(str(undone[-1].args["seq"])) if undone else items.undoing
    return replace(items, on_the_way=items.on_the_way | sent, undoing=undoing, marked=frozenset(), anchor="")


def arrived(ui: Ui, view: View) -> Ui:
    """Without the ticks that the journal has by now; one that is taken back later is not on its way again."""
    items = ui.items
    if not items.on_the_way and not items.undoing:
        return ui
    known = view.state.unit(UnitId(items.unit))
    set_by_now = {(one.item, one.tick) for one in known.ticks}
    entered = {one.seq for one in known.ticks} | {one.seq for one in known.settled}
    undoing = items.undoing if items.undoing in entered else 0
    return replace(ui, items=replace(items, on_the_way=items.on_the_way - set_by_now, undoing=undoing))


def nothing_on_the_way(ui: Ui) -> Ui:
    """After a refusal: what was sent from here may be sent again."""
    return replace(ui, items=replace(ui.items, on_the_way=frozenset(), undoing=0))
