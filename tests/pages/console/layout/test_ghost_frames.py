"""The ghost on the board: a tick in every bar, one line, and what it costs in room."""

from dataclasses import replace
from datetime import timedelta

import pytest

from console.layout import Board, layout, text_of
from console.layout.gantt import Axis, bar
from console.layout.glyphs import ASCII
from console.view.model import View
from jobs.rehearsals.ghost import ghost_of
from plans.model.night import Night
from tests.pages.console.layout.test_frames import golden
from tests.support.ghosts import night_of
from tests.support.world import NOW, PROGRESS, half_way, ui


@pytest.fixture(scope="module")
def busy() -> View:
    return half_way().view(progress=PROGRESS)


def beside(view: View, night: Night) -> View:
    return replace(view, ghosts=(ghost_of(view.plan, "DR3", night),))


@pytest.mark.parametrize("size", [(80, 24), (160, 50)], ids=lambda one: f"{one[0]}x{one[1]}")
def test_the_ghost_has_a_tick_in_every_bar_and_a_line(busy: View, size: tuple[int, int]) -> None:
    before = night_of(busy.plan, {"A04": 5, "B02": 12, "B03": -20, "C03": 25, "G2": -11})
    golden(f"ghost-{size[0]}x{size[1]}", layout(beside(busy, before), ui(), size, ASCII))


def test_a_ghost_takes_one_row_of_the_table_and_nothing_else(busy: View) -> None:
    view = beside(busy, night_of(busy.plan))
    shown = text_of(layout(view, ui(), (80, 24), ASCII)).splitlines()
    without = text_of(layout(view, ui(ghost=""), (80, 24), ASCII)).splitlines()
    shown[-2] = without[-2]  # which rows are in sight
    assert [*shown[:4], shown[5], *shown[-9:]] == [*without[:5], *without[-9:]]


def test_a_tick_that_falls_on_the_planned_end_makes_one_mark_of_both(busy: View) -> None:
    board = Board.of(busy, ui(), (80, 24), ASCII)
    row = board.row("C02")
    assert row is not None
    assert row.planned is not None
    axis = Axis.of(NOW, busy.forecast.go_live, 24, board.times)
    drawn = ["".join(map(str, (part if isinstance(part, str) else part.text for part in bar(axis, row, NOW, ghost))))
             for ghost in (None, row.planned.end, row.planned.end + timedelta(minutes=20))]  # fmt: skip
    assert [one[3:11] for one in drawn] == ["[== ]   ", "[== }   ", "[== ] : "]
