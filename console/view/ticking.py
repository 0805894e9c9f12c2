"""Where a person is on the page of a confirmation: which items are shown in which order, what is marked, what is on its
way. Pure.

The order is fixed when the page opens, and when somebody sorts or filters: nothing moves under the finger.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from jobs.run.events import Settlement
from jobs.run.state.unit import UnitState
from plans.model import Confirm, Item


class ItemFilter(StrEnum):
    """Which items are shown; those of an owner or a group are the selected item's."""

    ALL = "all"
    OPEN = "open"
    SETTLED = "waived"
    OWNER = "owner"
    GROUP = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsUi:
    """A person's place on the page of one confirmation."""

    unit: str = ""
    """Which confirmation."""
    order: tuple[str, ...] = ()
    """The items that are shown, as they were put in order."""
    marked: frozenset[str] = frozenset()
    anchor: str = ""
    """The item that was marked last: from there a range goes."""
    on_the_way: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    """Items and ticks that were sent from here and have not come back."""
    undoing: int = 0
    """The journal's number of the tick that is being taken back."""
    filter: ItemFilter = ItemFilter.ALL
    of: str = ""
    """Whose items are shown: an owner, or a group."""
    find: str = ""
    is_whole: bool = False
    """Whether all that is known of the selected item fills the page."""


def opened(unit: str, known: UnitState, body: Confirm, before: ItemsUi | None = None) -> ItemsUi:
    """The page with its items in order: by group, those first that somebody has to look at.

    Args:
        before: its filter and marks are kept.
    """
    kept = before if before is not None and before.unit == unit else ItemsUi(unit=unit)
    chosen = [item for item in body.items if _is_shown(kept, known, body, item)]
    groups = _ranked(dict.fromkeys(item.group for item in chosen), chosen, known, body)
    order = tuple(item.id for group in groups for item in groups[group])
    return ItemsUi(
        unit=unit,
        order=order,
        marked=kept.marked,
        anchor=kept.anchor,
        on_the_way=kept.on_the_way,
        undoing=kept.undoing,
        filter=kept.filter,
        of=kept.of,
        find=kept.find,
    )


def _ranked(groups: dict[str, None], chosen: Sequence[Item], known: UnitState, body: Confirm) -> dict[str, list[Item]]:
    """The items of each group, the most pressing first; and the groups by their most pressing item."""
    ranks = {item.id: rank(known, body, item) for item in chosen}
    members: dict[str, list[Item]] = {group: [] for group in groups}
    for item in sorted(chosen, key=lambda one: ranks[one.id]):
        members[item.group].append(item)
    return dict(sorted(members.items(), key=lambda one: ranks[one[1][0].id]))


def rank(known: UnitState, body: Confirm, item: Item) -> int:
    """How soon somebody has to look at it: failed, open (the fewest ticks first), waived, confirmed."""
    ticked, settlement = known.ticked(item.id), known.settlement(item.id)
    if known.is_confirmed(item.id, body.ticks[-1]):
        return len(body.ticks) + 2
    if settlement is None:
        return 1 + len(ticked)
    return 0 if settlement.settlement is Settlement.FAILED else len(body.ticks) + 1


def _is_shown(ui: ItemsUi, known: UnitState, body: Confirm, item: Item) -> bool:
    match ui.filter:
        case ItemFilter.ALL:
            return True
        case ItemFilter.OPEN:
            return is_open(known, body, item)
        case ItemFilter.SETTLED:
            return known.settlement(item.id) is not None
        case ItemFilter.OWNER:
            return (item.owner or "") == ui.of
        case ItemFilter.GROUP:
            return item.group == ui.of


def is_open(known: UnitState, body: Confirm, item: Item) -> bool:
    """Whether it has neither its last tick nor a settlement."""
    return body.ticks[-1] not in known.ticked(item.id) and known.settlement(item.id) is None


def shown(ui: ItemsUi, unit: str, known: UnitState, body: Confirm) -> list[Item]:
    """The items in the order that was fixed; those of a later revision of the plan behind those of their group."""
    if ui.unit != unit:
        ui = opened(unit, known, body)
    by_id = {item.id: item for item in body.items}
    there = [by_id[name] for name in ui.order if name in by_id]
    if ui.filter is not ItemFilter.ALL or len(there) == len(body.items):
        return there
    return list(_by_group([*there, *(item for item in body.items if item.id not in ui.order)]))


def _by_group(items: Sequence[Item]) -> Iterator[Item]:
    for group in dict.fromkeys(item.group for item in items):
        yield from (item for item in items if item.group == group)


def lacking(coming: Collection[tuple[str, str]], known: UnitState, body: Confirm, item: str) -> list[str]:
    """The ticks that an item lacks, and that are neither chosen here nor on their way from here."""
    ticked = known.ticked(item)
    return [tick for tick in body.ticks if tick not in ticked and (item, tick) not in coming]


def matches(item: Item, owner: str, text: str) -> bool:
    """Whether every word of the text stands in what an item is called, its id, its group or who answers for it."""
    said = f"{item.id} {item.name} {item.group} {item.owner or ''} {owner}".casefold()
    return all(word in said for word in text.casefold().split())
