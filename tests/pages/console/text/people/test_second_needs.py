"""What waits for a second person says who asked and what is typed; what one person did alone is marked everywhere."""

import json
from dataclasses import replace
from datetime import timedelta

from console.keys.dispatch import act
from console.layout import text_of
from console.layout.board import Board
from console.layout.glyphs import ASCII
from console.layout.pages.danger import danger
from console.layout.pages.second import second_section
from console.teletype.answering import answer
from console.teletype.dialogue import Dialogue
from console.text.closing_summary import farewell
from console.text.plain_log import lines
from console.text.status_json import status_json
from console.text.status_page import status_text
from console.view.keymap import STANDARD, refusal
from console.view.model import Page, Pending, Ui
from plans.model import Manual, PartyId, Rollback, RunKind
from plans.model.second import Hours, Second
from tests.support.command_line import view_of
from tests.support.driver import Driven
from tests.support.nights import night, task

WARD = Second(party=PartyId("ward"), between=Hours(begins=0, ends=23 * 60))


def asked(kind: RunKind = RunKind.PRODUCTION) -> Driven:
    run = Driven(night(task("A1", Manual(), second=WARD), task("A2", Manual(), after="A1")), kind=kind)
    run.do("done", task="A1")
    return run


def number(run: Driven) -> int:
    return run.state.seconds.acts[0].seq


def board_of(run: Driven, me: str) -> Board:
    view = view_of(run, me=me, real_now=run.now)
    return Board.of(view, Ui(selected="A1"), (100, 30), ASCII)


def test_it_is_an_item_that_opens_the_line_of_the_second_and_of_the_first_what_takes_it_back() -> None:
    run = asked()
    for me, line in (("deputy", f"agree {number(run)}"), ("operator", f"withdraw {number(run)} ")):
        [need] = [one for one in board_of(run, me).needs if one.act]
        assert (need.text, need.line, need.party) == (
            f"agree {number(run)}? A1 is done, says operator; Ward is asked",
            line,
            "ward",
        )


def test_the_key_of_the_task_works_for_whoever_holds_no_keys() -> None:
    run = asked()
    board = board_of(run, "deputy")
    vote = STANDARD.find(Page.BOARD, "v")
    assert vote is not None
    assert refusal(vote, board.view, board.ui) == ""
    step = act(vote, board)
    assert step.ui.prompt is not None
    assert (step.ui.prompt.text, step.sends) == (f"agree {number(run)}", ())


def test_its_page_says_who_asked_what_it_rests_on_and_what_is_typed() -> None:
    run = asked()
    page = text_of(tuple(second_section(board_of(run, "deputy"), "A1")))
    assert "needs a second login of Ward, from 00:00 to 23:00 by the plan's clock" in page
    assert f"waits for Ward: agree {number(run)}, or refuse {number(run)} reason=..." in page
    assert f"operator takes it back: withdraw {number(run)}" in page
    assert "rests on: the plan is at revision 1" in page


def test_lines_of_text_ask_it_as_a_question() -> None:
    run = asked()
    board = board_of(run, "deputy")
    opened = answer("1", Dialogue(), board, 47)
    assert "Do you agree, as the second person?" in "\n".join(opened.lines)


def test_status_and_lines_name_it() -> None:
    run = asked()
    view = view_of(run)
    assert f"WHO ACTS?   agree {number(run)}? A1 is done, says operator; Ward is asked" in status_text(view)
    assert any("!2ND   A1" in line for line in lines(view, run.entries))
    seconds = json.loads(json.dumps(status_json(view)))["second_person"]
    assert (seconds["waiting"], seconds["acts"][0]["lacking"]) == ([number(run)], ["ward"])


def test_what_one_person_did_alone_is_marked_in_journal_page_status_and_summary() -> None:
    run = asked(RunKind.REHEARSAL)
    run.do("agree", seq=number(run))
    run.done("A2")
    view = view_of(run)
    assert "operator agrees, NOT A SECOND PERSON of Ward: A1 is done" in "\n".join(lines(view, run.entries))
    assert "NOT A SECOND PERSON" in text_of(tuple(second_section(board_of(run, "operator"), "A1")))
    assert "A1 is done: NOT A SECOND PERSON (operator twice)" in " ".join(status_text(view).split())
    summary = "\n".join(farewell(view, elapsed=timedelta(minutes=1)))
    assert "0 of 1 agreed by a second person" in summary
    assert "NOT A SECOND PERSON: A1 is done, by operator" in summary


def test_before_a_rollback_is_typed_it_says_that_a_second_person_is_asked_first() -> None:
    undo = Rollback(body=Manual(), duration=timedelta(minutes=5), second=Second(party=PartyId("ward")))
    run = Driven(night(replace(task("A1", Manual()), rollback=undo), task("A2", Manual(), after="A1")))
    run.done("A1")
    board = board_of(run, "operator")
    pending = Pending(command="rollback", args={"reason": "wrong"}, word="rollback")
    shown = text_of(tuple(danger(board.with_ui(replace(board.ui, pending=pending)))))
    assert "it is asked for first: a second login of Ward has to agree" in shown
