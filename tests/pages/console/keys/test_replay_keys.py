"""Keys of a replay move it, none of them sends, and those that move in tables still do."""

from dataclasses import replace
from functools import cache

import pytest

from console.keys.press import press
from console.keys.step import KeyStep
from console.layout import Board, text_of
from console.layout.compose import draw, page_lines
from console.layout.glyphs import ASCII
from console.view.keymap import REPLAY, SEND, STANDARD, BadKeys, Keymap
from console.view.model import Ask, Page, Prompt
from console.view.replay import Move, MoveTo, Replay
from tests.support.world import NOW, half_way, ui

KEYMAP = STANDARD.for_replay()
_MOVES = {"p": Move.PLAY, ".": Move.EVENT, ",": Move.EVENT_BACK, ">": Move.CHECKPOINT, "<": Move.CHECKPOINT_BACK,
          "w": Move.WARNING, "W": Move.WARNING_BACK, "+": Move.FASTER, "-": Move.SLOWER, "0": Move.START,
          "E": Move.END, "right": Move.STRETCH, "left": Move.STRETCH_BACK}  # fmt: skip


@cache
def board(size: tuple[int, int] = (80, 24), page: Page = Page.BOARD) -> Board:
    return Board.of(half_way().view(observer=True, replay=Replay(at=NOW)), ui(page=page), size, ASCII)


def pressed(key: str, on: Board) -> KeyStep:
    return press(KEYMAP, key, key if len(key) == 1 else None, on)


def typed(line: str, on: Board) -> KeyStep:
    prompt = Prompt(ask=Ask.COMMAND, text=line, cursor=len(line))
    return press(KEYMAP, "enter", None, on.with_ui(replace(on.ui, prompt=prompt)))


def test_each_key_moves_the_replay_on_every_page() -> None:
    for key, move in _MOVES.items():
        for page in Page:
            found = KEYMAP.find(page, key)
            if page is not Page.ITEMS or key not in ("left", "right"):
                assert found is not None, (page, key)
                assert found.id.startswith("replay."), (page, key)
        assert pressed(key, board()).move is move


def test_the_keys_of_tables_still_move_in_them() -> None:
    for key in ("j", "k", "g", "G", "home", "end", "pagedown", "pageup", "space", "tab", "enter", "escape", "z", "f"):
        assert pressed(key, board()).move is None
        assert not pressed(key, board()).ui.warn, key


def test_no_key_of_any_page_sends_or_writes_a_command() -> None:
    for page in Page:
        for binding in KEYMAP.bindings:
            key = KEYMAP.keys(binding.id)[0]
            if page in binding.pages and KEYMAP.find(page, key) is binding:
                step = pressed(key, board(page=page))
                assert (step.sends, step.ui.unsent, step.engine) == ((), (), None), (page, key)
                assert step.ui.prompt is None or step.ui.prompt.text in ("", "at "), (page, key)


def test_the_keys_that_send_mean_nothing_that_sends() -> None:
    for one in STANDARD.bindings:
        if one.sends or one.id == SEND:
            found = [KEYMAP.find(page, key) for page in one.pages for key in one.keys]
            assert all(there is None or not (there.sends or there.id == SEND) for there in found), one.id


@pytest.mark.parametrize(
    "line", ["hold", "vote G2 roros go", "note text=x", "ack all", "start-engine", "abort", "lesson x"]
)
def test_a_command_is_refused_with_a_sentence(line: str) -> None:
    step = typed(line, board())
    assert (step.sends, step.ui.warn) == ((), True)


def test_a_key_that_would_send_says_why_it_does_not() -> None:
    for key in ("v", "h", "r", "a", "B"):
        assert pressed(key, board()).ui.message == "this is a replay: nothing in it can be commanded"
    assert pressed("Q", board()).ui.message == ""


def test_what_only_looks_is_typed_as_ever() -> None:
    assert typed("goto B02", board()).ui.selected == "B02"
    assert typed("streams", board()).ui.page is Page.STREAMS


def test_a_time_is_typed_behind_its_key() -> None:
    asked = pressed("T", board()).ui.prompt
    assert asked is not None
    assert asked.text == "at "
    assert typed("at Sat 01:37", board()).move == MoveTo(when="Sat 01:37")
    assert typed("at", board()).ui.prompt is not None


def test_a_run_that_goes_on_is_moved_by_nobody() -> None:
    live = Board.of(half_way().view(), ui(), (80, 24), ASCII)
    assert typed("at 01:37", live).ui.message == "this is no replay: the run goes on by itself"
    assert press(STANDARD, ".", ".", live).move is None


def test_nobody_was_away_from_a_replay() -> None:
    step = typed("since", board())
    assert (step.ui.page, step.ui.warn) == (Page.BOARD, True)


def test_the_hints_show_the_keys_of_the_replay_instead_of_those_that_send() -> None:
    last = text_of(draw(board((120, 30)), KEYMAP)).splitlines()[-1]
    for hint in ("p Play", ". Event", "> Gate", "w Warning", "T Time", "E End", "q Leave"):
        assert hint in last
    assert "Vote" not in last
    assert "Hold" not in last


def test_the_help_names_every_key_of_a_replay_and_no_command() -> None:
    lines = text_of(tuple(page_lines(board((120, 60), Page.HELP), KEYMAP)[0]))
    assert all(one.text in lines for one in REPLAY)
    assert "COMMANDS, AFTER A COLON" not in lines
    assert "as of the last sample" in lines


def test_a_key_of_a_replay_can_be_remapped_and_clashes_with_what_is_left_there_alone() -> None:
    own = Keymap.of({"replay.event": ("v",)})
    found = own.for_replay().find(Page.BOARD, "v")
    assert found is not None
    assert found.id == "replay.event"
    with pytest.raises(BadKeys, match="would mean"):
        Keymap.of({"replay.event": ("j",)})
