"""The keys of a confirmation's page: mark items, tick them, find them, take the last tick back.

Every key acts on what is seen: the command names items and tick; what is chosen or on its way counts as set.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from console.keys.step import KeyStep, ask, refuse, say, send
from console.layout.board import Board
from console.layout.compose import page_height
from console.layout.pages.items import Confirming, confirming, entries, matrix_height
from console.view.model import Ask, Prompt, Ui
from console.view.on_the_way import ticks_of, ticks_unread
from console.view.ticking import ItemFilter, ItemsUi, lacking, matches, opened
from jobs.run.outlook.people.acting import party_name
from jobs.run.outlook.status import unconfirmed
from jobs.run.state.unit import SettledItem, Tick
from plans.model import Item
from plans.plurals import counted

NO_CONFIRMATION = "this is no confirmation"
TAKEN_BACK = "taken back by one key"
"""The reason of a tick that was taken back by its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Here:
    """The page, and the item under the cursor."""

    board: Board
    page: Confirming
    item: Item

    @property
    def ui(self) -> ItemsUi:
        return self.board.ui.items

    @property
    def chosen(self) -> frozenset[tuple[str, str]]:
        """Ticks that wait to be sent."""
        return ticks_of(self.board.ui.unsent, self.page.unit)

    @property
    def coming(self) -> frozenset[tuple[str, str]]:
        """Ticks that are chosen, or on their way from whichever console."""
        return self.chosen | self.under_way

    @property
    def under_way(self) -> frozenset[tuple[str, str]]:
        """Ticks that are on their way."""
        return self.ui.on_the_way | ticks_unread(self.board.view, self.page.unit).keys()

    def with_items(self, ui: ItemsUi, *, line: int | None = None) -> Ui:
        at = self.board.ui.line if line is None else line
        return replace(self.board.ui, items=replace(ui, unit=self.page.unit), line=at)


def _on_an_item(answer: Callable[[_Here], KeyStep]) -> Callable[[Board], KeyStep]:
    def act(board: Board) -> KeyStep:
        page = confirming(board)
        if page is None:
            return refuse(board, NO_CONFIRMATION)
        item = page.selected(board)
        if item is None:
            return refuse(board, "no item is shown; f shows others")
        fixed = board.ui.items
        if fixed.unit != page.unit:
            fixed = opened(page.unit, page.known, page.body)
        return answer(_Here(board=board.with_ui(replace(board.ui, items=fixed)), page=page, item=item))

    return act


# --- marks -------------------------------------------------------------------------------------------------------


def _mark(here: _Here) -> KeyStep:
    """Mark the item, or take its mark away, and go on to the next one."""
    marked = here.ui.marked ^ {here.item.id}
    line = min(here.board.ui.line + 1, len(here.page.items) - 1)
    return KeyStep(ui=here.with_items(replace(here.ui, marked=marked, anchor=here.item.id), line=line))


def _mark_range(here: _Here) -> KeyStep:
    names = [item.id for item in here.page.items]
    if here.ui.anchor not in names:
        return refuse(here.board, "mark the first one with x, go to the last one, then X")
    ends = sorted((names.index(here.ui.anchor), names.index(here.item.id)))
    return _mark_all_of(here, names[ends[0] : ends[1] + 1], turn_off=False)


def _mark_group(here: _Here) -> KeyStep:
    return _mark_all_of(here, [one.id for one in here.page.items if one.group == here.item.group])


def _mark_shown(here: _Here) -> KeyStep:
    return _mark_all_of(here, [one.id for one in here.page.items])


def _mark_all_of(here: _Here, names: Iterable[str], *, turn_off: bool = True) -> KeyStep:
    """Mark them all but what was settled without ticks; where all of them are marked, take their marks away."""
    named = list(names)
    meant = frozenset(name for name in named if here.page.known.settlement(name) is None)
    marked = here.ui.marked - meant if turn_off and meant <= here.ui.marked else here.ui.marked | meant
    ui = here.with_items(replace(here.ui, marked=marked, anchor=here.item.id))
    left = len(named) - len(meant)
    return say(
        here.board.with_ui(ui), f"{len(marked)} marked" + (f", {left} waived or failed left out" if left else "")
    )


def unmark(board: Board) -> KeyStep | None:
    """What Esc takes away before it leads back: the whole of an item, marks, a filter. None where there is nothing."""
    ui, page = board.ui.items, confirming(board)
    if ui.is_whole:
        return KeyStep(ui=replace(board.ui, items=replace(ui, is_whole=False)))
    if ui.marked:
        return KeyStep(ui=replace(board.ui, items=replace(ui, marked=frozenset(), anchor="")))
    if page is None or ui.filter is ItemFilter.ALL:
        return None
    return _in_order(board, page, replace(ui, filter=ItemFilter.ALL, of=""))


# --- ticks -------------------------------------------------------------------------------------------------------


def _next_tick(here: _Here) -> KeyStep:
    """The next tick that the item, or any of the marked ones, lacks as seen; then on to the next open item."""
    missing: set[str] = set()
    for name in _meant(here):
        missing.update(lacking(here.coming, here.page.known, here.page.body, name))
    ticks = [tick for tick in here.page.body.ticks if tick in missing]
    if not ticks:
        return say(here.board, f"{_named(_meant(here))}: every tick is set, chosen or on its way")
    step = _choose(here, ticks[0])
    if here.ui.marked or len(ticks) > 1:
        return step
    return replace(step, ui=replace(step.ui, line=_next_open(here)))


def _numbered(number: int) -> Callable[[_Here], KeyStep]:
    def answer(here: _Here) -> KeyStep:
        ticks = here.page.body.ticks
        if number > len(ticks):
            return refuse(here.board, f"there is no tick {number}: {', '.join(ticks)}")
        return _choose(here, ticks[number - 1])

    return answer


def _choose(here: _Here, tick: str) -> KeyStep:
    """One command for all that lack the tick, with those for which it was chosen before; a waived one goes alone."""
    names = [name for name in _meant(here) if _lacks(here, name, tick)]
    if not names:
        return say(here.board, f"{tick} of {_named(_meant(here))} is set, chosen or on its way")
    return _ask_who(here, names) if here.page.body.asks_who else _send_ticks(here, tick, names)


def _ask_who(here: _Here, names: Sequence[str]) -> KeyStep:
    """Ask who takes these over: the command is written, but for the name."""
    named = f"items={','.join(names)}" if len(names) > 1 else names[0]
    return ask(here.board, f"confirm {here.page.unit} {named} who=", say="who takes it over, by name?")


def _send_ticks(here: _Here, tick: str, names: Sequence[str]) -> KeyStep:
    """Choose this tick of these, with those for which it was chosen before."""
    page = here.page
    before = [item for item, chosen in here.chosen if chosen == tick]
    together = {*before, *names}
    if len(together) > 1 and (alone := _settled_among(here, together)):
        return refuse(here.board, f"{alone}: it is ticked alone, after what is chosen was sent")
    in_order = [item.id for item in page.body.items if item.id in together]
    return send(here.board, "confirm", task=page.unit, tick=tick, items=in_order)


def _meant(here: _Here) -> list[str]:
    """What is marked and still in the plan, of several those that nobody has settled; else the selected item."""
    marked = [one.id for one in here.page.body.items if one.id in here.ui.marked] or [here.item.id]
    open_ = [name for name in marked if here.page.known.settlement(name) is None]
    return open_ if len(marked) > 1 and open_ else marked


def _lacks(here: _Here, name: str, tick: str) -> bool:
    """Whether the tick is to be set: one on several items that did not replace a waiver is set again, alone."""
    known = here.page.known
    overlooked = tick in known.ticked(name) and not known.is_confirmed(name, tick)
    return (overlooked and (name, tick) not in here.coming) or tick in lacking(here.coming, known, here.page.body, name)


def _settled_among(here: _Here, names: Iterable[str]) -> str:
    """`Q20 is waived`: the first of them that was settled without ticks; empty where none was."""
    found = (here.page.known.settlement(name) for name in names)
    return next((f"{one.item} is {one.settlement}" for one in found if one is not None), "")


def _named(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} items"


def _next_open(here: _Here) -> int:
    """The line of the next item that is not confirmed, round at the end; the same line where there is none."""
    open_ = set(unconfirmed(here.page.known, here.page.body)) - {here.item.id}
    last, at = here.page.body.ticks[-1], here.board.ui.line
    lines = [line for line, one in enumerate(here.page.items) if one.id in open_ and (one.id, last) not in here.coming]
    return next((line for line in lines if line > at), lines[0] if lines else at)


def _waive(here: _Here) -> KeyStep:
    return ask(here.board, f"waive {here.page.unit} {here.item.id} fallback= reason=")


def _undo(here: _Here) -> KeyStep:
    """Take back what was entered last; of a tick on many items all of it."""
    if here.chosen:
        return refuse(here.board, "nothing of it is sent yet: Esc leaves it")
    if here.under_way:
        coming = counted(len(here.under_way), "tick")
        return refuse(here.board, f"{coming} on the way: what came last is not known yet")
    entered: tuple[Tick | SettledItem, ...] = (*here.page.known.ticks, *here.page.known.settled)
    last = max(entered, key=lambda one: one.seq, default=None)
    if last is None:
        return refuse(here.board, f"{here.page.unit} has no tick to take back")
    if last.seq == here.ui.undoing:
        return say(here.board, "it is being taken back")
    return send(here.board, "correct", seq=last.seq, reason=TAKEN_BACK, whole=True)


# --- order, filter, find -----------------------------------------------------------------------------------------


def _sort(here: _Here) -> KeyStep:
    return _in_order(here.board, here.page, here.ui)


def _filter(here: _Here) -> KeyStep:
    """The next filter; those of an owner and of a group are the selected item's."""
    members = list(ItemFilter)
    chosen = members[(members.index(here.ui.filter) + 1) % len(members)]
    of = {ItemFilter.OWNER: here.item.owner or "", ItemFilter.GROUP: here.item.group}.get(chosen, "")
    step = _in_order(here.board, here.page, replace(here.ui, filter=chosen, of=of))
    owner = party_name(here.board.view.plan, here.board.view.state, of) if chosen is ItemFilter.OWNER and of else of
    return replace(step, ui=replace(step.ui, message=f"items: {chosen} {owner}".rstrip()))


def _in_order(board: Board, page: Confirming, ui: ItemsUi) -> KeyStep:
    """Put in order again; the cursor stays on its item where that is shown."""
    sorted_ui = opened(page.unit, page.known, page.body, replace(ui, unit=page.unit))
    selected = page.selected(board)
    line = sorted_ui.order.index(selected.id) if selected is not None and selected.id in sorted_ui.order else 0
    return KeyStep(ui=replace(board.ui, items=sorted_ui, line=line))


def find_item(board: Board, text: str, *, step: int = 1, stay: bool = False) -> KeyStep:
    """The next item (or the one before) that holds the words; round at the end. `stay` tries this one first."""
    page = confirming(board)
    if page is None:
        return refuse(board, NO_CONFIRMATION)
    if not text.strip():
        return refuse(board, "nothing to find; / asks for it")
    ui = replace(board.ui, items=replace(board.ui.items, find=text))
    count = len(page.items)
    for distance in range(0 if stay else 1, count + 1):
        at = (board.ui.line + step * distance) % count
        item = page.items[at]
        owner = party_name(board.view.plan, board.view.state, item.owner) if item.owner is not None else ""
        if matches(item, owner, text):
            return KeyStep(ui=replace(ui, line=at))
    return refuse(board.with_ui(ui), f"no item that is shown holds {text!r}")


def _across(here: _Here, by: int) -> KeyStep:
    """The cursor on the same line of the column beside."""
    lines = entries(here.page)
    at = lines.index(here.board.ui.line) if here.board.ui.line in lines else 0
    goal = max(0, min(at + by * matrix_height(page_height(here.board) + 1), len(lines) - 1))
    line = min((one for one in lines if isinstance(one, int)), key=lambda one: abs(lines.index(one) - goal))
    return KeyStep(ui=replace(here.board.ui, line=line))


def _whole(here: _Here) -> KeyStep:
    return KeyStep(ui=here.with_items(replace(here.ui, is_whole=not here.ui.is_whole)))


def _filter_or_all(board: Board) -> KeyStep:
    """The next filter; out of one that shows nothing, the one after it."""
    page = confirming(board)
    if page is None:
        return refuse(board, NO_CONFIRMATION)
    if page.items:
        return _on_an_item(_filter)(board)
    return _in_order(board, page, replace(board.ui.items, filter=ItemFilter.ALL, of=""))


ITEM_ANSWERS: Mapping[str, Callable[[Board], KeyStep]] = {
    "items.tick": _on_an_item(_next_tick),
    **{f"items.tick.{number}": _on_an_item(_numbered(number)) for number in range(1, 10)},
    "items.mark": _on_an_item(_mark),
    "items.range": _on_an_item(_mark_range),
    "items.group": _on_an_item(_mark_group),
    "items.all": _on_an_item(_mark_shown),
    "items.waive": _on_an_item(_waive),
    "items.undo": _on_an_item(_undo),
    "items.find": lambda board: KeyStep(ui=replace(board.ui, prompt=Prompt(ask=Ask.FIND))),
    "items.find.next": lambda board: find_item(board, board.ui.items.find),
    "items.find.previous": lambda board: find_item(board, board.ui.items.find, step=-1),
    "items.filter": _filter_or_all,
    "items.sort": _on_an_item(_sort),
    "items.left": _on_an_item(lambda here: _across(here, -1)),
    "items.right": _on_an_item(lambda here: _across(here, 1)),
    "items.whole": _on_an_item(_whole),
}
