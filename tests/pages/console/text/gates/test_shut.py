"""While a required criterion keeps a checkpoint from go, nothing says "on time" without saying so."""

from dataclasses import replace

import pytest

from console.layout import Board, layout, text_of
from console.layout.glyphs import ASCII
from console.telling.brief.text import brief_now
from console.text.gates.shut import only_if, shut_gate
from console.text.night.who_acts import who_acts
from console.text.status_page import status_text
from console.view.model import View
from jobs.run.events import UnitId
from plans.model import Checkpoint, TaskId
from plans.model.languages import Language
from tests.support.world import half_way, plan, polling, ui

SHUT = "if G2 opens: shut by criterion 1"


def shut() -> View:
    """The poll of G2 is open, and its first criterion, which nobody can accept, is false."""
    tasks = tuple(
        replace(
            task, body=replace(task.body, criteria=tuple(replace(one, required=True) for one in task.body.criteria))
        )
        if isinstance(task.body, Checkpoint) and task.id == "G2"
        else task
        for task in plan().tasks
    )
    night = polling()
    night.plan = replace(plan(), tasks=tasks)
    return night.view()


def test_a_forecast_stands_on_the_gate_that_is_shut() -> None:
    assert shut_gate(shut()) == TaskId("G2")
    assert only_if(shut()) == SHUT
    assert not only_if(half_way().view())


def test_status_says_on_time_and_how_sure_only_if_it_opens_and_names_it_as_broken() -> None:
    status = " ".join(status_text(shut()).split())
    assert f"ON TIME? yes, {SHUT}; go-live forecast 03:00" in status
    assert "HOW SURE? if G2 opens: " in status
    (one,) = (one.text for one in Board.of(shut(), ui(), (80, 24), ASCII).broken if one.unit == "G2")
    assert one.startswith("G2 SHUT: criterion 1 FALSE: 1 of 2 done, not B02; mend: finish B02")


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (100, 30), (160, 50)], ids=str)
def test_the_board_says_so_beside_the_forecast_at_every_size(size: tuple[int, int]) -> None:
    head = "\n".join(text_of(layout(shut(), ui(), size, ASCII)).splitlines()[:7])
    assert "03:00 0m IF G2" in head
    assert "on time" not in head
    assert "/20, unrehearsed" not in head


def test_lines_of_the_brief_say_that_it_has_to_open_in_the_place_of_a_chance() -> None:
    told = "\n".join(brief_now(shut(), Language.ENGLISH))
    assert "Only if G2 opens: it is shut." in told
    assert "chance" not in told


def test_what_mends_a_gate_and_whom_to_call_stand_before_a_long_reading() -> None:
    readings = {**shut().state.unit("G2").criteria}
    readings[0] = replace(readings[0], text="a table differs, " * 40)
    units = {**shut().state.units, UnitId("G2"): replace(shut().state.unit("G2"), criteria=readings)}
    board = Board.of(replace(shut(), state=replace(shut().state, units=units)), ui(), (80, 24), ASCII)
    status = " ".join(" ".join(who_acts(board.view, board.rows, board.times, 80, 3)).split())
    assert "G2 SHUT, mend: finish B02" in status
    assert "call Cutover manager (+47 900 00 001)" in status
