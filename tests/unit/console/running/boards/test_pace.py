"""How soon a board is drawn anew, and that drawing keeps to its share."""

import pytest

from console.running.boards.pace import CLOCK_EVERY, NEWS_EVERY, NEWS_SLOWEST, SHARE, SLOWEST, Pace

COST = 0.06
"""Seconds of a core for a round of a large night, that of its viewers included."""


def test_the_first_round_waits_for_nothing() -> None:
    assert Pace(100.0).wait(100.0, is_news=False) == 0


def test_news_are_drawn_at_once_and_clocks_when_the_last_round_is_paid() -> None:
    pace = Pace(0.0)
    pace.drew(COST, 0.0)
    assert pace.wait(0.0, is_news=True) == NEWS_EVERY
    assert pace.wait(NEWS_EVERY, is_news=True) == 0
    assert pace.wait(0.0, is_news=False) == pytest.approx(COST / SHARE)


def test_what_costs_next_to_nothing_is_drawn_once_a_second() -> None:
    pace = Pace(0.0)
    pace.drew(0.0001, 0.0)
    assert pace.wait(0.0, is_news=False) == CLOCK_EVERY


def test_news_without_end_are_drawn_as_often_as_can_be_paid() -> None:
    pace, now, rounds = Pace(0.0), 0.0, 0
    while now < 600:
        now += pace.wait(now, is_news=True)
        pace.drew(COST, now)
        rounds += 1
    assert rounds * COST / now == pytest.approx(SHARE, rel=0.05)


def test_a_page_that_costs_too_much_is_drawn_all_the_same_now_and_then() -> None:
    pace = Pace(0.0)
    pace.drew(100.0, 0.0)
    assert pace.wait(1.0, is_news=True) == NEWS_SLOWEST - 1
    assert pace.wait(1.0, is_news=False) == SLOWEST - 1
