"""The page of what is wrong, and the word in the head of every screen."""

import pytest

from console.keys.press import press
from console.layout import layout, text_of
from console.layout.board import Board
from console.layout.glyphs import ASCII
from console.view.keymap import STANDARD
from console.view.model import Page
from jobs.run import events as e
from tests.pages.console.text.problems.test_told import troubled
from tests.support.world import half_way, ui

VIEW = troubled()


def test_the_page_tells_who_looks_after_each_until_when_and_what_became_of_the_rest() -> None:
    shown = text_of(layout(VIEW, ui(page=Page.PROBLEMS), (80, 30), ASCII))
    for line in (
        "DEGRADED lab",
        "    no workaround",
        "    told: the wards",
        "P1 RED on B02: the printers are dead",
        "    open since Fri 23:50, by kari",
        "    NOBODY looks after it, no eta",
        "P4 closed Fri 23:53 by ola: mended",
        "    a cable",
    ):
        assert line in shown
    assert "eta Fri 23:40, 12m OVERDUE; the forecast of B02 takes 00:05: say a new eta" in shown.replace(
        "\n      ", " "
    )


@pytest.mark.parametrize(
    ("size", "says"), [((40, 10), "DEGRADED"), ((80, 24), "DEGRADED"), ((160, 50), "DEGRADED since")]
)
def test_every_screen_says_that_the_go_live_is_degraded(size: tuple[int, int], says: str) -> None:
    assert says in text_of(layout(VIEW, ui(), size, ASCII)).splitlines()[0]
    assert "DEGRADED" not in text_of(layout(half_way().view(), ui(), size, ASCII)).splitlines()[0]


def test_its_key_leads_there_and_back_and_keys_of_it_begin_a_command() -> None:
    board = Board.of(VIEW, ui(), (80, 24), ASCII)
    there = board.with_ui(press(STANDARD, "P", "P", board).ui)
    assert there.ui.page is Page.PROBLEMS
    assert press(STANDARD, "P", "P", there).ui.page is Page.BOARD
    begun = {key: press(STANDARD, key, key, there).ui.prompt for key in "nuc"}
    assert {key: prompt.text for key, prompt in begun.items() if prompt is not None} == {
        "n": "problem open ",
        "u": "problem update P",
        "c": "problem close P",
    }


def test_where_one_is_open_it_is_named_and_where_none_is_the_key_says_so() -> None:
    night = half_way()
    calm = Board.of(night.view(), ui(page=Page.PROBLEMS), (80, 24), ASCII)
    assert press(STANDARD, "c", "c", calm).ui.message == "no problem is open"
    night.say(170, e.ProblemOpened(problem="P1", text="dead", severity=e.Severity.RED, by="kari"))
    one = Board.of(night.view(), ui(page=Page.PROBLEMS), (80, 24), ASCII)
    prompt = press(STANDARD, "c", "c", one).ui.prompt
    assert prompt is not None
    assert prompt.text == "problem close P1 "
