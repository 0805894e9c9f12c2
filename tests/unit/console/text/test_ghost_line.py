"""The line of the ghost, in words."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from console.text.ghost_line import ghost_short, ghost_text
from console.text.plain_log import status_line
from console.text.status_json import status_json
from console.text.status_page import status_text
from console.view.model import View
from jobs.rehearsals.ghost import Ghost, ghost_of
from jobs.run import events as e
from tests.support.ghosts import night_of
from tests.support.world import Night, half_way, polling, rolling_back


def ghost(view: View, late: Mapping[str, float] | None = None, label: str = "DR3", **more: object) -> Ghost:
    return ghost_of(view.plan, label, night_of(view.plan, late, **more))


def said(night: Night, late: Mapping[str, float] | None = None, **more: object) -> str:
    view = night.view()
    return ghost_text(view, ghost(view, late, **more))


def test_behind_and_the_margin_of_the_next_checkpoint() -> None:
    assert said(half_way(), {"G2": -11}) == "52 min behind DR3 here, at B05; DR3 made G2 by 11 min"


@pytest.mark.parametrize(
    ("late", "text"),
    [
        ({"G2": 4}, "4 min ahead of DR3 here, at G2; DR3 missed G2 by 4 min"),
        ({"G2": 130}, "2h10 ahead of DR3 here, at G2; DR3 missed G2 by 2h10"),
        ({}, "level with DR3 here, at G2; DR3 just made G2"),
    ],
)
def test_ahead_level_and_missed(late: Mapping[str, float], text: str) -> None:
    assert said(polling(), late) == text


def test_what_cannot_be_compared_is_said() -> None:
    assert said(half_way(), no_waits=True) == "DR3 let its clock times pass: it has no times to set tonight beside"
    assert said(half_way(), tasks=()) == "DR3 ended no task of this plan"
    view = half_way().view()
    passed = replace(view, state=replace(view.state, no_waits=True))
    assert ghost_text(passed, ghost(view)) == ("tonight's clock times are let pass: DR3 has no times to set beside it")
    assert ghost_short(passed, ghost(view)) == ""


def test_a_night_that_is_rolled_back_is_compared_no_more() -> None:
    assert said(rolling_back(), {"G2": -11}) == "no go-live tonight; DR3 made G2 by 11 min"


def test_once_live_it_is_said_which_was_live_first() -> None:
    night = half_way()
    night.say(171, e.TaskFinished(unit=e.UnitId("M1"), how=e.Finish.DONE))
    assert said(night, {"M1": -200}) == "live 11 min after DR3"


def test_the_line_fits_80_columns_whatever_a_night_is_called() -> None:
    line = said(half_way(), {"G2": 700}, label="dress-rehearsal-of-november")
    assert line == "52 min behind dress-rehe.. here, at B05; dress-rehe.. missed G2 by 11h40"
    assert len(f"GHOST {line}") <= 80


def test_status_its_json_and_the_plain_lines_tell_of_it() -> None:
    view = half_way().view()
    dr3 = ghost(view, {"G2": -11})
    assert "GHOST       52 min behind DR3 here, at B05; DR3 made G2 by 11 min" in status_text(view, ghost=dr3)
    assert "GHOST" not in status_text(view)
    told = status_json(view, ghost=dr3)["ghost"]
    assert isinstance(told, dict)
    assert (told["night"], told["at"], told["next"], told["next_early_s"]) == ("DR3", "B05", "G2", 660)
    assert status_json(view)["ghost"] is None
    assert "  52 min behind DR3  " in status_line(view, dr3)
