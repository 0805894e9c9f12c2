"""Whoever reads lines is told a few times how long the keys stay where they are, and not each second."""

from dataclasses import replace
from datetime import timedelta

from console.text.sending.countdown import Countdown
from tests.unit.console.text.sending.test_claim import claimed

ASKED = claimed("k.stone", seconds=0)


def told(countdown: Countdown, *seconds: int) -> list[int]:
    """The seconds after the keys were asked for at which something is said."""
    moments = [(one, replace(ASKED, real_now=ASKED.real_now + timedelta(seconds=one))) for one in seconds]
    return [one for one, view in moments if countdown.due(view)]


def test_it_is_told_with_thirty_and_with_ten_seconds_left() -> None:
    assert told(Countdown(), *range(0, 70)) == [30, 50]


def test_who_comes_late_is_told_once_and_after_the_minute_nobody_is() -> None:
    assert told(Countdown(), 55, 56, 57) == [55]
    assert told(Countdown(), 61, 62) == []


def test_a_claim_that_was_answered_and_comes_again_is_counted_anew() -> None:
    countdown = Countdown()
    assert told(countdown, 40) == [40]
    nobody = replace(ASKED.state.keys, claimed_by="", claimed_real=None)
    assert countdown.due(replace(ASKED, state=replace(ASKED.state, keys=nobody))) == ""
    assert told(countdown, 40) == [40]


def test_the_holder_is_told_what_keeps_them() -> None:
    late = replace(ASKED, real_now=ASKED.real_now + timedelta(seconds=50))
    assert "m.ito asks for your keys and has them in 10s, unless you send anything" in Countdown().due(late)
