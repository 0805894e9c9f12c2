"""Pages are complete: help, that of a dangerous command, what is saved of one; and wide boards show whole titles."""

from dataclasses import replace

import pytest

from console.layout import Board, draw, layout, text_of
from console.layout.compose import page_lines, whole
from console.layout.glyphs import ASCII
from console.view.keymap import Keymap
from console.view.model import Filter, Page, Pending, View
from tests.support.world import PROGRESS, half_way, ui


@pytest.fixture(scope="module")
def busy() -> View:
    return half_way().view(progress=PROGRESS)


def test_from_two_panes_on_titles_are_whole_and_the_bars_keep_their_room(busy: View) -> None:
    wide = text_of(layout(busy, ui(filter=Filter.ALL), (240, 60), ASCII))
    longest = max((task.title for task in busy.plan.tasks if len(task.title) <= 40), key=len)
    assert longest in wide
    header = next(line for line in text_of(layout(busy, ui(), (160, 50), ASCII)).splitlines() if "TASK" in line)
    assert header.index(" OWN") - header.index("TASK") >= 18


def test_what_is_saved_of_a_page_goes_to_its_end(busy: View) -> None:
    for page, last in ((Page.HELP, "lesson"), (Page.TASK, "#")):
        board = Board.of(busy, ui(page=page, selected="B02"), (80, 12), ASCII)
        shown, saved = text_of(draw(board)), text_of(whole(board))
        assert saved.splitlines()[0] == shown.splitlines()[0]
        assert len(saved.splitlines()) >= len(page_lines(board)[0])
        assert last in saved or page is Page.TASK


def test_help_begins_with_this_page_and_says_what_is_remapped_and_what_does_nothing(busy: View) -> None:
    keymap = Keymap.parse("hold=H")
    board = Board.of(replace(busy, me="anna", observer=True), ui(page=Page.HELP, came_from=Page.POLL), (160, 50), ASCII)
    lines = [line.rstrip() for line in text_of(page_lines(board, keymap)[0]).splitlines()]
    assert "at a poll" in lines[2]
    assert any(line.startswith("  H ") and "(remapped, else h)" in line for line in lines)
    assert any("this party says go" in line and "does nothing now: you observe" in line for line in lines)


def test_a_dangerous_command_says_what_can_be_undone_and_who_must_know(busy: View) -> None:
    for command in ("rollback", "abort"):
        pending = Pending(command=command, args={}, word="x")
        shown = " ".join(text_of(layout(busy, ui(page=Page.DANGER, pending=pending), (80, 24), ASCII)).split())
        assert "afterwards: nothing takes it back" in shown
        assert "who must know: " in shown
        assert "St. Olavs hospital" in shown
