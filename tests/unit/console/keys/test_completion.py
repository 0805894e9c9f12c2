"""Tab completes what may stand there, shows what a word may become, and by letters where nothing begins like it."""

from dataclasses import replace

import pytest

from console.keys.fuzzy import fuzzily
from console.keys.prompt import typed
from console.layout.board import Board
from console.layout.glyphs import ASCII
from console.view.model import Ask, Prompt
from tests.support.people.shifts import with_shifts
from tests.support.world import polling, ui

BOARD = Board.of(polling().view(), ui(), (80, 24), ASCII)


def tabbed(text: str) -> tuple[str, str]:
    """The line after Tab, and what is said."""
    prompt = Prompt(ask=Ask.COMMAND, text=text, cursor=len(text))
    step = typed("tab", None, BOARD.with_ui(ui(prompt=prompt)))
    assert step.ui.prompt is not None
    return step.ui.prompt.text, step.ui.message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("rol", "rollback "),
        ("vote g2", "vote G2 "),
        ("vote G2 st", "vote G2 st-olavs "),
        ("vote G2 st-olavs n", "vote G2 st-olavs no-go "),
        ("decide G2 post", "decide G2 postpone "),
        ("confirm C03 la", "confirm C03 lab "),
        ("skip B05 rea", "skip B05 reason="),
        ("goto d0", "goto D0"),
        ("thr", "throttle "),
        ("rtl", "throttle "),
        ("prob", "problem"),
        ("problem cl", "problem close "),
        ("problem open sev", "problem open severity="),
    ],
)
def test_a_word_is_completed_by_what_may_stand_at_its_place(text: str, line: str) -> None:
    assert tabbed(text)[0] == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("substitute an", "substitute anna "),
        ("substitute anna ca", "substitute anna cato "),
        ("substitute st", "substitute st-olavs "),
    ],
)
def test_people_of_the_shifts_and_parties_are_completed_for_a_substitute(text: str, line: str) -> None:
    view = polling().view()
    board = Board.of(replace(view, plan=with_shifts(view.plan)), ui(), (80, 24), ASCII)
    prompt = Prompt(ask=Ask.COMMAND, text=text, cursor=len(text))
    step = typed("tab", None, board.with_ui(ui(prompt=prompt)))
    assert step.ui.prompt is not None
    assert step.ui.prompt.text == line


def test_what_a_word_may_become_is_shown() -> None:
    assert tabbed("vote G2 st-olavs ")[1].split()[:3] == ["go", "caveat", "no-go"]
    assert tabbed("hold zz")[1] == "nothing here is called zz"


def test_letters_that_stand_closest_together_come_first() -> None:
    names = ["Check rows", "Copy observations", "C0py or be slow"]
    assert fuzzily("cpob", names)[0] == "Copy observations"
    assert fuzzily("", names) == []
