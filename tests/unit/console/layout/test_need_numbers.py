"""An item of needs-you keeps its number key."""

from datetime import UTC, datetime, timedelta

from console.layout.need_numbers import KEYS, REST, numbered
from console.text.night.need import Kind, Need, Rank
from console.view.numbers import NO_NUMBERS

NOW = datetime(2026, 11, 28, 23, tzinfo=UTC)


def item(unit: str, rank: Rank = Rank.WORK) -> Need:
    return Need(rank=rank, kind=Kind.WORK, unit=unit, text=unit, key="v")


def test_an_item_keeps_its_number_whatever_comes_and_goes() -> None:
    first = numbered(NO_NUMBERS, [item("A"), item("B"), item("C")], NOW)
    then = numbered(first, [item("N", Rank.CHOICE), item("B"), item("C")], NOW)
    assert (first.of, then.of) == ({"A:": 1, "B:": 2, "C:": 3}, {"B:": 2, "C:": 3, "N:": 4})


def test_a_number_that_became_free_rests_before_another_item_has_it() -> None:
    first = numbered(NO_NUMBERS, [item("A"), item("B")], NOW)
    gone = numbered(first, [item("B")], NOW)
    soon = numbered(gone, [item("B"), item("C")], NOW + REST / 2)
    later = numbered(gone, [item("B"), item("C")], NOW + REST)
    assert (soon.of["C:"], later.of["C:"]) == (3, 1)


def test_an_item_behind_the_ninth_has_a_number_once_one_is_free() -> None:
    items = [item(name) for name in "ABCDEFGHIJ"]
    first = numbered(NO_NUMBERS, items, NOW)
    later = numbered(numbered(first, items[1:], NOW), items[1:], NOW + REST)
    assert ("J:" in first.of, later.of["J:"]) == (False, 1)


def test_what_stops_the_night_has_a_number_at_once() -> None:
    items = [item(name) for name in "ABCDEFGHI"]
    first = numbered(NO_NUMBERS, items, NOW)
    then = numbered(first, [item("N", Rank.CHOICE), *items], NOW + timedelta(seconds=1))
    assert (then.of["N:"], "I:" in then.of, len(set(then.of.values()))) == (9, False, len(KEYS))


def test_nothing_new_gives_the_same_value() -> None:
    first = numbered(NO_NUMBERS, [item("A")], NOW)
    assert numbered(first, [item("A")], NOW + timedelta(hours=1)) is first
