"""The board of a replay as text: what says that it is one, and what stands as of the last sample."""

import os
from dataclasses import replace

import pytest

from console.layout import Board, Style, draw, text_of
from console.layout.glyphs import ASCII
from console.view.keymap import STANDARD
from console.view.model import Page, View
from console.view.replay import Replay
from plans.model import RunKind
from tests.support.places import GOLDENS
from tests.support.world import NOW, PROGRESS, half_way, rolling_back, ui


def replayed(night: View, **more: object) -> View:
    return replace(night, observer=True, replay=Replay(at=NOW, speed=60.0, playing=True), **more)  # type: ignore[arg-type]


def drawn(night: View, size: tuple[int, int], page: Page = Page.BOARD) -> Board:
    return Board.of(night, ui(page=page), size, ASCII)


def golden(name: str, board: Board) -> None:
    path, text = GOLDENS / "layout" / f"{name}.txt", text_of(draw(board, STANDARD.for_replay()))
    if os.environ.get("CUTOVER_GOLDENS") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{path} differs; CUTOVER_GOLDENS=write accepts it"


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (160, 50)], ids=lambda one: f"{one[0]}x{one[1]}")
def test_the_board_of_a_replay(size: tuple[int, int]) -> None:
    golden(f"replay-{size[0]}x{size[1]}", drawn(replayed(half_way().view(progress=PROGRESS)), size))


def test_the_board_of_a_rollback_seen_again() -> None:
    golden("replay-rollback-80x24", drawn(replayed(rolling_back().view(progress=PROGRESS)), (80, 24)))


def test_production_seen_again_has_the_frame_of_a_replay_and_not_that_of_production() -> None:
    night = half_way().view(progress=PROGRESS)
    night = replace(night, state=replace(night.state, kind=RunKind.PRODUCTION))
    for size in ((40, 10), (80, 24), (160, 50)):
        first = draw(drawn(replayed(night), size), STANDARD.for_replay())[0]
        assert "REPLAY" in "".join(span.text for span in first if span.style is Style.REVERSE)
        assert all(span.style is not Style.PRODUCTION for span in first)
        assert "!!!" not in text_of((first,))


def test_every_page_says_that_it_is_a_replay() -> None:
    night = replayed(half_way().view(progress=PROGRESS))
    for page in Page:
        for size in ((40, 10), (80, 24), (160, 50)):
            assert "REPLAY" in text_of(draw(drawn(night, size, page), STANDARD.for_replay())).splitlines()[0], page


def test_a_brief_of_then_says_that_its_forecasts_are_about() -> None:
    brief = drawn(replayed(half_way().view(progress=PROGRESS)), (80, 24), Page.BRIEF)
    assert "BRIEF ~ forecasts as of the last sample" in text_of(draw(brief, STANDARD.for_replay()))
