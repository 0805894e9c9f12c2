"""Whoever may not send a command is told so before he types it, whichever key leads there."""

from collections.abc import Callable

import pytest

from console.keys.dispatch import act
from console.keys.step import ask
from console.keys.submit import submit
from console.layout.board import Board
from console.layout.glyphs import ASCII
from console.view.keymap import BINDINGS
from console.view.model import Ask, Page, View
from jobs.run import events as e
from jobs.run.decisions.commands import COMMANDS, KEYLESS
from tests.support.world import Night, half_way, no_go, ui

NIGHTS = [half_way, no_go]


def begun_by_keys(view: View) -> set[str]:
    """The commands that some key of some page begins to write down."""
    begun = set()
    for page in Page:
        for unit in ("A04", "G2"):
            board = Board.of(view, ui(page=page, selected=unit), (80, 24), ASCII)
            for binding in BINDINGS:
                if page in binding.pages:
                    prompt = act(binding, board).ui.prompt
                    begun.update(prompt.text.split()[:1] if prompt is not None and prompt.ask is Ask.COMMAND else ())
    return begun


@pytest.mark.parametrize("night", NIGHTS)
def test_no_key_has_an_observer_type_a_command(night: Callable[[], Night]) -> None:
    assert not begun_by_keys(night().view(observer=True)) & COMMANDS.keys()


@pytest.mark.parametrize("night", NIGHTS)
def test_without_the_keys_of_the_run_only_what_needs_none_is_begun(night: Callable[[], Night]) -> None:
    begun = begun_by_keys(night().view(me="a stranger")) & COMMANDS.keys()
    assert begun <= KEYLESS
    assert {"problem", "lesson"} <= begun


def test_an_observer_is_told_as_the_command_line_opens_and_may_still_go_to_a_task() -> None:
    board = Board.of(half_way().view(observer=True), ui(), (80, 24), ASCII)
    [colon] = [one for one in BINDINGS if one.id == "command"]
    there = act(colon, board).ui
    assert there.message.startswith("you observe: this console sends no commands")
    assert submit(board.with_ui(there), "goto C03").ui.selected == "C03"


def test_after_the_end_only_words_are_asked_for() -> None:
    night = half_way()
    night.say(170, e.RunEnded(result=e.Result.ABORTED, by="k.stone", reason="the line is down"))
    board = Board.of(night.view(), ui(), (80, 24), ASCII)
    assert ask(board, "retry C03").ui.message.startswith("the run has ended")
    assert ask(board, "problem open ").ui.prompt is not None


def test_a_screen_sends_no_amendment_as_it_cannot_show_what_that_changes() -> None:
    board = Board.of(half_way().view(), ui(), (80, 24), ASCII)
    step = submit(board, "amend plan-r2.yaml")
    assert (step.sends, step.ui.message) == (
        (),
        f"an amendment is shown before it is given: cutover do {board.view.run} amend PLAN, in a shell",
    )
