"""Keys of a confirmation act on what is seen: what is on its way counts as set; several items are one command."""

from dataclasses import replace

import pytest

from console.keys.press import press as keys_press
from console.keys.step import open_page
from console.layout.board import Board
from console.layout.compose import draw
from console.layout.frame import text_of
from console.layout.glyphs import ASCII
from console.view.keymap import STANDARD
from console.view.model import Page, Send
from console.view.on_the_way import items_of
from jobs.journal.base import Sent
from jobs.run.events import ItemSettled, Settlement, Ticked, UnitId
from plans.model import Confirm, Item
from tests.support.world import half_way, ui

SENDS = "ctrl+y"


@pytest.fixture(scope="module")
def night() -> Board:
    view = half_way().view()
    return Board.of(view, ui(), (100, 30), ASCII)


@pytest.fixture
def board(night: Board) -> Board:
    """Six items: blood, gp and reg are open; lab, pacs and rx have their last tick."""
    return night.with_ui(open_page(night, Page.ITEMS, selected="C03").ui)


def press(board: Board, *keys: str) -> tuple[Board, list[Send]]:
    """The board after these keys, and what they have sent."""
    sends: list[Send] = []
    for key in keys:
        step = keys_press(STANDARD, key, key if len(key) == 1 else None, board)
        board = board.with_ui(step.ui)
        sends += step.sends
    return board, sends


def test_as_many_presses_are_as_many_ticks_however_fast_they_come(board: Board) -> None:
    board, sends = press(board, "c", "c", "c", SENDS)
    assert {(str(one.args["tick"]), *items_of(one)) for one in sends} == {
        ("sent", "blood", "gp"),
        ("received", "blood"),
    }
    assert board.ui.items.on_the_way == {("blood", "sent"), ("blood", "received"), ("gp", "sent")}


def test_a_digit_names_its_tick_and_once_more_does_nothing(board: Board) -> None:
    board, sends = press(board, "1", "1", SENDS, "1", "1")
    assert sends == [Send(command="confirm", args={"task": "C03", "tick": "sent", "items": ["blood"]})]
    assert "on its way" in board.ui.message
    assert board.ui.unsent == ()
    assert "there is no tick 3" in press(board, "3")[0].ui.message


def test_space_marks_and_what_is_marked_is_one_command(board: Board) -> None:
    board, sends = press(board, "space", "x", "2")
    assert sends == []
    assert "NOT SENT tick received on 2 items" in text_of(draw(board))
    board, sends = press(board, SENDS)
    assert sends == [Send(command="confirm", args={"task": "C03", "tick": "received", "items": ["blood", "gp"]})]
    assert board.ui.items.marked == frozenset()


def test_what_is_left_is_not_sent_and_stays_marked(board: Board) -> None:
    board, sends = press(board, "A", "1", "enter", "y", "escape")
    assert (sends, board.ui.unsent, len(board.ui.items.marked)) == ([], (), 6)


def test_the_ticks_that_end_the_list_say_so_first(board: Board) -> None:
    board, _ = press(board, "2", "j", "2")
    assert "what waits for it begins" not in text_of(draw(board))
    board, _ = press(board, "j", "2")
    assert "These are the last ticks: C03 ends with them, 3 WITHOUT sent." in text_of(draw(board))


def test_a_range_goes_from_the_last_mark_to_the_cursor(board: Board) -> None:
    board, _ = press(board, "j", "x", "j", "j", "X")
    assert board.ui.items.marked == {"gp", "reg", "lab", "pacs"}


def test_esc_takes_marks_and_filter_away_before_it_leads_back(board: Board) -> None:
    board, _ = press(board, "f", "x", "escape")
    assert (board.ui.page, len(board.ui.items.marked), board.ui.items.filter) == (Page.ITEMS, 0, "open")
    board, _ = press(board, "escape")
    assert (board.ui.page, board.ui.items.filter) == (Page.ITEMS, "all")
    assert press(board, "escape")[0].ui.page is Page.BOARD


def test_an_item_is_found_while_it_is_typed(board: Board) -> None:
    board, _ = press(board, "/", "p", "a")
    assert board.ui.line == 4
    board, _ = press(board, "enter", "n")
    assert board.ui.line == 4
    assert "no item" in press(board, "/", "q", "q", "enter")[0].ui.message


def test_the_last_tick_is_taken_back_by_its_number_and_only_once(board: Board) -> None:
    last = board.view.state.unit(UnitId("C03")).ticks[-1]
    board, sends = press(board, "u", SENDS, "u")
    args = {"seq": last.seq, "reason": "taken back by one key", "whole": True}
    assert sends == [Send(command="correct", args=args)]
    assert board.ui.message == "it is being taken back"


def test_what_was_ticked_by_one_command_is_taken_back_as_a_whole() -> None:
    night = half_way()
    first = night.entries[-1].seq + 1
    for item in ("blood", "gp"):
        night.say(170, Ticked(unit=UnitId("C03"), item=item, tick="sent", by="k.stone", first=first, together=2))
    board = Board.of(night.view(), ui(), (100, 30), ASCII)
    board, _ = press(board.with_ui(open_page(board, Page.ITEMS, selected="C03").ui), "u")
    assert "NOT SENT take back sent of 2 items" in text_of(draw(board))


def test_a_waive_that_is_not_complete_keeps_its_text(board: Board) -> None:
    board, _ = press(board, "w", *"because", "enter")
    assert board.ui.prompt is not None
    assert board.ui.prompt.text == "waive C03 blood fallback= reason=because"
    assert "fallback" in board.ui.message


def test_the_page_shows_what_is_marked_chosen_and_on_its_way(board: Board) -> None:
    board, _ = press(board, "2", SENDS, "1", "x")
    shown = text_of(draw(board))
    assert " *blood Interface blood ? ~" in shown
    assert "1 marked  ~1 on the way" in shown


def test_a_dead_engine_is_told_beside_what_is_on_its_way(board: Board) -> None:
    board, _ = press(replace(board, view=replace(board.view, lease=None)), "2", SENDS)
    assert "~1 on the way: no engine reads them" in text_of(draw(board))


def test_a_tick_that_another_console_sent_is_on_its_way_here_too(board: Board) -> None:
    args = {"task": "C03", "tick": "sent", "items": ["blood", "gp"]}
    others = Sent(id=9_001, actor="m.ito", verb="confirm", args=args, at=board.view.real_now)
    junk = replace(others, id=9_002, args=["from another client"])
    board = replace(board, view=replace(board.view, unread=(others, junk), lease=None))
    shown = text_of(draw(board))
    assert "~2 on the way: no engine reads them" in shown
    assert "blood Interface blood ~ -" in shown
    assert "sent on its way, sent by m.ito" in shown
    assert press(board, "1")[0].ui.unsent == (), "nor is it chosen a second time"
    assert "on the way" in press(board, "u")[0].ui.message


def test_a_hundred_items_of_three_ticks_are_on_one_screen(board: Board) -> None:
    items = tuple(Item(id=f"Q{at:03}", name=f"Interface {at}", group=f"group {at % 7}") for at in range(100))
    body = Confirm(items=items, ticks=("configured", "sent", "received"))
    plan = board.view.plan
    tasks = tuple(replace(task, body=body) if task.id == "C03" else task for task in plan.tasks)
    view = replace(board.view, plan=replace(plan, tasks=tasks))
    large = Board.of(view, ui(), (160, 50), ASCII)
    shown = text_of(draw(large.with_ui(open_page(large, Page.ITEMS, selected="C03").ui)))
    assert all(item.id in shown for item in items)
    assert "group 3 0/14" in shown


@pytest.fixture
def waived() -> Board:
    """The same confirmation, of which blood is waived."""
    night = half_way()
    how = ItemSettled(
        unit=UnitId("C03"),
        item="blood",
        settlement=Settlement.WAIVED,
        reason="cable missing",
        fallback="paper",
        by="k.stone",
    )
    night.say(170, how)
    board = Board.of(night.view(), ui(), (160, 30), ASCII)
    return board.with_ui(open_page(board, Page.ITEMS, selected="C03").ui)


@pytest.mark.parametrize("mark", [("*",), ("A",), ("x", *"jjjjjj", "X")])
def test_marking_many_leaves_out_what_is_waived(waived: Board, mark: tuple[str, ...]) -> None:
    marked, _ = press(waived, *mark)
    _, sends = press(marked, "2", SENDS)
    assert sends
    assert all("blood" not in items_of(one) for one in sends)


def test_a_waived_item_that_is_ticked_alone_is_named_with_its_reason(waived: Board) -> None:
    board, sends = press(waived, "/", *"blood", "enter", "2")
    assert sends == []
    assert "REPLACES that blood is waived (cable missing; instead: paper)" in text_of(draw(board))


def test_a_waived_item_goes_with_no_other_one(waived: Board) -> None:
    board, _ = press(waived, "2", "/", *"blood", "enter", "2")
    assert "blood is waived: it is ticked alone" in board.ui.message
    assert [items_of(one) for one in board.ui.unsent] == [["gp"]]


def test_the_last_ticks_after_all_the_others_say_what_begins_with_them(board: Board) -> None:
    board, _ = press(board, "A", "1", "2")
    assert "These are the last ticks: C03 ends with them, and what waits for it begins." in text_of(draw(board))


def test_a_waived_item_does_not_count_as_confirmed(waived: Board) -> None:
    assert "3/6 confirmed  1 sent 0  2 received 3  1 waived" in text_of(draw(waived))
    assert "4/6" not in text_of(draw(waived))
