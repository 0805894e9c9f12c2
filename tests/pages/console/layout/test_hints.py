"""The last line: keys that do nothing stay in their place and say why, at every size."""

from dataclasses import replace
from datetime import timedelta

import pytest

from console.layout import layout
from console.layout.board import Board
from console.layout.frame import text_of
from console.layout.glyphs import ASCII
from console.layout.hints import key_line, whole_parts
from console.view.keymap import Keymap
from console.view.model import Page, Send
from tests.support.world import half_way, no_go, ui

VIEW = half_way().view()


def line(width: int, *, keymap: str = "", page: Page = Page.BOARD, **changes: object) -> str:
    board = Board.of(replace(VIEW, **changes), ui(page=page), (width, 24), ASCII)
    return text_of((key_line(board, Keymap.parse(keymap)),)).rstrip("\n")


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (40, "? Help  (v h r a: you observe)  q Detach"),
        (80, "? Help  / Find  : Cmd  Enter Detail  (v h r a: you observe)  f View     q Detach"),
        (100, "? Help  / Find  : Cmd  Enter Detail  (v Vote, h Hold, r Retry, a Ack: you observe)"),
    ],
)
def test_an_observer_sees_which_keys_do_nothing_and_why(width: int, shown: str) -> None:
    told = line(width, observer=True)
    assert told.startswith(shown)
    assert told.endswith("q Detach")


def test_who_lacks_the_keys_is_told_who_has_them() -> None:
    assert line(40, me="deputy").startswith("? Help  (v h r: keys k.stone)")


def test_one_key_that_does_nothing_does_not_look_like_its_neighbours() -> None:
    board = Board.of(no_go().view(), ui(), (100, 24), ASCII)
    shown = text_of((key_line(board),))
    assert "(r Retry: none)" in shown


def test_a_remapped_key_is_shown_as_it_is_pressed() -> None:
    assert "F2 Hold" in line(100, keymap="hold=f2")


def test_what_is_not_sent_stands_with_the_keys_that_send_and_leave_it_at_every_size() -> None:
    send = Send(command="hold", args={"reason": "the disk is full"})
    for width in (40, 80, 160):
        board = Board.of(VIEW, ui(unsent=(send,)), (width, 24), ASCII)
        shown = text_of((key_line(board),))
        assert "hold: the disk" in shown
        assert "^Y sends  Esc leaves" in shown


@pytest.mark.parametrize("page", [Page.BOARD, Page.POLL, Page.HELP])
@pytest.mark.parametrize("size", [(40, 10), (80, 24)])
def test_who_asks_for_the_keys_stands_on_every_page_with_the_time_that_is_left(
    page: Page, size: tuple[int, int]
) -> None:
    since = VIEW.real_now - timedelta(seconds=12)
    claimed = replace(VIEW.state, keys=replace(VIEW.state.keys, claimed_by="m.ito", claimed_real=since))
    for me, said in (("k.stone", "m.ito asks for your keys"), ("m.ito", "you asked k.stone for"), ("x", "m.ito asks")):
        shown = text_of(layout(replace(VIEW, state=claimed, me=me), ui(page=page, selected="G1"), size, ASCII))
        assert said in shown


def test_a_preview_leaves_whole_parts_out_and_marks_that() -> None:
    line = "as of 23:52:30 go-live 03:31 +21m, no-go now back 01:09, safe until 03:00, G2 00:33 +20m"
    assert whole_parts(line, 90, "~") == line
    assert whole_parts(line, 80, "~") == "as of 23:52:30 go-live 03:31 +21m, no-go now back 01:09, safe until 03:00, ~"
    assert whole_parts(line, 20, "~") == "as of 23:52:30 go-l~"
