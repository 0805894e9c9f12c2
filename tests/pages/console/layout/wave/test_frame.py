"""Several runs on one screen, as text: goldens, and what holds at every size."""

from dataclasses import replace

import pytest
from wcwidth import wcswidth

from console.layout.frame import text_of
from console.layout.glyphs import ASCII, TIERS, Glyphs
from console.layout.wave.frame import Wave, wave
from console.telling.side_by_side import InShort
from tests.support.command_line import golden
from tests.support.watching.waves import six_runs
from tests.support.world import NOW, SIZES

SIX = six_runs()
TOLD = Wave(runs=SIX, now=NOW, chosen="roros-1")
AWAY = " CONTROL DATABASE LOST, as of 12s ago "


def drawn(told: Wave, size: tuple[int, int] = (80, 24), glyphs: Glyphs = ASCII) -> str:
    return text_of(wave(told, size, glyphs))


@pytest.mark.parametrize("size", [(80, 24), (160, 50), (40, 10)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_six_runs_side_by_side(size: tuple[int, int]) -> None:
    told = replace(TOLD, now=None)  # whose zone is this host's
    golden(f"runs-watch-{size[0]}x{size[1]}", drawn(told, size).rstrip("\n"))


@pytest.mark.parametrize("glyphs", TIERS.values(), ids=lambda one: one.name)
@pytest.mark.parametrize("size", [*SIZES, (1, 1), (30, 3)])
@pytest.mark.parametrize("count", [0, 1, 6, 24])
def test_a_frame_has_exactly_its_size(size: tuple[int, int], glyphs: Glyphs, count: int) -> None:
    frame = wave(replace(TOLD, runs=(SIX * 4)[:count]), size, glyphs)
    assert len(frame) == size[1]
    assert {wcswidth("".join(span.text for span in line)) for line in frame} == {size[0]}


def test_in_80_columns_each_of_six_runs_answers_the_four_questions() -> None:
    text = drawn(TOLD)
    for word in ("RED", "PRODUCTION", "T-03:07:30", "03:10 +10m LATE", "no-go safe until G3", "NO ENGINE", "B05"):
        assert word in text
    assert text.splitlines()[0].startswith("6 runs  3 RED, 2 LOOK, 1 OK")


def test_in_40_columns_each_run_still_says_when_how_late_and_that_it_is_production() -> None:
    text = drawn(TOLD, (40, 10))
    assert " RED  trondhe~P T-03:07:30 03:10 +10m 6" in text
    assert ">LOOK roros-1   T-03:07:30 03:10 +10m 5" in text


def test_the_chosen_run_is_on_the_screen_and_what_is_not_is_counted() -> None:
    many = tuple(replace(SIX[0], run=f"r{number:02}") for number in range(40))
    text = drawn(Wave(runs=many, now=NOW, chosen="r22"))
    assert "\n>RED  r22" in text
    shown = text.count("RED  r")
    above, below = (int(word.split()[0]) for word in text.splitlines()[-1].partition("leaves")[2].split(","))
    assert (shown, above + shown + below) == (22, 40)


def test_while_the_control_database_is_away_that_stands_before_all_and_how_old_it_is() -> None:
    assert drawn(replace(TOLD, away="12s")).splitlines()[0].endswith(AWAY.rstrip())


def test_a_title_that_a_terminal_would_obey_is_drawn_harmlessly() -> None:
    hostile = InShort(run="r1", title="\x1b[2J<b>\n\u202eevil" + "x" * 10_000, light=None, gravest="\x07" * 99)
    text = drawn(Wave(runs=(hostile,), now=NOW))
    assert not set(text) & set("\x1b\x07\u202e")
    assert len(text.splitlines()) == 24


def test_what_is_said_stands_in_the_place_of_the_keys() -> None:
    assert "q leaves" in drawn(TOLD)
    assert "it is away" in drawn(replace(TOLD, said="it is away")).splitlines()[-1]
