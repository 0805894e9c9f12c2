"""The items of a confirmation in the order that was fixed, and what is on its way until it has come back."""

from dataclasses import replace

from console.view.model import Ui
from console.view.on_the_way import arrived, nothing_on_the_way
from console.view.ticking import ItemFilter, ItemsUi, matches, opened, shown
from jobs.run.events import Settlement, UnitId
from jobs.run.state.unit import SettledItem, Tick, UnitState
from plans.model import Confirm, Item, PartyId
from tests.support.nights import START
from tests.support.world import half_way

BODY = Confirm(
    items=tuple(Item(id=name, name=name, group=group) for name, group in zip("abcdef", "112233", strict=True)),
    ticks=("sent", "received"),
)


def known(*ticks: tuple[str, str], settled: str = "", how: Settlement = Settlement.WAIVED) -> UnitState:
    found = (Tick(seq=7, item=item, tick=tick, at=START, by="op") for item, tick in ticks)
    waived = (
        SettledItem(seq=8, item=item, settlement=how, reason="r", fallback="f", at=START, by="op") for item in settled
    )
    return UnitState(id=UnitId("C1"), ticks=tuple(found), settled=tuple(waived))


def test_what_waits_for_somebody_comes_first_group_by_group() -> None:
    state = known(("a", "received"), ("b", "received"), ("c", "sent"), settled="e", how=Settlement.FAILED)
    assert opened("C1", state, BODY).order == ("e", "f", "d", "c", "a", "b")


def test_the_order_stays_while_ticks_come() -> None:
    ui = opened("C1", known(), BODY)
    assert [one.id for one in shown(ui, "C1", known(("a", "received")), BODY)] == list("abcdef")


def test_an_item_that_an_amendment_brings_stands_behind_those_of_its_group_and_one_it_drops_is_gone() -> None:
    ui = opened("C1", known(), BODY)
    later = replace(BODY, items=(*BODY.items[1:], Item(id="g", name="g", group="2")))
    assert [one.id for one in shown(ui, "C1", known(), later)] == list("bcdgef")


def test_a_filter_is_kept_until_it_is_asked_again() -> None:
    ui = opened("C1", known(("a", "received")), BODY, ItemsUi(unit="C1", filter=ItemFilter.OPEN))
    assert ui.order == ("b", "c", "d", "e", "f")
    assert [one.id for one in shown(ui, "C1", known(("b", "received")), BODY)] == list("bcdef")


def test_an_item_is_found_by_words_of_its_name_its_id_its_group_and_its_owner() -> None:
    item = Item(id="Q07", name="Laboratory orders, genetics", owner=PartyId("int"), group="lab")
    assert all(matches(item, "Kari", text) for text in ("q07", "GENE orders", "kari lab", "int"))
    assert not matches(item, "Kari", "genetics pathology")


def test_what_has_come_back_is_on_its_way_no_more_even_if_it_is_taken_back_later() -> None:
    view = half_way().view()
    ui = Ui(items=ItemsUi(unit="C03", on_the_way=frozenset({("lab", "received"), ("gp", "sent")})))
    assert arrived(ui, view).items.on_the_way == {("gp", "sent")}
    assert nothing_on_the_way(ui).items.on_the_way == frozenset()
