"""Which keys send: none that a text holds, whatever stands on the screen."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from console.keys.press import press
from console.keys.step import Effect, KeyStep
from console.layout.board import Board
from console.layout.compose import page_height, page_lines
from console.layout.glyphs import ASCII
from console.view.keymap import STANDARD, BadKeys, Keymap
from console.view.model import Page, Send, View
from tests.support.world import half_way, no_go, polling, rolling_back, ui

KEYS = {"\n": "enter", "\t": "tab", " ": "space"}
NIGHTS = [half_way().view(), polling().view(), no_go().view(), rolling_back().view()]
BOARDS = [Board.of(one, ui(selected=None), (80, 24), ASCII) for one in NIGHTS]


def steps(board: Board, keys: Iterable[str]) -> Iterable[tuple[Board, KeyStep]]:
    """Each key on what the one before has led to."""
    for key in keys:
        step = press(STANDARD, KEYS.get(key, key), key if len(key) == 1 else None, board)
        board = board.with_ui(replace(step.ui, message=""))
        yield board, step


def after(board: Board, *keys: str) -> tuple[Board, tuple[Send, ...]]:
    """Where keys lead, and all that they sent."""
    sends: tuple[Send, ...] = ()
    there = board
    for there, step in steps(board, keys):  # noqa: B007 - the last one is given back
        sends += step.sends
    return there, sends


def test_a_poll_of_six_takes_ten_keys_at_most_and_one_of_them_sends() -> None:
    board, sends = after(BOARDS[1], "1", "j", "g", "g")
    assert [(one.command, one.args["party"]) for one in board.ui.unsent] == [("vote", "st-olavs"), ("vote", "roros")]
    assert sends == ()
    board, sends = after(board, "ctrl+y")
    assert [one.args["party"] for one in sends] == ["st-olavs", "roros"]
    assert board.ui.unsent == ()


def test_a_second_answer_of_a_party_takes_the_place_of_its_first() -> None:
    board, _ = after(BOARDS[1], "1", "j", "g", "k", "n", *"beds", "\n")
    assert [(one.args["party"], one.args["answer"]) for one in board.ui.unsent] == [("st-olavs", "no-go")]


def test_while_something_is_not_sent_nothing_leads_away_from_it_but_leaving_it() -> None:
    waiting, _ = after(BOARDS[0], "h", *"disk", "\n")
    assert [one.command for one in waiting.ui.unsent] == ["hold"]
    for key in ("?", ":", "1", "enter", "q", "h"):
        board, sends = after(waiting, key)
        assert (board.ui.page, board.ui.prompt, board.ui.unsent, sends) == (Page.BOARD, None, waiting.ui.unsent, ())
    board, sends = after(waiting, "escape", "ctrl+y")
    assert (board.ui.unsent, sends) == ((), ())


def test_the_key_sends_a_line_that_stands_open_as_it_is() -> None:
    _, sends = after(BOARDS[0], "h", *"disk", "ctrl+y")
    assert sends == (Send(command="hold", args={"reason": "disk"}),)


def test_several_lines_that_are_pasted_as_keys_into_the_command_line_send_none_of_them() -> None:
    board, sends = after(BOARDS[0], *":hold one\n:skip B05 reason=two\n")
    assert sends == ()
    assert [one.args for one in board.ui.unsent] == [{"reason": "one"}]


@pytest.mark.parametrize("typed", ["", "roll", "St. Olavs"])
def test_a_wrong_word_stays_on_its_page_and_says_what_is_expected(typed: str) -> None:
    board, _ = after(BOARDS[0], *":rollback reason=x\n")
    assert board.ui.page is Page.DANGER
    step = press(STANDARD, "enter", None, after(board, *typed)[0])
    assert (step.ui.page, step.sends) == (Page.DANGER, ())
    assert "roll back" in step.ui.message


@pytest.mark.parametrize("key", ["y", "Y", "enter", "space", "tab", "ctrl+j"])
def test_sending_is_never_put_on_a_key_that_stands_in_texts(key: str) -> None:
    with pytest.raises(BadKeys, match="stands in texts"):
        Keymap.parse(f"send={key}")


@pytest.mark.parametrize("cursor", [None, "A01"], ids=["nothing selected", "on a task that needs nobody"])
@pytest.mark.parametrize("view", NIGHTS, ids=["half way", "polling", "no-go", "rolling back"])
def test_every_key_that_needs_you_shows_does_something(view: View, cursor: str | None) -> None:
    board = Board.of(view, ui(selected=cursor), (80, 24), ASCII)
    assert board.needs
    for need in board.needs[:9]:
        for key in (str(board.numbers.of[need.name]), *need.key.replace("Enter", "enter").split()):
            step = press(STANDARD, key, key, board)
            assert not step.ui.warn, (key, step.ui.message)
            assert (step.ui, step.sends) != (board.ui, ()), key


def test_d_says_why_it_does_nothing_where_no_poll_is_open() -> None:
    board = Board.of(replace(NIGHTS[0], state=replace(NIGHTS[0].state, units={})), ui(selected="A01"), (80, 24), ASCII)
    told = press(STANDARD, "D", "D", board).ui
    assert (told.warn, told.message) == (True, "no poll is open here: a decision is made at an open checkpoint")


def test_a_key_that_does_nothing_says_the_whole_sentence() -> None:
    deputy = Board.of(replace(NIGHTS[0], me="deputy"), ui(), (80, 24), ASCII)
    told = press(STANDARD, "h", "h", deputy).ui
    assert (told.warn, told.message) == (
        True,
        "Hold does nothing: k.stone holds the keys; :take-keys asks for them",
    )


def test_q_on_a_page_goes_back_and_detaches_from_the_board_only() -> None:
    board, _ = after(BOARDS[0], "?", "q")
    assert board.ui.page is Page.BOARD
    assert press(STANDARD, "q", "q", board).effect is Effect.DETACH


def test_what_cannot_be_undone_is_read_to_its_end_while_its_word_is_typed() -> None:
    small = BOARDS[1].resized((80, 11))
    board, _ = after(small, *":rollback reason=x\n", "r", "pagedown", "pagedown")
    last = len(page_lines(board)[0]) - 1
    assert board.ui.page is Page.DANGER
    assert board.ui.prompt is not None
    assert board.ui.prompt.text == "r"
    assert 0 < board.ui.scroll == last - page_height(board)
