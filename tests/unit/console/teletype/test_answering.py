"""What typed lines lead to: questions in words, effects before anything is sent, and nothing by a stray text."""

from dataclasses import replace

import pytest

from console.layout.board import Board
from console.layout.glyphs import ASCII
from console.teletype.answering import answer, interrupted
from console.teletype.dialogue import Answered, Dialogue
from console.view.model import Send
from jobs.run import events as e
from tests.support.people.shifts import with_shifts
from tests.support.world import Night, half_way, no_go, polling, rolling_back, ui

CODE = 47
SENDS = f"yes {CODE}"


def board_of(night: Night, **view: object) -> Board:
    """As a console in lines of text sees it."""
    return Board.of(replace(night.view(), **view), ui(selected=None), (80, 24), ASCII)


HALF_WAY, POLLING = board_of(half_way()), board_of(polling())
BOARDS = [HALF_WAY, POLLING, board_of(no_go()), board_of(rolling_back())]


def talk(board: Board, *lines: str, dialogue: Dialogue | None = None) -> tuple[Answered, list[Send]]:
    """The last answer, and all that was sent."""
    answered = Answered(lines=(), dialogue=dialogue or Dialogue())
    sends: list[Send] = []
    for line in lines:
        answered = answer(line, answered.dialogue, board, CODE)
        sends += answered.sends
    return answered, sends


def said(board: Board, *lines: str) -> str:
    """What the last line was answered."""
    return "\n".join(talk(board, *lines)[0].lines)


def number(board: Board, unit: str) -> str:
    """The number of an item of needs-you."""
    return str(next(board.numbers.of[need.name] for need in board.needs if need.unit == unit))


def test_a_command_is_told_with_its_effect_and_sent_by_the_words_that_hold_the_number() -> None:
    told = said(HALF_WAY, "hold the disk is full")
    assert "NOT SENT: hold: the disk is full" in told
    assert told.endswith(f"type: {SENDS}   (no sends nothing)")
    answered, sends = talk(HALF_WAY, "hold the disk is full", SENDS)
    assert sends == [Send(command="hold", args={"reason": "the disk is full"})]
    assert answered.dialogue.asking is None


def test_where_and_needs_say_first_that_the_night_is_held() -> None:
    night = half_way()
    night.say(170, e.HoldSet(by="k.stone", reason="the line is down"))
    board = board_of(night)
    assert "HOLD since Fri 23:50 by k.stone: the line is down; on time? " in said(board, "where").splitlines()[0]
    assert said(board, "needs").splitlines()[0] == "HOLD since Fri 23:50 by k.stone: the line is down."


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("no", "No question is open: nothing was sent, and nothing is left."),
        ("needz", "needz means nothing here; did you mean needs?"),
        ("yes 47", "yes means nothing here; ? says what can be typed."),
    ],
)
def test_a_word_that_means_nothing_is_never_proposed_itself(typed: str, told: str) -> None:
    assert said(HALF_WAY, typed) == told


def test_where_says_under_which_number_the_first_item_opens_and_not_a_count_before_it() -> None:
    first = HALF_WAY.needs[0]
    assert f"items; {HALF_WAY.numbers.of[first.name]} opens the first: {first.text}" in said(HALF_WAY, "where")


def test_a_hold_does_not_hide_the_no_go_nor_the_rollback_behind_it() -> None:
    for night, other in ((no_go(), "NO-GO AT "), (rolling_back(), "ROLLBACK since ")):
        night.say(171, e.HoldSet(by="k.stone", reason="the line is down"))
        board = board_of(night)
        for told in (said(board, "where").splitlines()[0], said(board, "status")):
            assert "HOLD since " in told
            assert other in told


def test_what_goes_over_to_a_substitute_is_told_before_it_does() -> None:
    board = board_of(half_way(), plan=with_shifts(half_way().plan))
    told = said(board, "substitute anna cato")
    assert "NOT SENT: substitute anna" in told
    assert "Cato Vik takes over from Anna Berg.\ncalled at +47 3." in told


@pytest.mark.parametrize("other", ["yes", "y", "YES 47", "yes 48", "47", "hold the disk is full", "phone ok", "1"])
def test_other_words_send_nothing_and_the_question_stays(other: str) -> None:
    answered, sends = talk(HALF_WAY, "hold the disk is full", other)
    assert sends == []
    assert answered.dialogue.asking is not None


WORDS = ["?", "needs", "where", "status", "gates", "gate G2", "tasks", "tasks late", "task C03", "jobs", "events 5",
         "who", "commands", "help hold"]  # fmt: skip


def test_what_cannot_be_undone_asks_for_its_word_and_the_number() -> None:
    told = said(HALF_WAY, "rollback reason=the archive is broken")
    assert "\nRolls back" in told
    assert "\nTakes" in told
    assert f"type: roll back {CODE}" in told
    assert talk(HALF_WAY, "rollback reason=broken", SENDS)[1] == []
    assert [one.command for one in talk(HALF_WAY, "rollback reason=broken", f"roll back {CODE}")[1]] == ["rollback"]


def test_a_no_go_without_a_reason_asks_for_one() -> None:
    told, asked = said(POLLING, "vote G2 roros no-go"), "a no-go needs its reason"
    assert asked in told.casefold()
    sends = talk(POLLING, "vote G2 roros no-go", "two beds are missing, x=1", SENDS)[1]
    assert [one.args["answer"] for one in sends] == ["no-go"]
    assert "two beds are missing" in str(sends[0].args["text"])


def test_a_poll_asks_one_silent_party_after_the_other_with_its_telephone_and_sends_all_at_once() -> None:
    first = said(POLLING, number(POLLING, "G2"))
    assert "St. Olavs hospital (+47 900 00 002)" in first
    told = said(POLLING, number(POLLING, "G2"), "1", "2", "one interface is slow")
    assert "NOT SENT: 2 answers: st-olavs go, roros caveat" in told
    sends = talk(POLLING, number(POLLING, "G2"), "1", "2", "one interface is slow", SENDS)[1]
    assert [(one.args["party"], one.args["answer"], one.args.get("text")) for one in sends] == [
        ("st-olavs", "go", None),
        ("roros", "caveat", "one interface is slow"),
    ]


def test_a_poll_that_nobody_answers_leads_to_the_decision_without_what_is_shut() -> None:
    told = said(POLLING, number(POLLING, "G2"), "4", "end")
    assert "no-go" in told
    assert "1 go:" not in told
    assert "G2 SHUT" in told


def test_items_are_ticked_by_a_list_of_their_numbers_in_one_command() -> None:
    listed = said(HALF_WAY, "C03")
    assert "1 blood" in listed
    told = said(HALF_WAY, "C03", "1-2", "1")
    assert "tick sent on 2 items" in told
    sends = talk(HALF_WAY, "C03", "1-2", "1", SENDS)[1]
    assert sends == [Send(command="confirm", args={"task": "C03", "tick": "sent", "items": ["blood", "gp"]})]


def test_an_item_that_will_not_be_confirmed_asks_what_is_done_instead_and_why() -> None:
    sends = talk(HALF_WAY, "C03", "waive 1", "on paper", "the line is down", SENDS)[1]
    args = {"task": "C03", "item": "blood", "fallback": "on paper", "reason": "the line is down"}
    assert sends == [Send(command="waive", args=args)]


def test_the_brief_is_printed_to_be_read_out_in_either_language() -> None:
    board = board_of(polling())
    assert "is open: 2 of 4 have answered" in said(board, "brief")
    assert "er åpen: 2 av 4 har svart" in said(board, "brief nb")
    assert said(board, "brief sv") == "There is no language sv; en, nb."


def test_a_number_without_an_item_and_a_word_without_a_meaning_say_what_to_do() -> None:
    assert said(HALF_WAY, "9") == "There is no item 9; needs lists them."
    assert "did you mean hold" in said(HALF_WAY, "holt")


def test_reading_words_are_answered_beside_a_question_which_is_repeated() -> None:
    answered, _ = talk(HALF_WAY, "hold x", "gates")
    assert any(line.startswith(("G1", "[G1")) for line in answered.lines)
    assert answered.lines[-1].startswith("To send it, type:")
    assert answered.dialogue.asking is not None


def test_the_words_of_a_free_text_are_never_taken_for_a_command() -> None:
    told = said(POLLING, number(POLLING, "G2"), "3", "status")
    assert "What does" in told or "what does" in told
    assert "ON TIME?" not in told


def test_no_and_ctrl_c_leave_a_question_and_send_nothing() -> None:
    answered, sends = talk(HALF_WAY, "hold x", "no")
    assert (answered.lines, answered.dialogue.asking, sends) == (("Nothing was sent.",), None, [])
    open_, _ = talk(HALF_WAY, "hold x")
    left = interrupted(open_.dialogue)
    assert left.dialogue.asking is None
    assert "stops nothing" in left.lines[0]


def test_an_observer_reads_everything_and_is_told_why_nothing_is_sent() -> None:
    board = board_of(polling(), observer=True)
    assert "G2 votes:" in said(board, "G2")
    assert said(board, "G2").endswith("You observe: this console sends no commands.")
    assert said(board, "hold x") == "Not sent: you observe: this console sends no commands."


def test_a_dead_engine_is_the_first_item_and_an_engine_is_started_by_the_words_alone() -> None:
    board = board_of(half_way(), lease=None)
    assert "NO ENGINE" in said(board, "needs")
    assert f"type: {SENDS}" in said(board, number(board, ""))
    assert talk(board, number(board, ""), "yes")[0].engine is None
    assert talk(board, number(board, ""), SENDS)[0].engine == ""


def test_who_does_not_hold_the_keys_is_told_who_does() -> None:
    board = board_of(polling(), me="m.ito")
    assert "k.stone holds the keys; take-keys asks for them" in said(board, "G2")
    assert "k.stone holds the keys (take-keys asks for them)" in said(board, "hold x")
    assert f"type: take the keys {CODE}" in said(board, "take-keys")


def test_enter_alone_lets_lines_wait_until_something_was_said() -> None:
    quiet = talk(HALF_WAY, "")[0].dialogue
    assert quiet.holds_back
    assert not talk(HALF_WAY, "where", dialogue=quiet)[0].dialogue.holds_back
    assert not talk(HALF_WAY, "", dialogue=quiet)[0].dialogue.holds_back


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("board", BOARDS)
def test_reading_words_draw_nothing_and_leave_no_question(board: Board, word: str) -> None:
    answered, sends = talk(board, word)
    assert answered.lines
    assert not any(mark in line for line in answered.lines for mark in ("---", "===", "|  ", "\n", "\x1b"))
    assert (answered.dialogue.asking, sends) == (None, [])


def test_where_we_are_takes_six_lines_at_most() -> None:
    assert all(len(talk(board, "where")[0].lines) <= 6 for board in BOARDS)
