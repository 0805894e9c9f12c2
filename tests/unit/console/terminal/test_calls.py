"""Who is called, how often, and what the window says."""

from dataclasses import replace
from datetime import timedelta

from console.terminal.calls import LONGEST, NOT_CALLED, REMEMBERED, called, window_title
from console.text.night.need import Kind, Need, Rank
from console.view.model import View
from tests.support.world import half_way

VIEW = half_way().view()
CHOICE = Need(rank=Rank.CHOICE, kind=Kind.CHOICE, unit="B05", text="B05 differs", key="Enter")
WORK = Need(rank=Rank.WORK, kind=Kind.WORK, unit="A04", text="A04 ready", key="v")


def after(view: View, length: timedelta) -> View:
    return replace(view, real_now=view.real_now + length)


def test_an_item_is_called_for_once_and_again_only_when_it_has_grown_worse() -> None:
    calls, first = called(NOT_CALLED, [WORK], VIEW)
    calls, again = called(calls, [WORK], VIEW)
    calls, late = called(calls, [replace(WORK, late=True, rank=Rank.LATE_WORK)], VIEW)
    calls, better = called(calls, [WORK], VIEW)
    calls, overdue = called(calls, [replace(WORK, late=True, overdue=True, rank=Rank.LATE_WORK)], VIEW)
    assert (first, again, late, better, overdue) == ("A04 ready", "", "A04 ready", "", "A04 ready")


def test_several_at_once_are_one_call_and_one_that_comes_and_goes_is_not_one_each_time() -> None:
    calls, first = called(NOT_CALLED, [CHOICE, WORK], VIEW)
    calls, _ = called(calls, [], VIEW)
    calls, soon = called(calls, [WORK], after(VIEW, REMEMBERED / 2))
    calls, _ = called(calls, [], after(VIEW, REMEMBERED * 2))
    calls, later = called(calls, [WORK], after(VIEW, REMEMBERED * 3))
    assert (first, soon, later) == ("B05 differs, and 1 more", "", "A04 ready")


def test_nobody_is_called_for_what_he_cannot_deal_with() -> None:
    nobody = Need(rank=Rank.KEYS, kind=Kind.KEYS, unit="", text="nobody holds the keys", key=":")
    retry = replace(WORK, kind=Kind.RETRY)
    stranger = replace(VIEW, me="deputy")
    assert called(NOT_CALLED, [CHOICE, nobody], replace(VIEW, observer=True))[1] == ""
    assert called(NOT_CALLED, [CHOICE, nobody], stranger)[1] == "nobody holds the keys"
    assert called(NOT_CALLED, [retry], VIEW)[1] == ""


def test_a_call_has_a_length() -> None:
    long = replace(CHOICE, text="x" * 1000)
    assert len(called(NOT_CALLED, [long, WORK], VIEW)[1]) == LONGEST


def test_the_title_says_how_long_it_is_and_how_many_wait() -> None:
    assert window_title(VIEW, [CHOICE, WORK]) == "T-3h7m, 2 need you: run 7f3a"
    assert window_title(replace(VIEW, lost=True), []) == "JOURNAL LOST, nothing needs you: run 7f3a"
