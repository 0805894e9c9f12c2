"""The hours in which a second person is needed go by the clock on the wall, across midnight and across its changes."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from plans.model import PartyId
from plans.model.second import Hours, Second

OSLO = ZoneInfo("Europe/Oslo")
NIGHT = Hours(begins=60, ends=300)
OVER_MIDNIGHT = Hours(begins=23 * 60, ends=5 * 60)


def utc(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2022, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(("at", "held"), [((23, 59), False), ((0, 0), True), ((3, 59), True), ((4, 0), False)], ids=str)
def test_they_begin_with_their_first_minute_and_end_before_their_last(at: tuple[int, int], *, held: bool) -> None:
    assert NIGHT.hold(utc(12, *at), OSLO) is held  # one hour behind Oslo


@pytest.mark.parametrize(("at", "held"), [((21, 59), False), ((22, 0), True), ((3, 0), True), ((4, 0), False)], ids=str)
def test_they_go_across_midnight(at: tuple[int, int], *, held: bool) -> None:
    assert OVER_MIDNIGHT.hold(utc(11, *at), OSLO) is held


def test_where_the_clock_is_put_back_they_last_an_hour_longer() -> None:
    held = [NIGHT.hold(utc(29 + (hour >= 24), hour % 24, 30, month=10), OSLO) for hour in range(22, 29)]
    assert held == [False, True, True, True, True, True, False]  # 23:30 to 03:30 UTC on 30 October


def test_where_it_is_put_forward_they_are_an_hour_shorter() -> None:
    held = [NIGHT.hold(utc(26 + (hour >= 24), hour % 24, 30, month=3), OSLO) for hour in range(23, 28)]
    assert held == [False, True, True, True, False]  # 00:30 to 02:30 UTC on 27 March


def test_a_second_person_covers_another_where_it_is_needed_whenever_that_is() -> None:
    ward, board = PartyId("ward"), PartyId("board")
    always, nightly = Second(party=ward), Second(party=ward, between=NIGHT)
    longer = Second(party=ward, between=OVER_MIDNIGHT)
    assert always.covers(nightly)
    assert longer.covers(nightly)
    assert not nightly.covers(longer)
    assert not nightly.covers(always)
    assert not Second(party=board).covers(always)
