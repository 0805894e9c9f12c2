"""A task is found by its id, title and owner first, then by what people are told of it."""

from dataclasses import replace

from console.keys.board_actions import find
from console.layout.board import Board
from console.layout.frame import text_of_line
from console.layout.glyphs import ASCII
from console.layout.pages.task import body
from console.teletype.about_one import task_lines
from console.text.guide import guides_of
from jobs.run.events import UnitId
from plans.model.guide import Field, Guide, Link
from tests.support.world import half_way, ui

GUIDE = Guide(
    instructions="Ask the night porter.\nSee also B02.",
    links=(Link(name="Runbook", address="https://wiki.example/d03"),),
    fields=(Field(name="ticket", value="CHG-4711"),),
)


def told_of(name: str) -> Board:
    view = half_way().view()
    tasks = tuple(replace(one, guide=GUIDE) if one.id == name else one for one in view.plan.tasks)
    return Board.of(replace(view, plan=replace(view.plan, tasks=tasks)), ui(selected="A01"), (80, 24), ASCII)


def test_a_field_is_found_and_the_line_in_which_it_stands_is_told() -> None:
    found = find(told_of("D03"), "chg-4711").ui
    assert (found.selected, found.message) == ("D03", "D03: ticket CHG-4711")


def test_an_id_leads_to_its_task_before_it_leads_to_instructions_that_name_it() -> None:
    assert find(told_of("A02"), "B02").ui.selected == "B02"


def test_the_page_of_the_task_holds_all_of_it() -> None:
    board = told_of("D03")
    text = "\n".join(text_of_line(line) for line in body(board.with_ui(ui(selected="D03"))))
    assert "INSTRUCTIONS" in text
    assert "  Ask the night porter." in text
    assert "  Runbook: https://wiki.example/d03" in text


def test_the_linear_text_says_it_with_the_name_of_its_part() -> None:
    lines = list(task_lines(told_of("D03"), UnitId("D03")))
    assert "instructions: Ask the night porter." in lines
    assert "links and fields: ticket: CHG-4711" in lines


def test_show_prints_it_beneath_the_id() -> None:
    lines = list(guides_of(told_of("D03").view.plan, 60))
    assert lines[:2] == ["", "Instructions, links and fields:"]
    assert lines[2].startswith("  D03")
    assert "        ticket: CHG-4711" in lines
