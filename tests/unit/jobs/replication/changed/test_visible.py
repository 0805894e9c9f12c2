"""Which transactions a snapshot shows, whose numbers go round."""

from jobs.replication.changed.visible import Visible

ROUND = 1 << 32


def test_what_had_ended_before_it_is_shown_and_what_was_still_running_or_came_later_is_not() -> None:
    seen = Visible.read("10:20:10,14")
    assert [number for number in range(8, 23) if not seen.shows(number)] == [10, 14, 20, 21, 22]
    assert Visible.read("10:10:").shows(9)


def test_numbers_that_have_gone_round_are_told_from_those_that_have_not() -> None:
    seen = Visible.read(f"{3 * ROUND - 2}:{3 * ROUND + 2}:{3 * ROUND - 2},{3 * ROUND + 1}")
    shown = {number: seen.shows(number) for number in (ROUND - 3, ROUND - 2, ROUND - 1, 0, 1, 2)}
    assert shown == {ROUND - 3: True, ROUND - 2: False, ROUND - 1: True, 0: True, 1: False, 2: False}
